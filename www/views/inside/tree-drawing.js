// @ts-check
// A tree of the model with the colours and words of its target.

import { number, percent } from "../../format.js";
import { treePicture } from "../../widgets/tree-picture.js";
import { question, treeSentence } from "../../words/table.js";
import { colours } from "../colours.js";

/** @param {TreeNode[]} nodes @param {Insight} insight @param {string} [answer] what a number of a leaf is */
export function insideTree(nodes, insight, answer = "mean") {
  const { classes, low, high, paper } = colours();
  const means = nodes.map((node) => node.value[0]);
  const [min, max] = [Math.min(...means), Math.max(...means)];
  const colour = (/** @type {number[]} */ value) => {
    if (insight.labels.length > 0) {
      const best = value.indexOf(Math.max(...value));
      return `color-mix(in oklab, ${classes[best % classes.length]} ${Math.round(25 + 75 * value[best])}%, ${paper})`;
    }
    const t = (value[0] - min) / (max - min || 1);
    return `color-mix(in oklab, ${t < 0.5 ? low : high} ${Math.round(25 + 75 * Math.abs(2 * t - 1))}%, ${paper})`;
  };
  const say = (/** @type {number[]} */ value) => {
    if (insight.labels.length === 0) return `${answer} ${number(value[0], 4)}`;
    const best = value.indexOf(Math.max(...value));
    return `${percent(value[best])} ${insight.labels[best]}`;
  };
  const { meanings } = insight;
  return treePicture(nodes, {
    colour,
    say,
    summary: treeSentence(nodes, meanings),
    question: ({ feature, threshold, categories }) => question(meanings[feature], threshold, categories),
  });
}

/** @param {TreeNode[]} nodes @param {Insight} insight @param {string} [answer] @returns {NumberTable} */
export function nodeTable(nodes, { meanings, labels }, answer = "mean") {
  return {
    columns: ["node", "asks", "yes → node", "no → node", "rows", ...(labels.length ? labels : [answer])],
    rows: nodes.map(({ split, weight, value }, i) => [
      i,
      split ? question(meanings[split.feature], split.threshold, split.categories) : "answers",
      split?.left ?? null,
      split?.right ?? null,
      weight,
      ...value,
    ]),
  };
}
