// @ts-check
// The two engines: the small one knows every model's name and knobs, and asks for the other when it lacks the code.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import smallGlue from "../../pkg/built/glue.mjs";
import wholeGlue from "../../pkg/built/glue-all.mjs";

/** @param {typeof smallGlue} glue @param {string} name */
function loaded(glue, name) {
  const bytes = readFileSync(new URL(`../../pkg/built/${name}_bg.wasm`, import.meta.url));
  glue.initSync({ module: new WebAssembly.Module(bytes) });
  return glue;
}
const small = loaded(smallGlue, "terrarium");
const whole = loaded(wholeGlue, "terrarium_all");

/** @param {string} kind */
const recipeOf = (kind) => /** @type {any} */ ({ recipe: 1, seed: 1, data: { sample: "penguins" }, model: { kind } });

/** The place of the first problem of a run's start, or null. @param {typeof smallGlue} engine @param {string} kind */
function refusal(engine, kind) {
  const table = engine.Table.open({ sample: "penguins" }, undefined, 1);
  try {
    new engine.Session(recipeOf(kind), table).free();
    return null;
  } catch (/** @type {any} */ thrown) {
    return thrown.problems[0].at;
  } finally {
    table.free();
  }
}

test("both have the same catalogue", () => {
  assert.deepEqual(small.catalogue(), whole.catalogue());
});

test("the small engine has what people begin with, and says where the others are", () => {
  const kinds = small.catalogue().models.map((/** @type {{ id: string }} */ { id }) => id);
  const elsewhere = kinds.filter((/** @type {string} */ kind) => refusal(small, kind) === "/model/kind/engine");
  for (const kind of ["linear-regression", "logistic-regression", "random-forest", "pca"]) {
    assert.ok(kinds.includes(kind) && !elsewhere.includes(kind), kind);
  }
  assert.ok(elsewhere.includes("umap"));
  for (const kind of elsewhere) assert.notEqual(refusal(whole, kind), "/model/kind/engine");
});

test("the small engine finds fault only with what is wrong in a recipe", () => {
  assert.deepEqual(small.check(recipeOf("umap")), []);
  const wrong = { ...recipeOf("umap"), model: { kind: "umap", params: { n_neighbors: 1 } } };
  assert.equal(small.check(wrong)[0].at, "/model/params/n_neighbors");
});
