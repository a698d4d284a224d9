// @ts-check
// A tree as it grows: a dot a node, as large as its rows are many, coloured by what most of them are.

import { number } from "../format.js";
import { s } from "../h.js";

const WIDTH = 240;
const LEVEL = 46;
const TOP = 22;
/** Deeper levels would be dots without room. */
const DEEPEST = 3;
/** Large counts in little room: 15,852 as 16K. */
const FEW = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 0 });

/**
 * @typedef {object} Look What the picture shows of a node.
 * @property {string} summary
 * @property {(split: NonNullable<TreeNode["split"]>) => string} question
 * @property {(value: number[]) => string} colour
 * @property {(value: number[]) => string} say
 */
/** @typedef {{ node: TreeNode, x: number, y: number, left?: Spot, right?: Spot, hidden: number }} Spot */

/**
 * @param {TreeNode[]} nodes
 * @param {Look} look
 */
export function treePicture(nodes, look) {
  const root = place(nodes, sizes(nodes), 0, 0, 0, WIDTH);
  const depth = deepest(root);
  const height = TOP + depth * LEVEL + 26;
  const total = nodes[0].weight || 1;
  return s(
    "svg",
    { class: "tree", viewBox: `0 0 ${WIDTH} ${height}`, role: "img", "aria-label": look.summary },
    s("g", { class: "branches" }, branches(root)),
    dots(root, total, look, depth),
  );
}

/** @param {TreeNode[]} nodes @param {number[]} below @param {number} at @param {number} level @param {number} from @param {number} to @returns {Spot} */
function place(nodes, below, at, level, from, to) {
  const node = nodes[at];
  const middle = (from + to) / 2;
  const spot = { node, x: middle, y: TOP + level * LEVEL, hidden: 0 };
  if (!node.split) return spot;
  if (level === DEEPEST) return { ...spot, hidden: below[at] - 1 };
  const { left, right } = node.split;
  return {
    ...spot,
    left: place(nodes, below, left, level + 1, from, middle),
    right: place(nodes, below, right, level + 1, middle, to),
  };
}

/** Nodes of the branch that starts at each node. Children come after their parent, so one pass from the end does.
 * @param {TreeNode[]} nodes */
function sizes(nodes) {
  const below = nodes.map(() => 1);
  for (let at = nodes.length - 1; at >= 0; at -= 1) {
    const { split } = nodes[at];
    if (split) below[at] += below[split.left] + below[split.right];
  }
  return below;
}

/** @param {Spot} spot @returns {number} */
function deepest(spot) {
  return spot.left && spot.right ? 1 + Math.max(deepest(spot.left), deepest(spot.right)) : 0;
}

/** @param {Spot} spot @returns {SVGElement[]} */
function branches(spot) {
  if (!spot.left || !spot.right) return [];
  return [spot.left, spot.right].flatMap((child) => {
    const bend = (spot.y + child.y) / 2;
    return [
      s("path", { d: `M${spot.x} ${spot.y} C${spot.x} ${bend} ${child.x} ${bend} ${child.x} ${child.y}` }),
      ...branches(child),
    ];
  });
}

/** @param {Spot} spot @param {number} total @param {Look} look @param {number} depth @returns {SVGElement[]} */
function dots(spot, total, look, depth, level = 0) {
  const { node, x, y } = spot;
  const radius = 3.5 + 6.5 * Math.sqrt(node.weight / total);
  const question = node.split ? look.question(node.split) : "";
  const words = `${number(node.weight)} rows, ${look.say(node.value)}${question ? `; asks: ${question}` : ""}`;
  const dot = s(
    "circle",
    { cx: x, cy: y, r: radius, fill: look.colour(node.value), class: node.split ? "inner" : "leaf" },
    s("title", {}, words),
  );
  const out = [dot];
  if (question && level === 0) out.push(label(x, y - radius - 5, question, "middle", "question"));
  if (question && level === 1) out.push(label(x, y - radius - 4, short(question, 18), "middle", "question small"));
  if (spot.hidden > 0) out.push(label(x, y + radius + 10, `+${FEW.format(spot.hidden)}`, "middle", "more"));
  else if (!node.split && level === depth && level < 3)
    out.push(label(x, y + radius + 10, number(Math.round(node.weight)), "middle", "more"));
  if (spot.left && spot.right) {
    out.push(...dots(spot.left, total, look, depth, level + 1));
    out.push(...dots(spot.right, total, look, depth, level + 1));
  }
  return out;
}

/** @param {number} x @param {number} y @param {string} text @param {string} anchor @param {string} name */
function label(x, y, text, anchor, name) {
  return s("text", { x, y, "text-anchor": anchor, class: name }, text);
}

/** @param {string} text @param {number} most */
function short(text, most) {
  if (text.length <= most) return text;
  const cut = Math.max(text.indexOf(" ≤ "), text.indexOf(" is not "));
  return `${text.slice(0, Math.max(3, most - (text.length - cut) - 1))}…${text.slice(cut)}`;
}
