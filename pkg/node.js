// @ts-check
// The package `terrarium` in Node.
//
// The engine runs in a worker thread, not in slices on the main one: a server that calls it goes on
// answering, several runs use several cores, and an engine that broke is thrown away with its thread.

import { readFile } from "node:fs/promises";
import { Worker } from "node:worker_threads";
import { over } from "./run.js";

export { EngineCrash, ProblemsError } from "./errors.js";

/** @import { Port } from "./protocol.js" */

/** @type {Promise<WebAssembly.Module> | null} */
let compiled = null;

/** @returns {Promise<{ port: Port, module: WebAssembly.Module }>} */
async function thread() {
  compiled ??= readFile(new URL("./built/terrarium_bg.wasm", import.meta.url)).then((bytes) => WebAssembly.compile(bytes));
  const module = await compiled;
  const worker = new Worker(new URL("./node-thread.js", import.meta.url));
  /** @type {Port} */
  const port = {
    post: (message, transfer = []) => worker.postMessage(message, /** @type {ArrayBuffer[]} */ (transfer)),
    end: () => void worker.terminate(),
    onmessage: null,
    onerror: null,
  };
  worker.on("message", (answer) => port.onmessage?.(answer));
  worker.on("messageerror", (error) => port.onerror?.(error.message));
  worker.on("error", (error) => port.onerror?.(error.message));
  worker.on("exit", (code) => port.onerror?.(`the engine's thread ended with code ${code}`));
  return { port, module };
}

export const { run, catalogue, check, version } = over(thread);
