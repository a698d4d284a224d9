// @ts-check
// A worker that makes a table of pictures: a row each, a column a point, and the kind it is of. esbuild joins it into one
// classic script. It is ended after one answer, so whatever a picture does to its decoder, nothing else is touched.

import { pictureSize } from "./head.js";
import { columnNames, isRubbish, kindOf, namesPicture, quoted } from "./kinds.js";
import { small } from "./small.js";
import { entriesOf, isZip, MOST_BYTES } from "./zip.js";

/** @import { Entry } from "./zip.js" */
/** What it is asked. Without `side` it only counts. @typedef {{ files: { path: string, blob: Blob }[], side?: number, colour?: boolean }} Ask */

/** Longest side, and most points, that are unpacked. */
const [MOST_SIDE, MOST_POINTS] = [16_384, 60_000_000];
const EVERY = 100; // ms between two words on how far it is

self.onmessage = async (/** @type {MessageEvent<Ask>} */ { data }) => {
  try {
    const entries = await found(data.files);
    self.postMessage(data.side === undefined ? { kinds: countKinds(entries) } : await table(entries, data.side, data.colour ?? false));
  } catch (error) {
    self.postMessage({ refused: error instanceof Error ? error.message : String(error) });
  }
};

/** All files, those within archives too. @param {Ask["files"]} files @returns {Promise<Entry[]>} */
async function found(files) {
  const lists = files.map(async ({ path, blob }) => {
    if (await isZip(blob)) return entriesOf(blob);
    return [{ path, size: blob.size, bytes: async () => new Uint8Array(await blob.arrayBuffer()) }];
  });
  return (await Promise.all(lists)).flat().filter(({ path }) => !isRubbish(path));
}

/** How many pictures there are of each kind, and files that are none; null for the parts of an Excel file. @param {Entry[]} entries */
function countKinds(entries) {
  if (entries.some(({ path }) => path === "[Content_Types].xml")) return null;
  /** @type {Map<string, number>} */
  const kinds = new Map();
  const pictures = entries.filter(({ path }) => namesPicture(path));
  for (const { path } of pictures) kinds.set(kindOf(path), (kinds.get(kindOf(path)) ?? 0) + 1);
  const others = entries.filter(({ path }) => !namesPicture(path)).map(({ path }) => path);
  return { kinds: [...kinds].sort(([a], [b]) => (a < b ? -1 : 1)), others };
}

/** @param {Entry[]} entries @param {number} side @param {boolean} colour */
async function table(entries, side, colour) {
  const pictures = entries.filter(({ path }) => namesPicture(path));
  const parts = [`${columnNames(side, colour).join()},kind\n`];
  const skipped = entries.filter(({ path }) => !namesPicture(path)).map(({ path }) => ({ path, why: "is no picture by its name" }));
  let told = 0;
  let done = 0;
  for (const entry of pictures) {
    try {
      const points = small(await decoded(entry), side, colour);
      parts.push(`${points.join()},${quoted(kindOf(entry.path))}\n`);
    } catch (error) {
      skipped.push({ path: entry.path, why: error instanceof Error ? error.message : "it cannot be read" });
    }
    done += 1;
    if (performance.now() - told > EVERY) {
      told = performance.now();
      self.postMessage({ done, of: pictures.length });
    }
  }
  return { table: new Blob(parts, { type: "text/csv" }), rows: parts.length - 1, skipped };
}

/** The points of a picture. @param {Entry} entry */
async function decoded(entry) {
  if (entry.size > MOST_BYTES) throw new Error("it is larger than 64 MB");
  const bytes = await entry.bytes();
  const size = pictureSize(bytes);
  if (size === null) throw new Error("is no picture, whatever its name says");
  const { width, height } = size;
  // Unpacked it may take a thousand times the room; so it is refused before.
  if (Math.max(width, height) > MOST_SIDE || width * height > MOST_POINTS) throw new Error(`its ${width} × ${height} points are too many`);
  const bitmap = await createImageBitmap(new Blob([bytes])).catch(() => {
    throw new Error("it is broken");
  });
  const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("this browser cannot unpack it");
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  return context.getImageData(0, 0, context.canvas.width, context.canvas.height);
}
