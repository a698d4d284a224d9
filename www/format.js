// @ts-check
// Numbers and small words as people read them.

const MINUS = "\u2212";
const NARROW = "\u202f";

/**
 * A number with at most `digits` significant digits and thousands grouped from five digits on: 2700 · 12,345 · 39.1 · 0.0213 · 1.38B.
 * @param {number} value
 * @param {number} [digits]
 */
export function number(value, digits = 3) {
  if (!Number.isFinite(value)) return String(value).replace("-", MINUS);
  const size = Math.abs(value);
  if (size >= 1e7 && size < 1e15) {
    const options = /** @type {const} */ ({ notation: "compact", maximumSignificantDigits: digits });
    return value.toLocaleString("en", options).replace("-", MINUS);
  }
  if (size !== 0 && (size < 1e-4 || size >= 1e15)) {
    const [mantissa, exponent] = value.toExponential(Math.min(digits - 1, 2)).split("e");
    return `${Number(mantissa)}e${Number(exponent)}`.replaceAll("-", MINUS);
  }
  // Whole parts are never rounded away: 2,731 stays 2,731 also with three digits.
  const decimals = size === 0 ? 0 : Math.max(0, digits - 1 - Math.floor(Math.log10(size)));
  const text = value.toLocaleString("en", { maximumFractionDigits: Math.min(decimals, 12), useGrouping: "min2" });
  return (text === "-0" ? "0" : text).replace("-", MINUS);
}

/**
 * A score: two decimals below 10, else three significant digits; always the same length, so columns align.
 * A score that is almost but not quite 1 never reads as 1.
 * @param {number} value
 */
export function score(value) {
  if (!Number.isFinite(value)) return number(value);
  const size = Math.abs(value);
  if (size >= 1000) return number(Math.round(value));
  if (size >= 100) return value.toFixed(1).replace("-", MINUS);
  // What rounding leaves of zero.
  if (size < 1e-9) return "0.00";
  if (size < 0.005) return number(value, 1);
  const short = value.toFixed(2);
  const text = Number(short) === 1 && value < 1 ? value.toFixed(3) : short;
  const honest = Number(text) === 1 && value < 1 ? "0.999" : text;
  return honest.replace("-", MINUS);
}

/**
 * Seconds: 0.4 s · 12 s · 3 min 20 s.
 * @param {number} value
 */
export function seconds(value) {
  if (value < 0.0995) return `${Math.max(0, value).toFixed(2)}${NARROW}s`;
  if (value < 9.95) return `${value.toFixed(1)}${NARROW}s`;
  if (value < 60) return `${Math.round(value)}${NARROW}s`;
  const whole = Math.round(value);
  return `${Math.floor(whole / 60)}${NARROW}min ${whole % 60}${NARROW}s`;
}

/**
 * "1 feature", "6 features", "2,000 rows".
 * @param {number} n
 * @param {string} word
 * @param {string} [many]
 */
export function count(n, word, many = `${word}s`) {
  return `${n.toLocaleString("en")} ${n === 1 ? word : many}`;
}

/**
 * "a, b and c"
 * @param {string[]} items
 */
export function list(items) {
  if (items.length < 2) return items.join("");
  return `${items.slice(0, -1).join(", ")} and ${items[items.length - 1]}`;
}

/**
 * A name with its article: "a random forest", "an oracle"; a method that is not counted has none: "ridge regression".
 * @param {string} name
 */
export function article(name) {
  // The engine writes names in lower case, so a capital belongs to the name: "Gaussian naive Bayes", "PCA".
  if (/(regression|ing|descent|[A-Z]+|s)$/.test(name)) return { article: "", name };
  return { article: /^[aeiou]/i.test(name) ? "an" : "a", name };
}

/**
 * "Random forest" → "random forest"; "PCA" and names with further capitals stay.
 * @param {string} text
 */
export function lowerFirst(text) {
  return /^[A-Z][a-z]/.test(text) ? text[0].toLowerCase() + text.slice(1) : text;
}

/** "decision tree" → "Decision tree" @param {string} text */
export function upperFirst(text) {
  // "t-SNE" is a name of its own.
  return /^[a-z]-[A-Z]/.test(text) ? text : text.charAt(0).toUpperCase() + text.slice(1);
}

/**
 * A share from 0 to 1; one that is almost but not quite 0 or 1 keeps a decimal: 97 % · 0.4 % · 99.6 %.
 * @param {number} share
 */
export function percent(share) {
  const close = Math.min(share, 1 - share);
  const decimals = close > 0 && close < 0.01 ? 1 : 0;
  return `${(share * 100).toFixed(decimals)}${NARROW}%`;
}

/**
 * `bill_length_mm` → "bill length mm", for reading only.
 * @param {string} column
 */
export function plain(column) {
  return column.replaceAll("_", " ");
}

/**
 * Evenly spaced round numbers within a range, for an axis.
 * @param {number} min
 * @param {number} max
 * @param {number} about How many are wanted.
 */
export function ticks(min, max, about = 5) {
  if (!(max > min) || !Number.isFinite(max - min)) return [min];
  const rough = (max - min) / about;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 2.5, 5, 10].find((m) => m * power >= rough) ?? 10) * power;
  const out = [];
  for (let i = Math.ceil(min / step); i * step <= max + step * 1e-9; i++)
    out.push(Number((i * step).toPrecision(12)));
  return out;
}
