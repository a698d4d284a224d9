// @ts-check
// Reads a file chunk by chunk into the engine. Between chunks the worker hears other calls, so reading can be stopped.
// Part of the classic worker script, so it imports nothing at run time.

/** @import { Answer, Engine, EngineTable, OpenArgs } from "./protocol.js" */
/** @import { terrariumPacked } from "./packed.js" */
/** @import { Problem } from "./index.js" */

/** @typedef {{ chunks: AsyncIterable<Uint8Array>, hash: Promise<string> | null, progress: { read: number } | null }} Source */

/**
 * @param {(answer: Answer) => void} post
 * @param {(work: () => void) => void} defer runs work after the messages that have come by now
 * @param {ReturnType<typeof terrariumPacked>} packed
 * @param {() => number} now milliseconds
 */
export function terrariumOpening(post, defer, packed, now = () => performance.now()) {
  const CHUNK = 4 << 20;
  /** A file up to this size is hashed by the browser, which needs all of it at once; a larger one by the engine. */
  const HASHED_AT_ONCE = 256 << 20;
  const EVENT_MS = 60;
  /** Memory that a byte of text takes at most, until its columns have their types. */
  const MEMORY_PER_BYTE = 2.4;
  const GB = 1e9;

  /** The reading under way. @type {{ stopped: boolean } | null} */
  let current = null;

  /** How much memory this tab may take for a table; only some browsers tell how much the device has. */
  function budget() {
    const { deviceMemory = 8 } = /** @type {{ deviceMemory?: number }} */ (globalThis.navigator ?? {});
    return Math.min(2, deviceMemory / 4) * GB;
  }

  /**
   * Refuses a file that does not fit, and says which sample of its rows would.
   * @param {Blob} blob
   * @param {number} every of how many rows one is read
   */
  async function refuseTooBig(blob, every) {
    const needed = (blob.size / every) * MEMORY_PER_BYTE;
    if (needed <= budget()) return;
    const enough = Math.ceil((every * needed) / budget());
    const head = new Uint8Array(await blob.slice(0, CHUNK).arrayBuffer());
    const lines = head.reduce((n, byte) => n + Number(byte === 10), 0);
    const rows = Math.round(((lines / head.length) * blob.size) / enough).toPrecision(2);
    throw {
      problems: [
        {
          at: "/data/file",
          message: `this file of ${size(blob.size)} needs about ${size(needed)} of memory, and this tab has ${size(budget())} for it`,
          hint: `one row in ${enough} would fit: a sample of about ${Number(rows).toLocaleString("en")} rows`,
          every: enough,
        },
      ],
    };
  }

  /** @param {number} bytes */
  function size(bytes) {
    return bytes < GB ? `${Math.round(bytes / 1e6)} MB` : `${(bytes / GB).toFixed(1)} GB`;
  }

  /** @returns {never} */
  function stopped() {
    throw { problems: [{ at: "/data/file", message: "reading was stopped" }] };
  }

  /**
   * The text of a table in chunks, and the hash of the file it comes from unless the engine is to compute it with
   * the text. Gzip is unpacked here; what is packed otherwise is asked for again, unpacked.
   * @param {Engine} wasm
   * @param {Blob} blob
   * @param {Blob} [original] the file itself, where the blob is what was in it
   * @returns {Promise<Source>}
   */
  async function source(wasm, blob, original) {
    const kind = packed.packedAs(await firstBytes(blob));
    if (kind === "zip" || kind === "parquet") packed.elsewhere(kind);
    const progress = kind === null ? null : { read: 0 };
    const { subtle } = globalThis.crypto ?? {};
    const file = original ?? blob;
    const atOnce = subtle && file.size <= HASHED_AT_ONCE;
    const apart = () => (original || kind ? hashInSteps(wasm, file) : null);
    const hash = atOnce ? file.arrayBuffer().then((all) => subtle.digest("SHA-256", all)).then(hexadecimal) : apart();
    // A file that cannot be read fails with its first chunk, too.
    hash?.catch(() => {});
    return { chunks: progress ? packed.gunzip(blob, progress) : slices(blob), hash, progress };
  }

  /** @param {Blob} blob */
  async function firstBytes(blob) {
    // A file that cannot be read says so with its first chunk.
    return new Uint8Array(await blob.slice(0, 64).arrayBuffer().catch(() => new ArrayBuffer(0)));
  }

  /** @param {Engine} wasm @param {Blob} blob */
  async function hashInSteps(wasm, blob) {
    const hasher = new wasm.Hasher();
    try {
      for await (const bytes of slices(blob)) hasher.push(bytes);
      return hasher.hexadecimal();
    } finally {
      hasher.free();
    }
  }

  /** @param {Blob} blob */
  async function* slices(blob) {
    const slice = (/** @type {number} */ at) => blob.slice(at, at + CHUNK).arrayBuffer();
    let next = slice(0);
    for (let at = 0; at < blob.size; at += CHUNK) {
      const bytes = new Uint8Array(await next);
      // The next one is fetched while the engine works on this one.
      next = slice(at + CHUNK);
      next.catch(() => {});
      yield bytes;
    }
  }

  /** @param {ArrayBuffer} digest */
  function hexadecimal(digest) {
    return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  return {
    /** Stops the reading under way; its call fails. */
    stop() {
      if (current !== null) current.stopped = true;
      current = null;
    },

    /**
     * Opens the table of a recipe's `data`; a reading under way is stopped.
     * @param {Engine} wasm
     * @param {OpenArgs} args
     * @returns {Promise<EngineTable>}
     */
    async open(wasm, args) {
      this.stop();
      const { data, bytes, seed, test_bytes: second } = args;
      if (!("file" in data) || bytes === undefined) {
        return wasm.Table.open(data, bytes instanceof Uint8Array ? bytes : undefined, seed);
      }
      if (data.test_file && second === undefined) {
        const message = `the recipe needs a second file, ${data.test_file.name}`;
        throw { problems: [{ at: "/data/test_file", message, hint: "choose both files together" }] };
      }
      const mine = (current = { stopped: false });
      try {
        const table = await read(wasm, args, bytes, false, mine);
        if (!data.test_file || second === undefined) return table;
        const test = await read(wasm, args, second, true, mine).catch((thrown) => free(thrown, table));
        try {
          return table.stack(test, data);
        } finally {
          table.free();
          test.free();
        }
      } finally {
        if (current === mine) current = null;
      }
    },
  };

  /**
   * Frees a table after a problem. After a trap the engine must not be touched.
   * @param {any} thrown @param {{ free(): void }} owned
   * @returns {never}
   */
  function free(thrown, owned) {
    if (Array.isArray(thrown?.problems)) owned.free();
    throw thrown;
  }

  /**
   * Reads the file of a recipe, or its second one.
   * @param {Engine} wasm
   * @param {OpenArgs} args
   * @param {NonNullable<OpenArgs["bytes"]>} bytes
   * @param {boolean} second
   * @param {{ stopped: boolean }} mine
   */
  async function read(wasm, { data, seed, original, test_original: other }, bytes, second, mine) {
    try {
      const blob = bytes instanceof Blob ? bytes : new Blob([/** @type {Uint8Array<ArrayBuffer>} */ (bytes)]);
      const own = second ? other : original;
      const opened = await source(wasm, blob, own);
      let { hash, progress } = opened;
      const reading = second && "test_file" in data ? data.test_file : "file" in data ? data.file : undefined;
      const name = reading?.name ?? "the file";
      // How large a packed file is inside is not known yet.
      if (progress === null) await refuseTooBig(blob, Number(reading?.reader?.every ?? 1));
      const reader = new wasm.TableReader(data, seed ?? 0, hash !== null, second);
      let told = now();
      let taken = 0;
      /** Lets other calls through and says how far it is. @param {boolean} [ends] */
      const pause = async (ends = false) => {
        await new Promise((go) => defer(() => go(undefined)));
        if (mine.stopped) stopped();
        if (now() - told < EVENT_MS && !ends) return;
        told = now();
        const read = progress?.read ?? taken;
        post({ event: "opening", read, size: blob.size, columns: reader.columns_done(), of: reader.columns() });
      };
      try {
        const utf8 = packed.asUtf8(reader, readable(opened.chunks, name), () => {
          // The engine sees other bytes than the file's.
          hash ??= hashInSteps(wasm, own ?? blob);
          hash.catch(() => {});
          return (progress ??= { read: 0 });
        });
        for await (const chunk of utf8) {
          if (mine.stopped) stopped();
          reader.push(chunk);
          taken += chunk.length;
          await pause();
        }
        // A file that has gone may look empty: it has no chunk to fail with.
        reader.end((await hash?.catch((error) => unreadable(error, name))) ?? undefined);
        await pause(true);
        while (!reader.step()) await pause();
        const table = reader.table();
        reader.free();
        return table;
      } catch (thrown) {
        return free(thrown, reader);
      }
    } catch (thrown) {
      throw second ? atSecond(thrown) : thrown;
    }
  }

  /** The same problems, placed at the second file where they have no other place. @param {any} thrown */
  function atSecond(thrown) {
    if (!Array.isArray(thrown?.problems)) return thrown;
    const moved = (/** @type {Problem} */ problem) => ({ ...problem, at: problem.at.replace(/^\/data\/file/, "/data/test_file") });
    return { problems: thrown.problems.map(moved) };
  }

  /**
   * The same chunks; a file that cannot be read any more is a problem, not a crash.
   * @param {AsyncIterable<Uint8Array>} chunks
   * @param {string} name
   */
  async function* readable(chunks, name) {
    const iterator = chunks[Symbol.asyncIterator]();
    try {
      yield* understood(iterator, name);
    } finally {
      iterator.return?.().catch(() => {});
    }
  }

  /** @param {any} error @param {string} name @returns {never} */
  function unreadable(error, name) {
    if (Array.isArray(error?.problems)) throw error;
    const message = `${name} could not be read: ${error instanceof Error ? error.message : error}`;
    throw { problems: [{ at: "/data/file", message, hint: "is it a folder, or has it moved? Choose it again" }] };
  }

  /** @param {AsyncIterator<Uint8Array>} iterator @param {string} name */
  async function* understood(iterator, name) {
    for (;;) {
      const { done, value } = await iterator.next().catch((error) => unreadable(error, name));
      if (done) return;
      yield value;
    }
  }
}
