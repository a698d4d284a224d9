// The page's types, known in every file without an import: short names for the parts it uses of what the engine says
// (`pkg` describes all of it), and the shape of the page's own state.

type Task = import("../pkg/index.js").Task;
type Field = import("../pkg/index.js").Field;
type Problem = import("../pkg/index.js").Problem;
type Status = import("../pkg/index.js").Status;
type Timings = import("../pkg/index.js").Timings;
/** How a number of the prepared matrix reads back: times `spread` plus `shift`; `word` is what 1 stands for. */
type Meaning = { source: string; spread: number; shift: number; is_date: boolean; word: string | null };
type Insight = import("../pkg/index.js").Insight & { meanings: Meaning[] };
type TreeNode = import("../pkg/index.js").TreeNode;
type Card = import("../pkg/index.js").DataCard;
type ColumnType = import("../pkg/index.js").ColumnType;
type Value = import("../pkg/index.js").Setting;
type Calls = import("../pkg/protocol.js").Calls;
type Profile = import("../pkg/protocol.js").Profile;
type Column = import("../pkg/protocol.js").ColumnProfile;
type Rows = import("../pkg/protocol.js").Rows;
type Figure = import("../pkg/protocol.js").Figure;
type NumberTable = { columns: string[]; rows: (string | number | null)[][] };

// ---- the catalogue ----

type Entry = { id: string; name: string };
type SampleEntry = Entry & { target: string; rows: number; card: Card };
type GeneratorEntry = Entry & { target: string; task: Task; fields: Field[]; card: Card };
type StepEntry = Entry & { summary: string; scikit_learn: string; fields: Field[] };
type ModelEntry = Entry & {
  summary: string;
  tasks: Task[];
  scikit_learn: Partial<Record<Task, string>>;
  unit: string;
  fields: Field[];
};
type MetricEntry = Entry & {
  summary: string;
  scikit_learn: string;
  task: Task;
  better: "higher" | "lower";
  range: [number | null, number | null];
  in_target_unit: boolean;
  formula: string;
  source: string;
};
type PlotEntry = Entry & { tasks: Task[]; when: "data" | "train" | "report" };
type Catalogue = {
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

type TableChoice = {
  sample?: string;
  generator?: string;
  params?: Record<string, Value>;
  file?: { name: string; sha256?: string };
  target?: string;
  features?: string[];
  task?: Task;
};
type Step = { step: string; params?: Record<string, Value> };
type Draft = {
  recipe: number;
  seed?: number;
  data: TableChoice;
  split?: Record<string, Value>;
  prepare?: Step[];
  model: { kind: string; params?: Record<string, Value> };
  evaluate?: Record<string, Value>;
};

// ---- a run ----

type Plan = {
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

type MapAxis = { column: string; min: number; max: number; levels?: string[]; is_date: boolean };
type MapPicture = {
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

type Interval = { lo: number; hi: number; level: number; caution?: string };
type Estimate = {
  value: number | null;
  /** Why there is no value. */
  undefined?: string;
  interval: Interval | null;
  /** Why there is no interval. */
  no_interval?: string;
};
type Score = {
  metric: string;
  model: Estimate;
  baseline: Estimate;
  training: Estimate | null;
  /** How much better the model is; positive is better for every metric. */
  gain: { by: Estimate; better_share: number | null; equal_share: number | null };
};
type RunReport = {
  data_hash: string;
  task: Task;
  target: string;
  labels: string[];
  rows: { total: number; without_target: number; train: number; test: number };
  model: { kind: string; params: Record<string, Value>; units: number };
  /** The first is the headline. */
  scores: Score[];
  confusion: number[][] | null;
  notes: string[];
};

// ---- the page ----

type Phase = "waiting" | "starting" | "training" | "paused" | "finished" | "cancelled" | "failed";
/** One training. Events that carry another number are late and dropped. */
type Run = { number: number; phase: Phase; status: Status | null; timings: Timings | null; losses: number[] };
/** Something a person must know, with what they can do about it; `act` names one of the actions. */
type Notice = { id: string; kind: "info" | "warning"; text: string; actions?: { label: string; act: string }[] };

type State = {
  engine: "loading" | "ready" | "failed";
  catalogue: Catalogue | null;
  recipe: Draft | null;
  profile: Profile | null;
  /** The first rows of the table, when somebody looked. */
  rows: Rows | null;
  /** Name of the file being read. */
  reading: string | null;
  /** A recipe from a link that waits for its file. */
  wanted: Draft | null;
  plan: Plan | null;
  run: Run;
  /** The last finished one; it stays while the next is under way. */
  report: RunReport | null;
  reportTimings: Timings | null;
  /** How often the test rows of this split have been looked at. */
  looks: number;
  /** What those looks were at: table, target and split. */
  lookedAt: string;
  insight: Insight | null;
  /** `hold` is the row that gives the other features; null is the typical row. */
  map: { x: string | null; y: string | null; hold: number | null; picture: MapPicture | null };
  figureId: string | null;
  figure: Figure | null;
  problems: Problem[];
  notices: Notice[];
  /** What a screen reader is told next. */
  said: string;
  theme: "system" | "light" | "dark";
  /** Whether the page is dark now. */
  dark: boolean;
};

type Store = import("./store.js").Store<State>;
type Engine = import("./engine.js").Engine;
type Actions = ReturnType<typeof import("./actions.js").createActions>;
type NoticeActions = ReturnType<typeof import("./actions/notices.js").noticeActions>;
type PictureActions = ReturnType<typeof import("./actions/pictures.js").pictureActions>;
type RunActions = ReturnType<typeof import("./actions/run.js").runActions>;
type DataActions = ReturnType<typeof import("./actions/data.js").dataActions>;
/** Fills an element of the page and keeps it up to date. */
type Mount = (root: HTMLElement, store: Store, actions: Actions) => void;

/** What the engine says unasked. */
type Listener = {
  progress: (event: { run: number; state: string; status: Status; timings: Timings }) => void;
  finished: (event: { run: number; report: RunReport; timings: Timings }) => void;
  failed: (event: { run: number; problems: Problem[] }) => void;
  crashed: (message: string) => void;
  tableLost: () => void;
};
