// @ts-check
// New lists of preparation steps from old ones. Nothing here is changed in place.

import { stepsOf } from "./recipe.js";

/**
 * @param {Draft} recipe
 * @param {Catalogue} catalogue
 * @param {(steps: Step[]) => Step[]} change
 * @returns {Draft}
 */
function withSteps(recipe, catalogue, change) {
  return { ...recipe, prepare: change(stepsOf(recipe, catalogue)) };
}

/** Where a new step goes: before the first one of its kind, or of a kind that usually comes later.
 * @param {readonly Step[]} steps @param {Catalogue} catalogue @param {string} id */
export function placeOf(steps, catalogue, id) {
  const order = catalogue.step_groups.map((group) => group.id);
  const rank = (/** @type {string} */ step) =>
    order.indexOf(catalogue.steps.find((entry) => entry.id === step)?.group ?? "");
  const at = steps.findIndex((step) => rank(step.step) >= rank(id));
  return at < 0 ? steps.length : at;
}

/** @param {Draft} recipe @param {Catalogue} catalogue @param {string} id @returns {Draft} */
export function withStepAdded(recipe, catalogue, id) {
  return withSteps(recipe, catalogue, (steps) => steps.toSpliced(placeOf(steps, catalogue, id), 0, { step: id }));
}

/** @param {Draft} recipe @param {Catalogue} catalogue @param {number} at @returns {Draft} */
export function withStepRemoved(recipe, catalogue, at) {
  return withSteps(recipe, catalogue, (steps) => steps.toSpliced(at, 1));
}

/** @param {Draft} recipe @param {Catalogue} catalogue @param {number} at @param {number} to @returns {Draft} */
export function withStepMoved(recipe, catalogue, at, to) {
  const steps = stepsOf(recipe, catalogue);
  if (at === to || to < 0 || to >= steps.length) return recipe;
  return withSteps(recipe, catalogue, () => steps.toSpliced(at, 1).toSpliced(to, 0, steps[at]));
}

/** Switches a step off, which keeps it in the list, or on again.
 * @param {Draft} recipe @param {Catalogue} catalogue @param {number} at @param {boolean} on @returns {Draft} */
export function withStepOn(recipe, catalogue, at, on) {
  const { off: _, ...step } = stepsOf(recipe, catalogue)[at];
  return withSteps(recipe, catalogue, (steps) => steps.with(at, on ? step : { ...step, off: true }));
}

/** Keeps a step to some columns; null is all.
 * @param {Draft} recipe @param {Catalogue} catalogue @param {number} at @param {readonly string[] | null} names
 * @returns {Draft} */
export function withStepColumns(recipe, catalogue, at, names) {
  const { columns: _, ...step } = stepsOf(recipe, catalogue)[at];
  return withSteps(recipe, catalogue, (steps) => steps.with(at, names ? { ...step, columns: [...names] } : step));
}

/** Whether text columns can be learned from: a step that is on turns them into numbers.
 * @param {Draft} recipe @param {Catalogue} catalogue @param {string} column */
export function readsText(recipe, catalogue, column) {
  return stepsOf(recipe, catalogue).some(
    (step) => step.step === "text" && !step.off && (step.columns?.includes(column) ?? true),
  );
}
