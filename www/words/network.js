// @ts-check
// Sentences about a network: what is happening, what a unit hears.

import { count, number, plain } from "../format.js";

/** @typedef {Extract<Insight, { kind: "network" }>} Network */

/** Names of the drawn features, in the table's words. @param {Network} insight */
export function inputNames({ features, layers }) {
  const drawn = layers[0]?.weights[0]?.length ?? 0;
  return features.slice(0, drawn).map(plain);
}

/** Names of the units that answer. @param {Network & { labels: string[] }} insight @param {string} target */
export function outputNames({ labels, layers }, target) {
  const { n_units: units } = layers[layers.length - 1];
  if (labels.length === 0) return [plain(target)];
  // One unit speaks for the second of two classes.
  return units === 1 ? [labels[labels.length - 1]] : labels;
}

/** What is happening, in a sentence or two. @param {Network} insight */
export function happening({ epochs, training, validation, n_weights: weights, layers, n_inputs: inputs }) {
  const shape = [inputs, ...layers.map((layer) => layer.n_units)].join(" → ");
  const size = `${shape}: ${count(weights, "weight")}.`;
  const now = training.at(-1);
  if (now === undefined) return `${size} Nothing is learned yet: the weights are drawn at random.`;
  const before = training.at(-Math.min(11, training.length)) ?? now;
  const moving =
    training.length < 2 ? "" : Math.abs(now - before) < 0.002 * Math.abs(before) ? ", hardly moving" : now < before ? ", falling" : ", rising: the steps may be too large";
  const aside = validation.at(-1);
  const gap = aside === undefined ? "" : `, ${number(aside)} on rows kept aside${aside > 1.15 * now + 0.01 ? " (it begins to learn by heart)" : ""}`;
  return `${size} Epoch ${(epochs.at(-1) ?? 0).toLocaleString("en")}: the loss is ${number(now)}${moving}${gap}.`;
}

/** Which of the units are drawn, where these are not all. @param {Network} insight */
export function leftOut({ layers, n_inputs: inputs }) {
  const parts = [
    ...(layers[0].weights[0].length < inputs ? [`${layers[0].weights[0].length} of ${inputs} columns`] : []),
    ...layers.flatMap(({ n_units: units, weights }, i) =>
      weights.length < units ? [`${weights.length} of ${units} units of ${i + 1 < layers.length ? `layer ${i + 1}` : "the answer"}`] : [],
    ),
  ];
  return parts.length > 0 ? `Drawn are the first ${parts.join(", ")}.` : "";
}

const MOST_HEARD = 5;

/** What a unit hears and does with it. @param {Network} insight @param {string[]} outputs @param {number} layer 0 for the features @param {number} unit */
export function unitWords(insight, outputs, layer, unit) {
  const inputs = inputNames(insight);
  if (layer === 0) return [inputs[unit], "What goes in, on the model's scale."];
  const { weights, biases, activation } = insight.layers[layer - 1];
  const isLast = layer === insight.layers.length;
  const before = (/** @type {number} */ k) => (layer === 1 ? inputs[k] : `unit ${k + 1}`);
  const heard = weights[unit]
    .map((weight, k) => ({ weight, k }))
    .sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight))
    .slice(0, MOST_HEARD)
    .map(({ weight, k }) => `${before(k)} × ${number(weight)}`);
  return [
    isLast ? outputs[unit] : `Unit ${unit + 1} of layer ${layer}`,
    `Hears ${heard.join(", ")}${weights[unit].length > MOST_HEARD ? ", …" : ""}, constant ${number(biases[unit])}${isLast ? "" : `; ${activation}`}.`,
  ];
}
