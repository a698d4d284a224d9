// @ts-check
// Filters on demand: a column, and what its cells must be. Only for looking; the recipe has its own filter step.

import { count, number, plain } from "../../format.js";
import { h } from "../../h.js";
import { icon } from "../icons.js";

/** @typedef {NonNullable<Calls["view"]["args"]["filter"]>[number]} Filter */

const DAY = 86_400;

/** @param {() => void} changed */
export function filterForm(changed) {
  /** @type {readonly Column[]} */
  let columns = [];
  /** By column. @type {Map<string, Filter>} */
  const filters = new Map();
  const pick = h("select", { id: "filter-column" });
  const fields = h("div", { class: "filter-fields" });
  const chips = h("ul", { class: "chips", "aria-label": "Filters" });
  const panel = h(
    "div",
    { class: "filter-panel", id: "filter-panel", hidden: true },
    h("label", { htmlFor: "filter-column" }, "Show only rows where"),
    pick,
    fields,
  );
  const button = h("button", { type: "button", class: "quiet", "aria-expanded": "false", "aria-controls": "filter-panel" }, "Filter");
  button.addEventListener("click", () => {
    panel.hidden = !panel.hidden;
    button.setAttribute("aria-expanded", String(!panel.hidden));
    if (!panel.hidden) pick.focus();
  });
  pick.addEventListener("change", fill);

  const current = () => columns.find(({ name }) => name === pick.value);

  /** Controls for the column that is picked. */
  function fill() {
    const column = current();
    fields.replaceChildren(...(column ? controls(column, filters.get(column.name) ?? { column: column.name }, put) : []));
  }

  /** @param {string} column @param {Partial<Filter>} part */
  function put(column, part) {
    const next = { ...(filters.get(column) ?? { column }), ...part };
    const asks = Object.entries(next).some(([key, value]) => key !== "column" && value !== undefined && value !== "");
    if (asks) filters.set(column, next);
    else filters.delete(column);
    drawChips();
    changed();
  }

  function drawChips() {
    chips.hidden = filters.size === 0;
    chips.replaceChildren(
      ...[...filters.values()].map((filter) => {
        const words = `${plain(filter.column)} ${sayFilter(filter, columns)}`;
        const off = h("button", { type: "button", "aria-label": `Remove the filter: ${words}` }, icon("close"));
        off.addEventListener("click", () => {
          filters.delete(filter.column);
          drawChips();
          fill();
          button.focus();
          changed();
        });
        return h("li", {}, h("bdi", {}, words), off);
      }),
    );
  }

  return {
    element: h("div", { class: "filters" }, panel, chips),
    button,
    values: () => [...filters.values()].map(asked),
    /** Of another table. @param {readonly Column[]} all */
    set columns(all) {
      columns = all;
      filters.clear();
      pick.replaceChildren(...all.map(({ name }) => h("option", { value: name }, plain(name))));
      drawChips();
      fill();
    },
  };
}

/** Without what is not asked for. @param {Filter} filter @returns {Filter} */
function asked(filter) {
  const kept = Object.entries(filter).filter(([, value]) => value !== undefined && value !== "");
  return /** @type {Filter} */ (/** @type {unknown} */ (Object.fromEntries(kept)));
}

/** @param {Column} column @param {Filter} now @param {(column: string, part: Partial<Filter>) => void} put */
function controls({ name, type, levels, other_levels: others, missing, number: stats }, now, put) {
  const out = [];
  if (stats) {
    const isDate = type === "date-time";
    for (const [key, word] of /** @type {const} */ ([["min", "from"], ["max", "to"]])) {
      const value = now[key];
      const box = h("input", {
        type: isDate ? "date" : "number",
        step: "any",
        placeholder: isDate ? "" : number(stats[key], 6),
        value: value === undefined ? "" : isDate ? day(value) : String(value),
      });
      // The last day belongs to the range.
      const read = () => (isDate ? box.valueAsNumber / 1000 + (key === "max" ? DAY - 1 : 0) : box.valueAsNumber);
      box.addEventListener("change", () => put(name, { [key]: Number.isNaN(box.valueAsNumber) ? undefined : read() }));
      out.push(h("label", {}, word, box));
    }
  } else if (levels) {
    const boxes = levels.map(({ label, count: n }) =>
      h("label", { class: "pick-row" }, h("input", { type: "checkbox", value: label, checked: now.words?.includes(label) ?? false }), h("span", {}, h("bdi", {}, label), h("small", {}, n.toLocaleString("en")))),
    );
    const group = h("fieldset", { class: "filter-words" }, h("legend", { class: "unseen" }, `Words of ${plain(name)}`), boxes);
    group.addEventListener("change", () => {
      const words = [...group.querySelectorAll("input")].filter((box) => box.checked).map((box) => box.value);
      put(name, { words: words.length > 0 ? words : undefined });
    });
    out.push(group);
    if (others > 0) out.push(h("small", {}, `and ${count(others, "rarer word")}, which the search finds`));
  } else {
    const box = h("input", { type: "text", value: now.contains ?? "" });
    box.addEventListener("change", () => put(name, { contains: box.value || undefined }));
    out.push(h("label", {}, "contains", box));
  }
  if (missing > 0) {
    const options = [["", "missing or not"], ["true", "only missing"], ["false", "none missing"]];
    const pick = h("select", {}, options.map(([value, label]) => h("option", { value, selected: String(now.missing ?? "") === value }, label)));
    pick.addEventListener("change", () => put(name, { missing: pick.value === "" ? undefined : pick.value === "true" }));
    out.push(h("label", {}, h("span", { class: "unseen" }, "Missing values"), pick));
  }
  return out;
}

/** @param {number} seconds */
function day(seconds) {
  return new Date(seconds * 1000).toISOString().slice(0, 10);
}

/** @param {Filter} filter @param {readonly Column[]} columns */
function sayFilter({ column, min, max, words, contains, missing }, columns) {
  const isDate = columns.find(({ name }) => name === column)?.type === "date-time";
  const say = (/** @type {number} */ v) => (isDate ? day(v) : number(v, 6));
  const parts = [];
  if (min !== undefined) parts.push(`≥ ${say(min)}`);
  if (max !== undefined) parts.push(`≤ ${say(max)}`);
  if (words) parts.push(words.length > 2 ? `is one of ${words.length}` : `is ${words.join(" or ")}`);
  if (contains) parts.push(`contains “${contains}”`);
  if (missing !== undefined) parts.push(missing ? "is missing" : "is not missing");
  return parts.join(" and ");
}
