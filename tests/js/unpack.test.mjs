// @ts-check
// A reader that breaks, hangs or is not wanted any more: its worker is ended, and the caller hears why.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ProblemsError } from "../../pkg/errors.js";
import { unpack } from "../../pkg/unpack.js";

/** @import { UnpackAnswer, UnpackWorker } from "../../pkg/protocol.js" */

const args = { data: { file: { name: "a.xlsx", reader: { sheet: "S", skip_lines: 2 } } }, bytes: new Blob(["PK"]) };

/** @param {(worker: UnpackWorker) => void} act what the worker does with the request */
function workerThat(act) {
  const log = { ended: 0, request: /** @type {any} */ (null) };
  const start = async () => {
    /** @type {UnpackWorker} */
    const worker = {
      module: null,
      post: (request) => {
        log.request = request;
        act(worker);
      },
      end: () => void (log.ended += 1),
      onmessage: null,
      onerror: null,
    };
    return worker;
  };
  return { log, start };
}

/** @param {(worker: UnpackWorker) => void} act @param {RegExp} says */
async function refused(act, says) {
  const { log, start } = workerThat(act);
  await assert.rejects(unpack(start, "zip", args, false, undefined, 50), (error) => {
    assert.ok(error instanceof ProblemsError);
    assert.match(error.problems[0].message, says);
    assert.equal(error.problems[0].at, "/data/file");
    return true;
  });
  assert.equal(log.ended, 1);
}

test("the person's sheet and lines reach the reader, and its worker is ended after the answer", async () => {
  const opened = { text: new Blob(["a,b\n"]), plain: true, header: false, sheet: "S", sheets: ["S"], notes: [] };
  const { log, start } = workerThat((worker) => worker.onmessage?.({ opened }));
  assert.equal(await unpack(start, "zip", args, false), opened);
  assert.deepEqual([log.request.sheet, log.request.skip, log.ended], ["S", 2, 1]);
});

test("a reader that breaks is a refusal with its reason", () =>
  refused((worker) => worker.onerror?.("unreachable"), /its reader stopped \(unreachable\)/));

test("a reader that fails without ending is a refusal too", () =>
  refused((worker) => worker.onmessage?.({ broken: "out of memory" }), /out of memory/));

test("a reader that never answers is given up, one that shows life is waited for", async () => {
  await refused(() => {}, /took too long/);
  const opened = { text: new Blob([]), plain: false, header: false, sheet: "", sheets: [], notes: [] };
  const { start } = workerThat((worker) => {
    const tick = (/** @type {number} */ n) =>
      setTimeout(() => (n > 0 ? (worker.onmessage?.({ alive: true }), tick(n - 1)) : worker.onmessage?.({ opened })), 20);
    tick(5);
  });
  assert.equal(await unpack(start, "zip", args, false, undefined, 60), opened);
});

test("an abort ends the reader", async () => {
  const { log, start } = workerThat(() => {});
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 10);
  await assert.rejects(unpack(start, "zip", args, false, stop.signal), { name: "AbortError" });
  assert.equal(log.ended, 1);
});
