// @ts-check
// A square of values between pairs of names, each shaded by its size. Arrow keys go from cell to cell; Enter or a click
// sends `pick` { row, column }.

import { h } from "../h.js";
import { moved } from "./grid-keys.js";
import { Widget } from "./widget.js";

/** @typedef {{ size: number, kind: "plus" | "minus" | "plain" | "none", text: string, label: string }} Heat Size from 0 to 1. */

/** With more names there is no room for numbers in the cells. */
const MOST_WRITTEN = 12;

export class HeatMap extends Widget {
  label = "";
  /** @type {string[]} */
  #names = [];
  /** @type {(row: number, column: number) => Heat | null} */
  #cell = () => null;
  #active = { row: 0, column: 0 };
  #grid = h("div", { class: "heat", role: "grid" });

  /** @param {string[]} names @param {(row: number, column: number) => Heat | null} cell */
  show(names, cell) {
    if (names.join("\n") !== this.#names.join("\n")) this.#active = { row: Math.min(1, names.length - 1), column: 0 };
    this.#names = names;
    this.#cell = cell;
    this.changed();
  }

  /** @override */
  build() {
    this.append(this.#grid);
    this.#grid.addEventListener("keydown", (event) => this.#key(event));
    this.#grid.addEventListener("click", (event) => {
      const cell = event.target instanceof HTMLElement ? event.target.closest("[data-column]") : null;
      if (cell instanceof HTMLElement) this.#pick(Number(cell.dataset.row), Number(cell.dataset.column));
    });
  }

  /** @override */
  refresh() {
    const held = this.#grid.contains(document.activeElement);
    const names = this.#names;
    this.#grid.setAttribute("aria-label", this.label);
    this.#grid.style.setProperty("--n", String(names.length));
    this.#grid.toggleAttribute("data-small", names.length > MOST_WRITTEN);
    const head = h(
      "div",
      { role: "row", class: "heat-head" },
      h("div", { role: "columnheader" }, h("span", { class: "unseen" }, "Column")),
      names.map((name) => h("div", { role: "columnheader", title: name }, h("bdi", {}, name))),
    );
    const rows = names.map((name, row) =>
      h(
        "div",
        { role: "row" },
        h("div", { role: "rowheader", title: name }, h("bdi", {}, name)),
        names.map((_, column) => this.#square(row, column)),
      ),
    );
    this.#grid.replaceChildren(head, ...rows);
    if (held) this.#focus();
  }

  /** @param {number} row @param {number} column */
  #square(row, column) {
    const heat = row === column ? null : this.#cell(row, column);
    const active = row === this.#active.row && column === this.#active.column;
    return h(
      "div",
      {
        role: "gridcell",
        tabIndex: active ? 0 : -1,
        "data-row": row,
        "data-column": column,
        "data-kind": heat?.kind ?? "none",
        "aria-label": heat?.label ?? `${this.#names[row]} with itself`,
        title: heat?.label ?? "",
        vars: { size: heat?.size ?? 0 },
      },
      h("span", { "aria-hidden": "true" }, heat?.text ?? ""),
    );
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const { row, column } = this.#active;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      return this.#pick(row, column);
    }
    const n = this.#names.length;
    const next = moved(this.#active, event, { rows: n, columns: n, page: 5 });
    if (!next) return;
    event.preventDefault();
    this.#active = { row: Math.max(0, next.row), column: Math.max(0, next.column) };
    this.#focus();
  }

  #focus() {
    for (const old of this.#grid.querySelectorAll('[tabindex="0"]')) old.setAttribute("tabindex", "-1");
    const { row, column } = this.#active;
    const cell = this.#grid.querySelector(`[data-row="${row}"][data-column="${column}"]`);
    if (!(cell instanceof HTMLElement)) return;
    cell.tabIndex = 0;
    cell.focus();
  }

  /** @param {number} row @param {number} column */
  #pick(row, column) {
    this.#active = { row, column };
    this.#focus();
    if (row !== column) this.send("pick", { row, column });
  }
}

customElements.define("heat-map", HeatMap);
