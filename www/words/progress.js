// @ts-check
// How far a run is: a share for the bar, "tree 37 of 100", "0.4 s · 0.7 s left".

import { count, seconds, upperFirst } from "../format.js";

const STAGES = {
  prepare: "preparing the rows",
  baseline: "looking at the baseline",
  train: "",
  evaluate: "",
  done: "done",
};

/** A moment of a training: "epoch 37 of 200", or the present.
 * @param {number | null} unit @param {Pick<State, 'run' | 'plan'>} state */
export function momentWords(unit, { run: { status }, plan }) {
  const word = status?.unit ?? plan?.unit ?? "step";
  const done = unit ?? status?.done ?? 0;
  if (done === 0) return `before the first ${word}`;
  const total = unit === null ? null : status?.done;
  return `${word} ${done.toLocaleString("en")}${total ? ` of ${total.toLocaleString("en")}` : ""}`;
}

/**
 * @param {Pick<State, 'run' | 'plan' | 'engine' | 'report' | 'problems' | 'then'>} state
 * @returns {{ share: number | null, text: string, time: string }} `share` is null where nobody can know.
 */
export function progressOf({ run, plan, engine, report, problems, then }) {
  const { phase, status, timings } = run;
  if (engine === "loading") return { share: null, text: "Starting the engine", time: "" };
  if (engine === "enlarging" && phase === "starting") return { share: null, text: "Loading this model's code", time: "" };
  if (phase === "waiting") return { share: 0, text: "", time: "" };
  if (phase === "failed") return { share: 0, text: failure(problems.length), time: "" };
  if (phase === "cancelled") return { share: 0, text: "Cancelled", time: "" };
  const spent = timings?.total ?? 0;
  if (then) return { share: null, text: upperFirst(momentWords(then.unit, { run, plan })), time: " · looking back" };
  if (phase === "finished") return { share: 1, text: unitsDone(report, plan), time: ` · ${seconds(spent)}` };
  if (!status)
    return { share: phase === "paused" ? 0 : null, text: phase === "paused" ? "Ready" : "Starting", time: "" };
  const share = shareOf(status);
  const left = phase === "training" ? timeLeft(status, timings) : null;
  const text =
    (status.stage === "evaluate" ? testing(status) : STAGES[status.stage]) ||
    `${status.unit} ${status.done.toLocaleString("en")}${status.total ? ` of ${status.total.toLocaleString("en")}` : ""}`;
  const time = ` · ${seconds(spent)}${left !== null && left > 0.05 ? ` · ${seconds(left)} left` : ""}`;
  return { share, text, time: phase === "paused" ? `${time} · paused` : time };
}

/** @param {number} n Problems on show. */
function failure(n) {
  return n > 0 ? `Not trained: ${count(n, "thing")} to change` : "Not trained";
}

/** @param {State['report']} report @param {State['plan']} plan */
function unitsDone(report, plan) {
  const done = report?.model.units;
  if (!done || !plan) return "Finished";
  return `${done.toLocaleString("en")} ${done === 1 ? plan.unit : plural(plan.unit)}`;
}

/** @param {string} word */
function plural(word) {
  // Epochs, not "epoches": its ch is a k.
  return /(s|x|[^o]ch)$/.test(word) ? `${word}es` : `${word}s`;
}

/** @param {Status} status */
function testing({ stage_done: done, stage_total: total }) {
  if (done === 0) return "predicting the test rows";
  return `testing, resample ${done.toLocaleString("en")} of ${total.toLocaleString("en")}`;
}

/** @param {Status} status */
function shareOf(status) {
  if (status.stage === "train" && status.total) return status.done / status.total;
  if (status.stage === "train") return null;
  return status.stage === "prepare" || status.stage === "baseline" ? 0 : 1;
}

/** Time left in training or testing at the pace so far; null before there is a pace.
 * @param {Status} status @param {State['run']['timings']} timings */
function timeLeft({ stage, done, total, stage_done: tested, stage_total: toTest }, timings) {
  if (stage === "evaluate" && timings?.evaluate && tested > 10) return (timings.evaluate / tested) * (toTest - tested);
  if (stage !== "train" || !total || !timings?.train || done < 2) return null;
  return (timings.train / done) * (total - done);
}
