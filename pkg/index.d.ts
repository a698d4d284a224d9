// Types of the package `terrarium`: what goes in (a recipe and a table's bytes), what comes out (a report).

/** Runs a recipe from start to end. `bytes` are needed only when the recipe's data is a file. */
export function run(recipe: Recipe, bytes?: Uint8Array | ArrayBuffer | Blob, options?: RunOptions): Promise<RunResult>;

/** Everything the engine offers, with all settings and their ranges. */
export function catalogue(): Promise<Catalogue>;

/**
 * Every problem of a recipe at once; an empty list means that it can run.
 * A recipe whose data is a file is checked against the table only if its bytes are given.
 */
export function check(
  recipe: Recipe,
  bytes?: Uint8Array | ArrayBuffer | Blob,
  options?: { testBytes?: Uint8Array | ArrayBuffer | Blob },
): Promise<Problem[]>;

/** The engine's version. A report says the same. */
export function version(): Promise<string>;

/** Something in the recipe or the table has to change; `problems` says where, what and how. */
export class ProblemsError extends Error {
  constructor(problems: Problem[]);
  readonly problems: Problem[];
}

/** The engine itself stopped. The same call may work in a new engine, and the fault is ours. */
export class EngineCrash extends Error {}

export interface RunOptions {
  /** Hears how far the run is, about every 60 ms. */
  onProgress?: (progress: Progress) => void;
  /** Ends the run; the promise rejects with the signal's reason (by default an `AbortError`). */
  signal?: AbortSignal;
  /** The content of the recipe's second file, `data.test_file`. */
  testBytes?: Uint8Array | ArrayBuffer | Blob;
}

export interface RunResult {
  report: Report;
  /** The report as text, byte for byte the same on every machine. */
  json: string;
  timings: Timings;
  /** The test rows with truth and prediction, as CSV. */
  predictions: string;
}

/** What is wrong, where, and what to do about it. */
export interface Problem {
  /** A JSON pointer into the recipe (`/split/test`) or a place in a file (`line 12`); empty for the whole. */
  at: string;
  message: string;
  hint?: string;
  /** A file too big for this tab: the reader's setting of that name with which it fits. */
  every?: number;
}

// ---- the recipe ----

/** data → split → prepare → model → evaluate. What is absent takes its default. */
export interface Recipe {
  /** Version of the format. */
  recipe: 1;
  seed?: number;
  data: RecipeData;
  split?: {
    test?: number;
    stratify?: boolean;
    by?: "rows" | "group" | "time" | "column" | "file";
    column?: string;
    test_is?: string;
  };
  prepare?: RecipeStep[];
  model?: { kind?: string; params?: Record<string, Setting> };
  evaluate?: { resamples?: number; level?: number };
}

export type RecipeData = DataSource & {
  /** What is done to the table before anything else, in this order. */
  clean?: CleaningStep[];
  target?: string;
  task?: Task;
  /** Columns to learn from; absent means every usable one. */
  features?: string[];
};

/** Where the table comes from. */
export type DataSource =
  | { sample: string }
  | { generator: string; params?: Record<string, Setting> }
  | { file: FileChoice; test_file?: FileChoice };

export interface FileChoice {
  name: string;
  sha256?: string;
  reader?: Record<string, Setting>;
  /** What is said about single columns: type, missing, dates. */
  columns?: Record<string, Record<string, Setting>>;
}

/** A step of preparation; `columns` keeps it to some columns of the table, `off` skips it. */
export interface RecipeStep {
  step: string;
  columns?: string[];
  off?: boolean;
  params?: Record<string, Setting>;
}

/** A cleaning step; `off` keeps it in the recipe without doing it. */
export interface CleaningStep {
  step: string;
  params?: Record<string, Setting>;
  off?: boolean;
}

/** The last three learn from rows without answers. */
export type Task = "classification" | "regression" | "clustering" | "projection" | "outliers";
export type Setting = number | string | boolean | null | readonly string[] | readonly number[];

// ---- progress ----

export type Stage = "prepare" | "baseline" | "train" | "evaluate" | "done";

/** Seconds of work in each stage; pauses do not count. */
export interface Timings {
  prepare: number;
  baseline: number;
  train: number;
  evaluate: number;
  total: number;
}

