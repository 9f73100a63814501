//! `tenon check`: the gate. Every schema of the working tree against what a baseline has.
//!
//! | question | file |
//! |---|---|
//! | which files are asked about? | `scope.rs` |
//! | what is there now? | `working.rs` |
//! | what was there before? | `baselines.rs`, `baseline.rs`, `shelf.rs` |
//! | which schema is which? | `pairing.rs` |
//! | is it safe? | `judging.rs` |
//!
//! Avro and JSON Schema files are judged one by one, and what several JSON Schemas share is told once:
//! `sharing.rs`. Protobuf files are judged module by module: `protobuf.rs`.

mod baseline;
mod baselines;
mod judging;
mod pairing;
mod protobuf;
mod scope;
mod sharing;
mod shelf;
mod working;

use clap::Args;
use tenon_core::Policy;

use crate::args::{self, Judgement, Output};
use crate::exit::Exit;
use crate::input::library::{Book, Library};
use crate::input::references::References;
use crate::input::versions::Origins;
use crate::input::walk::NOTHING_FOUND;
use crate::net::Net;
use crate::output;
use crate::terminal::Terminal;

use baselines::Baselines;
use pairing::Pair;
use protobuf::Sides;
use scope::Scope;
use working::Working;

/// The options of `tenon check`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Options {
    /// Files, directories or quoted patterns; in directories, .avsc, .avpr, .proto, .schema.json,
    /// .schema.yaml and .jsonschema files count, .json files that define an Avro type, and .json and .yaml
    /// files whose $schema is one of JSON Schema's, unless .gitignore names them
    #[arg(default_value = ".", value_name = "PATH")]
    paths: Vec<String>,
    /// What to compare with: git:REF, git:merge-base(REF), git:latest-tag(GLOB), git:tags(GLOB)[-5..], a
    /// directory, registry:SUBJECT@latest, or https://…; repeatable, oldest first, and a level that is not
    /// -transitive looks at the last alone [default: where this branch left its target; else git:HEAD, so that only uncommitted changes count]
    #[arg(long, value_name = "SOURCE", help_heading = "Input")]
    against: Vec<String>,
    /// Let no schema at all be a success
    #[arg(long, help_heading = "Input")]
    allow_empty: bool,
    #[command(flatten)]
    references: args::References,
    #[command(flatten)]
    judgement: Judgement,
    #[command(flatten)]
    lints: args::Lints,
    #[command(flatten)]
    output: Output,
}

const EXAMPLES: &str = "\
Examples:
  tenon check
      Is this branch safe, measured from where it left its target?

  tenon check schemas --against git:HEAD
      Are my edits safe? As a pre-commit hook

  tenon check --against git:v1.4.0 --level full
      Is everything since a release safe both ways?

  tenon check --against 'git:tags(v*)[-5..]' --level backward-transitive
      Can what I have read all that the last five releases wrote?

  tenon check order.avsc --against registry:orders-value@latest
      Is my file a safe successor of what is registered?

  tenon check new/ --against old/
      Without git

  tenon check --format github --format sarif=tenon.sarif
      In a pipeline: annotations, and a file for code scanning

Avro schemas are matched by full name, then by former name (alias), then by
path, so a moved file is not a break. Types that other files define are found by
their full name. JSON Schemas are matched by $id, then by path; what they refer
to is found by $id, by the path from the file and the directories above it, and
else where a path ends so. Nothing is fetched. Protobuf files that import each other are one schema; imports
are found in the directories above a file, in those of --reference, and else
where a path ends as the import does. The target branch is the one that
GITHUB_BASE_REF or CI_MERGE_REQUEST_TARGET_BRANCH_NAME names in a pipeline, then
the default branch of origin, then origin/main, origin/master, and main or
master of this clone.";

/// One side of the comparison.
#[derive(Debug, Default)]
struct Tree {
    /// Every text that may be needed.
    library: Library,
    /// Those to be judged, in order of their path.
    judged: Vec<usize>,
    /// Texts of `--reference`: the first so many of the library.
    extra: usize,
}

impl Tree {
    /// `true` when a judged schema needs a name that nobody here defines.
    fn lacks(&self) -> bool {
        let books = self.judged.iter().filter_map(|at| self.library.books.get(*at));
        let mut needed = books.flat_map(|book| book.needed().iter().map(move |name| (book, name)));
        needed.any(|(book, name)| !self.library.answers(book, name))
    }
}

/// Compares, shows, and tells by the exit code.
pub(crate) fn run(options: &Options, net: &Net, terminal: &Terminal) -> anyhow::Result<Exit> {
    let policy = Policy { lints: options.lints.lints.clone(), ..options.judgement.policy() };
    let baselines = Baselines::find(
        &options.against,
        policy.compatibility,
        Origins { net, terminal, limits: &policy.limits },
    )?;
    let newest = baselines.newest();
    let scope = Scope::new(&options.paths, newest)?;
    let mut references = References::new(&options.references.references, terminal, &policy.limits);
    let extra = references.of_working_tree()?;
    let then: Vec<Vec<Book>> =
        baselines.all().map(|baseline| baseline.references(&mut references)).collect::<Result<_, _>>()?;

    let mut working = Working::read(&scope, newest, extra, &policy.limits)?;
    let mut earlier = baselines.read(&scope, &working, &then, false, &policy.limits)?;
    let lacking = working.tree.lacks() || earlier.iter().any(|earlier| earlier.tree.lacks());
    let loose = lacking || baselines::newest(&earlier)?.pairs.iter().any(Pair::is_removed);
    if loose && !scope.is_everything() && newest.repository().is_some() {
        // A needed type, or a schema that is gone, may be outside of the paths asked about.
        working.widen(newest, &policy.limits)?;
        earlier = baselines.read(&scope, &working, &then, true, &policy.limits)?;
    }
    let before = &baselines::newest(&earlier)?.tree;
    let found = std::mem::take(&mut working.walked.protobuf);
    let sides = Sides::read(found, &scope, &baselines, references.named(), &policy.limits)?;
    scope.vouch(before, sides.newest()?)?;
    let mut exit = if working.walked.mention(terminal) { Exit::Clean } else { Exit::Incomplete };
    if working.tree.judged.is_empty() && before.judged.is_empty() && sides.is_empty() {
        terminal.notice(NOTHING_FOUND);
        output::put(&[], &options.output.formats, terminal)?;
        return Ok(if options.allow_empty { exit } else { exit.and(Exit::NothingMatched) });
    }
    let mut judged = judging::judge(&earlier, &working.tree, &policy, terminal)?;
    sharing::tell_once(&mut judged.reports);
    sides.judge(&baselines, &policy, terminal, &mut judged);
    output::put(&judged.reports, &options.output.formats, terminal)?;
    terminal.notice(judged.sentence(&baselines));
    if judged.unsound > 0 {
        exit = exit.and(Exit::Incomplete);
    }
    Ok(exit.and(options.output.fail_on.exit(&judged.reports)))
}
