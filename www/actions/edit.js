// @ts-check
// Every change to the recipe. A change that needs another table opens or cleans it; any change trains anew.

import {
  withCleaning,
  withCleaningStep,
  withColumn,
  withFeatures,
  withModel,
  withSeed,
  withTable,
  withTarget,
  withValue,
  withWhatSuits,
} from "../recipe.js";
import { pictureShape } from "../pictures.js";
import { withStepAdded, withStepColumns, withStepMoved, withStepOn, withStepRemoved } from "../steps.js";
import { targetTask, withFittingModel } from "../task.js";

/**
 * @param {Store} store
 * @param {DataActions} data
 * @param {RunActions} run
 * @param {RecipeHistory} history
 */
export function editActions(store, data, run, history) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  /**
   * @param {(recipe: Draft) => Draft} change
   * @param {string} [key] The knob that is moved.
   */
  function edit(change, key) {
    const before = store.state.recipe;
    if (!before) return;
    const after = change(before);
    if (after === before) return;
    history.record({ recipe: before, held: data.held() }, key);
    show(before, after, data.held(), key !== undefined);
  }

  /**
   * @param {Draft} before
   * @param {Draft} after
   * @param {unknown} held What its table is read from.
   * @param {boolean} [moved] Whether a knob or a row was moved: what is looked at is the effect, not the training.
   */
  function show(before, after, held, moved = false) {
    store.set({ recipe: after });
    const need = data.need(before, after, held);
    clearTimeout(timer);
    // Another model is worth watching from its start; a knob is not, its effect is.
    if (need === null) return run.soon(after.model.kind !== before.model.kind);
    // A slider sends many changes; only where it comes to rest is a table made.
    timer = setTimeout(() => {
      const { recipe } = store.state;
      if (!recipe) return;
      if (need === "open") data.open(recipe, /** @type {any} */ (recipe.data.file && held));
      else data.clean(recipe, !moved);
    }, 60);
  }

  /** @param {"undo" | "redo"} way */
  function go(way) {
    const { recipe } = store.state;
    const moment = recipe && history.go(way, { recipe, held: data.held() });
    if (recipe && moment) show(recipe, moment.recipe, moment.held);
  }

  const catalogue = () => /** @type {NonNullable<State['catalogue']>} */ (store.state.catalogue);

  return {
    edit,
    undo: () => go("undo"),
    redo: () => go("redo"),

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
        return withFittingModel(next, catalogue(), targetTask(next, store.state.profile));
      });
    },

    /** @param {string[]} names */
    learnFrom(names) {
      const { profile } = store.state;
      if (profile) edit((recipe) => withFeatures(recipe, profile, names));
    },

    /** @param {string} kind */
    useModel(kind) {
      const { profile } = store.state;
      edit((recipe) =>
        recipe.model.kind === kind ? recipe : withWhatSuits(withModel(recipe, kind), recipe.model.kind, catalogue(), profile),
      );
    },

    /** The network that suits pictures, told whether they have colours. */
    usePictureModel() {
      const { profile } = store.state;
      const shape = pictureShape((profile?.columns ?? []).flatMap(({ name, type }) => (type === "number" ? [name] : [])));
      const kind = "convolutional-network";
      edit((recipe) => {
        const next = withWhatSuits(withModel(recipe, kind), recipe.model.kind, catalogue(), profile);
        return shape?.channels === 3 ? { ...next, model: { kind, params: { channels: 3 } } } : next;
      });
    },

    /** Sets one knob; `at` is its JSON pointer. @param {string} at @param {Value} value */
    setValue(at, value) {
      edit((recipe) => withValue(recipe, catalogue(), at, value), at);
    },

    /** Adds a step of preparation where its kind usually stands. @param {string} id */
    addStep(id) {
      edit((recipe) => withStepAdded(recipe, catalogue(), id));
    },

    /** @param {number} at */
    removeStep(at) {
      edit((recipe) => withStepRemoved(recipe, catalogue(), at));
    },

    /** @param {number} at @param {number} to */
    moveStep(at, to) {
      edit((recipe) => withStepMoved(recipe, catalogue(), at, to));
    },

    /** @param {number} at @param {boolean} on */
    switchStep(at, on) {
      edit((recipe) => withStepOn(recipe, catalogue(), at, on));
    },

    /** @param {number} at @param {readonly string[] | null} columns */
    keepStepTo(at, columns) {
      edit((recipe) => withStepColumns(recipe, catalogue(), at, columns));
    },

    /** Says how a column of the file is read. @param {string} name @param {Record<string, Value | undefined>} choice */
    readColumn(name, choice) {
      edit((recipe) => withColumn(recipe, name, choice));
    },

    /** @param {CleaningStep} step */
    addCleaning(step) {
      edit((recipe) => withCleaningStep(recipe, step));
    },

    /** All cleaning steps anew: one switched off, taken away, or moved. @param {CleaningStep[]} steps */
    setCleaning(steps) {
      edit((recipe) => withCleaning(recipe, steps));
    },

    /** @param {number} seed */
    setSeed(seed) {
      edit((recipe) => withSeed(recipe, seed));
    },
  };
}
