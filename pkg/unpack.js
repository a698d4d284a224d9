// @ts-check
// Files that are not text themselves: a worker of its own opens one of them, and is ended.
// Whatever such a file does to its reader, the engine and the table in it are not touched.

import { ProblemsError } from "./errors.js";

/** @import { Problem } from "./index.js" */
/** @import { OpenArgs, Profile, StartUnpack, Unpacked } from "./protocol.js" */

/** A reader that has shown no sign of life for so long is ended; for a megabyte it gets a second more. */
const PATIENCE_MS = 60_000;
const MS_A_BYTE = 0.001;

/** What the text of a workbook or of a Parquet file is known to look like. */
const PLAIN = {
  format: "delimited",
  delimiter: "comma",
  quote: "double",
  decimal: "point",
  encoding: "utf-8",
  comment: "none",
  skip_lines: 0,
};

/**
 * Opens the file, or the second file, of the arguments of `open`.
 * @param {StartUnpack} start
 * @param {string} kind "zip", "gzip" or "parquet"
 * @param {OpenArgs} args
 * @param {boolean} second
 * @param {AbortSignal} [signal]
 * @param {number} [patience] milliseconds
 * @returns {Promise<Unpacked>}
 */
export async function unpack(start, kind, args, second, signal, patience = PATIENCE_MS) {
  const { reader } = fileOf(args, second) ?? {};
  const bytes = second ? args.test_bytes : args.bytes;
  const blob = bytes instanceof Blob ? bytes : new Blob([/** @type {Uint8Array<ArrayBuffer>} */ (bytes)]);
  const { sheet, skip_lines: skip } = /** @type {{ sheet?: string, skip_lines?: number }} */ (reader ?? {});
  const at = second ? "/data/test_file" : "/data/file";
  const worker = await start(kind);
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  try {
    return await new Promise((resolve, reject) => {
      const refuse = (/** @type {string} */ message, /** @type {string} */ hint) =>
        reject(new ProblemsError([{ at, message, hint }]));
      const wait = () => {
        clearTimeout(timer);
        timer = setTimeout(() => refuse("the file took too long to open, and was given up", "save it as CSV"), patience + blob.size * MS_A_BYTE);
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
      worker.post({ kind, blob, module: worker.module, sheet: sheet ?? "", skip: skip ?? undefined });
    });
  } finally {
    clearTimeout(timer);
    worker.end();
  }
}

/** @param {OpenArgs} args @param {boolean} second */
function fileOf({ data }, second) {
  if (!("file" in data)) return undefined;
  return second ? data.test_file : data.file;
}

/**
 * The arguments that open the text instead of its container. What the person said about names in the first row stays.
 * @param {OpenArgs} args
 * @param {Unpacked} unpacked
 * @param {boolean} second
 * @returns {OpenArgs}
 */
export function openUnpacked(args, { text, plain, header }, second) {
  const file = fileOf(args, second);
  const known = plain && file ? { ...file, reader: { ...file.reader, ...PLAIN, ...(header && { header: "yes" }) } } : file;
  const data = /** @type {OpenArgs["data"]} */ ({ ...args.data, [second ? "test_file" : "file"]: known });
  const [bytes, original] = second ? [args.test_bytes, args.test_original] : [args.bytes, args.original];
  // The hash is that of the outermost file.
  const outermost = original ?? (bytes instanceof Blob ? bytes : new Blob([/** @type {Uint8Array<ArrayBuffer>} */ (bytes)]));
  return second
    ? { ...args, data, test_bytes: text, test_original: outermost }
    : { ...args, data, bytes: text, original: outermost };
}

/**
 * The profile with what is known of the containers.
 * @param {Profile} profile
 * @param {Unpacked[]} layers
 * @returns {Profile}
 */
export function withContainers(profile, layers) {
  if (layers.length === 0) return profile;
  /** @type {Problem[]} */
  const notes = layers.flatMap(({ notes }) => notes.map((message) => ({ at: "", message })));
  const book = layers.find(({ sheets }) => sheets.length > 0);
  const own = { notes: [...notes, ...profile.notes], sheets: book?.sheets ?? [], sheet: book?.sheet ?? "" };
  if (!layers.some(({ plain }) => plain)) return { ...profile, ...own };
  return { ...profile, ...own, reader_settings: book ? ["header", "skip_lines", "sheet"] : [] };
}
