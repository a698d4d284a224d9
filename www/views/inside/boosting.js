// @ts-check
// Inside a boosting: the newest tree, what it adds, and what mattered to all of them.

import { count } from "../../format.js";
import { signedBars } from "../../widgets/bars.js";
import { byWeight } from "./by-weight.js";
import { insideTree, nodeTable } from "./tree-drawing.js";

const MOST_BARS = 5;

/** @param {Extract<Insight, { kind: "boosting" }>} insight @returns {import("./looks.js").Look} */
export function boostingLook(insight) {
  const { n_rounds: rounds, newest, towards, training, validation } = insight;
  const rows = byWeight(insight.features, insight.importances);
  const drawn = newest.length > 0;
  // What its leaves hold is added, whatever the target: numbers, not shares of classes.
  const adding = { ...insight, labels: [] };
  const aim = towards === null ? "" : ` towards ${insight.labels[towards]}`;
  return {
    title: rounds > 0 ? `Round ${rounds}, and what mattered` : "No round yet",
    pictures: [...(drawn ? [insideTree(newest, adding, "adds")] : []), signedBars(rows.slice(0, MOST_BARS))],
    words:
      `The newest tree adds to what ${count(Math.max(rounds - 1, 0), "round")} before it said${aim}. ` +
      "Bars: how much each column lowered the loss in all of them.",
    tables: [
      { columns: ["column", "importance"], rows: rows.map((row) => [row.name, row.value]) },
      ...(drawn ? [nodeTable(newest, adding, "adds")] : []),
      {
        columns: ["round", "training loss", ...(validation.length ? ["loss on rows kept aside"] : [])],
        rows: training.map((loss, i) => [i, loss, ...(validation.length ? [validation[i]] : [])]),
      },
    ],
  };
}
