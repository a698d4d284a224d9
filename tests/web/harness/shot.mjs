// @ts-check
// Takes a picture of a page:
//   node tests/web/harness/shot.mjs URL out.png --width 1280 --height 800 --scheme dark --wait '#selector'
// A URL without a host is a path below the repository's root, served for the occasion.
import process from "node:process";
import { parseArgs } from "node:util";
import { launch, openPage } from "./browser.mjs";
import { serve } from "./server.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    width: { type: "string", default: "1280" },
    height: { type: "string", default: "800" },
    scheme: { type: "string", default: "light" },
    motion: { type: "string", default: "no-preference" },
    wait: { type: "string" },
    delay: { type: "string", default: "0" },
    full: { type: "boolean", default: false },
  },
});
const [address, out] = positionals;
if (address === undefined || out === undefined) {
  console.error(
    "usage: node tests/web/harness/shot.mjs URL out.png [--width N] [--height N] [--scheme light|dark]\n" +
      "       [--motion reduce|no-preference] [--wait SELECTOR] [--delay MS] [--full]",
  );
  process.exit(2);
}

const server = /^https?:/.test(address) ? undefined : await serve();
const browser = await launch();
try {
  const { page, close } = await openPage(browser, {
    viewport: { width: Number(values.width), height: Number(values.height) },
    colorScheme: values.scheme === "dark" ? "dark" : "light",
    reducedMotion: values.motion === "reduce" ? "reduce" : "no-preference",
  });
  await page.goto(server === undefined ? address : new URL(address, server.url).href);
  if (values.wait !== undefined) await page.waitForSelector(values.wait);
  await page.waitForTimeout(Number(values.delay));
  await page.screenshot({ path: out, fullPage: values.full });
  // After the picture, so that a page with errors still gives one to look at.
  await close();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  await browser.close();
  await server?.close();
}
