//! The step `hog` against values of scikit-image (tests/reference/hog.json), and what it says of pictures that do not fit.

#![allow(clippy::unwrap_used)] // A test that cannot go on has failed.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Map, Value, json};
use terrarium::data::{Column, ColumnData, Target};
use terrarium::prepare::{self, Fitted, Part, Rows};
use terrarium::problem::Problem;

#[derive(Deserialize)]
struct Reference {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    params: Map<String, Value>,
    pictures: Vec<Vec<f64>>,
    expected: Vec<Vec<f64>>,
}

fn parts(pictures: &[Vec<f64>]) -> Vec<Part> {
    let column = |i: usize| {
        let values = pictures.iter().map(|picture| picture[i]).collect();
        Part::of(Column::new(format!("p{i}"), ColumnData::Number(values)))
    };
    (0..pictures[0].len()).map(column).collect()
}

fn fit(params: &Map<String, Value>, parts: Vec<Part>) -> Result<Box<dyn Fitted>, Problem> {
    let mut problems = Vec::new();
    let step = (prepare::find("hog").unwrap().step)(params, "", &mut problems);
    assert!(problems.is_empty(), "{problems:?}");
    let n_rows = parts[0].column.len();
    let target = Arc::new(Target::Numbers(vec![0.0; n_rows]));
    step.fit(&Rows { parts, target, weights: None, seed: 0, place: 0 })
}

#[test]
fn pictures_have_the_histograms_that_scikit_image_finds() {
    let reference: Reference = serde_json::from_str(include_str!("reference/hog.json")).unwrap();
    assert!(reference.cases.len() >= 10);
    for case in reference.cases {
        let found = fit(&case.params, parts(&case.pictures)).unwrap().apply(parts(&case.pictures));
        for (row, expected) in case.expected.iter().enumerate() {
            assert_eq!(found.len(), expected.len(), "{:?}", case.params);
            for (part, expected) in found.iter().zip(expected) {
                let value = part.values().unwrap()[row];
                // scikit-image sums a cell's slopes in single precision.
                let name = &part.column.name;
                assert!((value - expected).abs() < 1e-6, "{:?} {name}: {value} {expected}", case.params);
            }
        }
    }
}

#[test]
fn the_cells_follow_the_size_of_the_picture_unless_it_is_said() {
    for (side, n) in [(8, 324), (28, 324), (32, 324)] {
        let pictures = [vec![0.5; side * side]];
        let found = fit(&Map::new(), parts(&pictures)).unwrap().apply(parts(&pictures));
        assert_eq!(found.len(), n);
    }
}

#[test]
fn the_new_columns_stand_where_the_points_were_and_know_which_they_look_at() {
    let word = || Part::of(Column::new("kind", ColumnData::Text(vec![None])));
    let mut mixed = parts(&[(0..64).map(f64::from).collect()]);
    mixed.insert(0, word());
    mixed.push(word());
    let params = json!({ "cells_per_block": 1, "orientations": 2 });
    let found = fit(params.as_object().unwrap(), mixed.clone()).unwrap().apply(mixed);
    assert_eq!(found.len(), 2 + 4 * 4 * 2);
    assert_eq!((&found[0], &found[33]), (&word(), &word()));
    // The first cell is 2 × 2 points; with their neighbours 3 × 3.
    let seen: Vec<&String> = found[1].meaning.sources().collect();
    assert_eq!(seen, ["p0", "p1", "p2", "p8", "p9", "p10", "p16", "p17", "p18"]);
    // Brightness rises by 8 a row and by 1 a column: 83°, which in cell 2.2 is that of every point.
    assert!(found[11].values().unwrap()[0] > 0.99 && found[12].values().unwrap()[0] == 0.0);
}

#[test]
fn what_does_not_fit_is_said_with_the_knob_and_the_numbers() {
    let picture = [vec![0.0; 64]];
    for (params, place, number) in [
        (json!({ "pixels_per_cell": 8 }), "/params/pixels_per_cell", "1 × 1 cells"),
        (json!({ "cells_per_block": 5 }), "/params/cells_per_block", "4 × 4 cells"),
        (json!({ "height": 5 }), "/params/height", "64 points"),
        (json!({ "channels": 3 }), "/params/channels", "64 columns"),
        (
            json!({ "pixels_per_cell": 1, "cells_per_block": 4, "orientations": 36 }),
            "/params/pixels_per_cell",
            "14400",
        ),
    ] {
        let problem = fit(params.as_object().unwrap(), parts(&picture)).err().unwrap();
        assert_eq!(problem.at, place);
        assert!(problem.message.contains(number) && !problem.hint.is_empty(), "{problem}");
    }
    let mut scaled = parts(&picture);
    scaled[3].meaning.rescale(0.0, 2.0);
    let problem = fit(&Map::new(), scaled).err().unwrap();
    assert!(problem.message.contains("scales"), "{problem}");
}
