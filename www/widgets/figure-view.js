// @ts-check
// A figure with its sentence, its numbers as a table, and what stands at a place when pointed at.

import { h } from "../h.js";
import { numberTable } from "./number-table.js";
import { Widget } from "./widget.js";

const REACH = 24; // pixels of the figure

export class FigureView extends Widget {
  /** @type {Figure | null} */
  #figure = null;
  #image = h("img", { alt: "", decoding: "async" });
  #hover = h("div", { class: "figure-hover", hidden: true });
  #frame = h("div", { class: "figure-frame" }, this.#image, this.#hover);
  #summary = h("p", { class: "figure-summary" });
  #table = h("div", { class: "scroll", tabIndex: 0, role: "region" });
  #details = h("details", { class: "as-table" }, h("summary", {}, "As a table"), this.#table);

  set figure(/** @type {Figure | null} */ figure) {
    if (figure === this.#figure) return;
    this.#figure = figure;
    this.changed();
  }

  /** @override */
  build() {
    this.append(this.#frame, this.#summary, this.#details);
    this.#frame.addEventListener("pointermove", (event) => this.#point(event));
    this.#frame.addEventListener("pointerleave", () => (this.#hover.hidden = true));
    this.#details.addEventListener("toggle", () => this.#fillTable());
  }

  /** @override */
  refresh() {
    const figure = this.#figure;
    this.#details.hidden = !figure;
    this.#hover.hidden = true;
    if (!figure) return;
    const old = this.#image.src;
    this.#image.src = URL.createObjectURL(new Blob([figure.svg], { type: "image/svg+xml" }));
    if (old) URL.revokeObjectURL(old);
    this.#image.width = figure.width;
    this.#image.height = figure.height;
    this.#image.alt = `${figure.title}. ${figure.summary}`;
    this.#summary.textContent = figure.summary;
    this.#table.setAttribute("aria-label", `${figure.title}, as a table`);
    this.#fillTable();
  }

  /** Only when open: a table of thousands of rows costs more than the figure. */
  #fillTable() {
    if (!this.#figure || !this.#details.open) return;
    this.#table.replaceChildren(numberTable(this.#figure.table));
  }

  /** @param {PointerEvent} event */
  #point(event) {
    if (!this.#figure) return;
    const box = this.#image.getBoundingClientRect();
    const scale = this.#figure.width / box.width;
    const x = (event.clientX - box.left) * scale;
    const y = (event.clientY - box.top) * scale;
    const mark = nearest(this.#figure.marks, x, y);
    this.#hover.hidden = !mark;
    if (!mark) return;
    this.#hover.textContent = mark.text;
    this.#hover.style.setProperty("--x", `${mark.x / scale}px`);
    this.#hover.style.setProperty("--y", `${mark.y / scale}px`);
    this.#hover.toggleAttribute("data-left", mark.x > this.#figure.width / 2);
  }
}

/** @param {Figure['marks']} marks @param {number} x @param {number} y @returns {Figure["marks"][number] | null} */
function nearest(marks, x, y) {
  let best = null;
  let reach = REACH;
  for (const mark of marks) {
    const far = Math.hypot(mark.x - x, mark.y - y);
    if (far < reach) [best, reach] = [mark, far];
  }
  return best;
}

customElements.define("figure-view", FigureView);
