// @ts-check
// A word in a sentence that opens a list: one of several (radio buttons) or some of several (check boxes).
// Sends `pick` with { value } or { values }.

import { h } from "../h.js";
import { attachPopover } from "./popover.js";
import { Widget, freshId } from "./widget.js";

/** @typedef {{ value: string, label: string, note?: string, disabled?: boolean, group?: string }} Option */

export class PickList extends Widget {
  /** What is chosen here: the name of the list. */
  label = "";
  /** Some of several. */
  multiple = false;
  /** The text on the button. */
  #text = "";
  /** @type {Option[]} */
  #options = [];
  /** @type {readonly string[]} */
  #values = [];
  #button = h("button", { type: "button", class: "pick" });
  #panel = h("div", { class: "pick-panel" });
  #list = h("fieldset");
  #name = freshId("pick");

  set text(/** @type {string} */ text) {
    if (text === this.#text) return;
    this.#text = text;
    this.#nameButton();
  }
  set options(/** @type {Option[]} */ options) {
    if (JSON.stringify(options) === JSON.stringify(this.#options)) return;
    this.#options = options;
    this.changed();
  }
  set values(/** @type {readonly string[]} */ values) {
    this.#values = values;
    for (const box of this.#list.querySelectorAll("input")) box.checked = values.includes(box.value);
  }
  get values() {
    return this.#values;
  }

  /** @override */
  build() {
    this.#panel.append(this.#list);
    attachPopover(this.#button, this.#panel);
    this.append(this.#button, this.#panel);
    this.#list.addEventListener("change", () => this.#changed());
    this.#panel.addEventListener("toggle", () => this.#focus());
    // Choosing one with the pointer is the end of it; with arrow keys one may go on.
    this.#list.addEventListener("click", (event) => {
      if (!this.multiple && event.detail > 0 && event.target instanceof HTMLInputElement) this.#panel.hidePopover();
    });
    this.#list.addEventListener("keydown", (event) => {
      if (event.key === "Enter") this.#panel.hidePopover();
    });
  }

  /** @override */
  refresh() {
    this.#nameButton();
    const type = this.multiple ? "checkbox" : "radio";
    const rows = this.#options.flatMap(({ value, label, note, disabled, group }, i) => [
      group && group !== this.#options[i - 1]?.group && h("p", { class: "pick-group" }, group),
      h(
        "label",
        { class: "pick-row" },
        h("input", {
          type,
          name: this.#name,
          value,
          checked: this.#values.includes(value),
          disabled: disabled ?? false,
        }),
        h("span", {}, label, note && h("small", {}, note)),
      ),
    ]);
    const all =
      this.multiple && h("div", { class: "pick-all" }, this.#bulk("All", true), this.#bulk("None", false));
    this.#list.replaceChildren(...[h("legend", {}, this.label), all, ...rows].filter((n) => n instanceof Node));
  }

  #nameButton() {
    this.#button.replaceChildren(h("span", {}, this.#text));
    this.#button.setAttribute("aria-label", `${this.label}: ${this.#text}`);
  }

  /** @param {string} text @param {boolean} on */
  #bulk(text, on) {
    const click = () => {
      for (const box of this.#list.querySelectorAll("input")) if (!box.disabled) box.checked = on;
      this.#changed();
    };
    return h("button", { type: "button", class: "quiet", on: { click } }, text);
  }

  #changed() {
    this.#values = [...this.#list.querySelectorAll("input")].filter((b) => b.checked).map((b) => b.value);
    this.send("pick", this.multiple ? { values: this.#values } : { value: this.#values[0] });
  }

  #focus() {
    if (!this.#panel.matches(":popover-open")) return;
    const boxes = [...this.#list.querySelectorAll("input")];
    (boxes.find((b) => b.checked && !b.disabled) ?? boxes.find((b) => !b.disabled))?.focus();
  }
}

customElements.define("pick-list", PickList);
