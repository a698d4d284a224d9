// @ts-check
// One column of the table, or some of them. Sends `set` with { value }.

import { plain } from "../format.js";
import { h } from "../h.js";
import { knobHead } from "./knob-head.js";
import { Widget, freshId } from "./widget.js";

/** @typedef {string | readonly string[] | null} Names */

export class ColumnList extends Widget {
  label = "";
  note = "";
  /** @type {string[]} */
  help = [];
  /** Some columns instead of one. */
  multiple = false;
  /** No column may be chosen, which is null. */
  optional = false;
  /** @type {Names} */
  #value = null;
  /** @type {readonly string[]} */
  #columns = [];
  #select = h("select");
  #boxes = h("fieldset", { class: "column-boxes" });

  get value() {
    return this.#value;
  }
  set value(value) {
    this.#value = value;
    this.changed();
  }
  /** The columns to choose from. */
  set columns(/** @type {readonly string[]} */ columns) {
    if (columns.join("\n") === this.#columns.join("\n")) return;
    this.#columns = columns;
    this.changed();
  }

  /** @override */
  build() {
    const id = freshId("column");
    this.#select.id = id;
    if (this.multiple) this.#boxes.setAttribute("aria-labelledby", id);
    this.append(
      ...knobHead(this, id, { isGroup: this.multiple }),
      this.multiple ? this.#boxes : h("span", { class: "select" }, this.#select),
    );
    this.addEventListener("change", () => this.#chosen());
  }

  /** @override */
  refresh() {
    if (this.multiple) this.#refreshBoxes();
    else this.#refreshSelect();
  }

  #refreshSelect() {
    const chosen = typeof this.#value === "string" ? this.#value : "";
    // A column that the table no longer has stays on show: the engine says what is wrong with it.
    const names = chosen === "" || this.#columns.includes(chosen) ? this.#columns : [chosen, ...this.#columns];
    const none = h("option", { value: "" }, this.optional ? "none" : "choose a column");
    this.#select.replaceChildren(none, ...names.map((name) => h("option", { value: name }, plain(name))));
    this.#select.value = chosen;
  }

  #refreshBoxes() {
    const chosen = Array.isArray(this.#value) ? this.#value : [];
    const names = [...this.#columns, ...chosen.filter((name) => !this.#columns.includes(name))];
    const box = (/** @type {string} */ name) =>
      h("label", {}, h("input", { type: "checkbox", value: name, checked: chosen.includes(name) }), plain(name));
    this.#boxes.replaceChildren(...names.map(box));
  }

  #chosen() {
    const boxes = [...this.#boxes.querySelectorAll("input")].filter((box) => box.checked).map((box) => box.value);
    const one = this.#select.value === "" && this.optional ? null : this.#select.value;
    this.#value = this.multiple ? boxes : one;
    this.send("set", { value: this.#value });
  }
}

customElements.define("column-list", ColumnList);
