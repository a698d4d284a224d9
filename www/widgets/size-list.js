// @ts-check
// A list of whole numbers, typed with commas or spaces between them. Sends `set` with { value }.

import { h } from "../h.js";
import { knobHead } from "./knob-head.js";
import { Widget, freshId } from "./widget.js";

export class SizeList extends Widget {
  label = "";
  note = "";
  /** @type {string[]} */
  help = [];
  /** @type {readonly number[]} */
  #value = [];
  #field = h("input", { type: "text", inputMode: "numeric" });

  get value() {
    return this.#value;
  }
  set value(value) {
    this.#value = value;
    this.changed();
  }

  /** @override */
  build() {
    const id = freshId("sizes");
    Object.assign(this.#field, { id, autocomplete: "off", spellcheck: false });
    this.append(
      ...knobHead(this, id, { lines: ["Numbers with commas between them; empty for none."] }),
      this.#field,
    );
    this.#field.addEventListener("change", () => {
      const words = this.#field.value.split(/[\s,;]+/).filter((word) => word !== "");
      // What is no number is sent as it is: the engine says what is wrong with it.
      this.#value = words.map((word) => (Number.isNaN(Number(word)) ? /** @type {any} */ (word) : Number(word)));
      this.send("set", { value: this.#value });
    });
  }

  /** @override */
  refresh() {
    // What is being typed is not taken away.
    if (document.activeElement !== this.#field) this.#field.value = this.#value.join(", ");
  }
}

customElements.define("size-list", SizeList);
