// @ts-check
// A report's headline in plain words: the score, its interval, the baseline, and what to make of them.

import { count, score, seconds } from "../format.js";
import { hasTarget } from "../task.js";

/** @typedef {{ tone: 'good' | 'mixed' | 'poor', text: string }} Verdict */

/** How far apart two values of a score between 0 and 1 must be before it is worth a sentence. */
const NOTICEABLE = 0.02;
/** Up to this it is a little. */
const SLIGHT = 0.05;
/** With fewer test rows than this, every number is rough. */
const FEW = 50;

/**
 * Two or three sentences: is it better than the baseline, does it do as well on rows it has not seen, and are there
 * enough rows to tell.
 * @param {RunReport} report
 * @param {MetricEntry} [metric] The headline's.
 * @returns {Verdict}
 */
export function verdict(report, metric) {
  if (!hasTarget(report.task)) return found(report);
  const head = report.scores[0];
  const value = head?.model.value ?? null;
  if (value === null)
    return {
      tone: "mixed",
      text: `There is no score to judge by: ${head?.model.undefined ?? "the report has none"}.`,
    };
  if (report.model.kind === "baseline") {
    return {
      tone: "mixed",
      text: "This is the baseline: the score of learning nothing. A model is worth something when it does better.",
    };
  }
  const against = againstBaseline(head, value);
  const parts = [against.text, overfit(head, value, metric?.better ?? "higher"), fewRows(report)];
  return { tone: against.tone, text: parts.filter(Boolean).join(" ") };
}

/** What was found in rows without answers. @param {RunReport} report @returns {Verdict} */
function found({ scores: [head], groups, n_outliers: outliers, rows, target }) {
  const against = head?.gain.by;
  const chance = against?.interval && against.interval.lo <= 0;
  const clear = head && head.model.value !== null ? (chance ? "poor" : "good") : "mixed";
  if (groups) {
    const n = groups.sizes.filter((size) => size > 0).length;
    const sizes = [...groups.sizes].sort((a, b) => b - a).slice(0, 8).map((size) => size.toLocaleString("en"));
    const more = groups.sizes.length > 8 ? ", …" : "";
    const without = groups.without > 0 ? ` ${count(groups.without, "row")} belong${groups.without === 1 ? "s" : ""} to none.` : "";
    const doubt = chance ? " They are no better than rows dealt out at random." : "";
    return { tone: clear, text: `Found ${count(n, "group")}, of ${sizes.join(", ")}${more} rows.${without}${doubt}` };
  }
  if (outliers !== undefined) {
    const share = `${((100 * outliers) / rows.total).toFixed(1)}\u202f%`;
    const called = `Calls ${count(outliers, "row")} of ${rows.total.toLocaleString("en")} unusual (${share}).`;
    const why = noScore(head, target);
    return { tone: head ? clear : "good", text: why ? `${called} There is no score: ${why}.` : called };
  }
  return { tone: clear, text: `Every row has its place in the drawing.${chance ? " It keeps no more of who is near whom than chance." : ""}` };
}

/** Why nothing tells whether the rows called unusual are; null where something does.
 * @param {Score | undefined} head @param {string | null} target The column they are compared with. */
function noScore(head, target) {
  if (head) return head.model.value === null ? (head.model.undefined ?? null) : null;
  if (target === null) return "no column was named that says which rows really are unusual";
  return `${target} has not the two classes, usual and unusual, that a score compares with`;
}

/** @param {Score} head @param {number} value @returns {Verdict} */
function againstBaseline({ baseline, gain }, value) {
  if (baseline.value === null) return { tone: "mixed", text: "The baseline has no score to compare with." };
  const shown = `${score(value)}, where the baseline has ${score(baseline.value)}`;
  const { value: by, interval } = gain.by;
  if (interval && interval.lo <= 0 && interval.hi >= 0) {
    return { tone: "poor", text: `No clear gain: ${shown}, and the difference may be chance.` };
  }
  if (by !== null && by <= 0) return { tone: "poor", text: `Worse than learning nothing: ${shown}.` };
  return {
    tone: "good",
    text: `It learned something: ${shown}${interval ? ", a difference that is more than chance" : ""}.`,
  };
}

/** @param {Score} head @param {number} value @param {'higher' | 'lower'} better */
function overfit({ training, model }, value, better) {
  const train = training?.value ?? null;
  if (train === null) return "";
  const gap = better === "higher" ? train - value : value - train;
  const shown = `${score(train)} on the rows it learned from, ${score(value)} on new ones`;
  const scale = better === "higher" ? 1 : Math.max(Math.abs(value), Math.abs(train));
  if (gap <= NOTICEABLE * scale) return `It does as well on rows it has never seen (${shown}).`;
  const inside = model.interval && model.interval.lo <= train && train <= model.interval.hi;
  if (inside) return `It does a little worse on rows it has never seen (${shown}); that much can be chance.`;
  return `It overfits${gap <= SLIGHT * scale ? " a little" : ""}: ${shown}.`;
}

/** @param {RunReport} report */
function fewRows({ rows }) {
  return rows.test < FEW ? `With only ${count(rows.test, "test row")}, these numbers are rough.` : "";
}

/**
 * @param {RunReport} report
 * @param {Timings} timings
 * @param {string} name Of the headline score.
 */
export function finishedSentence(report, timings, name) {
  const head = report.scores[0];
  if (!head) return "Finished.";
  const { value, undefined: why, interval } = head.model;
  const shown = value === null ? `undefined, because ${why}` : score(value);
  return `Finished in ${seconds(timings.total)}. ${name} on ${hasTarget(report.task) ? "the test" : "all"} rows: ${shown}${interval ? `, ${intervalWords(interval)}` : ""}.`;
}

/** "95 % between 0.92 and 0.99"
 * @param {{ lo: number, hi: number, level: number }} interval */
export function intervalWords({ lo, hi, level }) {
  return `${Math.round(level * 1000) / 10}\u202f% between ${score(lo)} and ${score(hi)}`;
}

/** @param {RunReport} report */
export function baselineWords({ scores, confusion, labels, task }) {
  const value = scores[0]?.baseline.value ?? null;
  const shown = value === null ? "undefined" : score(value);
  if (!hasTarget(task)) return `the same answers dealt out at random: ${shown}`;
  if (task === "regression") return `always saying the mean: ${shown}`;
  const most = mostFrequent(confusion, labels);
  return `${most ? `always saying ${most}` : "always saying the same"}: ${shown}`;
}

/** The class most test rows have; the baseline learned it from the training rows, which are in the same shares.
 * @param {RunReport['confusion']} confusion @param {string[]} labels */
function mostFrequent(confusion, labels) {
  if (!confusion) return null;
  const sums = confusion.map((row) => row.reduce((a, b) => a + b, 0));
  const best = Math.max(...sums);
  return sums.filter((n) => n === best).length === 1 ? labels[sums.indexOf(best)] : null;
}
