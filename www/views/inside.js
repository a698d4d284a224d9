// @ts-check
// The look inside a model while it learns: a picture, a sentence, and the numbers as a table.

import { h } from "../h.js";
import { stepsOf } from "../recipe.js";
import { numberTable } from "../widgets/number-table.js";
import { lookInside } from "./inside/looks.js";

/** @type {Mount} */
export function mountInside(root, store) {
  const title = h("h3");
  const picture = h("div", { class: "inside-picture" });
  const words = h("p", { class: "muted small" });
  const slot = h("div", {
    class: "scroll",
    tabIndex: 0,
    role: "region",
    "aria-label": "The numbers inside the model",
  });
  const details = h("details", {}, h("summary", {}, "As a table"), slot);
  const which = h("select", { "aria-label": "Weights for which class" });
  const pick = h("span", { class: "select" }, which);
  root.append(title, pick, picture, words, details);
  root.hidden = true;

  const redraw = () => draw(store.state.insight);
  which.addEventListener("change", redraw);
  details.addEventListener("toggle", redraw);
  store.watch((s) => [s.insight, s.dark, s.recipe?.model.kind], redraw);

  /** @param {Insight | null} insight */
  function draw(insight) {
    root.hidden = !insight;
    if (!insight) return;
    chooseClass(insight);
    const view = lookInside(insight, { at: Math.max(0, which.selectedIndex), scaled: onOneScale() });
    title.textContent = view.title;
    picture.replaceChildren(...view.pictures);
    words.textContent = view.words;
    details.hidden = view.tables.length === 0;
    if (details.open) slot.replaceChildren(...view.tables.map(numberTable));
  }

  function onOneScale() {
    const { recipe, catalogue } = store.state;
    const on = recipe && catalogue && stepsOf(recipe, catalogue).some((step) => step.step === "standardise" && !step.off);
    return on ? " Numbers are on one scale: a weight is for one standard deviation." : "";
  }

  /** @param {Insight} insight */
  function chooseClass(insight) {
    const labels = labelsToChoose(insight);
    pick.hidden = labels.length < 2;
    if (labels.length < 2) return which.replaceChildren();
    if ([...which.options].map((option) => option.value).join() === labels.join()) return;
    which.replaceChildren(...labels.map((label) => h("option", {}, label)));
  }
}

/** Names of the lists of which one is drawn. @param {Insight} insight */
function labelsToChoose(insight) {
  if (insight.kind === "components") return insight.loadings.map((_, i) => `component ${i + 1}`);
  return insight.kind === "coefficients" && insight.coef.length > 1 ? insight.labels : [];
}
