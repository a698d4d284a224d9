// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { dataActions } from "../../www/actions/data.js";
import { editActions } from "../../www/actions/edit.js";
import { historyActions } from "../../www/actions/history.js";
import { noticeActions } from "../../www/actions/notices.js";
import { unitByUnit, watchable } from "../../www/actions/pace.js";
import { runActions } from "../../www/actions/run.js";
import { initialState } from "../../www/state.js";
import { Store } from "../../www/store.js";

const catalogue = /** @type {any} */ ({
  recipe: 1,
  defaults: { model: "forest", steps: [], file_column: "source file" },
  samples: [{ id: "birds", target: "species", card: { columns: {} } }],
  generators: [],
  steps: [],
  metrics: [],
  plots: [{ id: "roc", tasks: ["classification"], when: "report" }],
  models: [{ id: "forest", tasks: ["classification", "regression"], fields: [] }],
});
const plan = { task: "classification", target: "species", features: [], map_default: null };
const profile = { data_hash: "h", target_suggestion: null, columns: [{ name: "species", type: "category" }] };
const report = { data_hash: "h", target: "species", task: "classification", scores: [], model: { kind: "forest" } };
const problems = { problems: [{ at: "/model/params/n", message: "n is 0" }] };

/** The page's actions over an engine that answers as told and remembers what it was asked.
 * @param {Record<string, (args: any) => any>} answers */
function page(answers = {}) {
  /** @type {[string, any][]} */
  const asked = [];
  const engine = /** @type {any} */ ({
    async call(/** @type {string} */ name, /** @type {any} */ args) {
      asked.push([name, args]);
      const answer = answers[name] ?? (() => ({ start: plan, open: profile })[name]);
      return answer(args);
    },
  });
  const recipe = { recipe: 1, seed: 7, data: { sample: "birds", target: "species" }, model: { kind: "forest" } };
  const state = /** @type {any} */ ({ ...initialState(), catalogue, profile, recipe });
  const store = new Store(/** @type {State} */ (state));
  const notices = noticeActions(store);
  const nothing = async () => {};
  const pictures = /** @type {any} */ ({
    redraw: nothing,
    redrawLive: nothing,
    frame: nothing,
    moving: () => false,
  });
  const run = runActions(store, engine, pictures, notices, () => {});
  const history = historyActions(store);
  const data = dataActions(store, engine, run, notices, history);
  return { store, asked, run, data, edit: editActions(store, data, run, history), names: () => asked.map(([name]) => name) };
}

const rest = (ms = 200) => new Promise((resolve) => setTimeout(resolve, ms));
const status = { stage: "train", unit: "tree", done: 3, total: 10, losses_from: 0, losses: [3, 2, 1] };

test("an event of an earlier run changes nothing", async () => {
  const { run, store } = page();
  await run.start(true);
  await run.start(true);
  run.listener.finished(/** @type {any} */ ({ run: 1, report, timings: { total: 1 } }));
  run.listener.progress(/** @type {any} */ ({ run: 1, state: "running", status, timings: {} }));
  assert.equal(store.state.report, null);
  assert.equal(store.state.run.status, null);
  run.listener.finished(/** @type {any} */ ({ run: 2, report, timings: { total: 1 } }));
  assert.equal(store.state.run.phase, "finished");
});

test("losses that come in pieces make one curve", async () => {
  const { run, store } = page();
  await run.start(true);
  const tell = (/** @type {any} */ more) =>
    run.listener.progress(
      /** @type {any} */ ({ run: 1, state: "running", status: { ...status, ...more }, timings: {} }),
    );
  tell({});
  tell({ losses_from: 3, losses: [0.5] });
  assert.deepEqual(store.state.run.losses, [3, 2, 1, 0.5]);
});

test("a recipe the engine refuses is told, and the result before stays", async () => {
  const { run, store } = page({
    start: () => {
      throw problems;
    },
  });
  store.set({ report: /** @type {any} */ (report) });
  await run.start(true);
  assert.equal(store.state.run.phase, "failed");
  assert.deepEqual(store.state.problems, problems.problems);
  assert.equal(store.state.report, report);
});

test("an edit trains anew, once for many changes in a row", async () => {
  const { edit, names } = page();
  for (const n of [1, 2, 3]) edit.setValue("/model/params/n", n);
  await rest();
  assert.deepEqual(names(), ["start"]);
});

test("who has paused is not overruled by an edit", async () => {
  const { edit, run, asked } = page();
  await run.start(true);
  await run.pause();
  edit.setValue("/model/params/n", 5);
  await rest();
  const [name, args] = /** @type {[string, any]} */ (asked.at(-1));
  assert.equal(name, "start");
  assert.equal(args.play, false);
});

test("another sample is opened before it is trained on", async () => {
  const { edit, names } = page();
  edit.useSample("fish");
  await rest();
  assert.deepEqual(names(), ["open", "start"]);
});

