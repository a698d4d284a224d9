// @ts-check
// The package `terrarium` in Node.
//
// The engine runs in a worker thread, not in slices on the main one: a server that calls it goes on
// answering, several runs use several cores, and an engine that broke is thrown away with its thread.

import { nodeWorker } from "./node-worker.js";
import { over } from "./run.js";

export { EngineCrash, ProblemsError } from "./errors.js";
export const { run, catalogue, check, version } = over(nodeWorker);
