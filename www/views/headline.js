// @ts-check
// The first thing a person wants to know: one score, its interval, the baseline, and what it means in words.

import { count, score } from '../format.js';
import { h } from '../h.js';
import { baselineWords } from '../words/baseline.js';
import { intervalWords } from '../words/finished.js';
import { verdict } from '../words/verdict.js';

/** @import { Mount } from '../views.js' */

/** @type {Mount} */
export function mountHeadline(root, store) {
  const value = h('span', { class: 'score', id: 'score' }, '–');
  const name = h('span', { class: 'score-name', id: 'score-name' });
  const interval = h('span', { class: 'muted', id: 'score-interval' });
  const baseline = h('span', { class: 'muted', id: 'score-baseline' });
  const caution = h('p', { class: 'muted small', id: 'score-caution' });
  const judgement = h('p', { class: 'verdict', id: 'verdict' });
  const looks = h('p', { class: 'muted small', id: 'looks' });
  root.append(
    h('p', { class: 'headline' }, value, h('span', { class: 'headline-words' }, name, interval, baseline)),
    judgement, caution, looks);

  store.watch((s) => [s.report, s.looks], (_, { report, looks: n, catalogue }) => {
    const head = report?.scores[0];
    root.toggleAttribute('data-empty', !head);
    if (!report || !head) {
      judgement.textContent = 'The score appears when training is done. It is measured on rows the model has never seen.';
      return;
    }
    const entry = catalogue?.metrics.find((m) => m.id === head.metric);
    const { value: number, undefined: why, interval: range, no_interval: noRange } = head.model;
    value.textContent = number === null ? 'undefined' : score(number);
    value.toggleAttribute('data-undefined', number === null);
    name.textContent = entry?.name ?? head.metric;
    interval.textContent = range ? intervalWords(range) : (why ?? noRange ?? '');
    caution.textContent = range?.caution ?? '';
    baseline.textContent = baselineWords(report);
    const { tone, text } = verdict(report, entry);
    judgement.textContent = text;
    judgement.dataset.tone = tone;
    looks.textContent = n > 1
      ? `You have looked at these ${count(report.rows.test, 'test row')} ${n} times. Each look makes the score a little less honest.`
      : `Measured on ${count(report.rows.test, 'row')} the model has never seen.`;
  });
  store.watch((s) => s.run.phase !== 'finished' && s.report !== null, (old) => root.toggleAttribute('data-old', old));
}
