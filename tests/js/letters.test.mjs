// @ts-check
// Text that the engine has no decoder for becomes UTF-8 on its way, wherever its chunks end.
import assert from "node:assert/strict";
import test from "node:test";
import { terrariumPacked } from "../../pkg/packed.js";

const HEAD = 4 << 20;
const TOKYO = [0x93, 0x8c, 0x8b, 0x9e];

/**
 * @param {Uint8Array} bytes @param {number} size of a chunk
 * @param {string} [label]
 */
async function made(bytes, size, label) {
  async function* chunks() {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  }
  /** @type {{ asked: number[], whole: boolean[], parts: Uint8Array[], progress: { read: number } | null }} */
  const seen = { asked: [], whole: [], parts: [], progress: null };
  const reader = {
    foreign_letters(/** @type {Uint8Array} */ head, /** @type {boolean} */ whole) {
      seen.asked.push(head.length);
      seen.whole.push(whole);
      return label;
    },
  };
  for await (const part of terrariumPacked().asUtf8(reader, chunks(), () => (seen.progress = { read: 0 }))) seen.parts.push(part);
  return { ...seen, text: Buffer.concat(seen.parts) };
}

test("a small file is asked about whole and comes as one", async () => {
  const bytes = Uint8Array.from([...TOKYO, 10, ...TOKYO, 0x93]);
  for (const size of [1, 2, 3, 100]) {
    const { asked, whole, parts, progress, text } = await made(bytes, size, "shift_jis");
    assert.deepEqual([asked, whole, parts.length, progress], [[10], [true], 1, { read: 10 }]);
    assert.equal(text.toString(), "東京\n東京\ufffd");
  }
});

test("of a large file the first four megabytes are asked about, and no letter is lost at their end", async () => {
  const bytes = new Uint8Array(HEAD + 4001).map((_, i) => (i === 0 ? 97 : TOKYO[(i - 1) % 4]));
  const { asked, whole, parts, progress, text } = await made(bytes, 1_000_003, "shift_jis");
  assert.deepEqual([asked, whole, progress], [[HEAD], [false], { read: bytes.length }]);
  assert.equal(parts[0].length, 1 + 3 * ((HEAD - 2) / 2));
  assert.equal(text.toString(), `a${"東京".repeat((bytes.length - 1) / 4)}`);
});

test("what the engine can read passes as it is", async () => {
  const bytes = new Uint8Array(HEAD + 10).fill(97);
  const { parts, progress, text } = await made(bytes, HEAD / 2);
  assert.deepEqual([parts.map((part) => part.length), progress], [[HEAD / 2, HEAD / 2, 10], null]);
  assert.ok(text.equals(bytes));
  assert.equal((await made(new Uint8Array(0), 1)).text.length, 0);
});
