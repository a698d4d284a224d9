// @ts-check
// The page's end of the line to the worker: where its two files are, and what its events mean.

import { Client } from "../pkg/client.js";

export class Engine {
  /** For tests and for the curious; see `window.terrarium`. */
  client = new Client({
    // From the page's own address: the script that holds this module lies elsewhere.
    workerUrl: new URL("pkg/built/worker.js", document.baseURI).href,
    wasmUrl: new URL("pkg/built/terrarium_bg.wasm", document.baseURI).href,
  });

  /** Fulfilled when calls are answered. */
  get ready() {
    return this.client.ready;
  }

  /**
   * @param {keyof Calls} name
   * @param {any} [args]
   * @param {{ signal?: AbortSignal }} [options]
   * @returns {Promise<any>} Rejects with something that carries `problems`, or with a crash.
   */
  call(name, args, options) {
    return this.client.call(name, args, options);
  }

  /** @param {Listener} listener */
  listen(listener) {
    this.client.addEventListener("event", (/** @type {any} */ { detail }) => {
      if (detail.event === "progress") listener.progress(detail);
      else if (detail.event === "finished") listener.finished(detail);
      else if (detail.event === "failed") listener.failed(detail);
      else if (detail.event === "opening") listener.opening(detail);
      else if (detail.event === "look") listener.looking(detail);
    });
    this.client.addEventListener("crash", (/** @type {any} */ { detail }) => listener.crashed(detail.message));
    this.client.addEventListener("enlarge", (/** @type {any} */ { detail }) => listener.enlarging(!detail.done));
    this.client.addEventListener("restart", (/** @type {any} */ { detail }) => {
      if (!detail.table) listener.tableLost();
    });
  }
}

/**
 * The problems an error carries; null for a crash, which has its own event.
 * @param {unknown} error
 * @returns {Problem[] | null}
 */
export function problemsOf(error) {
  const problems = /** @type {{ problems?: Problem[] } | null} */ (error)?.problems;
  return Array.isArray(problems) ? problems : null;
}
