// @ts-check
// Undo and redo: two buttons, and the usual keys wherever no text is being typed.

import { h } from "../h.js";
import { icon } from "./icons.js";

/** Fields that take back what was typed in them by themselves. */
const TYPED = 'textarea, [contenteditable], input:not([type="range"], [type="checkbox"], [type="radio"], [type="file"])';

/** @type {Mount} */
export function mountHistory(root, store, actions) {
  const button = (/** @type {"undo" | "redo"} */ way, /** @type {string} */ name, /** @type {string} */ keys) =>
    h(
      "button",
      {
        type: "button",
        class: "small-round",
        disabled: true,
        "data-way": way,
        "aria-label": name,
        "aria-keyshortcuts": keys,
        title: `${name} (${keys.replace("Control", "Ctrl")})`,
        on: { click: () => actions[way]() },
      },
      icon(way),
    );
  const undo = button("undo", "Undo the last change", "Control+Z");
  const redo = button("redo", "Redo", "Control+Shift+Z");
  root.append(undo, redo);
  store.watch(
    (s) => [s.undo, s.redo],
    (_, state) => {
      undo.disabled = state.undo === 0;
      redo.disabled = state.redo === 0;
    },
  );

  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
    const key = event.key.toLowerCase();
    if (key !== "z" && (key !== "y" || event.shiftKey)) return;
    if (event.target instanceof Element && event.target.closest(TYPED)) return;
    event.preventDefault();
    if (key === "y" || event.shiftKey) actions.redo();
    else actions.undo();
  });
}
