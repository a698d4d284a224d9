// @ts-check
// Pictures that a person brings, in folders or an archive, made into a table by a worker of its own.

import { plainWorker } from "../pkg/blob-worker.js";

/** @typedef {{ path: string, blob: Blob }} Brought */
/** @typedef {{ kinds: [string, number][], others: string[] }} Counted `others` are files that are no pictures. */

/** How many pictures of which kinds; null where there are none, or it is an archive of something else.
 * @param {Brought[]} files @returns {Promise<Counted | null>} */
export async function countPictures(files) {
  const { kinds } = await ask({ files }, () => {});
  return kinds && kinds.kinds.length > 0 ? kinds : null;
}

/** @param {Brought[]} files @param {{ side: number, colour: boolean }} shape @param {(done: number, of: number) => void} progress
 * @returns {Promise<{ table: Blob, rows: number, skipped: { path: string, why: string }[] }>} */
export function pictureTable(files, shape, progress) {
  return ask({ files, ...shape }, progress);
}

/** @param {object} question @param {(done: number, of: number) => void} progress @returns {Promise<any>} */
async function ask(question, progress) {
  const worker = await plainWorker(new URL("pkg/built/pictures.js", document.baseURI));
  try {
    return await new Promise((resolve, reject) => {
      worker.onerror = (reason) => reject(new Error(reason));
      worker.onmessage = (/** @type {any} */ answer) => {
        if ("done" in answer) progress(answer.done, answer.of);
        else if ("refused" in answer) reject(new Error(answer.refused));
        else resolve(answer);
      };
      worker.post(/** @type {any} */ (question));
    });
  } finally {
    worker.end();
  }
}

/** Every file below some dropped files and folders. @param {FileSystemEntry[]} entries @returns {Promise<Brought[]>} */
export async function filesBelow(entries) {
  /** @type {Brought[]} */
  const found = [];
  for (const entry of entries) {
    if (entry.isDirectory) found.push(...(await filesBelow(await children(/** @type {FileSystemDirectoryEntry} */ (entry)))));
    else found.push({ path: entry.fullPath.replace(/^\//, ""), blob: await fileOf(/** @type {FileSystemFileEntry} */ (entry)) });
  }
  return found;
}

/** @param {FileSystemFileEntry} entry @returns {Promise<File>} */
const fileOf = (entry) => new Promise((resolve, reject) => entry.file(resolve, reject));

/** @param {FileSystemDirectoryEntry} directory */
async function children(directory) {
  const reader = directory.createReader();
  /** @type {FileSystemEntry[]} */
  const all = [];
  // A hundred come at a time.
  for (;;) {
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return all;
    all.push(...some);
  }
}
