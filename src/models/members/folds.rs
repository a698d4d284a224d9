//! Folds without drawing: stretches of rows for numbers, and as equal shares of every class as can be for classes.
//!
//! As scikit-learn's KFold and StratifiedKFold without shuffling: the classes' rows, ordered by which class comes first,
//! are dealt out like cards; fold f then takes as many of the next rows of a class as it was dealt.

use crate::data::Target;

/// The fold of each row, 0 to `n_folds` − 1.
pub(in crate::models) fn folds(target: &Target, n_folds: usize) -> Vec<usize> {
    let n = target.len();
    let Target::Classes { codes, labels } = target else {
        let (least, more) = (n / n_folds, n % n_folds);
        return (0..n_folds).flat_map(|f| std::iter::repeat_n(f, least + usize::from(f < more))).collect();
    };
    let mut order: Vec<u32> = Vec::new();
    codes.iter().for_each(|c| {
        if !order.contains(c) {
            order.push(*c);
        }
    });
    // Dealt out in turns: the card at place p of all goes to fold p mod n_folds.
    let mut dealt = vec![vec![0usize; n_folds]; labels.len()];
    let mut place = 0;
    for class in order {
        for _ in codes.iter().filter(|c| **c == class) {
            dealt[class as usize][place % n_folds] += 1;
            place += 1;
        }
    }
    let mut fold = vec![0; labels.len()];
    let next = |code: &u32| {
        let class = *code as usize;
        while dealt[class][fold[class]] == 0 {
            fold[class] += 1;
        }
        dealt[class][fold[class]] -= 1;
        fold[class]
    };
    codes.iter().map(next).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_cut_into_stretches() {
        assert_eq!(folds(&Target::Numbers(vec![0.0; 7]), 3), [0, 0, 0, 1, 1, 2, 2]);
    }

    #[test]
    fn every_fold_gets_its_share_of_every_class() {
        let labels = ["a", "b"].map(String::from).to_vec();
        // As sklearn.model_selection.StratifiedKFold(3) deals these rows.
        let target = Target::Classes { codes: vec![1, 1, 1, 0, 0, 1, 0, 1], labels };
        assert_eq!(folds(&target, 3), [0, 0, 1, 0, 1, 1, 2, 2]);
    }
}
