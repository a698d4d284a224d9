// @ts-check
// Model: what learns? The shelves to choose from, the knobs, and a look inside while it learns.

import { upperFirst } from "../format.js";
import { h } from "../h.js";
import { featuresOf } from "../recipe.js";
import { canDo, ownTask, targetTask } from "../task.js";
import { taskWords } from "../words/table.js";
import { fieldForm } from "./form.js";
import { mountInside } from "./inside.js";

/** @type {Mount} */
export function mountModel(root, store, actions) {
  const choice = h(
    "fieldset",
    { class: "models", "data-at": "/model/kind" },
    h("legend", { class: "unseen" }, "Which model"),
  );
  const knobs = h("div", { "data-at": "/model" });
  const inside = h("div", { class: "inside" });
  root.append(choice, knobs, inside);
  mountInside(inside, store, actions);

  choice.addEventListener("change", (event) =>
    actions.useModel(/** @type {HTMLInputElement} */ (event.target).value),
  );
  store.watch(
    (s) => s.catalogue,
    (catalogue) => {
      if (catalogue) choice.append(...shelves(catalogue));
    },
  );

  let shown = "";
  /** @type {ReturnType<typeof fieldForm> | null} */
  let form = null;
  store.watch(
    (s) => [s.recipe, s.profile, s.catalogue, s.plan],
    (_, { recipe, profile, catalogue, plan }) => {
      if (!recipe || !catalogue) return;
      const known = plan && plan.model === recipe.model.kind && plan.target === (recipe.data.target ?? null);
      const asks = targetTask(recipe, profile);
      const task = known ? plan.task : (ownTask(recipe.model.kind, catalogue) ?? asks);
      const entry = catalogue.models.find((e) => e.id === recipe.model.kind);
      for (const model of catalogue.models) update(model, asks, model === entry);
      if (!entry) return;
      if (shown !== entry.id) {
        shown = entry.id;
        form = fieldForm({
          fields: entry.fields,
          models: catalogue.models,
          at: (name) => `/model/params/${name}`,
          set: actions.setValue,
        });
        knobs.replaceChildren(form.element);
        // The shelf of the chosen model opens, the others may stay open: nobody's place is lost.
        const shelf = choice.querySelector(`[data-family="${entry.family}"]`);
        if (shelf instanceof HTMLDetailsElement) shelf.open = true;
      }
      form?.update(recipe.model.params, task, profile ? featuresOf(recipe, profile, catalogue) : []);
    },
  );

  /** @param {ModelEntry} model @param {Task | null} asks What the target asks. @param {boolean} chosen */
  function update(model, asks, chosen) {
    const row = /** @type {HTMLElement} */ (choice.querySelector(`[data-model="${model.id}"]`));
    const box = /** @type {HTMLInputElement} */ (row.querySelector("input"));
    const fits = canDo(model, asks);
    box.checked = chosen;
    box.disabled = !fits;
    const note = /** @type {HTMLElement} */ (row.querySelector("small"));
    const name = (asks && model.scikit_learn[asks]) ?? Object.values(model.scikit_learn)[0];
    note.textContent = !fits
      ? taskWords(model.tasks)
      : chosen
        ? [model.summary, name].filter(Boolean).join(" ")
        : "";
  }
}

/** Each family with its models; one that is alone on its shelf needs none.
 * @param {Catalogue} catalogue @returns {HTMLElement[]} */
function shelves({ families, models }) {
  return families.flatMap(({ id, name }) => {
    /** @type {HTMLElement[]} */
    const mine = models.filter((model) => model.family === id).map(option);
    if (mine.length < 2) return mine;
    return [h("details", { class: "shelf", "data-family": id }, h("summary", {}, name), ...mine)];
  });
}

/** @param {ModelEntry} model */
function option(model) {
  return h(
    "label",
    { class: "model", "data-model": model.id, title: model.summary },
    h("input", { type: "radio", name: "model", value: model.id }),
    h("span", {}, upperFirst(model.name), h("small")),
  );
}
