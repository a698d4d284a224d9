// @ts-check
// An engine without WebAssembly: it counts steps on a clock of its own, and breaks when it is told to.

/** @import { Engine } from "../../pkg/protocol.js" */

export const problem = { at: "/model", message: "does not fit" };
/** What the small engine says of a recipe that is `rare`. */
export const elsewhere = { at: "/model/kind/engine", message: "the small engine has no such model" };

/** A clock that only moves when work is done. */
export class Clock {
  time = 0;
  now = () => this.time;
}

/**
 * Recipes for it: `{ units, stepsPerUnit, ms, trapAt, problemAt, hangAt }`, all optional.
 * @param {{ clock?: Clock, log?: string[], whole?: boolean }} [options]
 * @returns {any}
 */
export function fakeEngine({ clock = new Clock(), log = [], whole = true } = {}) {
  class Table {
    /** @param {any} data */
    constructor(data) {
      this.data = data;
    }
    static open(/** @type {any} */ data, /** @type {Uint8Array} */ bytes, /** @type {number} */ seed) {
      log.push(`open ${data.sample ?? data.file?.name}${data.clean ? " cleaned" : ""}`);
      if (data.sample === "absent") throw { problems: [{ at: "/data/sample", message: "there is no such sample" }] };
      if (data.sample === "poison") throw new Error("unreachable");
      return new Table({ ...data, bytes: bytes?.length, seed });
    }
    clean(/** @type {any} */ data) {
      if (data.clean?.[0].step === "wrong") throw { problems: [{ at: "/data/clean/0", message: "does not fit" }] };
      return new Table({ ...this.data, ...data });
    }
    profile() {
      return { name: this.data.sample ?? this.data.file.name, n_rows: this.data.bytes ?? 344 };
    }
    check(/** @type {any} */ recipe) {
      return recipe.bad ? [problem] : [];
    }
    rows(/** @type {number} */ from, /** @type {number} */ count) {
      return { columns: ["a"], rows: Array.from({ length: count }, (_, idx) => [String(from + idx)]) };
    }
    cell(/** @type {number} */ row, /** @type {number} */ column) {
      return { text: `${row}/${column}`, n_chars: 3 };
    }
    view(/** @type {any} */ request) {
      return new View({ steps: 3, ms: 10, rows: 5, ...request });
    }
    free() {
      log.push(`free table ${this.data.sample ?? this.data.file.name}`);
    }
  }

  /** Counts bytes; a table has one column a chunk. */
  class TableReader {
    bytes = 0;
    chunks = 0;
    done = 0;
    /** @param {any} data @param {number} seed @param {boolean} hashed */
    constructor(data, seed, hashed) {
      Object.assign(this, { data, seed, hashed });
    }
    foreign_letters() {
      return undefined;
    }
    push(/** @type {Uint8Array} */ bytes) {
      if (bytes[0] === 255) throw { problems: [{ at: "line 1", message: "no text" }] };
      this.bytes += bytes.length;
      this.chunks += 1;
    }
    end(/** @type {string | undefined} */ hash) {
      this.hash = hash;
    }
    step() {
      this.done += 1;
      return this.done >= this.chunks;
    }
    columns_done() {
      return this.done;
    }
    columns() {
      return this.chunks;
    }
    table() {
      const { data, seed } = /** @type {any} */ (this);
      return Table.open(data, /** @type {any} */ ({ length: this.bytes }), seed);
    }
    free() {
      log.push("free reader");
    }
  }

  class View {
    done = 0;
    /** @param {any} request */
    constructor(request) {
      if (request.bad) throw { problems: [problem] };
      this.request = request;
    }
    step() {
      clock.time += this.request.ms;
      this.done += 1;
      if (this.done === this.request.trapAt) throw new WebAssembly.RuntimeError("unreachable");
      return this.done >= this.request.steps;
    }
    progress() {
      return [this.done, this.request.steps];
    }
    result() {
      return this.request.rows;
    }
    window(/** @type {number} */ from, /** @type {number} */ count) {
      return { rows: Array.from({ length: count }, (_, i) => from + i), cells: [], cut: [] };
    }
    free() {
      log.push(`free view ${this.request.name ?? ""}`.trim());
    }
  }

  class Session {
    steps = 0;
    /** @param {any} recipe @param {Table} table */
    constructor(recipe, table) {
      if (recipe.bad) throw { problems: [problem] };
      if (recipe.rare && !whole) throw { problems: [elsewhere] };
      this.recipe = { units: 10, stepsPerUnit: 3, ms: 7, ...recipe };
      this.table = table;
    }
    get name() {
      return this.recipe.name ?? "unnamed";
    }
    get trainSteps() {
      return this.recipe.units * this.recipe.stepsPerUnit;
    }
    plan() {
      return { task: "classification", total: this.recipe.units };
    }
    // One step each of preparing, baseline and evaluating, and the training between them.
    step() {
      this.steps += 1;
      clock.time += this.recipe.ms;
      if (this.steps === this.recipe.trapAt) throw new WebAssembly.RuntimeError("unreachable");
      if (this.steps === this.recipe.problemAt) throw { problems: [problem] };
      return this.steps >= this.trainSteps + 3;
    }
    stage() {
      if (this.steps < 1) return "prepare";
      if (this.steps < 2) return "baseline";
      if (this.steps < this.trainSteps + 2) return "train";
      return this.steps < this.trainSteps + 3 ? "evaluate" : "done";
    }
    status(/** @type {number} */ from) {
      const done = Math.max(0, Math.min(this.recipe.units, Math.floor((this.steps - 2) / this.recipe.stepsPerUnit)));
      const losses = Array.from({ length: done }, (_, idx) => 1 / (idx + 1)).slice(from);
      return { stage: this.stage(), unit: "tree", done, total: this.recipe.units, losses_from: from, losses };
    }
    report() {
      return { report: 1, name: this.name };
    }
    insight() {
      return { kind: "constant", name: this.name };
    }
    map(/** @type {any} */ args) {
      const memory = new Uint8Array(64);
      return {
        of: this.name, args, width: 1, height: 1, rgba: new Uint8ClampedArray(4),
        points: { x: new Float64Array(2), test: memory.subarray(8, 10) },
      };
    }
    figure(/** @type {string} */ id, /** @type {any} */ args) {
      return { id, args, of: this.name };
    }
    report_json() {
      return JSON.stringify(this.report());
    }
    predictions() {
      return `row,truth,predicted\n${this.name}\n`;
    }
    free() {
      log.push(`free session ${this.name}`);
    }
  }

  return {
    version: () => "0.0.0",
    taken_memory: () => 1 << 20,
    catalogue: () => ({ version: "0.0.0", plots: [{ id: "roc", when: "report" }, { id: "losses", when: "train" }] }),
    check: (/** @type {any} */ recipe) => (recipe.bad ? [problem, problem] : []),
    canonical: (/** @type {any} */ recipe) => recipe,
    recipe_hash: () => "hash",
    to_link: (/** @type {any} */ recipe) => JSON.stringify(recipe),
    from_link: (/** @type {string} */ text) => JSON.parse(text),
    crash() {
      throw new WebAssembly.RuntimeError("unreachable");
    },
    Table,
    TableReader,
    Session,
  };
}
