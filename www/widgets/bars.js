// @ts-check
// Small bars: a column's histogram, an interval on a line, and signed numbers beside their names.

import { number } from "../format.js";
import { h, s } from "../h.js";

/** Bars without axes, for a row of a list. @param {number[]} counts @param {string} title */
export function miniBars(counts, title) {
  const most = Math.max(...counts, 1);
  const [width, height] = [64, 22];
  const step = width / counts.length;
  const gap = counts.length > 12 ? 0.75 : 2;
  const bars = counts.map((count, i) => {
    const tall = count > 0 ? Math.max(1, (count / most) * height) : 0;
    return s("rect", {
      x: i * step,
      y: height - tall,
      width: Math.max(0.5, Math.min(14, step - gap)),
      height: tall,
    });
  });
  return s(
    "svg",
    { class: "mini", viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": title },
    bars,
  );
}

/**
 * A score with its interval on a line, and the baseline as a hollow mark.
 * @param {{ value: number | null, lo?: number, hi?: number, base: number | null, from: number, to: number }} score
 */
export function intervalBar({ value, lo, hi, base, from, to }) {
  const at = (/** @type {number} */ v) => 2 + 96 * Math.min(1, Math.max(0, (v - from) / (to - from || 1)));
  return s(
    "svg",
    { class: "interval", viewBox: "0 0 100 14", preserveAspectRatio: "none", "aria-hidden": "true" },
    s("line", { class: "rail", x1: 0, x2: 100, y1: 7, y2: 7 }),
    base !== null && s("line", { class: "base", x1: at(base), x2: at(base), y1: 2, y2: 12 }),
    lo !== undefined &&
      hi !== undefined &&
      s("line", { class: "span", x1: at(lo), x2: Math.max(at(hi), at(lo) + 1), y1: 7, y2: 7 }),
    value !== null && s("line", { class: "tick", x1: at(value), x2: at(value), y1: 1, y2: 13 }),
  );
}

/**
 * Numbers as bars from a middle line (or from the left where none is negative), with names.
 * @param {{ name: string, value: number }[]} rows
 */
export function signedBars(rows) {
  const most = Math.max(...rows.map((row) => Math.abs(row.value)), 1e-12);
  const signed = rows.some((row) => row.value < 0);
  const items = rows.map(({ name, value }) => {
    const share = Math.abs(value) / most;
    const bar = h("span", { class: "bar", vars: { share }, "data-sign": value < 0 ? "minus" : "plus" });
    return h(
      "li",
      {},
      h("span", { class: "bar-name", title: name }, name),
      h("span", { class: "bar-track" }, bar),
      h("span", { class: "bar-value" }, number(value, 2)),
    );
  });
  return h("ul", { class: signed ? "bars signed" : "bars" }, items);
}
