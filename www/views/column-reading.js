// @ts-check
// How one column of a file is read: its type, the order in its dates, and which of its words mean "missing".

import { count, plain } from "../format.js";
import { h } from "../h.js";
import { spellingWords } from "../words/reading.js";

/** Makes the ids of the controls different. */
let numbered = 0;

/**
 * A form that says how a column is read; it sends its answer when the person presses the button.
 * @param {Column} column
 * @param {Record<string, Value>} said What the recipe says about it.
 * @param {Catalogue} catalogue
 * @param {(choice: Record<string, Value | undefined>) => void} use
 */
export function columnReading(column, said, catalogue, use) {
  const kind = choice("type", said, catalogue);
  const dates = choice("dates", said, catalogue);
  const boxes = spellings(column, said).map(({ spelling, count: n, missing }) => ({
    spelling,
    was: missing,
    box: h("input", { type: "checkbox", checked: missing, "data-spelling": spelling }),
    n,
  }));
  const other = h("input", { type: "text", autocomplete: "off", spellcheck: false });
  const form = h(
    "form",
    { class: "column-reading" },
    h("strong", {}, plain(column.name)),
    kind.element,
    column.type === "date-time" || column.type === "text" || said.dates ? dates.element : null,
    h(
      "fieldset",
      {},
      h("legend", {}, "Counts as missing"),
      boxes.map(({ spelling, box, n }) =>
        h("label", {}, box, h("span", {}, spellingWords(spelling)), h("small", {}, n > 0 ? count(n, "row") : "")),
      ),
      h("label", { class: "other" }, h("span", {}, "Another spelling"), other),
    ),
    misfits(column),
    h("button", { type: "submit", class: "quiet" }, "Read it so"),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const added = other.value.trim();
    const changed = added !== "" || boxes.some(({ box, was }) => box.checked !== was);
    const ticked = boxes.filter(({ box }) => box.checked).map(({ spelling }) => spelling);
    const missing = changed ? [...new Set([...ticked, ...(added ? [added] : [])])] : said.missing;
    use({
      type: kind.select.value === "auto" ? undefined : kind.select.value,
      dates: dates.select.value === "auto" ? undefined : dates.select.value,
      missing,
    });
  });
  return form;
}

/** The words that are missing or may be, commonest first. @param {Column} column @param {Record<string, Value>} said */
function spellings({ missing_spellings: are, missing_candidates: may }, said) {
  const met = [...are.map((s) => ({ ...s, missing: true })), ...may.map((s) => ({ ...s, missing: false }))];
  const listed = Array.isArray(said.missing) ? said.missing : [];
  const others = listed.filter((word) => !met.some(({ spelling }) => spelling === word));
  return [...met, ...others.map((spelling) => ({ spelling, count: 0, missing: true }))];
}

/** @param {string} name @param {Record<string, Value>} said @param {Catalogue} catalogue */
function choice(name, said, catalogue) {
  const field = catalogue.column.find((f) => f.name === name);
  const id = `column-${name}-${++numbered}`;
  const select = h("select", { id, "data-field": name });
  select.append(...(field?.options ?? []).map(({ value, label }) => h("option", { value }, label)));
  select.value = String(said[name] ?? "auto");
  return { select, element: h("label", { htmlFor: id }, h("span", {}, field?.label ?? name), select) };
}

/** @param {Column} column */
function misfits({ misfits }) {
  if (!misfits) return null;
  const shown = misfits.first.map(({ row, line, text }) =>
    h("li", {}, `“${text}” in ${line > 0 ? `line ${line}` : `row ${row + 1}`}`),
  );
  const words = `${count(misfits.n, "cell")} ${misfits.n === 1 ? "does" : "do"} not fit and ${misfits.n === 1 ? "counts" : "count"} as missing`;
  return h("details", {}, h("summary", {}, words), h("ul", {}, shown));
}
