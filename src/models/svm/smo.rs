//! Sequential minimal optimisation: the problem behind every support vector machine, two unknowns at a time.
//!
//! Minimises ½ βᵀKβ − yᵀβ + ε Σ|βᵢ| with lowᵢ ≤ βᵢ ≤ highᵢ and Σβ kept, K being the kernel matrix. Classification has
//! y = ±1, ε = 0 and β = y·α; regression has the target for y. One unknown goes up and another down by the same step:
//! the first is the one whose slope promises most, the second the one with the largest gain to second order. It ends
//! when no pair's slopes differ by `tol`. Unknowns at a bound that will not move again are set aside on the way
//! (shrinking) and looked at again before the end.
//! Reference: Fan, Chen and Lin (2005), JMLR 6; Chang and Lin (2011), LIBSVM, ACM TIST 2(3), section 5.

use super::cache::{Cache, reorder};
use crate::models::kernel::{Blocks, Kernel};

/// Stands for a curvature that is not positive.
const FLAT: f64 = 1e-12;
/// An unknown this near to a bound is at it, as a share of the way between its bounds.
const DUST: f64 = 1e-14;
/// Pair steps between two rounds of setting aside, if there are as many rows.
const BETWEEN_SHRINKS: usize = 1000;
/// How far two slopes may differ by the rounding of the kernel to single precision, as a share of its size times ‖β‖:
/// some times what it comes to on average.
const ROUNDING: f64 = 4.0 * f32::EPSILON as f64 / 2.0;
/// Pair steps, at least and for each row, in which a gap within that rounding may still close.
const PATIENCE: (usize, usize) = (100_000, 10);
/// The promise of an unknown that cannot move that way.
const NEVER: f64 = f64::NEG_INFINITY;

/// What is to be solved.
pub(super) struct Question {
    pub(super) kernel: Kernel,
    pub(super) rows: Blocks,
    /// The linear term.
    pub(super) y: Vec<f64>,
    /// Bounds of each unknown; zero lies within.
    pub(super) bounds: Vec<(f64, f64)>,
    /// Where the unknowns start.
    pub(super) start: Vec<f64>,
    /// Width of the tube in which errors cost nothing.
    pub(super) epsilon: f64,
    pub(super) tol: f64,
    pub(super) shrinking: bool,
    /// Megabytes for rows of the kernel matrix.
    pub(super) cache_size: f64,
}

#[derive(Clone, Copy, PartialEq)]
enum Phase {
    /// Taking pair steps.
    Stepping,
    /// Adding what row `next` contributes to the slopes of those set aside.
    Restoring {
        next: usize,
    },
    /// Bringing the values kept into the new order; row `next` comes now. The first `kept` stay in play.
    Reordering {
        next: usize,
        kept: usize,
    },
    Done,
}

/// A solution under way. Unknowns stand in an order of their own, those still in play first.
pub(super) struct Smo {
    kernel: Kernel,
    rows: Blocks,
    cache: Cache,
    y: Vec<f64>,
    bounds: Vec<(f64, f64)>,
    beta: Vec<f64>,
    /// Kβ − y.
    slope: Vec<f64>,
    /// What going up promises is `up` − slope, and going down slope + `down`: the kink's part, or −∞ at a bound.
    up: Vec<f64>,
    down: Vec<f64>,
    /// K's diagonal.
    own: Vec<f64>,
    /// Place in the question of each unknown.
    place: Vec<u32>,
    n_active: usize,
    epsilon: f64,
    tol: f64,
    shrinking: bool,
    until_shrink: usize,
    restored: bool,
    /// The last look at which the gap was more than rounding, in pair steps.
    was_clear: usize,
    /// Whether the tolerance was raised to what single precision can tell.
    pub(super) raised: bool,
    /// What will stand where, while a new order is made.
    order: Vec<u32>,
    phase: Phase,
    best_up: Best,
    best_down: Best,
    objective: f64,
    /// Pair steps taken.
    pub(super) steps: usize,
}

/// The largest value and where it stands.
#[derive(Clone, Copy)]
struct Best {
    value: f64,
    at: usize,
}

/// The largest of every eighth value. A plain loop over eight lanes becomes vector instructions; the block's number is
/// kept as a float so that all lanes are of one width.
struct Lanes {
    value: [f64; 8],
    block: [f64; 8],
}

impl Lanes {
    fn above(floor: f64) -> Lanes {
        Lanes { value: [floor; 8], block: [0.0; 8] }
    }

    #[inline(always)]
    fn offer(&mut self, lane: usize, value: f64, block: f64) {
        let better = value > self.value[lane];
        self.value[lane] = if better { value } else { self.value[lane] };
        self.block[lane] = if better { block } else { self.block[lane] };
    }

