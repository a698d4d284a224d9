//! The figures of a run: which there are, when each can be drawn, and the numbers it is drawn from.
//!
//! Adding a figure is one drawing function and its line in [`PLOTS`].

use serde::Serialize;

use super::{
    Answers, Column, Figure, Losses, Paths, RocCurve, Scores, Style, Tried, Values, Words, coefficient_path,
    confusion_matrix, distribution, elbow, learning_curve, predicted_against_actual, residuals, roc, scatter,
    score_course, shares,
};
use crate::data::{Target, Task};
use crate::math::order;
use crate::metrics::{Better, ClassOutcome, NumberOutcome, Outcome, confusion, roc_points};
use crate::problem::Problem;
use crate::run::{Course, Plan, Session, Swept};

/// A figure as the catalogue lists it.
pub struct Entry {
    /// Kebab-case name; never changes.
    pub id: &'static str,
    /// Name in plain words.
    pub name: &'static str,
    /// The tasks it is drawn for.
    pub tasks: &'static [Task],
    /// What has to be there first.
    pub when: When,
    draw: fn(&Session, &Style) -> Option<Figure>,
}

/// What a figure needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum When {
    /// The table and its split.
    Data,
    /// A training under way.
    Train,
    /// A finished run.
    Report,
    /// A finished run, and work beyond it that is done when somebody asks; only some models have it.
    Asked,
}

/// The map of a projection is its own scatter plot.
const COLUMNS: &[Task] = &[Task::Classification, Task::Regression, Task::Clustering, Task::Outliers];
const CLASSES: &[Task] = &[Task::Classification];
const NUMBERS: &[Task] = &[Task::Regression];

/// Every figure, in the order the page shows them.
pub static PLOTS: &[Entry] = &[
    Entry {
        id: "confusion",
        name: "confusion matrix",
        tasks: CLASSES,
        when: When::Report,
        draw: draw_confusion,
    },
    Entry { id: "roc", name: "ROC curve", tasks: CLASSES, when: When::Report, draw: draw_roc },
    Entry {
        id: "predicted-against-actual",
        name: "predicted against actual",
        tasks: NUMBERS,
        when: When::Report,
        draw: |session, style| Some(predicted_against_actual(style, answers(session)?)),
    },
    Entry {
        id: "residuals",
        name: "residuals",
        tasks: NUMBERS,
        when: When::Report,
        draw: |session, style| Some(residuals(style, answers(session)?)),
    },
    Entry {
        id: "shares",
        name: "groups beside the column",
        tasks: &[Task::Clustering],
        when: When::Report,
        draw: draw_groups,
    },
    Entry {
        id: "elbow",
        name: "how many groups?",
        tasks: &[Task::Clustering],
        when: When::Asked,
        draw: draw_elbow,
    },
    Entry {
        id: "coefficient-path",
        name: "weights over the penalty",
        tasks: Task::WITH_TARGET,
        when: When::Asked,
        draw: draw_path,
    },
    Entry {
        id: "learning-curve",
        name: "learning curve",
        tasks: Task::ALL,
        when: When::Train,
        draw: draw_losses,
    },
    Entry {
        id: "score-course",
        name: "score while learning",
        tasks: Task::WITH_TARGET,
        when: When::Report,
        draw: draw_course,
    },
    Entry {
        id: "distribution",
        name: "target distribution",
        tasks: Task::WITH_TARGET,
        when: When::Data,
        draw: draw_distribution,
    },
    Entry { id: "scatter", name: "scatter plot", tasks: COLUMNS, when: When::Data, draw: draw_scatter },
];

/// Draws a figure of a run. Problems: no such figure, or what it shows is not there (yet).
pub fn draw(id: &str, session: &Session, style: &Style) -> Result<Figure, Problem> {
    let Some(entry) = PLOTS.iter().find(|e| e.id == id) else {
        return Err(Problem::at("figure", format!("there is no figure \"{id}\"")));
    };
    let cannot = || Problem::at("figure", format!("the {} cannot be drawn for this run (yet)", entry.name));
    (entry.draw)(session, style).ok_or_else(cannot)
}

fn classes(session: &Session) -> Option<&ClassOutcome> {
    match session.test_outcome()? {
        Outcome::Classes(classes) => Some(classes),
        _ => None,
    }
}

fn answers(session: &Session) -> Option<Answers<'_>> {
    let numbers: &NumberOutcome = match session.test_outcome()? {
        Outcome::Numbers(numbers) => numbers,
        _ => return None,
    };
    let plan = session.plan();
    Some(Answers {
        target: plan.target()?,
        truth: numbers.truth(),
        predicted: numbers.predicted(),
        rows: &plan.split().test,
    })
}

fn draw_confusion(session: &Session, style: &Style) -> Option<Figure> {
    let classes = classes(session)?;
    Some(confusion_matrix(style, classes.labels(), &confusion(classes)))
}

