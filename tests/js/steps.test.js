// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { featuresOf } from "../../www/recipe.js";
import * as steps from "../../www/steps.js";
import { traceWords } from "../../www/words/step.js";

const catalogue = /** @type {Catalogue} */ (
  /** @type {unknown} */ ({
    defaults: { steps: ["impute", "standardise", "one-hot"] },
    samples: [],
    generators: [],
    step_groups: ["fill", "make", "scale", "encode", "choose"].map((id) => ({ id, name: id })),
    steps: [
      { id: "impute", group: "fill" },
      { id: "knn", group: "fill" },
      { id: "log", group: "make" },
      { id: "standardise", group: "scale" },
      { id: "one-hot", group: "encode" },
      { id: "target", group: "encode" },
      { id: "text", group: "encode" },
      { id: "pca", group: "choose" },
    ],
  })
);
/** @type {Draft} */
const start = Object.freeze({ recipe: 1, data: { file: { name: "a.csv" }, target: "y" }, model: { kind: "forest" } });
const names = (/** @type {Draft} */ recipe) => recipe.prepare?.map((step) => step.step).join();

test("a new step goes before the others of its kind, and kinds keep their usual order", () => {
  const added = (/** @type {string} */ id) => names(steps.withStepAdded(start, catalogue, id));
  assert.equal(added("log"), "impute,log,standardise,one-hot");
  assert.equal(added("knn"), "knn,impute,standardise,one-hot", "or nothing would be left to fill");
  assert.equal(added("target"), "impute,standardise,target,one-hot", "or no word would be left to encode");
  assert.equal(added("pca"), "impute,standardise,one-hot,pca");
});

test("steps are moved, removed and switched off without changing the recipe they came from", () => {
  const moved = steps.withStepMoved(start, catalogue, 0, 1);
  assert.equal(names(moved), "standardise,impute,one-hot");
  assert.equal(steps.withStepMoved(start, catalogue, 0, -1), start, "the first cannot go earlier");
  assert.equal(names(steps.withStepRemoved(moved, catalogue, 0)), "impute,one-hot");
  const off = steps.withStepOn(moved, catalogue, 1, false);
  assert.deepEqual(off.prepare?.[1], { step: "impute", off: true });
  assert.deepEqual(steps.withStepOn(off, catalogue, 1, true).prepare?.[1], { step: "impute" });
  assert.deepEqual(moved.prepare?.[1], { step: "impute" });
});

test("a step is kept to some columns, and to all again", () => {
  const kept = steps.withStepColumns(start, catalogue, 1, ["a", "b"]);
  assert.deepEqual(kept.prepare?.[1], { step: "standardise", columns: ["a", "b"] });
  assert.deepEqual(steps.withStepColumns(kept, catalogue, 1, null).prepare?.[1], { step: "standardise" });
});

test("a text column is learned from when a step that is on reads it", () => {
  const column = (/** @type {string} */ name, type = "text") => ({ name, type, usable: type !== "text", missing: 0 });
  const profile = /** @type {Profile} */ (
    /** @type {unknown} */ ({ n_rows: 9, columns: [column("y", "category"), column("n", "number"), column("note"), column("more")] })
  );
  const features = (/** @type {Draft} */ recipe) => featuresOf(recipe, profile, catalogue).join();
  const reading = steps.withStepAdded(start, catalogue, "text");
  assert.equal(features(start), "n");
  assert.equal(features(reading), "n,note,more");
  assert.equal(features(steps.withStepColumns(reading, catalogue, 2, ["more"])), "n,more");
  assert.equal(features(steps.withStepOn(reading, catalogue, 2, false)), "n");
});

test("a step says what it did to the table", () => {
  const said = (/** @type {string} */ group, /** @type {object} */ trace) =>
    traceWords(/** @type {StepEntry} */ (/** @type {unknown} */ ({ group })), {
      place: 0,
      changed: [],
      gaps_before: 0,
      gaps_after: 0,
      columns_before: 6,
      columns_after: 6,
      rows_before: 250,
      rows_after: 250,
      ...trace,
    });
  const some = ["sex", "body_mass_g", "bill_length_mm", "bill_depth_mm"];
  assert.equal(said("fill", { changed: some, gaps_before: 19 }), "Filled 19 gaps in sex, body mass g and 2 more.");
  assert.equal(said("fill", {}), "Nothing was missing.");
  assert.equal(said("scale", { changed: some.slice(1) }), "Changed body mass g, bill length mm and bill depth mm.");
  assert.equal(said("encode", { changed: ["sex", "island"], columns_after: 9 }), "Made 5 columns of sex and island.");
  assert.equal(said("choose", { changed: ["year"], columns_after: 5 }), "Left out year.");
  assert.equal(said("make", { columns_after: 12 }), "Added 6 columns.");
  assert.equal(said("balance", { rows_after: 320 }), "320 rows to learn from instead of 250.");
  assert.equal(said("balance", {}), "Every class counts the same.");
});