    /// The largest; the first of equal ones in the first lane that has it.
    fn best(&self) -> Best {
        let mut lane = 0;
        for l in 1..8 {
            if self.value[l] > self.value[lane] {
                lane = l;
            }
        }
        Best { value: self.value[lane], at: self.block[lane] as usize * 8 + lane }
    }
}

impl Smo {
    pub(super) fn new(q: Question) -> Smo {
        let n = q.y.len();
        let mut row = vec![0.0; q.rows.n_features()];
        let mut own = vec![0.0; n];
        for (i, own) in own.iter_mut().enumerate() {
            q.rows.get(i, &mut row);
            // Rounded as the rows are: a curvature that does not fit the slopes' changes would never settle.
            *own = f64::from(q.kernel.of_itself(&row) as f32);
        }
        let starts_at_zero = q.start.iter().all(|b| *b == 0.0);
        let mut smo = Smo {
            kernel: q.kernel,
            cache: Cache::new(n, q.cache_size),
            rows: q.rows,
            slope: q.y.iter().map(|y| -y).collect(),
            y: q.y,
            bounds: q.bounds,
            beta: q.start,
            up: vec![NEVER; n],
            down: vec![NEVER; n],
            own,
            place: (0..n as u32).collect(),
            n_active: if starts_at_zero { n } else { 0 },
            epsilon: q.epsilon,
            tol: q.tol,
            shrinking: q.shrinking,
            until_shrink: n.min(BETWEEN_SHRINKS),
            restored: false,
            was_clear: 0,
            raised: false,
            order: Vec::new(),
            phase: if starts_at_zero { Phase::Stepping } else { Phase::Restoring { next: 0 } },
            best_up: Best { value: NEVER, at: 0 },
            best_down: Best { value: NEVER, at: 0 },
            objective: 0.0,
            steps: 0,
        };
        for i in 0..n {
            smo.set_ways(i);
        }
        smo.change_slopes(None, 0.0);
        smo
    }

    /// Whether it is solved.
    pub(super) fn is_done(&self) -> bool {
        self.phase == Phase::Done
    }

    /// How far the slopes of the worst pair in play differ.
    pub(super) fn gap(&self) -> f64 {
        self.best_up.value + self.best_down.value
    }

    /// What is minimised.
    pub(super) fn objective(&self) -> f64 {
        self.objective
    }

    /// One pair step, or a part of bringing back those set aside; gives the multiplications done, roughly.
    pub(super) fn advance(&mut self) -> usize {
        match self.phase {
            Phase::Done => 0,
            Phase::Restoring { next } => self.restore(next),
            Phase::Reordering { next, kept } => self.reorder(next, kept),
            // Written so that slopes that are no numbers end it too.
            Phase::Stepping if self.gap() >= self.tol => {
                if self.until_shrink == 0 {
                    self.until_shrink = self.y.len().min(BETWEEN_SHRINKS);
                    self.mind_rounding();
                    if self.shrinking && self.shrink() {
                        return self.n_active;
                    }
                }
                self.until_shrink -= 1;
                self.pair_step()
            }
            Phase::Stepping if self.n_active < self.y.len() => self.begin_restore(),
            Phase::Stepping => {
                self.phase = Phase::Done;
                0
            }
        }
    }

    fn pair_step(&mut self) -> usize {
        let n = self.n_active;
        let i = self.best_up.at;
        let mut computed = self.cache.fill(&self.kernel, &self.rows, i, n);
        let j = self.partner(i);
        computed += self.cache.fill(&self.kernel, &self.rows, j, n);
        let rise = self.best_up.value + self.slope[j] + self.down[j];
        // Below zero where the kernel is no product, as with the sigmoid.
        let curvature = self.own[i] + self.own[j] - 2.0 * f64::from(self.cache.row(i)[j]);
        // The absolute value's kink at zero ends a step as a bound does.
        let kinked = self.epsilon > 0.0;
        let top = if kinked && self.beta[i] < 0.0 { 0.0 } else { self.bounds[i].1 };
        let bottom = if kinked && self.beta[j] > 0.0 { 0.0 } else { self.bounds[j].0 };
        let (room_i, room_j) = (top - self.beta[i], self.beta[j] - bottom);
        let step = (rise / positive(curvature)).min(room_i).min(room_j);
        // At a bound it must stand exactly there: what rounding leaves of a zero would count as a row on the margin.
        let dust = |i: usize| DUST * (self.bounds[i].1 - self.bounds[i].0);
        self.beta[i] = if room_i - step <= dust(i) { top } else { self.beta[i] + step };
        self.beta[j] = if room_j - step <= dust(j) { bottom } else { self.beta[j] - step };
        for k in [i, j] {
            let (low, high) = self.bounds[k];
            if let Some(bound) =
                [low, 0.0, high].into_iter().find(|bound| (self.beta[k] - bound).abs() <= dust(k))
            {
                self.beta[k] = bound;
            }
        }
        self.set_ways(i);
        self.set_ways(j);
        self.change_slopes(Some((i, j)), step);
        self.objective += step * (0.5 * step * curvature - rise);
        self.steps += 1;
        computed * (self.rows.n_features() + 10) + 5 * n
    }

