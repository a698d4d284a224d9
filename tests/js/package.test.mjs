// @ts-check
// The package as it is installed: its example runs, its types say what the engine says, nothing is missing from it.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { Client } from "../../pkg/client.js";
import { nodeWorker } from "../../pkg/node-worker.js";
import * as terrarium from "../../pkg/node.js";

/** @import { Recipe } from "../../pkg/index.js" */
/** @import { Calls } from "../../pkg/protocol.js" */

const PKG = fileURLToPath(new URL("../../pkg/", import.meta.url));
const ROOT = path.join(PKG, "..");
const FLOWERS = `size,colour,kind\n${Array.from({ length: 80 }, (_, i) => `${i % 9},${["red", "blue"][i % 2]},${i % 9 > 4 ? "tall" : "low"}`).join("\n")}\n`;

/** A folder inside the package, where its own name can be imported. @param {(folder: string) => void} use */
function inside(use) {
  const folder = mkdtempSync(path.join(PKG, "built", "test-"));
  try {
    use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("the examples of the README run as they stand", () => {
  const readme = readFileSync(path.join(PKG, "README.md"), "utf8");
  const [whole, part] = [...readme.matchAll(/```js\n(.*?)```/gs)].map(([, code]) => code);
  inside((folder) => {
    const run = (/** @type {string} */ name, /** @type {string} */ code) => {
      writeFileSync(path.join(folder, name), code);
      return execFileSync(process.execPath, [name], { cwd: folder, encoding: "utf8" });
    };
    assert.match(run("first.mjs", whole), /^accuracy: \d\.\d{3}.*test rows, [\d.]+ s\n$/is);
    writeFileSync(path.join(folder, "flowers.csv"), FLOWERS);
    const lead = 'import { readFile } from "node:fs/promises";\nimport { run } from "terrarium";\n';
    assert.match(run("second.mjs", `${lead}${part}console.log(report.target, predictions.length > 20);`), /^kind true\n$/);
  });
});

test("the types have every field that the engine sends, and no other", { timeout: 120_000 }, async () => {
  /** @type {[string, unknown][]} */
  const values = [["Catalogue", await terrarium.catalogue()]];
  const client = new Client({ spawn: nodeWorker });
  /** @type {import("../../pkg/protocol.js").EngineEvent[]} */
  const events = [];
  /** @type {Recipe[]} */
  const recipes = [
    { recipe: 1, data: { sample: "penguins" }, model: { kind: "random-forest", params: { n_estimators: 5 } } },
    { recipe: 1, data: { sample: "gapminder" }, model: { kind: "ridge" } },
    { recipe: 1, data: { sample: "seattle-weather" }, model: { kind: "decision-tree", params: { max_depth: 3 } } },
    { recipe: 1, data: { generator: "moons" }, model: { kind: "logistic-regression" } },
    { recipe: 1, data: { generator: "sine" }, model: { kind: "baseline" } },
  ];
  for (const [run, recipe] of recipes.entries()) {
    values.push(["Recipe", recipe], ["Profile", await client.call("open", { data: recipe.data })]);
    values.push(["Rows", await client.call("rows", { from: 0, count: 3 })]);
    const end = new Promise((resolve) => {
      client.onevent = (event) => {
        events.push(event);
        if (event.event === "finished") resolve(undefined);
      };
    });
    const plan = await client.call("start", { recipe, run, play: true });
    await end;
    values.push(["Plan", plan], ["Insight", await client.call("insight")]);
    for (const { id, tasks } of /** @type {import("../../pkg/index.js").Catalogue} */ (values[0][1]).plots) {
      if (!tasks.includes(plan.task)) continue;
      // A baseline has no learning curve.
      const figure = await client.call("figure", { id, theme: "light", width: 400 }).catch(() => null);
      if (figure !== null) values.push(["Figure", figure]);
    }
    if (plan.map_default !== null) {
      const picture = await client.call("map", { ...plan.map_default, width: 4, height: 4, theme: "dark" });
      values.push(["Untyped<MapPicture>", JSON.parse(JSON.stringify(picture, (_, v) => (ArrayBuffer.isView(v) ? "typed array" : v)))]);
    }
  }
  client.close();
  for (const event of events) values.push(["EngineEvent", event]);
  const problems = await terrarium.check(/** @type {any} */ ({ recipe: 1, data: { sample: "iris", x: 1 }, model: { kind: "forest" } }));
  assert.equal(problems.length, 2);
  values.push(["Problem[]", problems]);

  inside((folder) => {
    const lines = [
      'import type { Catalogue, Recipe, Insight, Problem } from "../../index.js";',
      'import type { EngineEvent, Figure, MapPicture, Plan, Profile, Rows } from "../../protocol.js";',
      "type Untyped<T> = { [K in keyof T]: T[K] extends ArrayBufferView | undefined ? string : T[K] extends { x: Float64Array } ? Record<keyof T[K], string> : T[K] };",
      ...values.map(([type, value], idx) => `export const v${idx}: ${type} = ${JSON.stringify(value)};`),
    ];
    writeFileSync(path.join(folder, "values.ts"), lines.join("\n"));
    const tsc = path.join(ROOT, "node_modules/typescript/bin/tsc");
    const options = ["--strict", "--noEmit", "--target", "es2022", "--module", "esnext", "--moduleResolution", "bundler", "--lib", "es2023,dom", "--types", ""];
    try {
      execFileSync(process.execPath, [tsc, ...options, "--ignoreConfig", path.join(folder, "values.ts")], { encoding: "utf8" });
    } catch (error) {
      const { stdout = "", stderr = "" } = /** @type {any} */ (error);
      assert.fail(`${stdout}${stderr}`.slice(0, 4000));
    }
  });
});

test("nothing the package imports is missing from what is published", () => {
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  const [{ files }] = JSON.parse(execFileSync(npm, ["pack", "--dry-run", "--json"], { cwd: PKG, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }));
  const packed = new Set(files.map((/** @type {{ path: string }} */ file) => file.path));
  for (const file of packed) {
    if (!/\.(js|mjs|ts)$/.test(file)) continue;
    const source = readFileSync(path.join(PKG, file), "utf8");
    for (const [, name] of source.matchAll(/(?:^(?:import |export |\}).*from |^import |new URL\()"(\.{1,2}\/[^"]+)"/gm)) {
      const target = path.posix.join(path.posix.dirname(file), name);
      const there = packed.has(target) || packed.has(target.replace(/\.js$/, ".d.ts"));
      assert.ok(there, `${file} needs ${target}`);
    }
  }
  const manifest = JSON.parse(readFileSync(path.join(PKG, "package.json"), "utf8"));
  assert.equal(manifest.scripts, undefined);
  for (const entry of Object.values(manifest.exports["."])) assert.ok(packed.has(path.posix.normalize(entry)), entry);
});

test("an engine that broke in Node rejects, and the next run works", async () => {
  const client = new Client({ spawn: nodeWorker });
  await client.call("open", { data: { sample: "iris" } });
  await assert.rejects(client.call("crash"), /stopped on purpose/);
  assert.equal((await client.call("rows", { from: 0, count: 2 })).rows.length, 2);
  client.close();
  const { report } = await terrarium.run({ recipe: 1, data: { sample: "iris" }, model: { kind: "baseline" } });
  assert.equal(report.rows.total, 150);
});

test("a run in Node can be aborted, and leaves the process free to end", () => {
  const code = `
    import { run } from "${new URL("../../pkg/node.js", import.meta.url)}";
    const recipe = { recipe: 1, data: { sample: "digits" }, model: { kind: "random-forest", params: { n_estimators: 10000 } } };
    await run(recipe, undefined, { signal: AbortSignal.timeout(300) }).catch((error) => console.log(error.name));`;
  const began = performance.now();
  const said = execFileSync(process.execPath, ["--input-type=module", "-e", code], { encoding: "utf8", timeout: 20_000 });
  assert.equal(said, "TimeoutError\n");
  assert.ok(performance.now() - began < 15_000);
});

test("several runs at once do not disturb each other", async () => {
  const recipe = (/** @type {number} */ seed) => /** @type {Recipe} */ ({ recipe: 1, seed, data: { sample: "iris" }, model: { kind: "decision-tree" } });
  const together = await Promise.all([1, 2, 3].map((seed) => terrarium.run(recipe(seed))));
  for (const [idx, { json }] of together.entries()) {
    assert.equal((await terrarium.run(recipe(idx + 1))).json, json);
  }
});
