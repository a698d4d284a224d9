// @ts-check
// The cleaning steps of the recipe: switched on or off, changed, moved, taken away; and a menu of further ones.

import { cleanedWords, cleaningWords } from "../cleaning.js";
import { upperFirst } from "../format.js";
import { h, widget } from "../h.js";
import { FlagSwitch } from "../widgets/flag-switch.js";
import { cleanMenu } from "./clean-menu.js";
import { fieldForm } from "./form.js";
import { icon } from "./icons.js";

/** @type {Mount} */
export function mountCleaning(root, store, actions) {
  const list = h("ol", { class: "steps cleaning-steps" });
  const menu = cleanMenu(store, actions);
  root.append(list, menu);
  /** @type {ReturnType<typeof card>[]} */
  let cards = [];

  store.watch(
    (s) => [s.recipe?.data.clean, s.profile, s.catalogue],
    (_, { recipe, profile, catalogue }) => {
      if (!recipe || !catalogue) return;
      const steps = recipe.data.clean ?? [];
      const same = steps.length === cards.length && steps.every(({ step }, i) => cards[i].id === step);
      if (!same) {
        cards = steps.map(({ step }, at) => card(step, at, catalogue));
        list.replaceChildren(...cards.map(({ element }) => element));
      }
      const columns = columnsOf(profile);
      cards.forEach(({ update }, at) => update(steps[at], profile?.cleaning?.steps[at], columns));
    },
  );

  /** @param {string} id @param {number} at @param {Catalogue} catalogue */
  function card(id, at, catalogue) {
    const entry = catalogue.cleaning.find((e) => e.id === id);
    const name = upperFirst(entry?.name ?? id);
    const toggle = widget(FlagSwitch, { label: name, note: "", help: entry ? [entry.summary] : [] });
    const steps = () => store.state.recipe?.data.clean ?? [];
    toggle.addEventListener("set", (event) => {
      const off = !(/** @type {CustomEvent} */ (event).detail.value);
      actions.setCleaning(steps().map(({ off: _, ...step }, i) => (i !== at ? steps()[i] : off ? { ...step, off } : step)));
    });
    const take = () => actions.setCleaning(steps().filter((_, i) => i !== at));
    const away = h("button", { type: "button", class: "take-away", "aria-label": `Remove: ${name}`, title: "Remove this step", on: { click: take } }, icon("close"));
    const form = fieldForm({
      fields: entry?.fields ?? [],
      at: (field) => `/data/clean/${at}/params/${field}`,
      most: 0,
      set: actions.setValue,
    });
    return {
      id,
      element: h("li", { class: "step", "data-at": `/data/clean/${at}`, "data-clean": id }, h("div", { class: "step-head" }, toggle, away), form.element),
      /** @param {CleaningStep} step @param {Cleaned | null | undefined} cleaned @param {string[]} columns */
      update(step, cleaned, columns) {
        toggle.value = !step.off;
        toggle.note = [cleaningWords(step), step.off ? "" : cleanedWords(cleaned)].filter(Boolean).join("; ");
        toggle.changed();
        form.update(step.params, null, columns);
      },
    };
  }
}

/** Every column that is or was in the table. @param {Profile | null} profile @returns {string[]} */
export function columnsOf(profile) {
  const now = profile?.columns.map((c) => c.name) ?? [];
  return [...now, ...(profile?.cleaning?.columns ?? []).filter((name) => !now.includes(name))];
}
