// @ts-check
// Knobs that choose models: which fit the question, and the forms of their settings.

import { upperFirst } from "../format.js";

/** Models that may be parts of another. @param {readonly ModelEntry[]} models @param {Task | null} [task] */
export function memberOptions(models, task) {
  const fits = (/** @type {ModelEntry} */ { family, tasks }) =>
    family !== "ensembles" && family !== "baseline" && tasks.some((t) => (task ? t === task : t === "classification" || t === "regression"));
  return models.filter(fits).map(({ id, name }) => ({ value: id, label: upperFirst(name) }));
}

/** The settings of a member, by the form that the model card uses.
 * @param {readonly ModelEntry[]} models
 * @param {string} at The knob's JSON pointer.
 * @param {() => Task | null | undefined} task
 * @param {typeof import("./form.js").fieldForm} fieldForm
 * @returns {import("../widgets/member-list.js").Settings} */
export function memberSettings(models, at, task, fieldForm) {
  return (kind, place, set) => {
    const here = place === null ? at : `${at}/${place}`;
    const form = fieldForm({
      // A model within another does not know which columns its features come from.
      fields: models.find((model) => model.id === kind)?.fields.filter(({ type }) => !/^columns?$/.test(type)) ?? [],
      at: (name) => `${here}/params/${name}`,
      set: (pointer, value) => set(/** @type {string} */ (pointer.split("/").at(-1)), value),
      most: 99,
    });
    return { element: form.element, update: (params) => form.update(params, task()) };
  };
}
