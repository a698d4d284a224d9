// @ts-check
// Train, pause, step, reset, cancel. Each training has a number; events that carry another one are late and dropped.

import { problemsOf } from '../engine.js';
import { watchable } from './pace.js';
import { viewFor } from './view-for.js';
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
  /** The run whose steps the page calls one by one. */
  let paced = 0;

  /** @param {Partial<State['run']>} part */
  const update = (part) => store.set({ run: { ...store.state.run, ...part } });
  /** @param {number} run */
  const current = (run) => store.state.run.number === run && store.state.run.phase !== 'cancelled';

  /**
   * @param {boolean} play
   * @param {boolean} [watch] Slow enough to be seen, in the first moments.
   */
  async function start(play, watch = false) {
    clearTimeout(timer);
    const { recipe, profile } = store.state;
    if (!recipe || !profile) return;
    const number = store.state.run.number + 1;
    store.set({ run: { number, phase: 'starting', status: null, timings: null, losses: [] }, problems: [] });
    try {
      const slowly = watch && play && pictures.moving();
      const plan = /** @type {Plan} */ (await engine.call('start', { recipe, run: number, play: play && !slowly }));
      if (!current(number)) return;
      store.set({ plan, ...viewFor(store.state, plan) });
      if (store.state.run.phase === 'starting') update({ phase: play ? 'training' : 'paused' });
      notices.dismiss('crash');
      started();
      if (slowly) await proceed(number);
      else if (!play) await pictures.redraw();
    } catch (error) {
      const problems = problemsOf(error);
      if (!current(number)) return;
      update({ phase: 'failed' });
      if (problems) store.set({ problems });
    }
  }

  /** Trains on from where it stands, watchably at first. @param {number} run */
  async function proceed(run) {
    const going = () => store.state.run.number === run && store.state.run.phase === 'training';
    paced = run;
    await watchable({
      going,
      step: () => engine.call('step', { run }),
      draw: pictures.frame,
      total: () => store.state.run.status?.total ?? null,
    });
    paced = 0;
    if (going()) await engine.call('play', { run });
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
      update({ status, timings, losses });
      // Between two steps the worker rests; for the page that calls them, training goes on.
      if (run === paced) return;
      if (state === 'paused' && store.state.run.phase !== 'starting') update({ phase: 'paused' });
      if (state === 'paused') pictures.redraw();
      else pictures.redrawLive();
    },
    finished({ run, report, timings }) {
      if (!current(run)) return;
      const lookedAt = JSON.stringify([report.data_hash, report.target, store.state.recipe?.split, store.state.recipe?.seed]);
      const looks = lookedAt === store.state.lookedAt ? store.state.looks + 1 : 1;
      update({ phase: 'finished', timings });
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
        text: `The engine stopped (${message.split('\n').at(-1)}). It was restarted; your data is still here.`,
        actions: [{ label: 'Train again', act: 'train' }],
      });
    },
  };

  return {
    listener,
    start,

    /** After an edit: starts anew in a moment, unless the person has stopped on purpose.
     * @param {boolean} watch */
    soon(watch) {
      const { phase } = store.state.run;
      clearTimeout(timer);
      timer = setTimeout(() => start(phase !== 'paused' && phase !== 'cancelled', watch), 120);
    },

    train() {
      if (store.state.run.phase !== 'paused') return start(true, true);
      update({ phase: 'training' });
      return pictures.moving() ? proceed(store.state.run.number).catch(() => {}) : tell('play', 'training');
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
