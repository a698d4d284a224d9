//! A sheet to draw on in pixels: words, lines, rectangles and dots over plotters' drawing area.

use std::iter::once;

use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, IntoDrawingArea};
use plotters::element::{Drawable, PathElement, PointCollection, Rectangle, Text};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontStyle, FontTransform, IntoFont, RGBColor, ShapeStyle, TextStyle};
use plotters_backend::{BackendColor, BackendCoord, BackendStyle, DrawingBackend, DrawingErrorKind};

use super::Theme;
use super::backend::{Svg, units};
use super::colours::Rgb;

/// Size of all words but headings, in pixels.
pub const SIZE: f64 = 12.0;

const NEVER_FAILS: &str = "writing to a string cannot fail";

/// A place in pixels from the upper left corner.
pub type At = (f64, f64);

/// An empty sheet in the colours of a theme.
pub struct Canvas<'a> {
    pub area: DrawingArea<Svg<'a>, Shift>,
    pub theme: Theme,
}

/// Draws on a new sheet of that size and returns the SVG elements.
pub fn draw(theme: Theme, width: f64, height: f64, paint: impl FnOnce(&Canvas)) -> String {
    let height = height.ceil();
    let mut out = String::new();
    let svg = Svg::new(&mut out, (units(width) as u32, units(height) as u32), theme.paper());
    let canvas = Canvas { area: svg.into_drawing_area(), theme };
    canvas.rect((0.0, 0.0), (width, height), theme.paper());
    paint(&canvas);
    canvas.area.present().expect(NEVER_FAILS);
    drop(canvas);
    out
}

/// How words look and on which side of their place they stand.
#[derive(Clone, Copy)]
pub struct Type {
    pub size: f64,
    pub colour: Rgb,
    pub bold: bool,
    pub h: HPos,
    pub v: VPos,
    /// Reads from the bottom to the top.
    pub up: bool,
}

impl Type {
    /// Words of the usual size, to the right of their place and centred on its height.
    pub fn of(colour: Rgb) -> Type {
        Type { size: SIZE, colour, bold: false, h: HPos::Left, v: VPos::Center, up: false }
    }

    pub fn centred(self) -> Type {
        Type { h: HPos::Center, ..self }
    }

    pub fn ending(self) -> Type {
        Type { h: HPos::Right, ..self }
    }

    pub fn bold(self) -> Type {
        Type { bold: true, ..self }
    }

    pub fn up(self) -> Type {
        Type { up: true, ..self }
    }
}

pub fn ink(colour: Rgb) -> RGBColor {
    RGBColor(colour.0, colour.1, colour.2)
}

/// A line of that colour, `width` pixels wide.
pub fn stroke(colour: Rgb, width: f64) -> ShapeStyle {
    ShapeStyle { color: ink(colour).to_rgba(), filled: false, stroke_width: units(width) as u32 }
}

/// Filled with that colour; wider than nothing, the outline has the colour of the paper.
pub fn fill(colour: Rgb, outline: f64) -> ShapeStyle {
    ShapeStyle { filled: true, ..stroke(colour, outline) }
}

fn place((x, y): At) -> BackendCoord {
    (units(x), units(y))
}

impl<'a> Canvas<'a> {
    pub fn words(&self, text: &str, at: At, kind: Type) {
        let weight = if kind.bold { FontStyle::Bold } else { FontStyle::Normal };
        let turn = if kind.up { FontTransform::Rotate270 } else { FontTransform::None };
        let font = ("sans-serif", f64::from(units(kind.size))).into_font().style(weight).transform(turn);
        let colour = ink(kind.colour);
        let style = TextStyle::from(font).color(&colour).pos(Pos::new(kind.h, kind.v));
        self.put(&Text::new(text.to_string(), place(at), style));
    }

    pub fn line(&self, points: &[At], colour: Rgb, width: f64) {
        let points: Vec<BackendCoord> = points.iter().copied().map(place).collect();
        self.put(&PathElement::new(points, stroke(colour, width)));
    }

    pub fn rect(&self, a: At, b: At, colour: Rgb) {
        self.put(&Rectangle::new([place(a), place(b)], fill(colour, 0.0)));
    }

    pub fn dot(&self, at: At, look: Look, radius: f64) {
        self.put(&Dot { at: place(at), look, radius });
    }

    fn put<E>(&self, element: &E)
    where
        for<'b> &'b E: PointCollection<'b, BackendCoord>,
        E: Drawable<Svg<'a>>,
    {
        self.area.draw(element).expect(NEVER_FAILS);
    }
}

/// The outline of a dot.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Shape {
    Circle,
    Square,
    Triangle,
    Diamond,
    Inverted,
}

/// What tells one class's dots from another's.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Look {
    pub colour: Rgb,
    pub shape: Shape,
    pub hollow: bool,
}

/// A dot as a plotters element, in whatever coordinates.
pub struct Dot<C> {
    pub at: C,
    pub look: Look,
    pub radius: f64,
}

impl<'a, C: 'a> PointCollection<'a, C> for &'a Dot<C> {
    type Point = &'a C;
    type IntoIter = std::iter::Once<&'a C>;

    fn point_iter(self) -> Self::IntoIter {
        once(&self.at)
    }
}

/// A colour with a stroke: the backend reads a wide one around a fill as an outline.
struct Paint(Rgb, u32);

impl BackendStyle for Paint {
    fn color(&self) -> BackendColor {
        BackendColor { alpha: 1.0, rgb: (self.0.0, self.0.1, self.0.2) }
    }

    fn stroke_width(&self) -> u32 {
        self.1
    }
}

impl<C, DB: DrawingBackend> Drawable<DB> for Dot<C> {
    fn draw<I: Iterator<Item = BackendCoord>>(
        &self,
        mut points: I,
        backend: &mut DB,
        _: (u32, u32),
    ) -> Result<(), DrawingErrorKind<DB::ErrorType>> {
        let Some((x, y)) = points.next() else { return Ok(()) };
        // A hollow dot is one ring: what lies under it may be seen through.
        let paint = Paint(self.look.colour, if self.look.hollow { 16 } else { 10 });
        if self.look.shape == Shape::Circle {
            return backend.draw_circle((x, y), units(self.radius) as u32, &paint, !self.look.hollow);
        }
        let corner = |&(dx, dy): &(f64, f64)| (x + units(dx * self.radius), y + units(dy * self.radius));
        let corners = corners(self.look.shape).iter().map(corner);
        if self.look.hollow {
            let closed: Vec<BackendCoord> = corners.clone().chain(corners.take(1)).collect();
            return backend.draw_path(closed, &paint);
        }
        backend.fill_polygon(corners, &paint)
    }
}

/// Corners in radii from the middle; the areas are about that of the circle.
fn corners(shape: Shape) -> &'static [(f64, f64)] {
    match shape {
        Shape::Square | Shape::Circle => &[(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)],
        Shape::Triangle => &[(0.0, -1.3), (1.2, 0.85), (-1.2, 0.85)],
        Shape::Inverted => &[(0.0, 1.3), (-1.2, -0.85), (1.2, -0.85)],
        Shape::Diamond => &[(0.0, -1.35), (1.2, 0.0), (0.0, 1.35), (-1.2, 0.0)],
    }
}
