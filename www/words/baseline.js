// @ts-check
// What the baseline does, with its score: "always saying Adelie: 0.44".

import { score } from "../format.js";

/** @import { Report } from '../shapes' */

/** @param {Report} report */
export function baselineWords({ scores, confusion, labels, task }) {
  const value = scores[0]?.baseline.value ?? null;
  const shown = value === null ? "undefined" : score(value);
  if (task === "regression") return `always saying the mean: ${shown}`;
  const most = mostFrequent(confusion, labels);
  return `${most ? `always saying ${most}` : "always saying the same"}: ${shown}`;
}

/** The class most test rows have; the baseline learned it from the training rows, which are in the same shares.
 * @param {Report['confusion']} confusion @param {string[]} labels */
function mostFrequent(confusion, labels) {
  if (!confusion) return null;
  const sums = confusion.map((row) => row.reduce((a, b) => a + b, 0));
  const best = Math.max(...sums);
  return sums.filter((n) => n === best).length === 1 ? labels[sums.indexOf(best)] : null;
}
