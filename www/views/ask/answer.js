// @ts-check
// What the model says of a row, as bars, and which words of its texts count for it.

import { number, percent, plain } from "../../format.js";
import { h } from "../../h.js";
import { wordsIn, withoutWord } from "../../words/in-text.js";

const MOST_BARS = 10;
/** More different words than this are not tried one by one. */
const MOST_WORDS = 200;

/** @param {Store} store @param {Actions} actions */
export function answerOf(store, actions) {
  const said = h("div", { class: "ask-said", id: "ask-said", role: "status" });
  const words = h("div", { class: "ask-words" });
  return {
    element: h("div", {}, said, words),

    /** @param {Cells | null} cells */
    async show(cells) {
      if (!cells) {
        said.replaceChildren();
        words.replaceChildren();
        return;
      }
      const answer = /** @type {Said | null} */ (await actions.askEngine("ask", { cells }));
      if (!answer) return said.replaceChildren(h("p", { class: "muted" }, "The model cannot answer for this row."));
      said.replaceChildren(...bars(answer, store.state.plan));
      await explain(cells, answer);
    },
  };

  /** Colours each word by how far the answer falls without it. @param {Cells} cells @param {Said} answer */
  async function explain(cells, answer) {
    const texts = (store.state.plan?.features ?? []).filter(({ type, column }) => type === "text" && cells[column]);
    const shown = [];
    for (const { column } of texts) {
      const text = String(cells[column]);
      const parts = wordsIn(text);
      const different = [...new Set(parts.flatMap(({ word }) => (word === null ? [] : [word])))].slice(0, MOST_WORDS);
      const changes = different.map((word) => ({ [column]: withoutWord(text, word) }));
      const moved = changes.length > 0 ? await actions.askEngine("ask_without", { cells, changes }) : null;
      if (!moved) continue;
      const most = Math.max(1e-9, ...moved.map(Math.abs));
      const spans = parts.map(({ text: part, word }) => {
        const by = word === null ? -1 : different.indexOf(word);
        if (by < 0) return part;
        const effect = moved[by];
        const title = `without it ${effect >= 0 ? "less" : "more"} by ${number(Math.abs(effect), 2)}`;
        return h("mark", { title, "data-for": effect >= 0 ? "yes" : "no", vars: { strength: `${Math.round((70 * Math.abs(effect)) / most)}%` } }, part);
      });
      shown.push(h("p", { class: "words", "data-column": column }, spans), tableOf(different, moved));
    }
    words.replaceChildren(...(shown.length > 0 ? [h("p", { class: "muted small" }, whatCounts(answer)), ...shown] : []));
  }
}

/** @param {Said} answer */
function whatCounts({ labels, values }) {
  const best = labels[values.indexOf(Math.max(...values))];
  return `Coloured is what counts${best ? ` for ${best}` : ""}: blue words speak for it, orange ones against. A word counts as much as the answer falls without it.`;
}

/** The strongest words, for whoever does not see colours. @param {string[]} words @param {ArrayLike<number>} moved */
function tableOf(words, moved) {
  const order = words.map((word, i) => ({ word, by: moved[i] })).sort((a, b) => Math.abs(b.by) - Math.abs(a.by));
  const strongest = order.slice(0, 5).filter(({ by }) => by !== 0);
  if (strongest.length === 0) return h("p", { class: "small muted" }, "No word of it counts.");
  return h("p", { class: "small muted" }, `Most count: ${strongest.map(({ word, by }) => `${word} ${by > 0 ? "+" : "−"}${number(Math.abs(by), 2)}`).join(", ")}.`);
}

/** @param {Said} answer @param {Plan | null} plan */
function bars({ labels, values, certain, number: predicted, deviation }, plan) {
  if (predicted !== null) {
    const around = deviation === null ? "" : ` ± ${number(1.96 * deviation, 3)} (95 %)`;
    return [h("p", { class: "ask-number" }, `${plain(plan?.target ?? "")} ${number(predicted, 4)}${around}`)];
  }
  if (labels.length === 0) return [h("p", { class: "muted" }, "This model says nothing about rows it did not learn from.")];
  const order = values.map((value, i) => ({ value, label: labels[i], i })).sort((a, b) => b.value - a.value);
  const most = Math.max(...values.map(Math.abs)) || 1;
  const rows = order.slice(0, MOST_BARS).map(({ value, label, i }) =>
    h(
      "li",
      {},
      h("span", { class: "ask-label" }, label),
      h("span", { class: "ask-bar", vars: { share: `${Math.max(0, (certain ? value : value / most) * 100)}%`, colour: `var(--class-${i % 10})` } }),
      h("span", { class: "number" }, certain ? percent(value) : number(value, 3)),
    ),
  );
  const rest = labels.length > MOST_BARS ? [h("p", { class: "muted small" }, `and ${labels.length - MOST_BARS} more`)] : [];
  return [h("ol", { class: "ask-bars", "data-certain": certain }, rows), ...rest];
}
