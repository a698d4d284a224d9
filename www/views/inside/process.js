// @ts-check
// Inside a Gaussian process: what its kernel has learned, and over one column the curve with what it does not know.

import { number, plain } from "../../format.js";
import { signedBars } from "../../widgets/bars.js";
import { linePicture } from "../../widgets/line-picture.js";

const MOST_BARS = 7;

/** @typedef {Extract<Insight, { kind: "process" }>} Process */

/** @param {Process} insight @returns {import("./looks.js").Look} */
export function processLook(insight) {
  const { length_scales, features } = insight;
  if (length_scales.length === 0) {
    return { title: "Nothing learned yet", pictures: [], words: "Every smooth curve is still possible.", tables: [] };
  }
  const perColumn = (length_scales[0]?.length ?? 0) > 1;
  const table = { columns: ["", ...insight.classes.map((c) => insight.labels[c] ?? "value")], rows: numbers(insight) };
  if (insight.x.length > 0) return { ...curve(insight), tables: [table] };
  return {
    title: perColumn ? "How fast the answer changes along each column" : "What the kernel has learned",
    pictures: perColumn ? [signedBars(quickest(length_scales[0] ?? [], features))] : [],
    words: perColumn
      ? "Changes in one unit of a column: one divided by its length scale. A column with a short bar says little."
      : sentence(insight),
    tables: [table],
  };
}

/** The kernel's numbers, a column a process. @param {Process} insight @returns {(string | number)[][]} */
function numbers({ likelihoods, variances, length_scales, mixtures, noises, features }) {
  const lengths = (length_scales[0] ?? []).map((_, j) => {
    const name = (length_scales[0] ?? []).length > 1 ? `length scale of ${plain(features[j] ?? "")}` : "length scale";
    return [name, ...length_scales.map((of) => of[j] ?? 0)];
  });
  return [
    ["log marginal likelihood", ...likelihoods.map((l) => (l === null ? "none" : l))],
    ["variance of the curves", ...variances],
    ...lengths,
    ...(mixtures.length > 0 ? [["mixture of length scales", ...mixtures]] : []),
    ...(noises.length > 0 ? [["variance of the noise", ...noises]] : []),
  ];
}

/** @param {number[]} lengths @param {string[]} features */
function quickest(lengths, features) {
  const rows = lengths.map((length, j) => ({ name: plain(features[j] ?? ""), value: 1 / length }));
  return rows.sort((a, b) => b.value - a.value).slice(0, MOST_BARS);
}

/** @param {Process} insight */
function sentence({ length_scales, noises, variances }) {
  const noise = noises[0];
  const share = noise === undefined ? "" : ` Of the differences it takes ${number(noise)} for noise and ${number(variances[0] ?? 0)} for the curve.`;
  return `Rows further apart than ${number(length_scales[0]?.[0] ?? 0)} hardly know of each other.${share}`;
}

/** @param {Process} insight */
function curve({ x, y, spread, meanings, features }) {
  const meaning = meanings[0];
  const name = meaning?.made ?? meaning?.source ?? features[0] ?? "";
  const nameX = (/** @type {number} */ v) =>
    meaning && !meaning.is_date && !meaning.word ? number(v * meaning.spread + meaning.shift) : number(v);
  const summary = `A curve over ${name}, from ${number(y[0] ?? 0)} to ${number(y[y.length - 1] ?? 0)}`;
  const band = spread.length > 0 ? spread.map((s) => 1.96 * s) : undefined;
  return {
    title: "The curve, and where it may lie",
    pictures: [linePicture({ x, y, band, nameX, summary })],
    words: band ? "The band holds 95 of 100 new rows, if the kernel is right." : "For so many rows the band is not drawn.",
  };
}
