//! The nearest points seen so far.

/// The nearest points of one query, ordered by distance and then by number.
#[derive(Clone, Debug, PartialEq)]
pub struct Nearest {
    /// Numbers of the points.
    pub points: Vec<u32>,
    /// Their distances.
    pub distances: Vec<f64>,
    k: usize,
    leave_out: usize,
}

impl Nearest {
    pub(super) fn new(k: usize, leave_out: usize) -> Nearest {
        Nearest { points: Vec::with_capacity(k), distances: Vec::with_capacity(k), k, leave_out }
    }

    /// Points further away than this do not count any more.
    pub(super) fn worst(&self) -> f64 {
        if self.points.len() < self.k {
            f64::INFINITY
        } else {
            self.distances.last().copied().unwrap_or(-1.0)
        }
    }

    /// Takes a point in if it is among the nearest.
    pub(super) fn offer(&mut self, distance: f64, point: usize) {
        let n = self.points.len();
        let number = point as u32;
        if point == self.leave_out || self.k == 0 {
            return;
        }
        if n == self.k {
            let (worst, last) = (self.distances[n - 1], self.points[n - 1]);
            // Written so that a distance that is no number is not taken in.
            let nearer = distance < worst || (distance == worst && number < last);
            if !nearer {
                return;
            }
            self.points.pop();
            self.distances.pop();
        }
        let mut at = self.points.len();
        while at > 0
            && (self.distances[at - 1] > distance
                || (self.distances[at - 1] == distance && self.points[at - 1] > number))
        {
            at -= 1;
        }
        self.points.insert(at, number);
        self.distances.insert(at, distance);
    }
}
