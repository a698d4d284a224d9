// @ts-check
// Files that are not text themselves: a worker of its own opens one of them, and is ended.
// Whatever such a file does to its reader, the engine and the table in it are not touched.

import { ProblemsError } from "./errors.js";

/** @import { Problem } from "./index.js" */
/** @import { Calls, Profile, StartUnpack, Unpacked } from "./protocol.js" */

/** A reader that has shown no sign of life for so long is ended. */
const PATIENCE_MS = 60_000;

/** What the text of a workbook or of a Parquet file is known to look like. */
const PLAIN = {
  delimiter: "comma",
  quote: "double",
  decimal: "point",
  encoding: "utf-8",
  comment: "none",
  skip_lines: 0,
};

/**
 * @param {StartUnpack} start
 * @param {string} kind "zip", "gzip" or "parquet"
 * @param {Blob} blob
 * @param {{ sheet?: string, skip_lines?: number | null }} [reader] the person's settings
 * @param {AbortSignal} [signal]
 * @returns {Promise<Unpacked>}
 */
export async function unpack(start, kind, blob, reader = {}, signal) {
  const worker = await start(kind);
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  try {
    return await new Promise((resolve, reject) => {
      const refuse = (/** @type {string} */ message, /** @type {string} */ hint) =>
        reject(new ProblemsError([{ at: "/data/file", message, hint }]));
      const wait = () => {
        clearTimeout(timer);
        timer = setTimeout(() => refuse("the file took too long to open, and was given up", "save it as CSV"), PATIENCE_MS);
      };
      const broke = (/** @type {string} */ reason) =>
        refuse(`the file could not be opened: its reader stopped (${reason})`, "open it in its program, and save it as CSV");
      signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
      worker.onerror = broke;
      worker.onmessage = (answer) => {
        if ("opened" in answer) resolve(answer.opened);
        else if ("refusal" in answer) refuse(answer.refusal.message, answer.refusal.hint);
        else if ("broken" in answer) broke(answer.broken);
        else wait();
      };
      wait();
      worker.post({ kind, blob, module: worker.module, sheet: reader.sheet ?? "", skip: reader.skip_lines ?? undefined });
    });
  } finally {
    clearTimeout(timer);
    worker.end();
  }
}

/**
 * The arguments that open the text instead of its container. What the person said about names in the first row stays.
 * @param {Calls["open"]["args"]} table
 * @param {Unpacked} unpacked
 * @returns {Calls["open"]["args"]}
 */
export function openUnpacked(table, { text, plain }) {
  const file = "file" in table.data ? table.data.file : undefined;
  if (!plain || file === undefined) return { ...table, bytes: text };
  return { ...table, bytes: text, data: { ...table.data, file: { ...file, reader: { ...file.reader, ...PLAIN } } } };
}

/**
 * The profile with what is known of the container.
 * @param {Profile} profile
 * @param {Unpacked[]} layers from the outermost
 * @returns {Profile}
 */
export function withContainer(profile, layers) {
  /** @type {Problem[]} */
  const notes = layers.flatMap(({ notes }) => notes.map((message) => ({ at: "", message })));
  const book = layers.find(({ sheets }) => sheets.length > 0);
  return { ...profile, notes: [...notes, ...profile.notes], sheets: book?.sheets ?? [], sheet: book?.sheet ?? "" };
}
