//! Every figure, with ordinary and with hostile data: well-formed, readable, complete, honest about what it omits.
//!
//! `BLESS=1 cargo test --test plots` writes the golden pictures anew; look at them before you commit them.

use std::path::PathBuf;

use roxmltree::{Document, Node};
use terrarium::plot::colours::Rgb;
use terrarium::plot::{
    Answers, Column, Figure, Losses, RocCurve, Scores, Style, Theme, Values, Words, boxes, confusion_matrix,
    distribution, learning_curve, pairs, predicted_against_actual, residuals, roc, scatter, score_course,
    shares,
};

const STYLES: [Style; 4] = [
    Style { theme: Theme::Light, width: 460 },
    Style { theme: Theme::Dark, width: 360 },
    Style { theme: Theme::Light, width: 0 },
    Style { theme: Theme::Dark, width: 5000 },
];

const HOSTILE: [&str; 8] = [
    "<script>alert('1')</script>",
    "\"&amp;' ]]> <!-- -->",
    "\u{0}\u{1}\u{1b}[31m\u{7f}\u{ffff}",
    "",
    "\u{202e}backwards\u{2066}",
    "two\nlines\tand a tab",
    "漢字かな交じり文の名前がとても長い場合にはどうなるのか",
    "🪴🪴🪴 e\u{301}\u{301}\u{301} https://example.org/a/very/long/address?with=a&query=string#and-a-fragment",
];

fn named(labels: &[&str]) -> Vec<String> {
    labels.iter().map(|label| label.to_string()).collect()
}

/// Numbers that look random and are not.
fn scattered(n: usize) -> Vec<f64> {
    (0..n as u64).map(|i| (i.wrapping_mul(2_654_435_761) % 1000) as f64 / 100.0).collect()
}

/// Every figure there is, of numbers and labels of all kinds.
fn figures(style: &Style, numbers: &[f64], labels: &[String]) -> Vec<Figure> {
    let k = labels.len().max(1);
    let codes: Vec<u32> = (0..numbers.len()).map(|i| ((i * i + i / 3) % (k + 1)) as u32).collect();
    let name = labels.first().map_or("x", String::as_str);
    let last = labels.last().map_or("y", String::as_str);
    let reversed: Vec<f64> = numbers.iter().rev().copied().collect();
    let turned: Vec<u32> = codes.iter().rev().copied().collect();
    let words = |name, codes, levels| Words { name, codes, levels };
    // Of a large table a sample is drawn.
    let rows: Vec<usize> = (0..numbers.len().min(400)).collect();
    let (x, y) = (Column { name, values: numbers }, Column { name: last, values: &reversed });
    let counts: Vec<Vec<u32>> =
        (0..k).map(|t| (0..k).map(|p| ((t * 7 + p * 3) % 5 * 1000) as u32).collect()).collect();
    let mut rates: Vec<f64> = numbers.iter().map(|v| v / 10.0).collect();
    rates.sort_by(f64::total_cmp);
    let points: Vec<[f64; 2]> = rates.windows(2).map(|w| [w[0], w[1]]).collect();
    let auc = |class| if class % 3 == 2 { None } else { Some(class as f64 / 10.0) };
    let curves: Vec<RocCurve> = (labels.iter().enumerate())
        .map(|(class, label)| RocCurve { class, label, auc: auc(class), points: &points })
        .collect();
    let answers = Answers { target: name, truth: numbers, predicted: &reversed, rows: &[] };
    let units: Vec<usize> = (0..numbers.len()).map(|i| 3 * i).collect();
    let course =
        Scores { name, unit: last, units: &units, test: numbers, train: &reversed, ..Scores::default() };
    vec![
        distribution(style, name, Values::Numbers(numbers)),
        distribution(style, name, Values::Classes { codes: &codes, labels }),
        scatter(style, x, y, Some((last, Values::Classes { codes: &codes, labels })), &[]),
        scatter(style, x, y, Some((last, Values::Numbers(numbers))), &[]),
        learning_curve(style, Losses { name, unit: last, units: &[], values: numbers, shown: None }),
        confusion_matrix(style, labels, &counts),
        roc(style, &curves),
        predicted_against_actual(style, answers),
        residuals(style, answers),
        scatter(style, x, y, None, &[]),
        boxes(style, name, numbers, last, &codes, labels),
        shares(style, words(name, &codes, labels), words(last, &turned, labels)),
        pairs(style, &[x, y, x], Some((last, Values::Classes { codes: &codes, labels })), &rows, 9000),
        score_course(style, course),
    ]
}

fn number(node: &Node, name: &str) -> f64 {
    node.attribute(name).and_then(|v| v.parse().ok()).unwrap_or_else(|| panic!("{name} of {node:?}"))
}

