// What the page and the worker say to each other, and the engine as the worker sees it.

import type {
  Catalogue,
  CleaningStep,
  ColumnType,
  Insight,
  Problem,
  Progress,
  Recipe,
  RecipeData,
  RecipeStep,
  Report,
  Setting,
  Status,
  Stage,
  Task,
  Then,
  Timings,
} from "./index.js";

// ---- shapes that only the page needs ----

export interface Profile {
  name: string;
  n_rows: number;
  data_hash: string;
  /** What the reader did: rows padded, headers renamed, … */
  notes: Problem[];
  /** The reader's settings as they were used; not for what is no file. */
  reader?: Record<string, Setting>;
  /** What only a person can know about the file. */
  questions: Question[];
  columns: ColumnProfile[];
  target_suggestion: string | null;
  /** Of a workbook: its sheets, and the one that was read. */
  sheets?: string[];
  sheet?: string;
  /** The settings of the reader that count for such a file; absent where all of them do. */
  reader_settings?: string[];
  /** The table before it was cleaned, and what each cleaning step did to it; null for one that is off. */
  cleaning: { n_rows: number; columns: string[]; steps: (Cleaned | null)[] };
}

export interface Cleaned {
  rows_dropped: number;
  /** Among them, rows for which a question had no answer because something was missing. */
  rows_unanswered: number;
  cells_changed: number;
  /** Cells that became missing, because what they held cannot be read in the new way. */
  cells_lost: number;
  columns_new: string[];
  columns_gone: string[];
  /** What else a person should know, each without a full stop. */
  notes?: string[];
}

/** Asked with the answer taken meanwhile; `at` is where an answer goes in the recipe. */
export interface Question {
  /** Empty for the whole file. */
  column: string;
  kind: string;
  text: string;
  options: { at: string; value: Setting; label: string }[];
  /** Number of the option taken meanwhile. */
  chosen: number;
}

export interface Finding {
  check: string;
  name: string;
  severity: "high" | "medium" | "low" | "info";
  /** The evidence in one sentence. */
  sentence: string;
  why: string;
  columns: string[];
  /** The first few rows concerned. */
  rows: number[];
  /** The evidence in numbers, each with its name. */
  numbers: [string, number][];
  fixes: Fix[];
}

/** A change of the recipe, of one of three kinds. */
export interface Fix {
  words: string;
  clean?: CleaningStep;
  prepare?: RecipeStep;
  split?: Record<string, Setting>;
}

export interface ColumnProfile {
  name: string;
  type: ColumnType;
  missing: number;
  missing_spellings: { spelling: string; count: number }[];
  /** Words that may mean "missing" and are read as values. */
  missing_candidates: { spelling: string; count: number }[];
  /** Cells that do not fit the type and count as missing; the first twenty are listed. Rows count from 0; line 0 is unknown. */
  misfits?: { n: number; first: { row: number; line: number; text: string }[] };
  /** How its numbers are written, where they are read only when a person says so. */
  written?: "currency" | "percent" | "brackets";
  distinct: number;
  usable: boolean;
  why_not?: string;
  number?: {
    min: number;
    max: number;
    mean: number;
    /** None for a single value. */
    std: number | null;
    quantiles: [number, number, number, number, number];
  };
  histogram?: { edges: number[]; counts: number[] };
  levels?: { label: string; count: number }[];
  /** Words that are not among `levels`, and the rows that have them. */
  other_levels: number;
  other_count: number;
}

export interface Rows {
  columns: string[];
  rows: (string | null)[][];
}

/** Which rows of the table to see, in which order. */
export interface ViewRequest {
  /** The most important column first. */
  sort?: { column: string; descending?: boolean }[];
  /** Conditions that all have to hold. */
  filter?: ViewFilter[];
  /** Text that some cell of the row contains, whatever the case. */
  search?: string;
}

export interface ViewFilter {
  column: string;
  /** Numbers; for dates seconds since 1970. */
  min?: number;
  max?: number;
  words?: string[];
  contains?: string;
  missing?: boolean;
}

