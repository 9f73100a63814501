//! A list of known findings: a line each, sorted, so that two branches' lists merge line by line. What it
//! names is excused without a day or a reason of its own.
//!
//! A finding is known by its fingerprint, rule and subject. Path and message are there for people.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use tenon_core::{
    Date, Finding, Limits, ListedWaiver, Place, Report, RuleKind, Severity, Source, Span, Verdict, Wildcard,
};

use crate::config::Config;
use crate::config::choice::Choices;
use crate::exit::{Exit, Failure};
use crate::input::files::{self, shown};
use crate::replacement;
use crate::rule_id;
use crate::terminal::Terminal;

/// What the list is called where nobody says.
const FILE: &str = "tenon-baseline.txt";
/// Entries that a run looks at, with those of `[[allow]]`; the core takes no more.
const MOST: usize = 4_096;
/// What stands above the entries.
const HEAD: &str = "\
# Findings that are known, and that `tenon check` excuses: subject, rule, path, fingerprint and message,
# with tabs between. `tenon baseline update` writes this file, `tenon baseline prune` shortens it.
";

/// Options about the list.
#[derive(Debug, Args)]
#[command(next_help_heading = "Policy")]
#[group(id = "known")]
pub(crate) struct Options {
    /// A list of known findings, which are excused: see `tenon baseline --help`
    #[arg(long = "baseline", value_name = "FILE", conflicts_with = "no_baseline")]
    file: Option<PathBuf>,
    /// Take no notice of the list that tenon.toml names
    #[arg(long)]
    no_baseline: bool,
}

/// What to write into a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Task {
    /// All that was found, where there is no list yet.
    Create,
    /// All that was found.
    Update,
    /// Of what is in it that which was found again.
    Prune,
}

/// A list that was read.
#[derive(Debug)]
pub(super) struct Known {
    path: PathBuf,
    source: Source,
    entries: Vec<Entry>,
}

#[derive(Debug)]
struct Entry {
    waiver: ListedWaiver,
    fingerprint: String,
    line: String,
}

impl Options {
    /// The file, and whether somebody named it.
    pub(super) fn path(&self, config: Option<&Config>) -> (PathBuf, bool) {
        let named = config.and_then(|own| Some(own.place(&own.document.baseline.as_ref()?.value)));
        match self.file.clone().or(named.map(PathBuf::from)) {
            Some(path) => (path, true),
            None => (PathBuf::from(FILE), false),
        }
    }

    /// The list that a run goes by; none where nobody named one, nor while one is written.
    ///
    /// *Errors*: it is not there, or a line of it is no entry.
    pub(super) fn find(&self, config: Option<&Config>, task: Option<Task>) -> anyhow::Result<Option<Known>> {
        match (self.path(config), task) {
            ((path, true), None) if !self.no_baseline => Known::read(&path).map(Some),
            _ => Ok(None),
        }
    }
}

impl Known {
    fn read(path: &Path) -> anyhow::Result<Known> {
        let limits = Limits::default();
        if !path.exists() {
            let help = "write it: `tenon baseline create`, or do without it: --no-baseline";
            return Err(Failure::usage(format!("there is no list of known findings {}", shown(path)))
                .perhaps(files::near(path).filter(|near| near.starts_with("did you mean")))
                .help(help)
                .into());
        }
        let name = shown(path);
        let source = files::read(path, &limits)?
            .source(&name, &limits)
            .map_err(|invalid| Failure::usage(format!("{name} is no list of known findings: {invalid}")))?;
        let mut entries = Vec::new();
        let mut start = 0u32;
        for (number, line) in (1u32..).zip(source.text().split_inclusive('\n')) {
            let length = u32::try_from(line.len()).unwrap_or(u32::MAX);
            let line = line.trim_end_matches(['\n', '\r']);
            if !line.trim().is_empty() && !line.starts_with('#') {
                let end = start.saturating_add(u32::try_from(line.len()).unwrap_or(u32::MAX));
                let place =
                    Place { source: source.clone(), span: Span::new(start, end), pointer: String::new() };
                entries.push(entry(line, place).map_err(|(why, help)| {
                    Failure::usage(format!("{name}:{number} is no entry: {why}")).help(help)
                })?);
            }
            start = start.saturating_add(length);
        }
        if entries.len() > MOST {
            let message = format!("{name} has {} entries, and {MOST} are looked at", entries.len());
            return Err(Failure::usage(message)
                .help("split what is checked, such as by directory, each with a list of its own")
                .into());
        }
        Ok(Known { path: path.to_owned(), source, entries })
    }

    /// For the policies of a run.
    pub(super) fn waivers(&self) -> Arc<[ListedWaiver]> {
        self.entries.iter().map(|entry| entry.waiver.clone()).collect()
    }

    /// Tells how many findings it excused, and, where nothing was left out of the run, how many of its
    /// entries no longer occur.
    pub(super) fn tell(&self, reports: &[Report], whole: bool, terminal: &Terminal) {
        let findings = || reports.iter().flat_map(|report| &report.findings);
        let is_ours = |finding: &&Finding| {
            finding.waived.as_ref().is_some_and(|waiver| waiver.place.source == self.source)
        };
        let name = shown(&self.path);
        terminal.notice(match findings().filter(is_ours).count() {
            1 => format!("1 known finding is excused by {name}"),
            excused => format!("{excused} known findings are excused by {name}"),
        });
        let found: BTreeSet<&str> = findings().map(|finding| finding.fingerprint.as_str()).collect();
        let gone = self.entries.iter().filter(|entry| !found.contains(&*entry.fingerprint)).count();
        if whole && gone > 0 {
            let gone = if gone == 1 {
                "1 of its entries no longer occurs"
            } else {
                &format!("{gone} of its entries no longer occur")
            };
            terminal.notice(format_args!("{gone}: `tenon baseline prune` drops what is gone"));
        }
    }
}

