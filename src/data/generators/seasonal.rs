//! A made-up monthly series: level, trend, a season of twelve months and noise.
//!
//! y = level + trend·t + s(month) + noise, or, where the season grows with the level,
//! (level + trend·t)·(1 + s(month)/level) + noise. The season is two waves, one a year and one half a year long.

use std::f64::consts::TAU;

use super::{Column, ColumnData};
use crate::data::dates::from_month;
use crate::math::elementary::sin;
use crate::math::rng::Stream;
use crate::params;

params! {
    /// Settings of a monthly series.
    pub struct SeasonalSeries {
        /// Number of months. The first is January 2010.
        n_samples: u32 = 144, log(24, 2_400);
        /// Trend. By how much a year is above the one before.
        trend: f64 = 6.0, range(-20, 20);
        /// Season. How far the year swings up and down.
        season: f64 = 10.0, range(0, 50);
        /// The season grows with the level. As sales do, of which December takes a share.
        grows: bool = false, flag();
        /// Noise. Spread of the values around trend and season.
        noise: f64 = 2.0, range(0, 30);
    }
}

const LEVEL: f64 = 100.0;

pub(super) fn seasonal_series(settings: &SeasonalSeries, stream: &mut Stream) -> Vec<Column> {
    let SeasonalSeries { trend, season, grows, noise, .. } = *settings;
    let mut months = Vec::new();
    let mut values = Vec::new();
    for t in 0..settings.n_samples {
        let part = f64::from(t % 12) / 12.0;
        let swing = season * (0.8 * sin(TAU * (part - 0.3)) + 0.3 * sin(2.0 * TAU * (part + 0.1)));
        let line = LEVEL + trend * f64::from(t) / 12.0;
        let clean = if grows { line * (1.0 + swing / LEVEL) } else { line + swing };
        months.push(from_month(2010, i64::from(t)));
        values.push(clean + noise * stream.normal());
    }
    vec![Column::new("month", ColumnData::DateTime(months)), Column::new("value", ColumnData::Number(values))]
}
