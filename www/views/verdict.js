// @ts-check
// What the numbers mean, in plain words; and how often the test rows have been looked at.

import { count, upperFirst } from "../format.js";
import { h } from "../h.js";
import { verdict } from "../words/score.js";

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
      const rows = count(report.rows.test, "row");
      looks.textContent =
        n > 1
          ? `You have looked at these ${rows} ${n} times. Keeping the best of many looks flatters the score.`
          : `Measured on ${rows} the model has never seen.`;
    },
  );
  store.watch(
    (s) => s.run.phase !== "finished" && s.report !== null,
    (old) => root.toggleAttribute("data-old", old),
  );
}
