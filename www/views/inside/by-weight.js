// @ts-check
import { plain } from "../../format.js";

/** Each column with its value, the largest in size first. @param {string[]} features @param {number[]} values */
export function byWeight(features, values) {
  const rows = features.map((name, i) => ({ name: plain(name), value: values[i] ?? 0 }));
  return rows.sort((a, b) => Math.abs(b.value) - Math.abs(a.value));
}
