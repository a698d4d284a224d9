//! What pushes the places apart, by the method of Barnes and Hut: far groups count as one point in their middle.
//!
//! A quadtree holds the places, its nodes in the order of a walk, each with the number of the next one that is not
//! inside it. A node counts as one point where its side is shorter than angle times its distance. Four places that are
//! neighbours in the tree walk together, one in each lane; a node is opened when the nearest of the four asks for it,
//! so nobody gets less than the angle promises.
//! Reference: Barnes and Hut (1986), Nature 324; van der Maaten (2014), Journal of Machine Learning Research 15.

/// Places that walk the tree together.
pub(super) const LANES: usize = 4;
/// Deeper than this, places are the same to the digits that matter.
const MOST_DEPTH: usize = 40;

struct Node {
    x: f64,
    y: f64,
    /// Places inside.
    count: f64,
    /// Squared distance above which the node counts as one point.
    open_within: f64,
    /// The node after all that are inside this one.
    next: u32,
}

/// A quadtree over places in the plane.
pub(super) struct Tree {
    nodes: Vec<Node>,
    /// The places in the order of the walk.
    pub(super) order: Vec<u32>,
    angle: f64,
}

struct Square {
    x: f64,
    y: f64,
    half: f64,
}

impl Tree {
    pub(super) fn new(places: &[[f64; 2]], angle: f64) -> Tree {
        let (mut low, mut high) = (places[0], places[0]);
        for place in places {
            for k in 0..2 {
                low[k] = if place[k] < low[k] { place[k] } else { low[k] };
                high[k] = if place[k] > high[k] { place[k] } else { high[k] };
            }
        }
        let (wide, tall) = (high[0] - low[0], high[1] - low[1]);
        let half = 0.5 * if wide > tall { wide } else { tall };
        let square = Square { x: 0.5 * (low[0] + high[0]), y: 0.5 * (low[1] + high[1]), half };
        let mut order: Vec<u32> = (0..places.len() as u32).collect();
        let mut tree = Tree { nodes: Vec::with_capacity(2 * places.len()), order: Vec::new(), angle };
        let mut spare = vec![0; places.len()];
        tree.grow(places, &mut order, &mut spare, &square, 0);
        tree.order = order;
        tree
    }

    /// Adds the node of these places and all that are inside it.
    fn grow(
        &mut self,
        places: &[[f64; 2]],
        order: &mut [u32],
        spare: &mut [u32],
        square: &Square,
        depth: usize,
    ) {
        let count = order.len() as f64;
        let (mut x, mut y) = (0.0, 0.0);
        for &i in order.iter() {
            x += places[i as usize][0];
            y += places[i as usize][1];
        }
        let at = self.nodes.len();
        let side = 2.0 * square.half / self.angle;
        let is_leaf = order.len() == 1 || depth == MOST_DEPTH || square.half <= 0.0;
        // A leaf always counts as one point: nothing is nearer than nothing.
        let open_within = if is_leaf { -1.0 } else { side * side };
        self.nodes.push(Node { x: x / count, y: y / count, count, open_within, next: 0 });
        if !is_leaf {
            let quarter = |i: u32| {
                let place = places[i as usize];
                usize::from(place[0] > square.x) + 2 * usize::from(place[1] > square.y)
            };
            let mut ends = [0; 4];
            order.iter().for_each(|&i| ends[quarter(i)] += 1);
            let mut starts = [0, ends[0], ends[0] + ends[1], ends[0] + ends[1] + ends[2]];
            let firsts = starts;
            for &i in order.iter() {
                let start = &mut starts[quarter(i)];
                spare[*start] = i;
                *start += 1;
            }
            order.copy_from_slice(&spare[..order.len()]);
            let half = 0.5 * square.half;
            for q in 0..4 {
                if starts[q] > firsts[q] {
                    let x = square.x + if q % 2 == 1 { half } else { -half };
                    let y = square.y + if q / 2 == 1 { half } else { -half };
                    let inside = &mut order[firsts[q]..starts[q]];
                    self.grow(places, inside, spare, &Square { x, y, half }, depth + 1);
                }
            }
        }
        self.nodes[at].next = self.nodes.len() as u32;
    }

    /// Σⱼ q² · (yᵢ − yⱼ) for each of the four, and Σⱼ q, q = 1 / (1 + ‖yᵢ − yⱼ‖²). Each one's own q, 1, is among them.
    pub(super) fn push(
        &self,
        xs: [f64; LANES],
        ys: [f64; LANES],
    ) -> ([f64; LANES], [f64; LANES], [f64; LANES]) {
        let (mut push_x, mut push_y, mut total) = ([0.0; LANES], [0.0; LANES], [0.0; LANES]);
        let mut at = 0;
        while let Some(node) = self.nodes.get(at) {
            let (mut dx, mut dy, mut square) = ([0.0; LANES], [0.0; LANES], [0.0; LANES]);
            for k in 0..LANES {
                dx[k] = xs[k] - node.x;
                dy[k] = ys[k] - node.y;
                square[k] = dx[k] * dx[k] + dy[k] * dy[k];
            }
            let a = if square[0] < square[1] { square[0] } else { square[1] };
            let b = if square[2] < square[3] { square[2] } else { square[3] };
            if (if a < b { a } else { b }) <= node.open_within {
                at += 1;
                continue;
            }
            at = node.next as usize;
            for k in 0..LANES {
                let q = 1.0 / (1.0 + square[k]);
                let share = node.count * q;
                total[k] += share;
                push_x[k] += share * q * dx[k];
                push_y[k] += share * q * dy[k];
            }
        }
        (push_x, push_y, total)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::rng::Stream;

    fn plain(places: &[[f64; 2]], at: [f64; 2]) -> [f64; 3] {
        let mut sums = [0.0; 3];
        for place in places {
            let (dx, dy) = (at[0] - place[0], at[1] - place[1]);
            let q = 1.0 / (1.0 + dx * dx + dy * dy);
            sums[0] += q * q * dx;
            sums[1] += q * q * dy;
            sums[2] += q;
        }
        sums
    }

    #[test]
    fn a_narrow_angle_gives_the_sums_over_all_pairs_and_a_wide_one_comes_near() {
        let mut stream = Stream::new(2, "test", 0);
        let mut places: Vec<[f64; 2]> = (0..300).map(|_| [3.0 * stream.normal(), stream.normal()]).collect();
        places[7] = places[6];
        // At the usual angle a far group in its middle is off by a few percent of the push it gives.
        for (angle, tolerance) in [(1e-9, 1e-10), (0.5, 0.05)] {
            let tree = Tree::new(&places, angle);
            for four in tree.order.chunks_exact(LANES) {
                let at = |k: usize| places[four[k] as usize];
                let (x, y, total) =
                    tree.push(std::array::from_fn(|k| at(k)[0]), std::array::from_fn(|k| at(k)[1]));
                for k in 0..LANES {
                    let exact = plain(&places, at(k));
                    for (found, exact) in [x[k], y[k], total[k]].iter().zip(exact) {
                        assert!((found - exact).abs() <= tolerance * exact.abs().max(5.0), "{found} {exact}");
                    }
                }
            }
        }
    }

    #[test]
    fn places_that_are_all_the_same_are_one_leaf() {
        let tree = Tree::new(&[[1.0, 2.0]; 5], 0.5);
        let (x, _, total) = tree.push([1.0; LANES], [2.0; LANES]);
        assert_eq!((x[0], total[0]), (0.0, 5.0));
    }
}
