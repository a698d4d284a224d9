// @ts-check
// Every column on a card: its numbers, its picture, and the target against it. A card asks for its own when it comes
// into sight, one card at a time.

import { count, number, plain } from "../../format.js";
import { h, widget } from "../../h.js";
import { valueOf, measureOf } from "../../words/relation.js";
import { FigureView } from "../../widgets/figure-view.js";
import { BADGES, KINDS } from "../columns.js";
import { columnFacts } from "./facts.js";
import { isMeasured } from "./relations.js";

/** @typedef {import("../../words/relation.js").Relation} Relation */

/** Cards made at once. */
const PAGE = 24;

/** @param {Store} store @param {Actions} actions */
export function columnsTab(store, actions) {
  const find = h("input", { type: "search", placeholder: "Find a column", autocomplete: "off" });
  const order = h("select", {}, h("option", { value: "file" }, "in file order"), h("option", { value: "strength" }, "most related to the target first"));
  const told = h("p", { class: "explore-told", role: "status" });
  const cards = h("div", { class: "cards" });
  const more = h("button", { type: "button", class: "quiet" }, `Show ${PAGE} more`);
  const element = h(
    "div",
    { class: "explore-columns" },
    h("div", { class: "explore-bar explore-pick" }, h("label", { class: "search" }, h("span", { class: "unseen" }, "Find a column"), find), h("label", {}, h("span", { class: "unseen" }, "Order"), order), told),
    cards,
    more,
  );
  /** @type {Profile | null} */
  let profile = null;
  /** @type {string} What the cards were made for. */
  let made = "";
  let shown = PAGE;
  /** @type {Map<string, Relation>} With the target, by the other column. */
  let strengths = new Map();
  /** @type {HTMLElement[]} Cards in sight that wait for their numbers. */
  let queue = [];
  let working = false;

  const seen = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        const card = /** @type {HTMLElement} */ (target);
        queue = queue.filter((one) => one !== card);
        if (isIntersecting && !card.hasAttribute("data-done")) queue.push(card);
      }
      work();
    },
    { rootMargin: "200px" },
  );

  async function work() {
    if (working) return;
    working = true;
    for (let card = queue.shift(); card; card = queue.shift()) await fill(card);
    working = false;
  }

  const target = () => profile?.columns.find((c) => c.name === store.state.recipe?.data.target);

  /** @param {HTMLElement} card */
  async function fill(card) {
    const column = profile?.columns.find((c) => c.name === card.dataset.name);
    if (!column || !card.isConnected) return;
    card.setAttribute("data-done", "");
    const [facts, own, against] = card.querySelectorAll(".card-part");
    const summary = await actions.askEngine("look", { kind: "card", look: "summary", column: column.name });
    if (summary) facts.replaceChildren(columnFacts(/** @type {any} */ (summary), column));
    if (isMeasured(column)) await draw(own, "column", [column.name]);
    const aim = target();
    if (aim && aim !== column && isMeasured(column) && isMeasured(aim)) {
      against.append(h("h4", {}, `${plain(aim.name)} against it`, h("small", {}, strength(column.name))));
      await draw(against, "pair", [column.name, aim.name]);
    }
    if (!summary) card.removeAttribute("data-done");
  }

  /** @param {Element} slot @param {"column" | "pair"} kind @param {string[]} columns */
  async function draw(slot, kind, columns) {
    const width = Math.min(560, Math.max(260, slot.clientWidth));
    const theme = store.state.dark ? "dark" : "light";
    const figure = await actions.askEngine("look", { kind: "card", look: "figure", figure: kind, columns, theme, width });
    if (figure) slot.append(widget(FigureView, { figure }));
  }

  function build() {
    if (!profile) return;
    seen.disconnect();
    queue = [];
    const wanted = find.value.trim().toLowerCase();
    const all = profile.columns.filter(({ name }) => name.toLowerCase().includes(wanted) || plain(name).toLowerCase().includes(wanted));
    const size = (/** @type {Column} */ { name }) => Math.abs(strengths.get(name)?.value ?? -1) || 0;
    const sorted = order.value === "strength" ? [...all].sort((a, b) => known(b) - known(a) || size(b) - size(a)) : all;
    const some = sorted.slice(0, shown);
    cards.replaceChildren(...some.map((column) => card(column, column === target())));
    for (const one of cards.children) seen.observe(one);
    more.hidden = some.length === all.length;
    const total = count(profile.columns.length, "column");
    told.textContent = some.length === profile.columns.length ? total : `${some.length} of ${total}`;
  }

  /** How a column goes with the target, in words; empty while it is not known. @param {string} name */
  function strength(name) {
    const relation = strengths.get(name);
    const value = relation ? valueOf(relation, false) : null;
    return relation && value !== null ? `${measureOf(relation, false)} ${number(value, 2)}` : "";
  }

  /** Columns without a measure come last. @param {Column} column */
  const known = ({ name }) => Number(strengths.get(name)?.value != null);

  /** How each column goes with the target. */
  async function measure() {
    const [table, aim] = [profile, target()];
    strengths = new Map();
    order.disabled = !aim || !isMeasured(aim);
    if (!table || !aim || !isMeasured(aim)) return;
    const columns = table.columns.filter((c) => c !== aim && isMeasured(c)).map((c) => c.name);
    const found = await actions.askEngine("look", { kind: "strengths", look: "relations", columns, with: aim.name });
    actions.looked("strengths");
    if (!found || table !== profile) return;
    strengths = new Map(/** @type {Relation[]} */ (found).map((r) => [table.columns[r.a].name, r]));
    if (order.value === "strength") return build();
    for (const card of /** @type {HTMLCollectionOf<HTMLElement>} */ (cards.children)) {
      card.querySelector("h4 small")?.replaceChildren(strength(card.dataset.name ?? ""));
    }
  }

  find.addEventListener("input", () => {
    shown = PAGE;
    build();
  });
  order.addEventListener("change", build);
  more.addEventListener("click", () => {
    const first = cards.children.length;
    shown += PAGE;
    build();
    /** @type {HTMLElement | undefined} */ (cards.children[first])?.focus();
  });

  return {
    element,
    /** @param {Profile} table @param {boolean} dark */
    show(table, dark) {
      const now = `${store.state.recipe?.data.target} ${dark}`;
      if (table === profile && now === made) return;
      [profile, made, shown] = [table, now, PAGE];
      build();
      measure();
    },
  };
}

/** @param {Column} column @param {boolean} isTarget */
function card({ name, type }, isTarget) {
  return h(
    "article",
    { class: "column-card", "data-name": name, tabIndex: -1, "aria-label": plain(name) },
    h("h3", {}, h("span", { class: "badge", "aria-hidden": "true" }, BADGES[type]), h("bdi", {}, plain(name)), h("small", {}, isTarget ? `${KINDS[type]} · the target` : KINDS[type])),
    h("div", { class: "card-part" }, h("p", { class: "muted small" }, "Counting …")),
    h("div", { class: "card-part" }),
    h("div", { class: "card-part" }),
  );
}
