// @ts-check
// Data: what do you want to learn from? Samples, generators, a file; then the columns.

import { count } from "../format.js";
import { h } from "../h.js";
import { bringSlot } from "./bring.js";
import { thumbnail } from "./thumbnails.js";
import { columnList } from "./columns.js";
import { openingBar } from "./opening.js";
import { dataCard } from "./data-card.js";
import { mountCleaning } from "./cleaning.js";
import { mountDoctor } from "./doctor.js";
import { fieldForm } from "./form.js";
import { mountReading } from "./reading.js";
import { tableWords } from "../words/table.js";

/** @type {Mount} */
export function mountData(root, store, actions) {
  const tiles = h("fieldset", { class: "tiles" }, h("legend", { class: "unseen" }, "Tables to start with"));
  const knobs = h("div");
  const title = h("h3", { class: "table-name" });
  const reading = h("div");
  const { element: list, update: updateList } = columnList(actions);
  const { element: card, update: updateCard } = dataCard(store, actions);
  const doctor = h("section", { id: "doctor", "aria-label": "The data doctor" });
  const cleaning = h("section", { id: "cleaning", "aria-label": "Cleaning", "data-at": "/data/clean" });
  mountDoctor(doctor, store, actions);
  mountCleaning(cleaning, store, actions);
  root.append(
    tiles,
    knobs,
    bringSlot(store, actions),
    openingBar(store, actions),
    title,
    reading,
    doctor,
    cleaning,
    list,
    h("button", { type: "button", class: "quiet", id: "look", on: { click: () => actions.explore("table") } }, "Look into the table"),
    card,
  );

  mountReading(reading, store, actions);

  tiles.addEventListener("change", (event) => {
    const [kind, id] = /** @type {HTMLInputElement} */ (event.target).value.split(":");
    if (kind === "sample") actions.useSample(id);
    else actions.useGenerator(id);
  });

  store.watch(
    (s) => s.catalogue,
    (catalogue) => {
      if (!catalogue) return;
      tiles.append(...tilesOf(catalogue));
    },
  );
  /** @type {{ id: string, update: ReturnType<typeof fieldForm>['update'] } | null} */
  let form = null;
  store.watch(
    (s) => [s.recipe?.data, s.catalogue],
    (_, { recipe, catalogue }) => {
      if (!recipe || !catalogue) return;
      const { sample, generator, params } = recipe.data;
      const chosen = sample ? `sample:${sample}` : generator ? `generator:${generator}` : "";
      for (const box of tiles.querySelectorAll("input")) box.checked = box.value === chosen;
      const entry = catalogue.generators.find((g) => g.id === generator);
      if (entry?.id !== form?.id) {
        const made =
          entry &&
          fieldForm({ fields: entry.fields, at: (name) => `/data/params/${name}`, set: actions.setValue, most: 6 });
        form = entry && made ? { id: entry.id, update: made.update } : null;
        knobs.replaceChildren(...(made ? [made.element] : []));
      }
      form?.update(params);
    },
  );
  store.watch(
    (s) => [s.profile, s.recipe, s.reading],
    (_, { profile, recipe, catalogue, reading }) => {
      if (!profile || !recipe || !catalogue) return;
      const words = tableWords(recipe, profile, catalogue);
      title.replaceChildren(
        reading ? `Reading ${reading.name} …` : words,
        h("small", {}, count(profile.columns.length, "column")),
      );
      updateList(recipe, profile, catalogue);
      updateCard(recipe, profile, catalogue);
    },
  );
}

/** @param {Catalogue} catalogue */
function tilesOf({ samples, generators }) {
  const all = [
    ...samples.map(({ id, name }) => ({ value: `sample:${id}`, id, name })),
    ...generators.map(({ id, name }) => ({ value: `generator:${id}`, id, name: `${name} (made up)` })),
  ];
  return all.map(({ value, id, name }) =>
    h(
      "label",
      { class: "tile", title: name },
      h("input", { type: "radio", name: "table", value, "aria-label": name, class: "unseen" }),
      thumbnail(id),
    ),
  );
}
