// @ts-check
// All scores: value, interval, baseline, and the rows learned from; what each one means, on demand.

import { score, seconds, upperFirst } from "../format.js";
import { h, widget } from "../h.js";
import { intervalBar } from "../widgets/bars.js";
import { ToggleTip } from "../widgets/popover.js";
import { hasTarget } from "../task.js";
import { fieldForm } from "./form.js";

const STAGES = /** @type {const} */ (["prepare", "baseline", "train", "evaluate"]);

/** @type {Mount} */
export function mountScores(root, store, actions) {
  const body = h("tbody");
  const over = h("th", { scope: "col" }, "On test rows");
  const table = h(
    "table",
    { class: "scores", id: "score-table" },
    h("caption", { class: "unseen" }, "Scores on the test rows"),
    h(
      "thead",
      {},
      h(
        "tr",
        {},
        over,
        h("th", { scope: "col", class: "number" }, "value"),
        h("th", { scope: "col", class: "interval-column" }, "interval"),
        h("th", { scope: "col", class: "number" }, "baseline"),
        h(
          "th",
          { scope: "col", class: "number" },
          h("span", { title: "The same score on the rows it learned from" }, "learning"),
        ),
      ),
    ),
    body,
  );
  const notes = h("ul", { class: "notes", id: "report-notes" });
  const times = h("p", { class: "muted small", id: "timings" });
  const settings = h(
    "details",
    { class: "more", "data-at": "/evaluate" },
    h("summary", {}, "How the intervals are made"),
  );
  root.append(table, notes, times, settings);

  /** @type {ReturnType<typeof fieldForm> | null} */
  let form = null;
  store.watch(
    (s) => s.catalogue,
    (catalogue) => {
      if (!catalogue) return;
      form = fieldForm({ fields: catalogue.evaluate, at: (name) => `/evaluate/${name}`, set: actions.setValue });
      settings.append(form.element);
    },
  );
  store.watch(
    (s) => [s.recipe?.evaluate, s.catalogue],
    (_, { recipe }) => form?.update(recipe?.evaluate),
  );
  store.watch(
    (s) => s.report,
    (report, { catalogue, reportTimings }) => {
      root.hidden = !report;
      if (!report || !catalogue) return;
      const tested = hasTarget(report.task);
      over.textContent = tested ? "On test rows" : "On all rows";
      // Without answers there are no rows kept apart: one column less.
      table.toggleAttribute("data-all-rows", !tested);
      table.hidden = report.scores.length === 0;
      body.replaceChildren(...report.scores.map((one) => row(one, catalogue)));
      notes.replaceChildren(...report.notes.map((note) => h("li", {}, note)));
      notes.hidden = report.notes.length === 0;
      const parts = STAGES.map((stage) => `${stage} ${seconds(reportTimings?.[stage] ?? 0)}`);
      times.textContent = `Took ${seconds(reportTimings?.total ?? 0)}: ${parts.join(", ")}.`;
    },
  );
  store.watch(
    (s) => (s.run.phase !== "finished" || s.then !== null) && s.report !== null,
    (old) => root.toggleAttribute("data-old", old),
  );
}

/** @param {Score} one @param {Catalogue} catalogue */
function row(one, catalogue) {
  const metric = catalogue.metrics.find((m) => m.id === one.metric);
  const better = metric?.better !== "lower" ? "Higher is better." : "Lower is better.";
  const help = metric
    ? [
        metric.summary,
        metric.formula,
        better,
        `In scikit-learn: ${metric.scikit_learn}.`,
        `Source: ${metric.source}`,
      ]
    : [better];
  const { interval } = one.model;
  const name = upperFirst(metric?.name ?? one.metric);
  const bar = interval
    ? h(
        "div",
        { class: "interval-cell" },
        intervalBar({
          ...span(one, metric),
          value: one.model.value,
          lo: interval.lo,
          hi: interval.hi,
          base: one.baseline.value,
        }),
        h("small", {}, `${score(interval.lo)} – ${score(interval.hi)}`),
      )
    : h("small", {}, one.model.undefined ?? one.model.no_interval ?? "");
  return h(
    "tr",
    { "data-metric": one.metric },
    h("th", { scope: "row" }, h("div", {}, h("span", {}, name), widget(ToggleTip, { about: name, lines: help }))),
    cell(one.model, interval),
    h("td", { class: "interval-column" }, bar),
    cell(one.baseline),
    cell(one.training),
  );
}

/** @param {Estimate | null} estimate @param {Estimate['interval']} [interval] Below the value where there is no room for its own column. */
function cell(estimate, interval) {
  const value = estimate?.value ?? null;
  const shown =
    value === null ? h("abbr", { title: estimate?.undefined ?? "not measured" }, "undef.") : score(value);
  return h(
    "td",
    { class: "number" },
    shown,
    interval && h("small", { class: "interval-below" }, `${score(interval.lo)}–${score(interval.hi)}`),
  );
}

/** Both ends of the line a score is drawn on: the metric's own range, or what its values span.
 * @param {Score} one @param {Catalogue['metrics'][number] | undefined} metric */
function span({ model: { value, interval }, baseline }, metric) {
  const values = [value, interval?.lo, interval?.hi, baseline.value].filter((v) => typeof v === "number");
  const from = metric?.range[0] ?? Math.min(0, ...values);
  const to = metric?.range[1] ?? Math.max(...values) * 1.05;
  return { from, to };
}
