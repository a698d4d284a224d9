//! FastMCD: which attempts are made on which rows.
//!
//! Up to 500 rows: 30 random sets take two steps each, the ten best go on to the end. With more rows, the table is dealt
//! into parts of about 300; 500 random sets, shared among the parts and at least ten in each, take two steps, and the ten
//! best of each part go on among 1,500 rows; from there the ten best go on among all rows.

use super::climb::{Climb, Effort};
use super::estimate::Estimate;
use super::line::densest;
use crate::math::Matrix;
use crate::math::order::ascending;
use crate::math::rng::Stream;
use crate::models::Progress;

/// Steps of a first attempt, and of one that goes to the end.
const STEPS: (usize, usize) = (2, 30);
/// So many of the attempts go on.
const BEST: usize = 10;

/// What one part of the work found.
pub(super) enum Found {
    Nothing,
    /// One more attempt is over.
    Attempt,
    /// All are: the best estimate and its rows.
    Best(Estimate, Vec<usize>),
}

/// Rows among which attempts are made.
struct Arena {
    rows: Vec<usize>,
    effort: Effort,
    /// How many of the attempts go on.
    keep: usize,
    /// Random attempts; none where those of the arenas before go on.
    n_random: usize,
}

/// A search under way.
pub(super) struct Search {
    stream: Stream,
    arenas: Vec<Arena>,
    /// The arena, and the attempt in it.
    at: (usize, usize),
    climb: Option<Climb>,
    /// Estimates that go on into the next arena with none of its own.
    waiting: Vec<Estimate>,
    /// What the attempts of this arena led to.
    ended: Vec<(Estimate, Vec<usize>)>,
    done: usize,
    total: usize,
}

impl Search {
    pub fn new(x: &Matrix, n_support: usize, seed: u64) -> Search {
        let (n, p) = x.dim();
        let mut stream = Stream::new(seed, "ellipse", 0);
        // The same share of the rows in every arena.
        let share = |m: usize| (m * n_support).div_ceil(n);
        let whole = |keep, steps, n_random| Arena {
            rows: (0..n).collect(),
            effort: Effort { n_support, steps },
            keep,
            n_random,
        };
        let mut arenas = Vec::new();
        if p == 1 {
            arenas.push(whole(1, 0, 1));
        } else if n <= 500 {
            arenas.push(whole(BEST, STEPS.0, 30));
            arenas.push(whole(1, STEPS.1, 0));
        } else {
            let n_parts = n / 300;
            let size = n / n_parts;
            let mut order: Vec<usize> = (0..n).collect();
            stream.shuffle(&mut order);
            for part in order.chunks_exact(size).take(n_parts) {
                let effort = Effort { n_support: share(size), steps: STEPS.0 };
                arenas.push(Arena {
                    rows: part.to_vec(),
                    effort,
                    keep: BEST,
                    n_random: (500 / n_parts).max(10),
                });
            }
            stream.shuffle(&mut order);
            order.truncate(1500);
            let effort = Effort { n_support: share(order.len()), steps: STEPS.1 };
            let keep = if n > 1500 { BEST } else { 1 };
            arenas.push(Arena { rows: order, effort, keep, n_random: 0 });
            if n >= 1500 {
                arenas.push(whole(1, STEPS.1, 0));
            }
        }
        let (mut total, mut go_on) = (0, 0);
        for arena in &arenas {
            let attempts = if arena.n_random > 0 { arena.n_random } else { std::mem::take(&mut go_on) };
            total += attempts;
            go_on += attempts.min(arena.keep);
        }
        Search {
            stream,
            arenas,
            at: (0, 0),
            climb: None,
            waiting: Vec::new(),
            ended: Vec::new(),
            done: 0,
            total,
        }
    }

    pub fn progress(&self) -> Progress {
        Progress { done: self.done, total: Some(self.total) }
    }

    /// The best of this arena so far, or one that goes on into it.
    pub fn best(&self) -> Option<&Estimate> {
        let mut best = self.waiting.first();
        for (estimate, _) in &self.ended {
            if best.is_none_or(|best| estimate.log_det < best.log_det) {
                best = Some(estimate);
            }
        }
        best
    }

    /// Goes on by about so many products.
    pub fn advance(&mut self, x: &Matrix, work: usize) -> Found {
        let n_arenas = self.arenas.len();
        let Some(arena) = self.arenas.get(self.at.0) else {
            return match self.ended.pop() {
                Some((estimate, support)) => Found::Best(estimate, support),
                None => Found::Nothing,
            };
        };
        let mut climb = match self.climb.take() {
            Some(climb) => climb,
            None if x.ncols() == 1 => Climb::plain(densest(x, arena.effort.n_support), x, false),
            None if arena.n_random > 0 => {
                Climb::at_random(arena.rows.clone(), arena.effort, x, &mut self.stream)
            }
            None => Climb::from(arena.rows.clone(), arena.effort, self.waiting[self.at.1].clone()),
        };
        if !climb.advance(x, work) {
            self.climb = Some(climb);
            return Found::Nothing;
        }
        self.ended.push((climb.estimate, climb.support));
        self.done += 1;
        self.at.1 += 1;
        let n_attempts = if arena.n_random > 0 { arena.n_random } else { self.waiting.len() };
        if self.at.1 < n_attempts {
            return Found::Attempt;
        }
        // The arena is over: its best go on.
        let dets: Vec<f64> = self.ended.iter().map(|(estimate, _)| estimate.log_det).collect();
        let best: Vec<usize> = ascending(&dets).into_iter().take(arena.keep).collect();
        self.at = (self.at.0 + 1, 0);
        if self.at.0 == n_arenas {
            self.ended = vec![self.ended.swap_remove(best[0])];
            return Found::Attempt;
        }
        if arena.n_random == 0 {
            self.waiting.clear();
        }
        let ended = std::mem::take(&mut self.ended);
        self.waiting.extend(best.iter().map(|i| ended[*i].0.clone()));
        Found::Attempt
    }
}
