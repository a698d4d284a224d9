//! Tables made up from a seed: shapes that show what a model can and cannot learn.

mod seasonal;

use std::f64::consts::{PI, TAU};

use serde_json::{Map, Value};

use self::seasonal::{SeasonalSeries, seasonal_series};
use super::{Column, ColumnData, Table, Task, sha256};
use crate::math::elementary::{cos, sin};
use crate::math::rng::Stream;
use crate::params;
use crate::params::{Field, Params};
use crate::problem::Problem;

/// A generator as the catalogue lists it.
pub struct Generator {
    /// Kebab-case name used in recipes.
    pub id: &'static str,
    /// What its target asks for.
    pub task: Task,
    /// The knobs.
    pub fields: fn() -> Vec<Field>,
    card: &'static str,
    check: fn(&Map<String, Value>, &str, &mut Vec<Problem>),
    make: fn(&Map<String, Value>, &mut Stream) -> Vec<Column>,
}

macro_rules! generator {
    ($id:literal, $task:ident, $settings:ty, $make:expr) => {
        Generator {
            id: $id,
            task: Task::$task,
            fields: <$settings>::fields,
            card: include_str!(concat!("samples/", $id, ".json")),
            check: |map, at, problems| {
                <$settings>::read(map, at, problems);
            },
            make: |map, stream| $make(&<$settings>::read(map, "", &mut Vec::new()), stream),
        }
    };
}

/// Every generator, in the order the page shows them.
pub static GENERATORS: &[Generator] = &[
    generator!("moons", Classification, Moons, moons),
    generator!("circles", Classification, Circles, circles),
    generator!("spirals", Classification, Spirals, spirals),
    generator!("blobs", Classification, Blobs, blobs),
    generator!("xor", Classification, Xor, xor),
    generator!("noisy-line", Regression, NoisyLine, noisy_line),
    generator!("sine", Regression, Sine, sine),
    generator!("ratings", Regression, Ratings, ratings),
    generator!("seasonal-series", Regression, SeasonalSeries, seasonal_series),
];

/// The generator with this id.
pub fn find(id: &str) -> Option<&'static Generator> {
    GENERATORS.iter().find(|g| g.id == id)
}

impl Generator {
    /// What the table may teach and how it may mislead.
    pub fn card(&self) -> Value {
        serde_json::from_str(self.card).expect("a test reads every card")
    }

    /// Pushes a problem for each setting that is wrong; `at` is their JSON pointer.
    pub fn check(&self, settings: &Map<String, Value>, at: &str, problems: &mut Vec<Problem>) {
        (self.check)(settings, at, problems);
    }

    /// Makes the table from settings that have passed [`check`](Generator::check).
    pub fn table(&self, settings: &Map<String, Value>, seed: u64) -> Table {
        // One stream a generator: moons and circles of the same seed do not share their noise.
        let mut stream = Stream::new(seed, self.id, 0);
        let columns = (self.make)(settings, &mut stream);
        let described = format!("{} {} {seed}", self.id, Value::Object(settings.clone()));
        Table {
            name: self.id.to_string(),
            hash: sha256(described.as_bytes()),
            columns,
            notes: Vec::new(),
            reading: None,
            by_hand: None,
        }
    }
}

params! {
    /// Settings of two moons.
    pub struct Moons {
        /// Number of points.
        n_samples: u32 = 400, log(10, 100_000);
        /// Noise. Spread of the points around their arc.
        noise: f64 = 0.2, range(0, 1);
    }
}

params! {
    /// Settings of two rings.
    pub struct Circles {
        /// Number of points.
        n_samples: u32 = 400, log(10, 100_000);
        /// Noise. Spread of the points around their ring.
        noise: f64 = 0.1, range(0, 1);
        /// Size of the inner ring. As a share of the outer one.
        factor: f64 = 0.5, range(0.1, 0.9);
    }
}

params! {
    /// Settings of intertwined spirals.
    pub struct Spirals {
        /// Number of points.
        n_samples: u32 = 400, log(10, 100_000);
        /// Noise. Spread of the points around their arm.
        noise: f64 = 0.1, range(0, 1);
        /// Number of turns.
        turns: f64 = 1.5, range(0.5, 4);
        /// Number of arms. One class each.
        n_arms: u32 = 2, range(2, 6);
    }
}

params! {
    /// Settings of round clouds.
    pub struct Blobs {
        /// Number of points.
        n_samples: u32 = 400, log(10, 100_000);
        /// Number of clouds. One class each.
        centers: u32 = 3, range(2, 10);
        /// Spread of each cloud.
        cluster_std: f64 = 1.0, range(0.1, 5);
    }
}

params! {
    /// Settings of the four-cornered board.
    pub struct Xor {
        /// Number of points.
        n_samples: u32 = 400, log(10, 100_000);
        /// Noise. Spread added to every point after its class is settled.
        noise: f64 = 0.1, range(0, 1);
    }
}

