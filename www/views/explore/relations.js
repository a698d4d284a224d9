// @ts-check
// How columns go together: a heat map of all pairs, a picture of the pair that is picked, what is missing together, and
// a scatter matrix of a few columns.

import { count, list, percent, plain } from "../../format.js";
import { h, widget } from "../../h.js";
import { FigureView } from "../../widgets/figure-view.js";
import { HeatMap } from "../../widgets/heat-map.js";
import { numberTable } from "../../widgets/number-table.js";
import { PickList } from "../../widgets/pick-list.js";
import { TabStrip } from "../../widgets/tab-strip.js";
import { heat, pairSentence, relationTable } from "../../words/relation.js";

/** @typedef {import("../../words/relation.js").Relation} Relation */

/** More columns at once cannot be told apart. */
const MOST = 30;
const FIRST = 16;
const MOST_IN_MATRIX = 5;

/** Whether a column can be measured against others. @param {Column} column */
export const isMeasured = ({ type, distinct }) => type !== "text" && type !== "identifier" && distinct > 0;

/** @param {Store} store @param {Actions} actions */
export function relationsTab(store, actions) {
  const ranks = widget(TabStrip, { label: "Measure for two columns of numbers", id: "rank-tabs", value: "pearson" });
  ranks.options = [
    { value: "pearson", label: "Pearson" },
    { value: "spearman", label: "Spearman" },
  ];
  const chosen = widget(PickList, { label: "Columns in the heat map", multiple: true });
  const told = h("p", { class: "explore-told", role: "status" });
  const stop = h("button", { type: "button", class: "quiet", hidden: true, on: { click: () => actions.stopLook("relations") } }, "Stop");
  const map = widget(HeatMap, { label: "How columns go together" });
  const slot = h("div", { class: "scroll", tabIndex: 0, role: "region", "aria-label": "All pairs, as a table" });
  const numbers = h("details", { class: "as-table" }, h("summary", {}, "As a table"), slot);
  const pairWords = h("p", { class: "small", role: "status" });
  const pair = widget(FigureView, {});
  const missing = h("div", { class: "patterns" });
  const few = widget(PickList, { label: "Columns in the scatter matrix", multiple: true });
  const matrix = widget(FigureView, {});
  const element = h(
    "div",
    { class: "relations" },
    h(
      "div",
      {},
      h(
        "section",
        {},
        h("h3", {}, "Which columns go together?"),
        h("div", { class: "explore-bar" }, chosen, ranks, told, stop),
        h("div", { class: "heat-scroll" }, map),
        legend(),
        numbers,
      ),
      h("section", {}, h("h3", {}, "What is missing together?"), missing),
    ),
    h(
      "div",
      {},
      h("section", {}, h("h3", {}, "Two columns"), pairWords, pair),
      h("section", {}, h("h3", {}, "A few columns at once"), h("p", { class: "small" }, few), matrix),
    ),
  );

  /** @type {Profile | null} */
  let profile = null;
  let dark = false;
  /** @type {string | undefined} Colours the dots. */
  let target;
  /** @type {string[]} */
  let names = [];
  /** @type {Relation[]} */
  let relations = [];
  let rank = false;
  /** @type {[string, string] | null} */
  let picked = null;

  const place = (/** @type {string} */ name) => profile?.columns.findIndex((c) => c.name === name) ?? -1;
  const name = (/** @type {number} */ i) => plain(profile?.columns[i]?.name ?? "");
  const between = (/** @type {string} */ a, /** @type {string} */ b) => {
    const [i, j] = [place(a), place(b)];
    return relations.find((r) => (r.a === i && r.b === j) || (r.a === j && r.b === i));
  };

  async function measure() {
    const table = profile;
    [relations, told.textContent] = [[], "Measuring …"];
    draw();
    const found = await actions.askEngine("look", { kind: "relations", look: "relations", columns: names });
    if (table !== profile) return;
    actions.looked("relations");
    stop.hidden = true;
    relations = /** @type {Relation[]} */ (found ?? []);
    const all = (profile?.columns ?? []).filter(isMeasured).length;
    const text = (profile?.columns.length ?? 0) - all;
    const left = text > 0 ? `; ${count(text, "column")} of free text or without values cannot be measured` : "";
    told.textContent = found ? `${names.length} of ${count(all, "column")}${left}.` : "Stopped.";
    draw();
    if (found && !(picked && between(...picked))) strongest();
    else showPair();
  }

  /** The strongest pair is the one to begin with. */
  function strongest() {
    const size = (/** @type {Relation} */ r) => Math.abs(r.value ?? 0);
    const best = relations.reduce((/** @type {Relation | null} */ a, r) => (a && size(a) >= size(r) ? a : r), null);
    picked = best && [profile?.columns[best.a].name ?? "", profile?.columns[best.b].name ?? ""];
    showPair();
  }

  function draw() {
    map.show(names.map(plain), (row, column) => {
      const found = between(names[row], names[column]);
      return found ? heat(found, plain(names[row]), plain(names[column]), rank) : null;
    });
    if (numbers.open) slot.replaceChildren(numberTable(relationTable(relations, name)));
  }

  async function showPair() {
    pair.hidden = !picked;
    pairWords.textContent = "";
    if (!picked) return;
    const [a, b] = picked;
    const found = between(a, b);
    pairWords.textContent = found ? pairSentence(found, plain(a), plain(b)) : "";
    pair.figure = await figure("pair", [a, b], pair);
  }

  /** @param {"pair" | "scatter-matrix"} kind @param {string[]} columns @param {HTMLElement} place */
  async function figure(kind, columns, place) {
    const fits = profile?.columns.some((c) => c.name === target && isMeasured(c));
    const by = target && fits && !(kind === "pair" && columns.includes(target)) ? target : undefined;
    const width = Math.min(900, Math.max(300, place.parentElement?.clientWidth ?? 480));
    const theme = dark ? "dark" : "light";
    const seed = store.state.recipe?.seed ?? 0;
    const asked = await actions.askEngine("look", { kind, look: "figure", figure: kind, columns, by, seed, theme, width });
    return /** @type {Figure | null} */ (asked);
  }

  async function showMatrix() {
    const columns = [...few.values];
    few.text = columns.length ? count(columns.length, "column") : "choose columns";
    matrix.figure = columns.length > 1 ? await figure("scatter-matrix", columns, matrix) : null;
    matrix.hidden = columns.length < 2;
  }

  async function showMissing() {
    const table = profile;
    const found = /** @type {import("../../../pkg/protocol.js").MissingPatterns | null} */ (
      await actions.askEngine("look", { kind: "missing", look: "missing" })
    );
    if (table === profile && found) missing.replaceChildren(...patterns(found, name));
  }

  ranks.addEventListener("pick", (event) => {
    rank = /** @type {CustomEvent} */ (event).detail.value === "spearman";
    draw();
  });
  chosen.addEventListener("pick", (event) => {
    const values = /** @type {CustomEvent} */ (event).detail.values;
    choose(values.slice(0, MOST));
    if (values.length > MOST) told.textContent = `At most ${MOST} columns fit.`;
    measure();
  });
  few.addEventListener("pick", (event) => {
    few.values = /** @type {CustomEvent} */ (event).detail.values.slice(0, MOST_IN_MATRIX);
    showMatrix();
  });
  map.addEventListener("pick", (event) => {
    const { row, column } = /** @type {CustomEvent} */ (event).detail;
    picked = [names[column], names[row]];
    showPair();
  });
  numbers.addEventListener("toggle", draw);
  store.watch(
    (s) => s.looking,
    (looking) => {
      if (looking?.kind !== "relations") return;
      stop.hidden = false;
      told.textContent = `Measuring: ${looking.done.toLocaleString("en")} of ${count(looking.total, "pair")} …`;
    },
  );

  /** @param {string[]} columns */
  function choose(columns) {
    names = columns;
    chosen.values = names;
    chosen.text = count(names.length, "column");
  }

  return {
    element,
    /** @param {Profile} table @param {boolean} isDark */
    show(table, isDark) {
      const [same, aim] = [table === profile, store.state.recipe?.data.target];
      if (same && isDark === dark && aim === target) return;
      [profile, dark, target] = [table, isDark, aim];
      if (same) return void [showPair(), showMatrix()];
      const fit = table.columns.filter(isMeasured);
      const option = (/** @type {Column} */ { name }) => ({ value: name, label: plain(name) });
      chosen.options = fit.map(option);
      choose(fit.filter(({ name }, i) => i < FIRST || name === target).map((c) => c.name));
      const numeric = fit.filter(({ number }) => number);
      few.options = numeric.map(option);
      few.values = numeric.slice(0, 4).map((c) => c.name);
      picked = null;
      measure();
      showMissing();
      showMatrix();
    },
  };
}

