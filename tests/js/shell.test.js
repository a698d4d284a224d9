// @ts-check
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const root = new URL("../../", import.meta.url);
const page = readFileSync(new URL("index.html", root), "utf8");

/** The page's modules, from the first one on, in the order they are met.
 * @param {string} file @param {Set<string>} found */
function modules(file, found = new Set()) {
  if (found.has(file)) return found;
  found.add(file);
  const address = new URL(file, root);
  for (const [, name] of readFileSync(address, "utf8").matchAll(
    /^(?:import|export) (?:[^;]*? from )?"(\..+?)";/gm,
  )) {
    modules(fileURLToPath(new URL(name, address)).slice(fileURLToPath(root).length), found);
  }
  return found;
}

/** @param {RegExp} pattern */
function addresses(pattern) {
  return [...page.matchAll(pattern)].map((match) => match[1]);
}

test("every module is asked for at once, not one after the other as imports are found", () => {
  const preloaded = addresses(/<link rel="modulepreload" href="(.+?)">/g);
  const needed = [...modules("www/main.js")].filter((file) => file !== "www/main.js");
  assert.deepEqual(preloaded.toSorted(), needed.toSorted());
});

test("every address of the page is relative, so that it works below any path", () => {
  const all = addresses(/(?:href|src)="(.+?)"/g).filter((address) => !address.startsWith("#"));
  assert.ok(all.length > 10);
  for (const address of all) assert.doesNotMatch(address, /^(\/|[a-z]+:)/);
});

test("nothing in the page needs more than its Content-Security-Policy allows", () => {
  assert.match(page, /default-src 'none'/);
  assert.doesNotMatch(page, /<style|style="|\son[a-z]+="|<script(?![^>]*src=)/);
});
