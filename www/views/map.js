// @ts-check
// The decision map with its two axes, its legend, and the row that holds the other features.

import { number, plain } from "../format.js";
import { h, widget } from "../h.js";
import { cardOf } from "../recipe.js";
import { DecisionMap } from "../widgets/decision-map.js";
import { extent } from "../widgets/map-paint.js";
import { PickList } from "../widgets/pick-list.js";
import { hasTarget } from "../task.js";
import { placeWords } from "../words/table.js";
import { colours } from "./colours.js";
import { mapTools } from "./map-tools.js";

/** @type {Mount} */
export function mountMap(root, store, actions) {
  const map = widget(DecisionMap, {
    unit: (/** @type {string} */ column) => unitOf(column),
    describe: (/** @type {MapPicture} */ picture, /** @type {any} */ place) =>
      placeWords(picture, place, store.state.plan),
  });
  const x = widget(PickList, { label: "Feature across", id: "map-x" });
  const y = widget(PickList, { label: "Feature up", id: "map-y" });
  const held = h("span", { class: "held" });
  const release = h("button", { type: "button", class: "quiet", id: "map-release" }, "back to typical");
  const legend = h("ul", { class: "legend" });
  const readout = h("output", { class: "readout", id: "map-readout" });
  const calm = h("p", { class: "map-none muted" }, "A map needs two features. Tick another column to see it.");
  root.append(
    map,
    calm,
    h(
      "div",
      { class: "map-axes" },
      h("span", {}, "→ ", x),
      h("span", {}, "↑ ", y),
      h("span", { class: "muted" }, held, release),
    ),
    legend,
    ...mapTools(store, actions, map),
    readout,
  );

  x.addEventListener("pick", (event) => actions.mapView({ x: /** @type {CustomEvent} */ (event).detail.value }));
  y.addEventListener("pick", (event) => actions.mapView({ y: /** @type {CustomEvent} */ (event).detail.value }));
  map.addEventListener("hold", (event) => actions.mapView({ hold: /** @type {CustomEvent} */ (event).detail.row }));
  release.addEventListener("click", () => actions.mapView({ hold: null }));
  map.addEventListener("probe", (event) => {
    readout.textContent =
      /** @type {CustomEvent} */ (event).detail.text || "Point at the map, or use the arrow keys, to read it.";
  });

  /** @param {string} column */
  function unitOf(column) {
    const { recipe, catalogue } = store.state;
    const unit = (recipe && catalogue && cardOf(recipe, catalogue)?.columns[column]?.unit) ?? "";
    // bill_length_mm says its unit already.
    return column.endsWith(`_${unit}`) || unit.length > 6 ? "" : unit;
  }

  // After a reset there is no model: what is on show is of the one before.
  store.watch(
    (s) => s.run.phase === "paused" && s.run.status === null,
    (none) => root.toggleAttribute("data-blank", none),
  );
  store.watch(
    (s) => [s.dark, s.theme],
    () => {
      map.colours = colours();
      map.changed();
    },
  );
  store.watch(
    (s) => s.map,
    ({ picture, hold, x: across, y: up }) => {
      x.values = across ? [across] : [];
      y.values = up ? [up] : [];
      x.text = across ? plain(across) : "–";
      y.text = up ? plain(up) : "–";
      const others = (store.state.plan?.features.length ?? 0) > (picture?.curve ? 1 : 2);
      held.textContent = others ? `others held at: ${hold === null ? "a typical row" : `row ${hold + 1} `}` : "";
      release.hidden = hold === null || !others;
      if (picture) map.picture = picture;
    },
  );
  store.watch(
    (s) => s.plan,
    (plan) => {
      // Free text has no axis.
      const placed = (plan?.features ?? []).filter(({ type }) => type !== "text");
      const options = placed.map(({ column, type }) => ({
        value: column,
        label: plain(column),
        note: String(type),
      }));
      x.options = options;
      // For numbers the model can be a curve: the target itself is an axis.
      y.options =
        plan?.task === "regression"
          ? [...options, { value: plan.target ?? "", label: plain(plan.target ?? ""), note: "the answer, as a curve" }]
          : options;
      root.toggleAttribute("data-none", plan !== null && plan.map_default === null);
      // A projection has no columns to choose from, and nothing to hold.
      root.toggleAttribute("data-placed", plan?.task === "projection");
    },
  );
  let legendFor = "";
  store.watch(
    (s) => [s.plan, s.map.picture],
    (_, { plan, map: { picture } }) => {
      const [lo, hi] = extent(picture?.points.truth ?? []);
      const key = JSON.stringify([picture?.labels, plan?.target, picture?.curve, lo, hi, picture?.n_placed]);
      if (key === legendFor) return;
      legendFor = key;
      legend.replaceChildren(...legendOf(plan, picture, lo, hi), ...sampleOf(picture));
    },
  );
}

/** Says so where only some of the rows are drawn. @param {MapPicture | null} picture */
function sampleOf(picture) {
  const drawn = picture?.points.x.length ?? 0;
  if (!picture || drawn >= picture.n_placed) return [];
  const [some, all] = [drawn, picture.n_placed].map((n) => n.toLocaleString("en"));
  return [h("li", { class: "kind" }, `${some} of ${all} rows drawn`)];
}

const MOST_NAMES = 12;

/** @param {Plan | null} plan @param {MapPicture | null} picture @param {number} lo @param {number} hi */
function legendOf(plan, picture, lo, hi) {
  if (!plan) return [];
  const { curve = false, labels = plan.labels } = picture ?? {};
  const noTest = !hasTarget(plan.task);
  const kinds = noTest ? [] : [
    h("li", { class: "kind" }, h("span", { class: "dot filled" }), "learned from"),
    h("li", { class: "kind" }, h("span", { class: "dot ring" }), "test row"),
  ];
  if (curve) return [h("li", {}, h("span", { class: "line" }), "what the model answers"), ...kinds];
  if (labels.length === 0) {
    if (noTest && !(hi > lo)) return [];
    const ends = Number.isFinite(lo) ? [number(lo), number(hi)] : ["low", "high"];
    return [h("li", {}, `${plain(plan.target ?? "")} ${ends[0]}`, h("span", { class: "ramp" }), ends[1]), ...kinds];
  }
  return [
    ...labels
      .slice(0, MOST_NAMES)
      .map((label, i) =>
        h("li", {}, h("span", { class: "swatch", vars: { colour: `var(--class-${i % 10})` } }), label),
      ),
    ...(labels.length > MOST_NAMES ? [h("li", { class: "kind" }, `and ${labels.length - MOST_NAMES} more`)] : []),
    ...(lo < 0
      ? [
          h(
            "li",
            {},
            h("span", { class: "swatch", vars: { colour: "var(--muted)" } }),
            plan.task === "clustering" ? "no group" : "unknown",
          ),
        ]
      : []),
    ...kinds,
  ];
}
