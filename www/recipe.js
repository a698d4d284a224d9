// @ts-check
// Questions to a recipe and new recipes from old ones. Nothing here is changed in place.

/** @import { Catalogue, Draft, Field, Profile, Step, Task, Value } from "./shapes" */

/** The columns the recipe learns from: the ones it names, else every usable one but the target.
 * @param {Draft} recipe @param {Profile} profile @returns {string[]} */
export function featuresOf(recipe, profile) {
  if (recipe.data.features) return recipe.data.features;
  return profile.columns.filter((c) => c.usable && c.name !== targetOf(recipe, profile)).map((c) => c.name);
}

/** The column to predict; a sample that is not told otherwise has its own.
 * @param {Draft} recipe @param {Profile | null} profile @returns {string | null} */
export function targetOf(recipe, profile) {
  return recipe.data.target ?? profile?.target_suggestion ?? null;
}

/** What decides the rows of the table: the recipe needs a new one exactly when this text changes.
 * @param {Draft} recipe */
export function tableKey(recipe) {
  const { sample, generator, params, file } = recipe.data;
  return JSON.stringify(generator ? [generator, params ?? {}, recipe.seed ?? null] : (sample ?? file));
}

/** @param {Draft} recipe @param {Partial<Draft['data']>} part @returns {Draft} */
function withData(recipe, part) {
  const data = { ...recipe.data, ...part };
  for (const key of /** @type {(keyof Draft['data'])[]} */ (Object.keys(data))) {
    if (data[key] === undefined) delete data[key];
  }
  return { ...recipe, data };
}

/** @param {Draft} recipe @param {string} target @returns {Draft} */
export function withTarget(recipe, target) {
  // The old target does not become a feature by itself when the features are named one by one.
  const features = recipe.data.features?.filter((name) => name !== target);
  return withData(recipe, { target, features: features?.length ? features : undefined, task: undefined });
}

/** @param {Draft} recipe @param {Profile} profile @param {string[]} names @returns {Draft} */
export function withFeatures(recipe, profile, names) {
  const target = targetOf(recipe, profile);
  const order = profile.columns.map((c) => c.name);
  const features = order.filter((name) => names.includes(name) && name !== target);
  const usable = profile.columns.filter((c) => c.usable && c.name !== target).map((c) => c.name);
  const all = features.length === usable.length && features.every((name) => usable.includes(name));
  return withData(recipe, { features: all ? undefined : features });
}

/** @param {Draft} recipe @param {Draft['data']} data Everything about the table anew. @returns {Draft} */
export function withTable(recipe, data) {
  return { ...recipe, data };
}

/** @param {Draft} recipe @param {string} kind @returns {Draft} */
export function withModel(recipe, kind) {
  return recipe.model.kind === kind ? recipe : { ...recipe, model: { kind } };
}

/** @param {Draft} recipe @param {number} seed @returns {Draft} */
export function withSeed(recipe, seed) {
  return { ...recipe, seed };
}

/**
 * The recipe with one value set. `at` is the JSON pointer of the control that changed:
 * `/model/params/n_estimators`, `/split/test`, `/prepare/0/strategy`, `/data/params/noise`, `/evaluate/level`.
 * @param {Draft} recipe @param {Catalogue} catalogue @param {string} at @param {Value} value @returns {Draft}
 */
export function withValue(recipe, catalogue, at, value) {
  const [part, second, third] = at.slice(1).split('/');
  switch (part) {
    case 'model':
      return { ...recipe, model: { ...recipe.model, params: { ...recipe.model.params, [third]: value } } };
    case 'data':
      return withData(recipe, { params: { ...recipe.data.params, [third]: value } });
    case 'prepare': {
      const steps = stepsOf(recipe, catalogue);
      return { ...recipe, prepare: steps.map((s, i) => (String(i) === second ? { ...s, [third]: value } : s)) };
    }
    case 'split':
      return { ...recipe, split: { ...recipe.split, [second]: value } };
    case 'evaluate':
      return { ...recipe, evaluate: { ...recipe.evaluate, [second]: value } };
    default:
      return recipe;
  }
}

/** The preparation steps; absent ones are the catalogue's default.
 * @param {Draft} recipe @param {Catalogue} catalogue @returns {Step[]} */
export function stepsOf(recipe, catalogue) {
  return recipe.prepare ?? catalogue.defaults.prepare ?? catalogue.steps.map((entry) => ({ step: entry.id }));
}

/** @param {Draft} recipe @param {Catalogue} catalogue @param {string} id @param {boolean} on @returns {Draft} */
export function withStep(recipe, catalogue, id, on) {
  const steps = stepsOf(recipe, catalogue).filter((step) => step.step !== id);
  if (!on) return { ...recipe, prepare: steps };
  const order = catalogue.steps.map((entry) => entry.id);
  const next = [...steps, { step: id }].sort((a, b) => order.indexOf(a.step) - order.indexOf(b.step));
  return { ...recipe, prepare: next };
}

/** The value of a knob: what the recipe says, else the declared default.
 * @param {Field} field @param {Record<string, Value> | undefined} values @returns {Value} */
export function valueOf(field, values) {
  const value = values?.[field.name];
  return value === undefined ? field.default : value;
}

/** The kind of question a target asks, as far as the column tells; the engine's plan has the last word.
 * @param {Draft} recipe @param {Profile | null} profile @returns {Task | null} */
export function taskOf(recipe, profile) {
  if (recipe.data.task) return recipe.data.task;
  const column = profile?.columns.find((c) => c.name === targetOf(recipe, profile));
  if (!column) return null;
  return column.type === 'number' || column.type === 'date-time' ? 'regression' : 'classification';
}

/** The recipe with a model that can do the task: its own, else the last of the catalogue that can do both.
 * @param {Draft} recipe @param {Catalogue} catalogue @param {Task | null} task @returns {Draft} */
export function withFittingModel(recipe, catalogue, task) {
  const entry = catalogue.models.find((m) => m.id === recipe.model.kind);
  if (!task || entry?.tasks.includes(task)) return recipe;
  const fits = catalogue.models.filter((m) => m.tasks.includes(task));
  const swap = fits.filter((m) => m.tasks.length === entry?.tasks.length).at(-1) ?? fits.at(-1);
  return swap ? withModel(recipe, swap.id) : recipe;
}
