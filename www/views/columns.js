// @ts-check
// The columns of the table: tick one to learn from it, or make it the one to predict.

import { count, number, plain } from "../format.js";
import { h } from "../h.js";
import { cardOf, featuresOf } from "../recipe.js";
import { miniBars } from "../widgets/bars.js";
import { attachPopover } from "../widgets/popover.js";
import { columnReading } from "./column-reading.js";
import { icon } from "./icons.js";

export const BADGES = { number: "№", category: "Aa", boolean: "±", "date-time": "Da", text: "¶", identifier: "ID" };
export const KINDS = {
  number: "number",
  category: "words that repeat",
  boolean: "yes or no",
  "date-time": "date",
  text: "free text",
  identifier: "codes or keys",
};
/** More columns than this stand behind a button. */
const FIRST = 12;

/** @param {Actions} actions */
export function columnList(actions) {
  const list = h("ul", { class: "columns" });
  const rest = h("button", { type: "button", class: "quiet" });
  const panel = h("div", { id: "column-reading" });
  const element = h("div", {}, list, rest, panel);
  /** @type {Profile | null} */
  let built = null;
  /** @type {{ recipe: Draft, catalogue: Catalogue } | null} */
  let now = null;
  let all = false;

  rest.addEventListener("click", () => {
    all = !all;
    fold();
  });
  list.addEventListener("change", () => {
    const ticked = [...list.querySelectorAll("input")].filter((box) => box.checked).map((box) => box.value);
    actions.learnFrom(ticked);
  });
  list.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("button") : null;
    if (button?.classList.contains("how")) ask(button);
    else if (button?.value) actions.predict(button.value);
  });

  /** Shows how a column is read, in the one panel there is. @param {HTMLButtonElement} button */
  function ask(button) {
    const column = built?.columns.find(({ name }) => name === button.value);
    if (!column || !now) return;
    const said = now.recipe.data.file?.columns ?? {};
    const own = Object.hasOwn(said, column.name) ? said[column.name] : {};
    panel.replaceChildren(
      columnReading(column, own, now.catalogue, (choice) => {
        panel.hidePopover();
        actions.readColumn(column.name, choice);
      }),
    );
    attachPopover(button, panel);
  }

  function fold() {
    const rows = [...list.children];
    rows.forEach((row, i) => row.toggleAttribute("hidden", !all && i >= FIRST && !row.hasAttribute("data-target")));
    rest.hidden = rows.length <= FIRST;
    rest.textContent = all ? "Show fewer" : `Show all ${rows.length} columns`;
  }

  return {
    element,
    /** @param {Draft} recipe @param {Profile} profile @param {Catalogue} catalogue */
    update(recipe, profile, catalogue) {
      now = { recipe, catalogue };
      if (built !== profile) {
        built = profile;
        all = false;
        list.replaceChildren(...profile.columns.map((column) => row(column, recipe, catalogue, profile.reader !== undefined)));
      }
      const { target } = recipe.data;
      const used = featuresOf(recipe, profile, catalogue);
      for (const item of /** @type {NodeListOf<HTMLElement>} */ (list.querySelectorAll("li"))) {
        const box = /** @type {HTMLInputElement} */ (item.querySelector("input"));
        const aim = box.value === target;
        item.toggleAttribute("data-target", aim);
        box.checked = !aim && used.includes(box.value);
        box.disabled = aim || (item.hasAttribute("data-useless") && !box.checked);
        const button = /** @type {HTMLButtonElement} */ (item.querySelector("button.aim"));
        button.setAttribute("aria-pressed", String(aim));
      }
      fold();
    },
  };
}

/** @param {Column} column @param {Draft} recipe @param {Catalogue} catalogue @param {boolean} file */
function row(column, recipe, catalogue, file) {
  const { name, type, usable } = column;
  const card = cardOf(recipe, catalogue)?.columns[name];
  const about = [card?.meaning, card?.unit && `In ${card.unit}.`, KINDS[type]].filter(Boolean).join(" ");
  return h(
    "li",
    { class: "column", "data-useless": !usable },
    h(
      "label",
      { title: about },
      h("input", { type: "checkbox", value: name, "aria-label": `Learn from ${plain(name)}` }),
      h("span", { class: "column-name" }, plain(name)),
      h("small", {}, file ? null : h("abbr", { title: KINDS[type], class: "badge" }, BADGES[type]), range(column, card?.unit)),
    ),
    bars(column),
    file && howRead(column),
    h(
      "button",
      {
        type: "button",
        class: "aim",
        value: name,
        "aria-label": `Predict ${plain(name)}`,
        title: "Predict this column",
      },
      icon("target"),
    ),
  );
}

/** @param {Column} column */
function howRead({ name, type, written }) {
  const label = `How ${plain(name)} is read`;
  const button = { type: "button", class: "how", value: name, "aria-label": label, title: label, "data-written": written };
  return h("button", button, h("span", { class: "badge", "aria-hidden": "true" }, BADGES[type]));
}

/** @param {Column} column @param {string} [unit] */
function range({ name: column, type, number: stats, distinct, missing, usable, why_not: why }, unit) {
  const parts = [];
  if (stats && type === "date-time") parts.push(`${day(stats.min)} … ${day(stats.max)}`);
  else if (stats)
    parts.push(
      `${number(stats.min)}\u00a0… ${number(stats.max)}${unit && unit.length < 7 && !column.endsWith(`_${unit}`) ? `\u202f${unit}` : ""}`,
    );
  else parts.push(count(distinct, "kind"));
  if (missing > 0) parts.push(`${missing.toLocaleString("en")}\u00a0missing`);
  if (!usable && why) parts.push(why);
  return parts.join(" · ");
}

/** @param {number} seconds */
function day(seconds) {
  return new Date(seconds * 1000).toISOString().slice(0, 10);
}

/** @param {Column} column */
function bars({ name, histogram, levels }) {
  if (histogram) return miniBars(histogram.counts, `Histogram of ${plain(name)}`);
  if (levels?.length) {
    const most = levels.slice(0, 12);
    return miniBars(
      most.map((level) => level.count),
      `${plain(name)}: ${most.map((l) => `${l.label} ${l.count}`).join(", ")}`,
    );
  }
  return h("span", { class: "mini" });
}
