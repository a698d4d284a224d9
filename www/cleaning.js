// @ts-check
// Cleaning steps and the doctor's fixes, as changes of a recipe and in words. Nothing here is changed in place.

import { count, list, plain } from "./format.js";
import { stepsOf, withCleaningStep } from "./recipe.js";

/** The recipe with one of the doctor's fixes.
 * @param {Draft} recipe @param {Catalogue} catalogue @param {Fix} fix @returns {Draft} */
export function withFix(recipe, catalogue, fix) {
  if (fix.clean) return withCleaningStep(recipe, fix.clean);
  if (fix.split) return { ...recipe, split: { ...recipe.split, ...fix.split } };
  if (fix.prepare) return { ...recipe, prepare: withPreparation(stepsOf(recipe, catalogue), fix.prepare) };
  return recipe;
}

/** A step for all columns that is there already gets the settings; any other comes behind the gaps that are filled.
 * @param {Step[]} steps @param {Step} step @returns {Step[]} */
function withPreparation(steps, step) {
  const same = steps.findIndex((s) => s.step === step.step && !("columns" in s) && !("columns" in step));
  if (same >= 0) {
    return steps.map((s, i) => (i === same ? { ...s, params: { ...s.params, ...step.params } } : s));
  }
  const filled = steps.findLastIndex((s) => s.step.startsWith("impute"));
  return [...steps.slice(0, filled + 1), step, ...steps.slice(filled + 1)];
}

/** What tells one finding from another. @param {Finding} finding */
export function findingKey({ check, columns, sentence }) {
  return JSON.stringify([check, columns, columns.length === 0 ? sentence : ""]);
}

/** The settings of a cleaning step in a few words: "id, name" or "−999 → missing in age".
 * @param {CleaningStep} step */
export function cleaningWords({ step, params = {} }) {
  const names = (/** @type {Value | undefined} */ value) => list([value ?? []].flat().map((v) => plain(String(v))));
  const { columns, column, from, to, keep, name, formula, first, last, case: capitals, decimal } = params;
  switch (step) {
    case "rename":
      return `${names(column)} → ${plain(String(to ?? ""))}`;
    case "change-type":
      return `${names(column)} → ${to ?? "number"}${decimal === "comma" ? ", decimal comma" : ""}`;
    case "replace":
      return `${list([from ?? []].flat().map(String))} → ${to || "missing"}${columns ? ` in ${names(columns)}` : ""}`;
    case "lags":
    case "rolling":
      return lookBackWords({ step, params }, names);
    case "filter":
      return String(keep ?? "");
    case "formula":
      return `${name ?? ""} = ${formula ?? ""}`;
    case "drop-rows":
      return list([first ? `${first} at the top` : "", last ? `${last} at the end` : ""].filter(Boolean));
    default:
      return [names(columns), capitals].filter(Boolean).join(" · ");
  }
}

/** "price, 1 to 3 rows before, by day" or "mean of price, 7 rows up to 1 before, by day".
 * @param {CleaningStep} step @param {(value: Value | undefined) => string} names */
function lookBackWords({ step, params = {} }, names) {
  const { columns, by, group, ahead = 1, n_lags: n = 1, lags, window = 3, statistic = "mean" } = params;
  const asked = [lags ?? []].flat().map(String);
  const back = asked.length > 0 ? list(asked) : n === 1 ? `${ahead}` : `${ahead} to ${Number(ahead) + Number(n) - 1}`;
  const what = step === "lags" ? [names(columns), `${back} rows before`] : [`${statistic} of ${names(columns)}`, `${window} rows up to ${ahead} before`];
  return [...what, by && `by ${names(by)}`, group && `within ${names(group)}`].filter(Boolean).join(", ");
}

/** What a step did: "12 rows left out". @param {Cleaned | null | undefined} cleaned */
export function cleanedWords(cleaned) {
  if (!cleaned) return "";
  const words = [
    cleaned.rows_dropped > 0 && `${count(cleaned.rows_dropped, "row")} left out`,
    cleaned.rows_unanswered > 0 && `${cleaned.rows_unanswered} of them without an answer`,
    cleaned.cells_changed > 0 && `${count(cleaned.cells_changed, "cell")} changed`,
    cleaned.cells_lost > 0 && `${count(cleaned.cells_lost, "cell")} could not be read and became missing`,
    cleaned.columns_new.length > 0 && `new: ${list(cleaned.columns_new.map(plain))}`,
    ...(cleaned.notes ?? []),
  ].filter(Boolean);
  if (words.length > 0) return words.join(", ");
  return cleaned.columns_gone.length > 0 ? "" : "nothing to change";
}
