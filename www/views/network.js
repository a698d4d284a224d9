// @ts-check
// The network while it learns: its units with their maps, its links, and what is happening in a sentence.

import { h, widget } from "../h.js";
import { NetworkPicture } from "../widgets/network-picture.js";
import { happening, inputNames, leftOut, outputNames, unitWords } from "../words/network.js";
import { colours } from "./colours.js";

const SIZES = "hidden_layer_sizes";

/** @type {Mount} */
export function mountNetwork(root, store, actions) {
  const picture = widget(NetworkPicture, {});
  const words = h("p", { class: "network-words" });
  const rest = h("p", { class: "muted small" });
  const fewer = h("button", { type: "button", class: "step", "aria-label": "One hidden layer fewer" }, "−");
  const more = h("button", { type: "button", class: "step", "aria-label": "One hidden layer more" }, "+");
  const layers = h("span");
  root.append(
    h(
      "header",
      { class: "network-head" },
      h("h2", { id: "network-title" }, "Inside the network"),
      h("div", { class: "network-layers", role: "group", "aria-label": "Hidden layers" }, fewer, layers, more),
    ),
    picture,
    words,
    rest,
  );

  const sizes = () => {
    const { recipe, catalogue } = store.state;
    const entry = recipe && catalogue ? catalogue.models.find((model) => model.id === recipe.model.kind) : undefined;
    const field = entry?.fields.find(({ name }) => name === SIZES);
    return /** @type {number[]} */ (recipe?.model.params?.[SIZES] ?? field?.default ?? []);
  };
  const set = (/** @type {number[]} */ value) => actions.setValue(`/model/params/${SIZES}`, value);
  fewer.addEventListener("click", () => set(sizes().slice(0, -1)));
  more.addEventListener("click", () => set([...sizes(), sizes().at(-1) ?? 4]));
  picture.addEventListener("sizes", (event) => set(/** @type {CustomEvent} */ (event).detail.value));

  store.watch(
    (s) => [s.insight, s.units, s.dark, s.recipe, s.plan],
    (_, { insight, units, plan }) => {
      const shown = insight?.kind === "network";
      root.hidden = !shown;
      if (!shown) return;
      const outputs = outputNames(insight, plan?.target ?? "");
      const { classes, low, high, paper, accent } = colours();
      const hidden = sizes();
      Object.assign(picture, {
        names: { inputs: inputNames(insight), outputs },
        weights: insight.layers.map((layer) => layer.weights),
        sizes: hidden.length === insight.layers.length - 1 ? hidden : [],
        units, epochs: insight.epochs.at(-1) ?? 0, summary: happening(insight),
        colours: { low, high, paper, accent, edge: classes[9] },
        describe: (/** @type {number} */ layer, /** @type {number} */ unit) => unitWords(insight, outputs, layer, unit),
      });
      picture.changed();
      layers.textContent = hidden.length === 1 ? "1 hidden layer" : `${hidden.length} hidden layers`;
      fewer.disabled = hidden.length === 0;
      more.disabled = hidden.length >= picture.most.layers;
      words.textContent = happening(insight);
      rest.textContent = leftOut(insight);
      rest.hidden = rest.textContent === "";
    },
  );
}
