// @ts-check
// Train, pause, step, reset, cancel. Each training has a number; events that carry another one are late and dropped.

import { problemsOf } from "../engine.js";
import { speedOf, unitByUnit, watchable } from "./pace.js";
import { runEvents } from "./run-events.js";
import { viewFor } from "./view-for.js";

/** The show of the first run is over this many milliseconds after the page was opened, but has its shortest time. */
const FIRST_BY = 2000;
const SHORTEST = 400;

/**
 * @param {Store} store
 * @param {Engine} engine
 * @param {PictureActions} pictures
 * @param {NoticeActions} notices
 * @param {() => void} started Called when a recipe has been accepted.
 */
export function runActions(store, engine, pictures, notices, started) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** The run whose steps the page calls one by one. @type {{ run: number } | null} */
  let show = null;

  /** @param {Partial<State['run']>} part */
  const update = (part) => store.set({ run: { ...store.state.run, ...part } });
  /** @param {number} run */
  const current = (run) => store.state.run.number === run && store.state.run.phase !== "cancelled";

  /**
   * @param {boolean} play
   * @param {boolean} [watch] Slow enough to be seen, in the first moments.
   */
  async function start(play, watch = false) {
    clearTimeout(timer);
    const { recipe, profile } = store.state;
    if (!recipe || !profile) return;
    const number = store.state.run.number + 1;
    store.set({ run: { number, phase: "starting", status: null, timings: null, losses: [] }, problems: [] });
    try {
      const speed = speedOf(store.state);
      const slowly = play && pictures.moving() && (speed === "units" || (watch && speed === "show"));
      const plan = /** @type {Plan} */ (await engine.call("start", { recipe, run: number, play: play && !slowly }));
      if (!current(number)) return;
      store.set({ plan, ...viewFor(store.state, plan) });
      if (store.state.run.phase === "starting") update({ phase: play ? "training" : "paused" });
      notices.dismiss("crash");
      started();
      if (slowly) await proceed(number);
      else if (!play) await pictures.redraw();
    } catch (error) {
      const problems = problemsOf(error);
      if (!current(number)) return;
      update({ phase: "failed" });
      if (problems) store.set({ problems });
    }
  }

  /** Trains on from where it stands, watchably at first. @param {number} run */
  async function proceed(run) {
    const mine = { run };
    const going = () => show === mine && store.state.run.number === run && store.state.run.phase === "training";
    show = mine;
    const parts = {
      going,
      step: () => engine.call("step", { run }),
      draw: pictures.frame,
      total: () => store.state.run.status?.total ?? null,
    };
    if (speedOf(store.state) === "units") {
      await unitByUnit({ ...parts, going: () => going() && speedOf(store.state) === "units" && pictures.moving() });
    } else if (speedOf(store.state) === "show") {
      // Whoever has waited long for the page does not wait long for the first score.
      await watchable(parts, run === 1 ? Math.max(SHORTEST, FIRST_BY - performance.now()) : undefined);
    }
    const left = going();
    if (show === mine) show = null;
    if (left) await engine.call("play", { run });
  }

  /**
   * @param {'play' | 'pause' | 'step'} call
   * @param {Phase} phase What the page shows at once; the worker's answer follows.
   */
  async function tell(call, phase) {
    const run = store.state.run.number;
    update({ phase });
    await engine.call(call, { run }).catch(() => {});
  }

  return {
    listener: runEvents({ store, update, current, steps: (run) => show?.run === run, pictures, notices }),
    start,

    /** After an edit: starts anew in a moment, unless the person has stopped on purpose.
     * @param {boolean} watch */
    soon(watch) {
      const { phase } = store.state.run;
      clearTimeout(timer);
      timer = setTimeout(() => start(phase !== "paused" && phase !== "cancelled", watch), 120);
    },

    train() {
      if (store.state.run.phase !== "paused") return start(true, true);
      update({ phase: "training" });
      return pictures.moving() ? proceed(store.state.run.number).catch(() => {}) : tell("play", "training");
    },

    /** @param {Speed} speed */
    async setSpeed(speed) {
      store.set({ speed });
      const { number, phase } = store.state.run;
      // The worker runs on its own; from now on the page calls the steps.
      if (speed !== "units" || phase !== "training" || show !== null || !pictures.moving()) return;
      show = { run: number };
      await engine.call("pause", { run: number }).catch(() => {});
      if (current(number)) await proceed(number).catch(() => {});
    },

    pause: () => tell("pause", "paused"),
    reset: () => start(false),

    async step() {
      const { phase } = store.state.run;
      if (phase === "training") return tell("pause", "paused");
      if (phase !== "paused") await start(false);
      if (store.state.run.phase === "paused") await tell("step", "paused");
    },

    async cancel() {
      if (!["training", "starting", "paused"].includes(store.state.run.phase)) return;
      const run = store.state.run.number;
      update({ phase: "cancelled" });
      notices.say("Cancelled. The last finished result is still on show.");
      await engine.call("cancel", { run }).catch(() => {});
      await pictures.redraw();
    },
  };
}
