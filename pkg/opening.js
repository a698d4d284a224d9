// @ts-check
// Reads a file chunk by chunk into the engine. Between chunks the worker hears other calls, so reading can be stopped.
// Part of the classic worker script, so it imports nothing at run time.

/** @import { Answer, Engine, EngineTable, OpenArgs } from "./protocol.js" */

/**
 * @param {(answer: Answer) => void} post
 * @param {(work: () => void) => void} defer runs work after the messages that have come by now
 * @param {() => number} now milliseconds
 */
export function terrariumOpening(post, defer, now = () => performance.now()) {
  const CHUNK = 4 << 20;
  /** A file up to this size is hashed by the browser, which needs all of it at once; a larger one by the engine. */
  const HASHED_AT_ONCE = 256 << 20;
  const EVENT_MS = 60;

  /** The reading under way. @type {{ stopped: boolean } | null} */
  let current = null;

  /** @returns {never} */
  function stopped() {
    throw { problems: [{ at: "/data/file", message: "reading was stopped" }] };
  }

  /**
   * The text of a table in chunks, and the hash of the bytes it comes from unless the engine is to compute it.
   * What is packed is unpacked here.
   * @param {Blob} blob
   * @returns {Promise<{ chunks: AsyncIterable<Uint8Array>, hash: Promise<string> | null }>}
   */
  async function source(blob) {
    const { subtle } = globalThis.crypto ?? {};
    const hash = subtle && blob.size <= HASHED_AT_ONCE ? blob.arrayBuffer().then((all) => subtle.digest("SHA-256", all)) : null;
    // A file that cannot be read fails with its first chunk, too.
    hash?.catch(() => {});
    return { chunks: slices(blob), hash: hash && hash.then(hexadecimal) };
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
    async open(wasm, { data, bytes, seed }) {
      this.stop();
      if (!("file" in data) || bytes === undefined) {
        return wasm.Table.open(data, bytes instanceof Uint8Array ? bytes : undefined, seed);
      }
      const mine = (current = { stopped: false });
      const blob = bytes instanceof Blob ? bytes : new Blob([/** @type {Uint8Array<ArrayBuffer>} */ (bytes)]);
      const { chunks, hash } = await source(blob);
      const reader = new wasm.TableReader(data, seed ?? 0, hash !== null);
      let told = now();
      let read = 0;
      /** Lets other calls through and says how far it is. @param {boolean} [ends] */
      const pause = async (ends = false) => {
        await new Promise((go) => defer(() => go(undefined)));
        if (mine.stopped) stopped();
        if (now() - told < EVENT_MS && !ends) return;
        told = now();
        post({ event: "opening", read, size: blob.size, columns: reader.columns_done(), of: reader.columns() });
      };
      try {
        for await (const chunk of readable(chunks)) {
          if (mine.stopped) stopped();
          reader.push(chunk);
          read += chunk.length;
          await pause();
        }
        reader.end((await hash) ?? undefined);
        await pause(true);
        while (!reader.step()) await pause();
        const table = reader.table();
        reader.free();
        return table;
      } catch (thrown) {
        // After a trap the engine must not be touched.
        if (Array.isArray(/** @type {any} */ (thrown)?.problems)) reader.free();
        throw thrown;
      } finally {
        if (current === mine) current = null;
      }
    },
  };

  /**
   * The same chunks; a file that cannot be read any more is a problem, not a crash.
   * @param {AsyncIterable<Uint8Array>} chunks
   */
  async function* readable(chunks) {
    const iterator = chunks[Symbol.asyncIterator]();
    for (;;) {
      const { done, value } = await iterator.next().catch((error) => {
        if (Array.isArray(error?.problems)) throw error;
        const message = `the file could not be read: ${error instanceof Error ? error.message : error}`;
        throw { problems: [{ at: "/data/file", message, hint: "is it a folder, or has it moved? Choose it again" }] };
      });
      if (done) return;
      yield value;
    }
  }
}
