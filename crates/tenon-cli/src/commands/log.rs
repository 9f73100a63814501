//! `tenon log`: what each step of a schema's history did to messages, newest first. Each step is judged
//! as `compat` would have judged it then; here is how steps are told.

use std::fmt::Write;

use clap::Args;
use tenon_core::render::log as wire;
use tenon_core::{Candidate, Finding, Report, Schema, Severity, Verdict, check};

use super::series::{self, Read};
use crate::args::{Global, Judgement, Shape, Texts};
use crate::config::choice::Given;
use crate::exit::Exit;
use crate::input::versions::{self, FORMS, Step};
use crate::net::Net;
use crate::terminal::Terminal;

/// The options of `tenon log`.
#[derive(Debug, Args)]
#[command(after_help = format!("{EXAMPLES}\n\n{FORMS}"))]
pub(crate) struct Options {
    /// A file, whose commits are walked; a subject, as registry:SUBJECT, whose versions are; or versions,
    /// oldest first
    #[arg(required = true, value_name = "FILE|SUBJECT")]
    versions: Vec<String>,
    #[command(flatten)]
    judgement: Judgement,
    #[command(flatten)]
    texts: Texts,
    /// How to show it: text, json or markdown
    #[arg(long, value_name = "NAME", default_value = "text", hide_possible_values = true)]
    #[arg(help_heading = "Output")]
    format: Shape,
    /// Leave out steps that break nothing
    #[arg(long, help_heading = "Output")]
    breaks: bool,
}

const EXAMPLES: &str = "\
Examples:
  tenon log schemas/order.avsc
      Who broke what, when?

  tenon log schemas/order.proto --breaks --level full
      Only the steps that broke something, either way

  tenon log 'git:tags(v*):schemas/order.avsc'
      Release by release

  tenon log registry:orders-value --format markdown
      Version by version, as a page

The history is that of the main line: a merge is one step, and renames are
followed. Level, profile and rules, unless they are given, are what tenon.toml
holds for the last version that is a file. Exit codes: 0 the history is shown,
whatever it says; 3 a version is unreadable, or is no schema.";

/// Findings told of a step; a machine gets all.
const MOST_FINDINGS: usize = 3;

/// One version, and what became of messages when it came.
struct Entry {
    read: Read,
    outcome: Outcome,
}

enum Outcome {
    /// There was nothing before.
    First,
    /// Judged against what came before.
    Judged(Box<Report>),
    /// It was no schema, for this reason.
    Unsound(String),
}

/// Walks, judges and shows.
pub(crate) fn run(
    options: &Options,
    global: &Global,
    given: &Given,
    net: &Net,
    terminal: &Terminal,
) -> anyhow::Result<Exit> {
    let base = options.judgement.policy();
    let named: Vec<String> = options.versions.iter().map(|named| walked(named)).collect();
    let asked = series::Asked {
        versions: &named,
        references: options.texts.references(),
        language: options.texts.language(),
        least: 1,
    };
    let mut versions: Vec<Candidate> = Vec::new();
    let mut entries = Vec::new();
    let (read, policy) = series::read_configured(&asked, &base, global, given, net, terminal)?;
    for read in read {
        let outcome = match &read.schema {
            Err(invalid) => Outcome::Unsound(invalid.to_string()),
            Ok(schema) => {
                versions.push(Candidate { label: read.label.clone(), schema: Schema::clone(schema) });
                match versions.len() {
                    1 => Outcome::First,
                    _ => Outcome::Judged(Box::new(check(&versions, &policy))),
                }
            }
        };
        entries.push(Entry { read, outcome });
    }
    let unsound = entries.iter().any(|entry| matches!(entry.outcome, Outcome::Unsound(_)));
    entries.reverse();
    let all = entries.len();
    if options.breaks {
        entries.retain(|entry| match &entry.outcome {
            Outcome::First => false,
            Outcome::Judged(report) => report.fails(Severity::Error),
            Outcome::Unsound(_) => true,
        });
    }
    terminal.print(&match options.format {
        Shape::Text => text(&entries),
        Shape::Json => machine(&entries),
        Shape::Markdown => markdown(&entries),
    })?;
    let breaks = entries
        .iter()
        .filter(|entry| matches!(&entry.outcome, Outcome::Judged(report) if report.fails(Severity::Error)));
    let (versions, breaks) = (counted(all, "version"), counted(breaks.count(), "break"));
    terminal.notice(format_args!("{versions}, {breaks} under {}", policy.compatibility));
    Ok(if unsound { Exit::Incomplete } else { Exit::Clean })
}

/// The versions that a file or a subject by itself stands for here.
fn walked(named: &str) -> String {
    if let Ok(Some((_, subject))) = versions::asked(named) {
        let versioned = subject.rsplit_once('@').is_some_and(|(_, version)| {
            version == "latest" || version.starts_with("all") || version.parse::<u32>().is_ok()
        });
        return if versioned { named.to_owned() } else { format!("{named}@all") };
    }
    let foreign =
        named == "-" || named.starts_with("git:") || named.starts_with("registry(") || named.contains("://");
    let path = std::path::Path::new(named);
    if foreign || path.is_dir() || path.is_absolute() || (!path.exists() && named.contains(['*', ':'])) {
        return named.to_owned();
    }
    format!("git:history:./{}", named.strip_prefix("./").unwrap_or(named))
}

