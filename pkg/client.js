// @ts-check
// The page's side of the boundary: a promise for each call to the engine in its worker.
// A worker that broke or does not listen is replaced, and the table that was open is opened again.

import { blobWorker } from "./blob-worker.js";
import { Connection } from "./connection.js";
import { EngineCrash, ProblemsError } from "./errors.js";
import { asksForLarger, withoutLarger } from "./larger.js";
import { openUnpacked, unpack, withContainers } from "./unpack.js";

export { EngineCrash, ProblemsError };

/** @import { Calls, Cancelled, EngineEvent, Profile, Spawn, StartUnpack, Unpacked } from "./protocol.js" */

/** A worker that has not answered a cancel by then is ended. */
const CANCEL_MS = 300;

/**
 * Dispatches CustomEvents: `event` for what happens in a run, `crash` with `{ message }`, `restart` with
 * `{ table }` (whether a table is open again), `enlarge` with `{ done }` when the engine with all models is on its
 * way and when it is there or not coming, `close` with `{ reason }`.
 * `onevent` and `oncrash` are called with the event of the run, and with the message.
 */
export class Client extends EventTarget {
  /** @type {((event: EngineEvent) => void) | null} */
  onevent = null;
  /** @type {((message: string) => void) | null} */
  oncrash = null;

  #spawn;
  /** Loads the file of a sample that is not part of the engine. @type {((id: string) => Promise<Uint8Array>) | null} */
  #sample = null;
  /** Starts a worker for a file that is not plain text. @type {StartUnpack | null} */
  #unpacker = null;
  /** @type {Promise<Connection>} */
  #connection;
  /** The newest worker, also while it starts. @type {Connection | null} */
  #live = null;
  #failed = false;
  /** Whether workers get the engine with all models. */
  #whole = false;
  /** Counts the calls that a start in waiting is overtaken by. */
  #turn = 0;
  /** @type {{ reason: unknown } | null} */
  #closed = null;
  /** What the open table was taken out of, from the outermost. @type {Unpacked[]} */
  #layers = [];
  /** What to open again after a crash. @type {Calls["open"]["args"] | null} */
  #table = null;

  /**
   * @param {{ spawn?: Spawn, workerUrl?: string | URL, wasmUrl?: string | URL }} [options]
   *   where script and engine lie, if not beside this file; or another way to start a worker
   */
  constructor({ workerUrl, wasmUrl, spawn = (whole) => blobWorker(whole, workerUrl, wasmUrl) } = {}) {
    super();
    this.#spawn = spawn;
    this.#connection = quiet(this.#connect());
  }

  /** Fulfilled when calls are answered, rejected when the worker cannot start. @returns {Promise<void>} */
  get ready() {
    return this.#connection.then(() => {});
  }

