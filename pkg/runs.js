// @ts-check
// The runs that a worker holds: the one under way, advanced in slices, and the last one that came to its end.
// Part of the classic worker script, so it imports nothing at run time.

/** @import { Answer, EngineSession, RunState } from "./protocol.js" */
/** @import { Problem, Stage, Timings } from "./index.js" */

/** Work goes on for this long before messages are heard; the last step may add some milliseconds. */
const SLICE_MS = 40;
/** Progress of a run is told no more often than this, except that pauses and the end are always told. */
const PROGRESS_MS = 60;

/**
 * A session and how far it has been told about.
 * @typedef {object} Run
 * @property {number} number
 * @property {number} table number of the table it learns from
 * @property {EngineSession} session
 * @property {"running" | "stepping" | "paused" | "finished" | "gone"} mode
 * @property {Stage} stage
 * @property {Timings} timings
 * @property {boolean} scheduled a slice is due
 * @property {number} units units done when a step was asked for
 * @property {number} losses how many losses have been told
 * @property {number} told when progress was told last
 * @property {((answer: RunState) => void)[]} waiting answers to steps
 */

class Runs {
  /** What becomes of something thrown in a slice: its problems, or null for a broken engine. */
  onthrow = /** @type {(thrown: unknown) => Problem[] | null} */ (() => null);
  /** @type {Run | null} the run under way; when there is none, the finished one */
  #current = null;
  /** @type {Run | null} the last run that came to its end */
  #finished = null;
  #dead = false;
  #post;
  #defer;
  #now;

  /**
   * @param {(answer: Answer) => void} post
   * @param {(work: () => void) => void} defer does `work` after the messages that are waiting now
   * @param {() => number} [now] a clock in milliseconds
   */
  constructor(post, defer, now = () => performance.now()) {
    this.#post = post;
    this.#defer = defer;
    this.#now = now;
  }

  /**
   * Makes a run and drops the one under way, also when the new one cannot be made.
   * @param {number} number
   * @param {number} table
   * @param {() => EngineSession} make
   * @param {boolean} play
   */
  start(number, table, make, play) {
    this.drop();
    const begin = this.#now();
    const session = make();
    const plan = session.plan();
    /** @type {Run} */
    const run = {
      number, table, session, mode: "paused", stage: "prepare", scheduled: false, units: 0, losses: 0,
      timings: { prepare: 0, baseline: 0, train: 0, evaluate: 0, total: 0 }, told: -Infinity, waiting: [],
    };
    this.#count(run, begin);
    // A picture of another table under this one's name would be a lie.
    if (this.#finished !== null && this.#finished.table !== table) {
      this.#finished.session.free();
      this.#finished = null;
    }
    this.#current = run;
    if (play) this.#go(run, "running");
    return plan;
  }

  /** @param {number} number @returns {RunState} */
  play(number) {
    const run = this.#under(number);
    if (typeof run === "string") return { state: run };
    this.#go(run, "running");
    this.#answer(run, "running");
    return { state: "running" };
  }

  /** @param {number} number @returns {RunState} */
  pause(number) {
    const run = this.#under(number);
    if (typeof run === "string") return { state: run };
    this.#halt(run, "paused");
    this.#tell(run);
    return { state: "paused" };
  }

  /**
   * To the end of the current unit; before the first one that includes all that comes before it.
   * @param {number} number
   * @returns {RunState | Promise<RunState>}
   */
  step(number) {
    const run = this.#under(number);
    if (typeof run === "string") return { state: run };
    run.units = this.#unitsDone(run);
    this.#go(run, "stepping");
    return new Promise((resolve) => run.waiting.push(resolve));
  }

