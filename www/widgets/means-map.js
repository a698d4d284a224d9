// @ts-check
// A small table whose cells are shaded by how far they lie from the middle, in standard deviations.

import { h } from "../h.js";

/** Further apart than this is shaded no stronger. */
const STRONGEST = 2;

/** @param {{ groups: { name: string, note: string }[],
 *   rows: { name: string, cells: { text: string, apart: number, label: string }[] }[] }} map */
export function meansMap({ groups, rows }) {
  const heads = groups.map(({ name, note }) =>
    h("th", { scope: "col" }, h("bdi", {}, name), h("span", { class: "muted small" }, note)),
  );
  const head = h("thead", {}, h("tr", {}, h("th", { scope: "col" }, h("span", { class: "unseen" }, "Column")), heads));
  const body = rows.map(({ name, cells }) =>
    h("tr", {}, h("th", { scope: "row", title: name }, h("bdi", {}, name)), cells.map(cellOf)),
  );
  return h("div", { class: "scroll" }, h("table", { class: "means-map" }, head, h("tbody", {}, body)));
}

/** @param {{ text: string, apart: number, label: string }} cell */
function cellOf({ text, apart, label }) {
  const size = Math.min(1, Math.abs(apart) / STRONGEST);
  return h("td", { "data-kind": apart < 0 ? "minus" : "plus", title: label, vars: { size } }, text);
}
