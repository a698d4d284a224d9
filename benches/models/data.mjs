// @ts-check
// The tables that models are timed on: drawn from a fixed generator and written once, as CSV for the engine and as
// raw numbers for Python, so that both learn from the very same values.
import { closeSync, existsSync, mkdirSync, openSync, renameSync, writeFileSync, writeSync } from "node:fs";
import path from "node:path";

/**
 * @typedef {object} Shape
 * @property {keyof typeof KINDS} kind
 * @property {number} train rows that are learned from
 * @property {number} test rows that are predicted; the last ones
 * @property {number} columns
 * @property {number} [classes]
 */

/**
 * @typedef {Shape & { csv: string, numbers: string, truth: string | null }} Data
 * paths: the table; the features row by row and the target, as little-endian doubles
 */

/** Part of the files' names: raise it when a change of this file changes the numbers. */
const VERSION = 1;
/** Every value is a multiple of this, so that few digits say it exactly. */
const GRAIN = 1e4;

/**
 * How a table is drawn: what the whole table shares comes first, then a function that fills one row's features and
 * returns its target, null where there is none.
 * @type {Record<string, (random: Random, shape: Shape) => (x: Float64Array) => number | null>}
 */
const KINDS = {
  /** A weighted sum of all columns with noise. */
  linear(random, { columns }) {
    const weights = Array.from({ length: columns }, () => random.normal());
    return (x) => {
      fill(x, random);
      return 10 + dot(weights, x) + 2 * random.normal();
    };
  },
  /** Two classes on either side of a plane, with noise. */
  halves(random, { columns }) {
    const weights = Array.from({ length: columns }, () => random.normal() / Math.sqrt(columns));
    return (x) => {
      fill(x, random);
      return dot(weights, x) + 0.5 * random.normal() > 0 ? 1 : 0;
    };
  },
  /** Overlapping clouds, one a class. */
  clouds(random, { columns, classes = 2 }) {
    const centres = Array.from({ length: classes }, () => Array.from({ length: columns }, () => random.normal()));
    const spread = 0.7 * Math.sqrt(Math.sqrt(columns));
    return (x) => {
      const own = Math.floor(random.uniform() * classes);
      for (let j = 0; j < columns; j++) x[j] = centres[own][j] + spread * random.normal();
      return own;
    };
  },
  /** Two classes that only products and bends of columns tell apart. */
  bent(random) {
    return (x) => {
      fill(x, random);
      const score = x[0] * x[1] + x[2] * x[2] - 1 + 0.8 * Math.abs(x[3]) - 0.6 + x[4] - 0.5 * x[5] * x[6];
      return score + 0.7 * random.normal() > 0 ? 1 : 0;
    };
  },
  /** Square pictures: each class a figure of its own, anywhere in the picture, with noise. */
  figures(random, { columns, classes = 2 }) {
    const side = Math.sqrt(columns);
    const small = Math.ceil(side / 2);
    const figures = Array.from({ length: classes }, () => figure(random, small));
    return (x) => {
      const own = Math.floor(random.uniform() * classes);
      const [down, right] = [0, 0].map(() => Math.floor(random.uniform() * (side - small + 1)));
      for (let j = 0; j < columns; j++) x[j] = 0.2 * random.normal();
      figures[own].forEach((ink, at) => {
        x[(down + Math.floor(at / small)) * side + right + (at % small)] += ink;
      });
      return own;
    };
  },
  /** Two half circles that hold each other. */
  moons(random) {
    return (x) => {
      const own = random.uniform() < 0.5 ? 0 : 1;
      const angle = Math.PI * random.uniform();
      x[0] = (own === 0 ? Math.cos(angle) : 1 - Math.cos(angle)) + 0.25 * random.normal();
      x[1] = (own === 0 ? Math.sin(angle) : 0.5 - Math.sin(angle)) + 0.25 * random.normal();
      return own;
    };
  },
  /** Many columns that follow a few hidden ones; no target. */
  hidden(random, { columns }) {
    const loadings = Array.from({ length: 60 }, (_, k) =>
      Array.from({ length: columns }, () => random.normal() / (1 + k / 6)),
    );
    return (x) => {
      x.fill(0);
      for (const loading of loadings) {
        const factor = random.normal();
        for (let j = 0; j < columns; j++) x[j] += factor * loading[j];
      }
      for (let j = 0; j < columns; j++) x[j] += 0.3 * random.normal();
      return null;
    };
  },
  /** Clouds whose class is not told. */
  groups(random, shape) {
    const draw = KINDS.clouds(random, shape);
    return (x) => {
      draw(x);
      return null;
    };
  },
};

