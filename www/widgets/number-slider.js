// @ts-check
// A number: a slider for the hand, and a field for the exact value. Sends `set` with { value }.

import { h } from "../h.js";
import { POSITIONS, fromPosition, neighbour, toPosition } from "./scale.js";
import { knobHead } from "./knob-head.js";
import { Widget, freshId } from "./widget.js";

export class NumberSlider extends Widget {
  label = "";
  /** The name other programs give it, in small type. */
  note = "";
  /** @type {string[]} */
  help = [];
  /** @type {import('./scale.js').Range} */
  range = { lo: 0, hi: 1 };
  /** What null means. */
  none = "none";
  /** @type {number | null} */
  #value = 0;
  #slider = h("input", { type: "range", min: "0", max: String(POSITIONS), step: "1" });
  #exact = h("input", {
    type: "text",
    inputMode: "decimal",
    class: "exact",
    autocomplete: "off",
    spellcheck: false,
  });

  get value() {
    return this.#value;
  }
  set value(value) {
    this.#value = value;
    this.changed();
  }

  /** @override */
  build() {
    const id = freshId("number");
    this.#slider.id = id;
    this.#exact.setAttribute("aria-label", `${this.label}, exact value`);
    this.append(
      ...knobHead(this, id, { behind: this.#exact }),
      this.#slider,
    );
    this.#slider.addEventListener("input", () => this.#set(fromPosition(this.range, this.#slider.valueAsNumber)));
    this.#slider.addEventListener("keydown", (event) => this.#key(event));
    this.#exact.addEventListener("change", () => this.#typed());
    this.#exact.addEventListener("focus", () => this.#exact.select());
  }

  /** @override */
  refresh() {
    const position = toPosition(this.range, this.#value);
    this.#slider.valueAsNumber = position;
    this.#slider.style.setProperty("--fill", `${(position / POSITIONS) * 100}%`);
    this.#slider.setAttribute("aria-valuetext", this.#text());
    if (document.activeElement !== this.#exact) this.#exact.value = this.#text();
  }

  #text() {
    return this.#value === null ? this.none : String(this.#value);
  }

  /** @param {number | null} value */
  #set(value) {
    if (value === this.#value) return;
    this.value = value;
    this.send("set", { value });
  }

  /** Arrows go to the next value that differs, on any scale. @param {KeyboardEvent} event */
  #key(event) {
    const by = { ArrowUp: 1, ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1 }[event.key];
    if (!by || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    this.#set(neighbour(this.range, this.#value, by));
  }

  /** A typed number goes out as it is: the check of ranges is the engine's. */
  #typed() {
    const text = this.#exact.value.trim().replace(",", ".");
    const value = text === "" || text === this.none ? null : Number(text);
    if (Number.isNaN(value) || (value === null && !this.range.optional)) this.#exact.value = this.#text();
    else this.#set(value);
  }
}

customElements.define("number-slider", NumberSlider);
