// @ts-check
// Inside a forest: the newest tree, and what mattered to all of them.

import { count } from "../../format.js";
import { signedBars } from "../../widgets/bars.js";
import { byWeight } from "./by-weight.js";
import { insideTree, nodeTable } from "./tree-drawing.js";

const MOST_BARS = 5;

/** @param {Extract<Insight, { kind: "forest" }>} insight @returns {import("./looks.js").Look} */
export function forestLook(insight) {
  const rows = byWeight(insight.features, insight.importances);
  const drawn = insight.newest.length > 0;
  return {
    title: insight.n_trees > 0 ? `Tree ${insight.n_trees}, and what mattered` : "No tree yet",
    pictures: [
      ...(drawn ? [insideTree(insight.newest, insight)] : []),
      signedBars(rows.slice(0, MOST_BARS)),
    ],
    words: `Bars: how much each column lowered the impurity, averaged over ${count(insight.n_trees, "tree")}.`,
    tables: [
      { columns: ["column", "importance"], rows: rows.map((row) => [row.name, row.value]) },
      ...(drawn ? [nodeTable(insight.newest, insight)] : []),
    ],
  };
}
