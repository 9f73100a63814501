//! Pairs to reports. A pair whose texts, and all texts they refer to, did not change is compatible
//! without being parsed again.

use tenon_core::{
    Candidate, Invalid, Policy, Report, Schema, Verdict, Version, added, check, refused, removed,
};

use super::Tree;
use super::baseline::Baseline;
use super::pairing::Pair;
use crate::input::library::Book;
use crate::input::references;
use crate::terminal::Terminal;

/// What findings call the version at hand.
const NOW: &str = "working tree";

/// Moves told one by one; a reorganised tree would fill the screen.
const MOST_MOVES: usize = 10;

/// All reports, and what there is to tell about the run.
#[derive(Debug, Default)]
pub(super) struct Judged {
    pub(super) reports: Vec<Report>,
    /// Some text of the working tree is no schema.
    pub(super) incomplete: bool,
    compared: usize,
    added: usize,
    removed: usize,
    moved: usize,
}

impl Judged {
    /// A closing line.
    pub(super) fn sentence(&self, baseline: &Baseline) -> String {
        let count = self.reports.len();
        let schemas = if count == 1 { "schema" } else { "schemas" };
        let mut parts = Vec::new();
        let kinds =
            [(self.compared, "changed"), (self.added, "new"), (self.removed, "gone"), (self.moved, "moved")];
        for (count, what) in kinds {
            if count > 0 {
                parts.push(format!("{count} {what}"));
            }
        }
        let changes = if parts.is_empty() { "nothing changed".to_owned() } else { parts.join(", ") };
        format!("checked {count} {schemas} against {}: {changes}", baseline.described())
    }
}

/// Judges every pair.
pub(super) fn judge(
    pairs: &[Pair],
    now: &Tree,
    before: &Tree,
    baseline: &Baseline,
    policy: &Policy,
    terminal: &Terminal,
) -> Judged {
    let desk = Desk { now, before, baseline, policy, terminal };
    let mut judged = Judged::default();
    for pair in pairs {
        match *pair {
            Pair::Both { now, before } => desk.both(now, before, &mut judged),
            Pair::Added(at) => desk.added(at, &mut judged),
            Pair::Removed(at) => desk.removed(at, &mut judged),
        }
    }
    judged
}

struct Desk<'a> {
    now: &'a Tree,
    before: &'a Tree,
    baseline: &'a Baseline,
    policy: &'a Policy,
    terminal: &'a Terminal,
}

impl Desk<'_> {
    fn both(&self, now: usize, before: usize, judged: &mut Judged) {
        let (Some(book), Some(earlier)) =
            (self.now.library.books.get(now), self.before.library.books.get(before))
        else {
            return;
        };
        if book.key != earlier.key {
            judged.moved += 1;
            if judged.moved <= MOST_MOVES {
                self.terminal.notice(format_args!("moved: {} → {}", earlier.shown, book.shown));
            }
        }
        let closure = self.now.library.closure(now);
        if book.names.is_some() && closure.complete && closure == self.before.library.closure(before) {
            judged.reports.push(self.unchanged(book, earlier));
            return;
        }
        let schema = match self.close(self.now, book) {
            Ok(schema) => schema,
            Err(invalid) => return self.refused(book, invalid, judged),
        };
        judged.compared += 1;
        let mut versions = Vec::new();
        match self.close(self.before, earlier) {
            Ok(schema) => versions.push(Candidate { label: self.baseline.label.clone(), schema }),
            Err(invalid) => self.terminal.warn(format_args!(
                "{} has nothing to be compared with: {} is no sound schema ({invalid})",
                book.shown, earlier.shown
            )),
        }
        versions.push(Candidate { label: NOW.to_owned(), schema });
        judged.reports.push(check(&versions, self.policy));
    }

    fn added(&self, at: usize, judged: &mut Judged) {
        let Some(book) = self.now.library.books.get(at) else { return };
        match self.close(self.now, book) {
            Ok(schema) => {
                judged.added += 1;
                let candidate = Candidate { label: NOW.to_owned(), schema };
                judged.reports.push(added(candidate, &self.baseline.spelled, self.policy));
            }
            Err(invalid) => self.refused(book, invalid, judged),
        }
    }

    fn removed(&self, at: usize, judged: &mut Judged) {
        let Some(book) = self.before.library.books.get(at) else { return };
        match self.close(self.before, book) {
            Ok(schema) => {
                judged.removed += 1;
                let candidate = Candidate { label: self.baseline.label.clone(), schema };
                judged.reports.push(removed(candidate, &self.baseline.spelled, self.policy));
            }
            // No message was ever written under what was no schema.
            Err(_) => {
                self.terminal.notice(format_args!("{} is gone, and was no sound schema", book.shown));
            }
        }
    }

    fn refused(&self, book: &Book, invalid: Invalid, judged: &mut Judged) {
        judged.incomplete = true;
        judged.reports.push(refused(NOW, &book.shown, invalid, self.policy));
    }

    fn close(&self, tree: &Tree, book: &Book) -> Result<Schema, Invalid> {
        let source = book.source.clone()?;
        let source = if source.name() == book.shown { source } else { source.renamed(book.shown.as_str()) };
        let (schema, ambiguities) = tree.library.close(&source, &book.key, &self.policy.limits);
        references::explain(&ambiguities, self.terminal);
        schema
    }

    fn unchanged(&self, book: &Book, earlier: &Book) -> Report {
        let root = book.names.as_ref().and_then(|names| names.root.clone());
        let version =
            |label: &str, book: &Book| Version { label: label.to_owned(), source: book.shown.clone() };
        Report {
            subject: root.unwrap_or_else(|| book.shown.clone()),
            compatibility: self.policy.compatibility,
            profile: self.policy.profile,
            versions: vec![version(&self.baseline.label, earlier), version(NOW, book)],
            verdict: Verdict::Compatible,
            rollout: None,
            findings: Vec::new(),
            unlisted: 0,
        }
    }
}
