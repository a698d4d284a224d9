//! A small product of matrices in single precision, held in registers.

/// Rows of the left side of a tile, and columns of the right one.
pub const LEFT: usize = 4;
/// See [`LEFT`].
pub const RIGHT: usize = 8;
/// The sums of a tile.
pub type Tile = [[f32; RIGHT]; LEFT];

/// `start` + left·right; number j of all eight columns of the right side stands together.
///
/// The 4 × 8 sums stay in registers while both sides stream by: eight vectors of four numbers, which is what
/// WebAssembly's engines hold without spilling. Each sum adds its products in the order of j.
#[cfg(not(target_arch = "wasm32"))]
#[inline]
pub fn add_tile(start: Tile, left: [&[f32]; LEFT], right: &[[f32; RIGHT]]) -> Tile {
    let mut sums = start;
    for (j, right) in right.iter().enumerate() {
        for (sum, left) in sums.iter_mut().zip(left) {
            sum.iter_mut().zip(right).for_each(|(s, r)| *s += left[j] * r);
        }
    }
    sums
}

/// The same with WebAssembly's vectors named: of the plain loop the compiler makes vectors of the left side, or none.
#[cfg(target_arch = "wasm32")]
#[inline]
pub fn add_tile(start: Tile, left: [&[f32]; LEFT], right: &[[f32; RIGHT]]) -> Tile {
    use std::arch::wasm32::{f32x4, f32x4_add, f32x4_extract_lane as lane, f32x4_mul, f32x4_splat};
    let halves = |v: &[f32; RIGHT]| [f32x4(v[0], v[1], v[2], v[3]), f32x4(v[4], v[5], v[6], v[7])];
    let mut sums = start.map(|row| halves(&row));
    let [a, b, c, d] = left;
    for ((((right, a), b), c), d) in right.iter().zip(a).zip(b).zip(c).zip(d) {
        let [low, high] = halves(right);
        for (sum, left) in sums.iter_mut().zip([a, b, c, d]) {
            let left = f32x4_splat(*left);
            sum[0] = f32x4_add(sum[0], f32x4_mul(left, low));
            sum[1] = f32x4_add(sum[1], f32x4_mul(left, high));
        }
    }
    sums.map(|[l, h]| {
        let low = [lane::<0>(l), lane::<1>(l), lane::<2>(l), lane::<3>(l)];
        let high = [lane::<0>(h), lane::<1>(h), lane::<2>(h), lane::<3>(h)];
        [low[0], low[1], low[2], low[3], high[0], high[1], high[2], high[3]]
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tile_is_the_plain_product() {
        let left: Vec<Vec<f32>> = (0..LEFT).map(|a| (0..5).map(|j| (j * 3 + a) as f32).collect()).collect();
        let right: Vec<[f32; RIGHT]> = (0..5).map(|j| std::array::from_fn(|b| (j + 2 * b) as f32)).collect();
        let sums = add_tile([[1.0; RIGHT]; LEFT], std::array::from_fn(|a| left[a].as_slice()), &right);
        for (a, row) in sums.iter().enumerate() {
            for (b, sum) in row.iter().enumerate() {
                let plain: f32 = (0..5).map(|j| left[a][j] * right[j][b]).sum();
                assert_eq!(*sum, 1.0 + plain);
            }
        }
    }
}