    /// Which ways unknown `i` can go.
    fn set_ways(&mut self, i: usize) {
        let (beta, (low, high)) = (self.beta[i], self.bounds[i]);
        let kink = |outward: bool| if outward { -self.epsilon } else { self.epsilon };
        self.up[i] = if beta < high { kink(beta >= 0.0) } else { NEVER };
        self.down[i] = if beta > low { kink(beta <= 0.0) } else { NEVER };
    }

    /// The unknown that gains most by going down while `i` goes up: the largest rise² / curvature.
    fn partner(&self, i: usize) -> usize {
        let n = self.n_active;
        let (slopes, slopes_left) = self.slope[..n].as_chunks::<8>();
        let (downs, downs_left) = self.down[..n].as_chunks::<8>();
        let (owns, owns_left) = self.own[..n].as_chunks::<8>();
        let (rows, rows_left) = self.cache.row(i)[..n].as_chunks::<8>();
        let (up, own_i) = (self.best_up.value, self.own[i]);
        // An unknown is no partner of itself, but rounding may make it look like one with a tiny rise and no curvature.
        let least = 1e-3 * self.gap();
        let gain = |slope: f64, down: f64, own: f64, row: f32| {
            let rise = up + slope + down;
            let rise = if rise > least { rise } else { 0.0 };
            rise * rise / positive(own_i + own - 2.0 * f64::from(row))
        };
        // Some pair has a rise above zero, so that something is found.
        let mut lanes = Lanes::above(0.0);
        for (b, (((s, d), o), r)) in slopes.iter().zip(downs).zip(owns).zip(rows).enumerate() {
            for l in 0..8 {
                lanes.offer(l, gain(s[l], d[l], o[l], r[l]), b as f64);
            }
        }
        for l in 0..slopes_left.len() {
            let last = gain(slopes_left[l], downs_left[l], owns_left[l], rows_left[l]);
            lanes.offer(l, last, slopes.len() as f64);
        }
        lanes.best().at
    }

    /// Slope ← slope + step·(row i − row j) for all in play, and the best ways up and down on the same pass.
    fn change_slopes(&mut self, pair: Option<(usize, usize)>, step: f64) {
        let n = self.n_active;
        let (row_i, row_j) = match pair {
            Some((i, j)) => (&self.cache.row(i)[..n], &self.cache.row(j)[..n]),
            None => (&[][..], &[][..]),
        };
        let (slopes, slopes_left) = self.slope[..n].as_chunks_mut::<8>();
        let (ups, ups_left) = self.up[..n].as_chunks::<8>();
        let (downs, downs_left) = self.down[..n].as_chunks::<8>();
        let (is, is_left) = row_i.as_chunks::<8>();
        let (js, js_left) = row_j.as_chunks::<8>();
        let (mut best_up, mut best_down) = (Lanes::above(NEVER), Lanes::above(NEVER));
        for (s, (i, j)) in slopes.iter_mut().zip(is.iter().zip(js)) {
            for l in 0..8 {
                s[l] += step * (f64::from(i[l]) - f64::from(j[l]));
            }
        }
        for (b, ((s, u), d)) in slopes.iter().zip(ups).zip(downs).enumerate() {
            for l in 0..8 {
                best_up.offer(l, u[l] - s[l], b as f64);
                best_down.offer(l, s[l] + d[l], b as f64);
            }
        }
        let last = slopes.len() as f64;
        for l in 0..slopes_left.len() {
            if pair.is_some() {
                slopes_left[l] += step * (f64::from(is_left[l]) - f64::from(js_left[l]));
            }
            best_up.offer(l, ups_left[l] - slopes_left[l], last);
            best_down.offer(l, slopes_left[l] + downs_left[l], last);
        }
        (self.best_up, self.best_down) = (best_up.best(), best_down.best());
    }

    /// Raises the tolerance where the gap has been within the rounding of the kernel for long. Rounded, a kernel of rows
    /// that depend on each other is no product any more: there is always a pair that promises a little, without end.
    fn mind_rounding(&mut self) {
        let size = self.own.iter().fold(0.0, |most: f64, own| most.max(own.abs()));
        let rounding = ROUNDING * size * self.beta.iter().map(|b| b * b).sum::<f64>().sqrt();
        if self.gap() > rounding {
            self.was_clear = self.steps;
        } else if self.steps - self.was_clear > PATIENCE.0.max(PATIENCE.1 * self.y.len()) {
            self.tol = rounding;
            self.raised = true;
        }
    }

