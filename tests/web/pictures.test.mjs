// @ts-check
// Pictures in an archive become a table; a network of filters learns them; what is no picture is named and left out.
import assert from "node:assert/strict";
import test from "node:test";
import { deflateRawSync, deflateSync, crc32 } from "node:zlib";
import { browser, server } from "./harness/session.mjs";
import { retrain, useModel, visit } from "./page.mjs";

/** @import { Page } from "playwright-core" */

/** A picture in shades of grey as PNG. @param {number} width @param {number} height @param {(x: number, y: number) => number} shade */
function png(width, height, shade) {
  const rows = Buffer.concat(Array.from({ length: height }, (_, y) => Buffer.from([0, ...Array.from({ length: width }, (_, x) => shade(x, y))])));
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 0, 0, 0, 0], 8);
  const chunk = (/** @type {string} */ kind, /** @type {Buffer} */ data) => {
    const body = Buffer.concat([Buffer.from(kind), data]);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    sum.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, sum]);
  };
  const begin = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([begin, chunk("IHDR", head), chunk("IDAT", deflateSync(rows)), chunk("IEND", Buffer.alloc(0))]);
}

/** A zip archive. @param {Record<string, Buffer>} files by path */
function zip(files) {
  const parts = [];
  const list = [];
  let at = 0;
  for (const [path, data] of Object.entries(files)) {
    const [name, packed] = [Buffer.from(path), deflateRawSync(data)];
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(0x800, 2);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(crc32(data), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(data.length, 18);
    common.writeUInt16LE(name.length, 22);
    const place = Buffer.alloc(4);
    place.writeUInt32LE(at);
    const local = Buffer.concat([Buffer.from("PK\x03\x04"), common, name, packed]);
    list.push(Buffer.concat([Buffer.from("PK\x01\x02"), Buffer.from([20, 0]), common, Buffer.alloc(10), place, name]));
    parts.push(local);
    at += local.length;
  }
  const directory = Buffer.concat(list);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06");
  end.writeUInt16LE(list.length, 8);
  end.writeUInt16LE(list.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, directory, end]);
}

/** Bars across and bars down, at places that differ, in pictures that are no squares. @param {number} n of each kind */
function bars(n) {
  /** @type {Record<string, Buffer>} */
  const files = {};
  for (let i = 0; i < n; i++) {
    const at = 6 + ((i * 7) % 28);
    files[`shapes/across/${i}.png`] = png(48, 40, (x, y) => (y >= at && y < at + 5 && x > 6 + (i % 5) ? 230 : 10));
    files[`shapes/down/${i}.png`] = png(40, 44, (x, y) => (x >= at && x < at + 5 && y > 6 + (i % 5) ? 230 : 10));
  }
  return files;
}

/** @param {Page} page @param {Buffer} buffer */
const give = (page, buffer) => page.setInputFiles("#file", { name: "shapes.zip", mimeType: "application/zip", buffer });

test("an archive of pictures becomes a table that a network of filters learns", async () => {
  const huge = png(1, 1, () => 0);
  huge.writeUInt32BE(20_000, 16);
  huge.writeUInt32BE(20_000, 20);
  const archive = zip({ ...bars(60), "shapes/read me.txt": Buffer.from("hello"), "shapes/down/fake.png": Buffer.alloc(64, 7), "shapes/down/huge.png": huge });
  await visit(browser, server.url, {}, async (page) => {
    await give(page, archive);
    await page.waitForSelector("#pictures-in:not([hidden])");
    assert.match(await page.locator("#pictures-in").innerText(), /122 pictures of 2 kinds: across \(60\) and down \(62\)\. 1 other file/);
    await page.locator("#picture-side").selectOption("16");
    await retrain(page, () => page.locator("#make-pictures").click());
    const { rows, target } = await page.evaluate(() => {
      const { profile, plan } = /** @type {any} */ (globalThis).terrarium.store.state;
      return { rows: profile.n_rows, target: plan.target };
    });
    assert.deepEqual([rows, target], [120, "kind"]);
    const said = await page.locator(".notice").filter({ hasText: "made in this tab" }).innerText();
    assert.match(said, /read me\.txt: is no picture by its name/);
    assert.match(said, /fake\.png: is no picture, whatever its name says/);
    assert.match(said, /huge\.png: its 20000 × 20000 points are too many/);

    await retrain(page, () => page.getByRole("button", { name: "Use a convolutional network" }).click());
    const accuracy = await page.evaluate(() => /** @type {any} */ (globalThis).terrarium.store.state.report.scores[0].model.value);
    assert.ok(accuracy > 0.95, `${accuracy}`);
    await page.waitForSelector(".filter-picture");
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "Save the table" }).click();
    assert.equal((await download).suggestedFilename(), "shapes 16x16.csv");
  });
});

test("pictures of one kind are refused, and an archive of a table is still one", async () => {
  await visit(browser, server.url, {}, async (page) => {
    await give(page, zip({ "a/1.png": png(8, 8, () => 1), "a/2.png": png(8, 8, () => 2) }));
    await page.waitForSelector("#pictures-in:not([hidden])");
    assert.match(await page.locator("#pictures-in").innerText(), /one kind only/);
    assert.ok(await page.locator("#make-pictures").isDisabled());
    await page.getByRole("button", { name: "Not now" }).click();
    const csv = `x,y\n${Array.from({ length: 40 }, (_, i) => `${i},${i % 2 ? "a" : "b"}`).join("\n")}\n`;
    await retrain(page, () => give(page, zip({ "table.csv": Buffer.from(csv) })));
    assert.equal(await page.evaluate(() => /** @type {any} */ (globalThis).terrarium.store.state.profile.n_rows), 40);
  });
});

test("the digits are read with 98 % by filters that are drawn", async () => {
  await visit(browser, server.url, {}, async (page) => {
    await retrain(page, () => page.evaluate(() => /** @type {any} */ (globalThis).terrarium.actions.useSample("digits")));
    const begin = Date.now();
    await retrain(page, () => useModel(page, "convolutional-network"));
    const seconds = (Date.now() - begin) / 1000;
    const accuracy = await page.evaluate(() => /** @type {any} */ (globalThis).terrarium.store.state.report.scores[0].model.value);
    assert.ok(accuracy >= 0.98, `${accuracy} after ${seconds} s`);
    await page.waitForSelector(".filter-picture");
  });
});
