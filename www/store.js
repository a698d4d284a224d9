// @ts-check
// One place for what the page knows. The state is replaced, never changed in place, so that "did this part
// change?" is a comparison of references, and a view redraws only for its own part.

/**
 * @template {object} S
 */
export class Store {
  /** @type {S} */
  #state;
  /** @type {Set<() => void>} */
  #watchers = new Set();
  #scheduled = false;
  /** @type {(callback: () => void) => void} */
  #later;

  /**
   * @param {S} initial
   * @param {(callback: () => void) => void} [later] When to tell the watchers; many changes in a row tell them once.
   */
  constructor(initial, later = (callback) => queueMicrotask(callback)) {
    this.#state = Object.freeze(initial);
    this.#later = later;
  }

  get state() {
    return this.#state;
  }

  /**
   * Replaces some parts of the state.
   * @param {Partial<S>} part
   */
  set(part) {
    const keys = /** @type {(keyof S)[]} */ (Object.keys(part));
    if (keys.every((key) => Object.is(this.#state[key], part[key]))) return;
    this.#state = Object.freeze({ ...this.#state, ...part });
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#later(() => {
      this.#scheduled = false;
      for (const watcher of [...this.#watchers]) watcher();
    });
  }

  /**
   * Calls `react` now and whenever what `select` picks has changed.
   * A selector may return an array; its items are compared one by one.
   * @template T
   * @param {(state: S) => T} select
   * @param {(picked: T, state: S) => void} react
   * @returns {() => void} Stops watching.
   */
  watch(select, react) {
    let last = select(this.#state);
    react(last, this.#state);
    const watcher = () => {
      const next = select(this.#state);
      if (same(last, next)) return;
      last = next;
      react(next, this.#state);
    };
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }
}

/**
 * @param {unknown} a
 * @param {unknown} b
 */
function same(a, b) {
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, i) => Object.is(item, b[i]));
  }
  return Object.is(a, b);
}
