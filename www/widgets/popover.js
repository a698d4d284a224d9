// @ts-check
// Panels that pop up: one that belongs to a button, and the small round button that shows a few lines of help.

import { h } from "../h.js";
import { Widget } from "./widget.js";

/**
 * @param {HTMLButtonElement} button
 * @param {HTMLElement} panel
 */
export function attachPopover(button, panel) {
  panel.popover = "auto";
  panel.classList.add("popover");
  button.popoverTargetElement = panel;
  button.setAttribute("aria-expanded", "false");
  panel.addEventListener("toggle", (event) => {
    const open = /** @type {ToggleEvent} */ (event).newState === "open";
    button.setAttribute("aria-expanded", String(open));
    if (open) place(button, panel);
  });
}

/** Below the button where there is room, else above; never over the window's edge.
 * @param {HTMLElement} button @param {HTMLElement} panel */
function place(button, panel) {
  const gap = 6;
  const edge = 8;
  const at = button.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = panel;
  const most = document.documentElement.clientWidth - width - edge;
  const left = Math.max(edge, Math.min(at.left, most));
  const below = innerHeight - at.bottom - gap;
  const top = height > below && at.top > below ? Math.max(edge, at.top - gap - height) : at.bottom + gap;
  panel.style.left = `${left + scrollX}px`;
  panel.style.top = `${top + scrollY}px`;
}

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