export interface Progress {
  state: "running" | "paused";
  status: Status;
  timings: Timings;
}

export interface Status {
  stage: Stage;
  /** The model's unit of work: "tree", "iteration", … */
  unit: string;
  done: number;
  /** Most units there can be; training may stop earlier. */
  total: number | null;
  /** Resamples scored, and how many there will be. */
  stage_done: number;
  stage_total: number;
  loss_name: string;
  /** Number of the first of `losses`. */
  losses_from: number;
  losses: number[];
  /** Units complete at each of `losses`. */
  loss_units: number[];
  /** Units complete at the moments that `look_back` can show. */
  past: number[];
}

/** A moment of a training, looked back at. */
export interface Then {
  unit: number;
  /** The loss of the learning curve; null where none was measured at that moment. */
  loss: number | null;
  /** Id of the first metric of the task. */
  metric: string;
  /** Its value on the test rows; null where it is undefined or would take long. */
  value: number | null;
}

// ---- the report ----

export interface Report {
  /** Version of the form. */
  report: 1;
  engine: string;
  /** The recipe with defaults left out. */
  recipe: Recipe;
  recipe_hash: string;
  data_hash: string;
  task: Task;
  /** What was predicted; without answers, what the result is compared with, if anything. */
  target: string | null;
  /** The classes; empty for the other tasks. */
  labels: string[];
  rows: { total: number; without_target: number; without_side: number; train: number; test: number };
  stratified: boolean;
  features: { column: string; type: ColumnType; outputs: string[] }[];
  /** What each step of preparation that is switched on did to the training rows. */
  preparation: StepTrace[];
  /** Number of matrix columns. One made from several columns stands in the `outputs` of each. */
  n_columns: number;
  /** Every setting is spelled out. */
  model: { kind: string; params: Record<string, Setting>; units: number };
  /** The first one is the headline. */
  scores: Score[];
  /** Test rows of each true class (outer) by predicted class (inner), in the order of `labels`. */
  confusion: number[][] | null;
  /** Rows in each group and in none; of each class of the target (rows) in each group (columns, the last is none). */
  groups?: { sizes: number[]; without: number; labels: string[]; table: number[][] };
  n_outliers?: number;
  losses: { name: string; unit: string; units: number[]; values: number[] };
  /** What a person should know about this run. */
  notes: string[];
  /** SHA-256 of the predictions' CSV. */
  predictions_hash: string;
}

export interface Score {
  /** Id of the metric in the catalogue. */
  metric: string;
  model: Estimate;
  baseline: Estimate;
  /** On the rows that were learned from. */
  training: Estimate | null;
  /** How much better the model is than the baseline; positive is better, whatever the metric. */
  gain: { by: Estimate; better_share: number | null; equal_share: number | null };
}

export interface Estimate {
  value: number | null;
  /** Why there is no value. */
  undefined?: string;
  interval: Interval | null;
  /** Why there is no interval. */
  no_interval?: string;
}

export interface Interval {
  lo: number;
  hi: number;
  level: number;
  method: string;
  resamples: number;
  /** Resamples in which the metric had no value. */
  undefined_resamples: number;
  caution?: string;
}

