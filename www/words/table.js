// @ts-check
// The table, a place on the map and a question of a tree, in a few words.

import { count, number, plain } from "../format.js";
import { hasTarget } from "../task.js";

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
  if (tasks.length > 1) return "needs a column to predict";
  return tasks[0] === "regression" ? "predicts numbers only" : "predicts classes only";
}

/**
 * @param {MapPicture} picture
 * @param {{ x: number, y: number, cell: number, nearest: number | null }} place
 * @param {Plan | null} plan
 */
export function placeWords(picture, place, plan) {
  const where = [axis(picture.x, place.x), ...(picture.curve ? [] : [axis(picture.y, place.y)])].join(", ");
  const said = answer(picture, place.cell, plan);
  return `${said ? `${said} at ` : ""}${where}${row(picture, place.nearest)}`;
}

/** @param {MapPicture} picture @param {number} cell @param {Plan | null} plan */
function answer({ classes, values, curve, width, certain, labels }, cell, plan) {
  const value = values[curve ? cell % width : cell];
  if (classes) {
    const label = labels[classes[cell]] ?? "no group";
    if (value === undefined) return label;
    return certain ? `${label} ${value.toFixed(2)}` : `${label}, score ${number(value, 3)}`;
  }
  const what = hasTarget(plan?.task) ? plain(plan?.target ?? "value") : "score";
  return value === undefined ? "" : `${what} ${number(value, 4)}`;
}

/** @param {MapAxis} axis @param {number} value */
function axis({ column, levels, min, max, is_date: isDate }, value) {
  if (isDate) return `${plain(column)} ${new Date(value * 1000).toISOString().slice(0, 10)}`;
  if (levels) return `${plain(column)} ${levels[Math.min(levels.length - 1, Math.max(0, Math.round(value)))]}`;
  // As many digits as tell neighbouring places apart.
  const digits = Math.max(
    1,
    Math.ceil(Math.log10(Math.max(Math.abs(min), Math.abs(max)) / ((max - min) / 100 || 1))),
  );
  return `${plain(column)} ${number(value, Math.min(7, digits))}`;
}

/** @param {MapPicture} picture @param {number | null} nearest */
function row({ points, labels }, nearest) {
  if (nearest === null) return "";
  const value = points.truth[nearest];
  const truth = labels.length > 0 ? (labels[value] ?? "in no group") : number(value, 4);
  const kind = points.test[nearest] ? "test row" : "row";
  return `; ${kind} ${points.row[nearest] + 1} is ${truth}`;
}

const DAY = 86_400_000;

/**
 * "bill length mm ≤ 43.2", "island is not Biscoe", "date ≤ 2013-05-01", "log of body mass g ≤ 8.2", "island is Dream
 * or Torgersen". Yes goes left.
 * @param {Meaning} meaning
 * @param {number} threshold
 * @param {number[]} [categories]
 */
export function question({ source, made, spread, shift, is_date: isDate, word, words = [] }, threshold, categories) {
  if (categories) return `${plain(source)} is ${alternatives(categories.map((c) => words[c] ?? `number ${c}`))}`;
  const value = threshold * spread + shift;
  if (made !== undefined) return `${plain(made)} ≤ ${number(value, 3)}`;
  if (word !== null) return `${plain(source)} is not ${word}`;
  if (isDate) return `${plain(source)} ≤ ${new Date(value * DAY).toISOString().slice(0, 10)}`;
  return `${plain(source)} ≤ ${number(value, 3)}`;
}

/** More words than this are counted, not named. */
const MOST_NAMED = 4;

/** "a", "a or b", "a, b or one of 7 others". @param {string[]} words */
function alternatives(words) {
  const named = words.length > MOST_NAMED ? words.slice(0, MOST_NAMED - 1) : words;
  const others = words.length - named.length;
  const all = others > 0 ? [...named, `one of ${others} others`] : named;
  return all.length > 1 ? `${all.slice(0, -1).join(", ")} or ${all[all.length - 1]}` : (all[0] ?? "missing");
}

/** A number of the matrix as it stands in the table: a date as a date. @param {Meaning | undefined} meaning @param {number} v */
export function inTable(meaning, v) {
  if (!meaning || meaning.word !== null) return number(v);
  const value = v * meaning.spread + meaning.shift;
  const isDate = meaning.is_date && meaning.made === undefined;
  return isDate ? new Date(value * DAY).toISOString().slice(0, 10) : number(value);
}

/**
 * What a tree is, in a sentence.
 * @param {TreeNode[]} nodes
 * @param {Meaning[]} meanings
 */
export function treeSentence(nodes, meanings) {
  const leaves = nodes.filter((node) => !node.split).length;
  const { split } = nodes[0];
  if (!split) return "A tree that asks nothing yet: one answer for all rows.";
  const first = question(meanings[split.feature], split.threshold, split.categories);
  return `A tree with ${nodes.length} nodes and ${leaves} answers. It first asks: ${first}? Yes goes left.`;
}
