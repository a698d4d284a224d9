// @ts-check
// A pad for tables of pictures, and beside it the picture as the model gets it.

import { h, widget } from "../../h.js";
import { paintPicture } from "../../pictures.js";
import { DrawingPad } from "../../widgets/drawing-pad.js";

/** A row or column of points with less ink than this share of the darkest one lies outside. */
const FAINT = 0.12;

/**
 * @param {import("../../pictures.js").PictureShape} shape @param {Profile} profile @param {() => void} changed
 * @returns {import("./ask.js").Source}
 */
export function padOf(shape, profile, changed) {
  const known = new Map(profile.columns.map((column) => [column.name, column.number]));
  const most = Math.max(...shape.columns.map((name) => known.get(name)?.max ?? 0));
  const small = h("canvas", { class: "small-picture", role: "img", "aria-label": "The picture as the model gets it" });
  const pad = widget(DrawingPad, { cells: shape, frame: frameOf(shape, (name) => known.get(name)?.mean ?? 0), stroke: Math.max(1.25, shape.width / 15) });
  const hint = h("p", { class: "muted small" }, shape.channels === 1 ? "Draw, and the model answers with every stroke." : "Take a row of the table to see its picture.");
  // Colours cannot be drawn with one pen.
  pad.hidden = shape.channels !== 1;
  /** @type {number[] | null} */
  let values = null;
  const show = () => {
    small.hidden = values === null;
    if (values) paintPicture(small, shape, values, most);
  };
  show();
  pad.addEventListener("draw", (event) => {
    const ink = /** @type {CustomEvent} */ (event).detail.values;
    values = ink && ink.map((/** @type {number} */ share) => share * most);
    show();
    changed();
  });
  return {
    element: h("div", { class: "ask-pad" }, pad, small, hint),
    cells: () => values && Object.fromEntries(shape.columns.map((name, i) => [name, values?.[i] ?? 0])),
    fill(row) {
      values = shape.columns.map((name) => Number(row[name] ?? 0));
      show();
    },
  };
}

/** Where the ink of the pictures lies, in points. @param {import("../../pictures.js").PictureShape} shape @param {(name: string) => number} mean */
function frameOf({ width, height, columns }, mean) {
  const across = new Array(width).fill(0);
  const down = new Array(height).fill(0);
  if (columns.length === width * height) {
    columns.forEach((name, i) => {
      across[i % width] += mean(name);
      down[Math.floor(i / width)] += mean(name);
    });
  }
  const [left, right] = ends(across);
  const [top, bottom] = ends(down);
  return { left, right, top, bottom };
}

/** @param {number[]} ink @returns {[number, number]} */
function ends(ink) {
  const least = FAINT * Math.max(...ink);
  const first = ink.findIndex((v) => v > least);
  return first < 0 ? [0, ink.length] : [first, ink.findLastIndex((v) => v > least) + 1];
}
