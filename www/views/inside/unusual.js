// @ts-check
// Inside a search for unusual rows: how the scores lie around the limit, and the newest tree where there are trees.

import { number, percent } from "../../format.js";
import { signedBars } from "../../widgets/bars.js";
import { insideTree, nodeTable } from "./tree-drawing.js";

/** @param {number} share */
function nameOf(share) {
  if (share === 0) return "least unusual row";
  if (share === 1) return "most unusual row";
  return share === 0.5 ? "half of the rows below" : `${percent(share)} of the rows below`;
}

/** @param {Extract<Insight, { kind: "unusual" }>} insight @returns {import("./looks.js").Look} */
export function unusualLook(insight) {
  const { scores, limit, above, newest } = insight;
  const known = scores.length > 0;
  // What a leaf holds is a number of questions, whatever column the rows are compared with.
  const counting = { ...insight, labels: [] };
  const rows = scores.map(([share, score]) => ({ name: nameOf(share), value: score }));
  const place = rows.findIndex(({ value }) => value > limit);
  const ranked = [...rows];
  ranked.splice(place < 0 ? rows.length : place, 0, { name: "limit", value: limit });
  return {
    title: known ? `${percent(above)} of the rows lie above the limit` : "No scores yet",
    pictures: [
      ...(newest.length > 1 ? [insideTree(newest, counting, "questions")] : []),
      ...(known ? [signedBars(ranked)] : []),
    ],
    words: known
      ? `Bars: how unusual the rows are. Above ${number(limit, 3)} a row is called an outlier.`
      : "How unusual the rows are is known when all of them have been looked at.",
    tables: [
      ...(known ? [{ columns: ["rows", "score"], rows: ranked.map((row) => [row.name, row.value]) }] : []),
      ...(newest.length > 1 ? [nodeTable(newest, counting, "questions")] : []),
    ],
  };
}
