// @ts-check
// "Add a step": every step by what it is for, each with a sentence.

import { upperFirst } from "../format.js";
import { h } from "../h.js";
import { taskWords } from "../words/table.js";
import { attachPopover } from "../widgets/popover.js";

/**
 * @param {(id: string) => void} add
 */
export function stepMenu(add) {
  const button = h("button", { type: "button", class: "quiet", id: "add-step" }, "Add a step");
  const panel = h("div", { class: "step-menu", role: "group", "aria-label": "Steps to add" });
  attachPopover(button, panel);

  panel.addEventListener("keydown", (event) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!by) return;
    const all = [...panel.querySelectorAll("button")].filter((b) => !b.disabled);
    const next = all[(all.indexOf(/** @type {any} */ (document.activeElement)) + by + all.length) % all.length];
    next?.focus();
    event.preventDefault();
  });

  return {
    element: h("div", { class: "add-step" }, button, panel),
    /** @param {Catalogue} catalogue @param {readonly Step[]} steps @param {Task | null} task */
    update(catalogue, steps, task) {
      const row = (/** @type {StepEntry} */ entry) => {
        const misfit = task !== null && !entry.tasks.includes(task);
        // A second one would work on the same columns.
        const there = steps.some((step) => step.step === entry.id && !step.off && !step.columns);
        const why = misfit ? taskWords(entry.tasks) : there ? "is in the list" : entry.summary;
        const choose = () => {
          panel.hidePopover();
          add(entry.id);
        };
        return h(
          "button",
          { type: "button", class: "step-choice", value: entry.id, disabled: misfit || there, on: { click: choose } },
          upperFirst(entry.name),
          h("small", {}, why),
        );
      };
      const group = (/** @type {Catalogue['step_groups'][number]} */ { id, name }) =>
        h(
          "section",
          {},
          h("h4", {}, upperFirst(name)),
          catalogue.steps.filter((entry) => entry.group === id).map(row),
        );
      panel.replaceChildren(...catalogue.step_groups.map(group));
    },
  };
}
