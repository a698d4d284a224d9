// @ts-check
// Packed files in the engine's worker: told by their first bytes; gzip is unpacked here, all others elsewhere.
// And text in an encoding that the engine has no decoder for, which the runtime makes UTF-8.
// Part of the classic worker script, so it imports nothing at run time.

/** @import { EngineReader } from "./protocol.js" */

export function terrariumPacked() {
  /**
   * The problem that asks the client to open a file in a worker of its own, and to come back with its text.
   * @param {string} kind
   * @returns {never}
   */
  function elsewhere(kind) {
    throw { problems: [{ at: "/data/file/unpack", message: kind }] };
  }

  /**
   * What a file that begins like this is packed as; null for one that is not.
   * @param {Uint8Array} head
   */
  function packedAs(head) {
    const text = String.fromCharCode(...head.subarray(0, 4));
    if (text.startsWith("\x1f\x8b")) return "gzip";
    if (text === "PK\x03\x04" || text === "PK\x05\x06") return "zip";
    // A table may have a column of that name; a Parquet file goes on with numbers.
    return text === "PAR1" && head.subarray(4, 64).some((byte) => byte < 9) ? "parquet" : null;
  }

  /**
   * The content of a gzip file in chunks, by the browser's own means.
   * Whatever those cannot read, cut and damaged files and those of several parts, is left to the reader that can say why.
   * @param {Blob} blob
   * @param {{ read: number }} progress counts the packed bytes
   * @returns {AsyncIterable<Uint8Array>}
   */
  async function* gunzip(blob, progress) {
    /** A table packs 3 to 50 times smaller; pkg/unpack/src/inflate.rs has the same limits. */
    const MOST_TIMES = 250;
    const FREE_BYTES = 32 << 20;
    /** Small chunks are put together: each costs the engine a call. */
    const CHUNK = 1 << 20;

    const count = new TransformStream({
      transform(chunk, out) {
        progress.read += chunk.length;
        out.enqueue(chunk);
      },
    });
    const reader = blob.stream().pipeThrough(count).pipeThrough(new DecompressionStream("gzip")).getReader();
    /** @type {Uint8Array[]} */
    let parts = [];
    let size = 0;
    let total = 0;
    const joined = () => {
      const out = new Uint8Array(size);
      let at = 0;
      for (const part of parts) {
        out.set(part, at);
        at += part.length;
      }
      if (total === size && packedAs(out) !== null) elsewhere("gzip");
      parts = [];
      size = 0;
      return out;
    };
    try {
      for (;;) {
        const { done, value } = await reader.read().catch(() => elsewhere("gzip"));
        if (done) break;
        parts.push(value);
        size += value.length;
        total += value.length;
        if (total > FREE_BYTES && total / MOST_TIMES > blob.size) {
          const times = Math.floor(total / blob.size);
          const message = `the gzip file is not opened: it grows more than ${times} times when it is unpacked, and no table packs that well`;
          throw { problems: [{ at: "/data/file", message, hint: "unpack it on your computer, and choose the table itself" }] };
        }
        if (size >= CHUNK) yield joined();
      }
      if (size > 0) yield joined();
    } finally {
      // Without this a refused file would be unpacked to its end.
      reader.cancel().catch(() => {});
    }
  }

  /**
   * The same text in UTF-8, if the engine knows its encoding but cannot read it.
   * @param {Pick<EngineReader, "foreign_letters">} reader
   * @param {AsyncIterable<Uint8Array>} chunks
   * @param {() => { read: number }} counter asked for where the encoding is another: it counts the bytes of the file
   * @returns {AsyncIterable<Uint8Array>}
   */
  async function* asUtf8(reader, chunks, counter) {
    /** So many bytes tell the encoding: those that the engine looks at elsewhere, too. */
    const HEAD = 4 << 20;
    const iterator = chunks[Symbol.asyncIterator]();
    /** @type {Uint8Array[]} */
    const first = [];
    let size = 0;
    try {
      let whole = false;
      while (size <= HEAD && !whole) {
        const { done, value } = await iterator.next();
        whole = done === true;
        if (value) size += first[first.push(value) - 1].length;
      }
      const [head, rest] = split(first, HEAD);
      const label = reader.foreign_letters(head, whole);
      const more = { [Symbol.asyncIterator]: () => iterator };
      if (label === undefined) {
        yield* first;
        yield* more;
        return;
      }
      const decoder = new TextDecoder(label);
      const encoder = new TextEncoder();
      const progress = counter();
      /** @param {Uint8Array} [bytes] nothing at the end, which may cut a letter */
      const utf8 = (bytes) => {
        progress.read += bytes?.length ?? 0;
        return encoder.encode(bytes ? decoder.decode(bytes, { stream: true }) : decoder.decode());
      };
      if (whole) {
        progress.read += head.length;
        yield encoder.encode(decoder.decode(head));
        return;
      }
      yield utf8(head);
      yield utf8(rest);
      for await (const chunk of more) yield utf8(chunk);
      yield utf8();
    } finally {
      iterator.return?.()?.catch(() => {});
    }
  }

  /**
   * Chunks as one, cut after so many bytes.
   * @param {Uint8Array[]} chunks @param {number} at
   */
  function split(chunks, at) {
    const all = new Uint8Array(chunks.reduce((n, chunk) => n + chunk.length, 0));
    chunks.reduce((n, chunk) => (all.set(chunk, n), n + chunk.length), 0);
    return [all.subarray(0, at), all.subarray(at)];
  }

  return { elsewhere, packedAs, gunzip, asUtf8 };
}
