//! `tenon check`: the gate. Every schema of the working tree against what a baseline has.
//!
//! | question | file |
//! |---|---|
//! | which files are asked about? | `scope.rs` |
//! | what is there now? | `working.rs` |
//! | what was there before? | `baselines.rs`, `baseline.rs`, `registered.rs`, `shelf.rs` |
//! | which schema is which? | `pairing.rs` |
//! | is it safe? | `judging.rs` |
//! | what is known already, and excused? | `allowing.rs`, `known.rs` |
//! | how does the team excuse what is not? | `allowing.rs` |
//! | and after the next change? | `watching.rs` |
//!
//! Avro and JSON Schema files are judged one by one, and what several JSON Schemas share is told once:
//! `sharing.rs`. Protobuf files are judged module by module: `protobuf.rs`.

mod advice;
mod allowing;
mod baseline;
mod baselines;
mod judging;
pub(crate) mod known;
mod pairing;
mod protobuf;
mod registered;
mod scope;
mod sharing;
mod shelf;
mod watching;
mod working;

use std::collections::{BTreeMap, BTreeSet};

use clap::Args;
use tenon_core::{Format, Policy, review};

use crate::args::{self, Global, Judgement, Output};
use crate::config::choice::{self, Given};
use crate::config::policies::Policies;
use crate::config::{self, Config};
use crate::exit::Exit;
use crate::input::library::{Book, Library};
use crate::input::references::References;
use crate::input::versions::Origins;
use crate::input::walk::NOTHING_FOUND;
use crate::net::Net;
use crate::output;
use crate::terminal::Terminal;

use allowing::Allowing;
use baseline::Baseline;
use baselines::Baselines;
use judging::Judged;
use known::Known;
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
    /// directory, registry:SUBJECT@latest, registry:{name}@latest for what each file's subject is called,
    /// or https://…; repeatable, oldest first, and a level that is not -transitive looks at the last alone
    /// [default: where this branch left its target; else git:HEAD, so that only uncommitted changes count]
    #[arg(long, value_name = "SOURCE", env = "TENON_AGAINST", hide_env = true, help_heading = "Input")]
    against: Vec<String>,
    /// Let no schema at all be a success
    #[arg(long, help_heading = "Input")]
    allow_empty: bool,
    /// Check again whenever something changes that the answer depends on: schemas, tenon.toml, lists, and
    /// what commits are called; Ctrl-C ends it
    #[arg(long, help_heading = "Input")]
    pub(super) watch: bool,
    #[command(flatten)]
    references: args::References,
    #[command(flatten)]
    judgement: Judgement,
    /// Take no notice of the [[allow]] of tenon.toml
    #[arg(long, help_heading = "Policy")]
    no_allow: bool,
    #[command(flatten)]
    known: known::Options,
    #[command(flatten)]
    allowing: Allowing,
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

  tenon check --against 'registry:{name}@latest'
      The same for every file, by the `name` that tenon.toml gives its subject

  tenon check new/ --against old/
      Without git

  tenon check --watch
      While I edit: again after every save

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
    /// Of texts whose references are known and are nobody else's: each, by its place in the library, with
    /// these behind it.
    companies: BTreeMap<usize, Library>,
    /// What of a baseline's directory could not be read.
    unreadable: Vec<String>,
}

impl Tree {
    /// `true` when a judged schema needs a name that nobody here defines.
    fn lacks(&self) -> bool {
        let lacks = |at: usize| {
            let (library, at) = self.around(at);
            let book = library.books.get(at);
            book.is_some_and(|book| book.needed().iter().any(|name| !library.answers(book, name)))
        };
        self.judged.iter().any(|at| lacks(*at))
    }

    /// The library that a text finds its references in, and its place there.
    fn around(&self, at: usize) -> (&Library, usize) {
        self.companies.get(&at).map_or((&self.library, at), |company| (company, 0))
    }
}

/// Compares, shows, and tells by the exit code.
pub(crate) fn run(
    options: &Options,
    global: &Global,
    given: &Given,
    net: &Net,
    terminal: &Terminal,
) -> anyhow::Result<Exit> {
    if options.watch {
        return watching::watch(options, global, given, net);
    }
    let config = config::load(global, terminal)?;
    let ended = judge(options, None, config.as_ref(), given, net, terminal)?;
    Ok(ended.exit)
}

