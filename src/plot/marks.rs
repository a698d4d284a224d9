//! Telling classes apart by colour and shape, the legend that says which is which, and which points are drawn.

use super::Theme;
use super::canvas::{Canvas, Look, SIZE, Shape, Type};
use super::format::count_of;
use super::text::{shorten, width};

/// Most dots in one picture. More than this many in a few hundred pixels cannot be told apart.
pub const MOST_DOTS: usize = 2000;

/// Most classes with a look of their own: ten colours, filled or hollow, with five shapes over them.
pub const MOST_LOOKS: usize = 20;

const SHAPES: [Shape; 5] = [Shape::Circle, Shape::Square, Shape::Triangle, Shape::Diamond, Shape::Inverted];

/// The look of class `i`, the same in every figure. Classes from the twenty-first on share one.
pub fn class_look(theme: Theme, i: usize) -> Look {
    if i >= MOST_LOOKS {
        return Look { colour: theme.muted(), shape: Shape::Square, hollow: true };
    }
    Look { colour: theme.class(i), shape: SHAPES[i % 5], hollow: i >= 10 }
}

/// The look of a dot that has no class.
pub fn plain_look(theme: Theme) -> Look {
    Look { colour: theme.blue(), shape: Shape::Circle, hollow: false }
}

/// The radius that keeps `n` dots apart.
pub fn radius_for(n: usize) -> f64 {
    match n {
        0..=150 => 4.0,
        151..=600 => 3.4,
        _ => 2.8,
    }
}

/// At most `most` of the items, evenly spaced from the first on, in order.
pub fn thinned(items: &[usize], most: usize) -> Vec<usize> {
    let n = items.len();
    if n <= most {
        return items.to_vec();
    }
    (0..most).map(|i| items[(i as u64 * n as u64 / most as u64) as usize]).collect()
}

/// The sentences that say what of the rows is not in the picture; empty when all of them are.
pub fn left_out(n_missing: usize, n_drawn: usize, n_usable: usize) -> String {
    let mut out = String::new();
    if n_missing > 0 {
        let verb = if n_missing == 1 { "is" } else { "are" };
        out += &format!(" {} without a value {verb} left out.", count_of(n_missing, "row"));
    }
    if n_drawn < n_usable {
        out += &format!(
            " Drawn are {} of {}, evenly spaced through the table.",
            super::format::count(n_drawn),
            count_of(n_usable, "row")
        );
    }
    out
}

/// Names beside their looks, in lines that break where the width ends.
pub struct Legend {
    /// Look, cut name, line, distance from the left.
    entries: Vec<(Look, String, usize, f64)>,
    n_lines: usize,
}

const LINE: f64 = 19.0;

impl Legend {
    /// Arranges the entries over a width.
    pub fn new(entries: impl IntoIterator<Item = (Look, String)>, room: f64) -> Legend {
        let entries: Vec<(Look, String)> = entries.into_iter().collect();
        let longest = if entries.len() > 1 { room / 2.0 - 32.0 } else { room - 32.0 };
        let cut: Vec<(Look, String)> =
            entries.into_iter().map(|(look, name)| (look, shorten(&name, SIZE, longest))).collect();
        let wide = |name: &str| 16.0 + width(name, SIZE) + 16.0;
        let one_line = cut.iter().map(|(_, name)| wide(name)).sum::<f64>() - 16.0 <= room;
        // More than one line: in columns, so that the looks stand under each other.
        let column = cut.iter().map(|(_, name)| wide(name)).fold(1.0, f64::max);
        let n_columns = (((room + 16.0) / column) as usize).max(1);
        let n_lines = if one_line { cut.len().min(1) } else { cut.len().div_ceil(n_columns) };
        let mut x = 0.0;
        let mut out = Vec::new();
        for (i, (look, name)) in cut.into_iter().enumerate() {
            let next = x + wide(&name);
            if one_line {
                out.push((look, name, 0, x));
            } else {
                out.push((look, name, i % n_lines, (i / n_lines) as f64 * column));
            }
            x = next;
        }
        Legend { entries: out, n_lines }
    }

    /// Height it takes, with some air below.
    pub fn height(&self) -> f64 {
        if self.n_lines == 0 { 0.0 } else { self.n_lines as f64 * LINE + 6.0 }
    }

    /// Draws it with its upper left corner there.
    pub fn draw(&self, canvas: &Canvas, (left, top): (f64, f64)) {
        for (look, name, line, x) in &self.entries {
            let y = top + *line as f64 * LINE + LINE / 2.0;
            canvas.dot((left + x + 6.0, y), *look, 4.5);
            canvas.words(name, (left + x + 16.0, y), Type::of(canvas.theme.text()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twenty_classes_have_twenty_looks() {
        for theme in [Theme::Light, Theme::Dark] {
            for a in 0..MOST_LOOKS {
                assert!((0..a).all(|b| class_look(theme, a) != class_look(theme, b)), "{a}");
            }
        }
    }

    #[test]
    fn thinning_keeps_order_and_count() {
        let all: Vec<usize> = (0..41_188).collect();
        let some = thinned(&all, MOST_DOTS);
        assert_eq!((some.len(), some[0]), (2000, 0));
        assert!(some.windows(2).all(|w| w[0] < w[1]));
        assert_eq!(thinned(&all[..5], MOST_DOTS), [0, 1, 2, 3, 4]);
    }

    #[test]
    fn nothing_left_out_needs_no_sentence() {
        assert_eq!(left_out(0, 10, 10), "");
        assert_eq!(left_out(1, 10, 10), " 1 row without a value is left out.");
        assert_eq!(
            left_out(0, 2000, 41_188),
            " Drawn are 2,000 of 41,188 rows, evenly spaced through the table."
        );
    }
}
