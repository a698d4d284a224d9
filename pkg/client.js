// @ts-check
// The page's side of the boundary: a promise for each call to the engine in its worker.
// A worker that broke or does not listen is replaced, and the table that was open is opened again.

import { blobWorker } from "./blob-worker.js";
import { EngineCrash, ProblemsError } from "./errors.js";

export { EngineCrash, ProblemsError };

/** @import { Answer, Calls, Cancelled, EngineEvent, Port, Profile, Spawn } from "./protocol.js" */

/** A worker that has not answered a cancel by then is ended. */
const CANCEL_MS = 300;

/**
 * Dispatches CustomEvents: `event` for what happens in a run, `crash` with `{ message }`, `restart` with
 * `{ table }` (whether a table is open again), `close` with `{ reason }`.
 * `onevent` and `oncrash` are called with the event of the run, and with the message.
 */
export class Client extends EventTarget {
  /** @type {((event: EngineEvent) => void) | null} */
  onevent = null;
  /** @type {((message: string) => void) | null} */
  oncrash = null;

  #spawn;
  /** @type {Port | null} */
  #port = null;
  /** Settles when the worker can be called; rejects if it cannot start. @type {Promise<void>} */
  #ready;
  #starting = false;
  #failed = false;
  /** @type {unknown} why this client was closed */
  #closed = null;
  #nextId = 1;
  /** @type {Map<number, { resolve: (value: any) => void, reject: (reason: unknown) => void }>} */
  #pending = new Map();
  /** What to open again after a crash. @type {Calls["open"]["args"] | null} */
  #table = null;

  /**
   * @param {{ spawn?: Spawn, workerUrl?: string | URL, wasmUrl?: string | URL }} [options]
   *   where script and engine lie, if not beside this file; or another way to start a worker
   */
  constructor({ workerUrl, wasmUrl, spawn = () => blobWorker(workerUrl, wasmUrl) } = {}) {
    super();
    this.#spawn = spawn;
    this.#ready = quiet(this.#start());
  }

  /** Fulfilled when calls are answered, rejected when the worker cannot start. */
  get ready() {
    return this.#ready;
  }

  /**
   * @template {keyof Calls} K
   * @param {K} name
   * @param {Calls[K]["args"]} [args]
   * @param {{ signal?: AbortSignal }} [options] an abort drops the answer, and for `start` the run too
   * @returns {Promise<Calls[K]["value"]>}
   */
  async call(name, args, { signal } = {}) {
    signal?.throwIfAborted();
    // The engine may not have started for want of a network: try again when asked again.
    if (this.#failed && this.#closed === null) this.#ready = quiet(this.#start());
    await this.#ready;
    const port = this.#port;
    if (port === null || this.#closed !== null) throw this.#closed ?? new EngineCrash("the engine is gone");
    if (name === "open") return this.#open(port, /** @type {any} */ (args), signal);
    if (name === "cancel") return this.#cancel(port, /** @type {any} */ (args));
    return this.#send(port, name, args, signal).catch((reason) => {
      if (name === "start" && signal?.aborted) this.call("cancel", /** @type {any} */ (args)).catch(() => {});
      throw reason;
    });
  }

