//! Recipe + table → [`Plan`] (everything resolved) → [`Session`] (advances in small steps) → [`Report`].

mod ask;
mod course;
mod drawn;
mod grid;
mod ground;
mod past;
mod plan;
mod report;
mod session;
mod sides;
mod status;
mod sweep;
mod units;

pub use ask::Said;
pub use course::Course;
pub use grid::{Grid, GridRequest, Hold};
pub use ground::{Axis, Point};
pub use past::Then;
pub use plan::{Feature, MapAxes, Plan, PlanSummary};
pub use report::Report;
pub use session::{Session, Stage};
pub use status::{LiveInsight, Status};
pub use sweep::{Sweeping, Swept};
pub use units::UnitMaps;
