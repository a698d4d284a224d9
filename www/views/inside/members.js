// @ts-check
// Inside a model made of models: how wrong each member is, beside all together.

import { count, number, percent } from "../../format.js";
import { signedBars } from "../../widgets/bars.js";

/** @param {Extract<Insight, { kind: "members" }>} insight @returns {import("./looks.js").Look} */
export function membersLook({ n_members: n, newest, error, measured, labels }) {
  const show = (/** @type {number} */ v) => (labels.length > 0 ? percent(v) : number(v));
  const what = labels.length > 0 ? "share of rows answered wrongly" : "mean squared error";
  const first = n - newest.length;
  const known = newest.flatMap(({ name, error }, i) =>
    error === null ? [] : [{ name: newest.some((m, at) => at !== i && m.name === name) ? `${name} ${first + i + 1}` : name, value: error }],
  );
  const together = error === null ? [] : [{ name: "all together", value: error }];
  const weighted = newest.some(({ weight }) => weight !== null && weight !== 1);
  const told = error === null ? "" : ` Bars: ${what} ${measured}; all together ${show(error)}.`;
  return {
    title: n === 1 ? "The one member so far" : "The members",
    pictures: known.length > 0 ? [signedBars([...known, ...together])] : [],
    words: `${count(n, "member")} so far.${told}`,
    tables: [
      {
        columns: ["member", ...(weighted ? ["weight"] : []), what],
        rows: newest.map((m, i) => [`${first + i + 1} ${m.name}`, ...(weighted ? [m.weight] : []), m.error]),
      },
    ],
  };
}
