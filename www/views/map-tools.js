// @ts-check
// What the pointer does on the map: read it, or move, add and leave out rows; and what such a change did.

import { h, widget } from "../h.js";
import { hasTarget } from "../task.js";
import { PickList } from "../widgets/pick-list.js";
import { TabStrip } from "../widgets/tab-strip.js";
import { colours } from "./colours.js";

const TOOLS = [
  { value: "look", label: "Look" },
  { value: "move", label: "Move" },
  { value: "paint", label: "Add" },
  { value: "erase", label: "Leave out" },
];

/**
 * @param {Store} store
 * @param {Actions} actions
 * @param {import("../widgets/decision-map.js").DecisionMap} map
 */
export function mapTools(store, actions, map) {
  const tools = widget(TabStrip, { label: "What the pointer does on the map", id: "map-tools", options: TOOLS });
  const brush = widget(PickList, { label: "Class of the rows added", id: "map-brush" });
  const influence = h("p", { class: "influence small", id: "map-influence", role: "status" });
  const row = h("div", { class: "map-tools" }, tools, brush);
  const detail = (/** @type {Event} */ event) => /** @type {CustomEvent} */ (event).detail;

  tools.addEventListener("pick", (event) => actions.useTool(detail(event).value));
  brush.addEventListener("pick", (event) => actions.paintWith(detail(event).value));
  map.addEventListener("row-move", (event) => actions.moveRow(detail(event)));
  map.addEventListener("row-add", (event) => actions.addRows(detail(event).spots));
  map.addEventListener("row-erase", (event) => actions.eraseRows(detail(event).rows));

  store.watch(
    (s) => [s.hand.tool, s.hand.brush, s.plan, s.map.picture?.curve, s.dark],
    (_, { hand, plan, map: { picture } }) => {
      const labels = hasTarget(plan?.task) ? (plan?.labels ?? []) : [];
      // A row that is added needs its answer: a class is chosen, a number is the height on a curve.
      const answered = labels.length > 0 || !hasTarget(plan?.task) || picture?.curve === true;
      const options = TOOLS.filter(({ value }) => value !== "paint" || answered);
      const tool = options.some(({ value }) => value === hand.tool) ? hand.tool : "look";
      tools.options = options;
      tools.value = tool;
      if (map.tool !== tool) map.tool = tool;
      const chosen = hand.brush !== null && labels.includes(hand.brush) ? hand.brush : labels[0];
      brush.hidden = tool !== "paint" || chosen === undefined;
      brush.options = labels.map((label) => ({ value: label, label }));
      brush.values = chosen === undefined ? [] : [chosen];
      brush.text = chosen ?? "";
      const { classes, accent } = colours();
      map.brush = chosen === undefined ? accent : classes[labels.indexOf(chosen) % classes.length];
    },
  );
  store.watch(
    (s) => s.hand.influence,
    (text) => {
      influence.textContent = text ? `${text}.` : "";
    },
  );
  return [row, influence];
}
