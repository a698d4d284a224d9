// @ts-check
// Values of a Parquet column as the cells of delimited text: words in quotes, numbers bare and exact, dates as
// ISO 8601, nothing where the value is missing.

/** @typedef {import("hyparquet").SchemaElement} SchemaElement */
/** @typedef {(value: any) => string} Writer */

const utf8 = new TextDecoder("utf-8", { fatal: true });

/**
 * How values of a column are written, and what its type is where a person should know.
 * @param {SchemaElement} element
 * @param {boolean} nested
 * @returns {{ write: Writer, remark?: "utc" | "local" | "bytes" | "nested" }}
 */
export function columnWriter(element, nested) {
  if (nested) return { write: (value) => quoted(json(value)), remark: "nested" };
  const { type, converted_type: kind, logical_type: logical } = element;
  if (kind === "DECIMAL" || logical?.type === "DECIMAL") {
    const scale = element.scale ?? (logical?.type === "DECIMAL" ? logical.scale : 0) ?? 0;
    return { write: (value) => decimal(value, scale) };
  }
  if (logical?.type === "TIMESTAMP" || kind === "TIMESTAMP_MILLIS" || kind === "TIMESTAMP_MICROS" || type === "INT96") {
    const utc = logical?.type === "TIMESTAMP" ? logical.isAdjustedToUTC : type !== "INT96";
    return { write: String, remark: utc ? "utc" : "local" };
  }
  if (logical?.type === "TIME") return { write: (value) => time(value, { MILLIS: 3, MICROS: 6, NANOS: 9 }[logical.unit]) };
  if (kind === "TIME_MILLIS") return { write: (value) => time(value, 3) };
  if (kind === "TIME_MICROS") return { write: (value) => time(value, 6) };
  if (type === "FLOAT") return { write: single };
  const words = kind === "UTF8" || kind === "ENUM" || kind === "JSON" || logical?.type === "STRING" || logical?.type === "UUID";
  if (type === "BYTE_ARRAY" || (type === "FIXED_LEN_BYTE_ARRAY" && logical?.type !== "FLOAT16")) {
    return words ? { write: plain } : { write: plain, remark: "bytes" };
  }
  return { write: plain };
}

/**
 * The schema as it is given to the reader. Decimals lose their type there: the reader would make inexact numbers of them.
 * @param {SchemaElement[]} schema
 */
export function asStored(schema) {
  return schema.map((element) => {
    const { converted_type: kind, logical_type: logical } = element;
    const raw = kind === "DECIMAL" || logical?.type === "DECIMAL" || kind === "INTERVAL" || kind === "BSON";
    return raw ? { ...element, converted_type: undefined, logical_type: undefined } : element;
  });
}

/** How moments reach us: as text, with all their digits. */
export const parsers = {
  /** @param {any} n */
  timestampFromMilliseconds: (n) => moment(n, 3),
  /** @param {any} n */
  timestampFromMicroseconds: (n) => moment(n, 6),
  /** @param {any} n */
  timestampFromNanoseconds: (n) => moment(n, 9),
  /** @param {any} days */
  dateFromDays: (days) => (days == null ? days : dayText(Number(days))),
  /** @param {any} bytes */
  jsonFromBytes: (bytes) => (bytes == null ? bytes : text(bytes)),
  /** @param {any} bytes */
  stringFromBytes: (bytes) => (bytes == null ? bytes : new TextDecoder().decode(bytes)),
};

/** @type {Writer} */
function plain(value) {
  if (typeof value === "string") return quoted(value);
  if (value instanceof Uint8Array) return quoted(text(value));
  return String(value);
}

/** @param {string} words */
export function quoted(words) {
  return `"${words.includes('"') ? words.replaceAll('"', '""') : words}"`;
}

/** Bytes as UTF-8 where they are that, otherwise as hexadecimal. @param {Uint8Array} bytes */
function text(bytes) {
  try {
    return utf8.decode(bytes);
  } catch {
    return `0x${Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
  }
}

/** The fewest digits that give the same 32-bit number again. @param {number} value */
function single(value) {
  for (const digits of [6, 7, 8]) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return String(short);
  }
  return String(Number.isFinite(value) ? Number(value.toPrecision(9)) : value);
}

/** @param {number | bigint | Uint8Array} value @param {number} scale */
function decimal(value, scale) {
  const whole = value instanceof Uint8Array ? signed(value) : BigInt(value);
  const digits = (whole < 0n ? -whole : whole).toString().padStart(scale + 1, "0");
  const cut = digits.length - scale;
  return `${whole < 0n ? "-" : ""}${digits.slice(0, cut)}${scale > 0 ? `.${digits.slice(cut)}` : ""}`;
}

/** A whole number of any length, high byte first, in two's complement. @param {Uint8Array} bytes */
function signed(bytes) {
  const value = bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  return BigInt.asIntN(Math.max(8, bytes.length * 8), value);
}

/**
 * @param {any} count of a power of ten of a second since 1970
 * @param {3 | 6 | 9} power
 */
function moment(count, power) {
  if (count == null) return count;
  const unit = 10n ** BigInt(power);
  const all = BigInt(count);
  const rest = ((all % unit) + unit) % unit;
  const seconds = Number((all - rest) / unit);
  const [day, clock] = [Math.floor(seconds / 86_400), ((seconds % 86_400) + 86_400) % 86_400];
  return clock === 0 && rest === 0n ? dayText(day) : `${dayText(day)}T${clockText(clock, rest, power)}`;
}

/** @param {number} days since 1970-01-01 */
function dayText(days) {
  const date = new Date(days * 86_400_000);
  return Number.isNaN(date.getTime()) ? String(days) : date.toISOString().split("T")[0];
}

/** @param {number | bigint} count @param {number} power */
function time(count, power) {
  const unit = 10n ** BigInt(power);
  const all = BigInt(count);
  return quoted(clockText(Number(all / unit), all % unit, power));
}

/** @param {number} seconds @param {bigint} rest @param {number} power */
function clockText(seconds, rest, power) {
  const two = (/** @type {number} */ n) => String(Math.floor(n)).padStart(2, "0");
  const fraction = rest === 0n ? "" : `.${rest.toString().padStart(power, "0").replace(/0+$/, "")}`;
  return `${two(seconds / 3600)}:${two((seconds / 60) % 60)}:${two(seconds % 60)}${fraction}`;
}

/** JSON that keeps whole numbers of 64 bits exact. @param {any} value @returns {string} */
function json(value) {
  if (value == null) return "null";
  if (typeof value === "bigint") return value.toString();
  if (value instanceof Uint8Array) return JSON.stringify(text(value));
  if (Array.isArray(value) || ArrayBuffer.isView(value)) return `[${Array.from(/** @type {any} */ (value), json).join(",")}]`;
  if (typeof value !== "object") return JSON.stringify(value);
  return `{${Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}:${json(item)}`).join(",")}}`;
}
