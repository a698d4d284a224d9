// @ts-check
// What is known about the table: its data card, and its first rows.

import { h } from "../h.js";
import { cardOf } from "../recipe.js";
import { numberTable } from "../widgets/number-table.js";

/** @param {Store} store @param {Actions} actions */
export function dataCard(store, actions) {
  const facts = h("dl", { class: "card" });
  const about = h("details", { id: "data-card" }, h("summary", {}, "About this data"), facts);
  const slot = h("div", { class: "scroll", tabIndex: 0, role: "region", "aria-label": "The first rows" });
  const look = h("details", { id: "first-rows" }, h("summary", {}, "See the first rows"), slot);
  const element = h("div", { class: "data-card" }, about, look);

  look.addEventListener("toggle", () => look.open && actions.showRows());
  store.watch(
    (s) => s.rows,
    (rows) => {
      if (rows) slot.replaceChildren(numberTable(rows));
      else slot.textContent = "Reading …";
      // Another table: the open disclosure wants its rows.
      if (!rows && look.open) actions.showRows();
    },
  );

  return {
    element,
    /** @param {Draft} recipe @param {Profile} profile @param {Catalogue} catalogue */
    update(recipe, profile, catalogue) {
      const card = cardOf(recipe, catalogue);
      facts.replaceChildren(...(card ? known(card) : yours(profile)));
    },
  };
}

/** @param {Card} card */
function known(card) {
  const licence = card.licence_url
    ? h("a", { href: card.licence_url, target: "_blank", rel: "noopener noreferrer" }, card.licence)
    : card.licence;
  return [
    ...fact("A row is", card.a_row_is),
    ...fact("It teaches", card.teaches),
    ...fact("Beware", card.misuse),
    ...fact("Source", card.source),
    ...fact("Licence", licence),
  ];
}

/** @param {Profile} profile */
function yours(profile) {
  return [
    ...fact(
      "Source",
      "Your file. It was read in this tab and was not sent anywhere; when you close the tab, it is gone.",
    ),
    ...fact("Fingerprint", profile.data_hash.slice(0, 16)),
  ];
}

/** @param {string} term @param {string | Node} text */
function fact(term, text) {
  return [h("dt", {}, term), h("dd", {}, text)];
}
