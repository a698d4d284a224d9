// @ts-check
// Starts the engine's worker in Node, as a thread.

import { readFile } from "node:fs/promises";
import { Worker } from "node:worker_threads";

/** @import { Port } from "./protocol.js" */

/** Compiled once a process, however many threads follow. @type {Promise<WebAssembly.Module> | null} */
let compiled = null;

/** @returns {Promise<{ port: Port, module: WebAssembly.Module, sample: (id: string) => Promise<Uint8Array> }>} */
export async function nodeWorker() {
  compiled ??= readFile(new URL("./built/terrarium_bg.wasm", import.meta.url)).then((bytes) => WebAssembly.compile(bytes));
  const module = await compiled;
  // Without the flags of this process: some of them, such as --input-type, keep a thread from starting.
  const worker = new Worker(new URL("./node-thread.js", import.meta.url), { execArgv: [] });
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
  /** @param {string} id */
  const sample = async (id) => new Uint8Array(await readFile(new URL(`./built/samples/${id}.csv`, import.meta.url)));
  return { port, module, sample };
}
