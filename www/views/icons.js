// @ts-check
// The few icons of the page, drawn on a 24 by 24 grid.

import { s } from "../h.js";

const PATHS = {
  play: "M8 5.2v13.6c0 .8.9 1.3 1.6.9l10.6-6.8c.6-.4.6-1.3 0-1.7L9.6 4.3C8.9 3.9 8 4.4 8 5.2z",
  pause: "M7 5h3.4v14H7zM13.6 5H17v14h-3.4z",
  step: "M5 6v12l9-6zM16 6h3v12h-3z",
  reset: "M12 5a7 7 0 1 1-6.6 4.7l1.9.7A5 5 0 1 0 12 7v3L7.5 6 12 2z",
  target:
    "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zm0 2a7 7 0 1 1 0 14 7 7 0 0 1 0-14zm0 3.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7z",
  close: "M6.4 5 12 10.6 17.6 5 19 6.4 13.4 12 19 17.6 17.6 19 12 13.4 6.4 19 5 17.6 10.6 12 5 6.400z",
  undo: "M8.500 4.500 4 9l4.500 4.500V10H14a3.500 3.500 0 0 1 0 7H9v2h5a5.500 5.500 0 0 0 0-11H8.500z",
  redo: "M15.500 4.500 20 9l-4.500 4.500V10H10a3.500 3.500 0 0 0 0 7h5v2h-5a5.500 5.500 0 0 1 0-11h5.500z",
  file: "M11 4h2v7.200l2.6-2.600L17 10l-5 5-5-5 1.4-1.400L11 11.200zM5 15h2v3h10v-3h2v5H5z",
};

/** @param {keyof typeof PATHS} name */
export function icon(name) {
  return s("svg", { class: "icon", viewBox: "0 0 24 24", "aria-hidden": "true" }, s("path", { d: PATHS[name] }));
}
