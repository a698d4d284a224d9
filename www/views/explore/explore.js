// @ts-check
// "Look into the table": a wide area below the panels, with the table itself, its columns, and how they relate.

import { h, widget } from "../../h.js";
import { TabStrip } from "../../widgets/tab-strip.js";
import { icon } from "../icons.js";
import { columnsTab } from "./columns.js";
import { relationsTab } from "./relations.js";
import { tableTab } from "./table.js";

/** @type {Mount} */
export function mountExplore(root, store, actions) {
  const title = h("h2", { id: "explore-title", tabIndex: -1 });
  const tabs = widget(TabStrip, { label: "What to look at", id: "explore-tabs" });
  tabs.options = [
    { value: "table", label: "Table" },
    { value: "columns", label: "Columns" },
    { value: "relations", label: "Relations" },
  ];
  const close = h(
    "button",
    { type: "button", class: "small-round", "aria-label": "Close", title: "Close (Esc)", on: { click: actions.closeExplore } },
    icon("close"),
  );
  /** @type {Record<ExploreTab, { element: HTMLElement, show: (profile: Profile, dark: boolean) => void }>} */
  const parts = {
    table: tableTab(store, actions),
    columns: columnsTab(store, actions),
    relations: relationsTab(store, actions),
  };
  const body = h("div", { class: "explore-body" });
  root.append(
    h("header", {}, h("div", {}, h("p", { class: "eyebrow" }, "Look into the table"), title), tabs, close),
    body,
  );

  tabs.addEventListener("pick", (event) => actions.explore(/** @type {CustomEvent} */ (event).detail.value));
  root.addEventListener("keydown", (event) => {
    // Whatever is open inside closes first.
    const inside = event.defaultPrevented || root.querySelector(":popover-open") !== null;
    if (event.key === "Escape" && !inside) actions.closeExplore();
  });

  let open = false;
  store.watch(
    (s) => [s.explore, s.profile, s.dark, s.recipe?.data.target],
    (_, { explore, profile, dark }) => {
      root.hidden = explore === null || profile === null;
      if (explore === null || profile === null) {
        open = false;
        return;
      }
      title.textContent = profile.name;
      tabs.value = explore;
      const part = parts[explore];
      if (body.firstChild !== part.element) body.replaceChildren(part.element);
      part.show(profile, dark);
      if (open) return;
      open = true;
      const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
      title.focus({ preventScroll: true });
      root.scrollIntoView({ behavior: calm ? "auto" : "smooth", block: "start" });
    },
  );
}
