//! All differences of two versions: as lines, as a changelog in Markdown, and as JSON.

use std::fmt::Write;

use serde::Serialize;

use crate::compatibility::Compatibility;
use crate::diff::{Diff, Entry, EntryKind, Fact, Reason, Weight};
use crate::rule::Severity;
use crate::step::Step;
use crate::text::sorting::sort_by_key;
use crate::verdict::Verdict;

/// Characters of a value that is told in a line; a machine gets all.
const MOST_CHARACTERS: usize = 120;

/// A line for each difference, what breaks first, then the version bump.
pub fn text(diff: &Diff) -> String {
    let mut out = String::new();
    for entry in sorted(diff) {
        let sign = match entry.kind {
            EntryKind::Added => '+',
            EntryKind::Removed => '-',
            EntryKind::Changed | EntryKind::Documented => '~',
        };
        let _ = writeln!(out, "{sign} {:13} {}", entry.weight.name(), headline(entry));
        if matches!(entry.kind, EntryKind::Changed | EntryKind::Documented) {
            for fact in &entry.facts {
                let _ = writeln!(out, "    {}", told(fact));
            }
        }
        for reason in &entry.reasons {
            let _ = writeln!(out, "    {}[{}] {}", reason.severity, reason.rule.id, reason.message);
        }
    }
    if diff.entries.is_empty() {
        out.push_str("nothing is different\n");
    }
    let _ = writeln!(out, "\n{}", summary(diff));
    out
}

/// A changelog: what breaks, what was added, changed and removed, and what is for people.
pub fn markdown(diff: &Diff) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "## `{}`\n\n{}.", diff.report.subject, summary(diff));
    let breaking = |entry: &&Entry| entry.weight == Weight::Breaking;
    let of = |kind| move |entry: &&Entry| entry.weight != Weight::Breaking && entry.kind == kind;
    let sections: [(&str, Vec<&Entry>); 5] = [
        ("Breaking", diff.entries.iter().filter(breaking).collect()),
        ("Added", diff.entries.iter().filter(of(EntryKind::Added)).collect()),
        ("Changed", diff.entries.iter().filter(of(EntryKind::Changed)).collect()),
        ("Removed", diff.entries.iter().filter(of(EntryKind::Removed)).collect()),
        ("Documentation", diff.entries.iter().filter(of(EntryKind::Documented)).collect()),
    ];
    for (title, entries) in sections.into_iter().filter(|(_, entries)| !entries.is_empty()) {
        let _ = writeln!(out, "\n### {title}\n");
        for entry in entries {
            let verb = match (title, entry.kind) {
                ("Breaking", EntryKind::Added) => "added ",
                ("Breaking", EntryKind::Removed) => "removed ",
                _ => "",
            };
            let lossy = if entry.weight == Weight::Lossy { " (lossy)" } else { "" };
            let _ = writeln!(out, "- {verb}{}{lossy}", marked(entry));
            if matches!(entry.kind, EntryKind::Changed | EntryKind::Documented) {
                for fact in &entry.facts {
                    let _ = writeln!(out, "  - {}", line(&told(fact)));
                }
            }
            for reason in &entry.reasons {
                let _ = writeln!(out, "  - {} (`{}`)", line(&reason.message), reason.rule.id);
            }
        }
    }
    out
}

/// What `--format json` writes. Its JSON Schema is `schemas/tenon/diff.v1.schema.json`.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(title = "Diff"))]
pub struct Document<'d> {
    /// Version of this shape: 1. Members may be added under the same number.
    pub version: u32,
    /// Full name of the schema, or its source where it has none.
    pub subject: &'d str,
    /// Label of the old version.
    pub old: &'d str,
    /// Label of the new version.
    pub new: &'d str,
    /// The level asked for.
    pub level: Compatibility,
    /// The answer under it.
    pub verdict: Verdict,
    /// How a version number has to grow.
    pub bump: Bump,
    /// Differences in the order of the new version's declarations, what is gone behind them.
    pub changes: Vec<Change<'d>>,
}

/// How a version number has to grow.
#[derive(Clone, Copy, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Bump {
    /// The texts are the same.
    None,
    /// Documentation or layout.
    Patch,
    /// Something was added, widened or taken away, and the level still holds.
    Minor,
    /// The level does not hold.
    Major,
    /// Whether it holds can neither be proved nor refuted.
    Undecided,
}

/// One difference.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Change<'d> {
    /// What became of the declaration; "documented" where only its words to people are others.
    pub kind: EntryKind,
    /// What it does.
    pub weight: Weight,
    /// `field`, `record`, `value`.
    pub what: &'static str,
    /// `acme.Order.currency`; empty for an unnamed outermost schema.
    pub name: &'d str,
    /// What it says now and said before.
    pub facts: &'d [Fact],
    /// Declarations within it that came or went with it.
    pub parts: usize,
    /// What rules say of it.
    pub rules: Vec<Reasoned<'d>>,
    /// The text where it stands, or stood.
    pub source: &'d str,
    /// From 1.
    pub line: u32,
    /// From 1, in UTF-16 units.
    pub column: u32,
}