/// For two classes the curve of the second, as its ROC-AUC says; for more one curve a class against the rest.
fn draw_roc(session: &Session, style: &Style) -> Option<Figure> {
    let classes = classes(session)?;
    let n = classes.labels().len();
    let shown = if n == 2 { 1..2 } else { 0..n };
    // A class whose curve is undefined stays in the list without points, so that the figure can say so.
    let points_of = |class| match roc_points(classes, class) {
        Ok(points) => points.iter().map(|p| [p.fpr, p.tpr]).collect(),
        Err(_) => Vec::new(),
    };
    let points: Vec<(usize, Vec<[f64; 2]>)> = shown.map(|class| (class, points_of(class))).collect();
    let curves: Vec<RocCurve> = points
        .iter()
        .map(|(class, points)| RocCurve {
            class: *class,
            label: &classes.labels()[*class],
            auc: (points.len() > 1).then(|| area_under(points)),
            points,
        })
        .collect();
    Some(roc(style, &curves))
}

/// Which classes of the column compared with lie in which group.
fn draw_groups(session: &Session, style: &Style) -> Option<Figure> {
    let Outcome::Groups(outcome) = session.test_outcome()? else { return None };
    let plan = session.plan();
    let Some(Target::Classes { codes, labels }) = plan.compare() else { return None };
    let groups: Vec<String> = (0..outcome.sizes().0.len()).map(|g| format!("group {}", g + 1)).collect();
    let of = Words { name: plan.target()?, codes, levels: labels };
    Some(shares(style, of, Words { name: "group", codes: outcome.groups(), levels: &groups }))
}

/// Area under a curve by the trapezoidal rule, which is exact for an ROC curve.
fn area_under(points: &[[f64; 2]]) -> f64 {
    points.windows(2).map(|w| (w[1][0] - w[0][0]) * (w[0][1] + w[1][1]) / 2.0).sum()
}

fn draw_losses(session: &Session, style: &Style) -> Option<Figure> {
    let (name, units, values) = session.losses();
    (!values.is_empty()).then(|| {
        let unit = session.plan().unit();
        learning_curve(style, Losses { name, unit, units, values, shown: session.shown_unit() })
    })
}

fn draw_course(session: &Session, style: &Style) -> Option<Figure> {
    session.report().filter(|_| session.plan().task().has_target())?;
    let (unit, shown) = (session.plan().unit(), session.shown_unit());
    let nothing = Scores { unit, ..Scores::default() };
    let Some(course) = session.course() else { return Some(score_course(style, nothing)) };
    let Course { metric, units, test, train, n_judged, sampled } = &course;
    let scores = Scores {
        name: metric.name,
        units,
        test,
        train,
        lower_is_better: metric.better == Better::Lower,
        judged: sampled.then_some(*n_judged),
        shown,
        ..nothing
    };
    Some(score_course(style, scores))
}

fn draw_elbow(session: &Session, style: &Style) -> Option<Figure> {
    let Swept { values, inertia, silhouette, bic, chosen, .. } = session.swept()?;
    let tried = Tried { groups: values, inertia, silhouette, bic, chosen: *chosen };
    (!session.plan().task().has_target()).then(|| elbow(style, tried))
}

fn draw_path(session: &Session, style: &Style) -> Option<Figure> {
    let Swept { knob, values, features, coef, chosen, .. } = session.swept()?;
    let paths = Paths { knob, strengths: values, features, weights: coef, chosen: *chosen };
    session.plan().task().has_target().then(|| coefficient_path(style, paths))
}

fn draw_distribution(session: &Session, style: &Style) -> Option<Figure> {
    let plan = session.plan();
    let (train, test) = plan.truths();
    let all = train.joined(test).rows(&in_table_order(plan));
    Some(distribution(style, plan.target()?, Values::of(&all)?))
}

/// Places among the training rows followed by the test rows, in the order of the table.
fn in_table_order(plan: &Plan) -> Vec<usize> {
    let n_places = plan.split().train.len() + plan.split().test.len();
    order::ascending(&(0..n_places).map(|i| row_of(plan, i) as f64).collect::<Vec<f64>>())
}

/// The row of the table at a place in training rows followed by test rows.
fn row_of(plan: &Plan, i: usize) -> usize {
    let split = plan.split();
    split.train.get(i).copied().unwrap_or_else(|| split.test[i - split.train.len()])
}

/// The two columns the map starts with; for numbers over one column, that column and the target.
fn draw_scatter(session: &Session, style: &Style) -> Option<Figure> {
    let plan = session.plan();
    let axes = plan.map_default()?;
    let (train, test) = plan.truths();
    let places = in_table_order(plan);
    let rows: Vec<usize> = places.iter().map(|&i| row_of(plan, i)).collect();
    let values = |name: &str| -> Option<Vec<f64>> {
        let column = plan.table().column(name)?.numbers()?;
        Some(rows.iter().map(|&i| column[i]).collect())
    };
    let (x, y) = (values(&axes.x)?, values(&axes.y)?);
    let by = train.joined(test).rows(&places);
    let column = |name, values| Column { name, values };
    let by = plan.target().zip(Values::of(&by));
    Some(scatter(style, column(&axes.x, &x), column(&axes.y, &y), by, &rows))
}
