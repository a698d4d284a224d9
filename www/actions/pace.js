// @ts-check
// At what pace pictures come.
//
// Many trainings are over before an eye has seen them. For the first moments of a run the page goes unit by unit, with
// a picture after each few, so that learning can be watched; what is left then runs at full speed.

/** Unit by unit; a start that can be watched and then full speed; full speed at once. */
export const SPEEDS = /** @type {const} */ (["units", "show", "full"]);

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
 * One unit and one picture after another, as fast as pictures come, for as long as it goes on.
 * @param {{ step: () => Promise<unknown>, draw: () => Promise<unknown>, going: () => boolean }} run
 */
export async function unitByUnit({ step, draw, going }) {
  if (going()) await step();
  // The worker draws what there is and then goes on, while the page paints.
  while (going()) await Promise.all([nextFrame(), draw(), step()]);
}

/** The next moment at which the screen is painted; a hidden tab has none, and goes on after a while. */
function nextFrame() {
  return new Promise((resolve) => {
    requestAnimationFrame(resolve);
    setTimeout(resolve, 200);
  });
}

/** At what speed a run goes: as somebody chose, or as suits the model. A network is worth looking at all the while.
 * @param {State} state @returns {Speed} */
export function speedOf({ speed, recipe }) {
  return speed ?? (recipe?.model.kind === "neural-network" ? "units" : "show");
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
