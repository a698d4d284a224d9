// @ts-check
// One worker from its start to its end: a promise for each call, and what it says unasked.

import { EngineCrash, ProblemsError } from "./errors.js";

/** @import { Answer, EngineEvent, Port } from "./protocol.js" */

export class Connection {
  /** The worker broke; it has been ended, and every open promise is rejected. @type {(reason: EngineCrash) => void} */
  oncrash = () => {};
  /** @type {(event: EngineEvent) => void} */
  onevent = () => {};

  #port;
  #nextId = 1;
  /** @type {Map<number, { resolve: (value: any) => void, reject: (reason: unknown) => void }>} */
  #pending = new Map();
  /** @type {{ reason: unknown } | null} */
  #ended = null;

  /** @param {Port} port */
  constructor(port) {
    this.#port = port;
    port.onmessage = (answer) => this.#hear(answer);
    port.onerror = (message) => this.#crash(message);
  }

  /**
   * @param {string} call
   * @param {unknown} [args]
   * @param {{ signal?: AbortSignal, transfer?: Transferable[] }} [options]
   * @returns {Promise<any>}
   */
  send(call, args = {}, { signal, transfer } = {}) {
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      if (this.#ended !== null) throw this.#ended.reason;
      const abort = () => settle(reject)(signal?.reason);
      /** @type {<T>(done: (value: T) => void) => (value: T) => void} */
      const settle = (done) => (value) => {
        this.#pending.delete(id);
        signal?.removeEventListener("abort", abort);
        done(value);
      };
      // First, because arguments that cannot be sent throw here.
      this.#port.post({ id, call, args }, transfer);
      this.#pending.set(id, { resolve: settle(resolve), reject: settle(reject) });
      signal?.addEventListener("abort", abort);
    });
  }

  /** Ends the worker; every open promise rejects. @param {unknown} reason */
  end(reason) {
    if (this.#ended !== null) return;
    this.#ended = { reason };
    this.#port.onmessage = this.#port.onerror = null;
    this.#port.end();
    for (const { reject } of [...this.#pending.values()]) reject(reason);
  }

  /** @param {Answer} answer */
  #hear(answer) {
    if ("event" in answer) this.onevent(answer);
    else if ("crash" in answer) this.#crash(answer.crash);
    else if ("problems" in answer) this.#pending.get(answer.id)?.reject(new ProblemsError(answer.problems));
    else this.#pending.get(answer.id)?.resolve(answer.value);
  }

  /** @param {string} message */
  #crash(message) {
    const reason = new EngineCrash(message);
    this.end(reason);
    this.oncrash(reason);
  }
}
