// @ts-check
// Models that are parts of another: chosen, added, removed, each with its settings behind a fold. Sends `set` with
// { value }: a list of members, or one, or null.

import { h } from "../h.js";
import { knobHead } from "./knob-head.js";
import { Widget, freshId } from "./widget.js";

/** @typedef {{ kind: string, params?: Record<string, any>, weight?: number }} Member */
/** @typedef {{ value: string, label: string }} Option */
/** The settings of a model of this kind: an element, and a way to show values in it.
 * @typedef {(kind: string, place: number | null, set: (name: string, value: any) => void) =>
 *   { element: HTMLElement, update: (params: Record<string, any> | undefined) => void }} Settings */
/** @typedef {{ kind: string, element: HTMLElement, choice: HTMLSelectElement, update: (member: Member | null) => void }} Row */

export class MemberList extends Widget {
  label = "";
  note = "";
  /** @type {string[]} */
  help = [];
  /** Whether there are several. */
  list = false;
  weighted = false;
  optional = false;
  /** @type {Settings} */
  settings = () => ({ element: h("div"), update() {} });
  /** @type {readonly Option[]} */
  #options = [];
  /** @type {any} */
  #value = null;
  /** @type {Row[]} */
  #rows = [];
  #rowsIn = h("ol", { class: "members" });
  #add = h("button", { type: "button", class: "quiet", on: { click: () => this.#added() } }, "Add a model");

  get value() {
    return this.#value;
  }
  set value(value) {
    this.#value = value;
    this.changed();
  }
  set options(/** @type {readonly Option[]} */ options) {
    const ids = (/** @type {readonly Option[]} */ list) => list.map((o) => o.value).join();
    if (ids(options) === ids(this.#options)) return;
    this.#options = options;
    this.#rows = [];
    this.changed();
  }

  /** @override */
  build() {
    const id = freshId("members");
    this.setAttribute("role", "group");
    this.setAttribute("aria-labelledby", id);
    this.append(
      ...knobHead(this, id, { isGroup: true }),
      this.#rowsIn,
      this.#add,
    );
    this.#add.hidden = !this.list;
  }

  /** @override */
  refresh() {
    const members = this.#members();
    const old = this.#rows;
    // A row is kept while its model is: nobody's place in its settings is lost.
    this.#rows = members.map((m, i) => (old[i]?.kind === (m?.kind ?? "") ? old[i] : this.#row(m?.kind ?? "", i)));
    if (this.#rowsIn.childElementCount !== members.length || this.#rows.some((row, i) => row !== old[i]))
      this.#rowsIn.replaceChildren(...this.#rows.map((row) => row.element));
    this.#rows.forEach((row, i) => row.update(members[i]));
  }

  /** @returns {(Member | null)[]} */
  #members() {
    const items = this.list ? (this.#value ?? []) : [this.#value];
    return items.map((/** @type {any} */ item) => (typeof item === "string" ? { kind: item } : item));
  }

  /** @param {string} kind @param {number} i @returns {Row} */
  #row(kind, i) {
    const name = this.list ? `Model ${i + 1}` : this.label;
    const choice = h("select", { "aria-label": name });
    if (this.optional) choice.append(h("option", { value: "" }, "the usual one"));
    choice.append(...this.#options.map((o) => h("option", { value: o.value }, o.label)));
    // One that does not fit the question any more is still what the recipe says.
    if (kind && !this.#options.some((o) => o.value === kind)) choice.append(h("option", { value: kind }, kind));
    choice.value = kind;
    choice.addEventListener("change", () => this.#put(i, choice.value ? { kind: choice.value } : null, true));
    const weight = h("input", { type: "text", inputMode: "decimal", class: "exact", "aria-label": `${name}, weight` });
    weight.addEventListener("change", () => {
      const typed = weight.value.trim() === "" ? NaN : Number(weight.value.replace(",", "."));
      if (typed >= 0) this.#put(i, { ...this.#members()[i], kind, weight: typed });
      else weight.value = String(this.#members()[i]?.weight ?? 1);
    });
    const on = { click: () => this.#removed(i) };
    const remove = h("button", { type: "button", class: "quiet", "aria-label": `Remove: ${name}`, on }, "Remove");
    const set = (/** @type {string} */ key, /** @type {any} */ value) => {
      const member = this.#members()[i];
      this.#put(i, { ...member, kind, params: { ...member?.params, [key]: value } });
    };
    const form = kind ? this.settings(kind, this.list ? i : null, set) : null;
    const fold = h("details", { class: "more" }, h("summary", { "aria-label": `Settings: ${name}` }, "Settings"), form?.element);
    // What a setting says is for its member, not for who listens to the list.
    fold.addEventListener("set", (event) => event.stopPropagation());
    const counts = this.weighted && h("label", { class: "small" }, "weight ", weight);
    const row = h("div", { class: "member-row" }, h("span", { class: "select" }, choice), counts, this.list && remove);
    const update = (/** @type {Member | null} */ member) => {
      remove.disabled = this.#rows.length === 1;
      if (document.activeElement !== weight) weight.value = String(member?.weight ?? 1);
      form?.update(member?.params);
      fold.hidden = !form?.element.querySelector("[data-at]");
    };
    return { kind, element: h("li", {}, row, fold), choice, update };
  }

  /** @param {number} i @param {Member | null} member @param {boolean} [focus] */
  #put(i, member, focus = false) {
    this.#send(this.list ? this.#members().map((old, at) => (at === i ? member : old)) : member);
    if (focus) this.#rows[i]?.choice.focus();
  }

  #added() {
    const members = this.#members();
    const unused = this.#options.find((o) => !members.some((m) => m?.kind === o.value)) ?? this.#options[0];
    if (!unused) return;
    this.#send([...members, { kind: unused.value }]);
    this.#rows[members.length]?.choice.focus();
  }

  /** @param {number} i */
  #removed(i) {
    // Those behind it move up, and their settings have other places then.
    this.#rows.length = i;
    this.#send(this.#members().filter((_, at) => at !== i));
    this.#rows[Math.max(0, i - 1)]?.choice.focus();
  }

  /** @param {any} value */
  #send(value) {
    const short = (/** @type {Member | null} */ m) => (m && !m.params && m.weight === undefined ? m.kind : m);
    this.value = this.list ? value.map(short) : short(value);
    this.send("set", { value: this.#value });
  }
}

customElements.define("member-list", MemberList);
