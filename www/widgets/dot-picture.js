// @ts-check
// Dots in a plane whose axes have no unit, both on one scale.

import { s } from "../h.js";

const SIZE = 220;
const EDGE = 8;

/** @param {{ places: [number, number][], summary: string }} drawing */
export function dotPicture({ places, summary }) {
  const furthest = Math.max(...places.map(([x, y]) => Math.max(Math.abs(x), Math.abs(y))), 1e-12);
  const at = (/** @type {number} */ v) => SIZE / 2 + (v / furthest) * (SIZE / 2 - EDGE);
  return s(
    "svg",
    { class: "line-picture dot-picture", viewBox: `0 0 ${SIZE} ${SIZE}`, role: "img", "aria-label": summary },
    s("path", { class: "axes", d: `M${SIZE / 2} 0 V${SIZE} M0 ${SIZE / 2} H${SIZE}` }),
    places.map(([x, y]) => s("circle", { cx: at(x).toFixed(1), cy: at(-y).toFixed(1), r: 3 })),
  );
}
