// @ts-check
// Prepare: what goes in? The steps.

import { lowerFirst, plain, upperFirst } from "../format.js";
import { h, widget } from "../h.js";
import { stepsOf, valueOf } from "../recipe.js";
import { FlagSwitch } from "../widgets/flag-switch.js";
import { fieldForm } from "./form.js";

/** @type {Mount} */
export function mountPrepare(root, store, actions) {
  const steps = h("div", { class: "steps", "data-at": "/prepare" });
  root.append(steps);

  /** @type {Map<string, { toggle: FlagSwitch, form: ReturnType<typeof fieldForm>, fields: Field[] }>} */
  const rows = new Map();

  store.watch(
    (s) => s.catalogue,
    (catalogue) => {
      if (!catalogue) return;
      for (const entry of catalogue.steps) steps.append(stepRow(entry));
    },
  );

  /** @param {StepEntry} entry */
  function stepRow(entry) {
    const help = [entry.summary, entry.scikit_learn && `In scikit-learn: ${entry.scikit_learn}.`];
    const toggle = widget(FlagSwitch, { label: upperFirst(entry.name), note: "", help });
    toggle.dataset.step = entry.id;
    toggle.addEventListener("set", (event) =>
      actions.useStep(entry.id, /** @type {CustomEvent} */ (event).detail.value),
    );
    const index = () => {
      const { recipe, catalogue } = store.state;
      return recipe && catalogue ? stepsOf(recipe, catalogue).findIndex((step) => step.step === entry.id) : -1;
    };
    const form = fieldForm({
      fields: entry.fields,
      at: (name) => `/prepare/${entry.id}/params/${name}`,
      most: 0,
      set: (at, value) => actions.setValue(`/prepare/${index()}/params/${at.split("/").at(-1)}`, value),
    });
    rows.set(entry.id, { toggle, form, fields: entry.fields });
    return h("div", { class: "step" }, toggle, form.element);
  }

  store.watch(
    (s) => [s.recipe, s.catalogue],
    (_, { recipe, catalogue }) => {
      if (!recipe || !catalogue) return;
      const used = stepsOf(recipe, catalogue);
      for (const [id, { toggle, form, fields }] of rows) {
        const at = used.findIndex((step) => step.step === id);
        toggle.value = at >= 0;
        form.element.hidden = at < 0;
        form.update(used[at]?.params);
        toggle.note = stepWords(fields, used[at]?.params);
        toggle.changed();
        // Problems name a step by its place in the list, which changes when another one is switched off.
        const step = /** @type {HTMLElement} */ (toggle.parentElement);
        if (at >= 0) step.dataset.at = `/prepare/${at}`;
        else delete step.dataset.at;
      }
    },
  );
}

/** What a step does with its settings, in a few words: "median, most frequent".
 * @param {Field[]} fields @param {Record<string, Value> | undefined} values */
function stepWords(fields, values) {
  const words = fields.map((field) => {
    const value = valueOf(field, values);
    if (field.type === "flag") return value ? lowerFirst(field.label) : "";
    return field.type === "choice" && value !== "none" ? plain(String(value)) : "";
  });
  return words.filter(Boolean).join(", ");
}