/** What there is to see inside a model. Features are numbered as in `features`. */
export type Insight = (
  | { kind: "constant"; values: number[] }
  | { kind: "coefficients"; coef: number[][]; intercept: number[] }
  | {
      kind: "groups";
      /** Weight of each group's rows. */
      sizes: number[];
      /** Of every feature, a list a group; `spreads` is empty where the model has none. */
      means: number[][];
      spreads: number[][];
      /** Of every feature over all rows. */
      overall: number[];
      overall_spread: number[];
    }
  /** The last merges, the lowest first; leaves are numbered first, then the merges. Merges above `cut` are undone. */
  | {
      kind: "dendrogram";
      /** Rows of each leaf. */
      sizes: number[];
      /** The group of each leaf's rows, where they are all of one. */
      groups: (number | null)[];
      merges: { left: number; right: number; height: number }[];
      cut: number | null;
      /** Merges below the leaves. */
      hidden: number;
    }
  /** `errors`: numbers of neighbours tried, and the leave-one-out error of each. */
  | { kind: "neighbours"; n_rows: number; n_neighbors: number; is_tree: boolean; errors: [number, number][] }
  | { kind: "support"; classes: number[]; counts: number[]; at_bound: number[] }
  /** The kernels of Gaussian processes, one a class; `x`, `y`, `spread`: the curve over one column and its deviations. */
  | {
      kind: "process";
      classes: number[];
      likelihoods: (number | null)[];
      variances: number[];
      length_scales: number[][];
      mixtures: number[];
      noises: number[];
      x: number[];
      y: number[];
      spread: number[];
    }
  /** Items by their numbers in the table; `places`: along the two strongest tastes. */
  | {
      kind: "taste";
      mean: number;
      n_users: number;
      n_items: number;
      items: number[];
      counts: number[];
      biases: number[];
      places: [number, number][];
    }
  | { kind: "tree"; nodes: TreeNode[]; importances: number[] }
  | { kind: "forest"; n_trees: number; importances: number[]; newest: TreeNode[] }
  | {
      kind: "boosting";
      n_rounds: number;
      importances: number[];
      /** A tree of the last round; a node's value is what it adds. */
      newest: TreeNode[];
      /** The class that tree adds to, as its place among the labels; null for numbers. */
      towards: number | null;
      /** The loss before the first round and after each, on the training rows and on rows kept aside (empty: none). */
      training: number[];
      validation: number[];
    }
  /** Layers of filters over pictures, and what follows them. */
  | {
      kind: "filters";
      /** Places of a filter up and across, and numbers at each. */
      window: [number, number, number];
      /** Those of the first layer, place by place. */
      filters: number[][];
      /** Places up and across and numbers at each: of the picture, and behind each layer that looks at pictures. */
      pictures: [number, number, number][];
      n_weights: number;
      /** As of a network. */
      epochs: number[];
      training: number[];
      validation: number[];
    }
  /** Layers of units. Weights and constant terms are those of the first units of each layer. */
  | {
      kind: "network";
      n_inputs: number;
      n_weights: number;
      /** Hidden layers, then the answers. */
      layers: SeenLayer[];
      /** Epochs whose losses are told, counted from one: all, or some evenly spaced and the last. */
      epochs: number[];
      /** The mean loss in each, on the training rows and on rows kept aside (empty: none). */
      training: number[];
      validation: number[];
      /** Length of the last gradient. */
      gradient: number;
    }
  /** Models that answer together; `error` is a share of rows, or a mean squared error, on the rows that `measured` names. */
  | {
      kind: "members";
      n_members: number;
      newest: { name: string; weight: number | null; error: number | null }[];
      error: number | null;
      measured: string;
    }
  /** Points of a curve over the one feature, joined by straight lines. */
  | { kind: "curve"; x: number[]; y: number[] }
  /** A series taken apart; `trend` and `season` are empty without one. */
  | {
      kind: "series";
      times: number[];
      values: number[];
      /** Level once each value was seen, trend and season at each time. */
      level: number[];
      trend: number[];
      season: number[];
      seasonal_periods: number;
      smoothing: [string, number][];
      /** Earlier times that are not among these. */
      hidden: number;
    }
  | { kind: "components"; shares: number[]; loadings: number[][] }
  | {
      kind: "unusual";
      /** Shares of the training rows, each with the score below which it lies; empty before there are scores. */
      scores: [number, number][];
      limit: number;
      /** Share of the training rows above the limit. */
      above: number;
      /** The newest tree of a forest; a node's value is how many questions set a row of it apart. */
      newest: TreeNode[];
    }
) & { features: string[]; meanings: Meaning[]; labels: string[] };

/** What a step of preparation did to the training rows. */
export interface StepTrace {
  /** Its index in the recipe's list. */
  place: number;
  /** Columns of the table whose values it changed. */
  changed: string[];
  /** Missing values, columns (of those it works on) and rows, before and after. */
  gaps_before: number;
  gaps_after: number;
  columns_before: number;
  columns_after: number;
  rows_before: number;
  rows_after: number;
}

