// @ts-check
// A further cleaning step: choose one, fill in its form, see at once what is wrong with it, then add it.

import { upperFirst } from "../format.js";
import { h } from "../h.js";
import { withCleaningStep } from "../recipe.js";
import { fieldForm } from "./form.js";

/** Pause in typing after which a half-written formula is looked at. */
const PAUSE_MS = 250;

/** @param {Store} store @param {Actions} actions */
export function cleanMenu(store, actions) {
  const select = h("select", { id: "clean-menu" });
  const place = h("div", {});
  const wrong = h("p", { class: "hint", role: "status" });
  const add = h("button", { type: "button", class: "quiet", disabled: true }, "Add this step");
  const not = h("button", { type: "button", class: "quiet" }, "Not now");
  const summary = h("p", { class: "muted small" });
  const draft = h("div", { class: "clean-draft", hidden: true }, summary, place, wrong, h("div", { class: "finding-actions" }, add, not));
  const element = h("div", { class: "clean-menu" }, h("label", { htmlFor: "clean-menu" }, "Clean the table"), h("span", { class: "select" }, select), draft);
  /** @type {CleaningStep | null} */
  let step = null;
  /** @type {ReturnType<typeof fieldForm> | null} */
  let form = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let asked = 0;

  store.watch(
    (s) => s.catalogue,
    (catalogue) => {
      if (!catalogue) return;
      const option = (/** @type {CleaningEntry} */ { id, name }) => h("option", { value: id }, upperFirst(name));
      select.replaceChildren(h("option", { value: "" }, "Choose a step …"), ...catalogue.cleaning.map(option));
    },
  );

  function close() {
    step = form = null;
    select.value = "";
    draft.hidden = true;
  }

  select.addEventListener("change", () => {
    const entry = store.state.catalogue?.cleaning.find((e) => e.id === select.value);
    if (!entry) return close();
    step = { step: entry.id };
    const set = (/** @type {string} */ at, /** @type {Value} */ value) => change(at, value);
    form = fieldForm({ fields: entry.fields, at: (name) => `/draft/${name}`, set, most: 9 });
    summary.textContent = entry.summary;
    place.replaceChildren(form.element);
    form.update({}, null, store.state.profile?.columns.map((c) => c.name) ?? []);
    draft.hidden = false;
    look();
  });
  // While it is being typed, too: a formula's mistake is told at its letter.
  place.addEventListener("input", (event) => {
    const field = event.target;
    if (!(field instanceof HTMLTextAreaElement || (field instanceof HTMLInputElement && field.type === "text"))) return;
    const control = /** @type {HTMLElement & { list?: boolean } | null} */ (field.closest("text-field"));
    const lines = () => field.value.split("\n").filter((line) => line !== "");
    if (control?.dataset.at) change(control.dataset.at, control.list ? lines() : field.value);
  });
  add.addEventListener("click", () => {
    if (step) actions.addCleaning(step);
    close();
    select.focus();
  });
  not.addEventListener("click", () => {
    close();
    select.focus();
  });

  /** @param {string} at @param {Value} value */
  function change(at, value) {
    if (!step) return;
    const name = at.split("/").at(-1) ?? "";
    // A field that is left says once more what was typed; a button that this switched off would not hear its click.
    if (JSON.stringify(step.params?.[name]) === JSON.stringify(value)) return;
    step = { ...step, params: { ...step.params, [name]: value } };
    look();
  }

  function look() {
    add.disabled = true;
    clearTimeout(timer);
    timer = setTimeout(async () => {
      const { recipe } = store.state;
      if (!step || !recipe) return;
      const ticket = ++asked;
      const at = `/data/clean/${recipe.data.clean?.length ?? 0}`;
      const problems = await actions.problemsWith(withCleaningStep(recipe, step));
      if (ticket !== asked) return;
      const problem = problems.find((p) => p.at.startsWith(at));
      wrong.textContent = problem ? upperFirst([problem.message, problem.hint].filter(Boolean).join("; ")) : "";
      add.disabled = problem !== undefined;
    }, PAUSE_MS);
  }

  return element;
}