/** A look at columns; the answer has the type of `LookAnswers` under the same name. */
export type LookRequest =
  | { look: "summary"; column: string }
  | { look: "missing" }
  /** Every pair of the columns, or each of them with one other. Free text cannot be measured. */
  | { look: "relations"; columns: string[]; with?: string }
  | ({
      look: "figure";
      /** "column" takes one column, "pair" two, "scatter-matrix" two to five of numbers. */
      figure: "column" | "pair" | "scatter-matrix";
      columns: string[];
      /** Colours dots. */
      by?: string;
      seed?: number;
    } & Omit<FigureArgs, "id">);

export interface LookAnswers {
  summary: ColumnSummary;
  missing: MissingPatterns;
  relations: Relation[];
  figure: Figure;
}

export interface ColumnSummary {
  name: string;
  type: ColumnType;
  n_rows: number;
  missing: number;
  distinct: number;
  /** Values that stand in one row only. */
  once: number;
  commonest: { label: string; count: number }[];
  /** Numbers and dates (in seconds since 1970). */
  numbers?: {
    /** Smallest, 5 %, 25 %, median, 75 %, 95 %, largest. */
    quantiles: [number, number, number, number, number, number, number];
    mean: number;
    std: number | null;
    skewness: number | null;
    /** Tukey's, 1.5 times the quartiles' distance outside of them. */
    fences: [number, number];
    /** Values below and above the fences. */
    outside: [number, number];
    zeros: number;
    negative: number;
  };
  /** Characters of the shortest, the middle and the longest text. */
  lengths?: [number, number, number];
}

export interface MissingPatterns {
  n_rows: number;
  n_complete: number;
  /** Place of the column, and its rows without a value; most first. */
  columns: [number, number][];
  patterns: { columns: number[]; count: number }[];
  /** Patterns that are not listed, and their rows. */
  others: [number, number];
}

export interface Relation {
  /** Places of the two columns. */
  a: number;
  b: number;
  kind: "numbers" | "words" | "mixed";
  /** Rows that have both values. */
  n: number;
  /** Pearson's r, Cramér's V or the correlation ratio, the latter two corrected for chance. */
  value: number | null;
  /** Spearman's ρ, or the uncorrected measure. */
  other: number | null;
  why?: string;
}

export interface CellWindow {
  /** The rows' numbers in the table, from 0. */
  rows: number[];
  cells: (string | null)[][];
  /** Cells that were cut: row and column within this window. */
  cut: [number, number][];
}

export interface Cell {
  text: string | null;
  n_chars: number;
}

export interface Plan {
  task: Task;
  /** What is predicted; without answers, what the result is compared with, if anything. */
  target: string | null;
  labels: string[];
  n_train: number;
  n_test: number;
  /** Rows left out because their target is missing. */
  dropped: number;
  /** Rows left out because the column that decides about the split gives them no side. */
  unplaced: number;
  split_by: "rows" | "group" | "time" | "column" | "file";
  /** The column that decided, if one did. */
  split_column: string | null;
  stratified: boolean;
  features: { column: string; type: ColumnType }[];
  model: string;
  unit: string;
  /** None where there are too few columns for a map. */
  map_default: { x: string; y: string } | null;
}

/** Small maps of the drawn units of a network. */
export interface UnitsPicture {
  width: number;
  height: number;
  /** Units of each layer; the first layer are the features. */
  counts: number[];
  /** One unit after another, the top row of each first. */
  rgba: Uint8ClampedArray<ArrayBuffer>;
}

export interface MapArgs {
  x: string;
  y: string;
  /** What the other columns are held at. */
  hold?: "typical" | { row: number };
  /** Cells across and up. */
  width: number;
  height: number;
  theme: "light" | "dark";
}

export interface MapAxis {
  column: string;
  min: number;
  max: number;
  levels?: string[];
  is_date: boolean;
}

export interface MapPicture {
  x: MapAxis;
  y: MapAxis;
  width: number;
  height: number;
  /** The answers are a line over `x`, and `y` is the target. */
  curve: boolean;
  /** The values of classes are probabilities, not decision values. */
  certain: boolean;
  labels: string[];
  held: string;
  legend: unknown;
  summary: string;
  /** Row 0 is the top. */
  rgba: Uint8ClampedArray<ArrayBuffer>;
  /** The winning class of each cell. */
  classes?: Uint8Array;
  /** Its probability, or the predicted number; for a curve one a column of cells. */
  values: Float32Array;
  points: { x: Float64Array; y: Float64Array; truth: Float64Array; row: Float64Array; test: Uint8Array };
  /** Rows that have a place; more than there are points where only some are drawn. */
  n_placed: number;
}

