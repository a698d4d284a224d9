// @ts-check
// The table in a few words: "344 Palmer penguins", "300 points (Two moons)", "1,204 rows of sales.csv".

import { count } from "../format.js";

/** @param {Draft} recipe @param {Profile} profile @param {Catalogue} catalogue */
export function tableWords({ data }, { n_rows: rows, name }, catalogue) {
  const sample = catalogue.samples.find((entry) => entry.id === data.sample);
  // "Palmer penguins" can be counted, "Seattle weather" cannot.
  if (sample && /^\S+ \S+s$/.test(sample.name)) return `${rows.toLocaleString("en")} ${sample.name}`;
  if (sample) return `${count(rows, "row")} of ${sample.name}`;
  const generator = catalogue.generators.find((entry) => entry.id === data.generator);
  if (generator) return `${count(rows, "point")} (${generator.name})`;
  return `${count(rows, "row")} of ${data.file?.name ?? name}`;
}

/** Why a model is not for this question. @param {Task[]} tasks */
export function taskWords(tasks) {
  return tasks[0] === "regression" ? "predicts numbers only" : "predicts classes only";
}
