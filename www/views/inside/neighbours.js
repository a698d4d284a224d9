// @ts-check
// Inside a model that remembers rows: how well each number of neighbours answers for rows that are left out.

import { count, number, percent } from "../../format.js";
import { signedBars } from "../../widgets/bars.js";

/** @param {Extract<Insight, { kind: "neighbours" }>} insight @returns {import("./looks.js").Look} */
export function neighboursLook({ n_rows, n_neighbors, is_tree, errors, labels }) {
  const show = (/** @type {number} */ error) => (labels.length > 0 ? percent(error) : number(error));
  const best = errors.reduce((least, [, error]) => Math.min(least, error), Infinity);
  const fewest = errors.find(([, error]) => error === best);
  const now = errors.find(([k]) => k === n_neighbors);
  const found = is_tree ? "They stand in a k-d tree, which leaves most of them out of a search." : "Each search looks at all of them.";
  const what = labels.length > 0 ? "share of rows answered wrongly" : "mean squared error";
  const told = fewest
    ? ` Bars: ${what} when the other rows answer, for each number of neighbours; the least is ${show(best)}, with ${fewest[0]}${now && now !== fewest ? `, and ${show(now[1])} with the chosen ${n_neighbors}` : ""}.`
    : "";
  return {
    title: "How many neighbours?",
    pictures: [
      signedBars(errors.map(([k, value]) => ({ name: k === n_neighbors ? `${k} (chosen)` : String(k), value }))),
    ],
    words: `${count(n_rows, "row")} remembered. ${found}${told}`,
    tables: [{ columns: ["neighbours", what], rows: errors.map(([k, error]) => [k, error]) }],
  };
}