/** Numbers of Marsaglia's xorshift with 32 bits; good enough for tables, and the same on every machine. */
class Random {
  #state = 20_260_101;

  /** In 0..1, 1 excluded. */
  uniform() {
    let s = this.#state;
    s ^= s << 13;
    s ^= s >>> 17;
    s ^= s << 5;
    this.#state = s;
    return (s >>> 0) / 2 ** 32;
  }

  /** Nearly normal, with variance 1: a sum of twelve, which needs no function that browsers compute differently. */
  normal() {
    let sum = -6;
    for (let k = 0; k < 12; k++) sum += this.uniform();
    return sum;
  }
}

/** A pen's walk over a small square, row by row. @param {Random} random @param {number} side */
function figure(random, side) {
  const ink = new Array(side * side).fill(0);
  let [r, c] = [Math.floor(side / 2), Math.floor(side / 2)];
  for (let stroke = 0; stroke < 8; stroke++) {
    const step = Math.floor(random.uniform() * 8);
    // One of the eight directions.
    const [down, right] = [[0, 1], [1, 1], [1, 0], [1, -1], [0, -1], [-1, -1], [-1, 0], [-1, 1]][step];
    for (let k = 0; k < side / 3; k++) {
      ink[r * side + c] = 1;
      [r, c] = [Math.min(side - 1, Math.max(0, r + down)), Math.min(side - 1, Math.max(0, c + right))];
    }
  }
  return ink;
}

/** @param {Float64Array} x @param {Random} random */
function fill(x, random) {
  for (let j = 0; j < x.length; j++) x[j] = random.normal();
}

/** @param {number[]} weights @param {Float64Array} x */
function dot(weights, x) {
  return weights.reduce((sum, w, j) => sum + w * x[j], 0);
}

/**
 * The table's files, written unless they are there.
 * @param {string} folder
 * @param {Shape} shape
 * @returns {Data}
 */
export function table(folder, shape) {
  const { kind, train, test, columns, classes } = shape;
  const name = [kind, train, test, columns, classes ?? 0, `v${VERSION}`].join("-");
  const file = (/** @type {string} */ ending) => path.join(folder, `${name}.${ending}`);
  const has_target = kind !== "hidden" && kind !== "groups";
  const data = { ...shape, csv: file("csv"), numbers: file("x.f64"), truth: has_target ? file("y.f64") : null };
  if (!existsSync(data.csv)) write(folder, data);
  return data;
}

/** @param {string} folder @param {Data} data */
function write(folder, data) {
  mkdirSync(folder, { recursive: true });
  const n_rows = data.train + data.test;
  const draw = KINDS[data.kind](new Random(), data);
  const x = new Float64Array(data.columns);
  const truth = new Float64Array(n_rows);
  const [csv, numbers] = [openSync(`${data.csv}.tmp`, "w"), openSync(data.numbers, "w")];
  const names = Array.from(x, (_, j) => `x${j}`);
  // Without answers all rows are learned from.
  writeSync(csv, `${names.join(",")}${data.truth === null ? "" : ",y,side"}\n`);
  const block = new Float64Array(1000 * data.columns);
  for (let first = 0; first < n_rows; first += 1000) {
    const end = Math.min(n_rows, first + 1000);
    let text = "";
    for (let i = first; i < end; i++) {
      const target = draw(x);
      for (let j = 0; j < x.length; j++) x[j] = Math.round(x[j] * GRAIN) / GRAIN;
      block.set(x, (i - first) * data.columns);
      if (target !== null) truth[i] = Math.round(target * GRAIN) / GRAIN;
      const rest = target === null ? "" : `,${truth[i]},${i < data.train ? "train" : "test"}`;
      text += `${x.join(",")}${rest}\n`;
    }
    writeSync(csv, text);
    writeSync(numbers, block, 0, (end - first) * data.columns * 8);
  }
  closeSync(csv);
  closeSync(numbers);
  if (data.truth !== null) writeFileSync(data.truth, truth);
  // Last, because its presence says that all are complete.
  renameSync(`${data.csv}.tmp`, data.csv);
}
