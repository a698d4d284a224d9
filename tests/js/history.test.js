// @ts-check
// Undo and redo over recipes, and which call a changed recipe needs.
import assert from "node:assert/strict";
import { test } from "node:test";
import { dataActions } from "../../www/actions/data.js";
import { editActions } from "../../www/actions/edit.js";
import { historyActions } from "../../www/actions/history.js";
import { noticeActions } from "../../www/actions/notices.js";
import { initialState } from "../../www/state.js";
import { Store } from "../../www/store.js";

const catalogue = /** @type {any} */ ({
  recipe: 1,
  defaults: { model: "forest", steps: [] },
  samples: [{ id: "birds", target: "species", card: { columns: {} } }],
  generators: [],
  steps: [],
  models: [{ id: "forest", tasks: ["classification"], fields: [] }],
});
const profile = { data_hash: "h", target_suggestion: "species", columns: [{ name: "species", type: "category" }] };
const problems = { problems: [{ at: "/data/clean/0/params/keep", message: "does not fit", hint: "" }] };
const rest = (ms = 100) => new Promise((resolve) => setTimeout(resolve, ms));

/** @param {(name: string, args: any) => any} [answer] */
function page(answer = () => profile) {
  /** @type {[string, any][]} */
  const asked = [];
  const engine = /** @type {any} */ ({
    async call(/** @type {string} */ name, /** @type {any} */ args) {
      asked.push([name, args]);
      return answer(name, args);
    },
  });
  const recipe = { recipe: 1, seed: 7, data: { sample: "birds", target: "species" }, model: { kind: "forest" } };
  const store = new Store(/** @type {any} */ ({ ...initialState(), catalogue, profile, recipe }));
  const run = /** @type {any} */ ({ start: async () => asked.push(["start", 0]), soon: () => asked.push(["soon", 0]) });
  let time = 0;
  const history = historyActions(store, () => time);
  const data = dataActions(store, engine, run, noticeActions(store), history);
  const edit = editActions(store, data, run, history);
  const wait = (/** @type {number} */ ms) => (time += ms);
  return { store, data, edit, wait, asked, names: () => asked.map(([name]) => name) };
}

const filter = { step: "filter", params: { keep: "x > 1" } };

test("a change can be taken back and done again, any number of times", () => {
  const { store, edit } = page();
  const recipes = [store.state.recipe];
  for (const seed of [1, 2, 3]) {
    edit.setSeed(seed);
    recipes.push(store.state.recipe);
  }
  for (const i of [2, 1, 0]) {
    edit.undo();
    assert.equal(store.state.recipe, recipes[i]);
  }
  edit.undo();
  assert.equal(store.state.recipe, recipes[0]);
  assert.deepEqual([store.state.undo, store.state.redo], [0, 3]);
  for (const i of [1, 2, 3]) {
    edit.redo();
    assert.equal(store.state.recipe, recipes[i]);
  }
  edit.redo();
  assert.equal(store.state.recipe, recipes[3]);
});

test("a new change forgets what was taken back", () => {
  const { store, edit } = page();
  edit.setSeed(1);
  edit.undo();
  edit.setSeed(2);
  assert.deepEqual([store.state.undo, store.state.redo], [1, 0]);
});

test("a knob that is moved is one change, and two moves with a pause between are two", () => {
  const { store, edit, wait } = page();
  for (const n of [1, 2, 3]) {
    edit.setValue("/model/params/n", n);
    wait(100);
  }
  assert.equal(store.state.undo, 1);
  wait(2000);
  edit.setValue("/model/params/n", 9);
  assert.equal(store.state.undo, 2);
  edit.undo();
  assert.equal(store.state.recipe?.model.params?.n, 3);
  edit.undo();
  assert.equal(store.state.recipe?.model.params, undefined);
});

test("at most a hundred changes are kept", () => {
  const { store, edit } = page();
  for (let seed = 100; seed < 300; seed++) edit.setSeed(seed);
  assert.equal(store.state.undo, 100);
});

test("a cleaning step cleans the table that is there, and taking it back cleans it again", async () => {
  const { edit, names, asked } = page();
  edit.addCleaning(filter);
  await rest();
  assert.deepEqual(names(), ["clean", "start"]);
  assert.deepEqual(asked[0][1].data, { sample: "birds", clean: [filter] });
  edit.undo();
  await rest();
  assert.deepEqual(names(), ["clean", "start", "clean", "start"]);
  assert.deepEqual(asked[2][1].data, { sample: "birds" });
});

test("another table is opened with its own cleaning", async () => {
  const { edit, names } = page();
  edit.addCleaning(filter);
  edit.useSample("birds2");
  await rest();
  assert.deepEqual(names(), ["open", "start"]);
});

test("a step that does not fit is told, and every later change tries again", async () => {
  let broken = true;
  const { store, edit, names } = page((name) => {
    if (name === "clean" && broken) throw problems;
    return profile;
  });
  edit.addCleaning(filter);
  await rest();
  assert.deepEqual(store.state.problems, problems.problems);
  // The table on show is not the recipe's: training on it would be a lie.
  edit.setSeed(8);
  await rest();
  assert.deepEqual(names(), ["clean", "clean"]);
  broken = false;
  edit.undo();
  edit.undo();
  await rest();
  assert.equal(names().at(-1), "soon");
});

test("a file that was on show comes back with its bytes", async () => {
  const { store, data, edit, asked } = page();
  await data.useFile(new File(["a,b\n1,2\n"], "my.csv"));
  assert.equal(store.state.undo, 1);
  edit.useSample("birds");
  await rest();
  edit.undo();
  await rest();
  const [name, args] = /** @type {[string, any]} */ (asked.filter(([call]) => call === "open").at(-1));
  assert.deepEqual([name, args.data.file.name, args.bytes.size], ["open", "my.csv", 8]);
});

test("features and target follow a column that is renamed or left out", () => {
  const { store, edit } = page();
  edit.learnFrom([]);
  store.set({ recipe: /** @type {any} */ ({ ...store.state.recipe, data: { sample: "birds", target: "species", features: ["a", "b"] } }) });
  edit.addCleaning({ step: "rename", params: { column: "species", to: "kind" } });
  edit.addCleaning({ step: "drop-columns", params: { columns: ["a"] } });
  assert.equal(store.state.recipe?.data.target, "kind");
  assert.deepEqual(store.state.recipe?.data.features, ["b"]);
});