  /**
   * Ends the worker; every promise still open rejects.
   * @param {unknown} [reason]
   */
  close(reason = new DOMException("the engine was closed", "AbortError")) {
    if (this.#closed !== null) return;
    this.#closed = reason;
    this.#end(reason);
    this.#dispatch("close", { reason });
  }

  // ---- calls ----

  /**
   * @param {Port} port
   * @param {string} call
   * @param {unknown} args
   * @param {AbortSignal} [signal]
   * @param {Transferable[]} [transfer]
   * @returns {Promise<any>}
   */
  #send(port, call, args = {}, signal, transfer) {
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const abort = () => settle(reject)(signal?.reason);
      /** @type {<T>(done: (value: T) => void) => (value: T) => void} */
      const settle = (done) => (value) => {
        this.#pending.delete(id);
        signal?.removeEventListener("abort", abort);
        done(value);
      };
      // First, because arguments that cannot be sent throw here.
      port.post({ id, call, args }, transfer);
      this.#pending.set(id, { resolve: settle(resolve), reject: settle(reject) });
      signal?.addEventListener("abort", abort);
    });
  }

  /**
   * @param {Port} port
   * @param {Calls["open"]["args"]} table
   * @param {AbortSignal} [signal]
   * @returns {Promise<Profile>}
   */
  async #open(port, table, signal) {
    const bytes = await bytesOf(table.bytes);
    if (port !== this.#port) throw new EngineCrash("the engine stopped while the file was read");
    const profile = await this.#send(port, "open", { ...table, bytes }, signal, bytes && [bytes.buffer]);
    this.#table = table;
    return profile;
  }

  /**
   * @param {Port} port
   * @param {Calls["cancel"]["args"]} args
   * @returns {Promise<Cancelled>}
   */
  async #cancel(port, args) {
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let timer;
    /** @type {Promise<"silent">} */
    const silence = new Promise((resolve) => {
      // The second wait lets an answer through that came while this thread itself was busy.
      timer = setTimeout(() => (timer = setTimeout(() => resolve("silent"), 20)), CANCEL_MS);
    });
    const answer = quiet(this.#send(port, "cancel", args));
    const first = await Promise.race([answer, silence]).finally(() => clearTimeout(timer));
    if (first !== "silent") return first;
    if (port === this.#port) this.#restart(new EngineCrash("the engine was restarted to stop a run"));
    await this.#ready;
    return { held: null, restarted: true };
  }

  // ---- the life of a worker ----

  async #start() {
    this.#starting = true;
    this.#failed = false;
    try {
      await this.#launch();
    } catch (reason) {
      this.#failed = true;
      this.#end(reason);
      throw reason;
    } finally {
      this.#starting = false;
    }
  }

  async #launch() {
    const { port, module } = await this.#spawn();
    if (this.#closed !== null) {
      port.end();
      throw this.#closed;
    }
    this.#port = port;
    port.onmessage = (answer) => this.#hear(answer);
    port.onerror = (message) => this.#crash(message);
    await this.#send(port, "init", { module });
    if (this.#table !== null) await this.#open(port, this.#table);
  }

  /** @param {Answer} answer */
  #hear(answer) {
    if ("event" in answer) {
      this.onevent?.(answer);
      this.#dispatch("event", answer);
    } else if ("crash" in answer) this.#crash(answer.crash);
    else if ("problems" in answer) this.#pending.get(answer.id)?.reject(new ProblemsError(answer.problems));
    else this.#pending.get(answer.id)?.resolve(answer.value);
  }

  /** @param {string} message */
  #crash(message) {
    const reason = new EngineCrash(message);
    // The start under way rejects with this, and whoever waits for it decides.
    if (this.#starting) return this.#end(reason);
    this.#restart(reason);
    this.oncrash?.(message);
    this.#dispatch("crash", { message });
  }

  /** @param {EngineCrash} reason */
  #restart(reason) {
    this.#end(reason);
    this.#ready = quiet(this.#recover());
  }

  async #recover() {
    try {
      await this.#start();
    } catch (reason) {
      if (this.#table === null || this.#closed !== null) throw reason;
      // The table may be what breaks the engine, or its file is gone: better an engine without it than none.
      this.#table = null;
      await this.#start();
    }
    this.#dispatch("restart", { table: this.#table !== null });
  }

  /** @param {string} name @param {unknown} detail */
  #dispatch(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  /** @param {unknown} reason */
  #end(reason) {
    const port = this.#port;
    this.#port = null;
    if (port !== null) {
      port.onmessage = port.onerror = null;
      port.end();
    }
    for (const { reject } of [...this.#pending.values()]) reject(reason);
  }
}

/**
 * A copy of the bytes, to be given away: the original is needed again if the engine breaks.
 * @param {Calls["open"]["args"]["bytes"]} source
 */
async function bytesOf(source) {
  if (source === undefined) return undefined;
  if (!(source instanceof Blob)) return new Uint8Array(source instanceof ArrayBuffer ? source.slice(0) : source);
  try {
    return new Uint8Array(await source.arrayBuffer());
  } catch (error) {
    const message = `the file could not be read: ${error instanceof Error ? error.message : error}`;
    throw new ProblemsError([{ at: "/data/file", message, hint: "choose it again" }]);
  }
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
