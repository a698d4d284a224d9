// @ts-check
// The first thing a person wants to know: one score, its interval, the baseline; and what the numbers mean.

import { count, score, upperFirst } from "../format.js";
import { h } from "../h.js";
import { hasTarget } from "../task.js";
import { momentWords } from "../words/progress.js";
import { baselineWords, intervalWords, verdict } from "../words/score.js";

/** @type {Mount} */
export function mountHeadline(root, store) {
  const value = h("span", { class: "score", id: "score" });
  const name = h("span", { class: "score-name", id: "score-name" });
  const interval = h("span", { class: "muted", id: "score-interval" });
  const baseline = h("span", { class: "muted", id: "score-baseline" });
  const wait = h("p", { class: "muted wait" });
  const line = h(
    "p",
    { class: "headline" },
    value,
    h("span", { class: "headline-words" }, name, interval, baseline),
  );
  root.append(wait, line);

  store.watch(
    (s) => s.plan?.task,
    (task) => {
      wait.textContent = `The score appears when training is done.${hasTarget(task) ? " It is measured on rows the model has never seen." : ""}`;
    },
  );
  store.watch(
    (s) => [s.report, s.then],
    (_, { report, then, catalogue, run, plan }) => {
      const head = report?.scores[0];
      wait.hidden = Boolean(report);
      line.hidden = !head;
      if (!report || !head) return;
      const { value: number, undefined: why, interval: range, no_interval: noRange } = head.model;
      if (then) return lookedBack(then, momentWords(then.unit, { run, plan }));
      value.textContent = number === null ? "undefined" : score(number);
      value.toggleAttribute("data-undefined", number === null);
      name.textContent = catalogue?.metrics.find((m) => m.id === head.metric)?.name ?? head.metric;
      interval.textContent = range ? intervalWords(range) : (why ?? noRange ?? "");
      baseline.textContent = baselineWords(report);
    },
  );
  /** The score as it was; the interval belongs to the finished model. @param {Then} then @param {string} when */
  function lookedBack({ value: number }, when) {
    value.textContent = number === null ? "–" : score(number);
    value.toggleAttribute("data-undefined", number === null);
    interval.textContent = `looking back at ${when}`;
    baseline.textContent = "the interval is worked out for the finished model";
  }

  // While the next run is under way, this is of the one before.
  store.watch(
    (s) => s.run.phase !== "finished" && s.then === null && s.report !== null,
    (old) => root.toggleAttribute("data-old", old),
  );
}

/** @type {Mount} */
export function mountVerdict(root, store) {
  const judgement = h("p", { class: "verdict", id: "verdict-text" });
  const caution = h("p", { class: "muted small", id: "score-caution" });
  const looks = h("p", { class: "muted small", id: "looks" });
  root.append(judgement, caution, looks);

  store.watch(
    (s) => [s.report, s.looks],
    (_, { report, looks: n, catalogue }) => {
      root.hidden = !report;
      if (!report) return;
      const head = report.scores[0];
      const { tone, text } = verdict(
        report,
        catalogue?.metrics.find((m) => m.id === head?.metric),
      );
      judgement.textContent = text;
      judgement.dataset.tone = tone;
      const warning = head?.model.interval?.caution;
      caution.textContent = warning ? `${upperFirst(warning)}.` : "";
      looks.hidden = !hasTarget(report.task);
      const rows = count(report.rows.test, "row");
      looks.textContent =
        n > 1
          ? `You have looked at these ${rows} ${n} times. Keeping the best of many looks flatters the score.`
          : `Measured on ${rows} the model has never seen.`;
    },
  );
  store.watch(
    (s) => (s.run.phase !== "finished" || s.then !== null) && s.report !== null,
    (old) => root.toggleAttribute("data-old", old),
  );
}
