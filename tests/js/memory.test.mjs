// @ts-check
// An afternoon on the page does not fill the memory: tables, runs, pictures and refusals give back what they took.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import glue from "../../pkg/built/glue.mjs";
import { terrariumHandler } from "../../pkg/handler.js";
import { terrariumLooks } from "../../pkg/looks.js";
import { terrariumOpening } from "../../pkg/opening.js";
import { terrariumPacked } from "../../pkg/packed.js";
import { terrariumRuns } from "../../pkg/runs.js";

test("the engine's memory stops growing after the first few rounds", { timeout: 120_000 }, async () => {
  const wasm = readFileSync(new URL("../../pkg/built/terrarium_bg.wasm", import.meta.url));
  const { memory } = glue.initSync({ module: new WebAssembly.Module(wasm) });
  /** @type {Map<number, (answer: any) => void>} */
  const waiting = new Map();
  /** @type {(event: any) => void} */
  let ended = () => {};
  const post = (/** @type {any} */ answer) => {
    if ("event" in answer && answer.event !== "progress") ended(answer);
    waiting.get(answer.id)?.(answer);
  };
  const later = (/** @type {() => void} */ work) => void setImmediate(work);
  const opening = terrariumOpening(post, later, terrariumPacked());
  const handle = terrariumHandler(glue, post, terrariumRuns(post, later), terrariumLooks(post, later), opening);
  let nextId = 1;
  /** @param {string} call @param {object} [args] @returns {Promise<any>} */
  const ask = (call, args = {}) => {
    const id = nextId++;
    return new Promise((resolve) => {
      waiting.set(id, resolve);
      handle({ id, call, args });
    }).finally(() => waiting.delete(id));
  };

  let run = 0;
  /** @param {object} data @param {string} kind @param {string} x @param {string} y */
  async function round(data, kind, x, y) {
    const model = { kind, params: kind === "random-forest" ? { n_estimators: 10 } : {} };
    const recipe = { recipe: 1, data, model, evaluate: { resamples: 100 } };
    assert.ok((await ask("open", { data })).value);
    run += 1;
    const end = new Promise((resolve) => (ended = resolve));
    assert.ok((await ask("start", { recipe, run, play: true })).value);
    assert.equal((/** @type {any} */ (await end)).event, "finished");
    assert.ok((await ask("map", { x, y, width: 60, height: 60, theme: "light" })).value);
    assert.ok((await ask("figure", { id: "distribution", theme: "dark", width: 500 })).value);
    assert.ok((await ask("predictions")).value);
    // Refused, and begun but dropped.
    assert.ok((await ask("open", { data: { sample: "none" } })).problems);
    assert.ok((await ask("start", { recipe: { ...recipe, x: 1 }, run: (run += 1) })).problems);
    assert.ok((await ask("start", { recipe, run: (run += 1), play: false })).value);
    assert.ok((await ask("cancel", { run })).value);
  }

  const sizes = [];
  for (let idx = 0; idx < 40; idx++) {
    await round({ sample: "penguins" }, "random-forest", "bill_length_mm", "bill_depth_mm");
    await round({ sample: "iris" }, "logistic-regression", "petal_length_cm", "petal_width_cm");
    await round({ generator: "noisy-line" }, "ridge", "x", "y");
    sizes.push(memory.buffer.byteLength);
  }
  assert.equal(sizes.at(-1), sizes[4], sizes.join(" "));
});
