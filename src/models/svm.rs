//! Support vector machines: a border, or a curve, held up by few of the rows.
//!
//! f(x) = Σ βᵢ·k(xᵢ, x) + b with a kernel k ([`super::kernel`]). Classification minimises
//! ½‖f‖² + Σ Cᵢ·max(0, 1 − yᵢ·f(xᵢ)) for each pair of classes, y being +1 or −1; regression
//! ½‖f‖² + Σ Cᵢ·max(0, |yᵢ − f(xᵢ)| − ε). Cᵢ is C times the row's weight and its class's.
//! Both are solved in their dual form, two rows at a time ([`smo`]).
//! Reference: Cortes and Vapnik (1995), Machine Learning 20; Chang and Lin (2011), LIBSVM, ACM TIST 2(3).

mod cache;
mod fit;
mod machine;
mod one_class;
mod platt;
mod smo;

use std::sync::Arc;

use super::kernel::{Form, Gamma, Kernel};
use super::logistic::ClassWeight;
use super::{Entry, Examples, Family, Learner, Training, registry};
use crate::data::{Target, Task};
use crate::params;
use crate::params::Params;
use crate::problem::Problem;
use fit::{Fit, Rules};
pub(super) use machine::Machine;
pub(super) use one_class::ONE_CLASS;

pub(super) static SVC: Entry = Entry {
    id: "svc",
    name: "support vector machine",
    summary: "Draws the border with the widest margin between each pair of classes, straight or bent by a kernel.",
    scikit_learn: &[(Task::Classification, "SVC")],
    unit: "sweep",
    family: Family::Kernels,
    fields: Svc::fields,
    learner: registry::on_demand::<Svc>,
    load: registry::natively(Machine::load),
};

pub(super) static SVR: Entry = Entry {
    id: "svr",
    name: "support vector regression",
    summary: "Lays a tube around the numbers; only rows on its wall or outside of it shape the curve.",
    scikit_learn: &[(Task::Regression, "SVR")],
    unit: "sweep",
    family: Family::Kernels,
    fields: Svr::fields,
    learner: registry::on_demand::<Svr>,
    load: registry::natively(Machine::load),
};

params! {
    /// Settings of the support vector classifier.
    pub struct Svc {
        /// Price of a row on the wrong side. More of it follows the training rows more closely.
        C: f64 = 1.0, log(1e-6, 1e6);
        /// Likeness of two rows. It decides what shapes the border can have.
        kernel: Form = Form::Rbf, choice();
        /// Sharpness of the kernel. More of it lets every row matter only close by; the linear kernel has none.
        gamma: Gamma = Gamma::Scale, log(1e-9, 1e6);
        /// Power of the polynomial kernel. The others have none.
        degree: u32 = 3, range(1, 12);
        /// Constant inside the polynomial and the sigmoid kernel. The others have none.
        coef0: f64 = 0.0, range(-100, 100);
        /// Weight of the classes. Balanced makes rare classes count as much as common ones.
        class_weight: ClassWeight = ClassWeight::None, choice();
        /// Probabilities. Learned from the scores of rows held back five times, so training takes some six times as long.
        probability: bool = false, flag();
        /// Tolerance. Training ends when no pair of rows promises more than this.
        tol: f64 = 1e-3, log(1e-12, 1);
        /// Most pair updates for each border. Empty means no limit.
        max_iter: Option<u32> = None, log(1, 1_000_000_000);
        /// Set rows aside that will not move. It saves time and changes nothing else.
        shrinking: bool = true, flag();
        /// Megabytes for likenesses that are kept. More of them save computing them again.
        cache_size: f64 = 200.0, log(1, 1000);
    }
}

params! {
    /// Settings of support vector regression.
    pub struct Svr {
        /// Price of a row outside of the tube. More of it follows the training rows more closely.
        C: f64 = 1.0, log(1e-6, 1e6);
        /// Half the width of the tube. Errors up to this cost nothing.
        epsilon: f64 = 0.1, log_or_zero(1e-9, 1e9);
        /// Likeness of two rows. It decides what shapes the curve can have.
        kernel: Form = Form::Rbf, choice();
        /// Sharpness of the kernel. More of it lets every row matter only close by; the linear kernel has none.
        gamma: Gamma = Gamma::Scale, log(1e-9, 1e6);
        /// Power of the polynomial kernel. The others have none.
        degree: u32 = 3, range(1, 12);
        /// Constant inside the polynomial and the sigmoid kernel. The others have none.
        coef0: f64 = 0.0, range(-100, 100);
        /// Tolerance. Training ends when no pair of rows promises more than this.
        tol: f64 = 1e-3, log(1e-12, 1);
        /// Most pair updates. Empty means no limit.
        max_iter: Option<u32> = None, log(1, 1_000_000_000);
        /// Set rows aside that will not move. It saves time and changes nothing else.
        shrinking: bool = true, flag();
        /// Megabytes for likenesses that are kept. More of them save computing them again.
        cache_size: f64 = 200.0, log(1, 1000);
    }
}

impl Learner for Svc {
    fn start(&self, examples: Arc<Examples>, seed: u64) -> Result<Box<dyn Training>, Problem> {
        let Target::Classes { codes, labels } = &examples.target else {
            return Err(Problem::at("", "this model predicts classes, not numbers"));
        };
        let Svc { kernel: form, degree, coef0, .. } = *self;
        let kernel = Kernel { form, gamma: self.gamma.resolve(&examples), degree, coef0 };
        let rules = Rules {
            kernel,
            epsilon: 0.0,
            tol: self.tol,
            max_iter: self.max_iter,
            shrinking: self.shrinking,
            cache_size: self.cache_size,
            probability: self.probability,
        };
        let costs = self.costs(codes, labels.len(), &examples);
        Ok(Box::new(Fit::new(rules, &examples, costs, Some((codes, labels.len())), seed)?))
    }
}

impl Svc {
    /// What a row on the wrong side costs. Balanced: every class that has rows the same in total.
    fn costs(&self, codes: &[u32], n_labels: usize, examples: &Examples) -> Vec<f64> {
        let mut of_class = vec![0.0; n_labels];
        for (i, &c) in codes.iter().enumerate() {
            of_class[c as usize] += examples.weight(i);
        }
        let present = of_class.iter().filter(|w| **w > 0.0).count() as f64;
        let fair = of_class.iter().sum::<f64>() / present;
        let share = |c: u32| match self.class_weight {
            ClassWeight::Balanced if of_class[c as usize] > 0.0 => fair / of_class[c as usize],
            _ => 1.0,
        };
        codes.iter().enumerate().map(|(i, &c)| self.C * examples.weight(i) * share(c)).collect()
    }
}

impl Learner for Svr {
    fn start(&self, examples: Arc<Examples>, seed: u64) -> Result<Box<dyn Training>, Problem> {
        let Svr { kernel: form, degree, coef0, .. } = *self;
        let rules = Rules {
            kernel: Kernel { form, gamma: self.gamma.resolve(&examples), degree, coef0 },
            epsilon: self.epsilon,
            tol: self.tol,
            max_iter: self.max_iter,
            shrinking: self.shrinking,
            cache_size: self.cache_size,
            probability: false,
        };
        let costs = (0..examples.n_rows()).map(|i| self.C * examples.weight(i)).collect();
        Ok(Box::new(Fit::new(rules, &examples, costs, None, seed)?))
    }
}
