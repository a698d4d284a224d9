// @ts-check
// Trains through the package's public calls, in its own worker; the same code in a page and in Node.

/** @import { Client } from "../../pkg/client.js" */
/** @import { Case } from "./cases.mjs" */

/** A table that is open in a worker. */
export class Ours {
  /** @type {Client} */
  #client;
  #name = "";
  #runs = 0;

  /** @param {Client} client */
  constructor(client) {
    this.#client = client;
  }

  /** Ids of the models there are. @returns {Promise<string[]>} */
  async models() {
    const { models } = await this.#client.call("catalogue");
    return models.map((model) => model.id);
  }

  /** @param {Blob} file @param {string} name */
  async open(file, name) {
    this.#name = name;
    await this.#client.call("open", { data: { file: { name } }, bytes: file });
  }

  /**
   * Seconds of training (and of prediction where that is timed), and the quality on the test rows.
   * @param {Case} what
   */
  async train(what) {
    const recipe = this.#recipe(what);
    const run = ++this.#runs;
    const { report, timings } = await new Promise((resolve, reject) => {
      this.#client.oncrash = (message) => reject(new Error(message));
      this.#client.onevent = (event) => {
        if (event.event === "finished") resolve(event);
        if (event.event === "failed") reject(new Error(event.problems.map((p) => p.message).join("; ")));
      };
      this.#client.call("start", { recipe, run, play: true }).catch(reject);
    });
    // What a learner does when it is handed the rows is told with the baseline, whose own fit takes no time.
    let seconds = timings.baseline + timings.train;
    if (what.timed === "fit and predict") seconds += timings.evaluate;
    /** @type {any[]} */
    const scores = report.scores;
    const score = scores.find((score) => score.metric === what.quality);
    return { seconds, quality: score?.model.value ?? null, units: report.model.units };
  }

  /** Seconds until the trained model has coloured 200 × 200 cells. */
  async map() {
    const request = { run: this.#runs, x: "x0", y: "x1", width: 200, height: 200, hold: "typical", theme: "light" };
    const begin = performance.now();
    await this.#client.call("map", /** @type {any} */ (request));
    return (performance.now() - begin) / 1000;
  }

  /** Megabytes that the engine's memory has grown to; it never shrinks. */
  async memory() {
    return (await this.#client.call("memory")) / 1e6;
  }

  close() {
    this.#client.close();
  }

  /** @param {Case} what @returns {any} */
  #recipe(what) {
    const task = what.task ?? "classification";
    const answers = task === "classification" || task === "regression";
    return {
      recipe: 1,
      seed: 1,
      data: { file: { name: this.#name }, ...(answers && { target: "y", task }) },
      ...(answers && { split: { by: "column", column: "side", test_is: "test" } }),
      prepare: [],
      model: { kind: what.model, params: what.params ?? {} },
      // The fewest there can be: scoring is not what is timed.
      evaluate: { resamples: 100 },
    };
  }
}
