// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import * as recipes from "../../www/recipe.js";
import { targetTask, withFittingModel } from "../../www/task.js";

const catalogue = /** @type {Catalogue} */ (
  /** @type {unknown} */ ({
    recipe: 1,
    defaults: { model: "forest", steps: ["impute", "scale"], file_column: "source file" },
    samples: [
      { id: "birds", name: "Birds", target: "species", rows: 3, card: { columns: { tag: { leave_out: true } } } },
    ],
    generators: [],
    steps: [{ id: "impute" }, { id: "scale" }, { id: "encode" }],
    models: [
      { id: "ridge", tasks: ["regression"], fields: [] },
      { id: "logistic", tasks: ["classification"], fields: [] },
      { id: "counts", tasks: ["classification"], fields: [], prepare: [{ step: "scale" }] },
      { id: "series", tasks: ["regression"], fields: [], split: { by: "time" } },
      {
        id: "forest",
        tasks: ["classification", "regression"],
        fields: [{ name: "criterion", only: "classification" }, { name: "n" }],
      },
    ],
  })
);
const column = (/** @type {string} */ name, type = "number", more = {}) => ({
  name,
  type,
  usable: true,
  distinct: 50,
  ...more,
});
const profile = /** @type {Profile} */ (
  /** @type {unknown} */ ({
    target_suggestion: "mass",
    columns: [
      column("species", "category"),
      column("length"),
      column("mass"),
      column("tag"),
      column("id", "text", { usable: false }),
    ],
  })
);
/** @type {Draft} */
const start = Object.freeze({
  recipe: 1,
  seed: 7,
  data: { sample: "birds", target: "species" },
  model: { kind: "forest" },
});

test("a sample brings its target; a file takes the likeliest column; a recipe that says one keeps it", () => {
  const target = (/** @type {Draft['data']} */ data) =>
    recipes.spelledOut({ ...start, data }, profile, catalogue).data.target;
  assert.equal(target({ sample: "birds" }), "species");
  assert.equal(target({ file: { name: "x.csv" } }), "mass");
  assert.equal(target({ sample: "birds", target: "length" }), "length");
});

test("features are every usable column but the target and those the data card advises against", () => {
  assert.deepEqual(recipes.featuresOf(start, profile, catalogue), ["length", "mass"]);
});

test("choosing another target does not leave it among the features", () => {
  const chosen = recipes.withFeatures(start, profile, ["mass", "length"]);
  assert.deepEqual(chosen.data.features, ["length", "mass"]);
  assert.deepEqual(recipes.withTarget(chosen, "mass").data, {
    sample: "birds",
    target: "mass",
    features: ["length"],
  });
});

test("one value is set at its JSON pointer, and nothing else changes", () => {
  const next = recipes.withValue(start, catalogue, "/model/params/n", 5);
  assert.deepEqual(next.model, { kind: "forest", params: { n: 5 } });
  assert.equal(start.model.params, undefined);
  const prepared = recipes.withValue(start, catalogue, "/prepare/1/params/with_mean", false);
  assert.deepEqual(prepared.prepare, [{ step: "impute" }, { step: "scale", params: { with_mean: false } }]);
  assert.equal(next.prepare, undefined);
});

test("a number with few whole values asks for classes", () => {
  const few = /** @type {Profile} */ (
    /** @type {unknown} */ ({
      columns: [column("digit", "number", { distinct: 10, number: { quantiles: [0, 2, 4, 7, 9] } })],
    })
  );
  assert.equal(targetTask({ ...start, data: { sample: "x", target: "digit" } }, few), "classification");
  assert.equal(targetTask({ ...start, data: { sample: "birds", target: "mass" } }, profile), "regression");
});

test("a model that cannot do the task is replaced by its counterpart, and settings of the other task go", () => {
  const logistic = recipes.withModel(start, "logistic");
  assert.equal(withFittingModel(logistic, catalogue, "regression").model.kind, "ridge");
  const forest = recipes.withValue(
    recipes.withValue(start, catalogue, "/model/params/criterion", "gini"),
    catalogue,
    "/model/params/n",
    3,
  );
  assert.deepEqual(withFittingModel(forest, catalogue, "regression").model.params, { n: 3 });
});

test("a model brings the steps and the split that suit it, and takes them away again", () => {
  const dates = /** @type {Profile} */ ({ ...profile, columns: [...profile.columns, column("day", "date-time")] });
  const choose = (/** @type {Draft} */ recipe, /** @type {string} */ kind) =>
    recipes.withWhatSuits(recipes.withModel(recipe, kind), recipe.model.kind, catalogue, dates);
  const counts = choose(start, "counts");
  assert.deepEqual(counts.prepare, [{ step: "scale" }]);
  assert.deepEqual(choose(counts, start.model.kind), start);
  const series = choose(counts, "series");
  assert.deepEqual([series.prepare, series.split], [undefined, { by: "time", column: "day" }]);
  // What somebody chose stays.
  const own = { ...start, prepare: [{ step: "encode" }], split: { test: 0.5 } };
  assert.deepEqual(choose(choose(own, "counts"), "series"), { ...own, model: { kind: "series" } });
});

test("only what decides the rows asks for another table", () => {
  const key = recipes.tableKey(start);
  assert.equal(recipes.tableKey(recipes.withSeed(start, 8)), key);
  assert.equal(recipes.tableKey(recipes.withTarget(start, "mass")), key);
  const made = recipes.withTable(start, { generator: "moons" });
  assert.notEqual(recipes.tableKey(recipes.withSeed(made, 8)), recipes.tableKey(made));
});

test("a recipe from a link, which leaves defaults out, gets its model and seed back", () => {
  const { model, seed } = recipes.spelledOut(
    { data: { sample: "birds" }, model: /** @type {any} */ ({ params: { n: 7 } }) },
    profile,
    catalogue,
  );
  assert.deepEqual(model, { kind: "forest", params: { n: 7 } });
  assert.equal(seed, 0);
});
