// @ts-check
// Take it with you: the test rows with predictions, the recipe, the link.

import { h } from "../h.js";
import { saveFile } from "../save-file.js";
import { hasTarget } from "../task.js";

/** @type {Mount} */
export function mountDownloads(root, store, actions) {
  const predictions = h(
    "button",
    { type: "button", id: "save-predictions", class: "quiet" },
    "Test predictions (CSV)",
  );
  const recipe = h("button", { type: "button", id: "save-recipe", class: "quiet" }, "Recipe (JSON)");
  const link = h("button", { type: "button", id: "copy-link", class: "quiet" }, "Copy link");
  const said = h("span", { class: "muted small", role: "status" });
  const address = h("input", {
    type: "text",
    readOnly: true,
    hidden: true,
    class: "address",
    "aria-label": "Link to this recipe",
  });
  const about = h("p", { class: "muted small" });
  root.append(h("div", { class: "downloads-row" }, predictions, recipe, link, said), address, about);

  predictions.addEventListener("click", async () => saveFile(await actions.predictionsFile()));
  recipe.addEventListener("click", async () => saveFile(await actions.recipeFile()));
  link.addEventListener("click", async () => {
    const copied = await actions.copyLink();
    said.textContent = copied ? "Copied." : "Copy it from here:";
    address.hidden = copied;
    address.value = location.href;
    if (!copied) address.select();
    setTimeout(() => (said.textContent = copied ? "" : said.textContent), 4000);
  });
  store.watch(
    (s) => s.report,
    (report) => {
      predictions.disabled = !report;
      predictions.textContent = hasTarget(report?.task) ? "Test predictions (CSV)" : "Answers for all rows (CSV)";
    },
  );
  store.watch(
    (s) => s.recipe?.data.file?.name,
    (name) => {
      about.textContent = name
        ? `The link holds the recipe and the name and fingerprint of ${name}, not its rows: whoever opens it is asked for the file.`
        : "The link holds the whole recipe: whoever opens it gets the same numbers.";
    },
  );
}