/** What the shades mean. */
function legend() {
  return h(
    "ul",
    { class: "heat-legend" },
    h("li", {}, h("span", { class: "heat-scale", "data-kind": "signed", "aria-hidden": "true" }), "numbers: −1 blue, one falls as the other rises; +1 orange, they rise together"),
    h("li", {}, h("span", { class: "heat-scale", "data-kind": "plain", "aria-hidden": "true" }), "with words: 0 to 1, Cramér’s V or the correlation ratio, both corrected for chance"),
  );
}

/** @param {import("../../../pkg/protocol.js").MissingPatterns} found @param {(place: number) => string} name */
function patterns({ n_rows: rows, n_complete: whole, columns, patterns: sets, others }, name) {
  if (columns.length === 0) return [h("p", {}, "No value is missing.")];
  const bar = (/** @type {string} */ words, /** @type {number} */ n, /** @type {string} */ kind) =>
    h(
      "li",
      { "data-kind": kind },
      h("span", { class: "pattern-name", title: words }, words),
      h("span", { class: "pattern-bar", vars: { share: n / Math.max(1, rows) } }),
      h("span", { class: "pattern-count" }, `${n.toLocaleString("en")} · ${share(n / rows)}`),
    );
  const words = (/** @type {number[]} */ places) => {
    const few = places.slice(0, 4).map(name);
    return places.length > 4 ? `${few.join(", ")} and ${count(places.length - 4, "more column", "more columns")}` : list(few);
  };
  const most = `${name(columns[0][0])} (${share(columns[0][1] / rows)})`;
  return [
    h("p", { class: "small" }, `${count(columns.length, "column")} with missing values, most of all ${most}. Each bar is a set of columns that are missing in the same rows.`),
    h(
      "ul",
      {},
      bar("nothing missing", whole, "whole"),
      sets.map(({ columns: places, count: n }) => bar(words(places), n, "hole")),
      others[0] > 0 && bar(`${count(others[0], "rarer set")}`, others[1], "hole"),
    ),
  ];
}

/** @param {number} part */
function share(part) {
  return part > 0 && part < 0.005 ? "<1\u202f%" : percent(part);
}
