// @ts-check
// What the map says at a place: "Gentoo 0.93 at bill length mm 45.2, flipper length mm 210".

import { number, plain } from "../format.js";

/**
 * @param {MapPicture} picture
 * @param {{ x: number, y: number, cell: number, nearest: number | null }} place
 * @param {Plan | null} plan
 */
export function placeWords(picture, place, plan) {
  const where = [axis(picture.x, place.x), ...(picture.curve ? [] : [axis(picture.y, place.y)])].join(", ");
  return `${answer(picture, place.cell, plan)} at ${where}${row(picture, place.nearest, plan)}`;
}

/** @param {MapPicture} picture @param {number} cell @param {Plan | null} plan */
function answer({ classes, values, curve, width }, cell, plan) {
  const value = values[curve ? cell % width : cell];
  if (classes) {
    const label = plan?.labels[classes[cell]] ?? `class ${classes[cell]}`;
    return value === undefined ? label : `${label} ${value.toFixed(2)}`;
  }
  return value === undefined ? "" : `${plain(plan?.target ?? "value")} ${number(value, 4)}`;
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

/** @param {MapPicture} picture @param {number | null} nearest @param {Plan | null} plan */
function row({ points }, nearest, plan) {
  if (nearest === null) return "";
  const truth = plan?.labels.length ? plan.labels[points.truth[nearest]] : number(points.truth[nearest], 4);
  const kind = points.test[nearest] ? "test row" : "row";
  return `; ${kind} ${points.row[nearest] + 1} is ${truth}`;
}
