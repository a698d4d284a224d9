// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { networkLayout, unitAt } from "../../www/widgets/network-layout.js";
import { happening, leftOut, unitWords } from "../../www/words/network.js";

/** @import { SeenLayer } from "../../pkg/index.js" */

/** @param {number} n @param {number[][]} weights @returns {SeenLayer} */
const layer = (n, weights) => ({ n_units: n, weights, biases: weights.map(() => 0.5), activation: "relu" });
const insight = /** @type {import("../../www/words/network.js").Network} */ ({
  kind: "network", n_inputs: 3, n_weights: 9, features: ["bill_mm", "sex"], meanings: [], labels: ["a", "b"],
  layers: [layer(20, [[1, -2], [0.25, 0]]), layer(1, [[3, -1]])],
  epochs: [1, 2, 3], training: [0.9, 0.5, 0.2], validation: [0.8, 0.5, 0.6], gradient: 0.1,
});

test("layers stand side by side, each in the middle, and a unit is found where it stands", () => {
  const layout = networkLayout([2, 8, 1], 1000);
  assert.equal(layout.width, 1000);
  const [inputs, hidden, [answer]] = layout.columns;
  assert.ok(inputs[0].x < hidden[0].x && hidden[0].x < answer.x);
  const middle = (hidden[0].y + hidden[7].y) / 2;
  for (const y of [(inputs[0].y + inputs[1].y) / 2, answer.y]) assert.ok(Math.abs(y - middle) < 1e-9);
  for (let i = 1; i < 8; i++) assert.ok(hidden[i].y - hidden[i - 1].y > hidden[i].side, "no two units touch");
  assert.deepEqual(unitAt(layout, hidden[3].x + 4, hidden[3].y - 4), hidden[3]);
  assert.equal(unitAt(layout, (inputs[0].x + hidden[0].x) / 2, hidden[0].y), null);
});

test("many layers make the picture wider than a phone, and many units make each smaller", () => {
  assert.equal(networkLayout([2, 8, 8, 1], 268, [2, 1]).width, 268);
  assert.ok(networkLayout([2, 4, 4, 4, 4, 4, 4, 1], 268).width > 268);
  const side = (/** @type {number} */ n) => networkLayout([2, n, 1], 800).columns[1][0].side;
  assert.ok(side(16) < side(4) && side(16) >= 20);
});

test("what happens is said in words: the shape, the loss and where it goes", () => {
  assert.equal(
    happening(insight),
    "3 → 20 → 1: 9 weights. Epoch 3: the loss is 0.2, falling, 0.6 on rows kept aside (it begins to learn by heart).",
  );
  assert.match(happening({ ...insight, epochs: [], training: [], validation: [] }), /Nothing is learned yet/);
  assert.match(happening({ ...insight, training: [0.2, 0.2, 0.9] }), /rising/);
  assert.equal(leftOut(insight), "Drawn are the first 2 of 3 columns, 2 of 20 units of layer 1.");
});

test("a unit says what it hears, the loudest first", () => {
  assert.deepEqual(unitWords(insight, ["b"], 1, 0), [
    "Unit 1 of layer 1",
    "Hears sex × −2, bill mm × 1, constant 0.5; relu.",
  ]);
  assert.deepEqual(unitWords(insight, ["b"], 2, 0), ["b", "Hears unit 1 × 3, unit 2 × −1, constant 0.5."]);
});