/// What a rule says of a difference.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Reasoned<'d> {
    /// Id of the rule.
    pub id: &'static str,
    /// How loudly it speaks.
    pub severity: Severity,
    /// What is the case, in versions.
    pub message: &'d str,
}

/// All of it for a machine.
pub fn json(diff: &Diff) -> String {
    let label = |index: usize| diff.report.versions.get(index).map_or("", |version| version.label.as_str());
    super::json::text(&Document {
        version: 1,
        subject: &diff.report.subject,
        old: label(0),
        new: label(1),
        level: diff.report.compatibility,
        verdict: diff.report.verdict,
        bump: match diff.step {
            None => Bump::Undecided,
            Some(Step::None) => Bump::None,
            Some(Step::Patch) => Bump::Patch,
            Some(Step::Minor) => Bump::Minor,
            Some(Step::Major) => Bump::Major,
        },
        changes: diff.entries.iter().map(change).collect(),
    })
}

fn reasoned(Reason { rule, severity, message }: &Reason) -> Reasoned<'_> {
    Reasoned { id: rule.id, severity: *severity, message }
}

fn change(entry: &Entry) -> Change<'_> {
    let (line, column) = entry.source.line_column(entry.span.start);
    Change {
        kind: entry.kind,
        weight: entry.weight,
        what: entry.what,
        name: &entry.name,
        facts: &entry.facts,
        parts: entry.parts,
        rules: entry.reasons.iter().map(reasoned).collect(),
        source: entry.source.name(),
        line,
        column,
    }
}

fn sorted(diff: &Diff) -> Vec<&Entry> {
    let mut entries: Vec<&Entry> = diff.entries.iter().collect();
    sort_by_key(&mut entries, |entry| std::cmp::Reverse(entry.weight));
    entries
}

/// In a word; what cannot be proved is said, and never less than it is.
fn bump(diff: &Diff) -> &'static str {
    diff.step.map_or("undecided", Step::name)
}

/// `v1 → v2: compatible (backward), version bump: minor`
fn summary(diff: &Diff) -> String {
    let labels: Vec<&str> = diff.report.versions.iter().map(|version| version.label.as_str()).collect();
    let (verdict, level) = (diff.report.verdict.name(), diff.report.compatibility);
    format!("{}: {verdict} ({level}), version bump: {}", labels.join(" → "), bump(diff))
}

/// `field acme.Order.currency: string, default "EUR"`
fn headline(entry: &Entry) -> String {
    match (entry.name.is_empty(), said(entry)) {
        (true, said) => format!("{}{said}", entry.what),
        (false, said) => format!("{} {}{said}", entry.what, entry.name),
    }
}

/// [`headline`] with marks of Markdown.
fn marked(entry: &Entry) -> String {
    match entry.name.is_empty() {
        true => format!("{}{}", entry.what, line(&said(entry))),
        false => format!("{} `{}`{}", entry.what, entry.name, line(&said(entry))),
    }
}

/// What a declaration that came or went says.
fn said(entry: &Entry) -> String {
    let mut facts: Vec<String> = match entry.kind {
        EntryKind::Added | EntryKind::Removed => entry
            .facts
            .iter()
            .filter_map(|fact| {
                let value = short(fact.new.as_deref().or(fact.old.as_deref())?);
                Some(if fact.name == "type" { value } else { format!("{} {value}", fact.name) })
            })
            .collect(),
        EntryKind::Changed | EntryKind::Documented => Vec::new(),
    };
    if entry.parts > 0 {
        let parts = if entry.parts == 1 { "part" } else { "parts" };
        facts.push(format!("with {} {parts}", entry.parts));
    }
    if facts.is_empty() { String::new() } else { format!(": {}", facts.join(", ")) }
}

/// `type: int → long`
fn told(fact: &Fact) -> String {
    let name = &fact.name;
    match (&fact.old, &fact.new) {
        (Some(old), Some(new)) => format!("{name}: {} → {}", short(old), short(new)),
        (None, Some(new)) => format!("{name} added: {}", short(new)),
        (Some(old), None) => format!("{name} removed: {}", short(old)),
        (None, None) => format!("{name} changed"),
    }
}

/// The start of a value, on one line.
fn short(value: &str) -> String {
    let plain: String =
        value.chars().take(MOST_CHARACTERS).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if value.chars().nth(MOST_CHARACTERS).is_some() { format!("{plain}…") } else { plain }
}

/// Text in a list of Markdown: nothing in it is taken for a mark of HTML.
fn line(text: &str) -> String {
    text.replace('<', "\\<").replace('\n', " ")
}
