// @ts-check
// What a person is told: boxes above the panels, a box below each control that a problem names, and the sentences a
// screen reader reads.

import { upperFirst } from "../format.js";
import { h } from "../h.js";

/** @type {Mount} */
export function mountMessages(root, store, actions) {
  const live = document.getElementById("live");
  const list = h("div", { class: "notices" });
  root.append(list);

  /** What the buttons in a box can do. @type {Record<string, (notice: Notice) => void>} */
  const acts = {
    train: () => actions.train(),
    dismiss: (notice) => actions.dismiss(notice.id),
    chooseFile: () => document.getElementById("file")?.click(),
    useOtherFile: () => actions.useOtherFile(),
    forgetLink: () => actions.forgetLink(),
    savePictures: () => actions.savePictures(),
    usePictureModel: () => actions.usePictureModel(),
  };

  store.watch(
    (s) => s.notices,
    (notices) => {
      list.replaceChildren(
        ...notices.map((notice) =>
          h(
            "div",
            {
              class: "notice",
              "data-kind": notice.kind,
              "data-notice": notice.id,
              role: notice.kind === "warning" ? "alert" : "status",
            },
            h("p", {}, notice.text),
            h(
              "div",
              { class: "notice-actions" },
              (notice.actions ?? []).map(({ label, act }) =>
                h("button", { type: "button", class: "quiet", on: { click: () => acts[act]?.(notice) } }, label),
              ),
            ),
          ),
        ),
      );
    },
  );
  store.watch(
    (s) => s.said,
    (text) => {
      if (live) live.textContent = text;
    },
  );
}

/** @type {Mount} */
export function mountProblems(root, store) {
  const general = /** @type {HTMLElement} */ (document.getElementById("problems"));
  const alert = /** @type {HTMLElement} */ (document.getElementById("alert"));
  /** @type {HTMLElement[]} */
  let boxes = [];

  store.watch(
    (s) => [s.problems, s.catalogue],
    (_, { problems }) => {
      for (const box of boxes) box.remove();
      for (const element of root.querySelectorAll("[data-invalid]")) element.removeAttribute("data-invalid");
      boxes = problems.map((problem) => show(problem));
      boxes[0]?.scrollIntoView({ block: "nearest" });
      alert.textContent = problems.map((p) => [p.message, p.hint].filter(Boolean).join(", ")).join(". ");
    },
  );

  /** @param {Problem} problem */
  function show(problem) {
    const box = h(
      "div",
      { class: "problem", "data-problem": problem.at },
      h("p", {}, sentence(problem.message)),
      problem.hint ? h("p", { class: "hint" }, sentence(problem.hint)) : null,
    );
    const control = controlOf(root, problem.at);
    if (!control) {
      general.append(box);
      return box;
    }
    control.closest("details")?.setAttribute("open", "");
    control.setAttribute("data-invalid", "");
    // A word of the sentence cannot hold a box; its place is below the sentence.
    if (control.closest("#ask")) general.append(box);
    else if (control instanceof HTMLLIElement) control.append(box);
    else control.after(box);
    return box;
  }
}

/** The control at the pointer, or at the nearest place above it.
 * @param {HTMLElement} root @param {string} at @returns {HTMLElement | null} */
function controlOf(root, at) {
  for (let place = at; place.startsWith("/"); place = place.slice(0, place.lastIndexOf("/"))) {
    const control = root.querySelector(`[data-at="${CSS.escape(place)}"]`);
    if (control instanceof HTMLElement && !control.hidden) return control;
  }
  return null;
}

/** "the file is empty" → "The file is empty."; a name such as n_estimators keeps its small letter.
 * @param {string} text */
function sentence(text) {
  const begun = /^[a-z]+ /.test(text) ? upperFirst(text) : text;
  return /[.!?]$/.test(begun) ? begun : `${begun}.`;
}
