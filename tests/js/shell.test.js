// @ts-check
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

const root = new URL("../../", import.meta.url);

/** @param {string} file */
const read = (file) => readFileSync(new URL(file, root), "utf8");
const page = read("index.html");

/** @param {RegExp} pattern */
function addresses(pattern) {
  return [...page.matchAll(pattern)].map((match) => match[1]);
}

test("the page asks for its own code in one script and one stylesheet", () => {
  assert.deepEqual(addresses(/<script type="module" src="(.+?)">/g), ["pkg/built/page.js"]);
  assert.deepEqual(addresses(/<link rel="stylesheet" href="(.+?)">/g), ["pkg/built/page-style.css"]);
});

test("every stylesheet of the page is part of it", () => {
  const joined = [...read("www/css/page.css").matchAll(/@import "\.\/(.+?)";/g)].map((match) => match[1]);
  const there = readdirSync(new URL("www/css/", root)).filter((name) => name !== "page.css");
  assert.deepEqual(joined.toSorted(), there.toSorted());
});

test("every address of the page is relative, so that it works below any path", () => {
  const all = addresses(/(?:href|src)="(.+?)"/g).filter((address) => !address.startsWith("#"));
  assert.ok(all.length > 5);
  for (const address of all) assert.doesNotMatch(address, /^(\/|[a-z]+:)/);
});

test("nothing in the page needs more than its Content-Security-Policy allows", () => {
  assert.match(page, /default-src 'none'/);
  assert.doesNotMatch(page, /<style|style="|\son[a-z]+="|<script(?![^>]*src=)/);
});
