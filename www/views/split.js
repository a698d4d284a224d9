// @ts-check
// Which rows are kept for the test, and by what rule.

import { count, plain } from "../format.js";
import { h } from "../h.js";
import { valueOf } from "../recipe.js";
import { hasTarget } from "../task.js";
import { fieldForm } from "./form.js";

/** @typedef {ReturnType<typeof fieldForm>} Form */

/** @type {Mount} */
export function mountSplit(root, store, actions) {
  const learn = h("span", { class: "learn" });
  const test = h("span", { class: "test" });
  const bar = h("div", { class: "split-bar", role: "img" }, learn, test);
  const words = h("p", { class: "muted small" });
  const knobs = h("div", { "data-at": "/split" });
  root.append(h("h3", {}, "What is kept for the test?"), bar, words, knobs);

  /** @type {{ form: Form, ways: string } | null} */
  let made = null;

  store.watch(
    (s) => [s.recipe?.split, s.catalogue, s.plan, s.profile],
    (_, { recipe, catalogue, plan, profile }) => {
      if (!recipe || !catalogue) return;
      const { split: values, data } = recipe;
      const way = wayOf(catalogue.split, values);
      const ways = `${way} ${data.test_file !== undefined}`;
      if (made?.ways !== ways) {
        const fields = catalogue.split
          .filter((field) => belongs(field.name, way))
          .map((field) => (data.test_file ? field : withoutFile(field)));
        made = {
          ways,
          form: fieldForm({ fields, at: (name) => `/split/${name}`, set: actions.setValue, most: 6 }),
        };
        knobs.replaceChildren(made.form.element);
      }
      made.form.update(
        values,
        plan?.task,
        profile?.columns.map((column) => column.name).filter((name) => name !== data.target),
      );
    },
  );
  store.watch(
    (s) => s.plan,
    (plan) => {
      root.hidden = plan !== null && !hasTarget(plan.task);
      if (!plan) return;
      const share = plan.n_test / (plan.n_train + plan.n_test);
      bar.style.setProperty("--share", String(share));
      learn.textContent = `${plan.n_train.toLocaleString("en")} to learn`;
      test.textContent =
        share > 0.45 ? `${plan.n_test.toLocaleString("en")} to test` : plan.n_test.toLocaleString("en");
      bar.setAttribute(
        "aria-label",
        `${count(plan.n_train, "row")} to learn from, ${count(plan.n_test, "row")} to test on`,
      );
      words.textContent = splitWords(plan);
    },
  );
}

/** @param {Plan} plan */
function splitWords(plan) {
  const column = plain(plan.split_column ?? "");
  const how = {
    rows: plan.stratified
      ? `Each kind of ${plain(plan.target ?? "")} in the same shares on both sides.`
      : "Drawn at random from all rows.",
    group: `All rows with the same ${column} stay on one side.`,
    time: `The latest rows by ${column} are the test.`,
    column: `The column ${column} says which rows are the test.`,
    file: "The rows of the second file are the test.",
  }[plan.split_by];
  const parts = [how, "The steps above are fitted on the rows to learn from only."];
  if (plan.dropped > 0) parts.push(`${count(plan.dropped, "row")} without ${plain(plan.target ?? "")} left out.`);
  if (plan.unplaced > 0) parts.push(`${count(plan.unplaced, "row")} without ${column} left out.`);
  return parts.join(" ");
}

/** How the rows are split. @param {readonly Field[]} fields @param {Record<string, Value> | undefined} values */
function wayOf(fields, values) {
  const by = fields.find((field) => field.name === "by");
  return by ? String(valueOf(by, values)) : "rows";
}

/** Whether a setting plays a part in this way of splitting. @param {string} name @param {string} way */
function belongs(name, way) {
  switch (name) {
    case "test":
      return way !== "column" && way !== "file";
    case "stratify":
      return way === "rows";
    case "column":
      return way === "group" || way === "time" || way === "column";
    case "test_is":
      return way === "column";
    default:
      return true;
  }
}

/** The choice of ways without the second file, where there is none. @param {Field} field @returns {Field} */
function withoutFile(field) {
  return { ...field, ...(field.options && { options: field.options.filter(({ value }) => value !== "file") }) };
}
