// @ts-check
// Map, figure and the look inside the model. Each has at most one request under way; while training runs, the next
// one is asked for only when the last has come back, so the worker never has a queue of pictures to draw.

import { oneAtATime } from "./pace.js";

const LIVE_EVERY = 90; // ms between live maps; about ten a second
const ASIDE_EVERY = 150; // insight and learning curve
const FINAL_SIZE = 240; // cells across
const SHAPE = 10 / 16; // height of the map for its width
const UNIT_SIZE = 50; // cells across and up of a unit's small map
const REST = 250; // ms without a move of the hand
const LIVE_TARGET = 35; // ms a live map may take; its size follows

/**
 * @param {Store} store
 * @param {Engine} engine
 */
export function pictureActions(store, engine) {
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  let live = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let rest;
  let liveSize = 64;
  let width = 520;
  let mapAt = 0;
  let asideAt = 0;

  const theme = () => (store.state.dark ? "dark" : "light");

  const map = oneAtATime(async () => {
    const { x, y, hold } = store.state.map;
    if (!x || !y) return;
    const size = live ? liveSize : FINAL_SIZE;
    const from = performance.now();
    const height = Math.round(size * SHAPE);
    const picture = await engine.call("map", {
      x,
      y,
      hold: hold === null ? "typical" : { row: hold },
      width: size,
      height,
      theme: theme(),
    });
    const took = performance.now() - from;
    if (live)
      liveSize = Math.round(Math.min(128, Math.max(40, took > LIVE_TARGET ? liveSize * 0.8 : liveSize * 1.1)));
    const now = store.state.map;
    if (now.x === x && now.y === y && now.hold === hold) store.set({ map: { ...now, picture } });
  });

  const units = oneAtATime(async () => {
    const { x, y, hold } = store.state.map;
    if (!x || !y) return;
    const request = { x, y, hold: hold === null ? "typical" : { row: hold }, theme: theme() };
    store.set({ units: await engine.call("units", { ...request, width: UNIT_SIZE, height: UNIT_SIZE }) });
  });

  /** Of a network, its units too. */
  const inner = () => (store.state.insight?.kind === "network" ? units.ask() : undefined);

  const figure = oneAtATime(async () => {
    const id = store.state.figureId;
    const plot = store.state.catalogue?.plots.find((p) => p.id === id);
    if (!id || (plot?.when === "report" && !store.state.report)) return;
    if (plot?.when === "asked" && store.state.swept !== store.state.report) return;
    // Looking back, the run named is meant, also where an older one is the finished one.
    const run = store.state.then ? store.state.run.number : undefined;
    const drawn = await engine.call("figure", { run, id, theme: theme(), width });
    if (store.state.figureId === id) store.set({ figure: drawn });
  });

  const insight = oneAtATime(async () => {
    store.set({ insight: await engine.call("insight") });
    // The first look at a network is the first time that its units are asked for.
    if (!store.state.units || !live) await inner();
  });

  const all = () => {
    live = false;
    return Promise.all([map.ask(), insight.ask(), figure.ask()]);
  };

  const moving = () => !document.hidden && !calm.matches;

  /** What moves more slowly than the map. */
  function aside() {
    const now = performance.now();
    if (now - asideAt < ASIDE_EVERY) return;
    asideAt = now;
    if (!insight.busy()) insight.ask();
    const plot = store.state.catalogue?.plots.find((p) => p.id === store.state.figureId);
    const wanted = plot?.when === "train" || (plot?.when === "data" && !store.state.figure);
    if (wanted && !figure.busy()) figure.ask();
  }

  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && store.state.map.picture) map.ask();
  });

  return {
    /** Everything once more, at full size. */
    redraw: all,

    /** Whether pictures move at all: not for people who prefer stillness, not in a hidden tab. */
    moving,

    /** One moving picture, now. */
    frame() {
      live = true;
      aside();
      // The links of a network move with every picture of its units.
      const links = store.state.insight?.kind === "network" && !insight.busy() ? insight.ask() : undefined;
      return Promise.all([map.ask(), inner(), links]);
    },

    /** Another moment of the training: small while somebody drags, whole once they rest. */
    moment() {
      live = true;
      clearTimeout(rest);
      rest = setTimeout(all, REST);
      return Promise.all([map.ask(), insight.ask(), figure.ask(), inner()]);
    },

    /** While training runs: what there is time for. */
    redrawLive() {
      if (!moving()) return;
      live = true;
      aside();
      if (map.busy() || performance.now() - mapAt < LIVE_EVERY) return;
      mapAt = performance.now();
      map.ask();
      if (!units.busy()) inner();
    },

    /** @param {{ x?: string, y?: string, hold?: number | null }} part */
    mapView(part) {
      store.set({ map: { ...store.state.map, ...part } });
      map.ask();
      inner();
    },

    /** @param {string} id */
    showFigure(id) {
      store.set({ figureId: id });
      figure.ask();
    },

    /** The width there is for a figure. @param {number} px */
    figureWidth(px) {
      if (px === width) return;
      width = px;
      if (store.state.figure) figure.ask();
    },
  };
}
