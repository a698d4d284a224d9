//! A chart's rectangle with its two axes: light grid lines, round ticks, names with the unit.

use plotters::coord::cartesian::Cartesian2d;
use plotters::coord::ranged1d::Ranged;
use plotters::drawing::DrawingArea;
use plotters::element::{Drawable, PathElement, PointCollection, Rectangle};

use super::backend::{Svg, UNITS, units};
use super::canvas::{At, Canvas, Dot, Look, SIZE, Type, fill, stroke};
use super::colours::Rgb;
use super::text::{shorten, width};
use super::ticks::{Axis, Tick};

/// Room above the rectangle for the name of the vertical axis.
pub const TOP: f64 = 26.0;
/// Room below it for ticks and the name of the horizontal axis.
pub const BOTTOM: f64 = 44.0;
/// Room to the right of it.
pub const RIGHT: f64 = 14.0;

/// A rectangle in pixels.
#[derive(Clone, Copy, Debug)]
pub struct Rect {
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
}

impl Rect {
    pub fn width(&self) -> f64 {
        self.right - self.left
    }
}

/// How many steps between ticks a vertical axis of that height has room for.
pub fn ticks_for(height: f64) -> usize {
    ((height / 34.0) as usize).clamp(2, 9)
}

/// Room to the left of the rectangle for the vertical axis' labels.
pub fn left_of(y: &Axis) -> f64 {
    let widest = y.ticks().iter().map(|t| width(&t.label, SIZE)).fold(0.0, f64::max);
    (widest + 10.0).ceil()
}

/// A chart under way: draw in the axes' numbers.
pub struct Frame<'a> {
    area: DrawingArea<Svg<'a>, Cartesian2d<Axis, Axis>>,
}

impl<'a> Frame<'a> {
    /// Draws the grid and both axes. `names` are those of the horizontal and the vertical axis.
    pub fn new(canvas: &Canvas<'a>, rect: Rect, x: Axis, y: Axis, names: (&str, &str)) -> Frame<'a> {
        let x = fitting(x, rect.width());
        let theme = canvas.theme;
        let across = (units(rect.left), units(rect.right));
        // Upside down: the larger number is nearer to the top.
        let upward = (units(rect.bottom), units(rect.top));
        let pixel = |axis: &Axis, tick: &Tick, ends| f64::from(axis.map(&tick.value, ends)) / UNITS;
        for tick in y.ticks() {
            let at = pixel(&y, tick, upward);
            canvas.line(&[(rect.left, at), (rect.right, at)], theme.line(), 1.0);
        }
        for tick in y.ticks() {
            let at = pixel(&y, tick, upward);
            canvas.words(&tick.label, (rect.left - 6.0, at), Type::of(theme.muted()).ending());
        }
        for tick in x.ticks() {
            let at = pixel(&x, tick, across);
            canvas.line(&[(at, rect.bottom), (at, rect.bottom + 4.0)], theme.muted(), 1.0);
        }
        canvas.line(&[(rect.left, rect.bottom), (rect.right, rect.bottom)], theme.muted(), 1.0);
        for tick in x.ticks() {
            let half = width(&tick.label, SIZE) / 2.0;
            let at = pixel(&x, tick, across).min(rect.right + RIGHT - 2.0 - half).max(half + 2.0);
            canvas.words(&tick.label, (at, rect.bottom + 13.0), Type::of(theme.muted()).centred());
        }
        let room = rect.right - 20.0;
        let name = format!("↑ {}", shorten(names.1, SIZE, room));
        canvas.words(&name, (2.0, rect.top - 16.0), Type::of(theme.text()));
        let name = format!("{} →", shorten(names.0, SIZE, room));
        canvas.words(&name, (rect.right, rect.bottom + 32.0), Type::of(theme.text()).ending());
        let coordinates = Cartesian2d::<Axis, Axis>::new(x, y, (across.0..across.1, upward.0..upward.1));
        Frame { area: canvas.area.apply_coord_spec(coordinates) }
    }

    /// Where a pair of numbers is drawn.
    pub fn at(&self, x: f64, y: f64) -> At {
        let (x, y) = self.area.map_coordinate(&(x, y));
        (f64::from(x) / UNITS, f64::from(y) / UNITS)
    }

    pub fn line(&self, points: Vec<(f64, f64)>, colour: Rgb, width: f64) {
        self.put(&PathElement::new(points, stroke(colour, width)));
    }

    pub fn bar(&self, a: (f64, f64), b: (f64, f64), colour: Rgb) {
        self.put(&Rectangle::new([a, b], fill(colour, 1.0)));
    }

    pub fn dot(&self, at: (f64, f64), look: Look, radius: f64) {
        self.put(&Dot { at, look, radius });
    }

    fn put<E>(&self, element: &E)
    where
        for<'b> &'b E: PointCollection<'b, (f64, f64)>,
        E: Drawable<Svg<'a>>,
    {
        self.area.draw(element).expect("writing to a string cannot fail");
    }
}

/// The axis with as many ticks as have room for their labels side by side.
fn fitting(axis: Axis, room: f64) -> Axis {
    let most = ((room / 38.0) as usize).clamp(2, 12);
    let fits = |axis: &Axis| {
        let widest = axis.ticks().iter().map(|t| width(&t.label, SIZE)).fold(0.0, f64::max);
        axis.ticks().len() as f64 * (widest + 14.0) <= room + 14.0
    };
    (1..=most).rev().map(|n| axis.with_ticks(n)).find(fits).unwrap_or_else(|| axis.with_ticks(1))
}
