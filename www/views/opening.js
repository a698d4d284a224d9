// @ts-check
// How far the file is that is being read, and the button that gives it up.

import { seconds } from "../format.js";
import { h } from "../h.js";

/** A smaller file is there before anybody could read this. */
const SHOWN_FROM = 2 << 20;
/** Finding the types of the columns takes as long as reading a third of the file more. */
const READING_SHARE = 0.7;

/** @param {Store} store @param {Actions} actions */
export function openingBar(store, actions) {
  const words = h("p", { id: "opening-words" });
  const bar = h("progress", { max: 1, value: 0, "aria-label": "Reading the file" });
  const stop = h("button", { type: "button", class: "quiet", id: "stop-reading" }, "Cancel");
  const element = h("div", { class: "opening", id: "opening", hidden: true }, words, bar, stop);
  stop.addEventListener("click", () => actions.stopReading());
  store.watch(
    (s) => s.reading,
    (reading) => {
      element.hidden = reading === null || reading.size < SHOWN_FROM;
      if (reading === null) return;
      const share = shareOf(reading);
      bar.value = share;
      words.textContent = sentence(reading, share, (performance.now() - reading.begun) / 1000);
    },
  );
  return element;
}

/** @param {Reading} reading */
function shareOf({ read, size, of }) {
  return READING_SHARE * (of > 0 || size === 0 ? 1 : read / size);
}

/** @param {Reading} reading @param {number} share @param {number} passed */
function sentence({ name, read, size, of }, share, passed) {
  const what = of > 0 ? `finding the types of ${of} columns` : `${megabytes(read)} of ${megabytes(size)} MB`;
  const left = share > 0.05 && passed > 0.5 ? `, about ${seconds((passed * (1 - share)) / share)} left` : "";
  return `${name}: ${what}, ${seconds(passed)}${left}`;
}

/** @param {number} bytes */
function megabytes(bytes) {
  const value = bytes / 1e6;
  return value < 10 ? value.toFixed(1) : String(Math.round(value));
}