params! {
    /// Settings of a line with noise.
    pub struct NoisyLine {
        /// Number of points.
        n_samples: u32 = 200, log(10, 100_000);
        /// Noise. Spread of the points around the line.
        noise: f64 = 1.0, range(0, 5);
        /// Slope of the line.
        slope: f64 = 2.0, range(-5, 5);
    }
}

params! {
    /// Settings of a wave with noise.
    pub struct Sine {
        /// Number of points.
        n_samples: u32 = 200, log(10, 100_000);
        /// Noise. Spread of the points around the wave.
        noise: f64 = 0.2, range(0, 2);
        /// Number of waves.
        waves: f64 = 1.5, range(0.5, 6);
    }
}

params! {
    /// Settings of ratings.
    pub struct Ratings {
        /// Number of people who rate.
        n_users: u32 = 120, log(5, 1000);
        /// Number of films.
        n_items: u32 = 40, log(5, 1000);
        /// Share of films that a person has rated.
        share: f64 = 0.3, range(0.02, 1);
        /// Number of tastes. Hidden directions along which people and films differ.
        n_factors: u32 = 2, range(0, 10);
        /// Noise. Spread of the ratings around what people think.
        noise: f64 = 0.3, range(0, 2);
    }
}

/// Points of several classes: position across and up, and the class.
struct Points {
    x1: Vec<f64>,
    x2: Vec<f64>,
    class: Vec<u32>,
}

impl Points {
    /// Draws `n` points, the classes in turn; `place` gives a point its position.
    fn draw(n: u32, n_classes: u32, mut place: impl FnMut(u32) -> (f64, f64)) -> Points {
        let mut points = Points { x1: Vec::new(), x2: Vec::new(), class: Vec::new() };
        for i in 0..n {
            let class = i % n_classes;
            let (x1, x2) = place(class);
            points.x1.push(x1);
            points.x2.push(x2);
            points.class.push(class);
        }
        points
    }

    fn columns(self, labels: &[&str]) -> Vec<Column> {
        let levels = labels.iter().map(|l| (*l).to_string()).collect();
        vec![
            Column::new("x1", ColumnData::Number(self.x1)),
            Column::new("x2", ColumnData::Number(self.x2)),
            Column::new("class", ColumnData::Category { codes: self.class, levels }),
        ]
    }
}

const LETTERS: [&str; 10] = ["A", "B", "C", "D", "E", "F", "G", "H", "I", "J"];

fn moons(settings: &Moons, stream: &mut Stream) -> Vec<Column> {
    let place = |class| {
        let angle = PI * stream.uniform();
        let (x, y) = if class == 0 { (cos(angle), sin(angle)) } else { (1.0 - cos(angle), 0.5 - sin(angle)) };
        (x + settings.noise * stream.normal(), y + settings.noise * stream.normal())
    };
    Points::draw(settings.n_samples, 2, place).columns(&LETTERS[..2])
}

fn circles(settings: &Circles, stream: &mut Stream) -> Vec<Column> {
    let place = |class| {
        let angle = TAU * stream.uniform();
        let radius = if class == 0 { 1.0 } else { settings.factor };
        let x = radius * cos(angle) + settings.noise * stream.normal();
        (x, radius * sin(angle) + settings.noise * stream.normal())
    };
    Points::draw(settings.n_samples, 2, place)
        .columns(&["inner", "outer"])
        .into_iter()
        .map(swap_rings)
        .collect()
}

/// Class 0 was drawn as the outer ring, while the sorted labels name the inner one first.
fn swap_rings(mut column: Column) -> Column {
    if let ColumnData::Category { codes, .. } = &mut column.data {
        codes.iter_mut().for_each(|c| *c = 1 - *c);
    }
    column
}

fn spirals(settings: &Spirals, stream: &mut Stream) -> Vec<Column> {
    let place = |class| {
        // The square root spreads the points evenly along the arm instead of crowding its middle.
        let along = stream.uniform().sqrt();
        let angle = TAU * (settings.turns * along + f64::from(class) / f64::from(settings.n_arms));
        let x = along * cos(angle) + 0.3 * settings.noise * stream.normal();
        (x, along * sin(angle) + 0.3 * settings.noise * stream.normal())
    };
    Points::draw(settings.n_samples, settings.n_arms, place).columns(&LETTERS[..settings.n_arms as usize])
}

fn blobs(settings: &Blobs, stream: &mut Stream) -> Vec<Column> {
    let place_centre = |stream: &mut Stream| (20.0 * stream.uniform() - 10.0, 20.0 * stream.uniform() - 10.0);
    let centres: Vec<(f64, f64)> = (0..settings.centers).map(|_| place_centre(stream)).collect();
    let place = |class: u32| {
        let (x, y) = centres[class as usize];
        (x + settings.cluster_std * stream.normal(), y + settings.cluster_std * stream.normal())
    };
    Points::draw(settings.n_samples, settings.centers, place).columns(&LETTERS[..settings.centers as usize])
}

