// @ts-check
// A form made from the catalogue's fields. Labels, ranges, defaults and help all come from there.

import { count } from "../format.js";
import { h, widget } from "../h.js";
import { valueOf } from "../recipe.js";
import { ChoiceList } from "../widgets/choice-list.js";
import { ColumnList } from "../widgets/column-list.js";
import { memberOptions, memberSettings } from "./members.js";
import { FlagSwitch } from "../widgets/flag-switch.js";
import { MemberList } from "../widgets/member-list.js";
import { NumberSlider } from "../widgets/number-slider.js";
import { SizeList } from "../widgets/size-list.js";
import { TextField } from "../widgets/text-field.js";

/** @typedef {Record<string, Value> | undefined} Values */
/** `columns` are the names that a knob for columns offers.
 * @typedef {(values: Values, task?: Task | null, columns?: readonly string[]) => void} Update */

/**
 * @param {object} options
 * @param {readonly Field[]} options.fields
 * @param {(name: string) => string} options.at The JSON pointer of a field.
 * @param {(at: string, value: Value) => void} options.set
 * @param {readonly ModelEntry[]} [options.models] Those that a knob for models offers.
 * @param {number} [options.most] How many are on show; the rest stands behind "All n settings".
 * @returns {{ element: HTMLElement, update: Update }}
 */
export function fieldForm({ fields, at, set, models = [], most = 4 }) {
  /** @type {Task | null | undefined} */
  let asked;
  const knobs = fields.map((field) => ({ field, control: control(field) }));
  for (const { field, control } of knobs) {
    control.dataset.at = at(field.name);
    if (control instanceof MemberList) control.settings = memberSettings(models, at(field.name), () => asked, fieldForm);
    control.addEventListener("set", (event) =>
      set(at(field.name), /** @type {CustomEvent} */ (event).detail.value),
    );
  }
  const first = h("div", { class: "knobs" });
  const rest = h("div", { class: "knobs" });
  const title = h("summary");
  const more = h("details", { class: "more" }, title, rest);
  const element = h("div", { class: "form" }, first, more);

  let shown = "";
  return {
    element,
    update(values, task, columns) {
      asked = task;
      const fit = knobs.filter(({ field }) => !field.only || !task || field.only === task);
      const names = fit.map(({ field }) => field.name).join();
      if (names !== shown) {
        shown = names;
        // A fold that hides a single knob takes as much room as the knob.
        const cut = most > 0 && fit.length === most + 1 ? fit.length : most;
        first.hidden = cut === 0;
        first.replaceChildren(...fit.slice(0, cut).map((k) => k.control));
        rest.replaceChildren(...fit.slice(cut).map((k) => k.control));
        title.textContent = most === 0 ? count(fit.length, "setting") : `All ${fit.length} settings`;
        more.hidden = fit.length <= cut;
      }
      for (const { field, control } of knobs) {
        const value = valueOf(field, values);
        if (control instanceof MemberList) control.options = memberOptions(models, task);
        if (columns && control instanceof ColumnList) control.columns = columns;
        if (control.value !== value) /** @type {any} */ (control).value = value;
      }
    },
  };
}

/** @param {Field} field */
function control(field) {
  const usual = field.default === null || String(field.default) === "" ? "not set" : field.default;
  const known = `Default ${usual}; allowed: ${field.allowed}.`;
  const common = { label: field.label, note: field.name, help: [field.help, known] };
  const range = {
    lo: field.lo ?? 0,
    hi: field.hi ?? 1,
    log: field.log,
    zero: field.zero,
    optional: field.optional,
    integer: field.type === "integer",
  };
  const { optional = false } = field;
  switch (field.type) {
    case "text":
    case "texts":
      return widget(TextField, { ...common, optional, list: field.type === "texts" });
    case "column":
    case "columns":
      return widget(ColumnList, { ...common, optional, multiple: field.type === "columns" });
    case "model":
    case "models":
      return widget(MemberList, { ...common, optional, list: field.type === "models", weighted: field.weighted === true });
    case "sizes":
      return widget(SizeList, common);
    case "flag":
      return widget(FlagSwitch, common);
    case "choice":
      return widget(ChoiceList, {
        ...common,
        options: field.options ?? [],
        range: field.lo === undefined ? null : range,
      });
    default:
      return widget(NumberSlider, { ...common, range, none: "not set" });
  }
}
