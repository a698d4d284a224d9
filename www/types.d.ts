// The page's types, known in every file without an import: short names for the parts it uses of what the engine says
// (`pkg` describes all of it), and the shape of the page's own state.

type Task = import("../pkg/index.js").Task;
type Field = import("../pkg/index.js").Field;
type Problem = import("../pkg/index.js").Problem;
type Status = import("../pkg/index.js").Status;
type Then = import("../pkg/index.js").Then;
type Timings = import("../pkg/index.js").Timings;
type Meaning = import("../pkg/index.js").Meaning;
type Insight = import("../pkg/index.js").Insight;
type Catalogue = import("../pkg/index.js").Catalogue;
type SampleEntry = Catalogue["samples"][number];
type GeneratorEntry = Catalogue["generators"][number];
type StepEntry = Catalogue["steps"][number];
type CleaningEntry = Catalogue["cleaning"][number];
type Cleaned = import("../pkg/protocol.js").Cleaned;
type Finding = import("../pkg/protocol.js").Finding;
type Fix = import("../pkg/protocol.js").Fix;
type ModelEntry = Catalogue["models"][number];
type MetricEntry = Catalogue["metrics"][number];
type PlotEntry = Catalogue["plots"][number];
type RunReport = import("../pkg/index.js").Report;
type Score = import("../pkg/index.js").Score;
type Estimate = import("../pkg/index.js").Estimate;
type Interval = import("../pkg/index.js").Interval;
type Plan = import("../pkg/protocol.js").Plan;
type Cells = import("../pkg/protocol.js").Cells;
type Said = import("../pkg/protocol.js").Said;
type MapAxis = import("../pkg/protocol.js").MapAxis;
type MapPicture = import("../pkg/protocol.js").MapPicture;
type UnitsPicture = import("../pkg/protocol.js").UnitsPicture;
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

// ---- the recipe, as the page edits it ----

type TableChoice = {
  sample?: string;
  generator?: string;
  params?: Record<string, Value>;
  file?: import("../pkg/index.js").FileChoice;
  test_file?: import("../pkg/index.js").FileChoice;
  clean?: CleaningStep[];
  target?: string;
  features?: string[];
  task?: Task;
};
type CleaningStep = { step: string; params?: Record<string, Value>; off?: boolean };
type Step = { step: string; columns?: string[]; off?: boolean; params?: Record<string, Value> };
type Draft = {
  recipe: number;
  seed?: number;
  data: TableChoice;
  split?: Record<string, Value>;
  prepare?: Step[];
  model: { kind: string; params?: Record<string, Value> };
  evaluate?: Record<string, Value>;
};

// ---- the page ----

type Phase = "waiting" | "starting" | "training" | "paused" | "finished" | "cancelled" | "failed";
/** One training. Events that carry another number are late and dropped. */
type Run = { number: number; phase: Phase; status: Status | null; timings: Timings | null; losses: number[] };
/** Something a person must know, with what they can do about it; `act` names one of the actions. */
type Notice = { id: string; kind: "info" | "warning"; text: string; actions?: { label: string; act: string }[] };

type ExploreTab = "table" | "columns" | "relations";

/** A file being read: bytes, then columns whose types are found; when it began, in milliseconds. */
type Reading = { name: string; read: number; size: number; columns: number; of: number; begun: number };

type State = {
  /** "enlarging" while the engine with all models is on its way. */
  engine: "loading" | "enlarging" | "ready" | "failed";
  catalogue: Catalogue | null;
  recipe: Draft | null;
  profile: Profile | null;
  /** The first rows of the table, when somebody looked. */
  rows: Rows | null;
  /** The part of "Look into the table" that is open. */
  explore: ExploreTab | null;
  /** How far a look into the table has come, when it takes a while. */
  looking: { kind: string; done: number; total: number } | null;
  /** Two files that came at once, until it is said which one is the test set. */
  pair: File[] | null;
  /** Pictures that came, until they are made into a table. */
  pictures: { name: string; files: { path: string; blob: Blob }[]; kinds: [string, number][]; others: string[] } | null;
  /** The file being read. */
  reading: Reading | null;
  /** A recipe from a link that waits for its file. */
  wanted: Draft | null;
  plan: Plan | null;
  run: Run;
  /** The moment looked back at; null is the present. */
  then: Then | null;
  /** The last finished one; it stays while the next is under way. */
  report: RunReport | null;
  reportTimings: Timings | null;
  /** How often the test rows of this split have been looked at. */
  looks: number;
  /** What those looks were at: table, target and split. */
  lookedAt: string;
  insight: Insight | null;
  /** Small maps of a network's units. */
  units: UnitsPicture | null;
  /** `hold` is the row that gives the other features; null is the typical row. */
  map: { x: string | null; y: string | null; hold: number | null; picture: MapPicture | null };
  /** What the pointer does on the map, the class of rows it adds, and the last change: what stood before it, what it did. */
  hand: {
    tool: "look" | "move" | "paint" | "erase";
    brush: string | null;
    before: { report: RunReport; picture: MapPicture; what: string } | null;
    influence: string;
  };
  /** Whether somebody asks the model about a row of their own. */
  asking: boolean;
  figureId: string | null;
  figure: Figure | null;
  /** The report whose figure over values of a setting was worked out. */
  swept: RunReport | null;
  problems: Problem[];
  notices: Notice[];
  /** What a screen reader is told next. */
  said: string;
  /** What the doctor found in the table; null until it has looked. */
  findings: Finding[] | null;
  /** Findings that somebody does not want to see. */
  ignored: string[];
  /** How many changes of the recipe can be taken back, and done again. */
  undo: number;
  redo: number;
  theme: "system" | "light" | "dark";
  /** How fast a run goes; null is what suits the model. */
  speed: Speed | null;
  /** Whether the page is dark now. */
  dark: boolean;
};

type Speed = (typeof import("./actions/pace.js").SPEEDS)[number];
type Store = import("./store.js").Store<State>;
type Engine = import("./engine.js").Engine;
type Actions = ReturnType<typeof import("./actions.js").createActions>;
type NoticeActions = ReturnType<typeof import("./actions/notices.js").noticeActions>;
type PictureActions = ReturnType<typeof import("./actions/pictures.js").pictureActions>;
type RecipeHistory = ReturnType<typeof import("./actions/history.js").historyActions>;
type RunActions = ReturnType<typeof import("./actions/run.js").runActions>;
type DataActions = ReturnType<typeof import("./actions/data.js").dataActions>;
/** Fills an element of the page and keeps it up to date. */
type Mount = (root: HTMLElement, store: Store, actions: Actions) => void;

/** What the engine says unasked. */
type Listener = {
  progress: (event: { run: number; state: string; status: Status; timings: Timings }) => void;
  finished: (event: { run: number; report: RunReport; timings: Timings }) => void;
  failed: (event: { run: number; problems: Problem[] }) => void;
  opening: (event: { read: number; size: number; columns: number; of: number }) => void;
  crashed: (message: string) => void;
  enlarging: (underWay: boolean) => void;
  tableLost: () => void;
  looking: (event: { kind: string; done: number; total: number }) => void;
};
