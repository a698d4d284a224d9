// @ts-check
// Looking into the table: what is open, and the questions to the engine. Nothing of it belongs to the recipe.

/**
 * @param {Store} store
 * @param {Engine} engine
 */
export function exploreActions(store, engine) {
  /** @type {string} What asked for a place on the page before the area opened. */
  let from = "look";

  /**
   * An answer, or null where there is none (any more): the table was replaced, the engine was restarted.
   * @template {keyof Calls} K
   * @param {K} name @param {Calls[K]["args"]} args
   * @returns {Promise<Calls[K]["value"] | null>}
   */
  async function ask(name, args) {
    try {
      return await engine.call(name, args);
    } catch {
      return null;
    }
  }

  return {
    /** Opens a part of the area. @param {ExploreTab} tab */
    explore(tab) {
      const active = document.activeElement;
      if (store.state.explore === null && active?.id) from = active.id;
      store.set({ explore: tab });
    },

    /** Closes it; the focus goes back to where it came from. */
    closeExplore() {
      store.set({ explore: null });
      document.getElementById(from)?.focus();
    },

    /** Somebody asks about a row of their own, or not any more. @param {boolean} asking */
    askRow: (asking) => store.set({ asking }),

    askEngine: ask,

    /** Gives up a look that takes too long. @param {string} kind */
    stopLook(kind) {
      store.set({ looking: null });
      return ask("stop_look", { kind });
    },

    /** @param {{ kind: string, done: number, total: number }} event */
    looking({ kind, done, total }) {
      store.set({ looking: { kind, done, total } });
    },

    /** A look is over. @param {string} kind */
    looked(kind) {
      if (store.state.looking?.kind === kind) store.set({ looking: null });
    },
  };
}
