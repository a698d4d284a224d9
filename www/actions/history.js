// @ts-check
// Undo and redo over recipes: what the recipe was before each change, and the file that belonged to it.

/** A recipe and what its table can be read from again. @typedef {{ recipe: Draft, held: unknown }} Moment */

/** Changes that can be taken back; recipes are small, and files are only pointed to. */
const MOST = 100;
/** Changes of one knob that follow each other faster are one change, in milliseconds. */
const ONE_MOVE = 800;

/** @param {Store} store @param {() => number} [now] */
export function historyActions(store, now = () => performance.now()) {
  /** @type {Moment[]} */
  let past = [];
  /** @type {Moment[]} */
  let future = [];
  /** The knob that was changed last, and when. */
  let last = { key: "", time: -Infinity };

  const tell = () => store.set({ undo: past.length, redo: future.length });

  return {
    /**
     * Remembers what is about to change.
     * @param {Moment} before
     * @param {string} [key] The knob, when one is moved; many moves in a row are one change.
     */
    record(before, key = "") {
      const same = key !== "" && key === last.key && now() - last.time < ONE_MOVE && past.length > 0;
      last = { key, time: now() };
      future = [];
      if (!same) past = [...past, before].slice(-MOST);
      tell();
    },

    /**
     * The moment to go to, when there is one; the present one is kept for the way back.
     * @param {"undo" | "redo"} way
     * @param {Moment} present
     * @returns {Moment | undefined}
     */
    go(way, present) {
      const from = way === "undo" ? past : future;
      const moment = from.at(-1);
      if (moment === undefined) return undefined;
      const rest = from.slice(0, -1);
      if (way === "undo") [past, future] = [rest, [...future, present]];
      else [past, future] = [[...past, present], rest];
      last = { key: "", time: -Infinity };
      tell();
      return moment;
    },
  };
}
