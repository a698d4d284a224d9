// @ts-check
// Inside a network, beside its picture above the panels: the size of every layer, and its numbers as tables.

import { number } from "../../format.js";
import { inputNames } from "../../words/network.js";

/** @param {Extract<Insight, { kind: "network" }>} insight @returns {import("./looks.js").Look} */
export function networkLook(insight) {
  const { layers, epochs, training, validation, gradient } = insight;
  const last = epochs.at(-1) ?? 0;
  const inputs = inputNames(insight);
  const name = (/** @type {number} */ i) => (i === layers.length - 1 ? "answers" : `layer ${i + 1}`);
  const tables = layers.map(({ weights, biases }, i) => ({
    columns: [name(i), ...(i === 0 ? inputs : weights[0].map((_, k) => `unit ${k + 1}`)), "constant"],
    rows: weights.map((row, j) => [`unit ${j + 1}`, ...row, biases[j]]),
  }));
  const kept = validation.length > 0;
  const losses = {
    columns: ["epoch", "training loss", ...(kept ? ["loss on rows kept aside"] : [])],
    rows: training.map((loss, i) => [epochs[i], loss, ...(kept ? [validation[i]] : [])]),
  };
  return {
    title: last > 0 ? `The network after epoch ${last.toLocaleString("en")}` : "The network before the first epoch",
    pictures: [],
    words: last > 0 ? `Its picture is above. The last batch's gradient is ${number(gradient)} long.` : "Its picture is above.",
    tables: [...tables, losses],
  };
}
