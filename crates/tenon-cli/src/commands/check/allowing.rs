//! `--write-allow`: what fails a run becomes entries of `tenon.toml` that excuse it until a day.

use std::path::PathBuf;

use clap::Args;
use tenon_core::{Date, Finding, Policy, Report, RuleKind, Severity, Verdict};

use crate::args::FailOn;
use crate::config::Config;
use crate::config::allow::{self, Grounds};
use crate::exit::Exit;
use crate::input::files::shown;
use crate::replacement;
use crate::terminal::Terminal;
use crate::today;

/// Days that an entry holds where nobody says until when.
const DAYS: u64 = 90;

/// Options about entries.
#[derive(Debug, Args)]
#[command(next_help_heading = "Policy")]
pub(super) struct Allowing {
    /// Add an [[allow]] to tenon.toml for each finding that fails the run
    #[arg(long, requires = "reason", conflicts_with_all = ["no_allow", "isolated"])]
    write_allow: bool,
    /// Why the entries of --write-allow excuse what they do
    #[arg(long, value_name = "TEXT", requires = "write_allow")]
    reason: Option<String>,
    /// Who answers for the entries of --write-allow
    #[arg(long, value_name = "NAME", requires = "write_allow")]
    owner: Option<String>,
    /// The last day of the entries of --write-allow, YYYY-MM-DD [default: in 90 days]
    #[arg(long, value_name = "DATE", requires = "write_allow")]
    until: Option<Date>,
}

impl Allowing {
    /// `true` where entries are to be written.
    pub(super) fn writes(&self) -> bool {
        self.write_allow
    }

    /// What the entries say; `None` where none are to be written.
    pub(super) fn grounds(&self, policy: &Policy) -> Option<Grounds> {
        let reason = self.reason.clone().filter(|_| self.write_allow)?;
        let today = policy.today.or_else(today::today)?;
        Some(Grounds { reason, owner: self.owner.clone(), until: self.until.unwrap_or(today.after(DAYS)) })
    }
}

/// Writes the entries; what fails the run nevertheless is what no entry can excuse.
pub(super) fn write(
    reports: &[Report],
    config: Option<&Config>,
    grounds: &Grounds,
    fail_on: FailOn,
    terminal: &Terminal,
) -> anyhow::Result<Exit> {
    let severity = fail_on.severity().unwrap_or(Severity::Error);
    let fails = |finding: &&Finding| finding.waived.is_none() && finding.severity >= severity;
    let excusable = |finding: &&Finding| fails(finding) && finding.rule.kind != RuleKind::Syntax;
    let judged = reports.iter().filter(|report| report.verdict != Verdict::Undecided);
    let findings: Vec<(&Report, &Finding)> = judged
        .flat_map(|report| report.findings.iter().filter(excusable).map(move |finding| (report, finding)))
        .collect();
    let path = config.map_or_else(|| PathBuf::from("tenon.toml"), |config| config.path.clone());
    let (text, added) = allow::append(config.map_or("", |config| config.source.text()), &findings, grounds)?;
    if added > 0 {
        replacement::put(&path, &text)?;
    }
    let entries = if added == 1 { "entry" } else { "entries" };
    terminal.notice(format_args!("added {added} {entries} to {}, until {}", shown(&path), grounds.until));
    let open = |report: &Report| {
        let left = report.findings.iter().any(|finding| fails(&finding) && !excusable(&finding));
        left || report.verdict == Verdict::Undecided || report.unlisted > 0
    };
    Ok(if reports.iter().any(open) && fail_on.severity().is_some() { Exit::Findings } else { Exit::Clean })
}
