//! What a drawing function gives back: the picture, what it says in words, its numbers, and places to point at.

use serde::Serialize;

use super::Theme;
use super::canvas::{SIZE, Type, draw};
use super::marks::left_out;
use super::text::{escape, shorten};

/// How a figure is to look.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Style {
    /// Light or dark.
    pub theme: Theme,
    /// Width in CSS pixels at which the figure will stand; text is drawn to be read at that width.
    pub width: u32,
}

impl Style {
    /// The width used: below 240 pixels text has no room, above 2,000 nobody has a screen.
    pub fn drawn_width(&self) -> f64 {
        f64::from(self.width.clamp(240, 2000))
    }
}

/// A picture with its meaning.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Figure {
    /// Kebab-case name of the kind of figure.
    pub id: String,
    /// What it shows, as a heading; not drawn in the picture.
    pub title: String,
    /// A complete SVG document without a size of its own: it fills the width it is given.
    pub svg: String,
    /// Width of its coordinates.
    pub width: u32,
    /// Height of its coordinates.
    pub height: u32,
    /// What one sees, in a sentence or two; also what was left out of the picture.
    pub summary: String,
    /// The numbers that are drawn.
    pub table: Table,
    /// Places with a value, in the picture's coordinates.
    pub marks: Vec<Mark>,
}

/// Numbers as text, complete and unrounded.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Table {
    /// Headings.
    pub columns: Vec<String>,
    /// One cell a heading.
    pub rows: Vec<Vec<String>>,
    /// Says so where the picture, and so the table, shows only some of the rows.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// A place in the picture and what is known about it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Mark {
    /// Pixels from the left.
    pub x: f64,
    /// Pixels from the top.
    pub y: f64,
    /// The value or values there.
    pub text: String,
}

impl Table {
    /// A table with headings and no rows yet.
    pub fn new<S: Into<String>>(columns: impl IntoIterator<Item = S>) -> Table {
        Table { columns: columns.into_iter().map(Into::into).collect(), ..Table::default() }
    }

    /// Adds a row.
    pub fn row<S: Into<String>>(&mut self, cells: impl IntoIterator<Item = S>) {
        self.rows.push(cells.into_iter().map(Into::into).collect());
    }
}

/// Everything but the shapes: a figure in the making.
pub(super) struct Caption {
    pub id: &'static str,
    pub title: String,
    pub summary: String,
    pub table: Table,
    pub marks: Vec<Mark>,
}

impl Caption {
    /// Puts the shapes into a complete document.
    pub fn around(self, shapes: &str, width: f64, height: f64) -> Figure {
        let height = height.ceil();
        // No width and height attributes: with the viewBox alone the picture scales to the place it is put in.
        let svg = format!(
            concat!(
                r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" role="img" "#,
                r#"font-family="system-ui, sans-serif" stroke-linejoin="round"><title>{}</title><desc>{}</desc>{}</svg>"#
            ),
            width,
            height,
            escape(&self.title),
            escape(&self.summary),
            shapes
        );
        Figure {
            id: self.id.to_string(),
            title: self.title,
            svg,
            width: width as u32,
            height: height as u32,
            summary: self.summary,
            table: self.table,
            marks: self.marks,
        }
    }
}

/// The figure for data that has nothing to show: a sentence where the chart would be.
pub(super) fn blank(style: &Style, id: &'static str, title: String, why: &str, n_missing: usize) -> Figure {
    let (width, height) = (style.drawn_width(), 120.0);
    let shapes = draw(style.theme, width, height, |canvas| {
        let words = shorten(why, SIZE, width - 24.0);
        canvas.words(&words, (width / 2.0, height / 2.0), Type::of(style.theme.muted()).centred());
    });
    let summary = why.to_string() + &left_out(n_missing, 0, 0);
    Caption { id, title, summary, table: Table::default(), marks: Vec::new() }.around(&shapes, width, height)
}
