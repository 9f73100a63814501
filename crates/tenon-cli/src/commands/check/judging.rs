//! Pairs to reports. A pair whose texts, and all texts they refer to, did not change is compatible
//! without being parsed again.

use std::collections::HashMap;

use tenon_core::jsonschema::Instance;
use tenon_core::{
    Candidate, Finding, Format, Invalid, Policy, Report, Schema, Severity, Source, Text, Verdict, Version,
    added, check, refused, removed,
};

use super::Tree;
use super::baseline::Baseline;
use super::pairing::Pair;
use crate::config::policies::Policies;
use crate::input::library::Book;
use crate::input::{references, schema};
use crate::terminal::Terminal;

/// What findings call the version at hand.
pub(super) const NOW: &str = "working tree";

/// Moves told one by one; a reorganised tree would fill the screen.
const MOST_MOVES: usize = 10;

/// All reports, and what there is to tell about the run.
#[derive(Debug, Default)]
pub(super) struct Judged {
    pub(super) reports: Vec<Report>,
    /// Closing lines, one a baseline.
    pub(super) told: Vec<String>,
    pub(super) compared: usize,
    pub(super) added: usize,
    pub(super) removed: usize,
    moved: usize,
    /// There now, and no sound schema.
    pub(super) unsound: usize,
    /// There now, sound, and without an earlier self that could be read.
    pub(super) alone: usize,
}

impl Judged {
    /// Counts a file that moved and tells of the first few.
    pub(super) fn tell_move(&mut self, from: &str, to: &str, terminal: &Terminal) {
        self.moved += 1;
        if self.moved <= MOST_MOVES {
            terminal.notice(format_args!("moved: {from} → {to}"));
        }
    }

    /// A closing line.
    pub(super) fn sentence(&self, baseline: &Baseline) -> String {
        let count = self.reports.len();
        let schemas = if count == 1 { "schema" } else { "schemas" };
        let mut parts = Vec::new();
        let kinds = [
            (self.compared, "changed"),
            (self.added, "new"),
            (self.removed, "gone"),
            (self.moved, "moved"),
            (self.alone, "not compared"),
            (self.unsound, "not judged"),
        ];
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
    policies: &Policies<'_>,
    terminal: &Terminal,
) -> Judged {
    let desk = Desk { now, before, baseline, policies, terminal, owners: owners(pairs, now) };
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

/// Whose full name it is: of several texts, the one that the baseline knows, or else the first.
fn owners<'t>(pairs: &[Pair], now: &'t Tree) -> HashMap<&'t str, usize> {
    let known =
        pairs.iter().filter_map(|pair| if let Pair::Both { now, .. } = pair { Some(*now) } else { None });
    let new = pairs.iter().filter_map(|pair| if let Pair::Added(at) = pair { Some(*at) } else { None });
    let mut owners = HashMap::new();
    for at in known.chain(new) {
        if let Some(root) = now.library.books.get(at).and_then(Book::root) {
            owners.entry(root).or_insert(at);
        }
    }
    owners
}

struct Desk<'a> {
    now: &'a Tree,
    before: &'a Tree,
    baseline: &'a Baseline,
    policies: &'a Policies<'a>,
    terminal: &'a Terminal,
    owners: HashMap<&'a str, usize>,
}

