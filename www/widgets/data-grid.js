// @ts-check
// A grid of any number of rows and columns of which only the cells on show are elements. One cell has the focus; arrow
// keys, Page Up and Down, Home and End move it, and the grid scrolls along. Cells are asked for with `need` {from,
// count, first, last}; `sort` {column} is sent by a heading, `whole` {row, place, column} by Enter on a cell.

import { h } from "../h.js";
import { headings, writeRow } from "./grid-cells.js";
import { moved } from "./grid-keys.js";
import { Lanes, Rows } from "./grid-rows.js";
import { Widget } from "./widget.js";

/** @import { Known, Lane } from "./grid-cells.js" */

/** Rows asked for beyond what is seen, above and below, in views. */
const AHEAD = 1;

export class DataGrid extends Widget {
  label = "";
  /** @type {Lane[]} */
  #columns = [];
  #count = 0;
  /** @type {Known | null} */
  #known = null;
  /** @type {{ column: string, descending: boolean } | null} */
  #sort = null;
  /** The cell with the focus; row −1 is the headings, column −1 the row's number. */
  #active = { row: -1, column: 0 };
  #rows = new Rows(0, 1);
  #lanes = new Lanes([]);
  #gutter = 0;
  /** What is drawn, and which headings. */
  #drawn = "";
  #look = "";
  /** The cells that were asked for last, and whether the answer is still to come. */
  #asked = "";
  #waiting = false;
  #frame = 0;
  #head = h("div", { class: "grid-head", role: "row", "aria-rowindex": 1 });
  #body = h("div", { class: "grid-body", role: "rowgroup" });
  #room = h("div", { class: "grid-room", role: "presentation" });
  #grid = h("div", { class: "grid-scroll", role: "grid" }, this.#head, this.#room);

  /** Another table. @param {Lane[]} columns */
  set columns(columns) {
    this.#columns = columns;
    this.#look = "";
    this.#body.replaceChildren();
    this.#active = { row: -1, column: 0 };
    this.#grid.scrollTo(0, 0);
    this.changed();
  }

  /** Other rows. @param {{ count: number, sort: { column: string, descending: boolean } | null }} view */
  show({ count, sort }) {
    this.#count = count;
    this.#sort = sort;
    this.#known = null;
    this.#asked = "";
    this.#waiting = false;
    this.#active = { ...this.#active, row: Math.min(this.#active.row, count - 1) };
    this.#grid.scrollTop = 0;
    this.changed();
  }

  /** The cells that were asked for. @param {Known} known */
  fill(known) {
    this.#waiting = false;
    this.#known = known;
    this.#draw(true);
  }

  /** @override */
  build() {
    this.#room.append(this.#body);
    this.append(this.#grid);
    this.#grid.addEventListener("scroll", () => this.#later(), { passive: true });
    this.#grid.addEventListener("keydown", (event) => this.#key(event));
    this.#grid.addEventListener("focusin", (event) => this.#focused(event));
    this.#grid.addEventListener("dblclick", (event) => this.#open(event.target));
    this.#head.addEventListener("click", (event) => {
      const button = event.target instanceof Element ? event.target.closest("button") : null;
      if (button) this.send("sort", { column: button.value });
    });
    new ResizeObserver(() => this.refresh()).observe(this.#grid);
  }

