// @ts-check
// How the file was read: one sentence with the way to change it, what only the person can know, and the notes.

import { h } from "../h.js";
import { readingWords } from "../words/reading.js";
import { hideIdleSettings } from "./bring.js";
import { fieldForm } from "./form.js";

/** More notes than this are folded. */
const FIRST = 3;

/** @type {Mount} */
export function mountReading(root, store, actions) {
  const sentence = h("span");
  const change = h("button", { type: "button", class: "quiet" }, "Change");
  const banner = h("p", { class: "reading", id: "reading", hidden: true }, sentence, change);
  const questions = h("div", { class: "questions", id: "reader-questions" });
  const notes = h("ul", { class: "notes", id: "reader-notes" });
  const more = h("button", { type: "button", class: "quiet", id: "more-notes", hidden: true });
  const reader = h("details", { class: "more", id: "reader", hidden: true }, h("summary", {}, "How this file is read"));
  root.append(banner, questions, notes, more, reader);

  change.addEventListener("click", () => {
    reader.open = true;
    reader.scrollIntoView({ block: "nearest" });
    reader.querySelector("summary")?.focus();
  });
  let all = false;
  more.addEventListener("click", () => {
    all = !all;
    fold();
  });

  function fold() {
    const items = [...notes.children];
    items.forEach((item, i) => item.toggleAttribute("hidden", !all && i >= FIRST));
    more.hidden = items.length <= FIRST + 1;
    if (more.hidden) for (const item of items) item.removeAttribute("hidden");
    more.textContent = all ? "Show fewer notes" : `Show all ${items.length} notes`;
    notes.hidden = items.length === 0;
  }

  store.watch(
    (s) => s.catalogue,
    (catalogue) => {
      if (!catalogue) return;
      // The sheet has a list of its own, where there are several.
      const fields = catalogue.reader.filter(({ name }) => name !== "sheet");
      const made = fieldForm({ fields, at: (name) => `/data/file/reader/${name}`, set: actions.setValue, most: 12 });
      reader.append(made.element);
      store.watch(
        (s) => s.recipe?.data.file,
        (file) => {
          reader.hidden = !file;
          made.update(file?.reader);
        },
      );
    },
  );
  store.watch(
    (s) => s.profile?.reader_settings,
    (counting) => hideIdleSettings(reader, counting),
  );
  store.watch(
    (s) => [s.profile, s.recipe?.data.file !== undefined],
    (_, { profile, recipe }) => {
      // A sample is text that was read, too, but how is nothing that a person could change.
      banner.hidden = !recipe?.data.file || !profile?.reader || profile.reader_settings?.length === 0;
      sentence.textContent = profile?.reader ? readingWords(profile.reader, profile.reader_settings) : "";
      questions.replaceChildren(...(profile?.questions ?? []).map(question));
      const all = profile?.notes ?? [];
      notes.replaceChildren(
        ...all.map(({ at, message, hint }) =>
          h("li", {}, h("span", {}, [at, message].filter(Boolean).join(": ")), hint ? h("small", {}, hint) : null),
        ),
      );
      fold();
    },
  );

  /** @param {Profile["questions"][number]} question */
  function question({ kind, column, text, options, chosen }) {
    return h(
      "fieldset",
      { class: "question", "data-question": kind, "data-column": column },
      h("legend", {}, text),
      options.map(({ at, value, label }, i) =>
        h(
          "button",
          {
            type: "button",
            class: "quiet",
            "data-answer": String(value),
            "aria-pressed": String(i === chosen),
            on: { click: () => actions.setValue(at, value) },
          },
          label,
        ),
      ),
      h("small", {}, `Taken for now: ${options[chosen].label}.`),
    );
  }
}
