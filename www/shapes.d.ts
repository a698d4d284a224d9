// What the page reads of what the engine says: the parts it uses, by short names. `pkg` describes all of it.

import type { ColumnType, DataCard, Field, Insight, Setting, Status, Task, Timings } from "../pkg/index.js";
import type { ColumnProfile, Figure } from "../pkg/protocol.js";

export type { Figure, Insight, Status, Task, Timings };
export type { Field, Problem, TreeNode } from "../pkg/index.js";
export type { Profile, Rows } from "../pkg/protocol.js";
export type Card = DataCard;
export type Column = ColumnProfile;
export type Value = Setting;
export type Mark = Figure["marks"][number];
export type NumberTable = { columns: string[]; rows: (string | number | null)[][] };

// ---- the catalogue ----

type Entry = { id: string; name: string };
export type SampleEntry = Entry & { target: string; rows: number; card: Card };
export type GeneratorEntry = Entry & { target: string; task: Task; fields: Field[]; card: Card };
export type StepEntry = Entry & { summary: string; scikit_learn: string; fields: Field[] };
export type ModelEntry = Entry & {
  summary: string;
  tasks: Task[];
  scikit_learn: Partial<Record<Task, string>>;
  unit: string;
  fields: Field[];
};
export type MetricEntry = Entry & {
  summary: string;
  scikit_learn: string;
  task: Task;
  better: "higher" | "lower";
  range: [number | null, number | null];
  in_target_unit: boolean;
  formula: string;
  source: string;
};
export type PlotEntry = Entry & { tasks: Task[]; when: "data" | "train" | "report" };
export type Catalogue = {
  version: string;
  /** Version of the recipe format. */
  recipe: number;
  /** What a recipe has that does not say: the model, and the steps of preparation. */
  defaults: { model: string; steps: string[] };
  samples: SampleEntry[];
  generators: GeneratorEntry[];
  steps: StepEntry[];
  models: ModelEntry[];
  metrics: MetricEntry[];
  plots: PlotEntry[];
  split: Field[];
  evaluate: Field[];
};

// ---- the recipe, as the page edits it ----

export type TableChoice = {
  sample?: string;
  generator?: string;
  params?: Record<string, Setting>;
  file?: { name: string; sha256?: string };
  target?: string;
  features?: string[];
  task?: Task;
};
export type Step = { step: string; params?: Record<string, Setting> };
export type Draft = {
  recipe: number;
  seed?: number;
  data: TableChoice;
  split?: Record<string, Setting>;
  prepare?: Step[];
  model: { kind: string; params?: Record<string, Setting> };
  evaluate?: Record<string, Setting>;
};

// ---- a run ----

export type Plan = {
  task: Task;
  target: string;
  labels: string[];
  n_train: number;
  n_test: number;
  /** Rows left out because their target is missing. */
  dropped: number;
  stratified: boolean;
  features: { column: string; type: ColumnType }[];
  model: string;
  unit: string;
  /** None where there are too few columns for a map. */
  map_default: { x: string; y: string } | null;
};

export type MapAxis = { column: string; min: number; max: number; levels?: string[]; is_date: boolean };
export type MapPicture = {
  x: MapAxis;
  y: MapAxis;
  width: number;
  height: number;
  /** The answers are a line over `x`; `y` is the target. */
  curve: boolean;
  labels: string[];
  /** Rows that have a place; more than there are points where only some are drawn. */
  n_placed: number;
  held: string;
  summary: string;
  /** Row 0 is the top. */
  rgba: Uint8ClampedArray<ArrayBuffer>;
  classes?: Uint8Array;
  /** The winning class's probability, or the number: one a cell; for a curve one a column of cells. */
  values: Float32Array;
  points: { x: Float64Array; y: Float64Array; truth: Float64Array; row: Float64Array; test: Uint8Array };
};

export type Interval = { lo: number; hi: number; level: number; caution?: string };
export type Estimate = {
  value: number | null;
  /** Why there is no value. */
  undefined?: string;
  interval: Interval | null;
  /** Why there is no interval. */
  no_interval?: string;
};
export type Score = {
  metric: string;
  model: Estimate;
  baseline: Estimate;
  training: Estimate | null;
  /** How much better the model is; positive is better for every metric. */
  gain: { by: Estimate; better_share: number | null; equal_share: number | null };
};
export type Report = {
  data_hash: string;
  task: Task;
  target: string;
  labels: string[];
  rows: { total: number; without_target: number; train: number; test: number };
  model: { kind: string; params: Record<string, Setting>; units: number };
  /** The first is the headline. */
  scores: Score[];
  confusion: number[][] | null;
  notes: string[];
};
