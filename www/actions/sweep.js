// @ts-check
// The figure that trains the model anew with other values of one setting: worked out when somebody asks.

import { problemsOf } from "../engine.js";

/**
 * @param {Store} store
 * @param {Engine} engine
 * @param {PictureActions} pictures
 */
export function sweepActions(store, engine, pictures) {
  return {
    async sweep() {
      const { report, figureId } = store.state;
      store.set({ looking: { kind: "sweep", done: 0, total: 1 } });
      try {
        const there = await engine.call("sweep");
        // It was of the run that was there then; of another one there is nothing to show yet.
        if (there && store.state.report === report) store.set({ swept: report });
      } catch (error) {
        store.set({ problems: problemsOf(error) ?? [] });
      }
      if (store.state.looking?.kind === "sweep") store.set({ looking: null });
      if (figureId && store.state.figureId === figureId) pictures.showFigure(figureId);
    },
  };
}
