use super::*;
use crate::data::{Prediction, Target};
use crate::math::Matrix;
use crate::models::Insight;
use crate::models::insight::Dendrogram;

fn fit(rows: &[f64], settings: Agglomerative) -> (Vec<u32>, Dendrogram, Vec<f64>) {
    let x = Matrix::from_shape_vec((rows.len(), 1), rows.to_vec()).expect("one column");
    let examples = Arc::new(Examples { x, target: Target::Nothing(rows.len()), weights: None });
    let mut training = settings.start(examples, 0).expect("a fit starts");
    let mut heights = Vec::new();
    loop {
        match training.step() {
            Step::Unit => heights.push(training.loss().expect("a merge has a height")),
            Step::Part => {}
            Step::Done => break,
        }
    }
    let model = training.model();
    let (Some(Prediction::Groups { codes, .. }), Insight::Dendrogram(drawing)) =
        (model.fitted(), model.insight())
    else {
        panic!("groups and a dendrogram")
    };
    (codes, drawing, heights)
}

/// 0 and 1 meet first, then 5 and 7, then those four, then 20.
const ROWS: [f64; 5] = [5.0, 0.0, 20.0, 1.0, 7.0];

#[test]
fn heights_are_those_found_by_hand() {
    let heights = |linkage| fit(&ROWS, Agglomerative { linkage, ..Agglomerative::default() }).2;
    assert_eq!(heights(Linkage::Single), [1.0, 2.0, 4.0, 13.0]);
    assert_eq!(heights(Linkage::Complete), [1.0, 2.0, 7.0, 20.0]);
    assert_eq!(heights(Linkage::Average), [1.0, 2.0, 5.5, 16.75]);
    let ward = heights(Linkage::Ward);
    // √(2·|A|·|B| / (|A| + |B|)) times the distance of the means.
    let expected = [1.0, 2.0, 2.0f64.sqrt() * 5.5, 1.6f64.sqrt() * 16.75];
    assert!(ward.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-12), "{ward:?}");
}

#[test]
fn a_threshold_cuts_where_the_number_of_groups_would() {
    let by_number = Agglomerative { n_clusters: 3, ..Agglomerative::default() };
    let by_height = Agglomerative { distance_threshold: Some(2.5), ..Agglomerative::default() };
    assert_eq!(fit(&ROWS, by_number.clone()).0, [0, 1, 2, 1, 0]);
    assert_eq!(fit(&ROWS, by_height).0, [0, 1, 2, 1, 0]);
    // Only what is lower is merged.
    let at_height = Agglomerative { distance_threshold: Some(2.0), ..by_number };
    assert_eq!(fit(&ROWS, at_height).0, [0, 1, 2, 1, 3]);
}

#[test]
fn the_drawing_shows_the_last_merges_and_counts_the_rows_below_them() {
    let rows: Vec<f64> = (0..100).map(|i| f64::from(i * i)).collect();
    let (codes, drawing, _) =
        fit(&rows, Agglomerative { linkage: Linkage::Single, n_clusters: 4, ..Agglomerative::default() });
    assert_eq!((drawing.merges.len(), drawing.hidden), (60, 39));
    assert_eq!(drawing.sizes.len(), 61);
    assert_eq!(drawing.sizes.iter().sum::<u32>(), 100);
    // The gaps grow: the lowest 39 merges join the first forty rows.
    assert_eq!(drawing.sizes[60], 40);
    assert_eq!(drawing.groups[60], Some(codes[0]));
    let cut = drawing.cut.expect("all is merged");
    assert_eq!(drawing.merges.iter().filter(|m| m.height > cut).count(), 3);
}

#[test]
fn too_many_rows_are_refused_with_how_many_fit() {
    assert_eq!(most_rows(500_000_000), 11_180);
    let x = Matrix::zeros((11_181, 1));
    let examples = Arc::new(Examples { x, target: Target::Nothing(11_181), weights: None });
    let problem = Agglomerative::default().start(examples.clone(), 0).err().expect("too many");
    assert!(problem.message.contains("11180 rows fit"), "{problem}");
    let single = Agglomerative { linkage: Linkage::Single, ..Agglomerative::default() };
    assert!(single.start(examples, 0).is_ok());
}