  /** Drops the run if it is still under way. @param {number} number */
  cancel(number) {
    if (typeof this.#under(number) !== "string") this.drop();
    return { held: this.#finished?.number ?? null };
  }

  /** Gives up the run under way; the finished one stays. */
  drop() {
    const run = this.#current;
    this.#current = this.#finished;
    if (run !== null && run !== this.#finished) {
      this.#halt(run, "gone");
      run.session.free();
    }
  }

  /** Never touches a session again. */
  kill() {
    this.#dead = true;
  }

  /**
   * The session to look at. Without a number: the one under way, or the finished one where that says more.
   * @param {number | undefined} number
   * @param {boolean} preferFinished
   * @returns {EngineSession | undefined}
   */
  look(number, preferFinished) {
    const [first, second] =
      preferFinished ? [this.#finished, this.#current] : [this.#current, this.#finished];
    const found = number === undefined ? first : [first, second].find((run) => run?.number === number);
    return (found ?? (number === undefined ? second : undefined))?.session;
  }

  // ---- the loop ----

  /** @param {Run} run @param {"running" | "stepping"} mode */
  #go(run, mode) {
    run.mode = mode;
    // A run that was paused and played between two slices has one due already.
    if (run.scheduled) return;
    run.scheduled = true;
    this.#defer(() => {
      run.scheduled = false;
      this.#slice(run);
    });
  }

  /** @param {Run} run */
  #slice(run) {
    if (this.#dead || (run.mode !== "running" && run.mode !== "stepping")) return;
    try {
      const over = this.#work(run);
      if (over) this.#finish(run);
      else if (this.#unitEnded(run)) {
        this.#halt(run, "paused");
        this.#tell(run);
      } else {
        if (this.#now() - run.told >= PROGRESS_MS) this.#tell(run);
        this.#go(run, run.mode);
      }
    } catch (thrown) {
      const problems = this.onthrow(thrown);
      if (problems === null) return;
      this.#post({ event: "failed", run: run.number, problems, timings: { ...run.timings } });
      this.drop();
    }
  }

  /** One slice; true when the whole run is over. @param {Run} run */
  #work(run) {
    const begin = this.#now();
    let last = begin;
    let over = false;
    do {
      over = run.session.step();
      last = this.#count(run, last);
      run.stage = run.session.stage();
    } while (!over && last - begin < SLICE_MS && !this.#unitEnded(run));
    return over;
  }

  /** @param {Run} run */
  #finish(run) {
    const begin = this.#now();
    const report = run.session.report();
    this.#count(run, begin);
    this.#finished?.session.free();
    this.#finished = run;
    // The last losses and the full bar come before the end.
    const status = this.#tell(run);
    this.#post({ event: "finished", run: run.number, report, status, timings: { ...run.timings } });
    this.#halt(run, "finished");
  }

  /** @param {Run} run */
  #tell(run) {
    const status = run.session.status(run.losses);
    run.losses = status.losses_from + status.losses.length;
    run.told = this.#now();
    const state = run.mode === "paused" ? "paused" : "running";
    this.#post({ event: "progress", run: run.number, state, status, timings: { ...run.timings } });
    return status;
  }

  // ---- small parts ----

  /** The run, or the word for why it is not under way. @param {number} number */
  #under(number) {
    const run = this.#current;
    if (run?.number !== number || run.mode === "gone") return "gone";
    return run.mode === "finished" ? "finished" : run;
  }

  /** @param {Run} run @param {"paused" | "finished" | "gone"} mode */
  #halt(run, mode) {
    run.mode = mode;
    this.#answer(run, mode);
  }

  /** Answers the steps that wait. @param {Run} run @param {RunState["state"]} state */
  #answer(run, state) {
    for (const answer of run.waiting.splice(0)) answer({ state });
  }

  /** @param {Run} run */
  #unitEnded(run) {
    if (run.mode !== "stepping" || (run.stage !== "train" && run.stage !== "evaluate")) return false;
    return this.#unitsDone(run) > run.units;
  }

  /** @param {Run} run */
  #unitsDone(run) {
    return run.session.status(run.losses).done;
  }

  /** Adds the time since `since` to the stage that used it. @param {Run} run @param {number} since */
  #count(run, since) {
    const time = this.#now();
    const seconds = (time - since) / 1000;
    run.timings[run.stage === "done" ? "evaluate" : run.stage] += seconds;
    run.timings.total += seconds;
    return time;
  }
}

/**
 * @param {(answer: Answer) => void} post
 * @param {(work: () => void) => void} defer
 * @param {() => number} [now]
 */
export function terrariumRuns(post, defer, now) {
  return new Runs(post, defer, now);
}
