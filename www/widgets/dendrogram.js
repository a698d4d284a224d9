// @ts-check
// Merges as brackets: as high as what they join was apart, coloured by group below the line that cuts them.

import { number } from "../format.js";
import { s } from "../h.js";

const WIDTH = 320;
const HEIGHT = 190;
/** Room for the numbers at the bottom and the line at the top. */
const [TOP, BOTTOM] = [10, 16];
/** More numbers than this would run into each other. */
const MOST_NUMBERS = 16;

/** @typedef {{ left: number, right: number, height: number }} Merge */
/** @typedef {{ x: number, y: number, colour: string | null, rows: number }} Spot */

/** Leaves are numbered first, then the merges, the lowest first. Of a leaf: its rows and its colour.
 * @param {{ sizes: number[], leaves: (string | null)[], merges: Merge[], cut: number | null, summary: string }} drawing */
export function dendrogram({ sizes, leaves, merges, cut, summary }) {
  const order = fromLeft(sizes.length, merges);
  const step = WIDTH / order.length;
  const top = Math.max(...merges.map(({ height }) => height), cut ?? 0) || 1;
  const level = (/** @type {number} */ height) => HEIGHT - BOTTOM - (height / top) * (HEIGHT - TOP - BOTTOM);
  /** @type {Spot[]} */
  const spots = sizes.map((rows, i) => ({ x: 0, y: level(0), colour: leaves[i], rows }));
  order.forEach((leaf, place) => (spots[leaf].x = (place + 0.5) * step));
  const brackets = merges.map(({ left, right, height }) => {
    const [a, b] = [spots[left], spots[right]];
    const colour = a.colour === b.colour && (cut === null || height <= cut) ? a.colour : null;
    const spot = { x: (a.x + b.x) / 2, y: level(height), colour, rows: a.rows + b.rows };
    spots.push(spot);
    return s(
      "path",
      { d: `M${round(a.x)} ${round(a.y)}V${round(spot.y)}H${round(b.x)}V${round(b.y)}`, stroke: colour ?? "currentColor" },
      s("title", {}, `${number(a.rows)} and ${number(b.rows)} rows, ${number(height)} apart`),
    );
  });
  const numbers = order.length > MOST_NUMBERS ? [] : order.map((leaf) => under(spots[leaf]));
  return s(
    "svg",
    { class: "dendrogram", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": summary },
    s("g", { class: "brackets", fill: "none" }, brackets),
    cut !== null && s("line", { class: "cut", x1: 0, x2: WIDTH, y1: level(cut), y2: level(cut) }),
    numbers,
  );
}

/** Leaves from left to right, so that no two brackets cross. @param {number} nLeaves @param {Merge[]} merges */
function fromLeft(nLeaves, merges) {
  const joined = new Set(merges.flatMap(({ left, right }) => [left, right]));
  const all = nLeaves + merges.length;
  /** @type {number[]} */
  const order = [];
  const waiting = Array.from({ length: all }, (_, node) => node).filter((node) => !joined.has(node));
  while (waiting.length > 0) {
    const node = /** @type {number} */ (waiting.pop());
    if (node < nLeaves) order.push(node);
    else waiting.push(merges[node - nLeaves].right, merges[node - nLeaves].left);
  }
  return order;
}

/** @param {Spot} spot */
function under({ x, rows }) {
  return s("text", { x, y: HEIGHT - 4, "text-anchor": "middle" }, number(rows));
}

/** @param {number} at */
function round(at) {
  return Math.round(at * 10) / 10;
}
