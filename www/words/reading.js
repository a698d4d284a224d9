// @ts-check
// How a file was read, in a sentence; and the words of its cells.

/** @type {Record<string, Record<string, string>>} */
const SAID = {
  delimiter: {
    comma: "comma-separated",
    semicolon: "semicolon-separated",
    tab: "tab-separated",
    bar: "separated by vertical bars",
    spaces: "separated by spaces",
  },
  decimal: { comma: "decimal comma" },
  quote: { single: "single quotes", none: "no quotes" },
  comment: { hash: "lines with # left out" },
  header: { no: "no names in the first row", two: "names in the first two rows" },
};

/** @type {Record<string, string>} */
const ENCODINGS = { auto: "", "utf-8": "", shift_jis: "Shift-JIS", "euc-kr": "EUC-KR", gb18030: "GB18030", big5: "Big5" };

/**
 * "Read as semicolon-separated, decimal comma, windows-1252." What is usual is not said, but for the delimiter.
 * @param {Record<string, Value>} used The settings as they were used.
 * @param {string[]} [counting] Those that count for this file; absent where all do: a workbook has no delimiter.
 */
export function readingWords(used, counting) {
  const counts = (/** @type {string} */ name) => !counting || counting.includes(name);
  const reader = Object.fromEntries(Object.entries(used).filter(([name]) => name === "format" || counts(name)));
  const letters = String(reader.encoding ?? "auto");
  const encoding = ENCODINGS[letters] ?? letters;
  if (reader.format === "json") return `Read as ${["JSON", encoding].filter(Boolean).join(", ")}.`;
  const words = Object.entries(SAID).map(([name, values]) => values[String(reader[name])] ?? "");
  const skipped = Number(reader.skip_lines ?? 0);
  const above = skipped === 0 ? "" : skipped === 1 ? "1 line above it left out" : `${skipped} lines above it left out`;
  const all = [...words, encoding, above].filter(Boolean);
  return all.length > 0 ? `Read as ${all.join(", ")}.` : "Read as it is.";
}

/** A word that stands for "missing". @param {string} spelling */
export function spellingWords(spelling) {
  return spelling === "" ? "the empty cell" : `“${spelling}”`;
}