export interface FigureArgs {
  id: string;
  theme: "light" | "dark";
  width: number;
}

export interface Figure {
  id: string;
  title: string;
  svg: string;
  width: number;
  height: number;
  summary: string;
  table: { columns: string[]; rows: (string | number | null)[][]; note?: string };
  /** Places that say something when pointed at, in pixels of the picture. */
  marks: { x: number; y: number; text: string }[];
}

// ---- the engine's exports ----

/** A look into the table that is made in small pieces. */
export interface EngineLook {
  free(): void;
  /** One small piece of work; true when everything is there. */
  step(): boolean;
  /** Parts of the work done, and all of them. */
  progress(): Iterable<number>;
  result(): any;
  /** Only rows in view have cells to show. */
  window?(from: number, count: number, first: number, last: number): CellWindow;
}

export interface EngineTable {
  free(): void;
  /** Its rows, then those of the file of test rows. */
  stack(second: EngineTable, data: RecipeData): EngineTable;
  checkup(recipe: Recipe): EngineLook;
  view(request: ViewRequest): EngineLook;
  look(request: LookRequest): EngineLook;
  cell(row: number, column: number): Cell | null;
  profile(): Profile;
  rows(from: number, count: number): Rows;
  /** The same table cleaned in another way; it is read no second time. */
  clean(data: RecipeData): EngineTable;
  check(recipe: Recipe): Problem[];
}

/** A file that comes chunk by chunk. */
export interface EngineReader {
  free(): void;
  /**
   * Asked once, before the first bytes: the encoding to be made UTF-8, by its label for a TextDecoder. The head is the
   * file's first four megabytes or the whole of it; its text is pushed first, as one.
   */
  foreign_letters(head: Uint8Array, whole: boolean): string | undefined;
  push(bytes: Uint8Array): void;
  /** The end of the file, and its SHA-256 where it was hashed elsewhere. */
  end(hash?: string): void;
  /** One step towards the table; true when it can be made. */
  step(): boolean;
  columns_done(): number;
  columns(): number;
  table(): EngineTable;
}

/** Values of a row by column; null is missing. */
export type Cells = Record<string, string | number | null>;

/** What the model says of a row. */
export interface Said {
  /** Classes or groups; empty for numbers. */
  labels: string[];
  /** One a label: probabilities where `certain`, else scores. */
  values: number[];
  certain: boolean;
  number: number | null;
  /** Standard deviation of the number, where the model knows it. */
  deviation: number | null;
}

/** What the filters of a layer find in a picture: a small picture each, row by row. */
export interface Found {
  height: number;
  width: number;
  maps: number[][];
}

export interface EngineSession {
  free(): void;
  plan(): Plan;
  step(): boolean;
  stage(): Stage;
  status(lossesFrom: number): Status;
  look_back(unit?: number): Then | null;
  ask(cells: Cells): Said;
  ask_inside(cells: Cells): Found[];
  ask_without(cells: Cells, changes: Cells[]): Float64Array;
  report(): Report;
  insight(): Insight | null;
  map(args: MapArgs): MapPicture;
  units(args: MapArgs): UnitsPicture | null;
  sweep(): EngineLook;
  figure(id: string, args: { theme: "light" | "dark"; width: number }): Figure;
  predictions(): string;
  report_json(): string;
}

export interface Engine {
  version(): string;
  catalogue(): Catalogue;
  check(recipe: Recipe): Problem[];
  canonical(recipe: Recipe): Recipe;
  recipe_hash(recipe: Recipe): string;
  to_link(recipe: Recipe): string;
  from_link(text: string): Recipe;
  crash(): void;
  taken_memory(): number;
  Table: { open(data: RecipeData, bytes?: Uint8Array, seed?: number): EngineTable };
  /** With `hashed` the file's SHA-256 is given at its end; with `second` it is the file of test rows. */
  TableReader: new (data: RecipeData, seed: number, hashed: boolean, second: boolean) => EngineReader;
  /** SHA-256 step by step. */
  Hasher: new () => { push(bytes: Uint8Array): void; hexadecimal(): string; free(): void };
  // The glue asks for its own class here.
  Session: new (recipe: Recipe, table: any) => EngineSession;
}

