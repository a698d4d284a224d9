// @ts-check
// A small round button that shows a few lines of help.

import { h } from "../h.js";
import { attachPopover } from "./popover.js";
import { Widget } from "./widget.js";

export class ToggleTip extends Widget {
  /** What the help is about, for the button's name. */
  about = "";
  /** Lines of text. @type {string[]} */
  lines = [];
  #panel = h("div", { class: "tip" });

  /** @override */
  build() {
    const button = h(
      "button",
      { type: "button", class: "tip-button", "aria-label": `What is ${this.about}?` },
      "?",
    );
    attachPopover(button, this.#panel);
    this.append(button, this.#panel);
  }

  /** @override */
  refresh() {
    this.#panel.replaceChildren(...this.lines.filter(Boolean).map((line) => h("p", {}, line)));
  }
}

customElements.define("toggle-tip", ToggleTip);
