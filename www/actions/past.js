// @ts-check
// Looking back: the model as it stood at an earlier moment of its training, on the map, in the figures and inside.

import { oneAtATime } from "./pace.js";

/**
 * @param {Store} store
 * @param {Engine} engine
 * @param {PictureActions} pictures
 */
export function pastActions(store, engine, pictures) {
  /** @type {number | null} */
  let wanted = null;

  const look = oneAtATime(async () => {
    const run = store.state.run.number;
    const then = await engine.call("look_back", { run, unit: wanted });
    if (run !== store.state.run.number) return;
    store.set({ then });
    await pictures.moment();
  });

  // When training goes on, the engine is at the present again.
  store.watch(
    ({ run }) => [run.number, run.phase, run.status?.done],
    () => store.state.then && store.set({ then: null }),
  );

  return {
    /** Shows the model as it stood after so many units; null is the present.
     * @param {number | null} unit */
    lookBack(unit) {
      wanted = unit;
      return look.ask();
    },
  };
}
