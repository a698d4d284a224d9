// @ts-check
// The elements of a grid: headings that sort, and rows whose elements are used again for other rows.

import { h } from "../h.js";

/** @import { Lanes } from "./grid-rows.js" */

/** @typedef {{ name: string, badge: string, kind: string, width: number, end: boolean }} Lane A column as it is shown; widths in ch. */
/** @typedef {{ columns: Lane[], lanes: Lanes, gutter: number }} Layout Columns, their places, and the width of the row numbers. */
/**
 * The cells that are here.
 * @typedef {object} Known
 * @property {number} from Place of the first row in the view.
 * @property {number} first The first column.
 * @property {number} last One after the last.
 * @property {number[]} rows The rows' numbers in the table, from 0.
 * @property {(string | null)[][]} cells
 * @property {Set<string>} cut Cells that were cut, as "row column".
 */

/**
 * @param {Layout} layout
 * @param {number[]} shown The columns to make.
 * @param {{ column: string, descending: boolean } | null} sort
 */
export function headings(layout, shown, sort) {
  const corner = h("div", { role: "columnheader", class: "grid-number", "aria-colindex": 1, "data-column": -1, tabIndex: -1 }, "row");
  const cells = shown.map((i) => {
    const { name, badge, kind } = layout.columns[i];
    const sorted = sort?.column === name ? (sort.descending ? "descending" : "ascending") : "none";
    const button = h(
      "button",
      { type: "button", value: name, tabIndex: -1, "data-column": i, title: `${name}: ${kind}` },
      h("span", { class: "badge", "aria-hidden": "true" }, badge),
      h("bdi", {}, name),
      h("span", { class: "unseen" }, `, ${kind}`),
      h("span", { class: "sort-mark", "aria-hidden": "true" }),
    );
    return placed(h("div", { role: "columnheader", "aria-colindex": i + 2, "aria-sort": sorted }, button), layout, i);
  });
  return [corner, ...cells];
}

/**
 * Puts the cells of a place of the view into a row's element.
 * @param {HTMLElement} row
 * @param {number} place
 * @param {Layout} layout
 * @param {number[]} shown The columns to show.
 * @param {Known | null} known
 */
export function writeRow(row, place, layout, shown, known) {
  const look = `${shown} ${layout.gutter}`;
  if (row.dataset.look !== look) {
    row.dataset.look = look;
    row.replaceChildren(
      h("div", { role: "rowheader", class: "grid-number", "aria-colindex": 1, "data-column": -1, tabIndex: -1 }),
      ...shown.map((i) => placed(emptyCell(layout.columns[i], i), layout, i)),
    );
  }
  const at = place - (known?.from ?? 0);
  const number = known?.rows[at];
  row.dataset.place = String(place);
  row.setAttribute("aria-rowindex", String(place + 2));
  row.setAttribute("aria-busy", String(number === undefined));
  const [head, ...cells] = row.children;
  head.textContent = number === undefined ? "" : String(number + 1);
  shown.forEach((i, nth) => {
    const text = textOf(known, at, i);
    const words = /** @type {Element} */ (cells[nth].firstChild);
    const said = text === null ? "missing" : known?.cut.has(`${at} ${i}`) ? `${text}…` : (text ?? "");
    if (words.textContent !== said) words.textContent = said;
    words.classList.toggle("missing-mark", text === null);
  });
}

/** @param {Lane} lane @param {number} i */
function emptyCell({ end }, i) {
  const props = { role: "gridcell", "aria-colindex": i + 2, "data-column": i, tabIndex: -1, class: end ? "end" : "" };
  return h("div", props, h("bdi"));
}

/** @template {HTMLElement} T @param {T} cell @param {Layout} layout @param {number} i @returns {T} */
function placed(cell, { lanes, gutter }, i) {
  cell.style.setProperty("--x", `${lanes.starts[i] + gutter}px`);
  cell.style.setProperty("--w", `${lanes.widths[i]}px`);
  return cell;
}

/** The text of a cell; undefined while it is not here. @param {Known | null} known @param {number} at @param {number} i */
function textOf(known, at, i) {
  if (!known || i < known.first || i >= known.last) return undefined;
  return known.cells[at]?.[i - known.first];
}
