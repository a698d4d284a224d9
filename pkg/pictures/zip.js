// @ts-check
// A zip archive read in the browser, entry by entry, without reading what is not asked for.
// Format: PKWARE, APPNOTE.TXT 6.3; only stored and deflated entries, and no archive of more than 4 GB.

/** @typedef {{ path: string, size: number, bytes: () => Promise<Uint8Array<ArrayBuffer>> }} Entry `size` is that of the content. */

const MOST_ENTRIES = 60_000;
/** An entry that would unpack to more than this is left alone. */
export const MOST_BYTES = 64 << 20;

/** Whether the first bytes are those of a zip archive. @param {Blob} blob */
export async function isZip(blob) {
  const [a, b, c, d] = new Uint8Array(await blob.slice(0, 4).arrayBuffer());
  return a === 0x50 && b === 0x4b && c === 3 && d === 4;
}

/**
 * What lies in an archive. Throws a sentence where it cannot be read.
 * @param {Blob} blob
 * @returns {Promise<Entry[]>}
 */
export async function entriesOf(blob) {
  // The end record is 22 bytes and a remark of at most 64 kB.
  const tailFrom = Math.max(0, blob.size - 65_558);
  const tail = await view(blob, tailFrom, blob.size);
  let end = tail.byteLength - 22;
  while (end >= 0 && tail.getUint32(end, true) !== 0x06054b50) end -= 1;
  if (end < 0) throw new Error("the archive is cut off: its directory is missing");
  const [count, length, from] = [tail.getUint16(end + 10, true), tail.getUint32(end + 12, true), tail.getUint32(end + 16, true)];
  if (count === 0xffff || from === 0xffffffff) throw new Error("the archive is larger than this page reads");
  if (count > MOST_ENTRIES) throw new Error(`the archive holds ${count.toLocaleString("en")} files, more than this page reads`);
  const list = await view(blob, from, from + length);
  const entries = [];
  for (let at = 0, i = 0; i < count; i++) {
    if (at + 46 > list.byteLength || list.getUint32(at, true) !== 0x02014b50) throw new Error("the archive's directory is broken");
    const [flags, method] = [list.getUint16(at + 8, true), list.getUint16(at + 10, true)];
    const [packed, size] = [list.getUint32(at + 20, true), list.getUint32(at + 24, true)];
    const [nameLength, extra, remark] = [28, 30, 32].map((offset) => list.getUint16(at + offset, true));
    const header = list.getUint32(at + 42, true);
    const name = new Uint8Array(list.buffer, list.byteOffset + at + 46, nameLength);
    const path = new TextDecoder(flags & 0x800 ? "utf-8" : "windows-1252").decode(name);
    at += 46 + nameLength + extra + remark;
    if (path.endsWith("/")) continue;
    entries.push({ path, size, bytes: () => unpacked(blob, { header, packed, size, method, locked: (flags & 1) === 1 }) });
  }
  return entries;
}

/**
 * @param {Blob} blob
 * @param {{ header: number, packed: number, size: number, method: number, locked: boolean }} entry
 */
async function unpacked(blob, { header, packed, size, method, locked }) {
  if (locked) throw new Error("it is locked with a password");
  if (size > MOST_BYTES) throw new Error("it is larger than 64 MB");
  if (method !== 0 && method !== 8) throw new Error("it is packed in a way this page does not know");
  const local = await view(blob, header, header + 30);
  const from = header + 30 + local.getUint16(26, true) + local.getUint16(28, true);
  const part = blob.slice(from, from + packed);
  const stream = method === 8 ? part.stream().pipeThrough(new DecompressionStream("deflate-raw")) : part.stream();
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const reader = stream.getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) break;
    // A bomb says a small size and goes on and on.
    if (at + value.length > size) throw new Error("it is longer than it says");
    bytes.set(value, at);
    at += value.length;
  }
  if (at < size) throw new Error("it is cut off");
  return bytes;
}

/** @param {Blob} blob @param {number} from @param {number} to */
async function view(blob, from, to) {
  return new DataView(await blob.slice(from, to).arrayBuffer());
}
