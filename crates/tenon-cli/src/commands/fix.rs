//! `tenon fix`: the edits that findings offer, made. The core judged each of them before offering
//! it; here they are made one by one until none is left, each followed by another judgement.

use std::collections::BTreeSet;
use std::path::PathBuf;

use clap::Args;
use tenon_core::{Candidate, Edit, Finding, Help, Policy, Report, Severity, Source, check, refused};

use super::patch;
use crate::args::{Judgement, References};
use crate::exit::{Exit, Failure};
use crate::input::library::Library;
use crate::input::spec::Spec;
use crate::input::{references, schema, stdin};
use crate::terminal::Terminal;
use crate::{output, replacement};

/// The options of `tenon fix`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Options {
    /// The version before: a file, `-`, or git:REF:PATH
    old: String,
    /// The version to mend
    new: String,
    /// Write the result into NEW
    #[arg(long, conflicts_with = "diff")]
    apply: bool,
    /// Show the result as a diff and write nothing [default]
    #[arg(long)]
    diff: bool,
    /// Mend this finding alone; its fingerprint stands in the json format, as fp1:…; repeatable
    #[arg(long = "finding", value_name = "FINGERPRINT")]
    findings: Vec<String>,
    #[command(flatten)]
    judgement: Judgement,
    #[command(flatten)]
    references: References,
}

const EXAMPLES: &str = "\
Examples:
  tenon fix v1.avsc v2.avsc                            Show what would help
  tenon fix git:HEAD:order.avsc order.avsc --apply     Mend an edit
  tenon fix v1.avsc v2.avsc --level full --apply

Of each finding, the first edit it offers is taken. The exit code is 0 when
nothing breaks afterwards, and 1 when something still does.";

/// Edits in one run; each costs a judgement of its own.
const MOST_EDITS: usize = 200;

/// Makes edits, shows or writes the result, and tells what remains.
pub(crate) fn run(options: &Options, terminal: &Terminal) -> anyhow::Result<Exit> {
    let policy = options.judgement.policy();
    let named = [&options.old, &options.new].into_iter().chain(&options.references.references);
    stdin::once(named.map(String::as_str))?;
    let target = target(options)?;
    let books = references::read(&options.references.references, terminal, &policy.limits)?;
    let library = references::library(books);

    let mut versions = Vec::new();
    for (label, spec) in [("v1", &options.old), ("v2", &options.new)] {
        let loaded = schema::read(&Spec::parse(spec)?, None, &library, terminal, &policy.limits)?;
        match loaded.schema {
            Ok(schema) => versions.push(Candidate { label: label.to_owned(), schema }),
            Err(invalid) => {
                output::complain(&[refused(label, &loaded.name, invalid, &policy)], terminal);
                return Ok(Exit::Incomplete);
            }
        }
    }
    let [old, new] = versions.as_slice() else { return Ok(Exit::Incomplete) };
    let before = new.schema.source().clone();
    let first = check(&versions, &policy);
    let wanted = wanted(&options.findings, &first)?;
    let mended = mend(old, new.clone(), first, &wanted, &library, &policy);

    let after = mended.source;
    if before.text() != after.text() {
        match &target {
            Some(path) => replacement::put(path, after.text())?,
            None => {
                terminal.print(&patch::unified(before.name(), before.text(), after.text(), terminal.color))?
            }
        }
    }
    let verb = if target.is_some() { "applied" } else { "would apply" };
    for message in &mended.messages {
        terminal.notice(format_args!("{verb}: {message}"));
    }
    Ok(conclude(&mended.report, mended.messages.is_empty(), terminal))
}

fn target(options: &Options) -> Result<Option<PathBuf>, Failure> {
    match Spec::parse(&options.new)? {
        _ if !options.apply => Ok(None),
        Spec::Path(path) => Ok(Some(path)),
        Spec::Stdin | Spec::Git(..) => Err(Failure::usage(format!("cannot write into `{}`", options.new))
            .help("leave out --apply for a diff")),
    }
}

/// The findings asked for; empty for all.
fn wanted(asked: &[String], report: &Report) -> Result<BTreeSet<String>, Failure> {
    let mut wanted = BTreeSet::new();
    for text in asked {
        let known = report.findings.iter().map(|finding| &finding.fingerprint);
        let found = known.clone().find(|known| *known == text || known.strip_prefix("fp1:") == Some(text));
        match found {
            Some(fingerprint) => wanted.insert(fingerprint.clone()),
            None => {
                let known: Vec<&str> = known.map(String::as_str).collect();
                let help = match known.is_empty() {
                    true => "there are no findings".to_owned(),
                    false => format!("there are {}", known.join(", ")),
                };
                return Err(Failure::usage(format!("no finding has the fingerprint `{text}`")).help(help));
            }
        };
    }
    Ok(wanted)
}

struct Mended {
    source: Source,
    messages: Vec<String>,
    report: Report,
}

/// Makes one edit, judges again, and so on until nothing more is offered. One at a time, for each
/// offer was judged against the text as it stands and not against other offers.
fn mend(
    old: &Candidate,
    mut new: Candidate,
    mut report: Report,
    wanted: &BTreeSet<String>,
    library: &Library,
    policy: &Policy,
) -> Mended {
    let mut source = new.schema.source().clone();
    let mut messages = Vec::new();
    // A finding that an edit did not silence is not offered another.
    let mut tried = BTreeSet::new();
    for _ in 0..MOST_EDITS {
        let open = |finding: &&Finding| {
            (wanted.is_empty() || wanted.contains(&finding.fingerprint))
                && !tried.contains(&finding.fingerprint)
        };
        let Some((finding, help)) =
            report.findings.iter().filter(open).find_map(|finding| Some((finding, offer(finding, &source)?)))
        else {
            break;
        };
        tried.insert(finding.fingerprint.clone());
        let edited = Source::new(source.name(), Edit::apply(source.text(), &help.edits));
        let (Ok(schema), _) = library.close(&edited, edited.name(), &policy.limits) else { continue };
        messages.push(format!("{} ({})", help.message, finding.rule.id));
        new = Candidate { schema, ..new };
        source = edited;
        report = check(&[old.clone(), new.clone()], policy);
    }
    Mended { source, messages, report }
}

/// The first help of a finding that comes with edits, all of them in the text to mend.
fn offer<'f>(finding: &'f Finding, source: &Source) -> Option<&'f Help> {
    let help = finding.help.iter().find(|help| !help.edits.is_empty())?;
    help.edits.iter().all(|edit| edit.source == *source).then_some(help)
}

fn conclude(report: &Report, nothing_done: bool, terminal: &Terminal) -> Exit {
    let fails = report.fails(Severity::Error);
    let count = report.findings.iter().filter(|finding| finding.severity == Severity::Error).count();
    match (fails, nothing_done) {
        (false, true) => terminal.notice("nothing to mend"),
        (false, false) => terminal.notice("nothing breaks afterwards"),
        (true, _) => {
            let errors = match count {
                1 => "1 error remains, and no edit mends it".to_owned(),
                _ => format!("{count} errors remain, and no edit mends them"),
            };
            terminal.notice(format_args!("{errors}; see `tenon compat`"));
        }
    }
    if fails { Exit::Findings } else { Exit::Clean }
}
