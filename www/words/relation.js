// @ts-check
// How two columns go together, in words and as a shade.

import { count, number, score } from "../format.js";

/** @typedef {import("../../pkg/protocol.js").Relation} Relation */

const FIRST = { numbers: "Pearson’s r", words: "Cramér’s V", mixed: "correlation ratio" };

/** The measure that is shown of a pair. @param {Relation} relation @param {boolean} ranks Spearman instead of Pearson. */
export function valueOf({ kind, value, other }, ranks) {
  return kind === "numbers" && ranks ? other : value;
}

/** @param {Relation} relation @param {boolean} ranks */
export function measureOf({ kind }, ranks) {
  return kind === "numbers" && ranks ? "Spearman’s ρ" : FIRST[kind];
}

/**
 * @param {Relation} relation
 * @param {string} a
 * @param {string} b
 * @param {boolean} ranks
 * @returns {import("../widgets/heat-map.js").Heat}
 */
export function heat(relation, a, b, ranks) {
  const value = valueOf(relation, ranks);
  const pair = `${a} and ${b}`;
  if (value === null)
    return { size: 0, kind: "none", text: "–", label: `${pair}: undefined, ${relation.why ?? "there is no value"}` };
  const kind = relation.kind === "numbers" ? (value < 0 ? "minus" : "plus") : "plain";
  const label = `${pair}: ${measureOf(relation, ranks)} ${score(value)}, ${count(relation.n, "row")}`;
  return { size: Math.abs(value), kind, text: value.toFixed(2).replace("-", "\u2212").replace(/(^|\u2212)0\./, "$1."), label };
}

/** Both measures of a pair. @param {Relation} relation @param {string} a @param {string} b */
export function pairSentence(relation, a, b) {
  const { kind, value, other, n, why } = relation;
  const said = (/** @type {number | null} */ v) => (v === null ? "undefined" : score(v));
  if (value === null && other === null) return `${a} and ${b}: undefined, because ${why}.`;
  const second = kind === "numbers" ? `Spearman’s ρ ${said(other)}` : `${said(other)} without the correction for chance`;
  return `${a} and ${b}: ${FIRST[kind]} ${said(value)}, ${second}, over ${count(n, "row")} that have both.`;
}

/** For a table of numbers. @param {Relation[]} relations @param {(place: number) => string} name */
export function relationTable(relations, name) {
  return {
    columns: ["column", "with", "measure", "value", "second", "rows"],
    rows: relations.map((r) => [
      name(r.a),
      name(r.b),
      r.kind === "numbers" ? "Pearson’s r, Spearman’s ρ" : `${FIRST[r.kind]}, corrected and plain`,
      r.value,
      r.other,
      number(r.n, 9),
    ]),
  };
}
