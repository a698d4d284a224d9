// @ts-check
// Prepare: what goes in? The steps, and which rows are kept for the test.

import { count, lowerFirst, plain, upperFirst } from "../format.js";
import { h, widget } from "../h.js";
import { stepsOf, valueOf } from "../recipe.js";
import { FlagSwitch } from "../widgets/flag-switch.js";
import { fieldForm } from "./form.js";

/** @type {Mount} */
export function mountPrepare(root, store, actions) {
  const steps = h("div", { class: "steps", "data-at": "/prepare" });
  const learn = h("span", { class: "learn" });
  const test = h("span", { class: "test" });
  const bar = h("div", { class: "split-bar", role: "img" }, learn, test);
  const words = h("p", { class: "muted small" });
  const splitForm = h("div", { "data-at": "/split" });
  root.append(steps, h("h3", {}, "What is kept for the test?"), bar, words, splitForm);

  /** @type {Map<string, { toggle: FlagSwitch, form: ReturnType<typeof fieldForm>, fields: Field[] }>} */
  const rows = new Map();
  /** @type {ReturnType<typeof fieldForm> | null} */
  let split = null;

  store.watch(
    (s) => s.catalogue,
    (catalogue) => {
      if (!catalogue) return;
      for (const entry of catalogue.steps) steps.append(stepRow(entry));
      split = fieldForm({ fields: catalogue.split, at: (name) => `/split/${name}`, set: actions.setValue });
      splitForm.append(split.element);
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
      split?.update(recipe.split, store.state.plan?.task);
    },
  );
  store.watch(
    (s) => s.plan,
    (plan) => {
      if (!plan) return;
      split?.update(store.state.recipe?.split, plan.task);
      const share = plan.n_test / (plan.n_train + plan.n_test);
      bar.style.setProperty("--share", String(share));
      learn.textContent = `${plan.n_train.toLocaleString("en")} to learn`;
      test.textContent =
        share > 0.45 ? `${plan.n_test.toLocaleString("en")} to test` : plan.n_test.toLocaleString("en");
      bar.setAttribute(
        "aria-label",
        `${count(plan.n_train, "row")} to learn from, ${count(plan.n_test, "row")} to test on`,
      );
      const dropped =
        plan.dropped > 0 ? ` ${count(plan.dropped, "row")} without ${plain(plan.target)} left out.` : "";
      const how = plan.stratified
        ? `Each kind of ${plain(plan.target)} in the same shares on both sides.`
        : "Drawn at random from all rows.";
      words.textContent = `${how} The steps above are fitted on the rows to learn from only.${dropped}`;
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
