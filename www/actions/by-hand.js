// @ts-check
// Rows moved, added and left out on the map: each is a change of the recipe, trained at once, and what it did is said.

import { withCells, withRow, withoutRow } from "../by-hand.js";
import { hasTarget } from "../task.js";
import { influenceWords } from "../words/influence.js";

/** A pause after which the next change is one of its own, in milliseconds. */
const PAUSE = 800;

/**
 * @param {Store} store
 * @param {(change: (recipe: Draft) => Draft, key?: string) => void} edit
 */
export function byHandActions(store, edit) {
  const hand = (/** @type {Partial<State["hand"]>} */ part) => store.set({ hand: { ...store.state.hand, ...part } });
  let last = { key: "", time: -Infinity };

  /** Remembers what stands before a change, once for each. @param {string} key @param {string} what "row 17 moved" */
  function begin(key, what) {
    const { report, map, run } = store.state;
    const now = performance.now();
    const same = key === last.key && now - last.time < PAUSE;
    last = { key, time: now };
    if (!same) hand({ before: run.phase === "finished" && map.picture && report ? { report, picture: map.picture, what } : null, influence: "" });
  }

  // When the run after a change has come to its end, both pictures can be compared.
  store.watch(
    ({ run, map, report, then }) => [run.phase, map.picture, report, then],
    (_, { run, map, report, then, hand: { before }, catalogue }) => {
      if (!before || !report || !map.picture || run.phase !== "finished" || then || report === before.report) return;
      const influence = influenceWords(before, { report, picture: map.picture }, catalogue);
      if (influence !== store.state.hand.influence) hand({ influence });
    },
  );

  /** A place on the map as cells of a row. @param {{ x: number, y: number }} spot @returns {Record<string, string | number>} */
  function cells({ x, y }) {
    const { picture } = store.state.map;
    return picture ? { [picture.x.column]: valueAt(picture.x, x), [picture.y.column]: valueAt(picture.y, y) } : {};
  }

  return {
    /** @param {State["hand"]["tool"]} tool */
    useTool: (tool) => hand({ tool }),

    /** The class of rows that are added. @param {string | null} brush */
    paintWith: (brush) => hand({ brush }),

    /** @param {{ row: number, x: number, y: number }} to */
    moveRow({ row, ...spot }) {
      const { profile } = store.state;
      begin(`move ${row}`, `Row ${row + 1} moved`);
      if (profile) edit((recipe) => withCells(recipe, profile.n_rows, row, cells(spot)), `by hand: move ${row}`);
    },

    /** @param {readonly { x: number, y: number }[]} spots */
    addRows(spots) {
      const { plan, hand: { brush } } = store.state;
      const named = hasTarget(plan?.task) && plan?.labels.length ? { [plan.target ?? ""]: brush ?? plan.labels[0] } : {};
      begin("add", spots.length === 1 ? "One row added" : `${spots.length} rows added`);
      edit((recipe) => spots.reduce((draft, spot) => withRow(draft, { ...cells(spot), ...named }), recipe), "by hand: add");
    },

    /** @param {readonly number[]} rows */
    eraseRows(rows) {
      const { profile } = store.state;
      if (!profile) return;
      begin("erase", rows.length === 1 ? `Row ${rows[0] + 1} left out` : `${rows.length} rows left out`);
      // From the last one on, so that the numbers of those before stay true.
      const ordered = [...rows].sort((a, b) => b - a);
      edit((recipe) => ordered.reduce((draft, row, i) => withoutRow(draft, profile.n_rows - i, row), recipe), "by hand: erase");
    },
  };
}

/** What a place on an axis means in its column, as exactly as a pixel says. @param {MapAxis} axis @param {number} at */
function valueAt({ min, max, levels, is_date: isDate }, at) {
  if (levels) return levels[Math.min(levels.length - 1, Math.max(0, Math.round(at)))];
  if (isDate) return new Date(at * 1000).toISOString().slice(0, 10);
  const digits = Math.min(12, Math.max(0, Math.ceil(-Math.log10((max - min) / 1000))));
  return Number(at.toFixed(digits));
}
