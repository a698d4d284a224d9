// @ts-check
// One cell in full: its text may be long, of many lines, or written from right to left.

import { count } from "../../format.js";
import { h } from "../../h.js";

/**
 * @param {Actions} actions
 * @param {() => void} closed
 */
export function wholeCell(actions, closed) {
  const title = h("label", { htmlFor: "whole-text" });
  // A text field, because it copes with a million characters and its text can be selected by keyboard.
  const text = h("textarea", { id: "whole-text", readOnly: true, rows: 5, dir: "auto" });
  const shut = h("button", { type: "button", class: "quiet" }, "Close the cell");
  const element = h("div", { class: "whole-cell", hidden: true }, h("div", {}, title, shut), text);
  const close = () => {
    element.hidden = true;
    text.value = "";
  };
  const back = () => {
    close();
    closed();
  };
  shut.addEventListener("click", back);
  element.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    back();
  });

  return {
    element,
    close,
    /** @param {number} row @param {number} column @param {string} name */
    async open(row, column, name) {
      const cell = await actions.askEngine("cell", { row, column });
      if (!cell) return;
      const size = cell.text === null ? "missing" : count(cell.n_chars, "character");
      title.replaceChildren(h("bdi", {}, name), ` in row ${(row + 1).toLocaleString("en")}: ${size}`);
      text.value = cell.text ?? "";
      element.hidden = false;
      text.focus();
      text.setSelectionRange(0, 0);
    },
  };
}