impl Desk<'_> {
    fn both(&self, now: usize, before: usize, judged: &mut Judged) {
        let (Some(book), Some(earlier)) =
            (self.now.library.books.get(now), self.before.library.books.get(before))
        else {
            return;
        };
        if book.key != earlier.key {
            judged.tell_move(&earlier.shown, &book.shown, self.terminal);
        }
        let limits = &self.policies.base().limits;
        let closure = self.now.library.closure(now, limits);
        let same = || closure == self.before.library.closure(before, limits);
        if book.names.is_some() && closure.complete && same() {
            judged.reports.push(self.unchanged(book, earlier));
            return;
        }
        let schema = match self.close(self.now, book) {
            Ok(schema) => schema,
            Err(invalid) => return self.refused(book, invalid, judged),
        };
        let policy = self.policies.policy(self.baseline.path(book), Some(&schema));
        let candidate = Candidate { label: NOW.to_owned(), schema };
        match self.close(self.before, earlier) {
            Ok(schema) => {
                judged.compared += 1;
                let versions = [Candidate { label: self.baseline.label.clone(), schema }, candidate];
                judged.reports.push(check(&versions, &policy));
            }
            Err(invalid) => {
                self.terminal.warn(format_args!(
                    "{} has nothing to be compared with: {} is no sound schema ({invalid})",
                    book.shown, earlier.shown
                ));
                judged.alone += 1;
                let mut report = check(&[candidate], &policy);
                report.findings.extend(unsound(invalid, self.baseline, &policy));
                judged.reports.push(report);
            }
        }
    }

    fn added(&self, at: usize, judged: &mut Judged) {
        let Some(book) = self.now.library.books.get(at) else { return };
        match self.close(self.now, book) {
            Ok(schema) => {
                let policy = self.policies.policy(self.baseline.path(book), Some(&schema));
                let candidate = Candidate { label: NOW.to_owned(), schema };
                if let Some(owner) = self.owner(at, book) {
                    self.terminal.warn(format_args!(
                        "{} and {} both define `{}`; the latter is not compared with anything",
                        owner.shown,
                        book.shown,
                        book.root().unwrap_or_default()
                    ));
                    judged.alone += 1;
                    judged.reports.push(check(&[candidate], &policy));
                    return;
                }
                judged.added += 1;
                judged.reports.push(added(candidate, &self.baseline.spelled, &policy));
            }
            Err(invalid) => self.refused(book, invalid, judged),
        }
    }

    /// Another text that has the name of this one.
    fn owner(&self, at: usize, book: &Book) -> Option<&Book> {
        let owner = self.owners.get(book.root()?).filter(|owner| **owner != at)?;
        self.now.library.books.get(*owner)
    }

    fn removed(&self, at: usize, judged: &mut Judged) {
        let Some(book) = self.before.library.books.get(at) else { return };
        match self.close(self.before, book) {
            Ok(schema) => {
                let policy = self.policies.policy(&book.key, Some(&schema));
                let candidate = Candidate { label: self.baseline.label.clone(), schema };
                if self.inlined(book, &candidate, judged) {
                    return;
                }
                judged.removed += 1;
                judged.reports.push(removed(candidate, &self.baseline.spelled, &policy));
            }
            // No message was ever written under what was no schema.
            Err(_) => {
                self.terminal.notice(format_args!("{} is gone, and was no sound schema", book.shown));
            }
        }
    }

    /// Compares a schema whose file is gone with its definition within another text; `true` where
    /// there still is one.
    fn inlined(&self, earlier: &Book, candidate: &Candidate, judged: &mut Judged) -> bool {
        let Some(name) = earlier.root() else { return false };
        let homes = self.now.library.defining(earlier.format, name);
        let Some(home) = homes.first() else { return false };
        // Of several versions that lie side by side one went; the others are compared by themselves.
        if let Some(own) = homes.iter().find(|home| home.root() == Some(name)) {
            let (gone, own) = (&earlier.shown, &own.shown);
            self.terminal.notice(format_args!("{gone} is gone, and `{name}` is still defined in {own}"));
            return true;
        }
        let shown: Vec<&str> = homes.iter().map(|home| home.shown.as_str()).collect();
        self.terminal.notice(format_args!(
            "{} is gone, and `{name}` is now defined in {}",
            earlier.shown,
            shown.join(" and ")
        ));
        judged.moved += 1;
        // The name by itself is a schema too: whatever it stands for.
        let text = match earlier.format {
            Format::JsonSchema => format!("{{\"$ref\": {}}}", Instance::String(name.to_owned())),
            _ => format!("\"{name}\""),
        };
        let name = Source::new(home.shown.as_str(), text);
        let limits = &self.policies.base().limits;
        let (schema, ambiguities) = self.now.library.close(earlier.format, &name, &home.key, limits);
        references::explain(&ambiguities, self.terminal);
        if let Ok(schema) = schema {
            let policy = self.policies.policy(self.baseline.path(home), Some(&schema));
            let now = Candidate { label: NOW.to_owned(), schema };
            judged.reports.push(check(&[candidate.clone(), now], &policy));
        }
        true
    }

    fn refused(&self, book: &Book, invalid: Invalid, judged: &mut Judged) {
        judged.unsound += 1;
        if let (Ok(source), Format::Avro) = (&book.source, book.format) {
            schema::doubt(source, self.terminal);
        }
        let policy = self.policies.policy(self.baseline.path(book), None);
        judged.reports.push(refused(NOW, &book.shown, invalid, &policy));
    }

    fn close(&self, tree: &Tree, book: &Book) -> Result<Schema, Invalid> {
        let source = book.source.clone()?;
        let source = if source.name() == book.shown { source } else { source.renamed(book.shown.as_str()) };
        let limits = &self.policies.base().limits;
        let (schema, ambiguities) = tree.library.close(book.format, &source, &book.key, limits);
        references::explain(&ambiguities, self.terminal);
        schema
    }

    fn unchanged(&self, book: &Book, earlier: &Book) -> Report {
        let root = book.names.as_ref().and_then(|names| names.root.clone());
        let version =
            |label: &str, book: &Book| Version { label: label.to_owned(), source: book.shown.clone() };
        let subject = root.unwrap_or_else(|| book.shown.clone());
        let path = self.baseline.path(book);
        let choices = self.policies.choices(path);
        Report {
            subject: choices.name.value.as_ref().map_or(subject.clone(), |name| name.fill(&subject, path)),
            compatibility: choices.level.value,
            profile: choices.profile.value,
            versions: vec![version(&self.baseline.label, earlier), version(NOW, book)],
            verdict: Verdict::Compatible,
            rollout: None,
            findings: Vec::new(),
            unlisted: 0,
        }
    }
}

/// Why there was no comparison, for the report: the flaw of the earlier text. It is no error of the
/// version at hand, which may be what mends it.
pub(super) fn unsound(invalid: Invalid, baseline: &Baseline, policy: &Policy) -> Option<Finding> {
    let mut findings = invalid.into_findings();
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    let mut finding = findings.into_iter().next()?;
    policy.severity(finding.rule, finding.severity)?;
    finding.severity = Severity::Note;
    let baseline = &baseline.spelled;
    finding.notes.push(Text::from(format!("not compared: what {baseline} has here is no sound schema")));
    finding.help.clear();
    Some(finding)
}
