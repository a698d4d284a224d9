// @ts-check
// Between a slider's position and a number: linear or logarithmic, with an own place for 0 and for "no limit".

/** Positions run from 0 to this. */
export const POSITIONS = 1000;
const ZERO = 40; // positions that mean 0
const NONE = 40; // positions at the end that mean "no limit"

/**
 * @typedef {object} Range
 * @property {number} lo
 * @property {number} hi
 * @property {boolean} [log]
 * @property {boolean} [zero] 0 is allowed although it is below `lo`.
 * @property {boolean} [optional] null is allowed and means no limit.
 * @property {boolean} [integer]
 */

/** The part of the slider that the range itself has. @param {Range} range */
function ends({ zero, optional }) {
  return [zero ? ZERO : 0, POSITIONS - (optional ? NONE : 0)];
}

/** @param {Range} range @param {number | null} value */
export function toPosition(range, value) {
  const [from, to] = ends(range);
  if (value === null) return POSITIONS;
  if (range.zero && value < range.lo) return 0;
  const { lo, hi } = range;
  const share = range.log ? Math.log(value / lo) / Math.log(hi / lo) : (value - lo) / (hi - lo);
  return from + Math.min(1, Math.max(0, share)) * (to - from);
}

/** @param {Range} range @param {number} position @returns {number | null} */
export function fromPosition(range, position) {
  const [from, to] = ends(range);
  if (range.optional && position > to + (POSITIONS - to) / 2) return null;
  if (range.zero && position < from / 2) return 0;
  const share = Math.min(1, Math.max(0, (position - from) / (to - from)));
  if (share === 0) return range.lo;
  if (share === 1) return range.hi;
  const { lo, hi } = range;
  return tidy(range, range.log ? lo * (hi / lo) ** share : lo + share * (hi - lo));
}

/** The number with no more digits than a hand on a slider means. @param {Range} range @param {number} value */
function tidy(range, value) {
  const { lo, hi } = range;
  const within = (/** @type {number} */ v) => Math.min(hi, Math.max(lo, v));
  if (range.log) {
    const short = Number(value.toPrecision(2));
    return within(range.integer ? Math.round(short) : short);
  }
  if (range.integer) return within(Math.round(value));
  const step = 10 ** Math.floor(Math.log10((hi - lo) / 100));
  return within(Number((Math.round(value / step) * step).toPrecision(12)));
}

/** The next value up (`by` = 1) or down (−1), for arrow keys; it always moves.
 * @param {Range} range @param {number | null} value @param {number} by */
export function neighbour(range, value, by) {
  const at = toPosition(range, value);
  for (let position = at + by; 0 <= position && position <= POSITIONS; position += by) {
    const next = fromPosition(range, position);
    const moved = next === null ? value !== null : value === null || (by > 0 ? next > value : next < value);
    if (moved) return next;
  }
  return value;
}
