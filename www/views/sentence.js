// @ts-check
// The recipe as a sentence; each underlined word is its control.

import { article, count, plain, upperFirst } from "../format.js";
import { h, widget } from "../h.js";
import { featuresOf } from "../recipe.js";
import { readsText } from "../steps.js";
import { canDo, ownTask, targetTask } from "../task.js";
import { tableWords, taskWords } from "../words/table.js";
import { PickList } from "../widgets/pick-list.js";

/** A word joiner before the full stop: it never stands alone on a line. */
const END = "\u2060.";

/** @type {Mount} */
export function mountSentence(root, store, actions) {
  const target = widget(PickList, { label: "What to predict", id: "pick-target" });
  const features = widget(PickList, { label: "What to learn from", multiple: true, id: "pick-features" });
  const table = widget(PickList, { label: "Which table", id: "pick-table" });
  const model = widget(PickList, { label: "Which model", id: "pick-model" });
  const an = h("span");
  target.dataset.at = "/data/target";
  features.dataset.at = "/data/features";

  listen(target, ({ value }) => actions.predict(value));
  listen(features, ({ values }) => actions.learnFrom(values));
  listen(model, ({ value }) => actions.useModel(value));
  listen(table, ({ value }) => {
    const [kind, id] = value.split(":");
    if (kind === "sample") actions.useSample(id);
    else if (kind === "generator") actions.useGenerator(id);
  });

  let shown = "";
  store.watch(
    (s) => [s.recipe, s.profile, s.catalogue, s.plan],
    (_, state) => {
      if (!state.recipe || !state.catalogue || !state.profile) return;
      const task = ownTask(state.recipe.model.kind, state.catalogue) ?? "predict";
      if (shown !== task) root.replaceChildren(...words(task));
      shown = task;
      fill(state);
    },
  );

  /** The sentence of a task. @param {Task | "predict"} task @returns {(string | Node)[]} */
  function words(task) {
    const rest = [features, " of ", table, " with ", an, model];
    switch (task) {
      case "clustering":
        return ["Find groups by ", ...rest, ", beside ", target, END];
      case "projection":
        return ["Draw ", ...rest, ", coloured by ", target, END];
      case "outliers":
        return ["Find unusual rows by ", ...rest, ", beside ", target, END];
      default:
        return ["Predict ", target, " from ", ...rest, END];
    }
  }

  /** @param {State} state */
  function fill({ recipe, profile, catalogue }) {
    if (!recipe || !profile || !catalogue) return;
    const aim = recipe.data.target;
    target.options = profile.columns.map((c) => ({ value: c.name, label: plain(c.name), note: c.type }));
    target.values = aim ? [aim] : [];
    target.text = aim ? plain(aim) : "choose a column";

    const used = featuresOf(recipe, profile, catalogue);
    const canUse = (/** @type {Column} */ c) =>
      c.usable || (c.type === "text" && readsText(recipe, catalogue, c.name));
    features.options = profile.columns
      .filter((c) => c.name !== aim)
      .map((c) => ({
        value: c.name,
        label: plain(c.name),
        note: canUse(c) ? c.type : c.why_not,
        disabled: !canUse(c) && !used.includes(c.name),
      }));
    features.values = used;
    features.text = used.length === 1 ? plain(used[0]) : count(used.length, "feature");

    table.options = [
      ...(recipe.data.file ? [{ value: "file", label: recipe.data.file.name, note: "your file" }] : []),
      ...catalogue.samples.map((e) => ({ value: `sample:${e.id}`, label: e.name, note: count(e.rows, "row") })),
      ...catalogue.generators.map((e) => ({ value: `generator:${e.id}`, label: e.name, note: "made up" })),
    ];
    table.values = [
      recipe.data.sample
        ? `sample:${recipe.data.sample}`
        : recipe.data.generator
          ? `generator:${recipe.data.generator}`
          : "file",
    ];
    table.text = tableWords(recipe, profile, catalogue);

    const asks = targetTask(recipe, profile);
    const shelf = (/** @type {string} */ id) => catalogue.families.find((f) => f.id === id)?.name ?? "";
    const inOrder = catalogue.families.flatMap(({ id }) => catalogue.models.filter((e) => e.family === id));
    model.options = inOrder.map((e) => {
      const fits = canDo(e, asks);
      const note = fits ? e.summary : taskWords(e.tasks);
      return { value: e.id, label: upperFirst(e.name), note, disabled: !fits, group: shelf(e.family) };
    });
    const entry = catalogue.models.find((e) => e.id === recipe.model.kind);
    const name = article(entry?.name ?? recipe.model.kind);
    model.values = [recipe.model.kind];
    model.text = name.name;
    an.textContent = name.article ? `${name.article} ` : "";
  }
}

/** @param {PickList} list @param {(detail: any) => void} react */
function listen(list, react) {
  list.addEventListener("pick", (event) => react(/** @type {CustomEvent} */ (event).detail));
}
