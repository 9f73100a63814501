//! `tenon.toml`: what a team has decided, as a file.
//!
//! | question | file |
//! |---|---|
//! | where is it? | `location.rs` |
//! | which keys are there? | `document.rs` |
//! | what may they hold? | `value.rs` |
//! | how are tables read and described? | `table.rs` |
//! | what is wrong with it? | `problem.rs` |
//! | what holds for a path, and who says so? | `choice.rs` |
//! | what holds in a run? | `policies.rs` |
//! | what does it excuse? | `allow.rs` |
//!
//! Credentials are never here: a registry names the environment variables and the files that hold them.

pub(crate) mod allow;
pub(crate) mod choice;
pub(crate) mod document;
mod location;
pub(crate) mod policies;
mod problem;
mod table;
mod value;

use std::ops::Range;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tenon_core::{Limits, Source};
use toml::de::DeTable;

use crate::args::Global;
use crate::exit::Failure;
use crate::input::files;
use crate::terminal::Terminal;

use document::{Allow, Document, Registry, Subject};
use problem::Problems;

pub(crate) use location::find;
pub(crate) use table::Set;
pub(crate) use value::{Name, PemPath, Variable};

/// A configuration that was read.
#[derive(Debug)]
pub(crate) struct Config {
    /// The file.
    pub(crate) path: PathBuf,
    /// Its text, under the name that problems and findings use.
    pub(crate) source: Source,
    /// What it says.
    pub(crate) document: Document,
}

impl Config {
    /// The directory that its paths count from.
    pub(crate) fn directory(&self) -> &Path {
        self.path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
    }

    /// A path that the file names, from the current directory.
    pub(crate) fn place(&self, path: &str) -> String {
        match self.directory() == Path::new(".") {
            true => path.to_owned(),
            false => files::shown(&self.directory().join(path)),
        }
    }

    /// A path as patterns see it: from the configuration's directory, `/`-separated; `None` outside of it.
    pub(crate) fn key(&self, path: &Path) -> Option<String> {
        let (path, directory) = (resolved(path)?, resolved(self.directory())?);
        let parts = path.strip_prefix(&directory).ok()?.components();
        Some(parts.map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/"))
    }

    /// The line of a place, counted from one.
    pub(crate) fn line(&self, span: &Range<usize>) -> u32 {
        self.source.line_column(u32::try_from(span.start).unwrap_or(u32::MAX)).0
    }

    /// Its subjects, in order.
    pub(crate) fn subjects(&self) -> &[Set<Subject>] {
        self.document.subjects.as_ref().map_or(&[], |subjects| &subjects.value.0)
    }

    /// Its registries, in order of their names, each with its line.
    pub(crate) fn registries(&self) -> impl Iterator<Item = (&str, u32, &Registry)> {
        let registries = self.document.registries.iter().flat_map(|registries| &registries.value.0);
        registries.map(|(name, own)| (name.as_str(), self.line(&own.span), &own.value))
    }

    /// What it excuses, in order.
    pub(crate) fn allow(&self) -> &[Set<Allow>] {
        self.document.allow.as_ref().map_or(&[], |allow| &allow.value.0)
    }
}

/// The configuration that the global options ask for, or the one around the current directory; `None`
/// where there is none.
///
/// *Errors*: it cannot be read, or something in it is wrong, which standard error then tells in full.
pub(crate) fn load(global: &Global, terminal: &Terminal) -> anyhow::Result<Option<Config>> {
    if global.isolated {
        return Ok(None);
    }
    let Some(path) = find(global.config.as_deref())? else { return Ok(None) };
    let limits = Limits::default();
    let shown = files::shown(&path);
    let source = match files::read(&path, &limits)?.source(&shown, &limits) {
        Ok(source) => source,
        Err(invalid) => return Err(Failure::usage(format!("{shown} is no TOML: {invalid}")).into()),
    };
    let mut problems = Problems::default();
    let document = read(&source, &mut problems);
    if problems.count() > 0 {
        terminal.show(&problems.render(&source, terminal.error_color(), terminal.width));
        let count = problems.count();
        let things = if count == 1 { "1 error".to_owned() } else { format!("{count} errors") };
        return Err(Failure::usage(format!("{shown} has {things}"))
            .help("`tenon config schema` describes the file; --isolated does without it")
            .into());
    }
    Ok(Some(Config { path, source, document }))
}

/// Reads a text; what is wrong goes to the problems.
fn read(source: &Source, problems: &mut Problems) -> Document {
    let (table, errors) = DeTable::parse_recoverable(source.text());
    for error in &errors {
        let span = error.span().unwrap_or_default();
        let slash = source.text().get(span.start..).is_some_and(|rest| rest.starts_with('/'));
        let problem = problems.add(span, error.message());
        if slash {
            problem.help("a key with a slash stands in quotes, such as the id of a rule");
        }
    }
    if !errors.is_empty() {
        // What was made of a broken text would be complained of for no fault of its own.
        return Document::default();
    }
    table::read(table.get_ref(), &(0..0), problems)
}

/// A path from the top of the file system. What is gone cannot be resolved; then its directory is.
fn resolved(path: &Path) -> Option<PathBuf> {
    let mut rest = PathBuf::new();
    let absolute = std::path::absolute(path).ok()?;
    for directory in absolute.ancestors() {
        if let Ok(known) = std::fs::canonicalize(directory) {
            return Some(known.join(rest));
        }
        rest = Path::new(directory.file_name()?).join(rest);
    }
    None
}

/// The JSON Schema of `tenon.toml`.
pub(crate) fn schema() -> Value {
    let mut schema = table::schema::<Document>();
    if let Some(object) = schema.as_object_mut() {
        object.insert("$schema".to_owned(), json!("https://json-schema.org/draft/2020-12/schema"));
        object.insert("title".to_owned(), json!("tenon.toml"));
    }
    schema.sort_all_objects();
    schema
}
