//! The table of changes: what may change at which level, and who says so. Written from the lists below
//! `tests/changes` and the examples of rule pages, by judging each.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context, bail};
use tenon_core::{
    Candidate, Compatibility, Format, Limits, Policy, Profile, Schema, Source, Surface, Verdict, catalogue,
    check as judge,
};

const TABLE: &str = "crates/tenon-core/src/changes.md";

/// A change that people make.
struct Change {
    title: String,
    old: String,
    new: String,
}

/// The text of `crates/tenon-core/src/changes.md`.
///
/// *Errors*: a list cannot be read, or a text in it is no schema.
pub fn table(root: &Path) -> anyhow::Result<String> {
    let mut out = String::from(INTRODUCTION);
    for format in Format::ALL {
        let list = format!("tests/changes/{}.md", format.name());
        let text = fs::read_to_string(root.join(&list)).with_context(|| format!("cannot read {list}"))?;
        let _ = write!(out, "\n## {}\n\n", format.title());
        let columns = columns(format);
        let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
        let _ = writeln!(out, "| change | backward | forward | full | {} | rules |", names.join(" | "));
        let _ = writeln!(out, "|{}", " --- |".repeat(names.len() + 5));
        for change in changes(&text)? {
            let row = row(format, &change, &columns).with_context(|| format!("{list}: {}", change.title))?;
            out.push_str(&row);
        }
    }
    Ok(out)
}

const INTRODUCTION: &str = "\
# What may change

Each row is one change, judged between two versions. Backward: the new version reads what the old one
wrote. Forward: the old one reads what the new one writes. Full: both. The transitive levels say the same
of all earlier versions. The columns behind these three tell which of the levels hold there (of Protobuf,
the three are about binary messages), and which of buf's categories forbid the change. The rules are
those that report it, at whichever severity.
";

/// What a column shows.
enum Column {
    /// The levels that hold when only these messages count.
    Surface(Surface),
    /// The levels that hold to this profile.
    Profile(Profile),
    /// Which of buf's categories forbid it.
    Buf,
}

fn columns(format: Format) -> Vec<(&'static str, Column)> {
    let confluent = ("Confluent", Column::Profile(Profile::Confluent));
    match format {
        Format::Protobuf => vec![
            ("in JSON", Column::Surface(Surface::Json)),
            ("in code", Column::Surface(Surface::Source)),
            confluent,
            ("buf forbids it in", Column::Buf),
        ],
        Format::JsonSchema => {
            let lenient = ("Confluent, lenient", Column::Profile(Profile::ConfluentLenient));
            vec![("`optional-friendly`", Column::Profile(Profile::OptionalFriendly)), confluent, lenient]
        }
        _ => vec![confluent],
    }
}

fn row(format: Format, change: &Change, columns: &[(&str, Column)]) -> anyhow::Result<String> {
    let versions = [candidate(format, "v1", &change.old)?, candidate(format, "v2", &change.new)?];
    let exact = Policy { surfaces: vec![Surface::Binary], ..Policy::default() };
    let mut cells = vec![change.title.replace('|', "\\|")];
    for level in [Compatibility::Backward, Compatibility::Forward, Compatibility::Full] {
        cells.push(yes(verdict(&versions, level, &exact)).to_owned());
    }
    for (_, column) in columns {
        cells.push(match column {
            Column::Surface(surface) => {
                levels(&versions, &Policy { surfaces: vec![*surface], ..Policy::default() }).to_owned()
            }
            Column::Profile(profile) => {
                levels(&versions, &Policy { profile: *profile, ..Policy::default() }).to_owned()
            }
            Column::Buf => buf(&versions),
        });
    }
    let policy =
        Policy { compatibility: Compatibility::Full, surfaces: Surface::ALL.to_vec(), ..Policy::default() };
    let report = judge(&versions, &policy);
    let facts = report.findings.iter().filter(|finding| finding.impact.is_some());
    let rules: BTreeSet<String> = facts.map(|finding| format!("`{}`", finding.rule.id)).collect();
    cells.push(rules.into_iter().collect::<Vec<_>>().join(", "));
    // An empty cell is hard to see.
    cells.iter_mut().filter(|cell| cell.is_empty()).for_each(|cell| cell.push('–'));
    Ok(format!("| {} |\n", cells.join(" | ")))
}

