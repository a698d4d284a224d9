// @ts-check
// Inside a table of ratings: which things are liked more than others, and which are liked by the same people.

import { count, number } from "../../format.js";
import { signedBars } from "../../widgets/bars.js";
import { dotPicture } from "../../widgets/dot-picture.js";

const MOST_BARS = 7;

/** @param {Extract<Insight, { kind: "taste" }>} insight @returns {import("./looks.js").Look} */
export function tasteLook({ mean, n_users, n_items, items, counts, biases, places, features }) {
  const thing = features[1] ?? "item";
  const rows = items.map((item, i) => ({ name: `${thing} ${number(item, 6)}`, value: biases[i] ?? 0 }));
  const extreme = [...rows].sort((a, b) => Math.abs(b.value) - Math.abs(a.value)).slice(0, MOST_BARS);
  const summary = `${count(items.length, "dot")}: near ones are liked by the same people`;
  const shown = items.length < n_items ? ` Shown are the ${items.length} rated most often of ${n_items}.` : "";
  return {
    title: "What is liked, and by whom alike",
    pictures: [signedBars(extreme), ...(places.length > 0 ? [dotPicture({ places, summary })] : [])],
    words: `The mean of ${count(n_users, "rater")} is ${number(mean)}; bars say how far the most unusual lie from it.${
      places.length > 0 ? " Dots near each other are liked by the same people." : ""
    }${shown}`,
    tables: [
      {
        columns: [thing, "ratings", "above the mean", ...(places.length > 0 ? ["first taste", "second taste"] : [])],
        rows: items.map((item, i) => [number(item, 6), counts[i] ?? 0, biases[i] ?? 0, ...(places[i] ?? [])]),
      },
    ],
  };
}
