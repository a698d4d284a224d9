//! Terrarium: machine learning that runs in one browser tab.
//!
//! A *recipe* (data → split → prepare → model → evaluate) and some bytes become a session that advances in small
//! steps and ends in a report. `docs/ARCHITECTURE.md` is the map of this crate.

pub mod catalogue;
pub mod data;
pub mod math;
pub mod metrics;
pub mod models;
pub mod params;
pub mod plot;
pub mod prepare;
pub mod problem;
pub mod recipe;
pub mod run;
#[cfg(target_arch = "wasm32")]
mod wasm;
