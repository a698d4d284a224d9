// @ts-check
// Inside a model that knows groups of rows: the mean of every column in every group, shaded by how far it lies from the
// mean of all rows.

import { count, number, plain } from "../../format.js";
import { meansMap } from "../../widgets/means-map.js";

const MOST_COLUMNS = 12;

/** @param {Extract<Insight, { kind: "groups" }>} insight @returns {import("./looks.js").Look} */
export function groupsLook({ sizes, means, spreads, overall, overall_spread, features, labels }) {
  const names = sizes.map((_, k) => labels[k] ?? `group ${k + 1}`);
  const there = names.map((_, k) => k).filter((k) => sizes[k] > 0);
  /** How many standard deviations of all rows a group's mean lies from the mean of all. @param {number} k @param {number} j */
  const apart = (k, j) => (overall_spread[j] > 0 ? (means[k][j] - overall[j]) / overall_spread[j] : 0);
  const widest = (/** @type {number} */ j) => Math.max(0, ...there.map((k) => Math.abs(apart(k, j))));
  const order = features.map((_, j) => j).sort((a, b) => widest(b) - widest(a));
  const shown = order.slice(0, MOST_COLUMNS);
  const some = shown.length < order.length ? ` The ${shown.length} columns that differ most; all are in the table.` : "";
  return {
    title: there.length > 0 ? "The mean of each group" : "No row yet",
    pictures: [
      meansMap({
        groups: there.map((k) => ({ name: names[k], note: count(Math.round(sizes[k]), "row") })),
        rows: shown.map((j) => ({
          name: plain(features[j]),
          cells: there.map((k) => ({
            text: number(means[k][j], 2),
            apart: apart(k, j),
            label: `${plain(features[j])}, ${names[k]}: ${number(means[k][j], 4)}, ${number(Math.abs(apart(k, j)), 2)} standard deviations ${apart(k, j) < 0 ? "below" : "above"} the mean of all rows`,
          })),
        })),
      }),
    ],
    words: `Orange is above the mean of all rows, blue below; the stronger, the more standard deviations.${some}`,
    tables: [
      {
        columns: ["column", "all rows", ...there.flatMap((k) => (spreads[k] ? [names[k], `${names[k]} ±`] : [names[k]]))],
        rows: order.map((j) => [
          features[j],
          overall[j],
          ...there.flatMap((k) => (spreads[k] ? [means[k][j], spreads[k][j]] : [means[k][j]])),
        ]),
      },
    ],
  };
}