/// What holds for every figure whatever it shows.
fn sound(figure: &Figure) {
    let svg = &figure.svg;
    let document = Document::parse(svg).unwrap_or_else(|e| panic!("{e}: {svg}"));
    let root = document.root_element();
    assert_eq!(root.attribute("viewBox"), Some(format!("0 0 {} {}", figure.width, figure.height).as_str()));
    assert_eq!((root.attribute("width"), root.attribute("height")), (None, None));
    assert_eq!(root.attribute("role"), Some("img"));
    let mut children = root.children();
    for name in ["title", "desc"] {
        let child = children.next().expect("a title and a description");
        assert!(
            child.has_tag_name(("http://www.w3.org/2000/svg", name))
                && child.text().is_some_and(|t| !t.is_empty())
        );
    }
    let forbidden =
        |c: char| (c.is_control() && c != '\n' && c != '\t') || c == '\u{ffff}' || c == '\u{202e}';
    for text in root.descendants().filter(|n| n.has_tag_name(("http://www.w3.org/2000/svg", "text"))) {
        let words = text.text().expect("words");
        assert!(!words.contains(forbidden), "{words:?}");
        assert!(!words.contains("NaN") && !words.contains("inf") && words != "−0", "{words:?}");
        let group = text.parent().expect("words stand in a group");
        let size = number(&group, "font-size");
        assert!(size >= 12.0);
        if text.attribute("transform").is_none() {
            let (x, wide) = (number(&text, "x"), terrarium::plot::text::width(words, size));
            let from = match group.attribute("text-anchor") {
                Some("middle") => x - wide / 2.0,
                Some("end") => x - wide,
                _ => x,
            };
            // A tenth more for bold words.
            let to = from + wide;
            assert!(from >= -1.0 && to <= f64::from(figure.width) + 1.0, "{words:?} from {from} to {to}");
            assert!((0.0..=f64::from(figure.height)).contains(&number(&text, "y")), "{words:?}");
        }
    }
    assert!(figure.summary.ends_with('.') && !figure.summary.contains("−0 "), "{}", figure.summary);
    assert!(figure.table.rows.iter().all(|row| row.len() == figure.table.columns.len()));
    let inside = |v: f64, end: u32| (-0.1..=f64::from(end) + 0.1).contains(&v);
    for mark in &figure.marks {
        assert!(inside(mark.x, figure.width) && inside(mark.y, figure.height), "{} {mark:?}", figure.id);
        assert!(!mark.text.is_empty());
    }
    assert!(figure.marks.len() <= 5000 && svg.len() < 500_000, "{} bytes", svg.len());
}

#[test]
fn hostile_labels_stay_text() {
    let labels = named(&HOSTILE);
    for style in &STYLES {
        for turn in 0..labels.len() {
            let mut turned = labels.clone();
            turned.rotate_left(turn);
            for figure in figures(style, &scattered(40), &turned) {
                sound(&figure);
                assert!(!figure.svg.contains("<script"), "{}", figure.id);
            }
        }
    }
}

#[test]
fn a_label_is_escaped_once_and_whole_in_the_table() {
    let labels = named(&["<a & b>", &"long ".repeat(40)]);
    let figure = distribution(&STYLES[0], "c", Values::Classes { codes: &[0, 1, 1], labels: &labels });
    assert!(figure.svg.contains(">&lt;a &amp; b&gt;<"));
    assert!(figure.svg.contains('…'));
    assert_eq!(figure.table.rows[1][0], labels[1]);
}

#[test]
fn every_amount_of_data_has_a_figure() {
    let huge = [1e300, -1e300, 3e299, 0.0];
    let ends = [f64::MAX, f64::MIN, 5e-324, 0.0, -0.0];
    let cases: Vec<Vec<f64>> = vec![
        vec![],
        vec![3.0],
        vec![0.0; 5],
        vec![1e300; 3],
        vec![f64::NAN, f64::INFINITY, f64::NEG_INFINITY],
        vec![1.0, f64::NAN, 2.0, f64::INFINITY],
        huge.to_vec(),
        ends.to_vec(),
        vec![1e15, 1e15 + 1.0, 1e15 + 2.0],
        vec![1e-12, 2e-12, -1e-12],
        scattered(6000),
    ];
    for style in &STYLES {
        for numbers in &cases {
            for k in [0, 1, 2, 3, 12, 20, 21, 60] {
                let labels: Vec<String> = (0..k).map(|i| format!("class {i}")).collect();
                figures(style, numbers, &labels).iter().for_each(sound);
            }
        }
    }
}

#[test]
fn rows_that_are_not_drawn_are_counted_in_the_summary() {
    let mut numbers = scattered(5001);
    numbers[17] = f64::NAN;
    let column = Column { name: "x", values: &numbers };
    let figure = scatter(&STYLES[0], column, column, Some(("x", Values::Numbers(&numbers))), &[]);
    assert!(figure.summary.contains("1 row without a value is left out."), "{}", figure.summary);
    assert!(figure.summary.contains("Drawn are 2,000 of 5,000 rows"), "{}", figure.summary);
    assert_eq!((figure.marks.len(), figure.table.rows.len()), (2000, 2000));
    assert_eq!(figure.table.note, "2,000 of 5,000 rows: the ones drawn.");
}

