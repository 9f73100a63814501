//! `tenon lint`: what is odd about schema files. Nothing is compared.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use clap::Args;
use tenon_core::protobuf::is_builtin;
use tenon_core::text::source::location;
use tenon_core::{
    Candidate, Date, Format, Invalid, Limits, LintCategory, Override, Policy, Report, Schema, lint, refused,
    review,
};

use crate::args::{self, Global, Output};
use crate::config;
use crate::config::choice::{self, Given, Origin};
use crate::config::policies::Policies;
use crate::exit::Exit;
use crate::input::git::Repository;
use crate::input::library::{Book, Library};
use crate::input::modules::{self, By, File, Reference, Roots, Tree};
use crate::input::references::References;
use crate::input::uris::Keyed;
use crate::input::walk::{self, Found};
use crate::input::{files, references};
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
    let limits = &policies.base().limits;
    let walked = walk::walk_as(&options.paths, None, &|path, named| policies.told(path, named))?;
    let mut exit = if walked.mention(terminal) { Exit::Clean } else { Exit::Incomplete };
    let references = &options.references.references;
    let roots = config.as_ref().map(choice::proto_roots).unwrap_or_default();
    let keep = |file: &Found| file.named || !policies.leaves_out(&file.shown);
    let mut loaded = protobuf(&walked.protobuf, keep, references, &roots, limits)?;
    loaded.extend(others(&walked.schemas, keep, &policies, references, terminal)?);
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

/// A schema of the run, or why there is none.
pub(super) struct Loaded {
    pub(super) name: String,
    /// The first of its files.
    path: String,
    files: usize,
    pub(super) schema: Result<Schema, Invalid>,
}

/// Protobuf files, a schema for those that import each other.
pub(super) fn protobuf(
    found: &[Found],
    keep: impl Fn(&Found) -> bool,
    given: &[String],
    roots: &[String],
    limits: &Limits,
) -> anyhow::Result<Vec<Loaded>> {
    if !found.iter().any(&keep) {
        return Ok(Vec::new());
    }
    let mut tree = Tree::default();
    tree.references = given.iter().map(|given| reference(given)).collect::<Result<_, _>>()?;
    tree.top =
        std::env::current_dir().and_then(std::fs::canonicalize).map(|path| key(&path)).unwrap_or_default();
    let (mut seen, mut declared) = (BTreeMap::new(), BTreeSet::new());
    let mut paths = HashMap::new();
    for file in found {
        let path = std::fs::canonicalize(&file.path).unwrap_or_else(|_| file.path.clone());
        if let Some(directory) = path.parent() {
            declared.extend(modules::declared(directory, &mut seen));
        }
        let source = files::read(&file.path, limits)?.source(&file.shown, limits);
        tree.add(File::new(file.shown.clone(), key(&path), source), keep(file));
        paths.insert(key(&path), path);
    }
    declared.extend(roots.iter().filter_map(|root| std::fs::canonicalize(root).ok()));
    tree.declared = declared.iter().map(|root| key(root)).collect();
    supply(&mut tree, paths, &declared, limits);
    tree.fetch(limits);
    widen(&mut tree, limits)?;
    let roots = Roots::of(&[&tree]);
    let load = |module: modules::Module| {
        let judged = module.now.iter().filter_map(|at| tree.files.get(*at));
        let path = judged.clone().next().map(|file| file.shown.clone()).unwrap_or_default();
        let name = location(judged.map(|file| file.shown.as_str()));
        let schema = modules::link(&tree, &module.now, &roots, None, limits).map(Schema::Protobuf);
        Loaded { name, path, files: module.now.len(), schema }
    };
    Ok(modules::group(&tree, &[], &roots, By::Imports).into_iter().map(load).collect())
}

/// A path of the file system as a key: `/`-separated, from the top.
fn key(path: &Path) -> String {
    let parts = path.components().filter_map(|part| match part {
        std::path::Component::Normal(part) => Some(part.to_string_lossy()),
        _ => None,
    });
    parts.collect::<Vec<_>>().join("/")
}

fn reference(given: &str) -> anyhow::Result<Reference> {
    let path = Path::new(given);
    let directory =
        if files::metadata(path)?.is_dir() { path } else { path.parent().unwrap_or(Path::new(".")) };
    Ok(Reference::Directory(directory.to_owned()))
}

/// Reads what imports need from the directories above each file and from those that buf's files name.
fn supply(
    tree: &mut Tree,
    mut paths: HashMap<String, PathBuf>,
    declared: &BTreeSet<PathBuf>,
    limits: &Limits,
) {
    let mut at = 0;
    while let Some(file) = tree.files.get(at) {
        let (from, imports) = (file.key.clone(), file.head.imports.clone());
        at += 1;
        let Some(own) = paths.get(&from).cloned() else { continue };
        for import in imports {
            if !modules::is_relative(&import) || tree.resolve(&from, &import).is_some() || is_builtin(&import)
            {
                continue;
            }
            let roots = own.ancestors().skip(1).chain(declared.iter().map(PathBuf::as_path));
            let Some(path) = roots.map(|root| root.join(&import)).find(|path| path.is_file()) else {
                continue;
            };
            let Ok(bytes) = files::read(&path, limits) else { continue };
            let shown = files::shown(&path);
            let source = bytes.source(&shown, limits);
            tree.add(File::new(shown, key(&path), source), false);
            paths.insert(key(&path), path);
        }
    }
}

