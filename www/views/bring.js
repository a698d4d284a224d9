// @ts-check
// The ways in: choose a file, drop it, paste cells, name an address; two files at once; the sheet of a workbook.

import { h } from "../h.js";
import { icon } from "./icons.js";

/** What the file dialog offers first. What a file is, is found out from its content, never from its name. */
const ACCEPT = [
  ".png,.jpg,.jpeg,.gif,.webp,.bmp",
  ".csv,.tsv,.tab,.txt,.json,.ndjson,.jsonl,.gz,.zip,.xlsx,.xlsm,.parquet,.pq",
  "text/csv,text/plain,text/tab-separated-values,application/json,application/gzip,application/zip",
].join();

/**
 * @param {Store} store
 * @param {Actions} actions
 * @returns {HTMLElement}
 */
export function bringSlot(store, actions) {
  const file = h("input", { type: "file", id: "file", class: "unseen", accept: ACCEPT, multiple: true });
  const drop = h(
    "label",
    { class: "use-file", htmlFor: "file" },
    h("strong", {}, icon("file"), "Use your file"),
    h("span", {}, "CSV, Excel, JSON, Parquet, gzip, or pictures in a zip; or drop it here, or paste cells"),
  );
  file.addEventListener("change", () => {
    const files = [...(file.files ?? [])];
    file.value = "";
    actions.useFiles(files);
  });
  store.watch(
    (s) => s.reading,
    (reading) => drop.toggleAttribute("data-busy", reading !== null),
  );
  const slot = h("div", { class: "file-slot", "data-at": "/data" }, file, drop);
  const pictures = h("div", { class: "ask", id: "pictures-in", role: "group", "aria-label": "Pictures", hidden: true });
  return h("div", {}, slot, pictures, whichIsTest(store, actions), sheetPicker(store, actions), address(store, actions));
}

/**
 * Hides the reader's settings that do not count for the open file: a workbook has no delimiter.
 * @param {HTMLElement} form
 * @param {string[]} [counting] absent where all of them do
 */
export function hideIdleSettings(form, counting) {
  for (const field of /** @type {NodeListOf<HTMLElement>} */ (form.querySelectorAll('[data-at^="/data/file/reader/"]'))) {
    field.hidden = counting !== undefined && !counting.some((name) => field.dataset.at === `/data/file/reader/${name}`);
  }
  form.toggleAttribute("data-idle", counting?.length === 0);
}

/** Two files came at once. @param {Store} store @param {Actions} actions */
function whichIsTest(store, actions) {
  const answers = h("div", { class: "answers" });
  const box = h(
    "div",
    { class: "ask", role: "group", "aria-label": "Two files", hidden: true },
    h("p", {}, "Two files. Which one is the test set? The model learns from the other one."),
    answers,
  );
  store.watch(
    (s) => s.pair,
    (pair) => {
      box.hidden = pair === null;
      if (pair === null) return;
      const button = (/** @type {string} */ label, /** @type {() => void} */ click) =>
        h("button", { type: "button", class: "quiet", on: { click } }, label);
      answers.replaceChildren(
        ...pair.map(({ name }, test) => button(name, () => actions.usePair(test))),
        button("Cancel", () => actions.forgetPair()),
      );
      answers.querySelector("button")?.focus();
    },
  );
  return box;
}

/** The sheets of a workbook that has several. @param {Store} store @param {Actions} actions */
function sheetPicker(store, actions) {
  const select = h("select", { id: "sheet" });
  const box = h("p", { class: "sheet", hidden: true }, h("label", { htmlFor: "sheet" }, "Sheet"), select);
  select.addEventListener("change", () => actions.setValue("/data/file/reader/sheet", select.value));
  store.watch(
    (s) => s.profile,
    (profile) => {
      const { sheets = [], sheet } = profile ?? {};
      box.hidden = sheets.length < 2;
      select.replaceChildren(...sheets.map((name) => h("option", { value: name, selected: name === sheet }, name)));
    },
  );
  return box;
}

/** A table on the web. @param {Store} store @param {Actions} actions */
function address(store, actions) {
  const field = h("input", { type: "url", id: "address", placeholder: "https://…", autocomplete: "off", spellcheck: false });
  const form = h(
    "form",
    { class: "from-web" },
    h("label", { htmlFor: "address" }, "Address of a table"),
    h("span", {}, field, h("button", { type: "submit", class: "quiet" }, "Open")),
    h("small", {}, "It is fetched when you press Open, in a window of its own. Nothing of your data goes with it."),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (field.value.trim() !== "") actions.useAddress(field.value.trim());
  });
  return h("details", { class: "more", id: "from-address" }, h("summary", {}, "From an address on the web"), form);
}
