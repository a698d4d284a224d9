// @ts-check
// What a change by hand did: to the score, and to the answers on the map.

import { number, score } from "../format.js";

/** @typedef {{ report: RunReport, picture: MapPicture }} Seen */

/**
 * @param {Seen & { what: string }} before
 * @param {Seen} after
 * @param {Catalogue | null} catalogue
 */
export function influenceWords({ what, ...before }, after, catalogue) {
  const [old, now] = [before.report.scores[0], after.report.scores[0]];
  const name = catalogue?.metrics.find(({ id }) => id === now?.metric)?.name ?? "score";
  const [from, to] = [old?.model.value, now?.model.value].map((value) => (typeof value === "number" ? score(value) : "undefined"));
  const range = old?.model.interval;
  const value = now?.model.value;
  const within = range && typeof value === "number" && range.lo <= value && value <= range.hi;
  const scores = from === to ? `${name} stays ${to}` : `${name} ${from} → ${to}${within ? ", within the interval of before" : ""}`;
  return [`${what}: ${scores}`, mapWords(before.picture, after.picture)].filter(Boolean).join("; ");
}

/** How much of the map answers otherwise; nothing where the two cannot be laid on each other.
 * @param {MapPicture} a @param {MapPicture} b */
function mapWords(a, b) {
  const same = a.width === b.width && a.height === b.height && ends(a) === ends(b);
  if (!same) return "";
  if (a.classes && b.classes) {
    let n = 0;
    for (let i = 0; i < a.classes.length; i++) n += Number(a.labels[a.classes[i]] !== b.labels[b.classes[i]]);
    const share = n / a.classes.length;
    if (n === 0) return "no place on the map answers otherwise";
    return `${share < 0.001 ? "less than 0.1" : number(100 * share, 2)} % of the map answers otherwise`;
  }
  let sum = 0;
  for (let i = 0; i < a.values.length; i++) sum += Math.abs(a.values[i] - b.values[i]);
  return a.values.length > 0 ? `answers on the map move by ${number(sum / a.values.length, 2)} on average` : "";
}

/** @param {MapPicture} picture */
const ends = ({ x, y }) => [x.column, x.min, x.max, y.column, y.min, y.max].join();