fn candidate(format: Format, label: &str, text: &str) -> anyhow::Result<Candidate> {
    let name = if format == Format::Protobuf { "order.proto" } else { "order" };
    match Schema::parse(format, &Source::new(name, text), &Limits::default()) {
        Ok(schema) => Ok(Candidate { label: label.to_owned(), schema }),
        Err(invalid) => bail!("{label}: {invalid}"),
    }
}

fn verdict(versions: &[Candidate], level: Compatibility, policy: &Policy) -> Verdict {
    judge(versions, &Policy { compatibility: level, ..policy.clone() }).verdict
}

fn yes(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Compatible => "yes",
        Verdict::Incompatible => "**no**",
        Verdict::Undecided => "undecided",
    }
}

/// The strongest level that holds.
fn levels(versions: &[Candidate], policy: &Policy) -> &'static str {
    let holds = |level| verdict(versions, level, policy) == Verdict::Compatible;
    match (holds(Compatibility::Backward), holds(Compatibility::Forward)) {
        (true, true) => "full",
        (true, false) => "backward",
        (false, true) => "forward",
        (false, false) => "**none**",
    }
}

fn buf(versions: &[Candidate]) -> String {
    let categories = [
        (Profile::BufWire, "`WIRE`"),
        (Profile::BufWireJson, "`WIRE_JSON`"),
        (Profile::BufPackage, "`PACKAGE`"),
        (Profile::BufFile, "`FILE`"),
    ];
    let forbids = categories.into_iter().filter(|(profile, _)| {
        let policy = Policy { profile: *profile, ..Policy::default() };
        verdict(versions, Compatibility::Backward, &policy) != Verdict::Compatible
    });
    forbids.map(|(_, name)| name).collect::<Vec<_>>().join(", ")
}

/// The changes of a list.
fn changes(text: &str) -> anyhow::Result<Vec<Change>> {
    let mut changes = Vec::new();
    for section in text.split("\n## ").skip(1) {
        let (title, body) = section.split_once('\n').unwrap_or((section, ""));
        let page = body.lines().find_map(|line| line.strip_prefix("page "));
        let example = match page {
            Some(id) => {
                let rule = catalogue::get(id).with_context(|| format!("{title}: there is no rule {id}"))?;
                let example =
                    catalogue::page(rule).split("\n## ").find(|section| section.starts_with("Example\n"));
                example.with_context(|| format!("{id} has no example"))?
            }
            None => body,
        };
        let fence = |word| fence(example, word).with_context(|| format!("{title}: no {word} version"));
        changes.push(Change { title: title.to_owned(), old: fence("old")?, new: fence("new")? });
    }
    Ok(changes)
}

/// The first fence with that second word.
fn fence(text: &str, word: &str) -> Option<String> {
    let mut fences = text.split("\n```").skip(1).step_by(2);
    fences.find_map(|fence| {
        let (head, body) = fence.split_once('\n')?;
        (head.split(' ').nth(1) == Some(word)).then(|| body.to_owned())
    })
}

/// Writes the table where it is stale; returns lines that say what was done.
pub fn write(root: &Path) -> anyhow::Result<Vec<String>> {
    let fresh = table(root)?;
    if is_fresh(root, &fresh) {
        return Ok(vec![format!("{TABLE} is fresh")]);
    }
    fs::write(root.join(TABLE), fresh).with_context(|| format!("cannot write {TABLE}"))?;
    Ok(vec![format!("wrote {TABLE}")])
}

/// *Errors*: the table is stale or absent.
pub fn check(root: &Path) -> anyhow::Result<Vec<String>> {
    if !is_fresh(root, &table(root)?) {
        bail!("{TABLE} is stale: run `cargo xtask changes` and look at the difference");
    }
    Ok(vec![format!("{TABLE} is fresh")])
}

fn is_fresh(root: &Path, fresh: &str) -> bool {
    // A checkout may have turned line ends; the text is the same.
    fs::read_to_string(root.join(TABLE)).is_ok_and(|text| text.replace("\r\n", "\n") == fresh)
}
