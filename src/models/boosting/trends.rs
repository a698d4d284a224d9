//! With which features the answer may only rise, or only fall: from names of columns to the features made of them.

use super::loss::Loss;
use super::search::Trend;
use crate::models::Feature;
use crate::params::Columns;
use crate::problem::Problem;

/// The trend of each feature, none where all are free; a problem where a column cannot have one.
pub(super) fn trends(
    rising: &Columns,
    falling: &Columns,
    features: &[Feature],
    loss: Loss,
) -> Result<Vec<Trend>, Problem> {
    let named = [("rises_with", rising, Trend::Rising), ("falls_with", falling, Trend::Falling)];
    let Some((knob, ..)) = named.iter().find(|(_, columns, _)| !columns.0.is_empty()) else {
        return Ok(Vec::new());
    };
    if let Some((why, hint)) = refusal(loss) {
        return Err(Problem::at(format!("/model/params/{knob}"), why).hint(hint));
    }
    let mut trends = vec![Trend::Free; features.len()];
    for (knob, columns, trend) in named {
        for (i, name) in columns.0.iter().enumerate() {
            let problem =
                |message, hint| Err(Problem::at(format!("/model/params/{knob}/{i}"), message).hint(hint));
            let mine: Vec<usize> =
                (0..features.len()).filter(|f| features[*f].sources.contains(name)).collect();
            if mine.is_empty() {
                return problem(format!("no feature comes from a column \"{name}\""), "leave it out");
            }
            for f in mine {
                let Feature { sources, n_categories, rises } = &features[f];
                if n_categories.is_some() {
                    let message = format!("{name} holds words, which do not grow");
                    return problem(message, "name columns of numbers only");
                }
                if !rises || sources.len() > 1 {
                    let message = format!("the steps make features of {name} that need not grow with it");
                    return problem(message, "leave it out, or switch the step off for this column");
                }
                if trends[f] != Trend::Free && trends[f] != trend {
                    return problem(format!("{name} is said to rise and to fall"), "leave one out");
                }
                trends[f] = trend;
            }
        }
    }
    Ok(trends)
}

/// Why no trend can be kept with a loss, and what to do.
fn refusal(loss: Loss) -> Option<(&'static str, &'static str)> {
    if loss.is_bent() {
        // A leaf's median is taken after its tree is grown, and nothing keeps medians in order.
        let why = "with the absolute or quantile loss, leaves answer with medians, which keep no trend";
        return Some((why, "choose the squared loss"));
    }
    matches!(loss, Loss::Classes(_)).then_some((
        "with more than two classes no answer rises alone: the chances add up to one",
        "leave it out, or predict two classes",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(rising: &[&str], falling: &[&str], loss: Loss) -> Result<Vec<Trend>, Problem> {
        let columns = |names: &[&str]| Columns(names.iter().map(|n| n.to_string()).collect());
        let word = Feature { n_categories: Some(3), ..Feature::of("colour") };
        let product = Feature { sources: vec!["a".into(), "b".into()], n_categories: None, rises: false };
        let features = [Feature::of("age"), word, Feature::of("a"), product];
        trends(&columns(rising), &columns(falling), &features, loss)
    }

    #[test]
    fn a_column_gives_its_trend_to_the_features_made_of_it() {
        let trends = asked(&["age"], &[], Loss::Squared).unwrap();
        assert_eq!(trends, [Trend::Rising, Trend::Free, Trend::Free, Trend::Free]);
        assert_eq!(asked(&[], &["age"], Loss::Binary).unwrap()[0], Trend::Falling);
        assert!(asked(&[], &[], Loss::Absolute).unwrap().is_empty());
    }

    #[test]
    fn what_cannot_be_kept_is_refused_with_its_place() {
        let place = |rising: &[&str], falling: &[&str], loss| asked(rising, falling, loss).unwrap_err().at;
        assert_eq!(place(&["age", "size"], &[], Loss::Squared), "/model/params/rises_with/1");
        assert_eq!(place(&["colour"], &[], Loss::Squared), "/model/params/rises_with/0");
        assert_eq!(place(&[], &["a"], Loss::Squared), "/model/params/falls_with/0");
        assert_eq!(place(&["age"], &["age"], Loss::Squared), "/model/params/falls_with/0");
        assert_eq!(place(&["age"], &[], Loss::Absolute), "/model/params/rises_with");
        assert_eq!(place(&[], &["age"], Loss::Classes(3)), "/model/params/falls_with");
    }
}
