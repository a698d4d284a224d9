// @ts-check
// Asks the Python process for the same work.
import { spawn } from "node:child_process";
import process from "node:process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** @import { Case } from "./cases.mjs" */
/** @import { Data } from "./data.mjs" */

const ONE_THREAD = {
  OMP_NUM_THREADS: "1",
  OPENBLAS_NUM_THREADS: "1",
  MKL_NUM_THREADS: "1",
  NUMBA_NUM_THREADS: "1",
  OMP_WAIT_POLICY: "PASSIVE",
};

export class Peer {
  #process;
  #lines;

  /** @param {string} python */
  constructor(python) {
    const script = fileURLToPath(new URL("./peer.py", import.meta.url));
    const env = { ...process.env, ...ONE_THREAD };
    this.#process = spawn(python, [script], { env, stdio: ["pipe", "pipe", "inherit"] });
    this.#lines = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();
  }

  /**
   * Seconds and quality, or null where the peer is not installed.
   * @param {Case} what
   * @param {Data} data
   * @returns {Promise<{ seconds: number, quality: number | null } | null>}
   */
  async train(what, data) {
    const { peer, timed, quality } = what;
    const { train, columns, numbers, truth } = data;
    const params = { ...what.params, ...what.peerParams };
    const request = { peer, params, timed, quality, train, columns, numbers, truth };
    this.#process.stdin.write(`${JSON.stringify(request)}\n`);
    const line = await this.#lines.next();
    if (line.done) throw new Error("Python ended; its message stands above");
    const answer = JSON.parse(line.value);
    return "missing" in answer ? null : answer;
  }

  close() {
    this.#process.stdin.end();
  }
}
