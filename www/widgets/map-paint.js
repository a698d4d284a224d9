// @ts-check
// Paints the decision map: the model's answers as pixels, the rows as points, and labels along the axes.

import { number, ticks } from "../format.js";
import { h } from "../h.js";

/** Fits a canvas to its place on the screen, in device pixels.
 * @param {HTMLCanvasElement} canvas */
function fit(canvas) {
  const ratio = globalThis.devicePixelRatio || 1;
  const width = Math.max(1, Math.round(canvas.clientWidth * ratio));
  const height = Math.max(1, Math.round(canvas.clientHeight * ratio));
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  return { ratio, width, height };
}

const small = typeof document === "undefined" ? null : document.createElement("canvas");

/** @param {HTMLCanvasElement} canvas @param {MapPicture} picture @param {string} accent */
export function drawGround(canvas, picture, accent) {
  const { width, height } = fit(canvas);
  const context = canvas.getContext("2d");
  const source = small?.getContext("2d");
  if (!context || !source || !small) return;
  if (picture.curve) return drawCurve(context, picture, accent);
  small.width = picture.width;
  small.height = picture.height;
  source.putImageData(new ImageData(picture.rgba, picture.width, picture.height), 0, 0);
  // Where the model says nothing the picture is clear: what was drawn before must not shine through.
  context.clearRect(0, 0, width, height);
  context.imageSmoothingEnabled = true;
  context.imageSmoothingQuality = "high";
  context.drawImage(small, 0, 0, width, height);
}

/** The model as a line over `x`: sharper than its pixels would be.
 * @param {CanvasRenderingContext2D} context @param {MapPicture} picture @param {string} accent */
function drawCurve(context, { values, y }, accent) {
  const { width, height } = context.canvas;
  context.clearRect(0, 0, width, height);
  context.beginPath();
  values.forEach((value, i) => {
    context.lineTo(((i + 0.5) / values.length) * width, ((y.max - value) / (y.max - y.min)) * height);
  });
  context.strokeStyle = accent;
  context.lineWidth = Math.max(2, width / 180);
  context.lineJoin = "round";
  context.stroke();
}

/** Where row `i` stands, in CSS pixels. @param {MapPicture} picture @param {number} i @param {number} w @param {number} h
 * @returns {[number, number]} */
export function toPixel(picture, i, w, h) {
  return pixelOf(picture, { x: picture.points.x[i], y: picture.points.y[i] }, w, h);
}

/** @param {MapPicture} picture @param {{ x: number, y: number }} spot @param {number} w @param {number} h
 * @returns {[number, number]} */
function pixelOf({ x, y }, spot, w, h) {
  return [((spot.x - x.min) / (x.max - x.min)) * w, ((y.max - spot.y) / (y.max - y.min)) * h];
}

/**
 * Rows learned from are filled, test rows are rings.
 * @param {HTMLCanvasElement} canvas
 * @param {MapPicture} picture
 * @param {{ classes: string[], low: string, high: string, paper: string, none: string }} colours
 * @param {import("./map-hand.js").Ghost} [ghost] What a hand has done that the picture does not know yet.
 * @param {string} [brush] Colour of what it added.
 */
export function drawPoints(canvas, picture, colours, ghost, brush = colours.none) {
  const { ratio, width, height } = fit(canvas);
  const context = canvas.getContext("2d");
  if (!context) return;
  context.clearRect(0, 0, width, height);
  const n = picture.points.x.length;
  const radius = n > 3000 ? 1.6 : n > 800 ? 2.4 : 3.4;
  const colour = colourOf(picture, colours);
  /** @param {{ x: number, y: number }} spot @param {string} shade @param {boolean} ring @param {number} [size] */
  const dot = (spot, shade, ring, size = radius) => {
    const [x, y] = pixelOf(picture, spot, width, height);
    if (!Number.isFinite(x) || !Number.isFinite(y)) return;
    context.beginPath();
    context.arc(x, y, (ring ? size + 0.6 : size) * ratio, 0, 2 * Math.PI);
    context.fillStyle = ring ? colours.paper : shade;
    context.strokeStyle = ring ? shade : colours.paper;
    context.lineWidth = (ring ? 2 : 1) * ratio;
    context.fill();
    context.stroke();
  };
  const { points } = picture;
  // Filled ones first: a ring is never hidden below them.
  for (const test of [0, 1]) {
    for (let i = 0; i < n; i++) {
      if (points.test[i] !== test || ghost?.gone.has(points.row[i])) continue;
      const moved = ghost?.moved.get(points.row[i]);
      dot(moved ?? { x: points.x[i], y: points.y[i] }, colour(i), test === 1, ghost?.held === points.row[i] ? radius * 1.6 : radius);
    }
  }
  for (const spot of ghost?.added ?? []) dot(spot, brush, false);
}

/** @param {MapPicture} picture @param {{ classes: string[], low: string, high: string, paper: string, none: string }} colours
 * @returns {(i: number) => string} */
function colourOf({ points, labels, curve }, { classes, low, high, paper, none }) {
  const { truth } = points;
  if (labels.length > 0) return (i) => (truth[i] < 0 ? none : classes[truth[i] % classes.length]);
  if (curve) return () => low;
  const [min, max] = extent(truth);
  return (i) => ramp((truth[i] - min) / (max - min || 1), low, paper, high);
}

/** @param {ArrayLike<number>} values */
export function extent(values) {
  let min = Infinity;
  let max = -Infinity;
  for (let i = 0; i < values.length; i++) {
    if (values[i] < min) min = values[i];
    if (values[i] > max) max = values[i];
  }
  return [min, max];
}

/** Low → paper → high, in steps the browser can keep. @param {number} share @param {string} low @param {string} paper @param {string} high */
function ramp(share, low, paper, high) {
  const t = Math.round(share * 40) / 40;
  const [end, amount] = t < 0.5 ? [low, 1 - 2 * t] : [high, 2 * t - 1];
  return `color-mix(in oklab, ${end} ${Math.round(20 + amount * 80)}%, ${paper})`;
}

/** Every so-manieth of the words where all would lie on each other. @param {number[]} places @param {number} about */
function someLevels(places, about) {
  const every = Math.ceil(places.length / (2 * about));
  return places.filter((_, i) => i % every === 0);
}

/** Labels at their share of the axis. @param {MapAxis} axis @param {string} unit @param {number} about */
export function axisLabels({ min, max, levels, is_date: isDate }, unit, about) {
  const at = levels ? someLevels(levels.map((_, i) => i).filter((i) => min <= i && i <= max), about) : ticks(min, max, about);
  return at.map((value, i) => {
    const text = isDate
      ? new Date(value * 1000).toISOString().slice(0, 10)
      : levels
        ? levels[value]
        : `${number(value, 4)}${unit && i === at.length - 1 ? `\u202f${unit}` : ""}`;
    return h("span", { vars: { at: `${((value - min) / (max - min)) * 100}%` } }, text);
  });
}
