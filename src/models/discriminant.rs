//! Discriminant analysis: each class is a cloud, as wide and as tilted as its covariance says.
//!
//! ln P(class | x) = ln P(class) − ½·(x − μ)ᵀΣ⁻¹(x − μ) − ½·ln det Σ but for a constant. One Σ for all classes makes
//! the borders between them straight (linear), one for each class makes them curved (quadratic).
//! Reference: Hastie, Tibshirani and Friedman (2009), The Elements of Statistical Learning, section 4.3.

mod lda;
mod qda;
mod scatter;
mod shrinkage;

pub(super) use lda::LDA;
pub(super) use qda::QDA;

use crate::problem::Problem;
use shrinkage::Shrinkage;

/// That covariances are shrunk only where scikit-learn's solver would shrink them.
fn check_shrinkage(shrinkage: Shrinkage, allowed: bool, solver: &str, at: &str, problems: &mut Vec<Problem>) {
    if shrinkage != Shrinkage::None && !allowed {
        let message = "the svd solver works on the rows themselves and has no covariance to shrink";
        problems.push(
            Problem::at(format!("{at}/shrinkage"), message)
                .hint(format!("set solver to {solver}, or leave shrinkage out")),
        );
    }
}
