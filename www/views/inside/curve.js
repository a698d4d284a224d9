// @ts-check
// Inside a model of one column: the curve of its answers.

import { count, number } from "../../format.js";
import { linePicture } from "../../widgets/line-picture.js";
import { inTable } from "../../words/table.js";

/** @param {Extract<Insight, { kind: "curve" }>} insight @returns {import("./looks.js").Look} */
export function curveLook({ x, y, meanings, features }) {
  const meaning = meanings[0];
  const name = meaning?.made ?? meaning?.source ?? features[0];
  const nameX = (/** @type {number} */ v) => inTable(meaning, v);
  const ends = `from ${number(y[0])} at ${name} ${nameX(x[0])} to ${number(y[y.length - 1])} at ${nameX(x[x.length - 1])}`;
  const levels = new Set(y).size;
  return {
    title: "The curve",
    pictures: [linePicture({ x, y, nameX, summary: `A curve over ${name}, ${ends}` })],
    words: `It goes ${ends}, over ${count(levels, "level")}. Between points the answer lies on a straight line.`,
    tables: [{ columns: [name, "answer"], rows: x.map((v, i) => [nameX(v), y[i]]) }],
  };
}
