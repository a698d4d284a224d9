// @ts-check
// On or off. Sends `set` with { value }.

import { h, widget } from "../h.js";
import { ToggleTip } from "./popover.js";
import { Widget, freshId } from "./widget.js";

export class FlagSwitch extends Widget {
  label = "";
  note = "";
  /** @type {string[]} */
  help = [];
  #value = false;
  #note = h("span", { class: "knob-note" });
  #box = h("input", { type: "checkbox", role: "switch", class: "switch" });

  get value() {
    return this.#value;
  }
  set value(value) {
    this.#value = value;
    this.changed();
  }

  /** @override */
  build() {
    const id = freshId("flag");
    this.#box.id = id;
    this.append(
      this.#box,
      h(
        "span",
        { class: "flag-words" },
        h("label", { htmlFor: id }, this.label),
        this.help.length > 0 && widget(ToggleTip, { about: this.label, lines: this.help }),
        this.#note,
      ),
    );
    this.#box.addEventListener("change", () => {
      this.#value = this.#box.checked;
      this.send("set", { value: this.#value });
    });
  }

  /** @override */
  refresh() {
    this.#box.checked = this.#value;
    this.#note.textContent = this.note;
  }
}

customElements.define("flag-switch", FlagSwitch);
