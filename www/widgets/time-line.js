// @ts-check
// The time a training has taken, as a line with a handle: drag it back to see how things stood.
// Sends `look` with { unit }; null is the present.

import { h } from "../h.js";
import { Widget } from "./widget.js";

export class TimeLine extends Widget {
  label = "";
  /** @type {(unit: number | null) => string} A moment, as a person says it. */
  words = String;
  /** @type {number[]} Units complete at each moment. */
  #moments = [];
  /** @type {number | null} The moment looked at. */
  #at = null;
  #line = h("input", { type: "range", id: "past", min: "0", step: "1" });

  set moments(/** @type {number[]} */ moments) {
    this.#moments = moments;
    this.changed();
  }
  set at(/** @type {number | null} */ unit) {
    this.#at = unit;
    this.changed();
  }

  /** @override */
  build() {
    this.#line.setAttribute("aria-label", this.label);
    this.append(this.#line);
    this.#line.addEventListener("input", () => {
      this.at = this.#moments[this.#line.valueAsNumber] ?? null;
      this.send("look", { unit: this.#at });
    });
  }

  /** @override */
  refresh() {
    // One more place than there are moments: the present.
    const last = this.#moments.length;
    const place = this.#at === null ? -1 : this.#moments.indexOf(this.#at);
    this.#line.max = String(last);
    this.#line.value = String(place < 0 ? last : place);
    this.#line.style.setProperty("--fill", `${last > 0 ? (100 * this.#line.valueAsNumber) / last : 100}%`);
    this.#line.setAttribute("aria-valuetext", this.words(place < 0 ? null : this.#at));
  }
}

customElements.define("time-line", TimeLine);
