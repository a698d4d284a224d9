// @ts-check
// Ask the model about a row of one's own: a form with a field for each feature, or a pad to draw on where the columns are
// the points of a picture; the answer at once, and what in a text counts for it.

import { h } from "../../h.js";
import { pictureShape } from "../../pictures.js";
import { answerOf } from "./answer.js";
import { formOf } from "./fields.js";
import { padOf } from "./pad.js";

/** What gives the row. @typedef {{ element: HTMLElement, cells: () => Cells | null, fill: (row: Cells) => void }} Source */

/** @type {Mount} */
export function mountAsk(root, store, actions) {
  const body = root.querySelector("div") ?? root;
  const answer = answerOf(store, actions);
  const place = h("div", {});
  const number = h("input", { type: "number", min: "1", step: "1", inputMode: "numeric", id: "ask-row", class: "exact" });
  const take = h("button", { type: "button", class: "quiet" }, "Take it");
  body.replaceChildren(
    h("p", { class: "ask-from small" }, h("label", { htmlFor: number.id }, "Begin with row "), number, take),
    place,
    answer.element,
  );
  /** @type {Source | null} */
  let source = null;
  let busy = false;
  let again = false;

  async function ask() {
    if (busy) {
      again = true;
      return;
    }
    busy = true;
    do {
      again = false;
      const cells = source?.cells() ?? null;
      await answer.show(cells);
    } while (again);
    busy = false;
  }

  async function fill() {
    const { profile } = store.state;
    const row = Number(number.value) - 1;
    if (!profile || !Number.isInteger(row) || row < 0 || row >= profile.n_rows) return;
    const rows = await actions.askEngine("rows", { from: row, count: 1 });
    if (!rows) return;
    source?.fill(Object.fromEntries(rows.columns.map((name, i) => [name, rows.rows[0][i]])));
    ask();
  }

  take.addEventListener("click", fill);
  number.addEventListener("keydown", (event) => event.key === "Enter" && fill());
  let made = "";
  store.watch(
    (s) => [s.asking, s.plan, s.profile, s.run.phase, s.then, s.report],
    (_, { asking, plan, profile }) => {
      if (!asking || !plan || !profile) return;
      const names = plan.features.map(({ column }) => column);
      const key = JSON.stringify([names, profile.data_hash]);
      if (key !== made) {
        made = key;
        const shape = pictureShape(names);
        number.max = String(profile.n_rows);
        source = shape ? padOf(shape, profile, ask, actions.askEngine) : formOf(plan, profile, ask);
        place.replaceChildren(source.element);
      }
      ask();
    },
  );
}
