// @ts-check
// The two ways in which a call fails: what was asked for does not work out, or the engine broke.

/** @import { Problem } from "./index.js" */

/** Something in the recipe or the table has to change; `problems` says where, what and how. */
export class ProblemsError extends Error {
  /** @param {Problem[]} problems */
  constructor(problems) {
    super(problems.map(({ at, message, hint }) => `${at && `${at}: `}${message}${hint ? ` (${hint})` : ""}`).join("\n"));
    this.name = "ProblemsError";
    this.problems = problems;
  }
}

/** The engine stopped. The same call may work in a new engine, and the fault is ours. */
export class EngineCrash extends Error {
  /** @param {string} message */
  constructor(message) {
    super(message);
    this.name = "EngineCrash";
  }
}
