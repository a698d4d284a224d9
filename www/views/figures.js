// @ts-check
// Figures of the data, of training and of the report, one at a time.

import { upperFirst } from "../format.js";
import { h, widget } from "../h.js";
import { FigureView } from "../widgets/figure-view.js";
import { TabStrip } from "../widgets/tab-strip.js";

/** @type {Mount} */
export function mountFigures(root, store, actions) {
  const tabs = widget(TabStrip, { label: "Which figure", id: "figure-tabs" });
  const view = widget(FigureView, { id: "figure" });
  const wait = h("p", { class: "muted small" }, "This figure appears when training is done.");
  root.append(tabs, wait, view);

  tabs.addEventListener("pick", (event) => actions.showFigure(/** @type {CustomEvent} */ (event).detail.value));
  store.watch(
    (s) => [s.plan?.task, s.catalogue],
    (_, { plan, catalogue }) => {
      if (!plan || !catalogue) return;
      tabs.options = catalogue.plots
        .filter((p) => p.tasks.includes(plan.task))
        .map((p) => ({ value: p.id, label: upperFirst(p.name) }));
    },
  );
  store.watch(
    (s) => s.figureId,
    (id) => {
      tabs.value = id ?? "";
    },
  );
  store.watch(
    (s) => [s.figure, s.figureId],
    (_, { figure, figureId }) => {
      const there = figure !== null && figure.id === figureId;
      if (there) view.figure = figure;
      // Of the same question, the old figure stays until the new one is there: nothing jumps.
      view.hidden = figure === null;
      wait.hidden = figure !== null || figureId === null;
    },
  );
  new ResizeObserver(() => {
    const width = Math.round(view.clientWidth / 20) * 20;
    if (width >= 200) actions.figureWidth(Math.min(760, width));
  }).observe(view);
}
