// @ts-check
// A field for each feature, filled with what is typical.

import { plain } from "../../format.js";
import { h } from "../../h.js";

/** More fields than this are no form any more. */
const MOST = 24;

/** @param {Plan} plan @param {Profile} profile @param {() => void} changed @returns {import("./ask.js").Source} */
export function formOf(plan, profile, changed) {
  const shown = plan.features.slice(0, MOST);
  const fields = shown.map(({ column }) => ({ column, field: fieldOf(profile.columns.find(({ name }) => name === column)) }));
  const element = h(
    "div",
    { class: "ask-fields" },
    fields.map(({ column, field }) => h("label", {}, h("span", {}, plain(column)), field)),
    plan.features.length > MOST && h("p", { class: "muted small" }, `The other ${plan.features.length - MOST} features are typical ones.`),
  );
  element.addEventListener("input", changed);
  return {
    element,
    cells: () => Object.fromEntries(fields.map(({ column, field }) => [column, field.value === "" ? null : field.value])),
    fill(row) {
      for (const { column, field } of fields) field.value = String(row[column] ?? "");
    },
  };
}

/** @param {Column | undefined} column @returns {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} */
function fieldOf(column) {
  const words = column?.levels?.map(({ label }) => label) ?? [];
  switch (column?.type) {
    case "category":
    case "boolean": {
      const options = [h("option", { value: "" }, "missing"), ...words.map((word) => h("option", { value: word }, word))];
      const select = h("select", {}, options);
      select.value = words[0] ?? "";
      return select;
    }
    case "text":
      return h("textarea", { rows: 3 });
    case "number":
      return h("input", { type: "number", step: "any", value: String(column.number?.quantiles[2] ?? "") });
    default:
      return h("input", { type: "text" });
  }
}