test("a file that cannot be read leaves table and recipe as they were", async () => {
  const { data, store, names } = page({
    open: () => {
      throw { problems: [{ at: "line 1", message: "no rows" }] };
    },
  });
  const { recipe } = store.state;
  await data.useFile(new File(["a,b\n"], "my.csv"));
  assert.equal(store.state.recipe, recipe);
  assert.equal(store.state.profile, profile);
  assert.deepEqual(store.state.problems, [{ at: "/data", message: "line 1: no rows", hint: undefined }]);
  assert.deepEqual(names(), ["open"]);
});

test("a link's file is known by its content, not by its name", async () => {
  const { data, store, names } = page({
    open({ data }) {
      if (!data.file.sha256) return profile;
      throw { problems: [{ at: "/data/file/sha256", message: "this is not the file" }] };
    },
  });
  const wanted = {
    ...store.state.recipe,
    data: { file: { name: "my.csv", sha256: "0".repeat(64) }, target: "species" },
  };
  store.set({ wanted: /** @type {any} */ (wanted) });
  await data.useFile(new File(["other"], "my.csv"));
  assert.deepEqual(names(), ["open"]);
  assert.match(store.state.notices[0].text, /content is different/);
  assert.equal(store.state.wanted, /** @type {any} */ (wanted));
  await data.useOtherFile();
  assert.deepEqual(names(), ["open", "open", "start"]);
  assert.equal(store.state.wanted, null);
  assert.equal(store.state.recipe?.data.file?.sha256, profile.data_hash);
});

test("a file being read can be given up, and the table on show stays", async () => {
  const { data, store, names } = page({ open: () => new Promise(() => {}) });
  const { recipe } = store.state;
  data.useFile(new File(["a,b\n1,2\n"], "my.csv"));
  assert.equal(store.state.reading?.name, "my.csv");
  data.opening({ read: 4, size: 8, columns: 0, of: 0 });
  assert.equal(store.state.reading?.read, 4);
  data.stopReading();
  assert.equal(store.state.reading, null);
  assert.deepEqual([store.state.recipe, store.state.profile, names()], [recipe, profile, ["open"]]);
});

test("a file too big for the tab is offered as a sample of its rows", async () => {
  const { data, store, asked } = page({
    open({ data }) {
      if (data.file.reader?.every === 3) return profile;
      throw { problems: [{ at: "/data/file", message: "it is too big", every: 3 }] };
    },
  });
  await data.useFile(new File(["a,b\n"], "big.csv"));
  assert.equal(store.state.notices[0].actions?.[0].label, "Read one row in 3");
  await data.useOtherFile();
  assert.deepEqual(asked.map(([name]) => name), ["open", "open", "start"]);
  assert.deepEqual(store.state.recipe?.data.file?.reader, { every: 3 });
});

test("a cancelled run hears nothing more, and the last result stays", async () => {
  const { run, store } = page();
  store.set({ report: /** @type {any} */ (report) });
  await run.start(true);
  await run.cancel();
  run.listener.finished(/** @type {any} */ ({ run: 1, report: { ...report }, timings: { total: 1 } }));
  assert.equal(store.state.run.phase, "cancelled");
  assert.equal(store.state.report, report);
});

test("a crash is told with its reason and a way on", async () => {
  const { run, store } = page();
  await run.start(true);
  run.listener.crashed("panicked at src/x.rs:1:\nout of memory");
  const [notice] = store.state.notices;
  assert.match(notice.text, /\(out of memory\).*your data is still here/);
  assert.equal(notice.actions?.[0].act, "train");
});

test("a watched run gets a picture after each few units and ends when its time is up", async () => {
  let steps = 0;
  let frames = 0;
  const count = { step: async () => (steps += 1), draw: async () => (frames += 1) };
  await watchable({ ...count, going: () => true, total: () => 320 }, 400);
  assert.ok(frames > 1 && steps === frames * 10, `${steps} steps, ${frames} frames`);
  frames = 0;
  await watchable({ ...count, going: () => frames < 2, total: () => 4 }, 1000);
  assert.equal(frames, 2);
});

test("old scores stay beside a new training of the same question, and go when the question changes", async () => {
  const answers = { start: () => ({ ...plan, target: "island" }) };
  const same = page();
  same.store.set({ report: /** @type {any} */ (report) });
  await same.run.start(true);
  assert.ok(same.store.state.report);
  const other = page(answers);
  other.store.set({ report: /** @type {any} */ (report) });
  await other.run.start(true);
  assert.equal(other.store.state.report, null);
  assert.equal(other.store.state.figure, null);
});

test("unit by unit, a picture follows every unit but the last", async () => {
  globalThis.requestAnimationFrame = (done) => Number(setTimeout(() => done(0), 0));
  /** @type {string[]} */
  const calls = [];
  let left = 3;
  await unitByUnit({
    step: async () => {
      calls.push("step");
      left -= 1;
    },
    draw: async () => calls.push("draw"),
    going: () => left > 0,
  });
  assert.deepEqual(calls, ["step", "draw", "step", "draw", "step"]);
});
