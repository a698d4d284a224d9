// @ts-check
// Labels along an axis of the map: round numbers, words or days.

import { number, ticks } from "../format.js";
import { h } from "../h.js";

/** Labels at their share of the axis. @param {MapAxis} axis @param {string} unit @param {number} about */
export function axisLabels({ min, max, levels, is_date: isDate }, unit, about) {
  const at = levels ? levels.map((_, i) => i).filter((i) => min <= i && i <= max) : ticks(min, max, about);
  return at.map((value, i) => {
    const text = isDate
      ? new Date(value * 1000).toISOString().slice(0, 10)
      : levels
        ? levels[value]
        : `${number(value, 4)}${unit && i === at.length - 1 ? `\u202f${unit}` : ""}`;
    return h("span", { vars: { at: `${((value - min) / (max - min)) * 100}%` } }, text);
  });
}
