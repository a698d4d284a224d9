// @ts-check
// A thread of Node that opens one archive, workbook or Parquet file, and is ended by whoever started it.

import { parentPort } from "node:worker_threads";
import { terrariumUnpack } from "./open.js";

/** @param {any} answer */
const post = (answer) => parentPort?.postMessage(answer);

parentPort?.on("message", async (request) => {
  if (request.kind === "parquet") {
    const { answerParquet } = await import("../built/parquet.mjs");
    return answerParquet(request, post);
  }
  const { default: glue } = await import("../built/unpack.mjs");
  post(await terrariumUnpack(glue, request).catch((thrown) => ({ broken: String(thrown) })));
});
