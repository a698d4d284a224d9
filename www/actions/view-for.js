// @ts-check
// What is looked at when another plan comes: the same axes, figure and result where they still make sense.

import { plotsOf } from "../task.js";

/**
 * @param {State} state
 * @param {Plan} plan
 */
export function viewFor(state, plan) {
  const columns = plan.features.map((f) => f.column);
  const first = plan.map_default;
  // A projection is a map of its own: its axes are no columns.
  const own = plan.task === "projection" ? [first?.x, first?.y] : columns;
  const across = state.map.x !== null && own.includes(state.map.x);
  const up =
    state.map.y !== null &&
    (own.includes(state.map.y) || (state.map.y === plan.target && plan.task === "regression"));
  const keep = across && up && state.plan?.target === plan.target;
  const map = keep ? state.map : { x: first?.x ?? null, y: first?.y ?? null, hold: null, picture: null };
  const plots = state.catalogue ? plotsOf(plan, state.catalogue) : [];
  const figureId = plots.some((plot) => plot.id === state.figureId) ? state.figureId : (plots.at(0)?.id ?? null);
  // Old scores may stand dimmed beside a new training of the same question, never beside another question.
  const { report, profile } = state;
  const same =
    report?.data_hash === profile?.data_hash && report?.target === plan.target && report?.task === plan.task;
  if (!same) return { map, figureId, figure: null, report: null, reportTimings: null };
  return { map, figureId, figure: figureId === state.figureId ? state.figure : null };
}
