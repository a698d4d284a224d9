// @ts-check
// A pad for tables of pictures, and beside it the picture as the model gets it.

import { h, widget } from "../../h.js";
import { paintPicture, paintSigned } from "../../pictures.js";
import { DrawingPad } from "../../widgets/drawing-pad.js";

/** A row or column of points with less ink than this share of the darkest one lies outside. */
const FAINT = 0.12;

/**
 * @param {import("../../pictures.js").PictureShape} shape @param {Profile} profile @param {() => void} changed
 * @param {Actions["askEngine"]} askEngine @returns {import("./ask.js").Source}
 */
export function padOf(shape, profile, changed, askEngine) {
  const known = new Map(profile.columns.map((column) => [column.name, column.number]));
  const most = Math.max(...shape.columns.map((name) => known.get(name)?.max ?? 0));
  // Where most of a picture is bright, dark is drawn on light, and numbers are brightness; else they are ink.
  const light = shape.columns.reduce((sum, name) => sum + (known.get(name)?.mean ?? 0), 0) > (most * shape.columns.length) / 2;
  const small = h("canvas", { class: "small-picture", role: "img", "aria-label": "The picture as the model gets it" });
  const pad = widget(DrawingPad, { cells: shape, frame: frameOf(shape, (name) => Math.abs((light ? most : 0) - (known.get(name)?.mean ?? 0))), stroke: Math.max(1.25, shape.width / 15) });
  const hint = h("p", { class: "muted small" }, shape.channels === 1 ? "Draw, and the model answers with every stroke." : "Take a row of the table to see its picture.");
  // Colours cannot be drawn with one pen.
  pad.hidden = shape.channels !== 1;
  /** @type {number[] | null} */
  let values = null;
  const show = () => {
    small.hidden = values === null;
    if (values) paintPicture(small, shape, values, most, light);
  };
  show();
  const found = h("div", { class: "found-pictures" });
  const why = h("button", { type: "button", class: "quiet" }, "What in it counts?");
  const heat = h("canvas", { class: "small-picture", role: "img", "aria-label": "What in the picture counts", hidden: true });
  why.addEventListener("click", async () => {
    if (!values) return;
    const patches = patchesOf(shape);
    const covered = (/** @type {number[]} */ places) => Object.fromEntries(places.map((at) => [shape.columns[at], known.get(shape.columns[at])?.mean ?? 0]));
    const moved = await askEngine("ask_without", { cells: cellsOf(values), changes: patches.map(({ columns }) => covered(columns)) });
    if (!moved) return;
    heat.hidden = false;
    paintSigned(heat, { height: shape.height, width: shape.width }, moved, Math.max(...moved.map(Math.abs)));
    hint.textContent = "Each point was covered with its neighbours by what is usual there: blue where the answer falls without them, orange where it rises.";
  });

  const cellsOf = (/** @type {number[]} */ ink) => Object.fromEntries(shape.columns.map((name, i) => [name, ink[i] ?? 0]));

  /** What the filters of a network find in it. */
  async function look() {
    const layers = values ? await askEngine("ask_inside", { cells: cellsOf(values) }) : [];
    found.replaceChildren(
      ...(layers ?? []).map(({ height, width, maps }, i) => {
        const most = Math.max(...maps.flat().map(Math.abs));
        const drawn = maps.map((map, k) => {
          const canvas = h("canvas", { class: "filter-picture", role: "img", "aria-label": `What filter ${k + 1} of layer ${i + 1} finds` });
          paintSigned(canvas, { height, width }, map, most);
          return canvas;
        });
        return h("div", {}, h("p", { class: "muted small" }, `Layer ${i + 1} finds`), h("div", { class: "filter-pictures" }, drawn));
      }),
    );
  }

  pad.addEventListener("draw", (event) => {
    const ink = /** @type {CustomEvent} */ (event).detail.values;
    values = ink && ink.map((/** @type {number} */ share) => (light ? 1 - share : share) * most);
    heat.hidden = true;
    show();
    changed();
  });
  return {
    element: h("div", { class: "ask-pad" }, pad, small, heat, why, hint, found),
    cells() {
      why.disabled = values === null;
      look();
      return values && cellsOf(values);
    },
    fill(row) {
      values = shape.columns.map((name) => Number(row[name] ?? 0));
      heat.hidden = true;
      show();
    },
  };
}

/** Around every point, it and its neighbours: the columns that are covered together.
 * @param {import("../../pictures.js").PictureShape} shape */
function patchesOf({ height, width, channels }) {
  // On large pictures a point and its neighbours alone hide too little.
  const reach = Math.max(1, Math.round(width / 12));
  return Array.from({ length: height * width }, (_, at) => {
    const [r, c] = [Math.floor(at / width), at % width];
    const columns = [];
    for (let i = Math.max(0, r - reach); i <= Math.min(height - 1, r + reach); i++) {
      for (let j = Math.max(0, c - reach); j <= Math.min(width - 1, c + reach); j++) {
        for (let k = 0; k < channels; k++) columns.push((i * width + j) * channels + k);
      }
    }
    return { columns };
  });
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
