// @ts-check
// What a run tells the page while it is under way, and what the page makes of it.

import { finishedSentence } from "../words/score.js";

/**
 * @param {object} page
 * @param {Store} page.store
 * @param {(part: Partial<State['run']>) => void} page.update Changes the run in the state.
 * @param {(run: number) => boolean} page.current False for events that are late.
 * @param {(run: number) => boolean} page.steps Whether the page calls this run's steps one by one.
 * @param {PictureActions} page.pictures
 * @param {NoticeActions} page.notices
 * @returns {Omit<Listener, "looking" | "opening">}
 */
export function runEvents({ store, update, current, steps, pictures, notices }) {
  return {
    progress({ run, state, status, timings }) {
      if (!current(run)) return;
      const losses = [...store.state.run.losses.slice(0, status.losses_from), ...status.losses];
      update({ status, timings, losses });
      // Between two steps the worker rests; for the page that calls them, training goes on.
      if (steps(run)) return;
      if (state !== "paused") return pictures.redrawLive();
      if (store.state.run.phase !== "starting") update({ phase: "paused" });
      pictures.redraw();
    },

    finished({ run, report, timings }) {
      if (!current(run)) return;
      const { recipe, catalogue } = store.state;
      const lookedAt = JSON.stringify([report.data_hash, recipe?.data.clean, report.target, recipe?.split, recipe?.seed]);
      const looks = lookedAt === store.state.lookedAt ? store.state.looks + 1 : 1;
      update({ phase: "finished", timings });
      store.set({ report, reportTimings: timings, looks, lookedAt });
      const name = catalogue?.metrics.find((m) => m.id === report.scores[0]?.metric)?.name ?? "score";
      notices.say(finishedSentence(report, timings, name));
      pictures.redraw();
    },

    failed({ run, problems }) {
      if (!current(run)) return;
      update({ phase: "failed" });
      store.set({ problems });
    },

    crashed(message) {
      update({ phase: "failed", number: store.state.run.number + 1 });
      notices.tell({
        id: "crash",
        kind: "warning",
        // A panic says its place first and its reason last.
        text: `The engine stopped (${message.split("\n").at(-1)}). It was restarted; your data is still here.`,
        actions: [{ label: "Train again", act: "train" }],
      });
    },

    enlarging: (underWay) => store.set({ engine: underWay ? "enlarging" : "ready" }),

    tableLost() {
      store.set({ profile: null });
      notices.tell({
        id: "crash",
        kind: "warning",
        text: "The engine stopped and was restarted, but it cannot read this table again. Choose another one.",
      });
    },
  };
}
