// @ts-check
// A request for a Parquet file and its answers, the same in a browser's worker and in a thread of Node.

import { readParquet, Refusal } from "./read.js";

/** @import { UnpackAnswer, UnpackRequest } from "../protocol.js" */

/**
 * @param {UnpackRequest} request
 * @param {(answer: UnpackAnswer) => void} post
 */
export async function answerParquet({ blob }, post) {
  try {
    const { text, notes } = await readParquet(blob, () => post({ alive: true }));
    post({ opened: { text, plain: true, header: true, sheet: "", sheets: [], notes } });
  } catch (thrown) {
    post(thrown instanceof Refusal ? { refusal: { message: thrown.message, hint: thrown.hint } } : { broken: String(thrown) });
  }
}
