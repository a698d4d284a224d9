// @ts-check
// A step of preparation in a few words: what it did to the training rows, else what it is set to.

import { count, list, lowerFirst, plain } from "../format.js";
import { valueOf } from "../recipe.js";

/** @typedef {RunReport['preparation'][number]} Trace */

/** Names said in full; the rest is counted. */
const MOST_NAMES = 2;

/** "Filled 19 gaps in sex, body mass g and 3 more."
 * @param {StepEntry} entry @param {Trace} trace */
export function traceWords(entry, trace) {
  const { changed, gaps_before: before, gaps_after: after, rows_before: from, rows_after: to } = trace;
  const names = namesOf(changed);
  if (from !== to) return `${count(to, "row")} to learn from instead of ${from.toLocaleString("en")}.`;
  if (entry.group === "balance") return "Every class counts the same.";
  const more = trace.columns_after - trace.columns_before;
  if (entry.group === "fill") {
    if (before === 0) return "Nothing was missing.";
    if (before === after) return "No gap that it can fill.";
    const added = more > 0 ? ` Added ${count(more, "column")}.` : "";
    return `Filled ${count(before - after, "gap")} in ${names}.${added}`;
  }
  if (changed.length === 0) return more > 0 ? `Added ${count(more, "column")}.` : "Nothing to do here.";
  const made = changed.length + more;
  if (made <= 0) return `Left out ${names}.`;
  if (more !== 0) return `Made ${count(made, "column")} of ${names}.`;
  return `Changed ${names}.`;
}

/** "sex, body mass g and 3 more" @param {readonly string[]} names */
function namesOf(names) {
  const said = names.slice(0, names.length === MOST_NAMES + 1 ? MOST_NAMES + 1 : MOST_NAMES).map(plain);
  const rest = names.length - said.length;
  return rest > 0 ? list([...said, `${rest} more`]) : list(said);
}

/** What a step does with its settings: "median, most frequent".
 * @param {Field[]} fields @param {Record<string, Value> | undefined} values */
export function settingWords(fields, values) {
  const words = fields.map((field) => {
    const value = valueOf(field, values);
    if (field.type === "flag") return value ? lowerFirst(field.label) : "";
    return field.type === "choice" && value !== "none" ? plain(String(value)) : "";
  });
  return words.filter(Boolean).join(", ");
}
