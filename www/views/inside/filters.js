// @ts-check
// Inside a network that looks at pictures: its first filters as small pictures, and the way from points to answers.

import { number } from "../../format.js";
import { h } from "../../h.js";
import { paintSigned } from "../../pictures.js";
import { linePicture } from "../../widgets/line-picture.js";

/** @param {Extract<Insight, { kind: "filters" }>} insight @returns {import("./looks.js").Look} */
export function filtersLook({ window: [up, across, channels], filters, pictures, n_weights: nWeights, epochs, training, validation }) {
  const last = epochs.at(-1) ?? 0;
  const most = Math.max(...filters.flat().map(Math.abs));
  const drawn = filters.map((weights, i) => {
    const canvas = h("canvas", { class: "filter-picture", role: "img", "aria-label": `Filter ${i + 1}` });
    // Colours together: how much a filter likes ink at a place.
    const places = Array.from({ length: up * across }, (_, at) => sum(weights.slice(at * channels, (at + 1) * channels)));
    paintSigned(canvas, { height: up, width: across }, places, most);
    return canvas;
  });
  const way = pictures.map(([height, width, depth]) => `${height} × ${width}${depth > 1 ? ` × ${depth}` : ""}`).join(" → ");
  const places = Array.from({ length: up * across * channels }, (_, i) => `weight ${i + 1}`);
  const kept = validation.length > 0;
  const curve = training.length > 1 ? [linePicture({ x: epochs, y: training, summary: `The loss fell from ${number(training[0])} to ${number(training.at(-1) ?? 0)}.` })] : [];
  return {
    title: last > 0 ? `The filters after epoch ${last.toLocaleString("en")}` : "The filters before the first epoch",
    pictures: [h("div", { class: "filter-pictures" }, drawn), ...curve],
    words: `Each small square is a filter of the first layer: blue points it likes, orange ones it does not. From the picture on: ${way}, then layers of units; ${nWeights.toLocaleString("en")} weights.`,
    tables: [
      { columns: ["filter", ...places], rows: filters.map((weights, i) => [`filter ${i + 1}`, ...weights]) },
      {
        columns: ["epoch", "training loss", ...(kept ? ["loss on rows kept aside"] : [])],
        rows: training.map((loss, i) => [epochs[i], loss, ...(kept ? [validation[i]] : [])]),
      },
    ],
  };
}

/** @param {number[]} values */
const sum = (values) => values.reduce((a, b) => a + b, 0);
