// @ts-check
// Where the units of a network stand: a column a layer, the features on the left, the answers on the right.

/** Side of a unit's map, at most and at least; and of an answer's. */
const [LARGEST, SMALLEST, ANSWER] = [44, 20, 72];
/** The part of a unit's side that is left free below it. */
const FREE = 0.3;
/** Least room between two columns, and above them for the buttons: side by side, or on a phone one above the other. */
const WIDE = { step: 82, top: 46 };
const NARROW = { step: 48, top: 92 };
/** A picture with less room is one for a phone. */
const PHONE = 520;
/** Height of the fullest column, unless its units would be too small. */
const TALL = 270;
/** Most room for names, the width of a letter, and what stands between a name and its unit. */
const [MOST_WORDS, LETTER, GAP] = [116, 6.4, 8];

/** @typedef {{ x: number, y: number, side: number, layer: number, unit: number }} Spot The middle of a unit, and its side. */
/** @typedef {{ width: number, height: number, columns: Spot[][], words: [number, number], isNarrow: boolean }} Layout `words`: room for names on both sides. */

/**
 * @param {readonly number[]} counts Drawn units of each layer; the first are the features.
 * @param {number} room The width there is.
 * @param {readonly [number, number]} [letters] Of the longest name on the left and on the right.
 * @returns {Layout}
 */
export function networkLayout(counts, room, letters = [12, 8]) {
  const isNarrow = room < PHONE;
  const { step: least, top } = isNarrow ? NARROW : WIDE;
  const most = Math.max(...counts);
  const side = Math.max(SMALLEST, Math.min(LARGEST, TALL / most / (1 + FREE)));
  const tall = Math.max(most * side * (1 + FREE), ANSWER * 1.2);
  const last = counts.length - 1;
  const sides = counts.map((count, layer) => (layer === last ? Math.min(isNarrow ? LARGEST : ANSWER, tall / count / (1 + FREE)) : side));
  const longest = isNarrow ? MOST_WORDS / 2 : MOST_WORDS;
  const words = /** @type {[number, number]} */ (letters.map((n) => Math.min(longest, n * LETTER)));
  const left = words[0] + GAP + sides[0] / 2;
  const right = words[1] + GAP + sides[last] / 2;
  const width = Math.max(room, left + right + last * least);
  const step = (width - left - right) / Math.max(1, last);
  const columns = counts.map((count, layer) => {
    const own = sides[layer];
    const each = own * (1 + FREE);
    const from = top + (tall - count * each) / 2;
    const spot = (/** @type {number} */ unit) => ({ x: left + layer * step, y: from + (unit + 0.5) * each, side: own, layer, unit });
    return Array.from({ length: count }, (_, unit) => spot(unit));
  });
  return { width, height: top + tall + 8, columns, words, isNarrow };
}

/** The unit at a place, or null. @param {Layout} layout @param {number} x @param {number} y @returns {Spot | null} */
export function unitAt({ columns }, x, y) {
  const near = (/** @type {Spot} */ spot) => Math.max(Math.abs(spot.x - x), Math.abs(spot.y - y)) <= spot.side / 2 + 3;
  return columns.flat().find(near) ?? null;
}
