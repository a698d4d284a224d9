// @ts-check
// Pictures that came: how many of which kind, and how they become a table.

import { count, list } from "../format.js";
import { h } from "../h.js";

const SIDES = [8, 16, 28, 32, 48, 64];
/** Numbers a row that the table may have: more columns than this are no pleasure to look at. */
const MOST_COLUMNS = 4096;

/** @type {Mount} */
export function mountPicturesDraft(root, store, actions) {
  const words = h("p", {});
  const side = h("select", { id: "picture-side" });
  const colour = h("select", { id: "picture-colour" }, h("option", { value: "" }, "shades of grey"), h("option", { value: "1" }, "colours"));
  const make = h("button", { type: "button", id: "make-pictures" }, "Make a table");
  const not = h("button", { type: "button", class: "quiet", on: { click: () => actions.forgetPictures() } }, "Not now");
  const bar = h("progress", { max: 1, "aria-label": "Pictures made small" });
  const error = h("p", { class: "hint", role: "status" });
  root.append(
    words,
    h("p", { class: "picture-shape" }, h("label", {}, "points each way ", h("span", { class: "select" }, side)), h("label", {}, "in ", h("span", { class: "select" }, colour))),
    h("p", { class: "muted small" }, "Each picture becomes a row: its middle square, made small, one column a point, from 0 (black) to 255."),
    error,
    h("div", { class: "finding-actions" }, make, not, bar),
  );

  const sides = () => {
    const chosen = side.value || "28";
    const fits = SIDES.filter((n) => n * n * (colour.value ? 3 : 1) <= MOST_COLUMNS);
    side.replaceChildren(...fits.map((n) => h("option", { value: String(n) }, `${n} × ${n}`)));
    side.value = fits.includes(Number(chosen)) ? chosen : String(fits.at(-1));
  };
  sides();
  colour.addEventListener("change", sides);
  make.addEventListener("click", async () => {
    make.disabled = true;
    bar.hidden = false;
    bar.value = 0;
    error.textContent = await actions.makePictures({ side: Number(side.value), colour: colour.value !== "" }, (done, of) => (bar.value = done / of));
    make.disabled = false;
    bar.hidden = true;
  });
  store.watch(
    (s) => s.pictures,
    (pictures) => {
      root.hidden = pictures === null;
      if (!pictures) return;
      const { kinds, others } = pictures;
      const total = kinds.reduce((sum, [, n]) => sum + n, 0);
      const named = kinds.slice(0, 6).map(([kind, n]) => `${kind || "in no folder"} (${n})`);
      const one = kinds.length < 2;
      words.textContent =
        `${count(total, "picture")} of ${count(kinds.length, "kind")}: ${list(kinds.length > 6 ? [...named, `${kinds.length - 6} more`] : named)}.` +
        (others.length > 0 ? ` ${count(others.length, "other file")} will be left out.` : "");
      // A model tells kinds apart; with one there is nothing to tell.
      error.textContent = one ? "There is one kind only: put the pictures of each kind in a folder of its own." : "";
      make.disabled = one;
      bar.hidden = true;
      (one ? not : make).focus();
    },
  );
}
