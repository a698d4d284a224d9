// @ts-check
// Inside a projection: how much of each column is in a new one, and how much of all differences it holds.

import { percent } from "../../format.js";
import { signedBars } from "../../widgets/bars.js";
import { byWeight } from "./by-weight.js";

const MOST_BARS = 7;

/** @param {Extract<Insight, { kind: "components" }>} insight @param {import("./looks.js").Chosen} chosen
 * @returns {import("./looks.js").Look} */
export function componentsLook({ shares, loadings, features }, { at, scaled }) {
  if (loadings.length === 0) {
    const words = "The axes of this drawing mean nothing by themselves: only who is near whom does.";
    return { title: "Places without axes", pictures: [], words, tables: [] };
  }
  const chosen = Math.min(at, loadings.length - 1);
  const rows = byWeight(features, loadings[chosen] ?? []);
  const share = shares[chosen];
  const held = share === undefined ? "" : `Component ${chosen + 1} holds ${percent(share)} of the variance.`;
  const shown = rows.length > MOST_BARS ? ` The ${MOST_BARS} largest of ${rows.length}; all are in the table.` : "";
  return {
    title: "How much of each column is in the new one",
    pictures: [signedBars(rows.slice(0, MOST_BARS))],
    words: `${held}${shown}${scaled}`.trim(),
    tables: [
      { columns: ["column", "weight"], rows: rows.map((row) => [row.name, row.value]) },
      ...(shares.length > 0
        ? [{ columns: ["component", "share of variance"], rows: shares.map((s, i) => [`${i + 1}`, s]) }]
        : []),
    ],
  };
}