/** What a column of the prepared matrix stands for, so that its numbers read in the table's unit. */
export interface Meaning {
  /** The table's column it was made from; the first of them where there are several. */
  source: string;
  /** The other columns it was made from. */
  others?: string[];
  /** What the numbers are, where they are not those of `source` on another scale: "log of mass". */
  made?: string;
  /** A number of the matrix times `spread` plus `shift` is one of the table (days since 1970 for a date), or of what
   * `made` names. */
  spread: number;
  shift: number;
  is_date: boolean;
  /** The word that 1 stands for, in a column that is 1 for one word and 0 for all others. */
  word: string | null;
  /** The words that 0, 1, 2 … stand for, where the model reads categories by itself. */
  words?: string[];
}

/** A layer of a network, with the first of its units. */
export interface SeenLayer {
  n_units: number;
  /** For each drawn unit, the weights of the drawn units before it. */
  weights: number[][];
  biases: number[];
  activation: string;
}

export interface TreeNode {
  /** `categories` are those that go left; they stand in place of the threshold. */
  split: { feature: number; threshold: number; categories?: number[]; left: number; right: number } | null;
  weight: number;
  impurity: number;
  value: number[];
}

// ---- the catalogue ----

export interface Catalogue {
  version: string;
  /** Version of the recipe's form. */
  recipe: 1;
  /** The model and the steps of a recipe that names none. */
  defaults: { model: string; steps: string[]; file_column: string };
  samples: { id: string; name: string; target: string; rows: number; card: DataCard }[];
  generators: { id: string; name: string; target: string; task: Task; fields: Field[]; card: DataCard }[];
  /** Kinds of steps, in their usual order. */
  step_groups: { id: string; name: string }[];
  /** Shelves of models, in order. */
  families: { id: string; name: string }[];
  steps: {
    id: string;
    name: string;
    summary: string;
    scikit_learn: string;
    /** One of `step_groups`. */
    group: string;
    /** The one task it is for; null for both. */
    tasks: Task[];
    fields: Field[];
  }[];
  /** How a file is read: settings that overrule what the reader finds out. */
  reader: Field[];
  /** What can be said about one column of a file. */
  column: Field[];
  findings: { id: string; name: string; threshold: string; why: string }[];
  cleaning: { id: string; name: string; summary: string; fields: Field[] }[];
  models: {
    id: string;
    name: string;
    summary: string;
    tasks: Task[];
    scikit_learn: Partial<Record<Task, string>>;
    /** One of `families`. */
    family: string;
    unit: string;
    fields: Field[];
    /** Steps and split that suit the model, where the usual ones do not. */
    prepare?: RecipeStep[];
    split?: { by: string };
    /** The figure over values of one setting that there is when somebody asks for it. */
    sweep?: string;
  }[];
  metrics: {
    id: string;
    name: string;
    summary: string;
    scikit_learn: string;
    task: Task;
    better: "higher" | "lower";
    range: [number | null, number | null];
    in_target_unit: boolean;
    formula: string;
    source: string;
  }[];
  plots: { id: string; name: string; tasks: Task[]; when: "data" | "train" | "report" | "asked" }[];
  split: Field[];
  evaluate: Field[];
}

/** One setting: everything a form needs. */
export interface Field {
  name: string;
  label: string;
  help: string;
  type: "flag" | "number" | "integer" | "choice" | "text" | "texts" | "column" | "columns" | "model" | "models" | "sizes";
  default: Setting;
  /** The range in words. */
  allowed: string;
  only?: Task;
  lo?: number;
  hi?: number;
  /** A slider moves on a logarithmic scale. */
  log?: boolean;
  /** 0 is allowed although it lies below `lo`. */
  zero?: boolean;
  /** null is allowed and means: no limit, or nothing said. */
  optional?: boolean;
  options?: { value: string; label: string }[];
  /** Each of the models has a weight. */
  weighted?: boolean;
}

/** Where a table comes from and what it may be used for. */
export interface DataCard {
  id: string;
  name: string;
  task: Task;
  target: string;
  a_row_is: string;
  source: string;
  licence: string;
  licence_url: string;
  teaches: string;
  misuse: string;
  columns: Record<string, { type: string; meaning: string; unit?: string; leave_out?: true }>;
  [more: string]: unknown;
}

export type ColumnType = "number" | "category" | "boolean" | "date-time" | "text" | "identifier";
