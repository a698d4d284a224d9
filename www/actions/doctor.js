// @ts-check
// The data doctor: asked whenever table or question change, in the worker's spare moments.

import { findingKey, withFix } from "../cleaning.js";

/** After the last change, so that a first result does not wait for the doctor. */
const PATIENCE_MS = 250;

/**
 * @param {Store} store
 * @param {Engine} engine
 * @param {(change: (recipe: Draft) => Draft) => void} edit
 */
export function doctorActions(store, engine, edit) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let asked = 0;

  async function ask() {
    const { recipe, profile } = store.state;
    const ticket = ++asked;
    const findings = await engine.call("findings", { recipe }).catch(() => null);
    // A table or a question that changed meanwhile asks again by itself.
    if (findings !== null && ticket === asked && profile === store.state.profile) store.set({ findings });
  }

  store.watch(
    (s) => [s.profile, s.recipe?.data.target, s.recipe?.data.features, s.recipe?.data.task, s.recipe?.split],
    (_, { profile, recipe }) => {
      clearTimeout(timer);
      if (profile && recipe) timer = setTimeout(ask, PATIENCE_MS);
    },
  );
  store.watch(
    (s) => s.profile?.data_hash,
    () => store.set({ findings: null, ignored: [] }),
  );

  return {
    /** @param {Fix} fix */
    applyFix(fix) {
      const { catalogue } = store.state;
      if (catalogue) edit((recipe) => withFix(recipe, catalogue, fix));
    },

    /** @param {Finding} finding */
    ignoreFinding(finding) {
      store.set({ ignored: [...store.state.ignored, findingKey(finding)] });
    },

    showIgnored() {
      store.set({ ignored: [] });
    },

    /** The problems a recipe would have with the table on show. @param {Draft} recipe @returns {Promise<Problem[]>} */
    problemsWith: (recipe) => engine.call("check", { recipe }).catch(() => []),
  };
}