// ---- calls and answers ----

/** Every call: what it takes and what its promise gives. */
export interface Calls {
  version: Call<{}, string>;
  catalogue: Call<{}, Catalogue>;
  /** Bytes that the engine has taken from the system so far. */
  memory: Call<{}, number>;
  /** Reads a table and makes it the current one. On problems the one before stays. */
  open: Call<OpenArgs, Profile>;
  /** Stops reading a file; its `open` fails, and the table before stays. */
  stop_opening: Call<{}, void>;
  /** Cleans the current table anew, as `data.clean` says. On problems it stays as it was. */
  clean: Call<{ data: RecipeData }, Profile>;
  rows: Call<{ from: number; count: number }, Rows>;
  /** What is suspicious about the table, the worst first; null when a later look took its place. */
  findings: Call<{ recipe: Recipe }, Finding[] | null>;
  /** Chooses and sorts rows; null when a later one took its place. */
  view: Call<ViewRequest, { id: number; n_rows: number } | null>;
  /** A look at columns; null when a later one of the same `kind` (any word) took its place. */
  look: Call<LookRequest & { kind: string }, LookAnswers[keyof LookAnswers] | null>;
  /** Cells of the rows in view, of the columns from `first` up to `last`; null when other rows are in view by now. */
  window: Call<{ view: number; from: number; count: number; first: number; last: number }, CellWindow | null>;
  /** One cell in full. */
  cell: Call<{ row: number; column: number }, Cell | null>;
  /** Gives up the look of that kind, which then answers null. */
  stop_look: Call<{ kind: string }, void>;
  /** With the current table; with `table: false` only what needs no data. */
  check: Call<{ recipe: Recipe; table?: boolean }, Problem[]>;
  canonical: Call<{ recipe: Recipe }, Recipe>;
  recipe_hash: Call<{ recipe: Recipe }, string>;
  to_link: Call<{ recipe: Recipe }, string>;
  from_link: Call<{ text: string }, Recipe>;
  /** Starts a run on the current table; a run under way is dropped. */
  start: Call<{ recipe: Recipe; run: number; play: boolean }, Plan>;
  play: Call<{ run: number }, RunState>;
  pause: Call<{ run: number }, RunState>;
  /** Goes to the end of the current unit, then pauses; answers when it is there. */
  step: Call<{ run: number }, RunState>;
  /** Drops the run; the last finished one stays. */
  cancel: Call<{ run: number }, Cancelled>;
  /**
   * These look at a run: the one named, else the one under way, else the last finished one.
   * A figure of a report, and the predictions, prefer the finished one.
   */
  map: Call<MapArgs & { run?: number }, MapPicture>;
  /**
   * Shows the model as it stood after so many units, at the last moment kept that is not later: maps, figures and looks
   * inside are of that moment until the next step. Without a unit it shows the present, and gives null.
   */
  look_back: Call<{ run?: number; unit?: number | null }, Then | null>;
  /** The small maps of a network's units; null for other models. */
  units: Call<MapArgs & { run?: number }, UnitsPicture | null>;
  /** Asks the model about a row; columns that are not named are typical ones. */
  ask: Call<{ cells: Cells; run?: number }, Said>;
  /** What each layer of filters finds in a row that is a picture. */
  ask_inside: Call<{ cells: Cells; run?: number }, Found[]>;
  /** How far the answer to the row falls with each of some changes of it: with a word taken out, say. */
  ask_without: Call<{ cells: Cells; changes: Cells[]; run?: number }, Float64Array>;
  figure: Call<FigureArgs & { run?: number }, Figure>;
  /**
   * Trains the model anew with other values of one setting, all else as in the run: then the figure that its `sweep`
   * names can be drawn. Tells how far it is as a look of the kind "sweep", and can be given up like one; then null.
   */
  sweep: Call<{ run?: number }, true | null>;
  insight: Call<{ run?: number }, Insight | null>;
  predictions: Call<{ run?: number }, string>;
  /** The report as text: the bytes that are the same on every machine. */
  report_json: Call<{ run?: number }, string>;
  /** Traps on purpose. */
  crash: Call<{}, never>;
}

