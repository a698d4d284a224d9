// @ts-check
// Inside a model that merges groups: the last merges as a tree, with the line that cuts it into groups.

import { count, number } from "../../format.js";
import { dendrogram } from "../../widgets/dendrogram.js";
import { colours } from "../colours.js";

/** @param {Extract<Insight, { kind: "dendrogram" }>} insight @returns {import("./looks.js").Look} */
export function dendrogramLook(insight) {
  const { merges, sizes, cut, groups, hidden } = insight;
  if (merges.length === 0) return { title: "No merge yet", pictures: [], words: "", tables: [] };
  const { classes } = colours();
  const colour = (/** @type {number | null} */ group) => (group === null ? null : classes[group % classes.length]);
  const last = merges[merges.length - 1];
  const undone = merges.filter(({ height }) => cut !== null && height > cut).length;
  const words = [
    `Each bracket joins two groups; the higher, the further apart they were.`,
    cut === null
      ? `The last merge was at ${number(last.height)}.`
      : `The dashed line undoes ${count(undone, "merge")} and leaves ${count(undone + 1, "group")}.`,
    hidden > 0 ? `${count(hidden, "lower merge")} made what stands at the bottom.` : "",
  ].filter(Boolean);
  const rowsOf = merges.reduce((all, { left, right }) => [...all, all[left] + all[right]], [...sizes]);
  return {
    title: "Who was merged with whom",
    pictures: [dendrogram({ sizes, leaves: groups.map(colour), merges, cut, summary: words.join(" ") })],
    words: words.join(" "),
    tables: [
      {
        columns: ["merge", "height", "rows of one", "rows of the other"],
        rows: merges.map(({ left, right, height }, i) => [hidden + i + 1, height, rowsOf[left], rowsOf[right]]),
      },
    ],
  };
}
