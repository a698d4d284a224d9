// @ts-check
// Starts the engine's worker in a browser: a classic script from a `blob:` address.
// Only that form obeys the page's Content-Security-Policy and starts inside a sandboxed frame.

/** @import { Port, StartUnpack } from "./protocol.js" */

/** @typedef {{ address: any, module: WebAssembly.Module | null }} Loaded */

/** Downloads by their addresses: once a page, however many workers follow. @type {Map<string, Promise<Loaded>>} */
const downloads = new Map();

/**
 * @param {boolean} whole the engine with all models, which lies beside the small one
 * @param {string | URL} [script]
 * @param {string | URL} [wasm]
 * @returns {Promise<{ port: Port, module: WebAssembly.Module, sample: (id: string) => Promise<Uint8Array>, unpacker: StartUnpack }>}
 */
export async function blobWorker(
  whole,
  script = new URL("./built/worker.js", import.meta.url),
  wasm = new URL("./built/terrarium_bg.wasm", import.meta.url),
) {
  const beside = (/** @type {string} */ name) => new URL(name, wasm);
  const { address, module } = await (whole
    ? loaded(beside("worker-all.js"), beside("terrarium_all_bg.wasm"))
    : loaded(script, wasm));
  if (module === null) throw new Error("the engine is a WebAssembly module");
  const port = portOf(new Worker(address, { name: "terrarium" }));
  /** @param {string} id */
  const sample = async (id) =>
    new Uint8Array(await (await download(beside(`samples/${id}.csv`))).arrayBuffer());
  /** @type {StartUnpack} */
  const unpacker = async (kind) => {
    if (kind === "parquet") return Object.assign(/** @type {any} */ (await plainWorker(beside("parquet.js"))), { module: null });
    const { address, module } = await loaded(beside("unpack.js"), beside("unpack_bg.wasm"));
    return Object.assign(/** @type {any} */ (portOf(new Worker(address, { name: `terrarium ${kind}` }))), { module });
  };
  return { port, module, sample, unpacker };
}

/** A worker that needs no WebAssembly. @param {URL} script */
export async function plainWorker(script) {
  const { address } = await loaded(script, null);
  return portOf(new Worker(address, { name: `terrarium ${script.pathname.split("/").at(-1)}` }));
}

/**
 * @param {Worker} worker
 * @returns {Port}
 */
function portOf(worker) {
  /** @type {Port} */
  const port = {
    post: (message, transfer = []) => worker.postMessage(message, transfer),
    end: () => worker.terminate(),
    onmessage: null,
    onerror: null,
  };
  worker.onmessage = ({ data }) => port.onmessage?.(data);
  worker.onmessageerror = () => port.onerror?.("an answer of the worker could not be read");
  worker.onerror = (event) => {
    event.preventDefault();
    port.onerror?.(event.message || "the worker did not start");
  };
  return port;
}

/**
 * @param {string | URL} script
 * @param {string | URL | null} wasm
 * @returns {Promise<Loaded>}
 */
function loaded(script, wasm) {
  const key = `${script} ${wasm}`;
  const files = downloads.get(key) ?? load(script, wasm);
  downloads.set(key, files);
  // A failed download is not for ever: the next worker tries again.
  files.catch(() => downloads.delete(key));
  return files;
}

/**
 * @param {string | URL} script
 * @param {string | URL | null} wasm
 * @returns {Promise<Loaded>}
 */
async function load(script, wasm) {
  const text = download(script).then((response) => response.text());
  const [source, module] = await Promise.all([text, wasm && compile(wasm)]);
  const address = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  return { address: trusted(address), module };
}

/** @param {string | URL} address */
async function compile(address) {
  const response = await download(address);
  // Some hosts send wasm under another type, and the streaming compiler insists on the right one.
  return response.headers.get("Content-Type") === "application/wasm"
    ? WebAssembly.compileStreaming(response)
    : WebAssembly.compile(await response.arrayBuffer());
}

/** @param {string | URL} address */
async function download(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address} could not be loaded (status ${response.status})`);
  return response;
}

/** @type {{ createScriptURL(address: string): any } | undefined} */
let policy;

/**
 * Where the page demands Trusted Types, the address must come from a policy, whose name is in the page's CSP.
 * @param {string} address
 */
function trusted(address) {
  const { trustedTypes } = /** @type {any} */ (globalThis);
  policy ??= trustedTypes?.createPolicy("terrarium", {
    createScriptURL(/** @type {string} */ text) {
      if (!text.startsWith("blob:")) throw new TypeError("only a script made here may become a worker");
      return text;
    },
  });
  return policy === undefined ? address : policy.createScriptURL(address);
}
