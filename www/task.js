// @ts-check
// Classes or numbers? And a model that can do it.

import { withModel } from "./recipe.js";

/** The kind of question a target asks, as far as the profile tells; the engine's plan has the last word.
 * @param {Draft} recipe @param {Profile | null} profile @returns {Task | null} */
export function taskOf(recipe, profile) {
  if (recipe.data.task) return recipe.data.task;
  const column = profile?.columns.find((c) => c.name === recipe.data.target);
  if (!column) return null;
  const fewWhole = column.distinct <= 10 && (column.number?.quantiles ?? []).every(Number.isInteger);
  const counts = column.type === "date-time" || (column.type === "number" && !fewWhole);
  return counts ? "regression" : "classification";
}

/** The recipe with a model that can do the task: its own without settings of the other task, else another.
 * @param {Draft} recipe @param {Catalogue} catalogue @param {Task | null} task @returns {Draft} */
export function withFittingModel(recipe, catalogue, task) {
  const entry = catalogue.models.find((m) => m.id === recipe.model.kind);
  if (!task || !entry) return recipe;
  if (entry.tasks.includes(task)) {
    const foreign = entry.fields.filter((field) => field.only && field.only !== task).map((field) => field.name);
    const params = Object.fromEntries(
      Object.entries(recipe.model.params ?? {}).filter(([name]) => !foreign.includes(name)),
    );
    return { ...recipe, model: { ...recipe.model, params } };
  }
  // Logistic regression has its counterpart for numbers in ridge, and the other way round.
  const fits = catalogue.models.filter((m) => m.tasks.includes(task));
  const swap = fits.find((m) => m.tasks.length === entry.tasks.length) ?? fits.at(-1);
  return swap ? withModel(recipe, swap.id) : recipe;
}
