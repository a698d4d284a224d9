// @ts-check
// Where the units of a network stand: a column a layer, the features on the left, the answers on the right.

/** Side of a unit's map, at most and at least; and of an answer's. */
const [LARGEST, SMALLEST, ANSWER] = [44, 20, 72];
/** Least room between two columns, and the part of a unit's side that is left free below it. */
const [LEAST_STEP, FREE] = [82, 0.3];
/** Height of the fullest column, unless its units would be too small. */
const TALL = 270;
/** Room for words on the left and on the right, and for the buttons above. */
const [LEFT, RIGHT, TOP] = [124, 96, 46];

/** @typedef {{ x: number, y: number, side: number, layer: number, unit: number }} Spot The middle of a unit, and its side. */
/** @typedef {{ width: number, height: number, columns: Spot[][], words: [number, number] }} Layout `words`: room for names on both sides. */

/**
 * @param {readonly number[]} counts Drawn units of each layer; the first are the features.
 * @param {number} room The width there is.
 * @returns {Layout}
 */
export function networkLayout(counts, room) {
  const [left, right] = room < 520 ? [92, 72] : [LEFT, RIGHT];
  const width = Math.max(room, left + right + (counts.length - 1) * LEAST_STEP);
  const step = (width - left - right) / Math.max(1, counts.length - 1);
  const most = Math.max(...counts);
  const side = Math.max(SMALLEST, Math.min(LARGEST, TALL / most / (1 + FREE)));
  const tall = Math.max(most * side * (1 + FREE), ANSWER * 1.2);
  const columns = counts.map((count, layer) => {
    const own = layer === counts.length - 1 ? Math.min(ANSWER, tall / count / (1 + FREE)) : side;
    const each = own * (1 + FREE);
    const from = TOP + (tall - count * each) / 2;
    const spot = (/** @type {number} */ unit) => ({ x: left + layer * step, y: from + (unit + 0.5) * each, side: own, layer, unit });
    return Array.from({ length: count }, (_, unit) => spot(unit));
  });
  const edge = (/** @type {Spot[]} */ column) => column[0].side / 2 + 8;
  const words = /** @type {[number, number]} */ ([left - edge(columns[0]), right - edge(columns[columns.length - 1])]);
  return { width, height: TOP + tall + 8, columns, words };
}

/** The unit at a place, or null. @param {Layout} layout @param {number} x @param {number} y @returns {Spot | null} */
export function unitAt({ columns }, x, y) {
  const near = (/** @type {Spot} */ spot) => Math.max(Math.abs(spot.x - x), Math.abs(spot.y - y)) <= spot.side / 2 + 3;
  return columns.flat().find(near) ?? null;
}
