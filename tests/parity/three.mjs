// @ts-check
// One recipe in the three places where the engine runs: the headless program, Node, a browser.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import * as node from "../../pkg/node.js";
import { ROOT } from "../web/harness/server.mjs";
import { exact } from "./exact.mjs";

/** @import { Page } from "playwright-core" */
/** @import { Recipe } from "../../pkg/index.js" */
/** @typedef {{ name: string, file: string, recipe: Recipe, data: string | null }} Case */
/** @typedef {{ json: string, report: string, predictions: string }} Outcome `report` is `json` as JavaScript sees it */

/** Every recipe below this folder, with the table it names. @returns {Case[]} */
export function cases() {
  const folder = fileURLToPath(new URL("./recipes/", import.meta.url));
  const names = readdirSync(folder).filter((name) => name.endsWith(".json"));
  return names.sort().map((name) => {
    const file = path.join(folder, name);
    const recipe = /** @type {Recipe} */ (JSON.parse(readFileSync(file, "utf8")));
    const table = "file" in recipe.data ? recipe.data.file.name : null;
    const data = table === null ? null : fileURLToPath(new URL(`./data/${table}`, import.meta.url));
    return { name: name.slice(0, -".json".length), file, recipe, data };
  });
}

/** The headless program: the one named in TERRARIUM_BIN, or built now. */
export function program() {
  const given = process.env.TERRARIUM_BIN;
  if (given !== undefined) return given;
  const folder = path.resolve(ROOT, process.env.CARGO_TARGET_DIR ?? "target");
  const file = path.join(folder, "release", process.platform === "win32" ? "terrarium.exe" : "terrarium");
  if (!existsSync(file)) {
    execFileSync("cargo", ["build", "--release", "--bin", "terrarium"], { cwd: ROOT, stdio: "inherit" });
  }
  return file;
}

/**
 * @param {string} binary
 * @param {Case} one
 * @returns {Outcome}
 */
export function runNatively(binary, { file, data }) {
  const folder = mkdtempSync(path.join(tmpdir(), "terrarium-parity-"));
  try {
    const [report, predictions] = ["report.json", "predictions.csv"].map((name) => path.join(folder, name));
    const args = ["run", file, "--report", report, "--predictions", predictions];
    const { status, stderr, error } = spawnSync(binary, data === null ? args : [...args, "--data", data], { encoding: "utf8" });
    if (status !== 0) throw new Error(`${binary} ${args.join(" ")} failed: ${error?.message ?? stderr}`);
    const json = readFileSync(report, "utf8");
    return { json, report: exact(JSON.parse(json)), predictions: readFileSync(predictions, "utf8") };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * @param {Case} one
 * @returns {Promise<Outcome>}
 */
export async function runInNode({ recipe, data }) {
  const { json, report, predictions } = await node.run(recipe, data === null ? undefined : readFileSync(data));
  return { json, report: exact(report), predictions };
}

/**
 * In a page that is on the server with the repository's root.
 * @param {Page} page
 * @param {Case} one
 * @returns {Promise<Outcome>}
 */
export function runInBrowser(page, { recipe, data }) {
  const bytes = data === null ? null : [...readFileSync(data)];
  return page.evaluate(
    async ({ recipe, bytes, modules }) => {
      const { run } = await import(modules.browser);
      const { exact } = await import(modules.exact);
      const { json, report, predictions } = await run(recipe, bytes === null ? undefined : new Uint8Array(bytes));
      return { json, report: exact(report), predictions };
    },
    { recipe, bytes, modules: { browser: "/pkg/browser.js", exact: "/tests/parity/exact.mjs" } },
  );
}
