//! All differences of two versions: as lines, as a changelog in Markdown, and as JSON.

use std::fmt::Write;

use serde_json::{Value, json};

use crate::diff::{Diff, Entry, EntryKind, Fact, Weight};
use crate::step::Step;

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

/// All of it for a machine.
///
/// *Shape*: `{"version": 1, "subject", "old", "new", "level", "verdict", "bump", "changes": [{"kind":
/// "added", "weight": "safe", "what": "field", "name", "facts": [{"name", "old"?, "new"?}], "parts": 0,
/// "rules": [{"id", "severity", "message"}], "source", "line", "column"}]}`.
pub fn json(diff: &Diff) -> String {
    let label = |index: usize| diff.report.versions.get(index).map(|version| version.label.as_str());
    let changes: Vec<Value> = diff.entries.iter().map(change).collect();
    let whole = json!({
        "version": 1,
        "subject": diff.report.subject,
        "old": label(0),
        "new": label(1),
        "level": diff.report.compatibility,
        "verdict": diff.report.verdict,
        "bump": bump(diff),
        "changes": changes,
    });
    // A value of strings and numbers always has a text.
    let mut text = serde_json::to_string_pretty(&whole).unwrap_or_default();
    text.push('\n');
    text
}

fn change(entry: &Entry) -> Value {
    let fact = |fact: &Fact| json!({"name": fact.name, "old": fact.old, "new": fact.new});
    let rules: Vec<Value> = entry
        .reasons
        .iter()
        .map(|reason| json!({"id": reason.rule.id, "severity": reason.severity, "message": reason.message}))
        .collect();
    let (line, column) = entry.source.line_column(entry.span.start);
    json!({
        "kind": kind(entry.kind),
        "weight": entry.weight.name(),
        "what": entry.what,
        "name": entry.name,
        "facts": entry.facts.iter().map(fact).collect::<Vec<_>>(),
        "parts": entry.parts,
        "rules": rules,
        "source": entry.source.name(),
        "line": line,
        "column": column,
    })
}

fn kind(kind: EntryKind) -> &'static str {
    match kind {
        EntryKind::Added => "added",
        EntryKind::Changed => "changed",
        EntryKind::Removed => "removed",
        EntryKind::Documented => "documented",
    }
}

fn sorted(diff: &Diff) -> Vec<&Entry> {
    let mut entries: Vec<&Entry> = diff.entries.iter().collect();
    entries.sort_by_key(|entry| std::cmp::Reverse(entry.weight));
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
