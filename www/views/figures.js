// @ts-check
// Figures of the data, of training and of the report, one at a time.

import { upperFirst } from "../format.js";
import { h, widget } from "../h.js";
import { plotsOf } from "../task.js";
import { FigureView } from "../widgets/figure-view.js";
import { TabStrip } from "../widgets/tab-strip.js";

/** @type {Mount} */
export function mountFigures(root, store, actions) {
  const tabs = widget(TabStrip, { label: "Which figure", id: "figure-tabs" });
  const view = widget(FigureView, { id: "figure" });
  const wait = h("p", { class: "muted small" }, "This figure appears when training is done.");
  const told = h("span", { class: "muted small" });
  const work = h("button", { type: "button", id: "work-out", on: { click: () => void actions.sweep() } }, "Work it out");
  const stop = h("button", { type: "button", class: "quiet", on: { click: () => void actions.stopLook("sweep") } }, "Stop");
  const asked = h("p", { class: "asked", hidden: true }, work, stop, " ", told);
  root.append(tabs, wait, asked, view);

  tabs.addEventListener("pick", (event) => actions.showFigure(/** @type {CustomEvent} */ (event).detail.value));
  store.watch(
    (s) => [s.plan?.task, s.plan?.model, s.catalogue],
    (_, { plan, catalogue }) => {
      if (!plan || !catalogue) return;
      tabs.options = plotsOf(plan, catalogue).map((p) => ({ value: p.id, label: upperFirst(p.name) }));
    },
  );
  store.watch(
    (s) => s.figureId,
    (id) => {
      tabs.value = id ?? "";
    },
  );
  store.watch(
    (s) => [s.figure, s.figureId, s.catalogue, s.run.phase, s.swept, s.report, s.looking],
    (_, { figure, figureId, catalogue, run, swept, report, looking }) => {
      const there = figure !== null && figure.id === figureId;
      if (there) view.figure = figure;
      const isAsked = catalogue?.plots.find(({ id }) => id === figureId)?.when === "asked";
      // Of the same question, the old figure stays until the new one is there: nothing jumps.
      view.hidden = isAsked ? !there || swept !== report : figure === null;
      const ready = run.phase === "finished" && report !== null;
      const under = looking?.kind === "sweep" ? looking : null;
      asked.hidden = !isAsked || !ready || swept === report;
      work.hidden = under !== null;
      stop.hidden = under === null;
      told.textContent = under ? `${under.done} of ${under.total} values tried` : "The model is trained anew for each of some values of one setting.";
      wait.hidden = isAsked ? ready : figure !== null || figureId === null;
    },
  );
  new ResizeObserver(() => {
    const width = Math.round(view.clientWidth / 20) * 20;
    if (width >= 200) actions.figureWidth(Math.min(760, width));
  }).observe(view);
}
