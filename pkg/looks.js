// @ts-check
// Looks into the table that the worker has under way: sorting and searching its rows, relations of its columns, …
// Each is advanced in slices, so that other calls are heard; of each kind only the newest counts.
// Part of the classic worker script, so it imports nothing at run time.

/** @import { Answer, EngineLook } from "./protocol.js" */

/** Shorter than a run's slice: whoever scrolls waits for cells. */
const LOOK_SLICE_MS = 25;
/** Progress is told no more often than this. */
const LOOK_PROGRESS_MS = 100;

/** @typedef {{ kind: string, work: EngineLook, told: number, end: (value: unknown) => void, fail: (reason: unknown) => void }} Look */

class Looks {
  /** The newest of each kind, while it is under way. @type {Map<string, Look>} */
  #under = new Map();
  /** The rows on show, once they are there. @type {{ id: number, work: EngineLook } | null} */
  #view = null;
  #views = 0;
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
   * Starts a look and gives up an earlier one of its kind.
   * @param {string} kind
   * @param {() => EngineLook} make
   * @returns {Promise<any>} what it found; null when it was given up
   */
  start(kind, make) {
    const work = make();
    this.stop(kind);
    return new Promise((end, fail) => {
      const look = { kind, work, told: this.#now(), end, fail };
      this.#under.set(kind, look);
      this.#defer(() => this.#slice(look));
    });
  }

  /** Gives up the look of that kind, if one is under way. @param {string} kind */
  stop(kind) {
    const look = this.#under.get(kind);
    if (look === undefined) return;
    this.#under.delete(kind);
    look.work.free();
    look.end(null);
  }

  /**
   * Cells of the rows on show; null when these are others by now.
   * @param {{ view: number, from: number, count: number, first: number, last: number }} args
   */
  window({ view, from, count, first, last }) {
    return this.#view?.id === view ? (this.#view.work.window?.(from, count, first, last) ?? null) : null;
  }

  /** Everything belongs to a table that is going to be closed. */
  drop() {
    for (const kind of [...this.#under.keys()]) this.stop(kind);
    this.#view?.work.free();
    this.#view = null;
  }

  /** Never touches the engine again. */
  kill() {
    this.#dead = true;
  }

  /** @param {Look} look */
  #slice(look) {
    if (this.#dead || this.#under.get(look.kind) !== look) return;
    try {
      const begin = this.#now();
      let over = false;
      do over = look.work.step();
      while (!over && this.#now() - begin < LOOK_SLICE_MS);
      if (over) return this.#finish(look);
      if (this.#now() - look.told >= LOOK_PROGRESS_MS) this.#tell(look);
      this.#defer(() => this.#slice(look));
    } catch (thrown) {
      this.#under.delete(look.kind);
      look.fail(thrown);
    }
  }

  /** @param {Look} look */
  #tell(look) {
    const [done, total] = look.work.progress();
    look.told = this.#now();
    this.#post({ event: "look", kind: look.kind, done, total });
  }

  /** @param {Look} look */
  #finish({ kind, work, end }) {
    this.#under.delete(kind);
    const value = work.result();
    if (kind !== "view") {
      work.free();
      return end(value);
    }
    this.#view?.work.free();
    this.#view = { id: (this.#views += 1), work };
    end({ id: this.#views, n_rows: value });
  }
}

/**
 * @param {(answer: Answer) => void} post
 * @param {(work: () => void) => void} defer
 * @param {() => number} [now]
 */
export function terrariumLooks(post, defer, now) {
  return new Looks(post, defer, now);
}
