//! `tenon fix`: the edits that findings offer, made. How several at once become one text is the core's; here
//! is what to mend, where the result goes, and what may be said of the rest.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use clap::Args;
use tenon_core::{
    Applied, Candidate, Finding, Mended, Policy, Report, Severity, Source, check, mend, refused,
};

use super::patch;
use crate::args::{Global, Judgement, Texts};
use crate::config;
use crate::config::choice::{self, Given};
use crate::config::policies::Policies;
use crate::exit::{Exit, Failure};
use crate::input::references::References;
use crate::input::spec::Spec;
use crate::input::versions::Origins;
use crate::input::{schema, stdin};
use crate::net::Net;
use crate::terminal::Terminal;
use crate::{output, replacement};

/// The options of `tenon fix`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Options {
    /// The version before: a file, `-`, git:REF:PATH, registry:SUBJECT, or an address
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
    texts: Texts,
}

const EXAMPLES: &str = "\
Examples:
  tenon fix v1.avsc v2.avsc                            Show what would help
  tenon fix git:HEAD:order.avsc order.avsc --apply     Mend an edit
  tenon fix registry:orders-value order.avsc           Mend it for a registry
  tenon fix v1.avsc v2.avsc --level full --apply
  tenon fix v1.proto v2.proto                          Reserve what left, too

Of each finding, the first edit it offers is taken. The exit code is 0 when
nothing breaks afterwards, and 1 when something still does.";

/// The core seeks edits for so many findings of one judgement and direction.
const SOUGHT: usize = 40;

/// Makes edits, shows or writes the result, and tells what remains.
pub(crate) fn run(
    options: &Options,
    global: &Global,
    given: &Given,
    net: &Net,
    terminal: &Terminal,
) -> anyhow::Result<Exit> {
    let config = config::load(global, terminal)?;
    let base = options.judgement.policy();
    let policies = Policies::new(config.as_ref(), given, base, Path::new("."), true);
    // The version to mend is a file of the team's; only standard input and commits have no path.
    let path = options.new.as_str();
    let policy = Policy { lints: Vec::new(), ..policies.policy(path, None) };
    let named = [&options.old, &options.new].into_iter().chain(options.texts.references());
    stdin::once(named.map(String::as_str))?;
    let target = target(options)?;
    let mut references = References::new(options.texts.references(), terminal, &policy.limits);
    let asked = options.texts.language();
    let key = config.as_ref().and_then(|config| Some((config, config.key(Path::new(path))?)));
    let told = key.and_then(|(config, key)| choice::language(config, &key));
    let asked = schema::Asked {
        format: asked.format.or(told),
        draft: asked.draft.or_else(|| policies.dialect(path)),
    };

    let origins = Origins { net, terminal, limits: &policy.limits };
    let mut versions = Vec::new();
    let last = origins.one(&options.new)?;
    for (label, spec) in [("v1", &options.old), ("v2", &options.new)] {
        let (spec, name) = (origins.one(spec)?, last.file_name());
        let loaded = schema::read(&spec, asked, Some(name), &mut references, terminal, &policy.limits)?;
        if loaded.is_descriptor && options.apply && label == "v2" {
            let message =
                format!("{} is a descriptor, and an edited text cannot take its place", loaded.name);
            return Err(Failure::usage(message).help("leave out --apply for a diff").into());
        }
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
    let mended = mend(old, new.clone(), first, wanted.as_ref(), &policy);

    let after = &mended.source;
    if before.text() != after.text() {
        match &target {
            Some(path) => replacement::put(path, after.text())?,
            None => {
                terminal.print(&patch::unified(before.name(), before.text(), after.text(), terminal.color))?
            }
        }
    }
    let verb = if target.is_some() { "applied" } else { "would apply" };
    for (message, count) in counted(&mended.applied) {
        let times = if count == 1 { String::new() } else { format!(" × {count}") };
        terminal.notice(format_args!("{verb}: {message}{times}"));
    }
    Ok(conclude(&mended, wanted.is_some(), terminal))
}

fn target(options: &Options) -> anyhow::Result<Option<PathBuf>> {
    match Spec::parse(&options.new)? {
        _ if !options.apply => Ok(None),
        Spec::Path(path) => Ok(Some(path)),
        Spec::Stdin | Spec::Git(..) | Spec::Given(_) => {
            Err(Failure::usage(format!("cannot write into `{}`", options.new))
                .help("leave out --apply for a diff")
                .into())
        }
    }
}

/// What was done, and how many times.
fn counted(applied: &[Applied]) -> Vec<(String, usize)> {
    let mut messages: Vec<(String, usize)> = Vec::new();
    for Applied { rule, message } in applied {
        let message = format!("{message} ({})", rule.id);
        match messages.iter_mut().find(|(known, _)| *known == message) {
            Some((_, count)) => *count += 1,
            None => messages.push((message, 1)),
        }
    }
    messages
}

/// The findings asked for; nothing for all.
fn wanted(asked: &[String], report: &Report) -> Result<Option<BTreeSet<String>>, Failure> {
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
    Ok(Some(wanted).filter(|wanted| !wanted.is_empty()))
}

fn conclude(mended: &Mended, picked: bool, terminal: &Terminal) -> Exit {
    let report = &mended.report;
    if !report.fails(Severity::Error) {
        let text = if mended.applied.is_empty() { "nothing to mend" } else { "nothing breaks afterwards" };
        terminal.notice(text);
        return Exit::Clean;
    }
    terminal.notice(remainder(mended, picked));
    Exit::Findings
}

/// What is left, and no more about it than was tried.
fn remainder(mended: &Mended, picked: bool) -> String {
    let Mended { report, source, rounds, .. } = mended;
    let errors: Vec<&Finding> =
        report.findings.iter().filter(|finding| finding.severity == Severity::Error).collect();
    let count = errors.len() + report.unlisted;
    let (remain, them) =
        if count == 1 { ("1 error remains", "it") } else { (&*format!("{count} errors remain"), "them") };
    if mended.stopped {
        return format!("stopped after {rounds} rounds, {remain}; run again");
    }
    if picked {
        return format!("{remain}; leave out --finding to mend all that can be");
    }
    let elsewhere = errors.iter().find_map(|finding| elsewhere(finding, source));
    if let Some(other) = elsewhere {
        return format!("{remain}, and an edit of {} would help; see `tenon compat`", other.name());
    }
    if count > SOUGHT {
        return format!("{remain}, and of the first {SOUGHT} no edit mends any; see `tenon compat`");
    }
    format!("{remain}, and no edit mends {them}; see `tenon compat`")
}

/// Another text that an offered edit is for.
fn elsewhere<'f>(finding: &'f Finding, source: &Source) -> Option<&'f Source> {
    let mut edits = finding.help.iter().flat_map(|help| &help.edits);
    edits.find(|edit| edit.source != *source).map(|edit| &edit.source)
}

#[cfg(test)]
mod tests {
    use super::{Mended, remainder};
    use tenon_core::{Candidate, Format, Limits, Policy, Schema, Source, check};

    #[test]
    fn who_stops_early_says_so_and_claims_nothing() {
        let version = |text: &str| Candidate {
            label: "v".to_owned(),
            schema: Schema::parse(Format::Avro, &Source::new("s", text), &Limits::default()).unwrap(),
        };
        let report = check(&[version("\"string\""), version("\"int\"")], &Policy::default());
        let source = Source::new("s", "\"int\"");
        let mended = Mended { source, applied: Vec::new(), report, rounds: 100, stopped: true };
        assert_eq!(remainder(&mended, false), "stopped after 100 rounds, 1 error remains; run again");
    }
}