fn counted(count: usize, word: &str) -> String {
    format!("{count} {word}{}", if count == 1 { "" } else { "s" })
}

/// In a word, with a sign.
fn told(outcome: &Outcome) -> (&'static str, &'static str) {
    match outcome {
        Outcome::First => ("+", "first version"),
        Outcome::Unsound(_) => ("!", "no schema"),
        Outcome::Judged(report) => match report.verdict {
            Verdict::Compatible => ("✓", "compatible"),
            Verdict::Incompatible => ("✗", "incompatible"),
            Verdict::Undecided => ("?", "undecided"),
        },
    }
}

/// Findings worth a line, the worst first, and how many more there are.
fn worst(outcome: &Outcome) -> (Vec<&Finding>, usize) {
    let Outcome::Judged(report) = outcome else { return (Vec::new(), 0) };
    let loud = report.findings.iter().filter(|finding| finding.severity > Severity::Note);
    let all: Vec<&Finding> = loud.collect();
    let more = all.len().saturating_sub(MOST_FINDINGS) + report.unlisted;
    (all.into_iter().take(MOST_FINDINGS).collect(), more)
}

fn text(entries: &[Entry]) -> String {
    let mut out = String::new();
    for Entry { read, outcome } in entries {
        let (sign, verdict) = told(outcome);
        let _ = match &read.step {
            Some(Step { commit, date, author, summary }) => {
                writeln!(out, "{sign} {commit} {date} {}: {verdict}\n    {}", plain(author), plain(summary))
            }
            None => writeln!(out, "{sign} {}: {verdict}\n    {}", read.label, read.name),
        };
        if let Outcome::Unsound(reason) = outcome {
            let _ = writeln!(out, "    {reason}");
        }
        let (findings, more) = worst(outcome);
        for finding in findings {
            let at = place(finding).map(|place| format!(" ({place})")).unwrap_or_default();
            let _ = writeln!(out, "  {}[{}] {}{at}", finding.severity, finding.rule.id, finding.message);
        }
        if more > 0 {
            let _ = writeln!(out, "  … and {more} more");
        }
    }
    out
}

fn markdown(entries: &[Entry]) -> String {
    let cell = |text: &str| plain(text).replace('|', "\\|");
    let mut out = "| | Version | Date | Author | What it did |\n|---|---|---|---|---|\n".to_owned();
    for Entry { read, outcome } in entries {
        let (sign, verdict) = told(outcome);
        let (date, author, summary) = match &read.step {
            Some(step) => (step.date.as_str(), cell(&step.author), cell(&step.summary)),
            None => ("", String::new(), format!("`{}`", read.name)),
        };
        let (findings, more) = worst(outcome);
        let mut did = format!("{summary}: {verdict}");
        if let Outcome::Unsound(reason) = outcome {
            let _ = write!(did, "<br>{}", cell(reason));
        }
        for finding in findings {
            let _ = write!(
                did,
                "<br>{} `{}`: {}",
                finding.severity,
                finding.rule.id,
                cell(&finding.message.to_string())
            );
        }
        if more > 0 {
            let _ = write!(did, "<br>… and {more} more");
        }
        let _ = writeln!(out, "| {sign} | `{}` | {date} | {author} | {did} |", read.label);
    }
    out
}

fn machine(entries: &[Entry]) -> String {
    let steps = entries.iter().map(|Entry { read, outcome }| {
        let step = read.step.as_ref();
        let (verdict, reason, findings) = match outcome {
            Outcome::First => (None, None, Vec::new()),
            Outcome::Unsound(reason) => (None, Some(reason.as_str()), Vec::new()),
            Outcome::Judged(report) => {
                (Some(report.verdict), None, report.findings.iter().map(finding).collect())
            }
        };
        wire::Step {
            label: &read.label,
            source: &read.name,
            commit: step.map(|step| step.commit.as_str()),
            date: step.map(|step| step.date.as_str()),
            author: step.map(|step| step.author.as_str()),
            summary: step.map(|step| step.summary.as_str()),
            verdict,
            reason,
            findings,
        }
    });
    wire::json(&wire::Document { version: 1, steps: steps.collect() })
}

fn finding(finding: &Finding) -> wire::Finding<'_> {
    wire::Finding {
        rule: finding.rule.id,
        severity: finding.severity,
        message: finding.message.to_string(),
        fingerprint: &finding.fingerprint,
        at: place(finding),
    }
}

/// Where it shows: two findings of one step may be worded alike.
fn place(finding: &Finding) -> Option<String> {
    let label = finding.labels.first()?;
    let (line, column) = label.place.line_column();
    Some(format!("{}:{line}:{column}", label.place.source.name()))
}

/// What a person wrote, without what would steer a terminal.
fn plain(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect()
}
