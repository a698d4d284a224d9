// The page's short names for what crosses between it and the engine; `pkg` describes the shapes themselves.

import type { Catalogue, ColumnType, DataCard, RecipeStep, Report, Setting } from '../pkg/index.js';
import type { ColumnProfile, Figure } from '../pkg/protocol.js';

export type {
  Catalogue, DataSource, Field, Insight, Problem, Recipe, Report, Score, Stage, Status, Task, Timings, TreeNode,
} from '../pkg/index.js';
export type { Figure, MapAxis, MapPicture, Plan, Profile, Rows } from '../pkg/protocol.js';

export type Card = DataCard;
export type Column = ColumnProfile;
export type Kind = ColumnType;
export type Step = RecipeStep;
export type Value = Setting;
export type Mark = Figure['marks'][number];
export type NumberTable = Figure['table'];
export type ModelEntry = Catalogue['models'][number];
export type StepEntry = Catalogue['steps'][number];
export type SampleEntry = Catalogue['samples'][number];
export type GeneratorEntry = Catalogue['generators'][number];
export type MetricEntry = Catalogue['metrics'][number];
export type PlotEntry = Catalogue['plots'][number];
export type Interval = NonNullable<Report['scores'][number]['interval']>;

/** Everything a recipe says about its table, as the page edits it. */
export type TableChoice = {
  sample?: string;
  generator?: string;
  params?: Record<string, Setting>;
  file?: { name: string; sha256?: string };
  target?: string;
  features?: string[];
  task?: 'classification' | 'regression';
};
/** A recipe as the page edits it; the engine reads it as a `Recipe`. */
export type Draft = {
  recipe: 1;
  seed?: number;
  data: TableChoice;
  split?: Record<string, Setting>;
  prepare?: RecipeStep[];
  model: { kind: string; params?: Record<string, Setting> };
  evaluate?: Record<string, Setting>;
};
