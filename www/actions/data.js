// @ts-check
// Tables: open a sample, make one, read a file. On problems the table before stays.

import { problemsOf } from "../engine.js";
import { cleanKey, firstRecipe, spelledOut, tableKey, withTable } from "../recipe.js";
import { targetTask, withFittingModel } from "../task.js";

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
  /** Files that wait until the person decides, and what they are to be opened as. @type {{ files: Files, from: Draft } | null} */
  let other = null;
  /** Stops the reading under way. */
  let opening = new AbortController();

  /**
   * Opens the recipe's table and trains.
   * @param {Draft} recipe
   * @param {Files} [files] When the table is a file, or two.
   * @param {Outcome} [outcome]
   * @returns {Promise<boolean>} Whether it worked; if not, the problems are on show.
   */
  async function open(recipe, files = recipe.data.file ? held : undefined, outcome = {}) {
    const name = recipe.data.file?.name;
    const begun = performance.now();
    const size = files?.learn.size ?? 0;
    if (files && name) store.set({ reading: { name, read: 0, size, columns: 0, of: 0, begun } });
    const ask = (/** @type {TableChoice} */ data, /** @type {AbortSignal} */ signal) => {
      const second = data.test_file ? files?.test : undefined;
      return engine.call("open", { data, bytes: files?.learn, test_bytes: second, seed: recipe.seed }, { signal });
    };
    return load(recipe, files, ask, outcome).finally(() => {
      if (store.state.reading?.begun === begun) store.set({ reading: null });
    });
  }

  /** @typedef {{ opened?: Partial<State>, refused?: (problem: Problem) => boolean, watch?: boolean }} Outcome
   *   `opened` is set with the new table; `refused` may deal with a problem itself; `watch`: the training is worth it */

  /**
   * @param {Draft} recipe
   * @param {Files | undefined} files
   * @param {(data: TableChoice, signal: AbortSignal) => Promise<Profile>} ask
   * @param {Outcome} [outcome]
   */
  async function load(recipe, files, ask, { opened = {}, refused = () => false, watch = true } = {}) {
    const ticket = ++asked;
    opening.abort();
    opening = new AbortController();
    const { signal } = opening;
    const { target: _, features: __, task: ___, ...data } = recipe.data;
    table.asked = { table: tableKey(recipe), clean: cleanKey(recipe) };
    try {
      const profile = await ask(data, signal);
      if (ticket !== asked) return true;
      const named = withHash(recipe, profile.data_hash);
      table.is = table.asked = { table: tableKey(named), clean: cleanKey(named) };
      const aimed = spelledOut(named, profile, catalogue());
      const fitted = withFittingModel(aimed, catalogue(), targetTask(aimed, profile));
      held = files;
      const same = profile.data_hash === store.state.profile?.data_hash;
      const map = same ? store.state.map : { ...store.state.map, hold: null };
      store.set({ recipe: fitted, profile, map, rows: null, problems: [], reading: null, ...opened });
      await run.start(true, watch);
      return true;
    } catch (error) {
      const problems = problemsOf(error);
      if (ticket === asked) table.asked = table.is;
      if (signal.aborted) return false;
      if (problems && ticket === asked && !problems.some(refused)) store.set({ problems: problems.map(inData) });
      return !problems;
    }
  }

  const catalogue = () => {
    if (!store.state.catalogue) throw new Error("the catalogue comes before any table");
    return store.state.catalogue;
  };

  /** @param {Files} files @param {Draft} recipe whose data names them @param {boolean} [awaited] they are a link's */
  async function openFiles(files, recipe, awaited = false) {
    const before = { recipe: store.state.recipe, held };
    const refused = (/** @type {Problem} */ problem) => decide(problem, files, recipe);
    if (!(await open(recipe, files, { opened: { wanted: null }, refused }))) return false;
    if (awaited) notices.dismiss("wanted");
    notices.dismiss("big");
    if (before.recipe) history.record({ recipe: before.recipe, held: before.held });
    return true;
  }

  /** Asks what to do where the file itself is not broken. @param {Problem} problem @param {Files} files @param {Draft} from */
  function decide({ at, message, hint, every }, files, from) {
    const { name } = files.learn;
    if (at === "/data/file/sha256") {
      other = { files, from: withoutHash(from) };
      notices.tell({
        id: "wanted",
        kind: "warning",
        text: `${name} is not the file this link was made with: its content is different (SHA-256).`,
        actions: [
          { label: "Choose another file", act: "chooseFile" },
          { label: "Use it anyway", act: "useOtherFile" },
          { label: "Forget the link", act: "forgetLink" },
        ],
      });
      return true;
    }
    if (every === undefined) return false;
    other = { files, from: withFile(from, { reader: { ...from.data.file?.reader, every } }) };
    notices.tell({
      id: "big",
      kind: "warning",
      text: `${name}: ${[message, hint].filter(Boolean).join("; ")}.`,
      actions: [
        { label: `Read one row in ${every}`, act: "useOtherFile" },
        { label: "Leave it", act: "dismiss" },
      ],
    });
    return true;
  }

  return {
    open,

    /** Cleans the table on show as the recipe says, and trains. @param {Draft} recipe @param {boolean} watch */
    clean: (recipe, watch) => load(recipe, held, (data) => engine.call("clean", { data }), { watch }),

    /** Gives up the file being read; the table on show stays. */
    stopReading() {
      opening.abort();
      store.set({ reading: null });
    },

    /** How far the file is. @type {Listener["opening"]} */
    opening({ read, size, columns, of }) {
      const { reading } = store.state;
      if (reading) store.set({ reading: { ...reading, read, size, columns, of } });
    },

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
      const { wanted, recipe } = store.state;
      const files = { learn: file, test };
      const named = { name: file.name };
      if (wanted && !test) return void (await openFiles(files, withFile(wanted, named), true));
      const from = wanted ?? recipe ?? firstRecipe(catalogue());
      // Rows of a second file are for testing, else there would be no use in saying which one it is.
      const whole = test ? { ...from, split: { ...from.split, by: "file" } } : withoutSecond(from);
      const data = { ...wanted?.data, file: named, ...(test && { test_file: { name: test.name } }) };
      await openFiles(files, withTable(whole, data), wanted !== null);
    },

    /** Opens the files that waited, as the person decided. */
    async useOtherFile() {
      const waiting = other;
      other = null;
      if (waiting && !(await openFiles(waiting.files, waiting.from, store.state.wanted !== null))) other ??= waiting;
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

/** @param {Draft} recipe @param {Partial<NonNullable<TableChoice["file"]>>} change @returns {Draft} */
function withFile(recipe, change) {
  const { file } = recipe.data;
  return file ? { ...recipe, data: { ...recipe.data, file: { ...file, ...change } } } : recipe;
}

/** The recipe that takes any content. @param {Draft} recipe @returns {Draft} */
function withoutHash(recipe) {
  const { sha256: _, ...file } = recipe.data.file ?? { name: "" };
  return recipe.data.file ? { ...recipe, data: { ...recipe.data, file } } : recipe;
}

/** The recipe that says which content its file has; of two files together the engine names no single one.
 * @param {Draft} recipe @param {string} hash @returns {Draft} */
function withHash(recipe, hash) {
  return recipe.data.test_file ? recipe : withFile(recipe, { sha256: hash });
}

/**
 * A reader's problem belongs to the data, also when its place is a line of the file.
 * @param {Problem} problem
 */
function inData({ at, message, hint }) {
  if (at.startsWith("/data")) return { at, message, hint };
  return { at: "/data", message: at ? `${at}: ${message}` : message, hint };
}
