// @ts-check
// The shape of the page's state, and how it starts.

/** @import { Catalogue, Figure, Insight, MapPicture, Plan, Draft, Problem, Profile, Report, Rows, Status, Timings } from './shapes' */

/**
 * @typedef {'waiting' | 'starting' | 'training' | 'paused' | 'finished' | 'cancelled' | 'failed'} Phase
 *
 * @typedef {object} Run One training. Events that carry another number are dropped.
 * @property {number} number
 * @property {Phase} phase
 * @property {Status | null} status
 * @property {Timings | null} timings
 * @property {number[]} losses
 *
 * @typedef {object} Notice Something a person must know, with what they can do about it.
 * @property {string} id
 * @property {'info' | 'warning'} kind
 * @property {string} text
 * @property {{ label: string, act: string }[]} [actions] `act` names one of the actions.
 *
 * @typedef {object} MapState
 * @property {string | null} x
 * @property {string | null} y
 * @property {number | null} hold The row that gives the other features; null is the typical row.
 * @property {MapPicture | null} picture
 *
 * @typedef {object} State
 * @property {'loading' | 'ready' | 'failed'} engine
 * @property {Catalogue | null} catalogue
 * @property {Draft | null} recipe
 * @property {Profile | null} profile
 * @property {Rows | null} rows The first rows of the table, when somebody looked.
 * @property {string | null} reading Name of the file being read.
 * @property {Draft | null} wanted A recipe from a link that waits for its file.
 * @property {Plan | null} plan
 * @property {Run} run
 * @property {Report | null} report The last finished one; stays while the next is under way.
 * @property {Timings | null} reportTimings
 * @property {number} looks How often the test rows of this split have been looked at.
 * @property {string} lookedAt What those looks were at: table, target and split.
 * @property {Insight | null} insight
 * @property {MapState} map
 * @property {string | null} figureId
 * @property {Figure | null} figure
 * @property {Problem[]} problems
 * @property {Notice[]} notices
 * @property {string} said What a screen reader is told next.
 * @property {'system' | 'light' | 'dark'} theme
 * @property {boolean} dark Whether the page is dark now.
 */

/** @returns {State} */
export function initialState() {
  return {
    engine: "loading",
    catalogue: null,
    recipe: null,
    profile: null,
    rows: null,
    reading: null,
    wanted: null,
    plan: null,
    run: { number: 0, phase: "waiting", status: null, timings: null, losses: [] },
    report: null,
    reportTimings: null,
    looks: 0,
    lookedAt: "",
    insight: null,
    map: { x: null, y: null, hold: null, picture: null },
    figureId: null,
    figure: null,
    problems: [],
    notices: [],
    said: "",
    theme: "system",
    dark: false,
  };
}
