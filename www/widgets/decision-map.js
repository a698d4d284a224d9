// @ts-check
// The decision map: what the model would answer at every place of two features, with the rows of the table on top.
// Pointer or arrow keys read a place (`probe`); a click or Enter on a row sends `hold` with { row }. With another tool
// the rows are changed: `row-move` with { row, x, y }, `row-add` with { spots }, `row-erase` with { rows }.

import { h } from "../h.js";
import { axisLabels, drawGround, drawPoints, toPixel } from "./map-paint.js";
import { MapHand } from "./map-hand.js";
import { Widget } from "./widget.js";

const REACH = 14; // pixels within which a row is meant
const KEY_STEP = 0.02;
const ENTER = {
  look: "Enter holds the nearest row",
  move: "Enter takes the nearest row and lets it go",
  paint: "Enter adds a row",
  erase: "Enter leaves out the nearest row",
};

export class DecisionMap extends Widget {
  /** Colours of the classes, and of low and high numbers. */
  colours = { classes: /** @type {string[]} */ ([]), low: "", high: "", paper: "", accent: "", none: "" };
  /** Says in words what is at a place. @type {(picture: MapPicture, at: Place) => string} */
  describe = () => "";
  /** Unit of a column, or empty. @type {(column: string) => string} */
  unit = () => "";
  /** @type {MapPicture | null} */
  #picture = null;
  #ground = h("canvas", { class: "map-layer" });
  #points = h("canvas", { class: "map-layer" });
  #cross = h("div", { class: "map-cross", hidden: true });
  #plot = h("div", { class: "map-plot", tabIndex: 0, role: "application" });
  #across = h("div", { class: "map-ticks across", "aria-hidden": "true" });
  #up = h("div", { class: "map-ticks up", "aria-hidden": "true" });
  /** The probed place, shares of the width from the left and of the height from the top. @type {[number, number] | null} */
  #probe = null;
  #ticksFor = "";
  /** Colour of a point that is added. */
  brush = "";
  #hand = new MapHand({
    picture: () => this.#picture,
    spot: () => this.#place(),
    nearest: () => this.#nearest(),
    redraw: () => this.#drawRows(),
    send: (name, detail) => this.send(name, detail),
  });

  /** What the pointer does. @type {import("./map-hand.js").Tool} */
  get tool() {
    return this.#hand.tool;
  }
  set tool(tool) {
    this.#hand.tool = tool;
    this.#plot.dataset.tool = tool;
    this.changed();
  }
  set picture(/** @type {MapPicture | null} */ picture) {
    this.#picture = picture;
    if (picture) this.#hand.came(picture);
    this.changed();
  }
  get picture() {
    return this.#picture;
  }

  /** @override */
  build() {
    this.#plot.append(this.#ground, this.#points, this.#cross);
    this.append(this.#up, this.#plot, this.#across);
    this.#plot.addEventListener("pointerdown", (event) => {
      if (this.tool === "look" || event.button !== 0) return;
      this.#plot.setPointerCapture(event.pointerId);
      this.#point(event);
      this.#hand.down(event.clientX, event.clientY);
    });
    this.#plot.addEventListener("pointermove", (event) => {
      this.#point(event);
      this.#hand.move(event.clientX, event.clientY);
    });
    for (const end of ["pointerup", "pointercancel"]) this.#plot.addEventListener(end, () => this.#hand.up());
    this.#plot.addEventListener("pointerleave", () => this.#probeAt(null));
    this.#plot.addEventListener("blur", () => this.#probeAt(null));
    this.#plot.addEventListener("click", (event) => {
      this.#point(event);
      if (this.tool === "look") this.#hold();
    });
    this.#plot.addEventListener("keydown", (event) => this.#key(event));
    new ResizeObserver(() => this.refresh()).observe(this.#plot);
  }

  /** @override */
  refresh() {
    const picture = this.#picture;
    this.#plot.classList.toggle("empty", !picture);
    if (!picture) return;
    this.#plot.setAttribute(
      "aria-label",
      `Decision map. ${picture.summary} Arrow keys read a place, ${ENTER[this.tool]}.`,
    );
    drawGround(this.#ground, picture, this.colours.accent);
    this.#drawRows();
    this.#drawTicks(picture);
    this.#say();
  }

  #drawRows() {
    if (this.#picture) drawPoints(this.#points, this.#picture, this.colours, this.#hand.ghost, this.brush);
  }

  /** @param {MapPicture} picture */
  #drawTicks({ x, y }) {
    const key = JSON.stringify([x, y]);
    if (key === this.#ticksFor) return;
    this.#ticksFor = key;
    this.#across.replaceChildren(...axisLabels(x, this.unit(x.column), 6));
    const up = axisLabels(y, this.unit(y.column), 5);
    this.#up.replaceChildren(...up);
    const longest = Math.max(...up.map((label) => label.textContent?.length ?? 0));
    this.style.setProperty("--up", `${Math.min(6, 0.9 + longest * 0.44)}rem`);
  }

  /** @param {PointerEvent | MouseEvent} event */
  #point(event) {
    const box = this.#plot.getBoundingClientRect();
    this.#probeAt([(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height]);
  }

  /** @param {[number, number] | null} probe */
  #probeAt(probe) {
    this.#probe = probe && [inside(probe[0]), inside(probe[1])];
    this.#cross.hidden = !probe;
    if (this.#probe) {
      this.#cross.style.setProperty("--x", `${this.#probe[0] * 100}%`);
      this.#cross.style.setProperty("--y", `${this.#probe[1] * 100}%`);
    }
    this.#say();
  }

  #say() {
    const place = this.#place();
    this.send("probe", { text: place && this.#picture ? this.describe(this.#picture, place) : "" });
  }

  /** @returns {Place | null} */
  #place() {
    if (!this.#probe || !this.#picture) return null;
    const [across, down] = this.#probe;
    const { x, y, width, height } = this.#picture;
    const column = Math.min(width - 1, Math.floor(across * width));
    const row = Math.min(height - 1, Math.floor(down * height));
    return {
      x: x.min + across * (x.max - x.min),
      y: y.max - down * (y.max - y.min),
      cell: row * width + column,
      nearest: this.#nearest(),
    };
  }

  /** The index of the row under the pointer. */
  #nearest() {
    if (!this.#probe || !this.#picture) return null;
    const { clientWidth: w, clientHeight: hgt } = this.#plot;
    let best = null;
    let reach = REACH;
    for (let i = 0; i < this.#picture.points.x.length; i++) {
      const [px, py] = toPixel(this.#picture, i, w, hgt);
      const far = Math.hypot(px - this.#probe[0] * w, py - this.#probe[1] * hgt);
      if (far < reach) [best, reach] = [i, far];
    }
    return best;
  }

  #hold() {
    const nearest = this.#nearest();
    if (nearest !== null && this.#picture) this.send("hold", { row: this.#picture.points.row[nearest] });
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const move = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (move) {
      const [x, y] = this.#probe ?? [0.5, 0.5];
      this.#probeAt([x + move[0] * KEY_STEP, y + move[1] * KEY_STEP]);
      this.#hand.move(0, 0);
      event.preventDefault();
    } else if (event.key === "Enter") {
      if (this.tool === "look") this.#hold();
      else this.#hand.enter();
    }
  }
}

/** @typedef {{ x: number, y: number, cell: number, nearest: number | null }} Place */

/** @param {number} share */
function inside(share) {
  return Math.min(1, Math.max(0, share));
}

customElements.define("decision-map", DecisionMap);