/// How a comparison ended.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ended {
    pub(crate) exit: Exit,
    /// All of the repository was looked at, and not only the paths asked about.
    wide: bool,
}

/// Compares, shows and tells; or with a task, compares, and then writes what was found into a list of known
/// findings.
pub(crate) fn judge(
    options: &Options,
    task: Option<known::Task>,
    config: Option<&Config>,
    given: &Given,
    net: &Net,
    terminal: &Terminal,
) -> anyhow::Result<Ended> {
    let general = choice::choose(config, None, given);
    let known = options.known.find(config, task)?;
    let waivers = known.as_ref().map(Known::waivers).unwrap_or_default();
    let base = Policy { waivers, ..options.judgement.policy() };
    let mut run = Run {
        judged: Judged::default(),
        whole: true,
        wide: false,
        exit: Exit::Clean,
        empty: true,
        stale: BTreeSet::new(),
        is_repository: false,
    };
    for against in choice::against(config, given) {
        let origins = Origins { net, terminal, limits: &base.limits };
        let baselines = Baselines::find(&against, origins)?;
        let allow = !options.no_allow;
        let policies = Policies::new(config, given, base.clone(), &baselines.newest().origin(), allow);
        let about = About { options, config, policies: &policies, against: &against.sources };
        run.against(baselines, &about, origins)?;
    }
    let formats = &options.output.formats;
    let wide = run.wide;
    if run.empty {
        terminal.notice(NOTHING_FOUND);
        output::put(&[], formats, terminal)?;
        let exit = if options.allow_empty { run.exit } else { run.exit.and(Exit::NothingMatched) };
        return Ok(Ended { exit, wide });
    }
    let mut reports = run.judged.reports;
    if let Some(task) = task {
        let sound = if run.judged.unsound > 0 { Exit::Incomplete } else { run.exit };
        let exit = sound.and(known::write(task, &reports, &options.known, config, &general, terminal)?);
        return Ok(Ended { exit, wide });
    }
    if let Some(config) = config.filter(|_| !options.no_allow) {
        let policy = Policy { waivers: config::allow::waivers(config), ..general.policy(&base) };
        reports.extend(review(&reports, &policy, run.whole));
    }
    let fail_on = general.fail_on.value;
    let (mut exit, grounds) = (fail_on.exit(&reports), options.allowing.grounds(&base));
    // Entries are of each subject that a finding concerns, wherever it is told.
    let all = (grounds.is_some() || known.is_some()).then(|| reports.clone());
    sharing::tell_once(&mut reports);
    output::put(&reports, formats, terminal)?;
    for sentence in run.judged.told {
        terminal.notice(sentence);
    }
    if let Some(sentence) = advice::leave_out(run.stale, config, run.is_repository) {
        terminal.notice(sentence);
    }
    if let Some(known) = &known {
        known.tell(all.as_ref().unwrap_or(&reports), run.whole, terminal);
    }
    if run.judged.unsound > 0 {
        run.exit = run.exit.and(Exit::Incomplete);
    }
    if let (Some(grounds), Some(all)) = (grounds, all) {
        exit = allowing::write(&all, config, &grounds, fail_on, terminal)?;
    }
    // A person reads the default; what is asked for by name goes to editors and machines.
    if exit == Exit::Findings && formats.is_empty() && !options.allowing.writes() {
        advice::next(&reports, fail_on).into_iter().for_each(|next| terminal.notice(next));
    }
    Ok(Ended { exit: run.exit.and(exit), wide })
}

/// What a run against some baselines is about.
struct About<'a> {
    options: &'a Options,
    config: Option<&'a Config>,
    policies: &'a Policies<'a>,
    /// How the baselines were named, if they were.
    against: &'a [String],
}

impl About<'_> {
    /// `true` for a path that these baselines are for, and that nobody leaves out.
    fn keeps(&self, path: &str, is_named: bool) -> bool {
        let against = self.policies.choices(path).against;
        let ours = choice::located(self.config, &against) == self.against;
        ours && (is_named || !self.policies.leaves_out(path))
    }
}

/// What all baselines came to.
struct Run {
    judged: Judged,
    /// Nothing was left out that the configuration speaks of.
    whole: bool,
    /// The paths asked about were left.
    wide: bool,
    exit: Exit,
    /// There was no schema on either side.
    empty: bool,
    /// What is no sound schema and was none before, as patterns of the configuration.
    stale: BTreeSet<String>,
    /// Paths count from its top.
    is_repository: bool,
}

