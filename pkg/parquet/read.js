// @ts-check
// A Parquet file as delimited text, one row group after the other, so that no more than one is in memory.

import { parquetMetadataAsync, parquetRead, parquetSchema } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { asStored, columnWriter, parsers, quoted } from "./cells.js";

/** @import { FileMetaData } from "hyparquet" */
/** @typedef {{ name: string, write: (value: any) => string, remark?: string }} Column */

const MOST_CELLS = 200_000_000;
const MOST_GROUP_BYTES = 2 ** 30;
/** Rows that become text at once. */
const ROWS = 10_000;
/** Bytes of text that are put away at once; the browser may keep them on disk. */
const PART = 16e6;

/** Why a file is not read. */
export class Refusal extends Error {
  /** @param {string} message @param {string} hint */
  constructor(message, hint) {
    super(message);
    this.hint = hint;
  }
}

/**
 * @param {Blob} blob
 * @param {(done: number, total: number) => void} [progress] called after each row group
 * @returns {Promise<{ text: Blob, notes: string[] }>}
 */
export async function readParquet(blob, progress = () => {}) {
  const metadata = await footer(blob);
  const columns = columnsOf(metadata);
  const rows = Number(metadata.num_rows);
  checkSize(metadata, rows, columns.length);
  const file = { byteLength: blob.size, slice: (/** @type {number} */ from, to = blob.size) => blob.slice(from, to).arrayBuffer() };
  const stored = { ...metadata, schema: asStored(metadata.schema) };
  const text = new TextParts();
  text.add(`${columns.map(({ name }) => quoted(name)).join(",")}\n`);
  let from = 0;
  for (const [index, group] of metadata.row_groups.entries()) {
    const to = from + Number(group.num_rows);
    /** @type {Map<string, any[]>} */
    const values = new Map(columns.map(({ name }) => [name, []]));
    await understood(
      parquetRead({
        file,
        metadata: stored,
        rowStart: from,
        rowEnd: to,
        utf8: false,
        compressors,
        parsers,
        onChunk: ({ columnName, columnData }) => values.get(columnName)?.push(columnData),
      }),
    );
    write(columns, values, to - from, text);
    from = to;
    progress(index + 1, metadata.row_groups.length);
  }
  return { text: text.finish(), notes: notesOn(columns) };
}

/** Checks both ends before anything between them is believed. @param {Blob} blob */
async function footer(blob) {
  const cut = new Refusal("the Parquet file is not complete or damaged", "download or copy it again");
  if (blob.size < 12) throw cut;
  const [head, tail] = await Promise.all([blob.slice(0, 4).text(), blob.slice(blob.size - 8).arrayBuffer()]);
  const end = new TextDecoder("latin1").decode(tail.slice(4));
  if (end === "PARE" || head === "PARE") throw new Refusal("the Parquet file is encrypted", "save it without encryption");
  if (head !== "PAR1" || end !== "PAR1") throw cut;
  if (new DataView(tail).getUint32(0, true) > blob.size - 12) throw cut;
  const file = { byteLength: blob.size, slice: (/** @type {number} */ from, to = blob.size) => blob.slice(from, to).arrayBuffer() };
  return understood(parquetMetadataAsync(file, { geoparquet: false }));
}

/**
 * Any failure of the reader is a reason to refuse the file.
 * @template T
 * @param {Promise<T>} work
 * @returns {Promise<T>}
 */
async function understood(work) {
  try {
    return await work;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Refusal(`the Parquet file cannot be read: ${reason}`, "it may be damaged; write it again, or save it as CSV");
  }
}

/** @param {FileMetaData} metadata @returns {Column[]} */
function columnsOf(metadata) {
  const columns = parquetSchema(metadata).children.map(({ element, children }) => ({
    name: element.name,
    ...columnWriter(element, children.length > 0 || element.repetition_type === "REPEATED"),
  }));
  const twice = columns.find(({ name }, i) => columns.findIndex((other) => other.name === name) < i);
  if (twice) throw new Refusal(`the Parquet file has two columns “${twice.name}”`, "rename one of them");
  if (columns.length === 0) throw new Refusal("the Parquet file has no columns", "choose another file");
  return columns;
}

/** @param {FileMetaData} metadata @param {number} rows @param {number} columns */
function checkSize(metadata, rows, columns) {
  const hint = "take fewer rows or columns, or use the headless program with a CSV file";
  const inGroups = metadata.row_groups.reduce((sum, group) => sum + Number(group.num_rows), 0);
  if (inGroups !== rows) throw new Refusal("the Parquet file is damaged: its row counts do not agree", "write it again");
  if (rows * columns > MOST_CELLS) throw new Refusal(`${rows} rows of ${columns} columns do not fit in a browser tab`, hint);
  if (metadata.row_groups.some((group) => Number(group.total_byte_size) > MOST_GROUP_BYTES)) {
    throw new Refusal("a row group of the Parquet file holds more than 1 GB", hint);
  }
}

/** @param {Column[]} columns @param {Map<string, any[]>} values @param {number} rows @param {TextParts} text */
function write(columns, values, rows, text) {
  const cells = columns.map((column) => {
    const chunks = values.get(column.name) ?? [];
    const flat = chunks.length === 1 ? chunks[0] : chunks.flatMap((chunk) => Array.from(chunk));
    if (flat.length !== rows) {
      throw new Refusal(`the Parquet file is damaged: “${column.name}” has ${flat.length} of ${rows} values`, "write it again");
    }
    return flat;
  });
  for (let from = 0; from < rows; from += ROWS) {
    const lines = [];
    for (let row = from; row < Math.min(rows, from + ROWS); row++) {
      let line = "";
      for (let at = 0; at < columns.length; at++) {
        const value = cells[at][row];
        line += `${at > 0 ? "," : ""}${value == null ? "" : columns[at].write(value)}`;
      }
      lines.push(line);
    }
    text.add(`${lines.join("\n")}\n`);
  }
}

/** @param {Column[]} columns @returns {string[]} */
function notesOn(columns) {
  const named = (/** @type {string} */ remark) => columns.filter((c) => c.remark === remark).map(({ name }) => name).join(", ");
  const say = (/** @type {string} */ names, /** @type {string} */ what) => (names ? [`${names}: ${what}`] : []);
  return [
    ...say(named("utc"), "points in time, written in UTC"),
    ...say(named("local"), "times without a zone, written as they are"),
    ...say(named("nested"), "lists or structures, written as JSON text"),
    ...say(named("bytes"), "bytes without a type, read as UTF-8 text, otherwise written as hexadecimal"),
  ];
}

/** Text put away in parts. */
class TextParts {
  #encoder = new TextEncoder();
  /** @type {Uint8Array<ArrayBuffer>[]} */
  #open = [];
  #size = 0;
  /** @type {Blob[]} */
  #parts = [];

  /** @param {string} text */
  add(text) {
    const bytes = this.#encoder.encode(text);
    this.#open.push(bytes);
    this.#size += bytes.length;
    if (this.#size > PART) this.#put();
  }

  finish() {
    this.#put();
    return new Blob(this.#parts);
  }

  #put() {
    this.#parts.push(new Blob(this.#open));
    this.#open = [];
    this.#size = 0;
  }
}
