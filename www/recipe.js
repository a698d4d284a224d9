// @ts-check
// Questions to a recipe and new recipes from old ones. Nothing here is changed in place.

import { readsText } from "./steps.js";

/** The data card of the recipe's table; none for a file.
 * @param {Draft} recipe @param {Catalogue} catalogue */
export function cardOf({ data }, catalogue) {
  return entryOf(data, catalogue)?.card;
}

/** @param {Draft['data']} data @param {Catalogue} catalogue */
function entryOf(data, catalogue) {
  const entries = data.sample ? catalogue.samples : data.generator ? catalogue.generators : [];
  return entries.find((entry) => entry.id === (data.sample ?? data.generator));
}

/** A usual one: like most, it leaves one or two test rows wrong, so that there is something to see. */
const FIRST_SEED = 3;

/** The recipe of the first visit: the first sample's measurements (what its data card gives a unit for), and the
 * default of everything else.
 * @param {Catalogue} catalogue @returns {Draft} */
export function firstRecipe({ recipe, samples: [first], defaults }) {
  const measured = Object.entries(first.card.columns).filter(([name, { unit }]) => unit && name !== first.target);
  const features = measured.length > 1 ? { features: measured.map(([name]) => name) } : {};
  return { recipe, seed: FIRST_SEED, data: { sample: first.id, ...features }, model: { kind: defaults.model } };
}

/** The recipe with what its controls show said: model, seed, and the target (its own, else the sample's, else the
 * likeliest column). A recipe from a link leaves out whatever is the default.
 * @param {Partial<Draft> & Pick<Draft, 'data'>} given @param {Profile} profile @param {Catalogue} catalogue
 * @returns {Draft} */
export function spelledOut(given, profile, catalogue) {
  const model = { ...given.model, kind: given.model?.kind ?? catalogue.defaults.model };
  const recipe = { seed: 0, recipe: catalogue.recipe, ...given, model };
  const target = given.data.target ?? entryOf(given.data, catalogue)?.target ?? profile.target_suggestion;
  return target ? withData(recipe, { target }) : recipe;
}

/** The columns the recipe learns from: the ones it names, else every usable one that the data card does not advise
 * against.
 * @param {Draft} recipe @param {Profile} profile @param {Catalogue} catalogue @returns {string[]} */
export function featuresOf(recipe, profile, catalogue) {
  if (recipe.data.features) return recipe.data.features;
  const columns = cardOf(recipe, catalogue)?.columns ?? {};
  const { by, column } = /** @type {Record<string, Value>} */ (recipe.split ?? {});
  // A column that says on which side a row belongs is not one to learn from.
  const decides = by === "group" || by === "column" ? column : null;
  const { file_column: fileColumn } = catalogue.defaults;
  const helps = (/** @type {string} */ name) => name === decides || (recipe.data.test_file && name === fileColumn);
  const fits = (/** @type {Column} */ { name, usable, type, missing }) =>
    (usable || (type === "text" && missing < profile.n_rows && readsText(recipe, catalogue, name))) && name !== recipe.data.target && !helps(name) && !(/** @type {any} */ (columns[name])?.leave_out);
  return profile.columns.filter(fits).map(({ name }) => name);
}

/** What decides the rows of the table: the recipe needs a new one exactly when this text changes.
 * @param {Draft} recipe */
export function tableKey(recipe) {
  const { sample, generator, params, file, test_file: second } = recipe.data;
  return JSON.stringify(generator ? [generator, params ?? {}, recipe.seed ?? null] : (sample ?? [file, second]));
}

/** What decides how that table is cleaned. @param {Draft} recipe */
export function cleanKey({ data }) {
  return JSON.stringify(data.clean ?? []);
}

/** @param {Draft} recipe @param {CleaningStep[]} steps @returns {Draft} */
export function withCleaning(recipe, steps) {
  return withData(recipe, { clean: steps.length > 0 ? steps : undefined });
}

/** The recipe with one more cleaning step. Features and target follow a column that gets another name, and a feature
 * that is left out is none any more.
 * @param {Draft} recipe @param {CleaningStep} step @returns {Draft} */
export function withCleaningStep(recipe, step) {
  const { column, columns, to } = step.params ?? {};
  const gone = step.step === "drop-columns" && Array.isArray(columns) ? columns : [];
  const renamed = (/** @type {string} */ name) => (step.step === "rename" && name === column ? String(to) : name);
  const { target, features } = recipe.data;
  const kept = features?.filter((name) => !gone.includes(name)).map(renamed);
  const next = withCleaning(recipe, [...(recipe.data.clean ?? []), step]);
  return withData(next, { target: target && renamed(target), features: kept?.length ? kept : undefined });
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
  const chosen = profile.columns
    .map((c) => c.name)
    .filter((name) => names.includes(name) && name !== recipe.data.target);
  return withData(recipe, { features: chosen });
}

