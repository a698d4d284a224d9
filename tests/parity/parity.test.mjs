// @ts-check
// The same recipe and bytes give the same report, bit for bit, natively, in Node and in Chromium.
import assert from "node:assert/strict";
import test, { after, before } from "node:test";
import { catalogue } from "../../pkg/node.js";
import { launch, openPage } from "../web/harness/browser.mjs";
import { serve } from "../web/harness/server.mjs";
import { cases, program, runInBrowser, runInNode, runNatively } from "./three.mjs";

/** @import { Browser } from "playwright-core" */
/** @import { Server } from "../web/harness/server.mjs" */
/** @import { WatchedPage } from "../web/harness/browser.mjs" */
/** @import { Outcome } from "./three.mjs" */

/** @type {string} */
let binary;
/** @type {Server} */
let server;
/** @type {Browser} */
let browser;
/** @type {WatchedPage} */
let watched;

before(async () => {
  binary = program();
  server = await serve();
  browser = await launch();
  watched = await openPage(browser);
  await watched.page.goto(`${server.url}tests/parity/page.html`);
});

after(async () => {
  await watched.close();
  await browser.close();
  await server.close();
});

test("every sample, generator, model and step is among the recipes", async () => {
  const used = JSON.stringify(
    cases().map(({ recipe }) => [recipe.data, recipe.model?.kind ?? "random-forest", recipe.prepare]),
  );
  const { samples, generators, models, steps } = await catalogue();
  const missing = [...samples, ...generators, ...models, ...steps].filter(({ id }) => !used.includes(`"${id}"`));
  assert.deepEqual(missing.map(({ id }) => id), []);
});

for (const one of cases()) {
  test(`${one.name} is the same everywhere`, async () => {
    const native = runNatively(binary, one);
    const [node, page] = await Promise.all([runInNode(one), runInBrowser(watched.page, one)]);
    same("Node", native, node);
    same("Chromium", native, page);
  });
}

/**
 * @param {string} where
 * @param {Outcome} native
 * @param {Outcome} other
 */
function same(where, native, other) {
  for (const part of /** @type {const} */ (["json", "report", "predictions"])) {
    const [a, b] = [native[part], other[part]];
    if (a === b) continue;
    let at = 0;
    while (a[at] === b[at]) at += 1;
    const near = (/** @type {string} */ text) => text.slice(Math.max(0, at - 60), at + 40);
    assert.fail(`${part} differs at character ${at}:\n  native:   …${near(a)}\n  ${where}: …${near(b)}`);
  }
}