/// Reads the rest of the repository where imports are open that the end of a path may answer.
fn widen(tree: &mut Tree, limits: &Limits) -> anyhow::Result<()> {
    let Some(repository) = Some(tree.open()).filter(|open| *open).and_then(|_| Repository::open().ok())
    else {
        return Ok(());
    };
    for file in walk::repository(&repository.prefix)?.protobuf {
        let path = std::fs::canonicalize(&file.path).unwrap_or_else(|_| file.path.clone());
        if tree.at(&key(&path)).is_none() {
            let source = files::read(&file.path, limits)?.source(&file.shown, limits);
            tree.add(File::new(file.shown, key(&path), source), false);
        }
    }
    Ok(())
}

/// Avro and JSON Schema files, each a schema with what it refers to.
pub(super) fn others(
    found: &[Found],
    keep: impl Fn(&Found) -> bool,
    policies: &Policies<'_>,
    given: &[String],
    terminal: &Terminal,
) -> anyhow::Result<Vec<Loaded>> {
    let limits = &policies.base().limits;
    let mut texts = Texts::default();
    let mut asked = texts.take(found, limits)?;
    // Others may refer to what is left alone.
    let left: BTreeSet<&str> = found.iter().filter(|file| !keep(file)).map(|file| &*file.shown).collect();
    asked.retain(|at| texts.library.books.get(*at).is_some_and(|book| !left.contains(&*book.shown)));
    if asked.is_empty() {
        return Ok(Vec::new());
    }
    for book in References::new(given, terminal, limits).of_working_tree()? {
        texts.library.add(book);
    }
    texts.fetch(limits)?;
    let lacks = |book: &Book| book.needed().iter().any(|name| !texts.library.answers(book, name));
    let open = texts.library.books.iter().any(|book| book.format == Format::JsonSchema && lacks(book));
    if let Some(repository) = Some(open).filter(|open| *open).and_then(|_| Repository::open().ok()) {
        let mut rest = walk::repository(&repository.prefix)?.schemas;
        rest.retain(|file| file.promise != walk::Promise::Avro);
        texts.take(&rest, limits)?;
        texts.fetch(limits)?;
    }
    let books = texts.library.books.iter().filter(|book| book.format == Format::JsonSchema);
    let drafts = books.filter_map(|book| Some((book.key.clone(), policies.dialect(&book.shown)?)));
    texts.library.dialects = drafts.collect();
    let mut loaded = Vec::new();
    for book in asked.into_iter().filter_map(|at| texts.library.books.get(at)) {
        let schema = match &book.source {
            Err(invalid) => Err(invalid.clone()),
            Ok(source) => {
                let (schema, ambiguities) = texts.library.close(book.format, source, &book.key, limits);
                references::explain(&ambiguities, terminal);
                schema
            }
        };
        loaded.push(Loaded { name: book.shown.clone(), path: book.shown.clone(), files: 1, schema });
    }
    Ok(loaded)
}

/// Texts of Avro and JSON Schema, and files that such a schema may refer to though nothing says that they
/// are schemas.
#[derive(Default)]
struct Texts {
    library: Library,
    known: BTreeSet<String>,
    spare: Keyed<Found>,
}

impl Texts {
    /// Takes in files that are not known yet; tells which of the books they became.
    fn take(&mut self, found: &[Found], limits: &Limits) -> anyhow::Result<Vec<usize>> {
        let mut taken = Vec::new();
        for file in found {
            let path = std::fs::canonicalize(&file.path).unwrap_or_else(|_| file.path.clone());
            let key = key(&path);
            if !self.known.insert(key.clone()) {
                continue;
            }
            let source = files::read(&file.path, limits)?.source(&file.shown, limits);
            match file.language(&source) {
                None => self.spare.add(&key, file.clone()),
                Some(format) => {
                    let book = Book::new(file.shown.clone(), key, format, source, limits);
                    taken.push(self.library.add(book));
                }
            }
        }
        Ok(taken)
    }

    /// Takes in the spare files that JSON Schemas refer to, and that those refer to.
    fn fetch(&mut self, limits: &Limits) -> anyhow::Result<()> {
        let mut at = 0;
        while let Some(book) = self.library.books.get(at) {
            at += 1;
            for key in self.library.wanted(book, &self.spare) {
                let Some(file) = self.spare.remove(&key) else { continue };
                let source = files::read(&file.path, limits)?.source(&file.shown, limits);
                self.library.add(Book::new(file.shown, key, Format::JsonSchema, source, limits));
            }
        }
        Ok(())
    }
}