/** @param {Draft} recipe @param {Draft['data']} data Everything about the table anew. @returns {Draft} */
export function withTable(recipe, data) {
  return { ...recipe, data };
}

/** @param {Draft} recipe @param {string} kind @returns {Draft} */
export function withModel(recipe, kind) {
  return recipe.model.kind === kind ? recipe : { ...recipe, model: { kind } };
}

/** The recipe with steps and split that suit its model. Those that somebody chose stay; those of the model `before` go.
 * @param {Draft} recipe @param {string} before @param {Catalogue} catalogue @param {Profile | null} profile
 * @returns {Draft} */
export function withWhatSuits(recipe, before, catalogue, profile) {
  const suits = (/** @type {string} */ kind) => {
    const { prepare, split } = catalogue.models.find(({ id }) => id === kind) ?? {};
    const times = profile ? featuresOf(recipe, profile, catalogue).filter((name) => isTime(profile, name)) : [];
    // Which column is the time is only sure where there is one.
    return { prepare, split: split && times.length === 1 ? { ...split, column: times[0] } : undefined };
  };
  const [old, fresh] = [suits(before), suits(recipe.model.kind)];
  const { prepare, split, ...rest } = recipe;
  const untouched = (/** @type {unknown} */ own, /** @type {unknown} */ suited) => own === undefined || JSON.stringify(own) === JSON.stringify(suited);
  const steps = untouched(prepare, old.prepare) ? fresh.prepare : prepare;
  const cut = untouched(split, old.split) ? fresh.split : split;
  return { ...rest, ...(steps && { prepare: steps }), ...(cut && { split: cut }) };
}

/** @param {Profile} profile @param {string} name */
function isTime({ columns }, name) {
  return columns.some((column) => column.name === name && column.type === "date-time");
}

/** @param {Draft} recipe @param {number} seed @returns {Draft} */
export function withSeed(recipe, seed) {
  return { ...recipe, seed };
}

/**
 * The recipe with one value set. `at` is the JSON pointer of the knob: `/model/params/n_estimators`, `/split/test`,
 * `/prepare/0/params/strategy`, `/data/params/noise`, `/evaluate/level`.
 * @param {Draft} recipe @param {Catalogue} catalogue @param {string} at @param {Value} value @returns {Draft}
 */
export function withValue(recipe, catalogue, at, value) {
  const path = at.slice(1).split("/");
  const whole = { ...recipe, prepare: stepsOf(recipe, catalogue) };
  return /** @type {Draft} */ (put(path[0] === "prepare" ? whole : recipe, path, value));
}

/** The recipe with what is said about a column of its file; what is undefined is not said.
 * @param {Draft} recipe @param {string} name @param {Record<string, Value | undefined>} choice @returns {Draft} */
export function withColumn(recipe, name, choice) {
  const { file } = recipe.data;
  if (!file) return recipe;
  /** @type {Record<string, Value>} */
  const said = {};
  for (const [key, value] of Object.entries(choice)) if (value !== undefined) said[key] = value;
  const { [name]: _, ...others } = file.columns ?? {};
  const columns = Object.keys(said).length > 0 ? { ...others, [name]: said } : others;
  const { columns: __, ...bare } = file;
  return withData(recipe, { file: Object.keys(columns).length > 0 ? { ...bare, columns } : bare });
}

/** @param {any} part @param {string[]} path @param {Value} value @returns {unknown} */
function put(part, [token, ...rest], value) {
  // A name may hold a slash; RFC 6901 writes it so.
  const key = token.replaceAll("~1", "/").replaceAll("~0", "~");
  const next = rest.length === 0 ? value : put(Object.hasOwn(part ?? {}, key) ? part[key] : undefined, rest, value);
  return Array.isArray(part) ? part.map((item, i) => (String(i) === key ? next : item)) : { ...part, [key]: next };
}

/** The preparation steps; absent ones are the catalogue's default.
 * @param {Draft} recipe @param {Catalogue} catalogue @returns {Step[]} */
export function stepsOf(recipe, catalogue) {
  return recipe.prepare ?? catalogue.defaults.steps.map((step) => ({ step }));
}

/** The value of a knob: what the recipe says, else the declared default.
 * @param {Field} field @param {Record<string, Value> | undefined} values @returns {Value} */
export function valueOf(field, values) {
  const value = values?.[field.name];
  return value === undefined ? field.default : value;
}
