// @ts-check
// Starts the engine's worker in Node, as a thread.

import { readFile } from "node:fs/promises";
import { Worker } from "node:worker_threads";

/** @import { Port, StartUnpack } from "./protocol.js" */

/** Compiled once a process, however many threads follow. @type {Map<string, Promise<WebAssembly.Module>>} */
const compiled = new Map();

/** @param {string} name */
function compile(name) {
  const bytes = () => readFile(new URL(`./built/${name}_bg.wasm`, import.meta.url));
  const module = compiled.get(name) ?? bytes().then((bytes) => WebAssembly.compile(bytes));
  compiled.set(name, module);
  return module;
}

/** Always with all models: nobody waits for a download here.
 * @returns {Promise<{ port: Port, module: WebAssembly.Module, sample: (id: string) => Promise<Uint8Array>, unpacker: StartUnpack }>} */
export async function nodeWorker() {
  const module = await compile("terrarium_all");
  const port = thread("./node-thread.js");
  /** @param {string} id */
  const sample = async (id) => new Uint8Array(await readFile(new URL(`./built/samples/${id}.csv`, import.meta.url)));
  /** @type {StartUnpack} */
  const unpacker = async (kind) => {
    const module = kind === "parquet" ? null : await compile("unpack");
    return Object.assign(/** @type {any} */ (thread("./unpack/node-thread.js")), { module });
  };
  return { port, module, sample, unpacker };
}

/** @param {string} script */
function thread(script) {
  // Without the flags of this process: some of them, such as --input-type, keep a thread from starting.
  const worker = new Worker(new URL(script, import.meta.url), { execArgv: [] });
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
  return port;
}
