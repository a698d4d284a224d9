// @ts-check
// Packed tables through the package in Node: the same rows as the plain text, hashes of the files as they came,
// and refusals that leave the engine alive. Needs a build.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { after, test } from "node:test";
import { gunzipSync, gzipSync } from "node:zlib";
import { Client, ProblemsError } from "../../pkg/client.js";
import { nodeWorker } from "../../pkg/node-worker.js";
import { run } from "../../pkg/node.js";

/** @param {string} name */
const file = async (name) => new Uint8Array(await readFile(new URL(`../containers/${name}`, import.meta.url)));
/** @param {Uint8Array} bytes */
const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

const client = new Client({ spawn: nodeWorker });
after(() => client.close());

/** @param {Uint8Array<ArrayBuffer>} bytes @param {Record<string, string>} [reader] */
const open = (bytes, reader = {}) =>
  client.call("open", { data: { file: { name: "leaves", reader } }, bytes: new Blob([bytes]), seed: 0 });
/** The cells of the open table. */
const cells = async () => (await client.call("rows", { from: 0, count: 1000 })).rows;

test("gzip gives the rows of the text in it, and the hash is that of the gzip file", async () => {
  const packed = await file("leaves.csv.gz");
  await open(new Uint8Array(gunzipSync(packed)));
  const plain = await cells();
  const profile = await open(packed);
  assert.equal(profile.data_hash, sha256(packed));
  assert.deepEqual(await cells(), plain);
  const twoMembers = new Uint8Array([...packed, ...gzipSync("200,1.5,short\n")]);
  assert.equal((await open(twoMembers)).n_rows, plain.length + 1);
});

test("a sheet is read with its types, and what its text cannot say is in the notes", async () => {
  const book = await file("awkward.xlsx");
  const profile = await open(book);
  const types = profile.columns.map(({ name, type }) => `${name}: ${type}`);
  assert.deepEqual(types.slice(0, 5), ["day: date-time", "moment: date-time", "ripe: boolean", "weight: number", "share: number"]);
  assert.equal(profile.data_hash, sha256(book));
  assert.deepEqual([profile.sheet, profile.sheets], ["Sheet", ["Sheet", "Old"]]);
  const notes = profile.notes.map(({ message }) => message).join("\n");
  for (const part of [/Harvest of 2024/, /#DIV\/0! in E8/, /without a stored result: 1 \(E9\)/, /B3:D3/]) assert.match(notes, part);
  const second = await open(await file("two-sheets.xlsx"), { sheet: "Leaves & more" });
  assert.deepEqual([second.sheet, second.n_rows], ["Leaves & more", 40]);
});

test("Parquet gives the same rows whatever it is packed with, also inside gzip", async () => {
  await open(await file("leaves.none.parquet"));
  const plain = await cells();
  assert.equal(plain.length, 40);
  for (const codec of ["snappy", "gzip", "brotli", "lz4"]) {
    const packed = await file(`leaves.${codec}.parquet`);
    assert.equal((await open(packed)).data_hash, sha256(packed));
    assert.deepEqual(await cells(), plain, codec);
  }
  const outside = new Uint8Array(gzipSync(await file("leaves.zstd.parquet")));
  const profile = await open(outside);
  assert.deepEqual([profile.columns.length, profile.data_hash], [17, sha256(outside)]);
});

test("what is refused has a reason, and the engine goes on with the table it has", async () => {
  await open(await file("leaves.csv.gz"));
  const [parquet, book, gz] = await Promise.all(["leaves.snappy.parquet", "two-sheets.xlsx", "leaves.csv.gz"].map(file));
  const bomb = new Uint8Array(gzipSync(Buffer.alloc(200 << 20, "0,0\n")));
  /** @type {[Uint8Array<ArrayBuffer>, RegExp][]} */
  const bad = [
    [bomb, /no table packs that well/],
    [new Uint8Array(gzipSync(gz)), /gzip file inside a gzip file/],
    [gz.slice(0, 400), /breaks off/],
    [book.slice(0, 2000), /not complete or damaged/],
    [parquet.slice(0, 900), /not complete or damaged/],
    [await file("password.xlsx"), /password/],
    [new Uint8Array([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13]), /picture/],
  ];
  for (const [bytes, says] of bad) {
    await assert.rejects(open(bytes), (error) => {
      assert.ok(error instanceof ProblemsError, String(error));
      assert.match(error.message, says);
      assert.ok(error.problems[0].hint, "there is a way out");
      return true;
    });
    assert.equal((await cells()).length, 200);
  }
});

test("a recipe runs on a workbook and is tested on a second file", async () => {
  const recipe = /** @type {any} */ ({
    recipe: 1,
    data: { file: { name: "a.xlsx", reader: { sheet: "Leaves & more" } }, target: "kind", features: ["width"] },
    model: { kind: "decision-tree" },
  });
  const { report } = await run(recipe, await file("two-sheets.xlsx"));
  assert.equal(report.rows.total, 40);
  const data = { ...recipe.data, test_file: { name: "b.csv.gz" } };
  const two = await run({ ...recipe, data, split: { by: "file" } }, await file("two-sheets.xlsx"), { testBytes: await file("leaves.csv.gz") });
  assert.deepEqual([two.report.rows.train, two.report.rows.test], [40, 200]);
});
