// @ts-check
// Boxes above the panels, and the sentence a screen reader reads when a result is there.

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
