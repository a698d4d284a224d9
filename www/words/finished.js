// @ts-check
// What a screen reader is told when training has finished.

import { score, seconds } from '../format.js';

/** @import { Report, Timings } from '../shapes' */

/**
 * @param {Report} report
 * @param {Timings} timings
 */
export function finishedSentence(report, timings) {
  const head = report.scores[0];
  if (!head) return 'Finished.';
  const value = head.value === null ? `undefined, because ${head.undefined}` : score(head.value);
  const interval = head.interval ? `, ${intervalWords(head.interval)}` : '';
  return `Finished in ${seconds(timings.total)}. ${head.name} on the test rows: ${value}${interval}.`;
}

/** "95 % between 0.92 and 0.99"
 * @param {{ lo: number, hi: number, level: number }} interval */
export function intervalWords({ lo, hi, level }) {
  return `${Math.round(level * 1000) / 10}\u202f% between ${score(lo)} and ${score(hi)}`;
}
