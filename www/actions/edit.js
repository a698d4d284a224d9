// @ts-check
// Every change to the recipe. A change that needs another table opens it; any change trains anew.

import {
  tableKey,
  withFeatures,
  withModel,
  withSeed,
  withStep,
  withTable,
  withTarget,
  withValue,
} from "../recipe.js";
import { taskOf, withFittingModel } from "../task.js";

/**
 * @param {Store} store
 * @param {DataActions} data
 * @param {RunActions} run
 */
export function editActions(store, data, run) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** The table on show is not the recipe's yet. */
  let stale = false;

  /** @param {(recipe: Draft) => Draft} change */
  function edit(change) {
    const before = store.state.recipe;
    if (!before) return;
    const after = change(before);
    if (after === before) return;
    store.set({ recipe: after });
    stale ||= tableKey(before) !== tableKey(after);
    // Another model is worth watching from its start; a knob is not, its effect is.
    if (!stale) return run.soon(after.model.kind !== before.model.kind);
    // A slider sends many changes; only where it comes to rest is a table made.
    clearTimeout(timer);
    timer = setTimeout(() => {
      stale = false;
      if (store.state.recipe) data.open(store.state.recipe);
    }, 60);
  }

  const catalogue = () => /** @type {NonNullable<State['catalogue']>} */ (store.state.catalogue);

  return {
    /** @param {string} id */
    useSample(id) {
      edit((recipe) => withTable(recipe, { sample: id }));
    },

    /** @param {string} id */
    useGenerator(id) {
      edit((recipe) => withTable(recipe, { generator: id }));
    },

    /** @param {string} target */
    predict(target) {
      edit((recipe) => {
        const next = withTarget(recipe, target);
        return withFittingModel(next, catalogue(), taskOf(next, store.state.profile));
      });
    },

    /** @param {string[]} names */
    learnFrom(names) {
      const { profile } = store.state;
      if (profile) edit((recipe) => withFeatures(recipe, profile, names));
    },

    /** @param {string} kind */
    useModel(kind) {
      edit((recipe) => withModel(recipe, kind));
    },

    /** Sets one knob; `at` is its JSON pointer. @param {string} at @param {Value} value */
    setValue(at, value) {
      edit((recipe) => withValue(recipe, catalogue(), at, value));
    },

    /** @param {string} id @param {boolean} on */
    useStep(id, on) {
      edit((recipe) => withStep(recipe, catalogue(), id, on));
    },

    /** @param {number} seed */
    setSeed(seed) {
      edit((recipe) => withSeed(recipe, seed));
    },
  };
}
