// @ts-check
// The result in plain words, from the report's numbers alone.

import { count, score } from '../format.js';

/** @import { Report, Score } from '../shapes' */

/** How far apart two values of this score must be before it is worth a sentence. */
const NOTICEABLE = 0.02;

/**
 * Two or three sentences: is it better than the baseline, does it do as well on rows it has not seen, and is there
 * enough to tell.
 * @param {Report} report
 * @returns {{ tone: 'good' | 'mixed' | 'poor', text: string }}
 */
export function verdict(report) {
  const head = report.scores[0];
  if (!head || head.value === null) {
    return { tone: 'mixed', text: `There is no score to judge by: ${head?.undefined ?? 'the report has none'}.` };
  }
  const against = againstBaseline(report, head);
  const parts = [against.text, overfit(head), fewRows(report)];
  return { tone: against.tone, text: parts.filter(Boolean).join(' ') };
}

/**
 * @param {Report} report
 * @param {Score} head
 * @returns {{ tone: 'good' | 'mixed' | 'poor', text: string }}
 */
function againstBaseline(report, head) {
  const base = head.baseline.value;
  const value = /** @type {number} */ (head.value);
  if (report.model.kind === 'baseline') {
    return { tone: 'mixed', text: 'This is the baseline: what you get without learning anything. Every model has to beat it.' };
  }
  if (base === null) return { tone: 'mixed', text: `The baseline has no ${head.name.toLowerCase()} to compare with.` };
  const gain = head.better === 'higher' ? value - base : base - value;
  const shown = `${score(value)} against ${score(base)}`;
  if (head.difference && head.difference.lo <= 0 && head.difference.hi >= 0) {
    return { tone: 'poor', text: `No clear gain over the baseline: ${shown}, and the difference may be chance.` };
  }
  if (gain <= 0) return { tone: 'poor', text: `It does worse than the baseline: ${shown}.` };
  return { tone: 'good', text: `It learned something: ${shown} for the baseline, and the gain is more than chance.` };
}

/** @param {Score} head */
function overfit(head) {
  const train = head.training.value;
  const value = /** @type {number} */ (head.value);
  if (train === null) return '';
  const gap = head.better === 'higher' ? train - value : value - train;
  const shown = `rows it learned from ${score(train)}, new rows ${score(value)}`;
  const scale = head.better === 'higher' ? 1 : Math.max(Math.abs(value), Math.abs(train));
  if (gap <= NOTICEABLE * scale) return `It does as well on rows it has never seen (${shown}).`;
  const inside = head.interval && head.interval.lo <= train && train <= head.interval.hi;
  if (inside) return `It does a little worse on rows it has never seen (${shown}); the difference is within chance.`;
  return `It overfits: it does better on the ${shown}.`;
}

/** @param {Report} report */
function fewRows(report) {
  if (report.rows.test >= 50) return '';
  return `With ${count(report.rows.test, 'test row')}, these numbers are rough.`;
}
