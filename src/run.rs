//! Recipe + table → [`Plan`] (everything resolved) → [`Session`] (advances in small steps) → [`Report`].

mod grid;
mod plan;
mod report;
mod session;
mod status;

pub use grid::{Axis, Grid, GridRequest, Hold, Point};
pub use plan::{Plan, PlanSummary};
pub use report::Report;
pub use session::{Session, Stage};
pub use status::{LiveInsight, Status};
