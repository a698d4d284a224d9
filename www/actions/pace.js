// @ts-check
// At what pace pictures come.
//
// Many trainings are over before an eye has seen them. For the first moments of a run the page goes unit by unit, with
// a picture after each few, so that learning can be watched; what is left then runs at full speed.

const FRAMES = 32;
const BUDGET = 1200; // ms; whoever waits for a score does not wait longer for the show

/**
 * @param {object} run
 * @param {() => Promise<unknown>} run.step One unit.
 * @param {() => Promise<unknown>} run.draw
 * @param {() => boolean} run.going Whether it is still this run, and training.
 * @param {() => number | null} run.total How many units there will be, if anybody knows.
 * @param {number} [budget]
 */
export async function watchable({ step, draw, going, total }, budget = BUDGET) {
  const begin = performance.now();
  for (let frame = 1; going() && performance.now() - begin < budget; frame++) {
    const units = Math.max(1, Math.round((total() ?? FRAMES) / FRAMES));
    for (let i = 0; i < units && going(); i++) await step();
    if (!going()) return;
    await draw();
    const wait = begin + (frame * budget) / FRAMES - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
  }
}

/**
 * Runs a drawing; when asked again meanwhile, once more afterwards, so the last request always wins.
 * @param {() => Promise<void>} draw
 */
export function oneAtATime(draw) {
  let busy = false;
  let again = false;
  const ask = async () => {
    if (busy) {
      again = true;
      return;
    }
    busy = true;
    try {
      await draw();
    } catch {
      // No model to draw yet, or the engine was restarted: what is on show stays.
    }
    busy = false;
    if (again) {
      again = false;
      await ask();
    }
  };
  return { ask, busy: () => busy };
}
