// @ts-check
// How the page's state starts; types.d.ts says what each part is.

/** @returns {State} */
export function initialState() {
  return {
    engine: "loading",
    catalogue: null,
    recipe: null,
    profile: null,
    rows: null,
    explore: null,
    looking: null,
    pair: null,
    pictures: null,
    reading: null,
    wanted: null,
    plan: null,
    run: { number: 0, phase: "waiting", status: null, timings: null, losses: [] },
    then: null,
    report: null,
    reportTimings: null,
    looks: 0,
    lookedAt: "",
    insight: null,
    units: null,
    speed: null,
    map: { x: null, y: null, hold: null, picture: null },
    asking: false,
    hand: { tool: "look", brush: null, before: null, influence: "" },
    figureId: null,
    figure: null,
    swept: null,
    problems: [],
    notices: [],
    said: "",
    findings: null,
    ignored: [],
    undo: 0,
    redo: 0,
    theme: "system",
    dark: false,
  };
}
