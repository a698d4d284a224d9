// @ts-check
// What a screen reader is told when training has finished.

import { score, seconds } from "../format.js";

/** @import { Report, Timings } from '../shapes' */

/**
 * @param {Report} report
 * @param {Timings} timings
 * @param {string} name Of the headline score.
 */
export function finishedSentence(report, timings, name) {
  const head = report.scores[0];
  if (!head) return "Finished.";
  const { value, undefined: why, interval } = head.model;
  const shown = value === null ? `undefined, because ${why}` : score(value);
  return `Finished in ${seconds(timings.total)}. ${name} on the test rows: ${shown}${interval ? `, ${intervalWords(interval)}` : ""}.`;
}

/** "95 % between 0.92 and 0.99"
 * @param {{ lo: number, hi: number, level: number }} interval */
export function intervalWords({ lo, hi, level }) {
  return `${Math.round(level * 1000) / 10}\u202f% between ${score(lo)} and ${score(hi)}`;
}
