//! All checks of a table, one small piece after the other.

use std::sync::Arc;

use super::{Aim, Check, FINDINGS, Finding, Found, Look, Severity, View};
use crate::data::Table;
use crate::math::order::sort_items;

/// Most findings of one check that are told one by one.
const MOST_OF_A_KIND: usize = 5;

/// A check-up under way.
pub struct Checkup {
    view: View,
    check: usize,
    column: usize,
    found: Vec<Finding>,
}

impl Checkup {
    /// A check-up that has not begun.
    pub fn new(table: Arc<Table>, aim: Aim) -> Checkup {
        Checkup { view: View::new(table, aim), check: 0, column: 0, found: Vec::new() }
    }

    /// All findings at once, the worst first.
    pub fn whole(table: Arc<Table>, aim: Aim) -> Vec<Finding> {
        let mut checkup = Checkup::new(table, aim);
        while !checkup.step() {}
        checkup.findings()
    }

    /// One check, or one column of it; true when everything has been looked at.
    pub fn step(&mut self) -> bool {
        let Some(check) = FINDINGS.get(self.check) else { return true };
        match check.look {
            Look::Table(look) => {
                let found = look(&self.view);
                self.add(check, found);
                self.check += 1;
            }
            Look::Column(look) => {
                if self.column < self.view.table.columns.len() {
                    let found = look(&self.view, self.column);
                    self.add(check, found.into_iter().collect());
                    self.column += 1;
                } else {
                    self.column = 0;
                    self.check += 1;
                }
            }
        }
        self.check == FINDINGS.len()
    }

    /// Checks done and checks there are.
    pub fn progress(&self) -> (usize, usize) {
        (self.check, FINDINGS.len())
    }

    /// What was found, the worst first. Of many alike the first five are told, and how many more there are.
    pub fn findings(&self) -> Vec<Finding> {
        let mut all: Vec<Finding> = Vec::new();
        for check in FINDINGS {
            let mut alike: Vec<Finding> =
                self.found.iter().filter(|f| f.check == check.id).cloned().collect();
            sort_items(&mut alike, |a, b| a.found.severity.cmp(&b.found.severity));
            let more = alike.split_off(alike.len().min(MOST_OF_A_KIND));
            all.extend(alike);
            if let Some(first) = more.first() {
                let columns: Vec<&str> =
                    more.iter().flat_map(|f| &f.found.columns).map(String::as_str).collect();
                let sentence =
                    format!("{}: so it is with {} too.", check.name, super::count(more.len(), "more column"));
                let found = Found::new(Severity::Low.max(first.found.severity), sentence).of(&columns);
                all.push(Finding { found, ..first.clone() });
            }
        }
        sort_items(&mut all, |a, b| a.found.severity.cmp(&b.found.severity));
        all
    }

    fn add(&mut self, check: &Check, found: Vec<Found>) {
        let finding = |found| Finding { check: check.id, name: check.name, why: check.why, found };
        self.found.extend(found.into_iter().map(finding));
    }
}
