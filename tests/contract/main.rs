//! The contract every model keeps: one battery, run over the whole registry.
//!
//! A model may be excused from a check only in [`excused`], with the reason.

#![allow(clippy::unwrap_used)] // A test that cannot go on has failed.

mod data;
mod harness;
mod inputs;
mod invariance;
mod leak;
mod learning;
mod relations;
mod settings;
mod steps;

use terrarium::models::{Entry, Family};

/// Checks that a model need not pass, each with its reason.
fn excused(model: &Entry, check: &str) -> Option<&'static str> {
    match (model.id, check) {
        ("baseline", "beats the baseline") => Some("it is the baseline"),
        ("multinomial-nb" | "complement-nb", "constant column") => {
            Some("a column is a count: one more of it in every row makes the shares of the others smaller")
        }
        ("linear-svc" | "linear-svr", "constant column") | ("linear-svr", "constant target") => Some(
            "the penalty holds its constant term too, as in scikit-learn, and a second one makes it freer",
        ),
        ("linear-svr", "row order does not matter" | "weight two") => Some(
            "at the default tolerance it ends some hundredths from the optimum; at a small one it is tested in its file",
        ),
        ("baseline", "class order") => Some("all classes are equally frequent: it names the first one"),
        ("random-forest", "column order" | "constant column") => {
            Some("each split draws some columns by their place, so other columns are other draws")
        }
        ("isolation-forest", "row order does not matter" | "weight zero" | "weight two") => {
            Some("each tree draws rows by their place, so another list of rows is another sample")
        }
        ("kernel-ridge", "constant target") => Some("it has no constant term, as in scikit-learn"),
        ("gaussian-process", "weight zero" | "weight two") => {
            Some("scikit-learn's knows no weights of rows, and weights are refused with that reason")
        }
        ("matrix-factorization", "constant column" | "odd shapes" | "one feature") => {
            Some("it takes two columns, who rates and what is rated, and refuses others with that reason")
        }
        ("matrix-factorization", "column order") => Some(
            "the columns have parts to play: it starts at tastes drawn for what is rated, the second one",
        ),
        ("matrix-factorization", "extreme sizes") => Some("a name is a whole number, whatever the units"),
        ("isolation-forest", "column order" | "constant column") => {
            Some("each cut draws a column by its place, so other columns are other draws")
        }
        ("elliptic-envelope" | "local-outlier-factor", "weight zero" | "weight two") => {
            Some("scikit-learn's knows no weights of rows, and weights are refused with that reason")
        }
        ("elliptic-envelope", "beats the baseline") => Some(
            "its ellipse goes through two of the three clouds and on to the far row; the third cloud lies beside it",
        ),
        ("elliptic-envelope", "constant column") => Some(
            "with a column that never varies all determinants are zero, and there is nothing to choose by; a note tells",
        ),
        ("random-forest", "row order does not matter" | "weight zero" | "weight two") => {
            Some("the bootstrap draws rows by their place, so another list of rows is another sample")
        }
        ("hist-gradient-boosting", "weight two") => {
            Some("min_samples_leaf counts rows, not their weights, as in scikit-learn")
        }
        ("multinomial-nb" | "complement-nb", "beats the baseline") => Some(
            "two of the clouds lie in the same direction from the corner, and only shares of the features are compared",
        ),
        ("bernoulli-nb", "beats the baseline") => {
            Some("it sees only whether a number is above zero, and the clouds lie across zero")
        }
        ("k-neighbors", "weight zero" | "weight two") => Some(
            "scikit-learn's neighbours know no weights of rows, and weights are refused with that reason",
        ),
        ("ada-boost", "row order does not matter" | "weight zero" | "weight two") => {
            Some("for numbers, rows are drawn by their place: another list of rows is another sample")
        }
        ("bagging", "row order does not matter" | "weight zero" | "weight two") => {
            Some("rows are drawn by their place, so another list of rows is another sample")
        }
        ("bagging" | "stacking", "column order" | "constant column") => {
            Some("their trees draw between cuts that are equally good by the columns' places")
        }
        ("calibrated", "odd shapes") => {
            Some("a class of fewer rows than folds is refused, as in scikit-learn")
        }
        ("stacking" | "calibrated", "row order does not matter" | "weight two") => {
            Some("the folds are stretches of the rows in their order, as in scikit-learn")
        }
        ("voting" | "stacking", "weight zero" | "weight two") => {
            Some("one of its default members, k-neighbors, refuses weights")
        }
        ("ada-boost", "column order" | "constant column") => {
            Some("cuts of two columns that are equally good are drawn between, by the columns' places")
        }
        ("isotonic-regression", "column order" | "constant column" | "odd shapes") => {
            Some("it takes one column, as in scikit-learn, and refuses more with that reason")
        }
        ("seasonal-naive" | "exponential-smoothing", "column order" | "constant column" | "odd shapes") => {
            Some("it takes one column, the time, and refuses more with that reason")
        }
        ("seasonal-naive", "beats the baseline") => Some(
            "the rows of the first of ten seasons have nothing one season before, and the row before answers",
        ),
        ("seasonal-naive" | "exponential-smoothing", "weight two") => Some(
            "no row of a series can stand there twice, and weights that differ are refused with that reason",
        ),
        ("categorical-nb", "extreme sizes") => {
            Some("a category has a small whole number, whatever the units")
        }
        ("quantile-regression", "beats the baseline") => {
            Some("scikit-learn's default penalty of 1 leaves it little more than the median")
        }
        ("sgd-classifier" | "sgd-regressor", "row order does not matter" | "weight zero" | "weight two") => {
            Some(
                "the order of the steps is drawn by the rows' places, so another list of rows is another walk",
            )
        }
        ("sgd-classifier" | "sgd-regressor", "constant column") => {
            Some("a constant column takes steps as well, as a second constant term, and so changes the walk")
        }
        ("sgd-regressor", "constant target") => Some("its steps come near to a constant, but not onto it"),
        ("agglomerative" | "hdbscan" | "mean-shift" | "spectral", "weight zero" | "weight two") => {
            Some("scikit-learn's method knows no weights of rows, and weights are refused with that reason")
        }
        (_, "weight zero" | "weight two") if model.family == Family::Projections => {
            Some("projections take every row alike, as scikit-learn's do, and refuse weights")
        }
        ("truncated-svd" | "nmf", "constant column") => {
            Some("it takes rows as they come, without taking off means, so a constant column has a size")
        }
        ("t-sne" | "umap", "row order does not matter") => Some(
            "many small steps from one start double every difference of rounding, and a sum in another order is one",
        ),
        ("neural-network" | "convolutional-network", "row order does not matter" | "weight two") => {
            Some("the batches are drawn by the rows' places, so another list of rows is another walk")
        }
        ("neural-network" | "convolutional-network", "column order" | "constant column") => {
            Some("the first weights are drawn by the columns' places, so other columns are another start")
        }
        ("mds", "row order does not matter") => {
            Some("the first places are drawn row by row, so another order of the rows is another start")
        }
        _ => None,
    }
}

/// The names of the models excused exist, so that the list cannot rot.
#[test]
fn every_excuse_names_a_model_that_is_there() {
    let ids = [
        "baseline",
        "ada-boost",
        "bagging",
        "voting",
        "stacking",
        "calibrated",
        "kernel-ridge",
        "gaussian-process",
        "matrix-factorization",
        "random-forest",
        "linear-svc",
        "linear-svr",
        "isolation-forest",
        "elliptic-envelope",
        "local-outlier-factor",
        "hist-gradient-boosting",
        "multinomial-nb",
        "complement-nb",
        "bernoulli-nb",
        "categorical-nb",
        "isotonic-regression",
        "seasonal-naive",
        "exponential-smoothing",
        "truncated-svd",
        "nmf",
        "mds",
        "t-sne",
        "umap",
        "k-neighbors",
        "quantile-regression",
        "sgd-classifier",
        "sgd-regressor",
        "agglomerative",
        "hdbscan",
        "mean-shift",
        "spectral",
    ];
    for id in ids {
        assert!(terrarium::models::find(id).is_some(), "{id}");
    }
}
