// @ts-check
// A pad to draw on with pointer or finger, read as a small picture of ink. Sends `draw` with { values }: the share of ink
// in each cell, row by row, with the drawing brought to the place and size that the table's pictures have.

import { h, s } from "../h.js";
import { Widget } from "./widget.js";

/** Points across one cell when the drawing is made small. */
const FINE = 8;

export class DrawingPad extends Widget {
  cells = { width: 28, height: 28 };
  /** Where the ink of the table's pictures lies, in cells. */
  frame = { left: 0, top: 0, right: 28, bottom: 28 };
  /** How thick their strokes are, in cells. */
  stroke = 1.8;
  /** @type {[number, number][][]} Strokes, in shares of the pad. */
  #strokes = [];
  #lines = s("path", { fill: "none", "stroke-linecap": "round", "stroke-linejoin": "round" });
  #pad = h("div", { class: "pad", role: "img", "aria-label": "A pad to draw on" });
  #clear = h("button", { type: "button", class: "quiet" }, "Wipe");
  #small = document.createElement("canvas");

  /** @override */
  build() {
    this.#pad.append(s("svg", { viewBox: "0 0 100 100" }, this.#lines));
    this.append(this.#pad, this.#clear);
    this.#pad.addEventListener("pointerdown", (event) => {
      this.#pad.setPointerCapture(event.pointerId);
      this.#strokes.push([]);
      this.#point(event);
    });
    this.#pad.addEventListener("pointermove", (event) => {
      if (this.#pad.hasPointerCapture(event.pointerId)) this.#point(event);
    });
    this.#clear.addEventListener("click", () => {
      this.#strokes = [];
      this.#tell();
    });
  }

  /** @param {PointerEvent} event */
  #point(event) {
    const box = this.#pad.getBoundingClientRect();
    const share = (/** @type {number} */ v) => Math.min(1, Math.max(0, v));
    this.#strokes.at(-1)?.push([share((event.clientX - box.left) / box.width), share((event.clientY - box.top) / box.height)]);
    this.#tell();
  }

  #tell() {
    const path = this.#strokes.map((stroke) => `M${[...stroke, stroke[stroke.length - 1]].map(([x, y]) => `${100 * x} ${100 * y}`).join("L")}`);
    this.#lines.setAttribute("d", path.join(""));
    this.send("draw", { values: this.#strokes.length > 0 ? this.#ink() : null });
  }

  /** The share of ink in each cell. @returns {number[]} */
  #ink() {
    const { width, height } = this.cells;
    const points = this.#strokes.flat();
    const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
    const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
    const room = { x: this.frame.right - this.frame.left - this.stroke, y: this.frame.bottom - this.frame.top - this.stroke };
    // Both ways by the same factor, so that what is narrow stays narrow; a dot has no size to go by.
    const scale = Math.min(room.x / Math.max(right - left, 0.05), room.y / Math.max(bottom - top, 0.05), 1.6 * width);
    const middle = { x: (this.frame.left + this.frame.right) / 2, y: (this.frame.top + this.frame.bottom) / 2 };
    const canvas = this.#small;
    [canvas.width, canvas.height] = [width * FINE, height * FINE];
    const context = canvas.getContext("2d", { willReadFrequently: true });
    if (!context) return [];
    context.lineWidth = this.stroke * FINE;
    context.lineCap = context.lineJoin = "round";
    for (const stroke of this.#strokes) {
      context.beginPath();
      for (const [x, y] of [stroke[0], ...stroke]) {
        context.lineTo(FINE * (middle.x + scale * (x - (left + right) / 2)), FINE * (middle.y + scale * (y - (top + bottom) / 2)));
      }
      context.stroke();
    }
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    const ink = new Array(width * height).fill(0);
    for (let y = 0; y < canvas.height; y++) {
      for (let x = 0; x < canvas.width; x++) {
        ink[Math.floor(y / FINE) * width + Math.floor(x / FINE)] += data[4 * (y * canvas.width + x) + 3] / (255 * FINE * FINE);
      }
    }
    return ink;
  }
}

customElements.define("drawing-pad", DrawingPad);
