// @ts-check
// Several views of which one is on show: radio buttons that look like tabs. Sends `pick` with { value }.

import { h } from "../h.js";
import { Widget, freshId } from "./widget.js";

export class TabStrip extends Widget {
  label = "";
  /** @type {{ value: string, label: string, disabled?: boolean }[]} */
  #options = [];
  #value = "";
  #group = h("fieldset", { class: "tabs" });
  #name = freshId("tabs");

  set options(/** @type {{ value: string, label: string, disabled?: boolean }[]} */ options) {
    if (JSON.stringify(options) === JSON.stringify(this.#options)) return;
    this.#options = options;
    this.changed();
  }
  set value(/** @type {string} */ value) {
    this.#value = value;
    for (const box of this.#group.querySelectorAll("input")) box.checked = box.value === value;
  }

  /** @override */
  build() {
    this.append(this.#group);
    this.#group.addEventListener("change", (event) => {
      if (event.target instanceof HTMLInputElement) this.send("pick", { value: event.target.value });
    });
  }

  /** @override */
  refresh() {
    const tabs = this.#options.map(({ value, label, disabled }) =>
      h(
        "label",
        { class: "tab" },
        h("input", {
          type: "radio",
          name: this.#name,
          value,
          checked: value === this.#value,
          disabled: disabled ?? false,
        }),
        h("span", {}, label),
      ),
    );
    this.#group.replaceChildren(h("legend", { class: "unseen" }, this.label), ...tabs);
  }
}

customElements.define("tab-strip", TabStrip);
