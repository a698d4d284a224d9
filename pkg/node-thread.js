// @ts-check
// The thread that node-worker.js starts: the same as worker-main.js, with Node's own means.

import { parentPort } from "node:worker_threads";
import glue from "./built/glue-all.mjs";
import { terrariumHandler } from "./handler.js";
import { terrariumLooks } from "./looks.js";
import { terrariumOpening } from "./opening.js";
import { terrariumPacked } from "./packed.js";
import { terrariumRuns } from "./runs.js";

if (parentPort === null) throw new Error("node-thread.js is started by node-worker.js, not imported");
const parent = parentPort;

/** @param {unknown} answer @param {ArrayBuffer[]} [transfer] */
const post = (answer, transfer = []) => parent.postMessage(answer, transfer);

/** @type {((message: any) => void) | null} */
let handle = null;
parent.on("message", (message) => {
  if (handle !== null) return handle(message);
  try {
    glue.initSync({ module: message.args.module });
    const opening = terrariumOpening(post, setImmediate, terrariumPacked());
    const [runs, looks] = [terrariumRuns(post, setImmediate), terrariumLooks(post, setImmediate)];
    handle = terrariumHandler(glue, post, runs, looks, opening);
    post({ id: message.id, value: null });
  } catch (thrown) {
    post({ id: message.id, crash: String(thrown) });
  }
});