  /** @override */
  refresh() {
    const style = getComputedStyle(this.#grid);
    const [ch, line] = [this.#measure(style, "--ch", 7), this.#measure(style, "--line-height", 30)];
    this.#rows = new Rows(this.#count, line);
    this.#gutter = Math.ceil((String(this.#count).length + 3) * ch);
    this.#lanes = new Lanes(this.#columns.map(({ width }) => Math.ceil(width * ch)));
    this.#grid.setAttribute("aria-label", this.label);
    this.#grid.setAttribute("aria-rowcount", String(this.#count + 1));
    this.#grid.setAttribute("aria-colcount", String(this.#columns.length + 1));
    this.#room.style.setProperty("--tall", `${this.#rows.shown}px`);
    this.#grid.style.setProperty("--wide", `${this.#lanes.whole + this.#gutter}px`);
    this.#grid.style.setProperty("--gutter", `${this.#gutter}px`);
    this.#draw(true);
  }

  /** A length in the size of the grid's text. @param {CSSStyleDeclaration} style @param {string} name @param {number} otherwise */
  #measure(style, name, otherwise) {
    const size = Number.parseFloat(style.fontSize) || 13;
    const times = Number.parseFloat(style.getPropertyValue(name));
    return Number.isFinite(times) ? Math.round(times * size) : otherwise;
  }

  #later() {
    if (this.#frame) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#draw(false);
    });
  }

  /** What is seen below the headings and beside the row numbers. */
  #view() {
    const { clientHeight, clientWidth, scrollTop, scrollLeft } = this.#grid;
    const height = Math.max(0, clientHeight - this.#head.offsetHeight);
    const across = this.#lanes.at(scrollLeft, scrollLeft + Math.max(0, clientWidth - this.#gutter));
    return { height, top: scrollTop, ...this.#rows.at(scrollTop, height), across };
  }

  /** @param {boolean} anew Also what has not moved. */
  #draw(anew) {
    if (!this.isConnected || this.#columns.length === 0) return;
    const { first, last, shift, top, across } = this.#view();
    this.#body.style.setProperty("--y", `${top + shift}px`);
    const drawn = `${first} ${last} ${across.first} ${across.last} ${this.#active.row} ${this.#active.column}`;
    if (!anew && drawn === this.#drawn) return;
    this.#drawn = drawn;
    const held = document.activeElement?.closest("[data-column]") && this.#grid.contains(document.activeElement);
    const lanes = this.#span(across.first, across.last, this.#active.column, 0);
    const look = `${lanes} ${this.#sort?.column} ${this.#sort?.descending} ${this.#gutter}`;
    if (look !== this.#look) this.#head.replaceChildren(...headings(this.#layout(), lanes, this.#sort));
    this.#look = look;
    this.#drawRows(this.#span(first, last, this.#active.row, 0), first, lanes);
    this.#mark();
    if (held && this.#cell() !== document.activeElement) this.restore();
    this.#need(first, last, across);
  }

  #layout() {
    return { columns: this.#columns, lanes: this.#lanes, gutter: this.#gutter };
  }

  /** Numbers from `from` to `to`, and the active one: an element that has the focus stays. @param {number} from @param {number} to @param {number} also @param {number} least */
  #span(from, to, also, least) {
    const out = Array.from({ length: to - from }, (_, i) => from + i);
    if (also >= least && (also < from || also >= to)) out.push(also);
    return out;
  }

  /**
   * Rows that stay on show keep their elements; the others take over those of the rows that are gone.
   * @param {number[]} places @param {number} top @param {number[]} lanes
   */
  #drawRows(places, top, lanes) {
    const wanted = new Set(places);
    const layout = this.#layout();
    /** @type {Map<number, HTMLElement>} */
    const kept = new Map();
    const free = [];
    for (const row of /** @type {HTMLCollectionOf<HTMLElement>} */ (this.#body.children)) {
      if (wanted.has(Number(row.dataset.place))) kept.set(Number(row.dataset.place), row);
      else free.push(row);
    }
    for (const place of places) {
      const row = kept.get(place) ?? free.pop() ?? this.#body.appendChild(h("div", { role: "row", class: "grid-row" }));
      writeRow(row, place, layout, lanes, this.#known);
      // The row with the focus may be far away: just outside is far enough.
      const away = Math.min(Math.max(place - top, -3), this.#grid.clientHeight / this.#rows.height + 3);
      row.style.setProperty("--at", `${away * this.#rows.height}px`);
    }
    for (const row of free) row.remove();
  }

  /** @param {number} first @param {number} last @param {{ first: number, last: number }} across */
  #need(first, last, across) {
    const known = this.#known;
    const end = known ? known.from + known.rows.length : 0;
    const there = known && known.from <= first && last <= end && known.first <= across.first && across.last <= known.last;
    if (there || this.#count === 0) return;
    const ahead = (last - first) * AHEAD;
    const from = Math.max(0, first - ahead);
    const wide = across.last - across.first;
    const need = {
      from,
      count: Math.min(this.#count, last + ahead) - from,
      first: Math.max(0, across.first - wide),
      last: Math.min(this.#columns.length, across.last + wide),
    };
    // One question at a time: when its answer comes, the rows on show then are asked for.
    const asked = JSON.stringify(need);
    if (this.#waiting || asked === this.#asked) return;
    this.#asked = asked;
    this.#waiting = true;
    this.send("need", need);
  }

  // ---- the focus ----

  /** The element of the active cell. @returns {HTMLElement | null} */
  #cell() {
    const { row, column } = this.#active;
    const line = row < 0 ? this.#head : this.#body.querySelector(`[data-place="${row}"]`);
    return line?.querySelector(`[data-column="${column}"]`) ?? null;
  }

  /** Puts the focus back on the active cell. */
  restore() {
    this.#cell()?.focus({ preventScroll: true });
  }

  /** Of all cells the active one is where Tab leads. */
  #mark() {
    for (const old of this.#grid.querySelectorAll('[tabindex="0"]')) old.setAttribute("tabindex", "-1");
    this.#cell()?.setAttribute("tabindex", "0");
  }

  /** @param {FocusEvent} event */
  #focused({ target }) {
    const cell = target instanceof HTMLElement ? target.closest("[data-column]") : null;
    if (!(cell instanceof HTMLElement)) return;
    const line = cell.closest("[data-place]");
    const row = line instanceof HTMLElement ? Number(line.dataset.place) : -1;
    this.#active = { row, column: Number(cell.dataset.column) };
    this.#mark();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key === "Enter" && this.#active.row >= 0) return this.#open(event.target);
    const view = this.#view();
    const page = Math.max(1, Math.floor(view.height / this.#rows.height) - 1);
    const next = moved(this.#active, event, { rows: this.#count, columns: this.#columns.length, page });
    if (!next) return;
    event.preventDefault();
    this.#active = next;
    if (next.row >= 0) this.#grid.scrollTop = this.#rows.reveal(next.row, this.#grid.scrollTop, view.height);
    if (next.column >= 0) {
      const wide = this.#grid.clientWidth - this.#gutter;
      this.#grid.scrollLeft = this.#lanes.reveal(next.column, this.#grid.scrollLeft, wide);
    }
    this.#draw(true);
    this.restore();
  }

  /** @param {EventTarget | null} target */
  #open(target) {
    const { row, column } = this.#active;
    const number = this.#known?.rows[row - (this.#known?.from ?? 0)];
    if (target instanceof Element && row >= 0 && column >= 0 && number !== undefined)
      this.send("whole", { row: number, column });
  }
}

customElements.define("data-grid", DataGrid);