  /**
   * @template {keyof Calls} K
   * @param {K} name
   * @param {Calls[K]["args"]} [args]
   * @param {{ signal?: AbortSignal }} [options] an abort drops the answer, and for `start` and `open` the work too
   * @returns {Promise<Calls[K]["value"]>}
   */
  async call(name, args, { signal } = {}) {
    signal?.throwIfAborted();
    this.#throwIfClosed();
    // The engine may not have started for want of a network: try again when asked again.
    if (this.#failed) this.#connection = quiet(this.#connect());
    const connection = await this.#connection;
    if (name === "clean") return this.#clean(connection, /** @type {any} */ (args), signal);
    if (name === "open") return this.#open(connection, /** @type {any} */ (args), signal);
    if (name === "cancel") return this.#cancel(connection, args);
    if (name === "start") return this.#start(connection, /** @type {any} */ (args), signal);
    return connection.send(name, args, { signal });
  }

  /**
   * Ends the worker; every promise still open rejects.
   * @param {unknown} [reason]
   */
  close(reason = new DOMException("the engine was closed", "AbortError")) {
    if (this.#closed !== null) return;
    this.#closed = { reason };
    this.#live?.end(reason);
    this.#dispatch("close", { reason });
  }

  /**
   * Opens a table. What the engine cannot open alone, it asks for: a large sample, or what is in a packed file.
   * @param {Connection} connection
   * @param {Calls["open"]["args"]} table
   * @param {AbortSignal} [signal]
   * @returns {Promise<Profile>}
   */
  async #open(connection, table, signal) {
    let args = table;
    /** @type {Unpacked[]} */
    const layers = [];
    for (;;) {
      try {
        const profile = await this.#read(connection, args, signal);
        // The file as it came: after a crash it is opened again.
        this.#table = table;
        this.#layers = layers;
        return withContainers(profile, layers);
      } catch (error) {
        const wanted = error instanceof ProblemsError ? error.problems[0] : undefined;
        const packed = wanted?.at.match(/^\/data\/(file|test_file)\/unpack$/);
        if (wanted?.at === "/data/sample/bytes") args = await this.#withSample(args, error);
        else if (packed) args = await this.#unpacked(args, wanted?.message ?? "", packed[1] === "test_file", layers, signal);
        else throw error;
      }
    }
  }

  /**
   * @param {Connection} connection
   * @param {Calls["open"]["args"]} table
   * @param {AbortSignal} [signal]
   * @returns {Promise<Profile>}
   */
  async #read(connection, table, signal) {
    const [bytes, second] = [copyOf(table.bytes), copyOf(table.test_bytes)];
    const transfer = [bytes, second].flatMap((part) => (part instanceof Uint8Array ? [part.buffer] : []));
    const stop = () => quiet(connection.send("stop_opening"));
    signal?.addEventListener("abort", stop, { once: true });
    try {
      return await connection.send("open", { ...table, bytes, test_bytes: second }, { signal, transfer });
    } finally {
      signal?.removeEventListener("abort", stop);
    }
  }

