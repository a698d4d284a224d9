// @ts-check
// Puts every view into its place on the page.

import { mountData } from "./views/data.js";
import { mountDownloads } from "./views/downloads.js";
import { mountExplore } from "./views/explore/explore.js";
import { mountHistory } from "./views/history.js";
import { mountDrop, mountOrder, mountTheme } from "./views/page.js";
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
  explore: mountExplore,
};

/** @param {Store} store @param {Actions} actions */
export function mountViews(store, actions) {
  for (const [id, mount] of Object.entries(VIEWS)) {
    const root = document.getElementById(id);
    if (root) mount(root, store, actions);
  }
  mountDrop(document.body, store, actions);
  mountProblems(document.body, store, actions);
  mountOrder();
}
