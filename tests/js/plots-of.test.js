// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { plotsOf } from "../../www/task.js";

test("a figure that takes work is offered for the models that have it", () => {
  const catalogue = /** @type {Catalogue} */ (
    /** @type {unknown} */ ({
      models: [{ id: "k-means", sweep: "elbow" }, { id: "dbscan" }],
      plots: [
        { id: "shares", tasks: ["clustering"], when: "report" },
        { id: "elbow", tasks: ["clustering"], when: "asked" },
        { id: "roc", tasks: ["classification"], when: "report" },
      ],
    })
  );
  const ids = (/** @type {string} */ model) => plotsOf({ task: "clustering", model }, catalogue).map(({ id }) => id);
  assert.deepEqual(ids("k-means"), ["shares", "elbow"]);
  assert.deepEqual(ids("dbscan"), ["shares"]);
});
