// @ts-check
// What kind of question is it? And a model that can do it.

import { withModel } from "./recipe.js";

/** Tasks that learn from answers in a column of the table. @type {readonly Task[]} */
const WITH_TARGET = ["classification", "regression"];

/** @param {Task | null | undefined} task */
export function hasTarget(task) {
  return !task || WITH_TARGET.includes(task);
}

/** The task of a model that learns from rows without answers; null where the target decides.
 * @param {string} kind @param {Catalogue | null} catalogue @returns {Task | null} */
export function ownTask(kind, catalogue) {
  const tasks = catalogue?.models.find((m) => m.id === kind)?.tasks ?? [];
  return tasks.find((task) => !hasTarget(task)) ?? null;
}

/** The question the target asks, whatever the model, as far as the profile tells; the engine's plan has the last word.
 * @param {Draft} recipe @param {Profile | null} profile
 * @returns {Task | null} */
export function targetTask(recipe, profile) {
  if (recipe.data.task) return recipe.data.task;
  const column = profile?.columns.find((c) => c.name === recipe.data.target);
  if (!column) return null;
  const fewWhole = column.distinct <= 10 && (column.number?.quantiles ?? []).every(Number.isInteger);
  const counts = column.type === "date-time" || (column.type === "number" && !fewWhole);
  return counts ? "regression" : "classification";
}

/** Whether a model can be chosen for this target: those without answers always can.
 * @param {ModelEntry} model @param {Task | null} task What the target asks. */
export function canDo(model, task) {
  return !task || model.tasks.includes(task) || model.tasks.every((t) => !hasTarget(t));
}

/** The recipe with a model that can do the task: its own without settings of the other task, else another.
 * @param {Draft} recipe @param {Catalogue} catalogue @param {Task | null} task @returns {Draft} */
export function withFittingModel(recipe, catalogue, task) {
  const entry = catalogue.models.find((m) => m.id === recipe.model.kind);
  if (!task || !entry) return recipe;
  if (canDo(entry, task)) {
    const foreign = entry.fields.filter((field) => field.only && field.only !== task).map((field) => field.name);
    const params = Object.fromEntries(
      Object.entries(recipe.model.params ?? {}).filter(([name]) => !foreign.includes(name)),
    );
    return { ...recipe, model: { ...recipe.model, params } };
  }
  // Of its own shelf first: logistic regression has its counterpart for numbers among the linear models.
  const fits = catalogue.models.filter((m) => m.tasks.includes(task) && m.family !== "baseline");
  const swap = fits.find((m) => m.family === entry.family) ?? fits.find((m) => m.family === "trees") ?? fits.at(-1);
  return swap ? withModel(recipe, swap.id) : recipe;
}

/** The figures of a run: those of its task, of which some only some models have.
 * @param {Pick<Plan, "task" | "model">} plan @param {Catalogue} catalogue */
export function plotsOf({ task, model }, { plots, models }) {
  const own = models.find(({ id }) => id === model)?.sweep;
  return plots.filter(({ id, tasks, when }) => tasks.includes(task) && (when !== "asked" || id === own));
}
