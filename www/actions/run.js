// @ts-check
// Train, pause, step, reset, cancel. Each training has a number; events that carry another one are late and dropped.

import { problemsOf } from '../engine.js';
import { finishedSentence } from '../words/finished.js';

/** @import { Store } from '../store.js' */
/** @import { Phase, State } from '../state.js' */
/** @import { Engine, Listener } from '../engine.js' */
/** @import { Plan } from '../shapes' */

/**
 * @param {Store<State>} store
 * @param {Engine} engine
 * @param {ReturnType<typeof import('./pictures.js').pictureActions>} pictures
 * @param {ReturnType<typeof import('./notices.js').noticeActions>} notices
 * @param {() => void} started Called when a recipe has been accepted.
 */
export function runActions(store, engine, pictures, notices, started) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  /** @param {Partial<State['run']>} part */
  const update = (part) => store.set({ run: { ...store.state.run, ...part } });
  /** @param {number} run */
  const current = (run) => store.state.run.number === run && store.state.run.phase !== 'cancelled';

  /** @param {boolean} play */
  async function start(play) {
    clearTimeout(timer);
    const { recipe, profile } = store.state;
    if (!recipe || !profile) return;
    const number = store.state.run.number + 1;
    const phase = /** @type {Phase} */ ('starting');
    store.set({ run: { number, phase, status: null, timings: null, losses: [] }, problems: [] });
    try {
      const plan = /** @type {Plan} */ (await engine.call('start', { recipe, run: number, play }));
      if (!current(number)) return;
      store.set({ plan, ...viewFor(store.state, plan) });
      if (store.state.run.phase === 'starting') update({ phase: play ? 'training' : 'paused' });
      notices.dismiss('crash');
      started();
      if (!play) await pictures.redraw();
    } catch (error) {
      const problems = problemsOf(error);
      if (problems && current(number)) {
        update({ phase: 'failed' });
        store.set({ problems });
      }
    }
  }

  /**
   * @param {'play' | 'pause' | 'step'} call
   * @param {Phase} phase What the page shows at once; the worker's answer follows.
   */
  async function tell(call, phase) {
    const run = store.state.run.number;
    update({ phase });
    await engine.call(call, { run }).catch(() => {});
  }

  /** @type {Listener} */
  const listener = {
    progress({ run, state, status, timings }) {
      if (!current(run)) return;
      const losses = [...store.state.run.losses.slice(0, status.losses_from), ...status.losses];
      const phase = state === 'paused' ? 'paused' : store.state.run.phase === 'starting' ? 'training' : store.state.run.phase;
      update({ status, timings, losses, phase });
      if (phase === 'paused') pictures.redraw();
      else pictures.redrawLive();
    },
    finished({ run, report, status, timings }) {
      if (!current(run)) return;
      const lookedAt = JSON.stringify([report.data_hash, report.target, store.state.recipe?.split, store.state.recipe?.seed]);
      const looks = lookedAt === store.state.lookedAt ? store.state.looks + 1 : 1;
      update({ phase: 'finished', timings, status });
      store.set({ report, reportTimings: timings, looks, lookedAt });
      notices.say(finishedSentence(report, timings, store.state.catalogue?.metrics.find((m) => m.id === report.scores[0]?.metric)?.name ?? 'score'));
      pictures.redraw();
    },
    failed({ run, problems }) {
      if (!current(run)) return;
      update({ phase: 'failed' });
      store.set({ problems });
    },
    crashed(message) {
      update({ phase: 'failed', number: store.state.run.number + 1 });
      notices.tell({
        id: 'crash',
        kind: 'warning',
        text: `The engine stopped (${message}). It was restarted; your data is still here.`,
        actions: [{ label: 'Train again', act: 'train' }],
      });
    },
  };

  return {
    listener,
    start,

    /** After an edit: starts anew in a moment, unless the person has stopped on purpose. */
    soon() {
      const { phase } = store.state.run;
      clearTimeout(timer);
      timer = setTimeout(() => start(phase !== 'paused' && phase !== 'cancelled'), 120);
    },

    train() {
      return store.state.run.phase === 'paused' ? tell('play', 'training') : start(true);
    },
    pause: () => tell('pause', 'paused'),
    reset: () => start(false),

    async step() {
      const { phase } = store.state.run;
      if (phase === 'training') return tell('pause', 'paused');
      if (phase !== 'paused') await start(false);
      if (store.state.run.phase === 'paused') await tell('step', 'paused');
    },

    async cancel() {
      if (!['training', 'starting', 'paused'].includes(store.state.run.phase)) return;
      const run = store.state.run.number;
      update({ phase: 'cancelled' });
      notices.say('Cancelled. The last finished result is still on show.');
      await engine.call('cancel', { run }).catch(() => {});
      await pictures.redraw();
    },
  };
}

/**
 * Axes of the map and the chosen figure, kept where they still make sense.
 * @param {State} state
 * @param {Plan} plan
 */
function viewFor(state, plan) {
  const columns = plan.features.map((f) => f.column);
  const across = state.map.x !== null && columns.includes(state.map.x);
  const up = state.map.y !== null && (columns.includes(state.map.y) || (state.map.y === plan.target && plan.task === 'regression'));
  const keep = across && up && state.plan?.target === plan.target;
  const first = plan.map_default;
  const map = keep ? state.map : { x: first?.x ?? null, y: first?.y ?? null, hold: null, picture: null };
  const plots = (state.catalogue?.plots ?? []).filter((plot) => plot.tasks.includes(plan.task));
  const figureId = plots.some((plot) => plot.id === state.figureId) ? state.figureId : (plots.at(0)?.id ?? null);
  const figure = figureId === state.figureId ? state.figure : null;
  return { map, figureId, figure };
}
