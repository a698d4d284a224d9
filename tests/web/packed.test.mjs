// @ts-check
// Files that are not plain text: workbooks, gzip, Parquet, archives; two files at once; an address on the web.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import test, { after, before } from "node:test";
import { deflateRawSync, gzipSync } from "node:zlib";
import { serve } from "./harness/server.mjs";
import { browser, server } from "./harness/session.mjs";
import { boats, giveFile, retrain, scores, tableName, visit } from "./page.mjs";

/** @import { Page } from "playwright-core" */

/** Another host, which lets other pages read its files. @type {import("./harness/server.mjs").Server} */
let elsewhere;

before(async () => {
  elsewhere = await serve({ headers: { "Access-Control-Allow-Origin": "*" } });
});
after(() => elsewhere.close());

/** @param {string} name */
const file = (name) => readFile(new URL(`../containers/${name}`, import.meta.url));

/** @param {Page} page */
const profile = (page) =>
  page.evaluate(() => {
    const { profile } = /** @type {any} */ (globalThis).terrarium.store.state;
    const columns = profile.columns.map((/** @type {any} */ column) => `${column.name}: ${column.type}`);
    return { rows: profile.n_rows, columns, sheet: profile.sheet, notes: profile.notes.map((/** @type {any} */ n) => n.message) };
  });

/** Waits for a box that says this. @param {Page} page @param {RegExp} pattern */
async function told(page, pattern) {
  await page.locator(".problem:visible, .notice:visible").filter({ hasText: pattern }).first().waitFor({ timeout: 30_000 });
}

test("a workbook with two sheets opens, and the second sheet can be chosen and learned from", async () => {
  await visit(browser, server.url, {}, async (page) => {
    const asked = () => [...server.requests.keys()].filter((path) => /unpack|parquet/.test(path));
    assert.deepEqual(asked(), [], "who brings no workbook loads no reader of workbooks");
    // Whatever its name says: it is known by its content.
    await giveFile(page, "leaves.csv", await file("two-sheets.xlsx"));
    const sheets = page.locator("#sheet");
    await sheets.waitFor();
    assert.deepEqual(await sheets.locator("option").allTextContents(), ["Notes", "Leaves & more"]);
    await retrain(page, () => sheets.selectOption("Leaves & more").then(() => {}));
    const { rows, columns, sheet } = await profile(page);
    assert.deepEqual([rows, sheet], [40, "Leaves & more"]);
    assert.deepEqual(columns.slice(1), ["width: number", "kind: category"]);
    assert.ok(asked().includes("/pkg/built/unpack_bg.wasm"));
    await page.locator("#reader > summary").click();
    const settings = page.locator('#reader [data-at^="/data/file/reader/"]:visible');
    const names = await settings.evaluateAll((all) => all.map((one) => one.getAttribute("data-at")?.split("/").at(-1)));
    assert.deepEqual(names, ["header", "skip_lines"], "only what counts for a workbook is offered");
  });
});

test("gzip, Parquet and an archive of one table give the same rows as the plain text", async () => {
  await visit(browser, server.url, {}, async (page) => {
    await retrain(page, async () => giveFile(page, "leaves.csv.gz", await file("leaves.csv.gz")));
    const { rows, columns } = await profile(page);
    assert.equal(rows, 200);
    await retrain(page, async () => giveFile(page, "leaves.zip", zip("leaves.csv", Buffer.from(boats(40)))));
    assert.equal((await profile(page)).rows, 40);
    await retrain(page, async () => giveFile(page, "leaves.parquet", await file("leaves.snappy.parquet")));
    const parquet = await profile(page);
    assert.equal(await page.locator("#reader").isVisible(), false, "a Parquet file says itself how it is read");
    assert.equal(parquet.rows, 40);
    assert.deepEqual(parquet.columns.slice(1), columns.slice(1));
    await retrain(page, async () => giveFile(page, "leaves.parquet.gz", gzipSync(await file("leaves.zstd.parquet"))));
    assert.equal((await profile(page)).columns.length, 17);
  });
});