impl Run {
    fn against(
        &mut self,
        mut baselines: Baselines,
        about: &About<'_>,
        origins: Origins<'_>,
    ) -> anyhow::Result<()> {
        let terminal = origins.terminal;
        let About { options, config, policies, .. } = *about;
        let limits = &policies.base().limits;
        let scope = Scope::new(&options.paths, baselines.newest())?;
        let roots = config.map(choice::proto_roots).unwrap_or_default();
        let mut references = References::new(&options.references.references, terminal, limits);
        let extra = references.of_working_tree()?;
        let keep = |tree: &mut Tree, baseline: &Baseline, now: bool| {
            let Tree { library, judged, companies, .. } = tree;
            for book in library.books.iter().filter(|book| book.format == Format::JsonSchema) {
                let path = if now { baseline.path(book) } else { &book.key };
                library.dialects.extend(policies.dialect(path).map(|draft| (book.key.clone(), draft)));
            }
            for (at, company) in companies {
                let book = library.books.get(*at);
                let draft = book.and_then(|book| Some((book.key.clone(), *library.dialects.get(&book.key)?)));
                company.dialects.extend(draft);
            }
            judged.retain(|at| {
                library.books.get(*at).is_some_and(|book| {
                    let path = if now { baseline.path(book) } else { &book.key };
                    about.keeps(path, scope.names(&book.key))
                })
            });
        };

        let mut working = Working::read(&scope, baselines.newest(), extra, policies, terminal)?;
        keep(&mut working.tree, baselines.newest(), true);
        let kept = |key: &str| about.keeps(key, scope.names(key));
        baselines.ask(&working, policies, kept, origins)?;
        let (baselines, baseline) = (&baselines, baselines.newest());
        let then: Vec<Vec<Book>> =
            baselines.all().map(|baseline| baseline.references(&mut references)).collect::<Result<_, _>>()?;
        // What is judged is settled before it is paired.
        let read = |working: &Working<'_>, wide| {
            baselines.read(
                &scope,
                working,
                &then,
                wide,
                &|tree: &mut Tree| keep(tree, baseline, false),
                limits,
            )
        };
        let mut earlier = read(&working, false)?;
        let lacking = working.tree.lacks() || earlier.iter().any(|earlier| earlier.tree.lacks());
        let loose = lacking || baselines::newest(&earlier)?.pairs.iter().any(Pair::is_removed);
        if loose && !scope.is_everything() && baseline.repository().is_some() {
            // A needed type, or a schema that is gone, may be outside of the paths asked about.
            self.wide = true;
            working.widen(baseline, limits)?;
            earlier = read(&working, true)?;
        }
        let before = &baselines::newest(&earlier)?.tree;
        let found = std::mem::take(&mut working.walked.protobuf);
        let named: Vec<String> = references.named().iter().chain(&roots).cloned().collect();
        let mut sides = Sides::read(found, &scope, baselines, &named, kept, policies, terminal)?;
        self.wide |= sides.wide;
        sides.declare(&roots, baseline);
        scope.vouch(before, sides.newest()?)?;
        working.walked.unreadable.append(&mut sides.unreadable);
        let closed = earlier.iter().flat_map(|earlier| &earlier.tree.unreadable);
        working.walked.unreadable.extend(closed.cloned());
        if !working.walked.mention(terminal) {
            self.exit = Exit::Incomplete;
        }
        self.whole &= baseline.spelled != LAST && config.is_none_or(|config| scope.holds(config, baseline));
        if working.tree.judged.is_empty() && before.judged.is_empty() && sides.is_empty() {
            return Ok(());
        }
        self.empty = false;
        let mut judged = judging::judge(&earlier, &working.tree, policies, terminal)?;
        sides.judge(baselines, policies, terminal, &mut judged);
        self.judged.told.push(judged.sentence(baselines));
        self.judged.reports.append(&mut judged.reports);
        self.judged.unsound += judged.unsound;
        // Nothing leaves out what was asked for by its own path.
        judged.stale.retain(|(key, _)| !scope.names(key));
        let patterns = judged.stale.iter().filter_map(|(_, path)| policies.pattern(path));
        self.stale.extend(patterns);
        self.is_repository |= baseline.repository().is_some();
        Ok(())
    }
}

/// Against the last commit only what is uncommitted was looked at.
const LAST: &str = "git:HEAD";
