use super::measures::ranks;
use super::*;
use crate::data::samples;
use crate::math::rng::Stream;

fn penguins() -> Arc<Table> {
    Arc::new(samples::find("penguins").unwrap().table(None).unwrap())
}

fn all(table: &Arc<Table>, names: &[&str]) -> Vec<Relation> {
    let names: Vec<String> = names.iter().map(|n| n.to_string()).collect();
    let mut work = Relations::new(table.clone(), &names, None).unwrap();
    while !work.step() {}
    work.relations().to_vec()
}

#[test]
fn swapping_two_columns_changes_nothing() {
    let table = penguins();
    let names: Vec<&str> = table.columns.iter().map(|c| c.name.as_str()).collect();
    let backwards: Vec<&str> = names.iter().rev().copied().collect();
    let there = all(&table, &names);
    let back = all(&table, &backwards);
    assert_eq!(there.len(), names.len() * (names.len() - 1) / 2);
    for one in &there {
        let other = back.iter().find(|o| (o.a, o.b) == (one.b, one.a)).unwrap();
        // Sums of squares in the same order: not a bit differs, but for the sum over pairs of words.
        let close = |a: Option<f64>, b: Option<f64>| match (a, b) {
            (Some(a), Some(b)) => (a - b).abs() < 1e-12,
            (a, b) => a == b,
        };
        assert!(
            close(one.value, other.value) && close(one.other, other.other) && one.n == other.n,
            "{one:?} {other:?}"
        );
    }
}

#[test]
fn rank_correlation_does_not_see_how_an_axis_is_stretched() {
    let mut stream = Stream::new(1, "test", 0);
    let x: Vec<f64> = (0..500).map(|_| stream.normal()).collect();
    let y: Vec<f64> = x.iter().map(|x| x + stream.normal()).collect();
    let cube: Vec<f64> = x.iter().map(|x| x * x * x + 5.0).collect();
    let rho = |x: &[f64], y: &[f64]| pearson(&ranks(x), &ranks(y)).unwrap();
    assert_eq!(rho(&x, &y), rho(&cube, &y));
    assert_eq!(rho(&x, &cube), 1.0);
    let down: Vec<f64> = y.iter().map(|y| -y).collect();
    assert!((rho(&x, &y) + rho(&x, &down)).abs() < 1e-14);
    assert!(pearson(&x, &cube).unwrap() < 0.95);
}

#[test]
fn moving_and_scaling_leaves_a_correlation_as_it_is() {
    let mut stream = Stream::new(2, "test", 0);
    let x: Vec<f64> = (0..300).map(|_| stream.normal()).collect();
    let y: Vec<f64> = x.iter().map(|x| 0.3 * x + stream.normal()).collect();
    let r = pearson(&x, &y).unwrap();
    for (by, scale) in [(1e6, 1.0), (0.0, 1e-200), (0.0, 1e300)] {
        let moved: Vec<f64> = x.iter().map(|x| x * scale + by).collect();
        assert!((pearson(&moved, &y).unwrap() - r).abs() < 1e-9, "{by} {scale}");
    }
}

#[test]
fn chance_is_taken_out_of_measures_of_words() {
    let mut stream = Stream::new(3, "test", 0);
    let pairs: Vec<(u32, u32)> =
        (0..200).map(|_| (stream.below(20) as u32, stream.below(20) as u32)).collect();
    let (corrected, plain) = cramers_v(&pairs);
    assert!(plain.unwrap() > 0.25 && corrected.unwrap() < 0.15);
    let groups: Vec<u32> = pairs.iter().map(|p| p.0).collect();
    let numbers: Vec<f64> = (0..200).map(|_| stream.normal()).collect();
    let (corrected, plain) = correlation_ratio(&groups, &numbers);
    assert!(plain.unwrap() > 0.2 && corrected.unwrap() < 0.2);
    // What determines the other is found all the same.
    let same: Vec<(u32, u32)> = groups.iter().map(|&g| (g, (g * 7) % 20)).collect();
    assert!(cramers_v(&same).0.unwrap() > 0.999);
}

#[test]
fn what_is_undefined_says_why() {
    assert!(pearson(&[1.0], &[2.0]).unwrap_err().contains("fewer than two"));
    assert!(pearson(&[1.0, 1.0], &[2.0, 3.0]).unwrap_err().contains("only one value"));
    assert!(cramers_v(&[(0, 1), (0, 2)]).0.unwrap_err().contains("only one value"));
    assert!(cramers_v(&[(0, 1), (1, 2)]).0.unwrap_err().contains("too many words"));
    assert!(correlation_ratio(&[0, 1, 2], &[1.0, 2.0, 3.0]).0.unwrap_err().contains("a word of its own"));
}

#[test]
fn pairs_use_the_rows_that_have_both() {
    let relations = all(&penguins(), &["bill_length_mm", "sex", "body_mass_g"]);
    let n: Vec<usize> = relations.iter().map(|r| r.n).collect();
    assert_eq!(n, [333, 342, 333]);
    assert!(Relations::new(penguins(), &["wings".to_string()], None).is_err());
}
