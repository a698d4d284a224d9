// @ts-check
// Inside a support vector machine: how many rows hold up the border, class by class.

import { count, number, percent } from "../../format.js";
import { signedBars } from "../../widgets/bars.js";

/** @param {Extract<Insight, { kind: "support" }>} insight @returns {import("./looks.js").Look} */
export function supportLook({ classes, counts, at_bound, labels }) {
  const total = counts.reduce((sum, n) => sum + n, 0);
  const full = at_bound.reduce((sum, n) => sum + n, 0);
  const rows = classes.map((c, i) => ({ name: labels[c] ?? "all rows", value: counts[i] }));
  const share = total > 0 ? ` ${percent(full / total)} of them pull as hard as they may: they stand within the margin or beyond it.` : "";
  return {
    title: "Rows that hold up the border",
    pictures: [signedBars(rows)],
    words: `It rests on ${count(total, "row")}.${share} The other rows could be left out and nothing would change.`,
    tables: [
      {
        columns: ["class", "support vectors", "at their limit"],
        rows: rows.map((row, i) => [row.name, number(row.value), number(at_bound[i])]),
      },
    ],
  };
}
