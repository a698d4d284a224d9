// @ts-check
// Train, pause, step, reset, cancel; how far it is; the seed.

import { seconds } from "../format.js";
import { h, widget } from "../h.js";
import { SPEEDS, speedOf } from "../actions/pace.js";
import { icon } from "./icons.js";
import { TimeLine } from "../widgets/time-line.js";
import { momentWords, progressOf } from "../words/progress.js";

const RUNNING = ["training", "starting"];

/** @type {Mount} */
export function mountTransport(root, store, actions) {
  const train = /** @type {HTMLButtonElement} */ (document.getElementById("train"));
  const step = button("step", "step", "Step");
  const reset = button("reset", "reset", "Reset");
  const cancel = h("button", { type: "button", id: "cancel", class: "quiet" }, "Cancel");
  const bar = h("progress", { id: "progress", max: 1, value: 0, "aria-label": "Training progress" });
  const words = h("p", { class: "progress-words", id: "progress-words" });
  const seed = h("input", {
    id: "seed",
    type: "text",
    inputMode: "numeric",
    class: "exact",
    autocomplete: "off",
    "data-at": "/seed",
  });
  const seedLabel = h(
    "label",
    { class: "seed", title: "The same seed gives the same split and the same model." },
    "seed ",
    seed,
  );
  const speed = h("select", { id: "speed", "aria-label": "Speed" }, SPEEDS.map((value) => h("option", { value })));
  const past = widget(TimeLine, {
    label: "Look back at the training",
    words: (/** @type {number | null} */ unit) => momentWords(unit, store.state),
  });
  root.append(step, reset, bar, past, words, h("span", { class: "select speed" }, speed), seedLabel, cancel);

  past.addEventListener("look", (event) => actions.lookBack(/** @type {CustomEvent} */ (event).detail.unit));
  speed.addEventListener("change", () => actions.setSpeed(SPEEDS[speed.selectedIndex]));
  train.addEventListener("click", () =>
    RUNNING.includes(store.state.run.phase) ? actions.pause() : actions.train(),
  );
  step.addEventListener("click", () => actions.step());
  reset.addEventListener("click", () => actions.reset());
  cancel.addEventListener("click", () => actions.cancel());
  document.addEventListener("keydown", (event) => {
    const busy = RUNNING.includes(store.state.run.phase) && !document.querySelector(":popover-open");
    if (event.key === "Escape" && busy) actions.cancel();
  });
  seed.addEventListener("change", () => {
    const value = Number(seed.value);
    if (Number.isSafeInteger(value) && value >= 0 && seed.value.trim() !== "") actions.setSeed(value);
    else seed.value = String(store.state.recipe?.seed ?? "");
  });

  store.watch(
    (s) => [s.speed, s.recipe?.model.kind, s.catalogue],
    (_, state) => {
      const unit = state.catalogue?.models.find(({ id }) => id === state.recipe?.model.kind)?.unit ?? "step";
      const names = { units: `${unit} by ${unit}`, show: "slow start", full: "full speed" };
      SPEEDS.forEach((value, i) => (speed.options[i].textContent = names[value]));
      speed.value = speedOf(state);
    },
  );
  store.watch(
    (s) => s.recipe?.seed,
    (value) => {
      if (document.activeElement !== seed) seed.value = String(value ?? "");
    },
  );
  store.watch(
    (s) => [s.run.phase, s.recipe === null],
    ([phase, empty]) => {
      const running = RUNNING.includes(String(phase));
      const word = running
        ? "Pause"
        : phase === "paused"
          ? "Go on"
          : phase === "finished"
            ? "Train again"
            : "Train";
      train.replaceChildren(icon(running ? "pause" : "play"));
      train.setAttribute("aria-label", word);
      train.title = word;
      train.dataset.phase = String(phase);
      for (const b of [train, step, reset]) b.disabled = Boolean(empty);
    },
  );
  store.watch(
    (s) => [s.run, s.plan, s.engine, s.report, s.problems, s.then],
    (_, state) => {
      const { share, text, time } = progressOf(state);
      const moments = state.run.status?.past ?? [];
      // Where there is a past, the bar becomes a line that can be dragged.
      bar.hidden = moments.length > 1 && ["paused", "finished"].includes(state.run.phase);
      past.hidden = !bar.hidden;
      past.moments = moments;
      past.at = state.then?.unit ?? null;
      if (share === null) bar.removeAttribute("value");
      else bar.value = share;
      words.replaceChildren(h("span", {}, text), h("span", { class: "muted" }, time));
      // Anything longer than a second can be cancelled; its place is kept, so that nothing jumps.
      const long = (state.run.timings?.total ?? 0) > 1 && ["training", "paused"].includes(state.run.phase);
      cancel.classList.toggle("away", !long);
      cancel.disabled = !long;
    },
  );
  store.watch(
    (s) => s.run.phase === "finished" && s.run.timings,
    (timings) => {
      bar.title = timings ? `Trained in ${seconds(timings.total)}` : "";
    },
  );
}

/** @param {string} id @param {'step' | 'reset'} name @param {string} label */
function button(id, name, label) {
  return h("button", { type: "button", id, class: "small-round", "aria-label": label, title: label }, icon(name));
}
