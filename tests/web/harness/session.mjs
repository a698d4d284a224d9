// @ts-check
// The browser and the server that all tests of a file share: started before the first test, ended after the last.
// Whoever imports them has them from the first test on.
import { after, before } from "node:test";
import { launch } from "./browser.mjs";
import { serve } from "./server.mjs";

/** @type {import("playwright-core").Browser} */
export let browser;
/** @type {import("./server.mjs").Server} */
export let server;

before(async () => {
  [browser, server] = await Promise.all([launch(), serve()]);
});
after(async () => {
  await browser.close();
  await server.close();
});
