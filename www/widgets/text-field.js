// @ts-check
// Text, or a list of texts with one on each line. Sends `set` with { value }.

import { h } from "../h.js";
import { knobHead } from "./knob-head.js";
import { Widget, freshId } from "./widget.js";

/** @typedef {string | readonly string[] | null} Text */

export class TextField extends Widget {
  label = "";
  note = "";
  /** @type {string[]} */
  help = [];
  /** One text on each line. */
  list = false;
  /** An empty field means null. */
  optional = false;
  /** @type {Text} */
  #value = "";
  /** @type {HTMLInputElement | HTMLTextAreaElement} */
  #field = h("input", { type: "text" });

  get value() {
    return this.#value;
  }
  set value(value) {
    this.#value = value;
    this.changed();
  }

  /** @override */
  build() {
    const id = freshId("text");
    if (this.list) this.#field = h("textarea", { rows: 3 });
    Object.assign(this.#field, { id, autocomplete: "off", spellcheck: false });
    this.append(
      ...knobHead(this, id, { lines: this.list ? ["One on each line."] : [] }),
      this.#field,
    );
    this.#field.addEventListener("change", () => {
      this.#value = this.#typed();
      this.send("set", { value: this.#value });
    });
  }

  /** @override */
  refresh() {
    // What is being typed is not taken away.
    if (document.activeElement === this.#field) return;
    const value = this.#value ?? "";
    this.#field.value = typeof value === "string" ? value : value.join("\n");
  }

  /** @returns {Text} */
  #typed() {
    const text = this.#field.value;
    if (this.list) return text.split("\n").filter((line) => line !== "");
    return text === "" && this.optional ? null : text;
  }
}

customElements.define("text-field", TextField);
