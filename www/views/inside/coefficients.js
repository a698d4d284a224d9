// @ts-check
// Inside a weighted sum: the weights as signed bars, the largest first.

import { number } from "../../format.js";
import { signedBars } from "../../widgets/bars.js";
import { byWeight } from "./by-weight.js";

const MOST_BARS = 7;

/** @param {Extract<Insight, { kind: "coefficients" }>} insight @param {import("./looks.js").Chosen} chosen
 * @returns {import("./looks.js").Look} */
export function coefficientsLook({ coef, intercept, features, labels }, { at, scaled }) {
  const weights = coef[Math.min(at, coef.length - 1)] ?? [];
  const rows = byWeight(features, weights);
  const shown = rows.length > MOST_BARS ? `The ${MOST_BARS} largest of ${rows.length}; all are in the table.` : "";
  const constant = number(intercept[Math.min(at, intercept.length - 1)] ?? 0);
  const oneOfTwo = coef.length === 1 && labels.length === 2;
  const towards = oneOfTwo ? ` Plus speaks for ${labels[1]}, minus for ${labels[0]}.` : "";
  return {
    title: "Weight of each column",
    pictures: [signedBars(rows.slice(0, MOST_BARS))],
    words: `${shown} The constant term is ${constant}.${towards}${scaled}`,
    tables: [{ columns: ["column", "weight"], rows: rows.map((row) => [row.name, row.value]) }],
  };
}
