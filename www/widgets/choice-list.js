// @ts-check
// One of some words; where `range` is given, a number may stand in their place. Sends `set` with { value }.

import { h } from "../h.js";
import { knobHead } from "./knob-head.js";
import { Widget, freshId } from "./widget.js";

const OWN = "\u0000number";

export class ChoiceList extends Widget {
  label = "";
  note = "";
  /** @type {string[]} */
  help = [];
  /** @type {{ value: string, label: string }[]} */
  options = [];
  /** @type {{ lo: number, hi: number } | null} */
  range = null;
  /** @type {string | number} */
  #value = "";
  #select = h("select");
  #exact = h("input", { type: "text", inputMode: "decimal", class: "exact", autocomplete: "off" });

  get value() {
    return this.#value;
  }
  set value(value) {
    this.#value = value;
    this.changed();
  }

  /** @override */
  build() {
    const id = freshId("choice");
    this.#select.id = id;
    this.#exact.setAttribute("aria-label", `${this.label}, as a number`);
    this.#select.append(...this.options.map((o) => h("option", { value: o.value, title: o.label }, optionText(o))));
    if (this.range) this.#select.append(h("option", { value: OWN }, "a number"));
    this.append(
      ...knobHead(this, id),
      h("div", { class: "choice-row" }, h("span", { class: "select" }, this.#select), this.#exact),
    );
    this.#select.addEventListener("change", () => this.#chosen());
    this.#exact.addEventListener("change", () => this.#typed());
  }

  /** @override */
  refresh() {
    const number = typeof this.#value === "number";
    this.#select.value = number ? OWN : String(this.#value);
    this.#exact.hidden = !number;
    if (number && document.activeElement !== this.#exact) this.#exact.value = String(this.#value);
  }

  #chosen() {
    const own = this.#select.value === OWN;
    this.value = own && this.range ? Math.min(this.range.hi, Math.max(this.range.lo, 0.5)) : this.#select.value;
    this.send("set", { value: this.#value });
  }

  #typed() {
    const value = Number(this.#exact.value.replace(",", "."));
    if (this.#exact.value.trim() === "" || Number.isNaN(value)) {
      this.refresh();
      return;
    }
    this.#value = value;
    this.send("set", { value });
  }
}

/** The word and what it means, unless the meaning starts with the word. @param {{ value: string, label: string }} option */
function optionText({ value, label }) {
  if (!label) return value;
  return label.toLowerCase().startsWith(value.toLowerCase()) ? label : `${value}: ${label}`;
}

customElements.define("choice-list", ChoiceList);
