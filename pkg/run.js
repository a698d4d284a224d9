// @ts-check
// The package's functions over a client, the same for browser and Node.
// Each one starts a worker of its own and ends it: runs cannot disturb each other, and memory that
// WebAssembly has taken is given back only by ending its worker.

import { Client, EngineCrash, ProblemsError } from "./client.js";

/** @import { Catalogue, Problem, Recipe, RunOptions, RunResult } from "./index.js" */
/** @import { EngineEvent, Spawn } from "./protocol.js" */
/** @typedef {Uint8Array | ArrayBuffer | Blob} Bytes */

/**
 * @param {Spawn} spawn
 */
export function over(spawn) {
  return {
    /**
     * @param {Recipe} recipe
     * @param {Bytes} [bytes]
     * @param {RunOptions} [options]
     * @returns {Promise<RunResult>}
     */
    run: (recipe, bytes, { onProgress, signal, testBytes } = {}) =>
      withClient(spawn, signal, async (client) => {
        const problems = await client.call("check", { recipe });
        if (problems.length > 0) throw new ProblemsError(problems);
        await client.call("open", { data: recipe.data, bytes, test_bytes: testBytes, seed: recipe.seed });
        const end = finished(client, onProgress);
        await client.call("start", { recipe, run: 1, play: true });
        const { report, timings } = await end;
        const [json, predictions] = await Promise.all([client.call("report_json"), client.call("predictions")]);
        return { report, json, timings, predictions };
      }),

    /** @returns {Promise<Catalogue>} */
    catalogue: () => withClient(spawn, undefined, (client) => client.call("catalogue")),

    /**
     * @param {Recipe} recipe
     * @param {Bytes} [bytes]
     * @param {{ testBytes?: Bytes }} [options]
     * @returns {Promise<Problem[]>}
     */
    check: (recipe, bytes, { testBytes } = {}) =>
      withClient(spawn, undefined, async (client) => {
        const problems = await client.call("check", { recipe });
        const without = bytes === undefined && "file" in (recipe.data ?? {});
        if (problems.length > 0 || without) return problems;
        try {
          await client.call("open", { data: recipe.data, bytes, test_bytes: testBytes, seed: recipe.seed });
        } catch (error) {
          if (error instanceof ProblemsError) return error.problems;
          throw error;
        }
        return client.call("check", { recipe });
      }),

    /** @returns {Promise<string>} */
    version: () => withClient(spawn, undefined, (client) => client.call("version")),
  };
}

/**
 * @template T
 * @param {Spawn} spawn
 * @param {AbortSignal | undefined} signal
 * @param {(client: Client) => Promise<T>} work
 */
async function withClient(spawn, signal, work) {
  signal?.throwIfAborted();
  const client = new Client({ spawn });
  const stop = () => client.close(signal?.reason);
  signal?.addEventListener("abort", stop);
  try {
    return await work(client);
  } finally {
    signal?.removeEventListener("abort", stop);
    client.close();
  }
}

/**
 * The end of the run that will be started next.
 * @param {Client} client
 * @param {RunOptions["onProgress"]} onProgress
 * @returns {Promise<Extract<EngineEvent, { event: "finished" }>>}
 */
function finished(client, onProgress) {
  const end = new Promise((resolve, reject) => {
    client.onevent = (event) => {
      if (event.event === "finished") resolve(event);
      else if (event.event === "failed") reject(new ProblemsError(event.problems));
      else if (event.event === "progress") onProgress?.({ state: event.state, status: event.status, timings: event.timings });
    };
    client.oncrash = (message) => reject(new EngineCrash(message));
    client.addEventListener("close", (event) => reject(/** @type {CustomEvent} */ (event).detail.reason));
  });
  // When the start itself fails, nobody waits for the end.
  end.catch(() => {});
  return end;
}
