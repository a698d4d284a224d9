// @ts-check
// Prepare: what goes in? The steps in their order, and a menu of further ones.

import { h } from "../h.js";
import { featuresOf, stepsOf } from "../recipe.js";
import { placeOf } from "../steps.js";
import { settingWords, traceWords } from "../words/step.js";
import { stepCard } from "./step-card.js";
import { stepMenu } from "./step-menu.js";

/** @type {Mount} */
export function mountPrepare(root, store, actions) {
  const list = h("ol", { class: "steps", "data-at": "/prepare" });
  const menu = stepMenu(add);
  root.append(list, menu.element);
  /** Cards by step, and by which of several of the same kind it is, so that a card survives a move.
   * @type {Map<string, ReturnType<typeof stepCard>>} */
  const cards = new Map();

  /** @param {string} id */
  function add(id) {
    const { recipe, catalogue } = store.state;
    if (!recipe || !catalogue) return;
    const at = placeOf(stepsOf(recipe, catalogue), catalogue, id);
    actions.addStep(id);
    draw(store.state);
    [...cards.values()].find((card) => card.element.dataset.at === `/prepare/${at}`)?.open();
  }

  store.watch(
    (s) => [s.recipe, s.catalogue, s.profile, s.report, s.plan],
    (_, state) => draw(state),
  );

  /** @param {State} state */
  function draw({ recipe, catalogue, profile, report, plan }) {
    if (!recipe || !catalogue) return;
    const steps = stepsOf(recipe, catalogue);
    const columns = profile ? featuresOf(recipe, profile, catalogue) : [];
    const task = plan?.task ?? null;
    const told = profile && report?.data_hash === profile.data_hash ? tracesOf(report, steps, catalogue) : [];
    const keys = keysOf(steps);
    for (const [key, card] of cards) {
      if (keys.includes(key)) continue;
      card.element.remove();
      cards.delete(key);
    }
    const elements = steps.flatMap((step, at) => {
      const entry = catalogue.steps.find((e) => e.id === step.step);
      // A step that this version does not know is the engine's to complain about.
      if (!entry) return [];
      const card = cards.get(keys[at]) ?? stepCard(entry, actions);
      cards.set(keys[at], card);
      const trace = told.find((t) => t.place === at);
      const words = trace ? traceWords(entry, trace) : settingWords(entry.fields, step.params);
      card.update({ step, at, of: steps.length, words, task, columns });
      return [card.element];
    });
    arrange(list, elements);
    menu.update(catalogue, steps, task);
  }
}

/** "impute#0", "impute#1": the kind, and which of its kind. @param {readonly Step[]} steps */
function keysOf(steps) {
  return steps.map(({ step }, at) => `${step}#${steps.slice(0, at).filter((s) => s.step === step).length}`);
}

/** What each step did, when the last report is about these steps.
 * @param {RunReport} report @param {readonly Step[]} steps @param {Catalogue} catalogue */
function tracesOf(report, steps, catalogue) {
  const outline = (/** @type {readonly Step[]} */ list) =>
    JSON.stringify(list.map(({ step, columns, off }) => [step, columns ?? null, off ?? false]));
  const theirs = stepsOf(/** @type {Draft} */ (/** @type {unknown} */ (report.recipe)), catalogue);
  return outline(theirs) === outline(steps) ? report.preparation : [];
}

/** Puts elements in order; the one in focus keeps it. @param {HTMLElement} list @param {HTMLElement[]} elements */
function arrange(list, elements) {
  if (elements.every((element, i) => list.children[i] === element)) return;
  const focused = document.activeElement;
  list.append(...elements);
  if (focused instanceof HTMLElement && list.contains(focused)) focused.focus();
}
