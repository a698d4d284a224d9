// @ts-check
// Inside a series: level, trend and season over time, and how fast each follows new values.

import { count, number, plain } from "../../format.js";
import { h } from "../../h.js";
import { linePicture } from "../../widgets/line-picture.js";
import { inTable } from "../../words/table.js";

/** What the parameters are to the parts of a series. @type {Record<string, string>} */
const FOLLOWS = {
  smoothing_level: "level",
  smoothing_trend: "trend",
  smoothing_seasonal: "season",
  damping_trend: "damping of the trend",
};

/** @param {Extract<Insight, { kind: "series" }>} insight @returns {import("./looks.js").Look} */
export function seriesLook({ times, values, level, trend, season, seasonal_periods: m, smoothing, hidden, meanings, features }) {
  const name = (/** @type {number} */ time) => inTable(meanings[0], time);
  const cut = hidden > 0 ? ` The last ${count(times.length, "time")} of ${hidden + times.length}.` : "";
  const parts = [
    { title: "Level", x: times, y: level },
    // A trend that never changes is a number, not a picture.
    ...(trend.length > 0 ? [{ title: "Trend, per row", x: times, y: trend }] : []),
    ...(season.length > 0 ? [{ title: "The last season", x: times.slice(-m), y: season.slice(-m) }] : []),
  ];
  const alone = smoothing.map(([what, value]) => `${FOLLOWS[what] ?? what} ${number(value, 3)}`).join(", ");
  return {
    title: "The parts of the series",
    pictures: parts.map(({ title, x, y }) => {
      const summary = `${title}: from ${number(y[0])} at ${name(x[0])} to ${number(y[y.length - 1])} at ${name(x[x.length - 1])}`;
      return h("div", {}, h("p", { class: "muted small" }, title), linePicture({ x, y, nameX: name, summary }));
    }),
    words: `How fast each part follows a new value, from 0 (never) to 1 (at once): ${alone}.${cut}`,
    tables: [
      { columns: ["parameter", "value"], rows: smoothing.map(([what, value]) => [what, value]) },
      {
        columns: [plain(meanings[0]?.source ?? features[0]), "value", "level", ...(trend.length > 0 ? ["trend"] : []), ...(season.length > 0 ? ["season"] : [])],
        rows: times.map((time, i) => [name(time), values[i], level[i], ...trend.slice(i, i + 1), ...season.slice(i, i + 1)]),
      },
    ],
  };
}
