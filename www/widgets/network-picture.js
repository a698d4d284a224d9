// @ts-check
// A network as a picture that can be pointed at, with buttons for its layers and units.
// Sends `sizes` with { value } when somebody wants other hidden layers.

import { h } from "../h.js";
import { networkLayout, unitAt } from "./network-layout.js";
import { paintNetwork, unitMap } from "./network-paint.js";
import { Widget } from "./widget.js";

/** @typedef {import("./network-layout.js").Spot} Spot */

export class NetworkPicture extends Widget {
  /** Colours of negative and positive, of frames, of the ground, and of what is chosen. */
  colours = { low: "", high: "", edge: "", paper: "", accent: "" };
  /** What the picture shows, for those who do not see it. */
  summary = "";
  /** Names of the drawn features and of the answers. */
  names = { inputs: /** @type {string[]} */ ([]), outputs: /** @type {string[]} */ ([]) };
  /** For each layer but the first, each drawn unit's weights of the drawn units before. @type {number[][][]} */
  weights = [];
  /** Units of every hidden layer as the settings say, and the most there may be of both. @type {number[]} */
  sizes = [];
  most = { layers: 12, units: 1000 };
  /** @type {UnitsPicture | null} */
  units = null;
  /** Epochs so far. */
  epochs = 0;
  /** Says what a unit hears and does. @type {(layer: number, unit: number) => string[]} */
  describe = () => [];

  #canvas = h("canvas", { role: "img" });
  #labels = h("div", { class: "network-labels", "aria-hidden": "true" });
  #buttons = h("div", { class: "network-buttons" });
  #sheet = h("div", { class: "network-sheet" });
  #large = h("canvas", { class: "network-large", width: 100, height: 100 });
  #words = h("div");
  #tip = h("div", { class: "network-tip", hidden: true }, this.#large, this.#words);
  /** @type {Spot | null} */
  #chosen = null;
  #layout = networkLayout([1, 1], 320);
  #builtFor = "";

  /** @override */
  build() {
    this.#sheet.append(this.#canvas, this.#labels, this.#buttons, this.#tip);
    this.append(h("div", { class: "network-scroll" }, this.#sheet));
    this.#canvas.addEventListener("pointermove", (event) => this.#point(event));
    this.#canvas.addEventListener("pointerleave", () => this.#choose(null));
    new ResizeObserver(() => this.refresh()).observe(this);
  }

  /** @override */
  refresh() {
    if (this.weights.length === 0 || this.clientWidth === 0) return;
    const counts = [this.names.inputs.length, ...this.weights.map((rows) => rows.length)];
    const longest = (/** @type {string[]} */ names) => Math.max(0, ...names.map((name) => name.length));
    this.#layout = networkLayout(counts, this.clientWidth, [longest(this.names.inputs), longest(this.names.outputs)]);
    this.#sheet.toggleAttribute("data-narrow", this.#layout.isNarrow);
    this.#sheet.style.setProperty("--wide", `${this.#layout.width}px`);
    this.#sheet.style.setProperty("--tall", `${this.#layout.height}px`);
    this.#layout.words.forEach((room, i) => this.#sheet.style.setProperty(`--words-${i}`, `${room}px`));
    this.#canvas.setAttribute("aria-label", this.summary);
    this.#write();
    this.#paint();
  }

  #paint() {
    paintNetwork(this.#canvas, {
      layout: this.#layout, weights: this.weights, units: this.units, colours: this.colours,
      chosen: this.#chosen, phase: this.epochs,
    });
    if (this.#chosen) this.#show(this.#chosen);
  }

  /** Names beside the first and the last layer, and buttons above the others. */
  #write() {
    const { columns } = this.#layout;
    const key = JSON.stringify([this.names, this.sizes, columns]);
    if (key === this.#builtFor) return;
    this.#builtFor = key;
    const name = (/** @type {Spot} */ { x, y, side }, /** @type {string} */ text, /** @type {string} */ edge) =>
      h("span", { class: edge, title: text, vars: { x: `${x + (edge === "before" ? -1 : 1) * (side / 2 + 6)}px`, y: `${y}px` } }, text);
    this.#labels.replaceChildren(
      ...columns[0].map((spot, i) => name(spot, this.names.inputs[i], "before")),
      ...columns[columns.length - 1].map((spot, i) => name(spot, this.names.outputs[i] ?? "", "behind")),
    );
    const focused = /** @type {HTMLElement | null} */ (this.#buttons.querySelector(":focus"))?.dataset.does;
    this.#buttons.replaceChildren(...this.sizes.map((size, i) => this.#counter(size, i)));
    if (focused) /** @type {HTMLElement | null} */ (this.#buttons.querySelector(`[data-does="${focused}"]`))?.focus();
  }

  /** − 8 + above a hidden layer. @param {number} size @param {number} i */
  #counter(size, i) {
    const change = (/** @type {number} */ by) => this.send("sizes", { value: this.sizes.map((n, k) => (k === i ? n + by : n)) });
    const button = (/** @type {string} */ sign, /** @type {string} */ words, /** @type {number} */ by, /** @type {boolean} */ disabled) =>
      h("button", { type: "button", class: "step", "data-does": `${sign}${i}`, disabled, "aria-label": `${words} hidden layer ${i + 1}`, on: { click: () => change(by) } }, sign);
    return h(
      "div",
      { class: "network-counter", role: "group", "aria-label": `Hidden layer ${i + 1}`, vars: { x: `${this.#layout.columns[i + 1]?.[0]?.x ?? 0}px` } },
      button("−", "One unit fewer in", -1, size <= 1),
      h("span", {}, size),
      button("+", "One unit more in", 1, size >= this.most.units),
    );
  }

  /** @param {PointerEvent} event */
  #point(event) {
    const box = this.#canvas.getBoundingClientRect();
    this.#choose(unitAt(this.#layout, event.clientX - box.left, event.clientY - box.top));
  }

  /** @param {Spot | null} spot */
  #choose(spot) {
    if (spot?.layer === this.#chosen?.layer && spot?.unit === this.#chosen?.unit) return;
    this.#chosen = spot;
    this.#tip.hidden = spot === null;
    this.#paint();
  }

  /** The unit enlarged, with what it hears. @param {Spot} spot */
  #show(spot) {
    const index = this.#layout.columns.slice(0, spot.layer).reduce((sum, column) => sum + column.length, 0) + spot.unit;
    const map = this.units ? unitMap(this.units, index) : null;
    const context = this.#large.getContext("2d");
    if (context && map) context.drawImage(map, 0, 0, 100, 100);
    this.#large.hidden = map === null;
    this.#words.replaceChildren(...this.describe(spot.layer, spot.unit).map((line) => h("p", {}, line)));
    const right = spot.x > this.#layout.width / 2;
    this.#tip.toggleAttribute("data-left", right);
    this.#tip.style.setProperty("--x", `${right ? spot.x - spot.side / 2 - 8 : spot.x + spot.side / 2 + 8}px`);
    this.#tip.style.setProperty("--y", `${spot.y}px`);
  }
}

customElements.define("network-picture", NetworkPicture);
