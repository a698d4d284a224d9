// @ts-check
// What a tree asks, in the unit of the table and not of the prepared matrix.

import { number, plain } from "../format.js";

const DAY = 86_400_000;

/**
 * "bill length mm ≤ 43.2", "island is not Biscoe", "date ≤ 2013-05-01". Yes goes left.
 * @param {Meaning} meaning
 * @param {number} threshold
 */
export function question({ source, spread, shift, is_date: isDate, word }, threshold) {
  const value = threshold * spread + shift;
  if (word !== null) return `${plain(source)} is not ${word}`;
  if (isDate) return `${plain(source)} ≤ ${new Date(value * DAY).toISOString().slice(0, 10)}`;
  return `${plain(source)} ≤ ${number(value, 3)}`;
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
  const first = question(meanings[split.feature], split.threshold);
  return `A tree with ${nodes.length} nodes and ${leaves} answers. It first asks: ${first}? Yes goes left.`;
}