    /// The tolerance, as it was asked for or raised.
    pub(super) fn tol(&self) -> f64 {
        self.tol
    }

    /// Sets aside those at a bound whose slopes say that they will stay there; whether that takes more than looking.
    fn shrink(&mut self) -> bool {
        if !self.restored && self.gap() <= 10.0 * self.tol {
            // Near the end the slopes say more than they did: judge all again.
            self.restored = true;
            if self.n_active < self.y.len() {
                self.until_shrink = 0;
                self.begin_restore();
                return true;
            }
        }
        let (top, bottom) = (self.best_up.value, self.best_down.value);
        let stays = |i: usize| self.up[i] - self.slope[i] < -bottom && self.slope[i] + self.down[i] < -top;
        let active = self.n_active as u32;
        let mut order: Vec<u32> = (0..active).filter(|&i| !stays(i as usize)).collect();
        let kept = order.len();
        order.extend((0..active).filter(|&i| stays(i as usize)));
        if kept == self.n_active {
            return false;
        }
        self.order = order;
        self.phase = Phase::Reordering { next: 0, kept };
        true
    }

    /// Brings one row of the values kept into the new order; after the last one, everything else.
    fn reorder(&mut self, next: usize, kept: usize) -> usize {
        if next < self.y.len() {
            self.phase = Phase::Reordering { next: next + 1, kept };
            return self.cache.reorder_within(next, &self.order);
        }
        let order = std::mem::take(&mut self.order);
        for values in
            [&mut self.y, &mut self.beta, &mut self.slope, &mut self.up, &mut self.down, &mut self.own]
        {
            reorder(values, &order);
        }
        reorder(&mut self.bounds, &order);
        reorder(&mut self.place, &order);
        self.rows.reorder(&order);
        self.cache.reorder(&order);
        self.n_active = kept;
        self.phase = Phase::Stepping;
        self.change_slopes(None, 0.0);
        order.len() * self.rows.n_features()
    }

    fn begin_restore(&mut self) -> usize {
        for i in self.n_active..self.y.len() {
            self.slope[i] = -self.y[i];
        }
        self.phase = Phase::Restoring { next: 0 };
        1
    }

    /// slope ← slope + β·(row `next`) for those set aside; after the last row all are in play.
    fn restore(&mut self, next: usize) -> usize {
        let (n, first) = (self.y.len(), self.n_active);
        let Some(j) = (next..n).find(|&j| self.beta[j] != 0.0) else {
            self.n_active = n;
            self.phase = Phase::Stepping;
            self.change_slopes(None, 0.0);
            // Summed anew, which also takes off what rounding has added.
            let of = |i: usize| {
                0.5 * self.beta[i] * (self.slope[i] - self.y[i]) + self.epsilon * self.beta[i].abs()
            };
            self.objective = (0..n).map(of).sum();
            return n;
        };
        let beta = self.beta[j];
        let (row, computed) = self.cache.rest(&self.kernel, &self.rows, j, first);
        for (slope, k) in self.slope[first..].iter_mut().zip(row) {
            *slope += beta * f64::from(*k);
        }
        self.phase = Phase::Restoring { next: j + 1 };
        computed * (self.rows.n_features() + 10) + n - first
    }

    /// The unknowns in the question's order.
    pub(super) fn beta(&self) -> Vec<f64> {
        let mut out = vec![0.0; self.beta.len()];
        for (beta, place) in self.beta.iter().zip(&self.place) {
            out[*place as usize] = *beta;
        }
        out
    }

    /// The constant term: what the unknowns strictly between their bounds agree on, else the middle of what is allowed.
    pub(super) fn bias(&self) -> f64 {
        let (mut total, mut n_free) = (0.0, 0.0);
        for i in 0..self.n_active {
            let (beta, (low, high)) = (self.beta[i], self.bounds[i]);
            if low < beta && beta < high && (self.epsilon == 0.0 || beta != 0.0) {
                total += self.slope[i] + self.down[i];
                n_free += 1.0;
            }
        }
        if n_free > 0.0 {
            return -total / n_free;
        }
        match (self.best_up.value, self.best_down.value) {
            (up, down) if up.is_finite() && down.is_finite() => 0.5 * (up - down),
            (up, _) if up.is_finite() => up,
            (_, down) if down.is_finite() => -down,
            _ => 0.0,
        }
    }
}

/// What is told of a tolerance that was raised.
pub(super) fn too_fine(tol: f64) -> String {
    format!(
        "Training ended at a tolerance of {tol:.0e}: likenesses are kept in single precision, which cannot tell less apart here."
    )
}

fn positive(curvature: f64) -> f64 {
    if curvature > 0.0 { curvature } else { FLAT }
}
