// @ts-check
// The look inside a model: the tree as it grows, weights as signed bars, importances as bars.

import { count, list, number, percent, plain } from "../format.js";
import { h } from "../h.js";
import { stepsOf } from "../recipe.js";
import { signedBars } from "../widgets/bars.js";
import { numberTable } from "../widgets/number-table.js";
import { treeSentence } from "../words/table.js";
import { insideTree, nodeTable } from "./inside-tree.js";

const MOST_BARS = 7;

/** @type {Mount} */
export function mountInside(root, store) {
  const title = h("h3");
  const picture = h("div", { class: "inside-picture" });
  const words = h("p", { class: "muted small" });
  const slot = h("div", {
    class: "scroll",
    tabIndex: 0,
    role: "region",
    "aria-label": "The numbers inside the model",
  });
  const details = h("details", {}, h("summary", {}, "As a table"), slot);
  const which = h("select", { "aria-label": "Weights for which class" });
  const pick = h("span", { class: "select" }, which);
  root.append(title, pick, picture, words, details);
  root.hidden = true;

  const redraw = () => draw(store.state.insight);
  which.addEventListener("change", redraw);
  details.addEventListener("toggle", redraw);
  store.watch((s) => [s.insight, s.dark, s.recipe?.model.kind], redraw);

  /** @param {Insight | null} insight */
  function draw(insight) {
    root.hidden = !insight;
    if (!insight) return;
    chooseClass(insight);
    const view = viewOf(insight, Math.max(0, which.selectedIndex), onOneScale());
    title.textContent = view.title;
    picture.replaceChildren(...view.pictures);
    words.textContent = view.words;
    details.hidden = view.tables.length === 0;
    if (details.open) slot.replaceChildren(...view.tables.map(numberTable));
  }

  function onOneScale() {
    const { recipe, catalogue } = store.state;
    const on = recipe && catalogue && stepsOf(recipe, catalogue).some((step) => step.step === "standardise" && !step.off);
    return on ? " Numbers are on one scale: a weight is for one standard deviation." : "";
  }

  /** @param {Insight} insight */
  function chooseClass(insight) {
    const many = insight.kind === "coefficients" && insight.coef.length > 1;
    pick.hidden = !many;
    if (!many) return which.replaceChildren();
    if ([...which.options].map((option) => option.value).join() === insight.labels.join()) return;
    which.replaceChildren(...insight.labels.map((label) => h("option", {}, label)));
  }
}

/** @param {Insight} insight @param {number} at Index of the class whose weights are shown.
 * @param {string} scaled What to know about weights.
 * @returns {{ title: string, pictures: Node[], words: string, tables: NumberTable[] }} */
function viewOf(insight, at, scaled) {
  switch (insight.kind) {
    case "constant":
      return {
        title: "One answer for every row",
        pictures: [],
        words: answer(insight.values, insight.labels),
        tables: [],
      };
    case "coefficients": {
      const coef = insight.coef[Math.min(at, insight.coef.length - 1)] ?? [];
      const rows = byWeight(insight.features.map((name, i) => ({ name: plain(name), value: coef[i] ?? 0 })));
      const towards =
        insight.coef.length === 1 && insight.labels.length === 2
          ? ` Plus speaks for ${insight.labels[1]}, minus for ${insight.labels[0]}.`
          : "";
      return {
        title: "Weight of each column",
        pictures: [signedBars(rows.slice(0, MOST_BARS))],
        words: `${shownOf(rows.length)} The constant term is ${number(insight.intercept[Math.min(at, insight.intercept.length - 1)] ?? 0)}.${towards}${scaled}`,
        tables: [{ columns: ["column", "weight"], rows: rows.map((r) => [r.name, r.value]) }],
      };
    }
    case "tree":
      return {
        title: "The tree so far",
        pictures: [insideTree(insight.nodes, insight)],
        words: treeSentence(insight.nodes, insight.meanings),
        tables: [nodeTable(insight.nodes, insight)],
      };
    case "forest": {
      const rows = byWeight(
        insight.features.map((name, i) => ({ name: plain(name), value: insight.importances[i] ?? 0 })),
      );
      const drawn = insight.newest.length > 0 ? [insideTree(insight.newest, insight)] : [];
      return {
        title: insight.n_trees > 0 ? `Tree ${insight.n_trees}, and what mattered` : "No tree yet",
        pictures: [...drawn, signedBars(rows.slice(0, 5))],
        words: `Bars: how much each column lowered the impurity, averaged over ${count(insight.n_trees, "tree")}.`,
        tables: [
          { columns: ["column", "importance"], rows: rows.map((r) => [r.name, r.value]) },
          ...(drawn.length > 0 ? [nodeTable(insight.newest, insight)] : []),
        ],
      };
    }
  }
}

/** @param {{ name: string, value: number }[]} rows */
function byWeight(rows) {
  return [...rows].sort((a, b) => Math.abs(b.value) - Math.abs(a.value));
}

/** @param {number} n */
function shownOf(n) {
  return n > MOST_BARS ? `The ${MOST_BARS} largest of ${n}; all are in the table.` : "";
}

/** @param {number[]} values @param {string[]} labels */
function answer(values, labels) {
  if (labels.length === 0) return `Always ${number(values[0], 4)}.`;
  return `Always ${list(labels.map((label, i) => `${label} ${percent(values[i])}`))}.`;
}
