// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { article, count, list, number, plain, score, seconds, ticks, percent } from "../../www/format.js";

test("a number keeps its whole part and gets no more decimals than it has digits to give", () => {
  assert.equal(number(2731.4), "2731");
  assert.equal(number(27314), "27,314");
  assert.equal(number(1.38e9), "1.38B");
  assert.equal(number(39.12), "39.1");
  assert.equal(number(0.021349), "0.0213");
  assert.equal(number(-0.5), "\u22120.5");
  assert.equal(number(-0.00001), "\u22121e\u22125");
  assert.equal(number(0), "0");
});

test("a score that is not quite 1 never reads as 1", () => {
  assert.equal(score(1), "1.00");
  assert.equal(score(0), "0.00");
  assert.equal(score(2e-16), "0.00");
  assert.equal(score(0.996), "0.996");
  assert.equal(score(0.99999), "0.999");
  assert.equal(score(0.974), "0.97");
});

test("an error in large units is not given to the hundredth", () => {
  assert.equal(score(1234.5), "1235");
  assert.equal(score(123.45), "123.5");
  assert.equal(score(6.123), "6.12");
});

test("seconds change their unit where a person would", () => {
  assert.equal(seconds(0.034), "0.03\u202fs");
  assert.equal(seconds(0.44), "0.4\u202fs");
  assert.equal(seconds(12.3), "12\u202fs");
  assert.equal(seconds(200), "3\u202fmin 20\u202fs");
});

test("one is singular", () => {
  assert.equal(count(1, "feature"), "1 feature");
  assert.equal(count(2000, "row"), "2,000 rows");
});

test("a method that is not counted has no article", () => {
  assert.deepEqual(article("random forest"), { article: "a", name: "random forest" });
  assert.deepEqual(article("ridge regression"), { article: "", name: "ridge regression" });
  assert.deepEqual(article("elastic net"), { article: "an", name: "elastic net" });
  assert.deepEqual(article("k nearest neighbours"), { article: "", name: "k nearest neighbours" });
  assert.deepEqual(article("Gaussian naive Bayes"), { article: "", name: "Gaussian naive Bayes" });
});

test("a list reads like a sentence", () => {
  assert.equal(list(["a"]), "a");
  assert.equal(list(["a", "b", "c"]), "a, b and c");
  assert.equal(plain("bill_length_mm"), "bill length mm");
});

test("ticks are round and lie within the axis", () => {
  assert.deepEqual(ticks(0, 10, 5), [0, 2, 4, 6, 8, 10]);
  assert.deepEqual(ticks(32.1, 59.6, 5), [40, 50]);
  assert.deepEqual(ticks(-1, 1, 4), [-1, -0.5, 0, 0.5, 1]);
  assert.deepEqual(ticks(3, 3), [3]);
});

test("a share that is almost none or almost all keeps a decimal", () => {
  const shown = [0, 0.0039, 0.174, 0.5, 0.996, 1].map((share) => percent(share).replace("\u202f", " "));
  assert.deepEqual(shown, ["0 %", "0.4 %", "17 %", "50 %", "99.6 %", "100 %"]);
});
