// @ts-check
// Model: what learns? The choice, its knobs, and a look inside while it learns.

import { upperFirst } from "../format.js";
import { h } from "../h.js";
import { taskOf } from "../task.js";
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
      if (catalogue) choice.append(...catalogue.models.map(option));
    },
  );

  let shown = "";
  /** @type {ReturnType<typeof fieldForm> | null} */
  let form = null;
  store.watch(
    (s) => [s.recipe, s.profile, s.catalogue, s.plan],
    (_, { recipe, profile, catalogue, plan }) => {
      if (!recipe || !catalogue) return;
      const known = plan && plan.target === recipe.data.target;
      const task = known ? plan.task : taskOf(recipe, profile);
      const entry = catalogue.models.find((e) => e.id === recipe.model.kind);
      for (const model of catalogue.models) update(model, task, model === entry);
      if (!entry) return;
      if (shown !== entry.id) {
        shown = entry.id;
        form = fieldForm({ fields: entry.fields, at: (name) => `/model/params/${name}`, set: actions.setValue });
        knobs.replaceChildren(form.element);
      }
      form?.update(recipe.model.params, task);
    },
  );

  /** @param {ModelEntry} model @param {Task | null} task @param {boolean} chosen */
  function update(model, task, chosen) {
    const row = /** @type {HTMLElement} */ (choice.querySelector(`[data-model="${model.id}"]`));
    const box = /** @type {HTMLInputElement} */ (row.querySelector("input"));
    const fits = !task || model.tasks.includes(task);
    box.checked = chosen;
    box.disabled = !fits;
    const note = /** @type {HTMLElement} */ (row.querySelector("small"));
    const name = task ? model.scikit_learn[task] : undefined;
    note.textContent = !fits
      ? taskWords(model.tasks)
      : chosen
        ? [model.summary, name].filter(Boolean).join(" ")
        : "";
  }
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
