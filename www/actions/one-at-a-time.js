// @ts-check
// At most one request under way.

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