export interface OpenArgs {
  data: RecipeData;
  /** The content, where the data is a file. A `Blob` is read in the worker, chunk by chunk. */
  bytes?: Uint8Array | ArrayBuffer | Blob;
  seed?: number;
  /** The content of the recipe's second file. */
  test_bytes?: Uint8Array | ArrayBuffer | Blob;
  /** The files themselves, where `bytes` and `test_bytes` were taken out of them: hashes are those of the files. */
  original?: Blob;
  test_original?: Blob;
}

interface Call<Args, Value> {
  args: Args;
  value: Value;
}

/** Where a run stands; "gone" when it was dropped or replaced in the meantime. */
export interface RunState {
  state: "running" | "paused" | "finished" | "gone";
}

export interface Cancelled {
  /** Number of the finished run that can still be looked at. */
  held: number | null;
  /** The worker did not listen and was replaced: nothing is held. */
  restarted?: true;
}

/** Sent without being asked for. */
export type EngineEvent =
  | ({ event: "progress"; run: number } & Progress)
  | { event: "finished"; run: number; report: Report; status: Status; timings: Timings }
  /** How far a file has been read, in bytes; then its columns get their types. */
  | { event: "opening"; read: number; size: number; columns: number; of: number }
  /** How far a look into the table has come. */
  | { event: "look"; kind: string; done: number; total: number }
  /** The run ended early because something in the recipe or the table does not work out. */
  | { event: "failed"; run: number; problems: Problem[]; timings: Timings };

/** From the page to the worker. The first one is `init` with `{ module }`. */
export interface Request {
  id: number;
  call: string;
  args: any;
}

/** From the worker to the page. A crash outside any call has no id. */
export type Answer =
  | { id: number; value: any }
  | { id: number; problems: Problem[] }
  | { id?: number; crash: string }
  | EngineEvent;

/** What a worker for one container is asked. */
export interface UnpackRequest {
  kind: string;
  blob: Blob;
  /** Compiled, for those that have one. */
  module: WebAssembly.Module | null;
  /** The sheet of a workbook; empty to have it chosen. */
  sheet: string;
  /** Rows above the header that are left out; undefined to have them found. */
  skip: number | undefined;
}

/** A table taken out of its container. */
export interface Unpacked {
  text: Blob;
  /** Whether the dialect of the text is known: commas, double quotes, decimal points, UTF-8. */
  plain: boolean;
  /** Whether its first line is known to hold the names of the columns. */
  header: boolean;
  /** Of a workbook: the sheet that was read, and all that there are. */
  sheet: string;
  sheets: string[];
  notes: string[];
}

export type UnpackAnswer =
  | { opened: Unpacked }
  | { refusal: { message: string; hint: string } }
  /** The reader itself failed. */
  | { broken: string }
  /** It is still at work. */
  | { alive: true };

/** A worker that opens one container. */
export interface UnpackWorker {
  module: WebAssembly.Module | null;
  post(request: UnpackRequest): void;
  end(): void;
  onmessage: ((answer: UnpackAnswer) => void) | null;
  onerror: ((message: string) => void) | null;
}

export type StartUnpack = (kind: string) => Promise<UnpackWorker>;

/** A worker of any kind, as the client sees it. */
export interface Port {
  post(message: Request, transfer?: Transferable[]): void;
  end(): void;
  onmessage: ((answer: Answer) => void) | null;
  onerror: ((message: string) => void) | null;
}

/**
 * Starts a worker, with the engine that has all models if `whole` is set; `module` goes to it with the first message, `sample` loads the file of a sample that is not part
 * of the engine.
 */
export type Spawn = (whole: boolean) => Promise<{
  port: Port;
  module: WebAssembly.Module;
  sample?: (id: string) => Promise<Uint8Array>;
  /** Starts a worker for a file that is not plain text. */
  unpacker?: StartUnpack;
}>;
