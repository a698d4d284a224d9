// @ts-check
// Changes by hand as a cleaning step of the recipe: lines such as "17: x = 0.5", "+ x = 0.5, kind = a" and "- 17".
// A row is given by its number in the table on show; the lines count rows of the table before the step.

import { withCleaning } from "./recipe.js";

/** Values by column; null is missing. @typedef {Record<string, string | number | null>} Cells */

const STEP = "by-hand";

/** The recipe with one more row. @param {Draft} recipe @param {Cells} cells @returns {Draft} */
export function withRow(recipe, cells) {
  return withLines(recipe, (lines) => [...lines, `+ ${written(Object.entries(cells))}`]);
}

/** The recipe with other values in a row. @param {Draft} recipe @param {number} nRows of the table on show
 * @param {number} row counted from 0 @param {Cells} cells @returns {Draft} */
export function withCells(recipe, nRows, row, cells) {
  return withLines(recipe, (lines) => {
    const { number, added } = place(lines, nRows, row);
    const head = `${number}:`;
    const at = added ?? lines.findIndex((line) => line.startsWith(head));
    const old = at >= 0 ? pairs(lines[at].replace(/^(\+|\d+:)/, "")) : [];
    const all = Object.entries({ ...Object.fromEntries(old), ...cells });
    const line = `${added === null ? head : "+"} ${written(all)}`;
    return at >= 0 ? lines.map((other, i) => (i === at ? line : other)) : [...lines, line];
  });
}

/** The recipe without a row. @param {Draft} recipe @param {number} nRows @param {number} row @returns {Draft} */
export function withoutRow(recipe, nRows, row) {
  return withLines(recipe, (lines) => {
    const { number, added } = place(lines, nRows, row);
    if (added !== null) return lines.filter((_, i) => i !== added);
    // What was changed in a row that goes is of no use.
    return [...lines.filter((line) => !line.startsWith(`${number}:`)), `- ${number}`];
  });
}

/** @param {Draft} recipe @param {(lines: readonly string[]) => string[]} change */
function withLines(recipe, change) {
  const steps = recipe.data.clean ?? [];
  const last = steps.at(-1);
  const mine = last?.step === STEP && !last.off;
  const lines = change(mine ? /** @type {string[]} */ (last.params?.changes ?? []) : []);
  const before = mine ? steps.slice(0, -1) : steps;
  return withCleaning(recipe, lines.length > 0 ? [...before, { step: STEP, params: { changes: lines } }] : before);
}

/**
 * Which row of the table before the step it is, or which line added it.
 * @param {readonly string[]} lines @param {number} nRows @param {number} row
 * @returns {{ number: number, added: number | null }}
 */
function place(lines, nRows, row) {
  const out = lines.filter((line) => line.startsWith("-")).map((line) => Number(line.slice(1)));
  const adding = lines.flatMap((line, i) => (line.startsWith("+") ? [i] : []));
  const nBefore = nRows + out.length - adding.length;
  let number = row + 1;
  for (const gone of out.sort((a, b) => a - b)) if (gone <= number) number += 1;
  return { number, added: number > nBefore ? adding[number - nBefore - 1] : null };
}

/** @param {[string, string | number | null][]} cells */
function written(cells) {
  return cells.map(([name, value]) => `${word(name)} = ${word(String(value ?? ""))}`).join(", ");
}

/** In quotes where it holds a sign that means something. @param {string} text */
function word(text) {
  return /[",=]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** @param {string} text @returns {[string, string][]} */
function pairs(text) {
  const part = String.raw`\s*(?:"((?:[^"]|"")*)"|([^",=]*?))\s*`;
  return [...text.matchAll(new RegExp(`${part}=${part}(?:,|$)`, "g"))].map(([, name, bare = "", value, plain = ""]) => [
    name === undefined ? bare : name.replaceAll('""', '"'),
    value === undefined ? plain : value.replaceAll('""', '"'),
  ]);
}