fn xor(settings: &Xor, stream: &mut Stream) -> Vec<Column> {
    let place = |class| {
        let (across, up) = (stream.uniform(), stream.uniform());
        let left = stream.uniform() < 0.5;
        // Class A: both coordinates of one sign; class B: of opposite signs.
        let x = if left { -across } else { across };
        let y = if left == (class == 0) { -up } else { up };
        (x + 0.5 * settings.noise * stream.normal(), y + 0.5 * settings.noise * stream.normal())
    };
    Points::draw(settings.n_samples, 2, place).columns(&LETTERS[..2])
}

/// One feature in −5..5 and a target: `curve` of it plus noise.
fn curve(n: u32, noise: f64, stream: &mut Stream, curve: impl Fn(f64) -> f64) -> Vec<Column> {
    let x: Vec<f64> = (0..n).map(|_| 10.0 * stream.uniform() - 5.0).collect();
    let y = x.iter().map(|&x| curve(x) + noise * stream.normal()).collect();
    vec![Column::new("x", ColumnData::Number(x)), Column::new("y", ColumnData::Number(y))]
}

fn noisy_line(settings: &NoisyLine, stream: &mut Stream) -> Vec<Column> {
    curve(settings.n_samples, settings.noise, stream, |x| 1.0 + settings.slope * x)
}

fn sine(settings: &Sine, stream: &mut Stream) -> Vec<Column> {
    curve(settings.n_samples, settings.noise, stream, |x| sin(TAU * settings.waves * x / 10.0))
}

/// Mean + how well the film is made + how kind the person is + whether both have one taste + noise.
fn ratings(settings: &Ratings, stream: &mut Stream) -> Vec<Column> {
    let k = settings.n_factors as usize;
    let mut draw = |n: u32, spread: f64| -> Vec<(f64, Vec<f64>)> {
        (0..n).map(|_| (spread * stream.normal(), (0..k).map(|_| stream.normal()).collect())).collect()
    };
    let (users, items) = (draw(settings.n_users, 0.4), draw(settings.n_items, 0.5));
    // Tastes have a spread of 0.8 in all, however many there are.
    let scale = 0.8 / (k.max(1) as f64).sqrt();
    let (mut user_codes, mut item_codes, mut values) = (Vec::new(), Vec::new(), Vec::new());
    for (u, (kind, likes)) in users.iter().enumerate() {
        for (i, (good, has)) in items.iter().enumerate() {
            if stream.uniform() < settings.share {
                let taste: f64 = likes.iter().zip(has).map(|(a, b)| a * b).sum();
                user_codes.push(u as u32);
                item_codes.push(i as u32);
                values.push(3.5 + kind + good + scale * taste + settings.noise * stream.normal());
            }
        }
    }
    let named = |word: &str, n: u32| (1..=n).map(|i| format!("{word} {i:04}")).collect();
    let column = |name, codes, levels| Column::new(name, ColumnData::Category { codes, levels });
    vec![
        column("person", user_codes, named("person", settings.n_users)),
        column("film", item_codes, named("film", settings.n_items)),
        Column::new("rating", ColumnData::Number(values)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_generator_makes_the_columns_its_card_describes() {
        for generator in GENERATORS {
            let table = generator.table(&Map::new(), 7);
            let card = generator.card();
            let described: Vec<&String> = card["columns"].as_object().unwrap().keys().collect();
            let mut names: Vec<&String> = table.columns.iter().map(|c| &c.name).collect();
            names.sort();
            assert_eq!(names, described, "{}", generator.id);
            assert_eq!(card["task"], generator.task.word());
            assert!(table.column(card["target"].as_str().unwrap()).is_some());
        }
    }

    #[test]
    fn the_same_seed_gives_the_same_table_and_another_seed_another() {
        let make = |seed| find("moons").unwrap().table(&Map::new(), seed);
        assert_eq!(make(1), make(1));
        assert_ne!(make(1).columns, make(2).columns);
    }

    #[test]
    fn without_noise_the_rings_have_their_radius() {
        let settings = serde_json::json!({ "noise": 0, "factor": 0.25 });
        let table = find("circles").unwrap().table(settings.as_object().unwrap(), 3);
        let (codes, levels) = table.columns[2].words().unwrap();
        for (i, &code) in codes.iter().enumerate() {
            let (x, y) = (table.columns[0].numbers().unwrap()[i], table.columns[1].numbers().unwrap()[i]);
            let radius = if levels[code as usize] == "inner" { 0.25 } else { 1.0 };
            assert!((x * x + y * y - radius * radius).abs() < 1e-12);
        }
    }
}
