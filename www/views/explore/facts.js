// @ts-check
// The numbers of one column, each with its name.

import { count, number, percent } from "../../format.js";
import { h } from "../../h.js";

/** @typedef {import("../../../pkg/protocol.js").ColumnSummary} ColumnSummary */

/** @param {ColumnSummary} summary @param {Column} column */
export function columnFacts(summary, column) {
  const { n_rows: rows, missing, distinct, once, numbers, lengths } = summary;
  const present = rows - missing;
  const facts = [fact("Missing", missing === 0 ? "none" : `${missing.toLocaleString("en")} (${part(missing / rows)})`)];
  const spellings = column.missing_spellings.map(({ spelling, count: n }) => `${spelling === "" ? "empty" : `“${spelling}”`} ${n.toLocaleString("en")}`);
  if (spellings.length > 0) facts.push(fact("Written as", spellings.slice(0, 4).join(", ")));
  facts.push(fact("Different values", distinct === present && present > 1 ? `${distinct.toLocaleString("en")}, no two alike` : distinct.toLocaleString("en")));
  if (once > 0 && distinct !== present) facts.push(fact("Occur only once", once.toLocaleString("en")));
  if (numbers && column.type === "date-time") facts.push(...ofDates(numbers));
  else if (numbers) facts.push(...ofNumbers(numbers, present));
  if (lengths) facts.push(fact("Characters", `${number(lengths[0])} to ${number(lengths[2])}, half have at most ${number(lengths[1])}`));
  // The commonest of many different numbers say nothing.
  const showCommon = !numbers || distinct <= 12;
  if (showCommon && summary.commonest.length > 0) facts.push(fact("Commonest", commonest(summary)));
  return h("dl", { class: "facts" }, facts.flat());
}

/** @param {NonNullable<ColumnSummary["numbers"]>} numbers @param {number} present */
function ofNumbers({ quantiles: q, mean, std, skewness, fences, outside }, present) {
  const n = (/** @type {number} */ v) => number(v, 4);
  const beyond = outside[0] + outside[1];
  const outliers = beyond === 0 ? "none" : `${beyond.toLocaleString("en")} (${part(beyond / present)})`;
  return [
    fact("Mean ± spread", std === null ? n(mean) : `${n(mean)} ± ${n(std)}`, "Arithmetic mean and standard deviation"),
    fact("Range", `${n(q[0])} to ${n(q[6])}`),
    fact("Median", n(q[3])),
    fact("Middle half", `${n(q[2])} to ${n(q[4])}`, "From the 25 % to the 75 % quantile"),
    fact("Middle 90 %", `${n(q[1])} to ${n(q[5])}`, "From the 5 % to the 95 % quantile"),
    fact("Skewness", skewness === null ? "undefined: all values are equal" : `${number(skewness, 2)}, ${lean(skewness)}`, "Adjusted Fisher–Pearson coefficient; 0 for a symmetric column"),
    fact("Outliers", `${outliers} outside ${n(fences[0])} to ${n(fences[1])}`, "Values beyond Tukey’s fences: 1.5 times the middle half’s width outside of it"),
  ];
}

/** @param {number} skewness */
function lean(skewness) {
  const size = Math.abs(skewness);
  if (size < 0.5) return "about symmetric";
  const tail = skewness > 0 ? "a longer tail of large values" : "a longer tail of small values";
  return size < 1 ? tail : tail.replace("longer", "much longer");
}

/** @param {NonNullable<ColumnSummary["numbers"]>} numbers */
function ofDates({ quantiles: q }) {
  const day = (/** @type {number} */ s) => new Date(s * 1000).toISOString().slice(0, 10);
  return [
    fact("From", day(q[0])),
    fact("To", day(q[6])),
    fact("Span", count(Math.round((q[6] - q[0]) / 86_400), "day")),
    fact("Middle half", `${day(q[2])} to ${day(q[4])}`),
  ];
}

/** @param {ColumnSummary} summary */
function commonest({ commonest: values, n_rows: rows, missing }) {
  return h(
    "ul",
    {},
    values.slice(0, 5).map(({ label, count: n }) => h("li", {}, h("bdi", {}, label || "(blank)"), h("small", {}, ` ${n.toLocaleString("en")} · ${part(n / (rows - missing))}`))),
  );
}

/** @param {string} term @param {string | Node} text @param {string} [help] */
function fact(term, text, help) {
  return [h("dt", { title: help }, term), h("dd", {}, text)];
}

/** @param {number} share */
function part(share) {
  return share > 0 && share < 0.005 ? "<1\u202f%" : percent(share);
}
