// @ts-check
// Parquet files written by pyarrow (tests/containers/make.py), and the text that comes out of them.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { readParquet, Refusal } from "../../pkg/parquet/read.js";

/** @param {string} name */
const file = async (name) => new Uint8Array(await readFile(new URL(`../containers/${name}`, import.meta.url)));
/** @param {Uint8Array<ArrayBuffer>} bytes */
const read = async (bytes) => {
  const { text, notes } = await readParquet(new Blob([bytes]));
  return { lines: (await text.text()).trimEnd().split("\n"), notes };
};

for (const codec of ["snappy", "gzip", "brotli", "lz4", "none"]) {
  test(`a file packed with ${codec} holds the same rows as one packed otherwise`, async () => {
    const { lines } = await read(await file(`leaves.${codec}.parquet`));
    assert.equal(lines.length, 41);
    assert.equal(lines[0], '"id","width","kind"');
    assert.equal(lines[40], '9007199254741031,5.89,"long"');
  });
}

test("every type is written exactly: whole numbers of 64 bits, decimals, dates, lists", async () => {
  const { lines, notes } = await read(await file("leaves.zstd.parquet"));
  const expected = [
    "9007199254740993",
    "18446744073709551614",
    "2.51",
    "0.1",
    '"short"',
    '"blue"',
    "false",
    "-0.04",
    "1000000000000000000000000000000.0",
    '"1969-12-31"',
    "2024-02-29",
    "2024-02-28T23:59:59.25",
    '"10:30:01"',
    '"[1,null,1152921504606846976]"',
    '"{""a"":1,""b"":""x""}"',
    '"0xff00"',
    '"low"',
  ];
  assert.equal(lines[2], expected.join(","));
  assert.match(lines[4], /^9007199254740995,.*,"short","",,0\.02,/, "an empty word is quoted, a missing value is nothing");
  assert.deepEqual(notes.map((note) => note.split(":")[0]), ["utc", "moment", "list, struct", "bytes"]);
});

test("a file that is cut anywhere, or has another footer, is refused with a reason", async () => {
  const good = await file("leaves.snappy.parquet");
  for (let end = 0; end < good.length; end += 97) {
    await assert.rejects(readParquet(new Blob([good.slice(0, end)])), Refusal, `cut at ${end}`);
  }
  const cutMiddle = new Uint8Array([...good.slice(0, 500), ...good.slice(700)]);
  await assert.rejects(readParquet(new Blob([cutMiddle])), Refusal);
  const long = good.slice();
  new DataView(long.buffer).setUint32(long.length - 8, 0x7fffffff, true);
  await assert.rejects(readParquet(new Blob([long])), /not complete or damaged/);
});

test("changed bytes end in a refusal or a table, never in another error", async () => {
  const good = await file("leaves.snappy.parquet");
  for (let at = 4; at < good.length - 8; at += 13) {
    const changed = good.slice();
    changed[at] ^= 0xff;
    await readParquet(new Blob([changed])).catch((error) => assert.ok(error instanceof Refusal, `${at}: ${error.stack}`));
  }
});
