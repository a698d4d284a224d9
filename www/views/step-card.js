// @ts-check
// One step of preparation: its number, whether it is on, what it did, and behind a fold its settings, its columns and
// its place.

import { upperFirst } from "../format.js";
import { h, widget } from "../h.js";
import { ColumnList } from "../widgets/column-list.js";
import { FlagSwitch } from "../widgets/flag-switch.js";
import { fieldForm } from "./form.js";

/**
 * @typedef {object} Shown What a card shows.
 * @property {Step} step
 * @property {number} at Its place in the list.
 * @property {number} of How many steps there are.
 * @property {string} words What it did.
 * @property {Task | null} task
 * @property {readonly string[]} columns The columns that may be chosen.
 */

/**
 * @param {StepEntry} entry
 * @param {Actions} actions
 */
export function stepCard(entry, actions) {
  let at = 0;
  const help = [entry.summary, entry.scikit_learn && `In scikit-learn: ${entry.scikit_learn}.`];
  const name = upperFirst(entry.name);
  const number = h("span", { class: "step-number", "aria-hidden": "true" });
  const toggle = widget(FlagSwitch, { label: name, note: "", help: help.filter(Boolean) });
  const form = fieldForm({
    fields: entry.fields,
    at: (field) => `/prepare/${entry.id}/params/${field}`,
    most: 99,
    set: (pointer, value) => actions.setValue(`/prepare/${at}/params/${pointer.split("/").at(-1)}`, value),
  });
  const every = widget(FlagSwitch, { label: "All columns" });
  const columns = widget(ColumnList, { label: "Only these columns", multiple: true });
  const kept = h("div", { class: "step-columns", hidden: entry.group === "balance" }, every, columns);
  const up = order("Earlier", -1);
  const down = order("Later", 1);
  const remove = button("Remove", () => actions.removeStep(at));
  const fold = h("details", { class: "more" }, h("summary", {}, "Settings"), form.element, kept);
  fold.append(h("div", { class: "step-buttons" }, up, down, remove));
  form.element.hidden = entry.fields.length === 0;
  const element = h("li", { class: "step", "data-step": entry.id }, number, toggle, fold);

  toggle.addEventListener("set", (event) => actions.switchStep(at, detail(event)));
  every.addEventListener("set", (event) => actions.keepStepTo(at, detail(event) ? null : [...possible]));
  columns.addEventListener("set", (event) => actions.keepStepTo(at, detail(event)));
  /** @type {readonly string[]} */
  let possible = [];

  /** @param {string} text @param {() => void} click */
  function button(text, click) {
    return h("button", { type: "button", class: "quiet", "aria-label": `${text}: ${name}`, on: { click } }, text);
  }
  /** @param {string} text @param {number} by */
  function order(text, by) {
    return button(text, () => actions.moveStep(at, at + by));
  }

  return {
    element,
    /** Opens the fold, for a step that was just added. */
    open() {
      fold.open = true;
      fold.querySelector("summary")?.focus();
    },
    /** @param {Shown} shown */
    update(shown) {
      const { step } = shown;
      at = shown.at;
      possible = shown.columns;
      number.textContent = String(at + 1);
      toggle.value = !step.off;
      toggle.note = step.off ? "Skipped." : shown.words;
      toggle.changed();
      every.value = step.columns === undefined;
      every.note = step.columns ? "" : "that it can work on";
      every.changed();
      columns.hidden = step.columns === undefined;
      columns.columns = shown.columns;
      columns.value = step.columns ?? [];
      form.update(step.params, shown.task, shown.columns);
      up.disabled = at === 0;
      down.disabled = at === shown.of - 1;
      // Problems name a step and its settings by its place in the list.
      element.dataset.at = `/prepare/${at}`;
      columns.dataset.at = `/prepare/${at}/columns`;
      for (const control of form.element.querySelectorAll("[data-at]")) {
        const place = /** @type {HTMLElement} */ (control).dataset;
        place.at = `/prepare/${at}/params/${place.at?.split("/").at(-1)}`;
      }
    },
  };
}

/** @param {Event} event */
function detail(event) {
  return /** @type {CustomEvent} */ (event).detail.value;
}
