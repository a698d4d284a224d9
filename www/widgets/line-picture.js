// @ts-check
// A curve: points joined by straight lines, with the ends of both axes as numbers.

import { number } from "../format.js";
import { s } from "../h.js";

const [WIDTH, HEIGHT] = [320, 170];
/** Room for the numbers. */
const [LEFT, BOTTOM] = [46, 16];
const EDGE = 6;

/** Numbers are drawn as they are, and named by `nameX` and `nameY`.
 * `band`: how far above and below each point something may lie.
 * @param {{ x: number[], y: number[], band?: number[], nameX?: (x: number) => string, nameY?: (y: number) => string, summary: string }} drawing */
export function linePicture({ x, y, band, nameX = number, nameY = number, summary }) {
  const above = y.map((v, i) => v + (band?.[i] ?? 0));
  const below = y.map((v, i) => v - (band?.[i] ?? 0));
  const [across, up] = [span(x), span(band ? [...above, ...below] : y)];
  const atX = (/** @type {number} */ v) => LEFT + EDGE + across.share(v) * (WIDTH - LEFT - 2 * EDGE);
  const atY = (/** @type {number} */ v) => HEIGHT - BOTTOM - EDGE - up.share(v) * (HEIGHT - BOTTOM - 2 * EDGE);
  const along = (/** @type {number[]} */ heights) => x.map((v, i) => `${atX(v).toFixed(1)},${atY(heights[i]).toFixed(1)}`);
  const edge = band && [...along(above), ...along(below).reverse()];
  const name = (/** @type {string} */ text, /** @type {number} */ at, /** @type {number} */ height, /** @type {string} */ anchor) =>
    s("text", { x: at, y: height, "text-anchor": anchor }, text);
  return s(
    "svg",
    { class: "line-picture", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": summary },
    s("path", { class: "axes", d: `M${LEFT} ${EDGE} V${HEIGHT - BOTTOM} H${WIDTH - EDGE}` }),
    edge && s("polygon", { class: "band", points: edge.join(" ") }),
    s("polyline", { points: along(y).join(" ") }),
    x.length === 1 && s("circle", { cx: atX(x[0]), cy: atY(y[0]), r: 3 }),
    name(nameY(up.high), LEFT - 4, EDGE + 8, "end"),
    up.high > up.low && name(nameY(up.low), LEFT - 4, HEIGHT - BOTTOM - EDGE + 3, "end"),
    name(nameX(across.low), LEFT + EDGE, HEIGHT - 3, "start"),
    across.high > across.low && name(nameX(across.high), WIDTH - EDGE, HEIGHT - 3, "end"),
  );
}

/** @param {number[]} values */
function span(values) {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return { low, high, share: (/** @type {number} */ v) => (high > low ? (v - low) / (high - low) : 0.5) };
}
