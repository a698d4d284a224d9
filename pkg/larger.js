// @ts-check
// Two engines: the small one, which every visitor loads, and the one with all models.

import { ProblemsError } from "./errors.js";

/** Where the small engine says that it lacks the model's code. */
const ELSEWHERE = "/model/kind/engine";

/** @param {unknown} error */
export function asksForLarger(error) {
  return error instanceof ProblemsError && error.problems.some(({ at }) => at === ELSEWHERE);
}

/** @param {unknown} reason why the larger engine did not come */
export function withoutLarger(reason) {
  const message = `this model's code could not be loaded: ${reason instanceof Error ? reason.message : reason}`;
  const hint = "check the network and train again, or choose one of the models people begin with";
  return new ProblemsError([{ at: "/model/kind", message, hint }]);
}
