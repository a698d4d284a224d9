// @ts-check
// Tables: open a sample, make one, read a file. On problems the table before stays.

import { problemsOf } from "../engine.js";
import { cleanKey, firstRecipe, spelledOut, tableKey, withTable } from "../recipe.js";
import { taskOf, withFittingModel } from "../task.js";

/** @typedef {{ learn: File, test?: File }} Files */

/**
 * @param {Store} store
 * @param {Engine} engine
 * @param {RunActions} run
 * @param {NoticeActions} notices
 * @param {RecipeHistory} history
 */
export function dataActions(store, engine, run, notices, history) {
  let asked = 0;
  /** The files on show, to read them anew in another way. @type {Files | undefined} */
  let held;
  /** What the engine's table was last asked to be, and what it is. @type {Record<"asked" | "is", { table: string, clean: string } | null>} */
  const table = { asked: null, is: null };
  /** A file that is not the one a link names, until the person decides. @type {{ files: Files, hash: string } | null} */
  let other = null;

  /**
   * Opens the recipe's table and trains.
   * @param {Draft} recipe
   * @param {Files} [files] When the table is a file, or two.
   * @returns {Promise<boolean>} Whether it worked; if not, the problems are on show.
   */
  async function open(recipe, files = recipe.data.file ? held : undefined) {
    return load(recipe, files, (data) => {
      const second = data.test_file ? files?.test : undefined;
      return engine.call("open", { data, bytes: files?.learn, test_bytes: second, seed: recipe.seed });
    });
  }

  /**
   * @param {Draft} recipe
   * @param {Files | undefined} files
   * @param {(data: TableChoice) => Promise<Profile>} ask
   */
  async function load(recipe, files, ask) {
    const ticket = ++asked;
    const { target: _, features: __, task: ___, ...data } = recipe.data;
    table.asked = { table: tableKey(recipe), clean: cleanKey(recipe) };
    try {
      const profile = await ask(data);
      if (ticket !== asked) return true;
      table.is = table.asked;
      const aimed = spelledOut(recipe, profile, catalogue());
      const fitted = withFittingModel(aimed, catalogue(), taskOf(aimed, profile));
      held = files;
      const same = profile.data_hash === store.state.profile?.data_hash;
      const map = same ? store.state.map : { ...store.state.map, hold: null };
      store.set({ recipe: fitted, profile, map, rows: null, problems: [] });
      await run.start(true, true);
      return true;
    } catch (error) {
      const problems = problemsOf(error);
      if (ticket === asked) table.asked = table.is;
      if (problems && ticket === asked) store.set({ problems: problems.map(inData) });
      return !problems;
    }
  }

  const catalogue = () => {
    if (!store.state.catalogue) throw new Error("the catalogue comes before any table");
    return store.state.catalogue;
  };

  /** @param {Files} files @param {string} hash @param {Draft} [from] */
  async function openFiles({ learn, test }, hash, from) {
    const before = { recipe: store.state.recipe, held };
    store.set({ wanted: null });
    notices.dismiss("wanted");
    const named = { name: learn.name, ...(hash && { sha256: hash }) };
    const recipe = from ?? store.state.recipe ?? firstRecipe(catalogue());
    const second = test && { name: test.name, ...(await hashOf(test)) };
    const data = { ...from?.data, file: named, ...(second && { test_file: second }) };
    // Rows of a second file are for testing, else there would be no use in saying which one it is.
    const whole = second ? { ...recipe, split: { ...recipe.split, by: "file" } } : withoutSecond(recipe);
    const isOpen = await open(withTable(whole, data), { learn, test });
    if (isOpen && before.recipe) history.record({ recipe: before.recipe, held: before.held });
    return isOpen;
  }

  return {
    open,

    /** Cleans the table on show as the recipe says, and trains. @param {Draft} recipe */
    clean: (recipe) => load(recipe, held, (data) => engine.call("clean", { data })),

    /** What the table on show can be read from again. */
    held: () => held,

    /**
     * What must be done before a changed recipe can train.
     * @param {Draft} before
     * @param {Draft} after
     * @param {unknown} from What its table is read from.
     * @returns {"open" | "clean" | null}
     */
    need(before, after, from) {
      table.is ??= { table: tableKey(before), clean: cleanKey(before) };
      const { table: now, clean } = (table.asked ??= table.is);
      if (now !== tableKey(after) || (after.data.file && from !== held)) return "open";
      return clean === cleanKey(after) ? null : "clean";
    },

    /** Reads a file a person chose, dropped or pasted. @param {File} file @param {File} [test] Whose rows are the test. */
    async useFile(file, test) {
      store.set({ reading: file.name });
      const files = { learn: file, test };
      try {
        const hash = (await hashOf(file)).sha256 ?? "";
        const { wanted } = store.state;
        if (wanted && hash !== wanted.data.file?.sha256 && wanted.data.file?.sha256 && hash) {
          other = { files, hash };
          notices.tell({
            id: "wanted",
            kind: "warning",
            text: `${file.name} is not the file this link was made with: its content is different (SHA-256).`,
            actions: [
              { label: "Choose another file", act: "chooseFile" },
              { label: "Use it anyway", act: "useOtherFile" },
              { label: "Forget the link", act: "forgetLink" },
            ],
          });
          return;
        }
        await openFiles(files, hash, wanted ?? undefined);
      } catch {
        store.set({
          problems: [
            {
              at: "/data",
              message: `The browser cannot read ${file.name}.`,
              hint: "Is it a folder, or has it moved? Choose it again.",
            },
          ],
        });
      } finally {
        store.set({ reading: null });
      }
    },

    /** Goes on with the link's recipe on the other file. */
    async useOtherFile() {
      const wanted = store.state.wanted;
      if (other && wanted) await openFiles(other.files, other.hash, wanted);
      other = null;
    },

    /** The first rows, as text. */
    async showRows() {
      if (store.state.rows) return;
      const rows = await engine.call("rows", { from: 0, count: 20 }).catch(() => null);
      store.set({ rows });
    },
  };
}

/** A recipe whose table is one file: none of its rows come from a second one. @param {Draft} recipe @returns {Draft} */
function withoutSecond(recipe) {
  if (recipe.split?.by !== "file") return recipe;
  const { by: _, ...split } = recipe.split;
  return { ...recipe, split };
}

/** @param {File} file */
async function hashOf(file) {
  const hash = await sha256(new Uint8Array(await file.arrayBuffer()));
  return hash ? { sha256: hash } : {};
}

/**
 * A reader's problem belongs to the data, also when its place is a line of the file.
 * @param {Problem} problem
 */
function inData({ at, message, hint }) {
  if (at.startsWith("/data")) return { at, message, hint };
  return { at: "/data", message: at ? `${at}: ${message}` : message, hint };
}

/**
 * SHA-256 as hexadecimal; empty where the browser has no cryptography (a page that is not served securely).
 * @param {Uint8Array<ArrayBuffer>} bytes
 */
export async function sha256(bytes) {
  if (!globalThis.crypto?.subtle) return "";
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
