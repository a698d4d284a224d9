// @ts-check
// The package `terrarium` in a browser.

import { blobWorker } from "./blob-worker.js";
import { over } from "./run.js";

export { EngineCrash, ProblemsError } from "./errors.js";
export const { run, catalogue, check, version } = over(blobWorker);
