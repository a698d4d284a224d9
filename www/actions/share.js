// @ts-check
// The address carries the recipe: written when a recipe has been accepted, read at the start and when it changes.

import { problemsOf } from "../engine.js";
import { firstRecipe } from "../recipe.js";

const PREFIX = "#r=";

/**
 * @param {Store} store
 * @param {Engine} engine
 * @param {DataActions} data
 * @param {NoticeActions} notices
 */
export function shareActions(store, engine, data, notices) {
  /** Opens what the address says, or the recipe of the first visit. */
  async function openAddress() {
    const { catalogue } = store.state;
    if (!catalogue) return;
    const first = firstRecipe(catalogue);
    notices.dismiss("link");
    if (!location.hash.startsWith(PREFIX)) return void data.open(first);
    try {
      const recipe = /** @type {Draft} */ (
        await engine.call("from_link", { text: location.hash.slice(PREFIX.length) })
      );
      if (recipe.data.file) return await askForFile(recipe, first);
      if (await data.open(recipe)) return;
      broken("names a table this page cannot open", first);
    } catch (error) {
      broken(
        problemsOf(error)
          ?.map((p) => p.message)
          .join("; ") ?? "cannot be read",
        first,
      );
    }
  }

  /** @param {string} why @param {Draft} first */
  async function broken(why, first) {
    notices.tell({
      id: "link",
      kind: "warning",
      text: `The link in the address cannot be used: ${why}. The page starts with its first example instead.`,
      actions: [{ label: "All right", act: "dismiss" }],
    });
    history.replaceState(null, "", location.pathname + location.search);
    await data.open(first);
  }

  /** @param {Draft} wanted @param {Draft} first */
  async function askForFile(wanted, first) {
    store.set({ wanted });
    if (!store.state.profile) await data.open(first);
    notices.tell({
      id: "wanted",
      kind: "info",
      text: `This link was made with the file ${wanted.data.file?.name}, which never left its owner’s computer. Choose it to see the same result.`,
      actions: [
        { label: `Choose ${wanted.data.file?.name}`, act: "chooseFile" },
        { label: "Go on without it", act: "forgetLink" },
      ],
    });
  }

  return {
    openAddress,

    /** Puts the recipe on show into the address. */
    async writeAddress() {
      const { recipe, wanted } = store.state;
      // While a link waits for its file, the address keeps it: a reload must not lose it.
      if (!recipe || wanted) return;
      const text = await engine.call("to_link", { recipe }).catch(() => null);
      if (text !== null && recipe === store.state.recipe) history.replaceState(null, "", `${PREFIX}${text}`);
    },

    forgetLink() {
      store.set({ wanted: null });
      notices.dismiss("wanted");
      this.writeAddress();
    },

    /** @returns {Promise<boolean>} Whether the clipboard took it. */
    async copyLink() {
      await this.writeAddress();
      try {
        await navigator.clipboard.writeText(location.href);
        return true;
      } catch {
        return false;
      }
    },

    /** @returns {Promise<{ name: string, blob: Blob } | null>} */
    async recipeFile() {
      const recipe = await engine.call("canonical", { recipe: store.state.recipe }).catch(() => null);
      if (!recipe) return null;
      return {
        name: "recipe.json",
        blob: new Blob([`${JSON.stringify(recipe, null, 2)}\n`], { type: "application/json" }),
      };
    },

    /** @returns {Promise<{ name: string, blob: Blob } | null>} */
    async predictionsFile() {
      const csv = await engine.call("predictions").catch(() => null);
      return csv === null ? null : { name: "predictions.csv", blob: new Blob([csv], { type: "text/csv" }) };
    },
  };
}
