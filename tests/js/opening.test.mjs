// @ts-check
// A file goes into the engine chunk by chunk: it can be stopped, it says how far it is, and it knows its hash.
import assert from "node:assert/strict";
import test from "node:test";
import { terrariumOpening } from "../../pkg/opening.js";
import { terrariumPacked } from "../../pkg/packed.js";
import { fakeEngine } from "./fake-engine.mjs";

const MB = 1 << 20;
const data = { file: { name: "big.csv" } };

/** @param {{ now?: () => number }} [options] */
function opening({ now } = {}) {
  /** @type {any[]} */
  const events = [];
  /** @type {string[]} */
  const log = [];
  const engine = fakeEngine({ log });
  const reading = terrariumOpening((event) => void events.push(event), setImmediate, terrariumPacked(), now);
  return { events, log, engine, open: (/** @type {any} */ args) => reading.open(engine, args), stop: () => reading.stop() };
}

test("every byte arrives, in chunks, and progress is told on the way", async () => {
  let time = 0;
  const { events, log, open } = opening({ now: () => (time += 100) });
  const table = /** @type {any} */ (await open({ data, bytes: new Blob([new Uint8Array(11 * MB)]), seed: 7 }));
  assert.equal(table.data.bytes, 11 * MB);
  const sizes = events.filter((e) => e.of === 0 || e.columns === 0).map((e) => e.read);
  assert.deepEqual(sizes.slice(0, 3), [4 * MB, 8 * MB, 11 * MB]);
  assert.ok(events.every((e) => e.event === "opening" && e.size === 11 * MB));
  assert.deepEqual(log, ["open big.csv", "free reader"]);
});

test("a file that fits is hashed by the runtime, the same as anywhere", async () => {
  const { engine, open } = opening();
  /** @type {any} */
  let seen;
  const { TableReader } = engine;
  engine.TableReader = class extends TableReader {
    end(/** @type {string} */ hash) {
      seen = hash;
      super.end(hash);
    }
  };
  await open({ data, bytes: new TextEncoder().encode("abc"), seed: 7 });
  assert.equal(seen, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
});

test("stopping ends a reading before its next chunk, and so does another one", async () => {
  const { log, open, stop } = opening();
  const blob = new Blob([new Uint8Array(40 * MB)]);
  const first = open({ data, bytes: blob });
  setTimeout(stop, 0);
  await assert.rejects(first, (error) => /** @type {any} */ (error).problems[0].message.includes("stopped"));
  const second = open({ data, bytes: blob });
  const third = open({ data: { file: { name: "next.csv" } }, bytes: new Uint8Array(10) });
  await assert.rejects(second);
  assert.equal((/** @type {any} */ (await third)).data.bytes, 10);
  assert.deepEqual(log.filter((line) => line.startsWith("open")), ["open next.csv"]);
});

test("a problem in the file is passed on, and a file that cannot be read is one", async () => {
  const { log, open } = opening();
  await assert.rejects(open({ data, bytes: new Uint8Array([255]) }), { problems: [{ at: "line 1", message: "no text" }] });
  assert.deepEqual(log, ["free reader"]);
  const gone = new Blob(["abc"]);
  gone.slice = () => /** @type {any} */ ({ arrayBuffer: () => Promise.reject(new Error("it has moved")) });
  await assert.rejects(open({ data, bytes: gone }), (error) => {
    const [problem] = /** @type {any} */ (error).problems;
    return problem.at === "/data/file" && problem.message.includes("it has moved");
  });
});

test("a file that would not fit is refused before it is read, with the sample that fits", async () => {
  const { log, open } = opening();
  const head = new Blob(["1,2\n".repeat(1000)]);
  const big = (/** @type {number} */ size) => {
    const blob = new Blob([]);
    Object.defineProperty(blob, "size", { value: size });
    blob.slice = (from, to) => (to !== undefined && to > 1e9 ? assert.fail("it is read") : head.slice(from, to));
    return blob;
  };
  await assert.rejects(open({ data, bytes: big(2e9) }), (error) => {
    const [problem] = /** @type {any} */ (error).problems;
    assert.match(problem.message, /2\.0 GB needs about 4\.8 GB of memory, and this tab has 2\.0 GB/);
    assert.match(problem.hint, /one row in 3 would fit: a sample of about 170,000,000 rows/);
    assert.equal(problem.every, 3);
    return true;
  });
  assert.deepEqual(log, []);
});