test("bombs, cut files, locked workbooks and pictures are refused with a reason, and the table stays", async () => {
  const parquet = await file("leaves.snappy.parquet");
  const book = await file("two-sheets.xlsx");
  const gz = await file("leaves.csv.gz");
  const bomb = Buffer.alloc(300 << 20, "0,0\n");
  /** @type {[string, Buffer, RegExp][]} */
  const bad = [
    ["bomb.csv.gz", gzipSync(bomb), /no table packs that well/],
    ["bomb.zip", zip("a.csv", bomb), /no table packs that well/],
    ["liar.zip", zip("a.csv", Buffer.from(boats(500)), 100), /larger than the archive says/],
    ["cut.csv.gz", gz.subarray(0, 500), /breaks off/],
    ["cut.xlsx", book.subarray(0, 3000), /not complete or damaged/],
    ["cut.parquet", parquet.subarray(0, 1500), /not complete or damaged/],
    ["hollow.parquet", Buffer.concat([parquet.subarray(0, 300), parquet.subarray(500)]), /cannot be read/],
    ["locked.xlsx", await file("password.xlsx"), /password/],
    ["two.zip", zip("word/document.xml", Buffer.from("x")), /Word/],
    ["picture.xlsx", Buffer.from("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "latin1"), /picture/],
    ["database.parquet", Buffer.from("SQLite format 3\0\x10\0\x01\x01", "latin1"), /SQLite/],
  ];
  await visit(browser, server.url, {}, async (page) => {
    await retrain(page, () => giveFile(page, "boats.csv", boats()));
    const kept = await scores(page);
    for (const [name, content, says] of bad) {
      await giveFile(page, name, content);
      await told(page, says).catch((error) => assert.fail(`${name}: ${error}`));
      assert.equal(await tableName(page), "boats.csv", name);
      assert.deepEqual(await scores(page), kept, name);
      await retrain(page, () => page.locator("#train").click());
    }
  });
});

test("of two files the person says which one is the test set", async () => {
  await visit(browser, server.url, {}, async (page) => {
    const csv = (/** @type {string} */ name, /** @type {number} */ count) => ({ name, mimeType: "text/csv", buffer: Buffer.from(boats(count)) });
    await page.setInputFiles("#file", [csv("march.csv", 60), csv("april.csv", 40)]);
    await retrain(page, () => page.getByRole("group", { name: "Two files" }).getByRole("button", { name: "april.csv" }).click());
    const { split, rows } = await page.evaluate(() => {
      const { recipe, report } = /** @type {any} */ (globalThis).terrarium.store.state;
      return { split: [recipe.split.by, recipe.data.file.name, recipe.data.test_file.name], rows: report.rows };
    });
    assert.deepEqual(split, ["file", "march.csv", "april.csv"]);
    assert.deepEqual([rows.train, rows.test], [60, 40]);
    await page.setInputFiles("#file", [csv("a.csv", 9), csv("b.csv", 9), csv("c.csv", 9)]);
    await told(page, /3 files came at once/);
    assert.equal((await profile(page)).rows, 100);
  });
});

test("a table at an address is fetched after a click: here by the page, from elsewhere by a window that holds no data", async () => {
  const expected = [/Content Security Policy/, /404/];
  await visit(browser, server.url, { expected }, async (page) => {
    await page.locator("#from-address summary").click();
    const open = async (/** @type {string} */ url) => {
      await page.locator("#address").fill(url);
      await page.locator("#address").press("Enter");
    };
    await retrain(page, () => open(`${server.url}tests/containers/leaves.csv.gz`));
    assert.equal((await profile(page)).rows, 200);
    const popup = page.waitForEvent("popup");
    await retrain(page, () => open(`${elsewhere.url}tests/containers/leaves.snappy.parquet`));
    assert.match((await popup).url(), /www\/airlock/);
    assert.equal((await profile(page)).rows, 40);
    // The page itself still may not speak to another host.
    const blocked = await page.evaluate((url) => fetch(url).then(() => false, () => true), elsewhere.url);
    assert.ok(blocked);
    await open(`${elsewhere.url}nothing-here.csv`);
    await told(page, /did not give the file: it answered with status 404/);
    assert.equal((await profile(page)).rows, 40);
  });
});

/**
 * A zip archive of one file, with the size that its list says chosen freely.
 * @param {string} name @param {Buffer} content @param {number} [promised]
 */
function zip(name, content, promised = content.length) {
  const packed = deflateRawSync(content);
  const number = (/** @type {number} */ value, /** @type {number} */ bytes) => {
    const out = Buffer.alloc(bytes);
    out.writeUIntLE(value, 0, bytes);
    return out;
  };
  const common = Buffer.concat([
    Buffer.from([20, 0, 0, 0, 8, 0, 0, 0, 0, 0]),
    number(crc32(content), 4),
    number(packed.length, 4),
    number(promised, 4),
    number(name.length, 2),
    number(0, 2),
  ]);
  const local = Buffer.concat([Buffer.from("PK\x03\x04", "latin1"), common, Buffer.from(name), packed]);
  const list = Buffer.concat([Buffer.from("PK\x01\x02\x14\0", "latin1"), common, Buffer.alloc(14), Buffer.from(name)]);
  const end = [number(1, 2), number(1, 2), number(list.length, 4), number(local.length, 4), number(0, 2)];
  return Buffer.concat([local, list, Buffer.from("PK\x05\x06\0\0\0\0", "latin1"), ...end]);
}

/** @param {Buffer} bytes */
function crc32(bytes) {
  const table = Array.from({ length: 256 }, (_, n) => {
    for (let k = 0; k < 8; k++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
    return n >>> 0;
  });
  let crc = 0xffffffff;
  for (const byte of bytes) crc = table[(crc ^ byte) & 255] ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}
