use super::*;
use crate::math::rng::Stream;

/// Random points, some of them equal, in a few widths.
fn points(n: usize, width: usize, seed: u64) -> Matrix {
    let mut stream = Stream::new(seed, "test", 0);
    // Rounded, so that there are ties.
    Matrix::from_shape_simple_fn((n, width), || (4.0 * stream.normal()).round() / 4.0 + 100.0)
}

/// The k nearest by sorting all exact distances.
fn plainly(neighbours: &Neighbours, points: &Matrix, query: &[f64], k: usize) -> Vec<u32> {
    let power = neighbours.power;
    let row = |i: usize| points.row(i).to_vec();
    let keys: Vec<f64> = (0..points.nrows()).map(|i| power.reduced(query, &row(i))).collect();
    crate::math::order::ascending(&keys).into_iter().take(k).map(|i| i as u32).collect()
}

const METRICS: [Metric; 4] = [
    Metric::Minkowski(Power::Two),
    Metric::Minkowski(Power::One),
    Metric::Minkowski(Power::Infinite),
    Metric::Minkowski(Power::Other(3.0)),
];

#[test]
fn tree_and_scan_find_what_sorting_all_distances_finds() {
    for (width, n) in [(1, 500), (2, 1000), (3, 31), (5, 700), (20, 400)] {
        let (all, queries) = (points(n, width, 1), points(67, width, 2));
        for metric in METRICS {
            for way in [Way::Tree, Way::Scan] {
                let neighbours = Neighbours::complete(&all, metric, way);
                for k in [1, 5, 40] {
                    let found = neighbours.k_nearest(&queries, k, None);
                    for (query, nearest) in queries.rows().into_iter().zip(found) {
                        let plain = plainly(&neighbours, &all, query.as_slice().unwrap(), k);
                        assert_eq!(nearest.points, plain, "{metric:?} {way:?} {width} {k}");
                    }
                }
            }
        }
    }
}

#[test]
fn a_query_alone_finds_what_it_finds_among_others() {
    let (all, queries) = (points(999, 12, 3), points(130, 12, 4));
    let neighbours = Neighbours::complete(&all, METRICS[0], Way::Scan);
    let together = neighbours.k_nearest(&queries, 7, None);
    for (i, nearest) in together.iter().enumerate() {
        let alone = neighbours.k_nearest(&queries.slice(ndarray::s![i..i + 1, ..]).to_owned(), 7, None);
        assert_eq!(&alone[0], nearest);
    }
}

#[test]
fn points_within_a_radius_are_those_not_further_away() {
    let all = points(800, 2, 5);
    for way in [Way::Tree, Way::Scan] {
        let neighbours = Neighbours::complete(&all, METRICS[0], way);
        for (i, mut near) in neighbours.within(&all, 0.5).into_iter().enumerate() {
            near.sort_unstable();
            let (a, b) = (all[(i, 0)], all[(i, 1)]);
            let is_near = |r: ndarray::ArrayView1<f64>| {
                ((r[0] - a) * (r[0] - a) + (r[1] - b) * (r[1] - b)).sqrt() <= 0.5
            };
            let plain: Vec<u32> = (0..800u32).filter(|&j| is_near(all.row(j as usize))).collect();
            assert_eq!(near, plain);
        }
    }
}

#[test]
fn a_point_left_out_is_not_found() {
    let all = points(300, 4, 6);
    let rows: Vec<usize> = (0..300).collect();
    for way in [Way::Tree, Way::Scan] {
        let found = Neighbours::complete(&all, METRICS[0], way).k_nearest(&all, 3, Some(&rows));
        assert!(
            found.iter().enumerate().all(|(i, f)| f.points.len() == 3 && !f.points.contains(&(i as u32)))
        );
    }
}

#[test]
fn sizes_that_single_precision_does_not_hold_are_searched_exactly_all_the_same() {
    for scale in [1e-200, 1e-30, 1e-3, 1e30, 1e150] {
        let all = points(300, 10, 7).mapv(|v| v * scale);
        let mut queries = points(20, 10, 8).mapv(|v| v * scale);
        queries[(3, 0)] = 1e12 * scale;
        let neighbours = Neighbours::complete(&all, METRICS[0], Way::Scan);
        for (query, nearest) in queries.rows().into_iter().zip(neighbours.k_nearest(&queries, 4, None)) {
            assert_eq!(nearest.points, plainly(&neighbours, &all, query.as_slice().unwrap(), 4), "{scale}");
        }
    }
}

#[test]
fn the_cosine_looks_at_the_angle_alone() {
    let all = Matrix::from_shape_vec((4, 2), vec![1.0, 0.0, 0.0, 2.0, -3.0, 0.0, 0.0, 0.0]).unwrap();
    let queries = Matrix::from_shape_vec((2, 2), vec![5.0, 5.0, 0.0, 0.0]).unwrap();
    let found = Neighbours::complete(&all, Metric::Cosine, Way::Auto).k_nearest(&queries, 4, None);
    assert_eq!(found[0].points, [0, 1, 3, 2]);
    let diagonal = 0.5f64.sqrt();
    let expected = [1.0 - diagonal, 1.0 - diagonal, 1.0, 1.0 + diagonal];
    assert!(found[0].distances.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-15));
    assert!(found[1].distances.iter().all(|d| (d - 1.0).abs() < 1e-15), "a zero has no direction");
}

#[test]
fn of_dear_distances_few_are_asked_for_at_once() {
    let points = Matrix::from_shape_fn((5_000, 20), |(i, j)| ((i * 31 + j * 17) % 101) as f64);
    let at_once =
        |power, way| Neighbours::complete(&points, Metric::Minkowski(power), way).queries_at_once(5);
    let straight = at_once(Power::Two, Way::Scan);
    assert!(straight > at_once(Power::One, Way::Scan));
    assert!(at_once(Power::One, Way::Scan) > at_once(Power::Other(3.0), Way::Scan));
    assert!(at_once(Power::Two, Way::Tree) > straight);
    assert!(at_once(Power::Other(3.0), Way::Scan) >= 1);
}
