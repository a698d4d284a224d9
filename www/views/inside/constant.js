// @ts-check
// Inside the baseline: the one answer it has.

import { list, number, percent } from "../../format.js";

/** @param {Extract<Insight, { kind: "constant" }>} insight @returns {import("./looks.js").Look} */
export function constantLook({ values, labels }) {
  const shares = labels.map((label, i) => `${label} ${percent(values[i])}`);
  const words = labels.length === 0 ? `Always ${number(values[0], 4)}.` : `Always ${list(shares)}.`;
  return { title: "One answer for every row", pictures: [], words, tables: [] };
}
