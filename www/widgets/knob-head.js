// @ts-check
// What stands above every knob: its name in plain words with help behind it, and below its name in scikit-learn.

import { h, widget } from "../h.js";
import { ToggleTip } from "./popover.js";

/**
 * @param {{ label: string, note: string, help: string[] }} knob
 * @param {string} id Of the control that the name labels; where the control is a group, of the name itself.
 * @param {{ isGroup?: boolean, lines?: string[], behind?: Node | null }} [more] More lines of help, and what stands at
 *   the end of the line.
 */
export function knobHead({ label, note, help }, id, { isGroup = false, lines = [], behind = null } = {}) {
  const all = [...help, ...lines];
  const name = isGroup ? h("span", { id }, label) : h("label", { htmlFor: id }, label);
  return [
    h("div", { class: "knob-head" }, h("span", {}, name, all.length > 0 && widget(ToggleTip, { about: label, lines: all })), behind),
    h("div", { class: "knob-note" }, note),
  ];
}