#[test]
fn counts_are_readable_on_every_cell() {
    let labels = named(&["a", "b", "c"]);
    let colour = |css: &str| {
        let byte = |i: usize| u8::from_str_radix(&css[i..i + 2], 16).unwrap();
        Rgb(byte(1), byte(3), byte(5))
    };
    for theme in [Theme::Light, Theme::Dark] {
        for right in [1, 3, 10, 30, 100] {
            let counts = [vec![right, 10, 0], vec![40, right, 7], vec![3, 3, right]];
            let figure = confusion_matrix(&Style { theme, width: 460 }, &labels, &counts);
            let document = Document::parse(&figure.svg).unwrap();
            let nodes = || document.descendants().filter(|n| n.is_element());
            for text in nodes().filter(|n| n.tag_name().name() == "text") {
                let (x, y) = (number(&text, "x"), number(&text, "y") - 4.0);
                let under = |r: &Node| {
                    r.tag_name().name() == "rect"
                        && (0.0..number(r, "width")).contains(&(x - number(r, "x")))
                        && (0.0..number(r, "height")).contains(&(y - number(r, "y")))
                };
                let ground = nodes().rfind(under).expect("the paper at least").parent().unwrap();
                let ground = colour(ground.attribute("fill").unwrap());
                let ink = colour(text.parent().unwrap().attribute("fill").unwrap());
                assert!(ink.contrast(ground) >= 4.5, "{:?} {}", text.text(), ink.contrast(ground));
            }
        }
    }
}

#[test]
fn a_theme_changes_colours_and_nothing_else() {
    let labels = named(&["a", "b", "c"]);
    let light = figures(&Style { theme: Theme::Light, width: 400 }, &scattered(50), &labels);
    let dark = figures(&Style { theme: Theme::Dark, width: 400 }, &scattered(50), &labels);
    for (light, dark) in light.iter().zip(&dark) {
        assert_eq!((&light.summary, &light.table, &light.marks), (&dark.summary, &dark.table, &dark.marks));
        assert_eq!((light.width, light.height), (dark.width, dark.height));
        assert_ne!(light.svg, dark.svg);
    }
}

#[test]
fn summaries_are_sentences_with_the_numbers() {
    let style = &STYLES[0];
    let losses = Losses {
        name: "out-of-bag error",
        unit: "tree",
        units: &[10, 50, 100],
        values: &[0.12, 0.05, 0.03],
        shown: None,
    };
    assert_eq!(
        learning_curve(style, losses).summary,
        "The out-of-bag error fell from 0.12 to 0.03 over 100 trees."
    );
    let labels = named(&["cat", "dog"]);
    assert_eq!(
        confusion_matrix(style, &labels, &[vec![8, 1], vec![0, 1]]).summary,
        "9 of 10 rows are predicted right (90 %); the most frequent mistake is cat taken for dog, once."
    );
    assert_eq!(
        distribution(style, "pet", Values::Classes { codes: &[0, 0, 1], labels: &labels }).summary,
        "pet has 2 classes in 3 rows: cat is the most frequent with 2 (67 %), dog the rarest with 1 (33 %)."
    );
    let curve = [RocCurve { class: 1, label: "dog", auc: Some(0.875), points: &[[0.0, 0.0], [1.0, 1.0]] }];
    assert_eq!(
        roc(style, &curve).summary,
        "The area under the curve of dog is 0.875; chance is 0.5 and a perfect order 1."
    );
    let answers =
        Answers { target: "age", truth: &[1.0, 2.0, 9.0], predicted: &[1.5, 2.0, 5.0], rows: &[4, 7, 9] };
    assert_eq!(
        predicted_against_actual(style, answers).summary,
        "Half of the 3 predictions are within 0.5 of the actual value; the largest miss is 4, in row 10."
    );
    assert_eq!(
        residuals(style, answers).summary,
        "The 3 residuals average 1.17 with a standard deviation of 2.01; 1 prediction is too low and 1 too high."
    );
}

#[test]
fn pictures_are_the_golden_ones() {
    let labels = named(&["Adélie", "Chinstrap", "Gentoo"]);
    let bless = std::env::var_os("BLESS").is_some();
    let mut differing = Vec::new();
    for (theme, word) in [(Theme::Light, "light"), (Theme::Dark, "dark")] {
        let style = Style { theme, width: 360 };
        for (i, figure) in figures(&style, &scattered(24), &labels).into_iter().enumerate() {
            let name = format!("{i}-{}-{word}.svg", figure.id);
            let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden/plots").join(&name);
            if bless {
                std::fs::write(&path, &figure.svg).expect("the folder of golden pictures is there");
            } else if std::fs::read_to_string(&path).ok().as_deref() != Some(&figure.svg) {
                differing.push(name);
            }
        }
    }
    assert!(differing.is_empty(), "differ from tests/golden/plots: {differing:?}; BLESS=1 writes them anew");
}
