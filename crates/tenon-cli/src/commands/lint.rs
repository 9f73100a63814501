//! `tenon lint`: what is odd about schema files. Nothing is compared.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::Args;
use tenon_core::{Candidate, Date, LintCategory, Override, Policy, Report, lint, refused, review};

use super::loaded;
use crate::args::{self, Global, Output};
use crate::config;
use crate::config::choice::{Given, Origin};
use crate::config::policies::Policies;
use crate::exit::Exit;
use crate::input::walk;
use crate::output;
use crate::terminal::Terminal;
use crate::today;

/// The options of `tenon lint`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES, mut_arg("fail_on", |arg| arg.default_value("warning")))]
pub(crate) struct Options {
    /// Files, directories or quoted patterns; in directories, .proto, .avsc, .avpr, .schema.json,
    /// .schema.yaml and .jsonschema files count, .json files that define an Avro type, and .json and .yaml
    /// files whose $schema is one of JSON Schema's, unless .gitignore names them
    #[arg(default_value = ".", value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Which lint rules to hold, by buf's categories: minimal, basic, standard, comments or unary-rpc; or
    /// version, for what schemas state of theirs; several with commas
    #[arg(long = "category", value_name = "CATEGORY", default_value = "standard", value_delimiter = ',')]
    #[arg(value_parser = args::categories(), hide_possible_values = true, ignore_case = true)]
    #[arg(help_heading = "Policy")]
    categories: Vec<LintCategory>,
    /// Weigh a rule otherwise: error, warning, note or off; a rule of no category is held so;
    /// repeatable; the part of ID before the slash may be left out
    #[arg(long = "rule", value_name = "ID=SEVERITY", value_parser = args::weight, help_heading = "Policy")]
    rules: Vec<Override>,
    /// The day on which waivers are looked at, YYYY-MM-DD [default: today, in UTC]
    #[arg(long, value_name = "DATE", env = "TENON_TODAY", hide_env = true, help_heading = "Policy")]
    today: Option<Date>,
    /// Take no notice of the [[allow]] of tenon.toml
    #[arg(long, help_heading = "Policy")]
    no_allow: bool,
    /// Let no schema at all be a success
    #[arg(long, help_heading = "Input")]
    allow_empty: bool,
    #[command(flatten)]
    references: args::References,
    #[command(flatten)]
    output: Output,
}

const EXAMPLES: &str = "\
Examples:
  tenon lint                          All schemas below the current directory
  tenon lint proto --fail-on error    Show, and fail for errors only
  tenon lint --category standard,comments --rule field-without-comment=off
  tenon lint --category minimal --rule weak-import=error

A comment `// buf:lint:ignore RULE` before a declaration, with buf's id of a
rule, keeps the findings of that rule away from it and from all it holds. A
waiver `// tenon:allow RULE until YYYY-MM-DD: REASON` excuses those at the
declaration itself until that day.";

/// Lints, shows, and tells by the exit code.
pub(crate) fn run(
    options: &Options,
    global: &Global,
    given: &Given,
    terminal: &Terminal,
) -> anyhow::Result<Exit> {
    let config = config::load(global, terminal)?;
    let base = Policy { today: options.today.or_else(today::today), ..Policy::default() };
    let policies = Policies::new(config.as_ref(), given, base, Path::new("."), !options.no_allow);
    let walked = walk::walk_as(&options.paths, None, &|path, named| policies.told(path, named))?;
    let mut exit = if walked.mention(terminal) { Exit::Clean } else { Exit::Incomplete };
    let references = &options.references.references;
    let loaded = loaded::all(&walked, config.as_ref(), &policies, references, terminal)?;
    if loaded.is_empty() {
        terminal.notice(walk::NOTHING_FOUND);
        return Ok(if options.allow_empty { exit } else { exit.and(Exit::NothingMatched) });
    }
    let most = loaded.iter().map(|own| own.files).max().unwrap_or(1);
    let policy = |path: &str| {
        let mut policy = policies.policy(path, None);
        if policies.choices(path).lint.origin == Origin::BuiltIn {
            policy.lints = options.categories.clone();
        }
        // A module may have as many findings as its files could one by one.
        policy.limits.findings = policy.limits.findings.saturating_mul(most);
        policy
    };
    let mut sound: BTreeMap<usize, (Policy, Vec<Candidate>)> = BTreeMap::new();
    let mut reports: Vec<Report> = Vec::new();
    for own in loaded {
        match own.schema {
            Ok(schema) => {
                let subject = policies.subject(&own.path);
                let (_, group) = sound.entry(subject).or_insert_with(|| (policy(&own.path), Vec::new()));
                group.push(Candidate { label: NOW.to_owned(), schema });
            }
            Err(invalid) => {
                exit = exit.and(Exit::Incomplete);
                reports.push(refused(NOW, &own.name, invalid, &policy(&own.path)));
            }
        }
    }
    for (policy, group) in sound.into_values() {
        reports.extend(lint(&group, &Policy { subject: None, ..policy }));
    }
    // Most waivers speak of comparisons, and here are none.
    reports.extend(review(&reports, &policies.general().policy(policies.base()), false));
    output::put(&reports, &options.output.formats, terminal)?;
    let fail_on = policies.general().fail_on;
    let fail_on = if fail_on.origin == Origin::BuiltIn { options.output.fail_on } else { fail_on.value };
    Ok(exit.and(fail_on.exit(&reports)))
}

/// The only version there is.
const NOW: &str = "now";
