// @ts-check
// Puts every view into its place on the page.

import { mountData } from "./views/data.js";
import { mountDownloads } from "./views/downloads.js";
import { mountHistory } from "./views/history.js";
import { mountAsking, mountDrop, mountOrder, mountTheme } from "./views/page.js";
import { mountFigures } from "./views/figures.js";
import { mountHeadline, mountVerdict } from "./views/headline.js";
import { mountMap } from "./views/map.js";
import { mountMessages, mountProblems } from "./views/messages.js";
import { mountModel } from "./views/model.js";
import { mountNetwork } from "./views/network.js";
import { mountPrepare } from "./views/prepare.js";
import { mountScores } from "./views/scores.js";
import { mountSentence } from "./views/sentence.js";
import { mountSplit } from "./views/split.js";
import { mountTransport } from "./views/transport.js";

/** @type {Record<string, Mount>} By the id of the element each one fills. */
const VIEWS = {
  history: mountHistory,
  theme: mountTheme,
  sentence: mountSentence,
  transport: mountTransport,
  messages: mountMessages,
  network: mountNetwork,
  data: mountData,
  prepare: mountPrepare,
  split: mountSplit,
  model: mountModel,
  headline: mountHeadline,
  map: mountMap,
  verdict: mountVerdict,
  scores: mountScores,
  figures: mountFigures,
  downloads: mountDownloads,
};

/**
 * Views that load when they are first wanted, by the id of the element each one fills.
 * @type {Record<string, { wanted: (state: State) => boolean, mount: (later: typeof import("./later.js")) => Mount }>}
 */
const LATER = {
  "pictures-in": { wanted: ({ pictures }) => pictures !== null, mount: (later) => later.mountPicturesDraft },
  "own-row": { wanted: ({ asking }) => asking, mount: (later) => later.mountAsk },
  explore: { wanted: ({ explore }) => explore !== null, mount: (later) => later.mountExplore },
};

/** @param {Store} store @param {Actions} actions */
export function mountViews(store, actions) {
  for (const [id, mount] of Object.entries(VIEWS)) {
    const root = document.getElementById(id);
    if (root) mount(root, store, actions);
  }
  for (const [id, { wanted, mount }] of Object.entries(LATER)) {
    const root = document.getElementById(id);
    if (root) mountLater(root, wanted, mount);
  }
  mountAsking(store, actions);
  mountDrop(document.body, store, actions);
  mountProblems(document.body, store, actions);
  mountOrder();

  /** @param {HTMLElement} root @param {(state: State) => boolean} wanted @param {(later: typeof import("./later.js")) => Mount} mount */
  function mountLater(root, wanted, mount) {
    let asked = false;
    store.watch(wanted, async (now) => {
      if (!now || asked) return;
      asked = true;
      mount(await import("./later.js"))(root, store, actions);
    });
  }
}
