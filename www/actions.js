// @ts-check
// Everything that changes the state, by name. Views call these and nothing else.

import { byHandActions } from "./actions/by-hand.js";
import { bringActions } from "./actions/bring.js";
import { dataActions } from "./actions/data.js";
import { doctorActions } from "./actions/doctor.js";
import { editActions } from "./actions/edit.js";
import { exploreActions } from "./actions/explore.js";
import { historyActions } from "./actions/history.js";
import { noticeActions } from "./actions/notices.js";
import { pastActions } from "./actions/past.js";
import { pictureActions } from "./actions/pictures.js";
import { runActions } from "./actions/run.js";
import { shareActions } from "./actions/share.js";
import { sweepActions } from "./actions/sweep.js";
import { themeActions } from "./actions/theme.js";

/**
 * @param {Store} store
 * @param {Engine} engine
 */
export function createActions(store, engine) {
  const notices = noticeActions(store);
  const pictures = pictureActions(store, engine);
  const run = runActions(store, engine, pictures, notices, () => share.writeAddress());
  const history = historyActions(store);
  const data = dataActions(store, engine, run, notices, history);
  const edit = editActions(store, data, run, history);
  const doctor = doctorActions(store, engine, edit.edit);
  const share = shareActions(store, engine, data, notices);
  const theme = themeActions(store);
  const explore = exploreActions(store, engine);
  engine.listen({ ...run.listener, looking: explore.looking, opening: data.opening });
  store.watch(
    ({ dark }) => dark,
    () => store.state.plan && pictures.redraw(),
  );

  return {
    ...notices,
    ...pictures,
    ...pastActions(store, engine, pictures),
    ...sweepActions(store, engine, pictures),
    ...run,
    ...data,
    ...bringActions(store, data, notices),
    ...edit,
    ...byHandActions(store, edit.edit),
    ...doctor,
    ...explore,
    ...share,
    ...theme,

    /** Waits for the engine, then opens the address. */
    async begin() {
      try {
        await engine.ready;
        store.set({ engine: "ready", catalogue: await engine.call("catalogue") });
      } catch (error) {
        store.set({ engine: "failed" });
        notices.tell({ id: "engine", kind: "warning", text: cannotStart(error) });
        return;
      }
      await share.openAddress();
    },
  };
}

/** @param {unknown} error */
function cannotStart(error) {
  if (typeof WebAssembly === "undefined") return "This browser cannot run WebAssembly, which the engine needs.";
  return `The engine did not start: ${error instanceof Error ? error.message : error}. Reload the page to try again.`;
}
