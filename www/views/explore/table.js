// @ts-check
// The table itself: rows that can be searched, filtered and sorted. The engine does all three; the page holds the cells
// on show and no others.

import { count, list, number, plain } from "../../format.js";
import { h, widget } from "../../h.js";
import { DataGrid } from "../../widgets/data-grid.js";
import { BADGES, KINDS } from "../columns.js";
import { filterForm } from "./filters.js";
import { wholeCell } from "./whole-cell.js";

/** Columns to sort by: the newest, and the ones before it for rows that are equal. */
const MOST_SORTS = 3;

/** @param {Store} store @param {Actions} actions */
export function tableTab(store, actions) {
  const grid = widget(DataGrid, { class: "explore-grid" });
  const search = h("input", { type: "search", id: "table-search", placeholder: "Find in all columns", autocomplete: "off", spellcheck: false });
  const told = h("p", { class: "explore-told", role: "status" });
  const stop = h("button", { type: "button", class: "quiet", hidden: true, on: { click: () => actions.stopLook("view") } }, "Stop");
  const order = h("button", { type: "button", class: "quiet", hidden: true, on: { click: () => sortBy([]) } }, "File order");
  const filters = filterForm(() => ask());
  const whole = wholeCell(actions, () => grid.restore());
  const element = h(
    "div",
    { class: "explore-table" },
    h("div", { class: "explore-bar" }, h("label", { class: "search" }, h("span", { class: "unseen" }, "Find in all columns"), search), filters.button, told, order, stop),
    filters.element,
    grid,
    whole.element,
  );

  /** @type {Profile | null} */
  let profile = null;
  /** @type {{ column: string, descending: boolean }[]} */
  let sort = [];
  /** @type {{ id: number, n_rows: number } | null} */
  let view = null;
  let asked = 0;

  /** Asks for the rows. */
  async function ask() {
    const ticket = (asked += 1);
    const table = profile;
    element.toggleAttribute("data-busy", true);
    const given = await actions.askEngine("view", { sort, filter: filters.values(), search: search.value.trim() });
    if (ticket !== asked || table !== profile) return;
    element.toggleAttribute("data-busy", false);
    actions.looked("view");
    stop.hidden = true;
    if (given) {
      view = given;
      grid.show({ count: given.n_rows, sort: sort[0] ?? null });
    }
    tell(given !== null);
  }

  /** @param {boolean} whole */
  function tell(whole) {
    if (!profile || !view) return;
    const all = profile.n_rows;
    const rows = view.n_rows === all ? count(all, "row") : `${view.n_rows.toLocaleString("en")} of ${count(all, "row")}`;
    const by = sort.map(({ column, descending }) => `${plain(column)}${descending ? " (largest first)" : ""}`);
    const file = profile.cleaning?.n_rows ?? all;
    const cleaned = file === all ? "" : ` after cleaning (${file.toLocaleString("en")} before)`;
    told.textContent = whole ? `${rows}${cleaned}${by.length ? `, by ${list(by)}` : ""}` : `${rows}; stopped`;
    order.hidden = sort.length === 0;
  }

  /** @param {typeof sort} next */
  function sortBy(next) {
    sort = next;
    ask();
  }

  grid.addEventListener("sort", (event) => {
    const { column } = /** @type {CustomEvent} */ (event).detail;
    const first = sort[0]?.column === column ? sort[0] : null;
    const rest = sort.filter((one) => one.column !== column);
    if (first?.descending) sortBy(rest);
    else sortBy([{ column, descending: first !== null }, ...rest].slice(0, MOST_SORTS));
  });
  grid.addEventListener("need", async (event) => {
    const need = /** @type {CustomEvent} */ (event).detail;
    const id = view?.id;
    if (id === undefined) return;
    const window = await actions.askEngine("window", { view: id, ...need });
    if (id !== view?.id) return;
    if (window) grid.fill({ ...need, ...window, cut: new Set(window.cut.map(([i, j]) => `${i} ${j + need.first}`)) });
    else ask();
  });
  grid.addEventListener("whole", (event) => {
    const { row, column } = /** @type {CustomEvent} */ (event).detail;
    whole.open(row, column, profile?.columns[column].name ?? "");
  });
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let typing;
  search.addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(ask, 200);
  });
  search.addEventListener("keydown", (event) => {
    // In a search field Escape empties it first.
    if (event.key !== "Escape" || search.value === "") return;
    event.preventDefault();
    search.value = "";
    ask();
  });
  store.watch(
    (s) => s.looking,
    (looking) => {
      if (looking?.kind !== "view") return;
      stop.hidden = false;
      told.textContent = looking.total > 1 ? `Working: part ${number(looking.done + 1)} of ${looking.total} …` : "Working …";
    },
  );

  return {
    element,
    /** @param {Profile} table */
    show(table) {
      if (table === profile) return;
      profile = table;
      [sort, view] = [[], null];
      search.value = "";
      filters.columns = table.columns;
      whole.close();
      grid.label = `Rows of ${table.name}`;
      grid.columns = table.columns.map(lane);
      ask();
    },
  };
}

/** A column as the grid shows it. @param {Column} column */
function lane({ name, type, levels }) {
  const longest = Math.max(0, ...(levels ?? []).slice(0, 20).map(({ label }) => label.length));
  const content = { number: 11, category: longest + 3, boolean: longest + 3, "date-time": 14, text: 34, identifier: 14 }[type];
  const width = Math.min(36, Math.max(10, content, Math.min(30, name.length + 8)));
  return { name, badge: BADGES[type], kind: KINDS[type], width, end: type === "number" };
}