  /**
   * The table that is opened again after a crash is the cleaned one.
   * @param {Connection} connection
   * @param {Calls["clean"]["args"]} args
   * @param {AbortSignal} [signal]
   * @returns {Promise<Profile>}
   */
  async #clean(connection, args, signal) {
    const profile = await connection.send("clean", args, { signal });
    if (this.#table !== null) this.#table = { ...this.#table, data: args.data };
    return withContainers(profile, this.#layers);
  }

  /**
   * A large sample is not part of the engine: its file is loaded when it is first asked for.
   * @param {Calls["open"]["args"]} args
   * @param {unknown} error
   */
  async #withSample(args, error) {
    const id = "sample" in args.data ? args.data.sample : null;
    if (args.bytes !== undefined || id === null || this.#sample === null) throw error;
    return { ...args, bytes: await this.#sample(id) };
  }

  /**
   * @param {Calls["open"]["args"]} args
   * @param {string} kind
   * @param {boolean} second
   * @param {Unpacked[]} layers what was opened so far, from the outermost; this one is added
   * @param {AbortSignal} [signal]
   */
  async #unpacked(args, kind, second, layers, signal) {
    if (this.#unpacker === null || layers.length > 3) {
      const hint = "unpack it on your computer, and choose the table itself";
      const message = `a file packed as ${kind} cannot be opened here`;
      throw new ProblemsError([{ at: second ? "/data/test_file" : "/data/file", message, hint }]);
    }
    const opened = await unpack(this.#unpacker, kind, args, second, signal);
    layers.push(opened);
    return openUnpacked(args, opened, second);
  }

  /**
   * Starts a run. A model whose code the small engine lacks makes the one with all models take its place.
   * @param {Connection} connection
   * @param {Calls["start"]["args"]} args
   * @param {AbortSignal} [signal]
   */
  async #start(connection, args, signal) {
    const turn = ++this.#turn;
    /** @param {Connection} to */
    const send = (to) =>
      to.send("start", args, { signal }).catch((reason) => {
        if (signal?.aborted) quiet(this.call("cancel", args));
        throw reason;
      });
    try {
      return await send(connection);
    } catch (error) {
      if (this.#whole || !asksForLarger(error)) throw error;
      return send(await this.#enlarge(turn, signal));
    }
  }

  /**
   * The small engine goes on answering until the other one is there.
   * @param {number} turn of the start that waits for it
   * @param {AbortSignal} [signal]
   */
  async #enlarge(turn, signal) {
    this.#dispatch("enlarge", { done: false });
    try {
      const spawned = await this.#spawn(true).catch((reason) => Promise.reject(withoutLarger(reason)));
      if (turn !== this.#turn || signal?.aborted || this.#closed !== null) {
        spawned.port.end();
        throw signal?.reason ?? new DOMException("something else was asked for meanwhile", "AbortError");
      }
      this.#whole = true;
      this.#live?.end(new EngineCrash("the engine with all models took the place of the small one"));
      await this.#reconnect(spawned);
      return this.#connection;
    } finally {
      if (turn === this.#turn) this.#dispatch("enlarge", { done: true });
    }
  }

  /**
   * @param {Connection} connection
   * @param {unknown} args
   * @returns {Promise<Cancelled>}
   */
  async #cancel(connection, args) {
    this.#turn += 1;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let timer;
    /** @type {Promise<"silent">} */
    const silence = new Promise((resolve) => {
      // The second wait lets an answer through that came while this thread itself was busy.
      timer = setTimeout(() => (timer = setTimeout(() => resolve("silent"), 20)), CANCEL_MS);
    });
    const answer = quiet(connection.send("cancel", args));
    const first = await Promise.race([answer, silence]).finally(() => clearTimeout(timer));
    if (first !== "silent") return first;
    connection.end(new EngineCrash("the engine was restarted to stop a run"));
    await this.#reconnect();
    return { held: null, restarted: true };
  }

  /**
   * A new worker with the engine, and the table if there was one.
   * @param {Awaited<ReturnType<Spawn>>} [spawned] if it was started already
   */
  async #connect(spawned) {
    this.#failed = false;
    let connection;
    try {
      const { port, module, sample, unpacker } = spawned ?? (await this.#spawn(this.#whole));
      this.#sample = sample ?? null;
      this.#unpacker = unpacker ?? null;
      connection = this.#live = new Connection(port);
      this.#throwIfClosed();
      await connection.send("init", { module });
      if (this.#table !== null) await this.#open(connection, this.#table);
    } catch (reason) {
      this.#failed = true;
      connection?.end(reason);
      throw reason;
    }
    connection.onevent = (event) => {
      this.onevent?.(event);
      this.#dispatch("event", event);
    };
    connection.oncrash = ({ message }) => {
      quiet(this.#reconnect());
      this.oncrash?.(message);
      this.#dispatch("crash", { message });
    };
    return connection;
  }

  /** @param {Awaited<ReturnType<Spawn>>} [spawned] */
  async #reconnect(spawned) {
    this.#connection = quiet(
      this.#connect(spawned).catch((reason) => {
        if (this.#table === null || this.#closed !== null) throw reason;
        // The table may be what breaks the engine, or its file is gone: better an engine without it than none.
        this.#table = null;
        return this.#connect();
      }),
    );
    await this.#connection;
    this.#dispatch("restart", { table: this.#table !== null });
  }

  #throwIfClosed() {
    if (this.#closed !== null) throw this.#closed.reason;
  }

  /** @param {string} name @param {unknown} detail */
  #dispatch(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

/**
 * A copy of the bytes, to be given away: the original is needed again if the engine breaks. A blob is only a name of
 * its bytes, and is read in the worker.
 * @param {Calls["open"]["args"]["bytes"]} source
 */
function copyOf(source) {
  if (source === undefined || source instanceof Blob) return source;
  return new Uint8Array(source instanceof ArrayBuffer ? source.slice(0) : source);
}

/**
 * The same promise, whose rejection is not reported as unhandled: whoever awaits it still gets it.
 * @template T
 * @param {Promise<T>} promise
 */
function quiet(promise) {
  promise.catch(() => {});
  return promise;
}
