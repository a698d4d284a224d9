//! The shape of a registry line, and looking one up.

use std::sync::Arc;

use serde::Serialize;
use serde_json::{Map, Value};

use super::{Examples, Learner, MODELS, Model, Need, Shows, Training};
use crate::data::Task;
use crate::params::{Field, Kind, Member, Params, ReadSettings, without_defaults};
use crate::problem::Problem;

/// The shelf a model stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Family {
    /// What every model has to beat.
    Baseline,
    /// Weighted sums of the features.
    Linear,
    /// Answers of similar rows.
    Neighbours,
    /// A distribution for each class.
    Distributions,
    /// Trees, alone and many together.
    Trees,
    /// Similarities to rows, and margins.
    Kernels,
    /// Layers of units.
    Networks,
    /// Models made of models.
    Ensembles,
    /// Groups of similar rows.
    Clusters,
    /// Few columns instead of many.
    Projections,
    /// Rows unlike the others.
    Outliers,
    /// Values in the order of time.
    Series,
}

impl Family {
    /// Every family with its name, in the order the page shows them.
    pub const ALL: [(Family, &str); 12] = [
        (Family::Baseline, "Baseline"),
        (Family::Linear, "Linear models"),
        (Family::Neighbours, "Neighbours"),
        (Family::Distributions, "Bayes and discriminants"),
        (Family::Trees, "Trees and forests"),
        (Family::Kernels, "Kernels and margins"),
        (Family::Networks, "Neural networks"),
        (Family::Ensembles, "Models of models"),
        (Family::Clusters, "Find groups"),
        (Family::Projections, "Draw in two dimensions"),
        (Family::Outliers, "Find unusual rows"),
        (Family::Series, "Time and taste"),
    ];
}

/// A model as the catalogue lists it.
pub struct Entry {
    /// Kebab-case name used in recipes; never changes.
    pub id: &'static str,
    /// Name in plain words, lower case.
    pub name: &'static str,
    /// The shelf it stands on.
    pub family: Family,
    /// What it does, in one sentence.
    pub summary: &'static str,
    /// What scikit-learn calls it, per task.
    pub scikit_learn: &'static [(Task, &'static str)],
    /// What one unit of training is: "tree", "iteration".
    pub unit: &'static str,
    /// The knobs.
    pub fields: fn() -> Vec<Field>,
    /// Reads the knobs and gives the learner.
    pub learner: ReadSettings<dyn Learner>,
    /// Reads what [`Model::save`] wrote; `None` where it is not that.
    pub load: Load,
}

impl Entry {
    /// The tasks the model can do.
    pub fn tasks(&self) -> impl Iterator<Item = Task> + '_ {
        self.scikit_learn.iter().map(|(task, _)| *task)
    }

    /// The settings that differ from their defaults, each written in one way only, those of members too.
    pub fn without_defaults(&self, settings: &Map<String, Value>) -> Map<String, Value> {
        let fields = (self.fields)();
        let mut settings = settings.clone();
        for field in fields.iter().filter(|f| matches!(f.kind, Kind::Models { .. })) {
            settings.entry(field.name).and_modify(shorten);
        }
        without_defaults(&fields, &settings)
    }

    /// Whether the model can do a task.
    pub fn does(&self, task: Task) -> bool {
        self.tasks().any(|t| t == task)
    }
}

/// Reads knobs into a learner, for [`Entry::learner`].
pub(super) fn learner<L: Learner + Params + 'static>(
    map: &Map<String, Value>,
    at: &str,
    problems: &mut Vec<Problem>,
) -> Box<dyn Learner> {
    Box::new(L::read(map, at, problems))
}

/// Reads knobs into a learner of which the small engine has no more than the knobs, for [`Entry::learner`].
///
/// The page starts with the engine of the models people begin with, and loads the one with all of them when a recipe
/// asks for another.
pub(super) fn on_demand<L: Learner + Params + 'static>(
    map: &Map<String, Value>,
    at: &str,
    problems: &mut Vec<Problem>,
) -> Box<dyn Learner> {
    if_here(L::read(map, at, problems))
}

/// The learner, or in the small engine what can be known of it there.
pub(super) fn if_here<L: Learner + 'static>(learner: L) -> Box<dyn Learner> {
    if cfg!(feature = "all-models") { Box::new(learner) } else { Box::new(Elsewhere(learner)) }
}

/// What can be known of a learner without the code that trains it.
struct Elsewhere<L>(L);

impl<L: Learner> Learner for Elsewhere<L> {
    fn start(&self, _: Arc<Examples>, _: u64) -> Result<Box<dyn Training>, Problem> {
        Err(Problem::at("", "this engine does not have this model's code"))
    }

    fn without_target(&self) -> bool {
        self.0.without_target()
    }

    fn needs(&self) -> &[Need] {
        self.0.needs()
    }

    fn takes_missing(&self) -> bool {
        self.0.takes_missing()
    }

    fn takes_categories(&self) -> bool {
        self.0.takes_categories()
    }

    fn sweeps(&self) -> Option<Shows> {
        self.0.sweeps()
    }

    fn is_elsewhere(&self) -> bool {
        true
    }
}

/// Reads a saved model; `None` where it is none.
type Load = fn(&Value) -> Option<Box<dyn Model>>;

/// Reads a saved model, for [`Entry::load`].
pub(super) fn load<M: Model + serde::de::DeserializeOwned + 'static>(
    saved: &Value,
) -> Option<Box<dyn Model>> {
    natively(|saved| serde_json::from_value::<M>(saved.clone()).ok().map(|m| Box::new(m) as Box<dyn Model>))(
        saved,
    )
}

/// A reader of saved models, which is nothing in a browser: no page loads a model yet, and the code of sixty readers,
/// and of the models that they make, would only have to be fetched.
pub(super) const fn natively(load: Load) -> Load {
    if cfg!(target_arch = "wasm32") { |_| None } else { load }
}

/// What a model writes of itself for [`Model::save`]; nothing in a browser, where nobody saves a model yet.
pub(super) fn saved(write: impl FnOnce() -> serde_json::Result<Value>) -> Value {
    if cfg!(target_arch = "wasm32") { Value::Null } else { write().expect("numbers become JSON") }
}

/// Leaves the defaults of members out.
fn shorten(value: &mut Value) {
    if let Value::Array(items) = value {
        items.iter_mut().for_each(shorten);
    } else if let Some(mut member) = Member::read(value, true)
        && let Some(entry) = find(&member.kind)
    {
        member.params = entry.without_defaults(&member.params);
        *value = member.write();
    }
}

/// The entry with this id.
pub fn find(id: &str) -> Option<&'static Entry> {
    MODELS.iter().find(|e| e.id == id).copied()
}
