//! A plotters backend that writes SVG.
//!
//! plotters' own SVG backend rounds to whole pixels, lets control characters through, and measures text with the
//! browser's window, which a worker does not have. This one is drawn on in tenths of a pixel, cleans what it
//! writes, and measures with [`text`](super::text).
//!
//! A filled shape with a stroke wider than one unit gets an outline in the colour of the paper, so that marks
//! that overlap stay apart.

use std::fmt::{self, Write};

use plotters_backend::text_anchor::{HPos, VPos};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind, FontStyle,
    FontTransform,
};

use super::colours::Rgb;
use super::text;

/// Units of the backend in one pixel.
pub const UNITS: f64 = 10.0;

/// Pixels in the backend's units.
pub fn units(pixels: f64) -> i32 {
    (pixels * UNITS).round() as i32
}

/// Writes SVG elements to a string; lengths are in tenths of a pixel.
pub struct Svg<'a> {
    out: &'a mut String,
    size: (u32, u32),
    paper: Rgb,
    /// Attributes of the open group. Neighbours that are painted alike share one group.
    paint: String,
}

type Drawn = Result<(), DrawingErrorKind<fmt::Error>>;

impl<'a> Svg<'a> {
    /// A picture of that many units on paper of that colour; its elements are appended to `out`.
    pub fn new(out: &'a mut String, size: (u32, u32), paper: Rgb) -> Svg<'a> {
        Svg { out, size, paper, paint: String::new() }
    }

    /// Opens a group with these attributes unless it is open already.
    fn set_paint(&mut self, paint: String) -> fmt::Result {
        if paint != self.paint {
            self.close_group()?;
            write!(self.out, "<g{paint}>")?;
            self.paint = paint;
        }
        Ok(())
    }

    fn close_group(&mut self) -> fmt::Result {
        if !self.paint.is_empty() {
            self.out.write_str("</g>")?;
            self.paint.clear();
        }
        Ok(())
    }

    fn paint_shape<S: BackendStyle>(&mut self, style: &S, fill: bool) -> fmt::Result {
        let color = style.color();
        let mut paint = String::new();
        let width = Tenths(style.stroke_width() as i32);
        if fill {
            write!(paint, r#" fill="{}""#, css(color))?;
            if style.stroke_width() > 1 {
                write!(paint, r#" stroke="{}" stroke-width="{width}""#, self.paper.css())?;
            }
        } else {
            write!(paint, r#" fill="none" stroke="{}" stroke-width="{width}""#, css(color))?;
        }
        if color.alpha < 1.0 {
            write!(paint, r#" opacity="{:.2}""#, color.alpha)?;
        }
        self.set_paint(paint)
    }

    fn write_path(&mut self, points: impl IntoIterator<Item = BackendCoord>, closed: bool) -> fmt::Result {
        self.out.write_str(r#"<path d=""#)?;
        let mut before: Option<BackendCoord> = None;
        for (x, y) in points {
            match before {
                None => write!(self.out, "M{} {}", Tenths(x), Tenths(y))?,
                Some(b) if b == (x, y) => {}
                Some(b) => write!(self.out, "l{} {}", Tenths(x - b.0), Tenths(y - b.1))?,
            }
            before = Some((x, y));
        }
        self.out.write_str(if closed { r#"z"/>"# } else { r#""/>"# })
    }

    fn write_text<T: BackendTextStyle>(&mut self, words: &str, style: &T, pos: BackendCoord) -> fmt::Result {
        let size = style.size() / UNITS;
        let mut paint = format!(r#" fill="{}" font-size="{size}""#, css(style.color()));
        if matches!(style.style(), FontStyle::Bold) {
            paint.push_str(r#" font-weight="600""#);
        }
        match style.anchor().h_pos {
            HPos::Left => {}
            HPos::Center => paint.push_str(r#" text-anchor="middle""#),
            HPos::Right => paint.push_str(r#" text-anchor="end""#),
        }
        self.set_paint(paint)?;
        // From the anchor to the base line, by what letters take above and below it in common fonts.
        let drop = units(match style.anchor().v_pos {
            VPos::Top => 0.8 * size,
            VPos::Center => 0.35 * size,
            VPos::Bottom => -0.2 * size,
        });
        let (x, y) = (Tenths(pos.0), Tenths(pos.1));
        match style.transform() {
            FontTransform::None => write!(self.out, r#"<text x="{x}" y="{}">"#, Tenths(pos.1 + drop))?,
            FontTransform::Rotate90 => turned(self.out, (x, y), 90, drop)?,
            FontTransform::Rotate180 => turned(self.out, (x, y), 180, drop)?,
            FontTransform::Rotate270 => turned(self.out, (x, y), -90, drop)?,
        }
        write!(self.out, "{}</text>", text::escape(&text::clean(words)))
    }
}

fn turned(out: &mut String, (x, y): (Tenths, Tenths), degrees: i32, drop: i32) -> fmt::Result {
    write!(out, r#"<text transform="translate({x} {y}) rotate({degrees})" y="{}">"#, Tenths(drop))
}

/// A length in tenths of a pixel, written in pixels: no float is printed, so no digit can differ.
struct Tenths(i32);

impl fmt::Display for Tenths {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, tenth) = (self.0.unsigned_abs() / 10, self.0.unsigned_abs() % 10);
        let sign = if self.0 < 0 { "-" } else { "" };
        if tenth == 0 { write!(f, "{sign}{whole}") } else { write!(f, "{sign}{whole}.{tenth}") }
    }
}

fn css(color: BackendColor) -> String {
    Rgb(color.rgb.0, color.rgb.1, color.rgb.2).css()
}

impl DrawingBackend for Svg<'_> {
    type ErrorType = fmt::Error;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        self.close_group().map_err(DrawingErrorKind::DrawingError)
    }

    fn draw_pixel(&mut self, (x, y): BackendCoord, color: BackendColor) -> Drawn {
        self.draw_rect((x, y), (x + 1, y + 1), &color, true)
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Drawn {
        self.draw_path([from, to], style)
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        a: BackendCoord,
        b: BackendCoord,
        style: &S,
        fill: bool,
    ) -> Drawn {
        self.paint_shape(style, fill)
            .and_then(|()| {
                let (x, y) = (Tenths(a.0.min(b.0)), Tenths(a.1.min(b.1)));
                let (w, h) = (Tenths((b.0 - a.0).abs()), Tenths((b.1 - a.1).abs()));
                write!(self.out, r#"<rect x="{x}" y="{y}" width="{w}" height="{h}"/>"#)
            })
            .map_err(DrawingErrorKind::DrawingError)
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Drawn {
        self.paint_shape(style, false)
            .and_then(|()| self.write_path(path, false))
            .map_err(DrawingErrorKind::DrawingError)
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        center: BackendCoord,
        radius: u32,
        style: &S,
        fill: bool,
    ) -> Drawn {
        self.paint_shape(style, fill)
            .and_then(|()| {
                let (x, y, r) = (Tenths(center.0), Tenths(center.1), Tenths(radius as i32));
                write!(self.out, r#"<circle cx="{x}" cy="{y}" r="{r}"/>"#)
            })
            .map_err(DrawingErrorKind::DrawingError)
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        v: I,
        style: &S,
    ) -> Drawn {
        self.paint_shape(style, true)
            .and_then(|()| self.write_path(v, true))
            .map_err(DrawingErrorKind::DrawingError)
    }

    fn draw_text<T: BackendTextStyle>(&mut self, words: &str, style: &T, pos: BackendCoord) -> Drawn {
        self.write_text(words, style, pos).map_err(DrawingErrorKind::DrawingError)
    }

    fn estimate_text_size<T: BackendTextStyle>(
        &self,
        words: &str,
        style: &T,
    ) -> Result<(u32, u32), DrawingErrorKind<Self::ErrorType>> {
        Ok((text::width(words, style.size()) as u32, style.size() as u32))
    }
}
