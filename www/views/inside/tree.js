// @ts-check
// Inside a decision tree: its drawing.

import { treeSentence } from "../../words/table.js";
import { insideTree, nodeTable } from "./tree-drawing.js";

/** @param {Extract<Insight, { kind: "tree" }>} insight @returns {import("./looks.js").Look} */
export function treeLook(insight) {
  return {
    title: "The tree so far",
    pictures: [insideTree(insight.nodes, insight)],
    words: treeSentence(insight.nodes, insight.meanings),
    tables: [nodeTable(insight.nodes, insight)],
  };
}