/// Reads a line.
///
/// *Errors*: what is wrong, and what to do.
fn entry(line: &str, place: Place) -> Result<Entry, (String, String)> {
    let anew = || "`tenon baseline update` writes the list anew".to_owned();
    if ["<<<<<<<", "=======", ">>>>>>>"].iter().any(|mark| line.starts_with(mark)) {
        return Err((
            "it is a mark of a merge".to_owned(),
            "delete the marks and keep the lines of both sides".to_owned(),
        ));
    }
    let columns: Vec<&str> = line.split('\t').collect();
    let [subject, rule, _, fingerprint, ..] = *columns else {
        return Err(("subject, rule, path and fingerprint are wanted, with tabs between".to_owned(), anew()));
    };
    let rule = rule_id::find(rule).map_err(|why| (why, anew()))?;
    if !fingerprint.starts_with("fp1:") {
        return Err((format!("`{fingerprint}` is no fingerprint"), anew()));
    }
    let waiver = ListedWaiver {
        fingerprint: Some(fingerprint.to_owned()),
        rule: Some(rule),
        subject: Some(Wildcard::new(subject)),
        path: None,
        // It holds for as long as it is in the list.
        until: Some(Date::LAST),
        reason: format!("known, in {}", place.source.name()),
        owner: None,
        place,
    };
    Ok(Entry { waiver, fingerprint: fingerprint.to_owned(), line: line.to_owned() })
}

/// Writes the list, and tells what became of it.
///
/// *Errors*: there is one where it is to be created, or none where it is to be shortened.
pub(super) fn write(
    task: Task,
    reports: &[Report],
    options: &Options,
    config: Option<&Config>,
    general: &Choices,
    terminal: &Terminal,
) -> anyhow::Result<Exit> {
    let (path, named) = options.path(config);
    let name = shown(&path);
    let old = match task {
        Task::Create if path.exists() => {
            return Err(Failure::usage(format!("there is {name} already"))
                .help("`tenon baseline update` adds what is new and drops what is gone")
                .into());
        }
        Task::Create => Vec::new(),
        Task::Update if !path.exists() => Vec::new(),
        Task::Update | Task::Prune => Known::read(&path)?.entries,
    };
    let found = lines(reports, general.fail_on.value.severity().unwrap_or(Severity::Error));
    let fingerprints: BTreeSet<&str> =
        reports.iter().flat_map(|report| &report.findings).map(|own| &*own.fingerprint).collect();
    let kept: BTreeSet<String> = match task {
        Task::Create | Task::Update => found,
        Task::Prune => {
            let occurs = old.iter().filter(|entry| fingerprints.contains(&*entry.fingerprint));
            occurs.map(|entry| entry.line.clone()).collect()
        }
    };
    // Words may change from one version to the next, fingerprints do not.
    let known: BTreeSet<&str> = old.iter().map(|entry| &*entry.fingerprint).collect();
    let of = |line: &String| line.split('\t').nth(3).unwrap_or_default().to_owned();
    let now: BTreeSet<String> = kept.iter().map(of).collect();
    let added = now.iter().filter(|own| !known.contains(own.as_str())).count();
    let dropped = known.iter().filter(|own| !now.contains(**own)).count();
    let text: String =
        std::iter::once(HEAD.to_owned()).chain(kept.iter().map(|line| format!("{line}\n"))).collect();
    replacement::put(&path, &text)?;
    let count = if kept.len() == 1 { "1 entry".to_owned() } else { format!("{} entries", kept.len()) };
    terminal.print(&format!("{name}: {count}, {added} added, {dropped} dropped\n"))?;
    if !named {
        terminal.notice(format_args!("next: `baseline = \"{name}\"` in tenon.toml, or --baseline {name}"));
    }
    let undecided = reports.iter().filter(|report| report.verdict == Verdict::Undecided).count();
    if undecided > 0 {
        terminal.warn("a comparison that was not decided still fails: no list excuses that");
    }
    Ok(Exit::Clean)
}

/// What fails a run, as lines.
fn lines(reports: &[Report], severity: Severity) -> BTreeSet<String> {
    let mut lines = BTreeSet::new();
    for report in reports.iter().filter(|report| report.verdict != Verdict::Undecided) {
        let fails = |finding: &&Finding| {
            finding.waived.is_none() && finding.severity >= severity && finding.rule.kind != RuleKind::Syntax
        };
        for finding in report.findings.iter().filter(fails) {
            let pointer = || finding.labels.first().map_or("", |label| label.place.pointer.as_str());
            let path = finding.impact.as_ref().map_or_else(pointer, |impact| impact.path.as_str());
            let message = finding.message.to_string();
            let columns = [&*report.subject, finding.rule.id, path, &finding.fingerprint, &message];
            let plain =
                |text: &str| text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect::<String>();
            lines.insert(columns.map(plain).join("\t"));
        }
    }
    lines
}
