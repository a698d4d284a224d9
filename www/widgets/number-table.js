// @ts-check
// A plain table of numbers and words.

import { number } from "../format.js";
import { h } from "../h.js";

/** More rows than anyone reads; the rest is counted below the table. */
const MOST = 500;

/** @param {{ columns: string[], rows: (string | number | null)[][] }} table */
export function numberTable({ columns, rows }) {
  const head = h(
    "thead",
    {},
    h(
      "tr",
      {},
      columns.map((name) => h("th", { scope: "col" }, name)),
    ),
  );
  const body = rows.slice(0, MOST).map((row) =>
    h(
      "tr",
      {},
      row.map((cell) => h("td", { class: typeof cell === "number" ? "number" : "" }, text(cell))),
    ),
  );
  const rest = rows.length - MOST;
  const more = rest > 0 && h("caption", {}, `The first ${MOST} of ${rows.length.toLocaleString("en")} rows.`);
  return h("table", { class: "plain-table" }, more, head, h("tbody", {}, body));
}

/** @param {string | number | null} cell */
function text(cell) {
  if (cell === null) return "–";
  return typeof cell === "number" ? number(cell, 6) : cell;
}
