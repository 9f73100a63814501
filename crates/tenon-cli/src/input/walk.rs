//! Schema files below directories: what `.gitignore` leaves out and what is hidden stays out.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use globset::{GlobBuilder, GlobMatcher};
use ignore::WalkBuilder;
use tenon_core::text::json::{Dialect, Json, Value};
use tenon_core::{Format, Invalid, Source};

use super::files::{self, shown};
use crate::exit::Failure;
use crate::terminal::Terminal;

/// A file that is, or may be, a schema.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    /// To read it.
    pub(crate) path: PathBuf,
    /// Where the walk began that found it.
    pub(crate) root: PathBuf,
    /// As findings show it.
    pub(crate) shown: String,
    /// What its name promises.
    pub(crate) promise: Promise,
    /// It was asked for by its own path.
    pub(crate) named: bool,
}

/// What is said of a walk that found nothing.
pub(crate) const NOTHING_FOUND: &str = "no schema files found: nothing ends in .avsc, .avpr, .proto, \
    .schema.json, .schema.yaml or .jsonschema, and no .json or .yaml says that it is a schema";

/// What a walk came across.
#[derive(Debug, Default)]
pub(crate) struct Walked {
    /// Files that are, or may be, Avro or JSON Schema, in order of what is shown.
    pub(crate) schemas: Vec<Found>,
    /// Protobuf files, in order of what is shown.
    pub(crate) protobuf: Vec<Found>,
    /// What could not be looked into.
    pub(crate) unreadable: Vec<String>,
    /// Patterns that matched no schema.
    idle: Vec<String>,
    /// Directories that were left out, for each is a repository of its own: submodules, clones.
    pub(crate) repositories: Vec<String>,
}

/// What a file name promises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Promise {
    /// An Avro schema.
    Avro,
    /// Some JSON.
    Json,
    /// Some YAML.
    Yaml,
    /// A Protobuf file.
    Protobuf,
    /// A JSON Schema.
    JsonSchema,
    /// Nothing.
    Other,
}

impl From<Format> for Promise {
    fn from(format: Format) -> Promise {
        match format {
            Format::Avro => Promise::Avro,
            Format::Protobuf => Promise::Protobuf,
            Format::JsonSchema => Promise::JsonSchema,
            // The core may know a language that no file here is of yet.
            _ => Promise::Other,
        }
    }
}

impl Promise {
    /// Of a path.
    pub(crate) fn of(path: &str) -> Promise {
        let name = path.rsplit('/').next().unwrap_or(path);
        match name.rsplit_once('.').map(|(_, extension)| extension) {
            Some("avsc" | "avpr") => Promise::Avro,
            Some("proto") => Promise::Protobuf,
            Some("jsonschema") => Promise::JsonSchema,
            Some("json") if name.ends_with(".schema.json") => Promise::JsonSchema,
            Some("json") => Promise::Json,
            Some("yaml" | "yml") => match name.rsplit('.').nth(1) {
                Some("schema") => Promise::JsonSchema,
                _ => Promise::Yaml,
            },
            _ => Promise::Other,
        }
    }

    /// The language that the name, or else the content of the text, tells; `None` where it is no schema.
    /// A text that was asked for by its own path may also be told by its shape.
    pub(crate) fn language(self, named: bool, source: &Result<Source, Invalid>) -> Option<Format> {
        let is = |test: fn(&Source) -> bool| source.as_ref().is_ok_and(test);
        match self {
            Promise::Avro => Some(Format::Avro),
            Promise::Protobuf => Some(Format::Protobuf),
            Promise::JsonSchema => Some(Format::JsonSchema),
            Promise::Json if is(looks_like_avro) => Some(Format::Avro),
            Promise::Json => {
                (is(says_json_schema) || named && is(looks_like_json_schema)).then_some(Format::JsonSchema)
            }
            Promise::Yaml => (named || is(says_json_schema)).then_some(Format::JsonSchema),
            Promise::Other => named.then_some(Format::Avro),
        }
    }

    /// The file may hold a schema that is not Protobuf.
    pub(crate) fn is_textual(self) -> bool {
        match self {
            Promise::Avro | Promise::Json | Promise::Yaml | Promise::JsonSchema => true,
            Promise::Protobuf | Promise::Other => false,
        }
    }
}

/// `true` when a part of the path starts with a dot.
pub(crate) fn hidden(path: &str) -> bool {
    path.split('/').any(|part| part.starts_with('.'))
}

/// Walks files and directories. A file named outright is taken whatever it is called; a path with
/// `*`, `?`, `[` or `{` that leads nowhere is a pattern.
///
/// *Errors*: a path that leads nowhere.
pub(crate) fn walk(roots: &[PathBuf], without: Option<&Path>) -> anyhow::Result<Walked> {
    walk_as(roots, without, &by_name)
}

/// What a file promises, by its path from the current directory, and whether it was named outright.
pub(crate) type Told<'t> = &'t dyn Fn(&Path, bool) -> Promise;

fn by_name(path: &Path, _: bool) -> Promise {
    Promise::of(&path.to_string_lossy())
}

/// The same where more than the name tells what a file promises.
///
/// *Errors*: as [`walk`].
pub(crate) fn walk_as(roots: &[PathBuf], without: Option<&Path>, told: Told<'_>) -> anyhow::Result<Walked> {
    let mut walked = Walked::default();
    for root in roots {
        let text = root.to_string_lossy();
        if root.exists() {
            enter(root, without, told, &mut walked, |_| true);
        } else if let (base, true) = (base_of(&text), is_pattern(&text)) {
            let pattern = shown(root);
            let matcher = matcher(pattern.strip_prefix("./").unwrap_or(&pattern))?;
            let before = walked.schemas.len() + walked.protobuf.len();
            if base.exists() {
                enter(base, without, told, &mut walked, |path| {
                    matcher.is_match(path.strip_prefix("./").unwrap_or(path))
                });
            }
            if walked.schemas.len() + walked.protobuf.len() == before {
                walked.idle.push(pattern);
            }
        } else {
            return Err(files::missing(root).into());
        }
    }
    for found in [&mut walked.schemas, &mut walked.protobuf] {
        found.sort_by(|a, b| a.shown.cmp(&b.shown));
        found.dedup_by(|a, b| a.shown == b.shown);
    }
    Ok(walked)
}

/// Files of the whole repository around the current directory, which is `prefix` of it, by paths as
/// short as they can be from there.
pub(crate) fn repository(prefix: &str) -> anyhow::Result<Walked> {
    repository_as(prefix, &by_name)
}

/// The same where more than the name tells what a file promises.
pub(crate) fn repository_as(prefix: &str, told: Told<'_>) -> anyhow::Result<Walked> {
    let top = up(prefix);
    let mut walked = walk_as(&[PathBuf::from(top.trim_end_matches('/'))], None, told)?;
    for found in walked.schemas.iter_mut().chain(&mut walked.protobuf) {
        if let Some(key) = found.shown.strip_prefix(&top) {
            found.shown = relative(prefix, key);
        }
    }
    Ok(walked)
}

/// The way from a directory (`a/b/`) to the place that it counts from: `../../`.
pub(crate) fn up(directory: &str) -> String {
    if directory.is_empty() { "./".to_owned() } else { "../".repeat(directory.matches('/').count()) }
}

/// The way from a directory (`a/b/`) to a file, both counted from one place.
pub(crate) fn relative(directory: &str, file: &str) -> String {
    let steps = directory.split_inclusive('/').zip(file.split_inclusive('/'));
    let shared: usize = steps.take_while(|(a, b)| a == b).map(|(a, _)| a.len()).sum();
    let rest = directory.get(shared..).unwrap_or("");
    format!("{}{}", "../".repeat(rest.matches('/').count()), file.get(shared..).unwrap_or(file))
}

/// `true` for a path that may stand for several.
pub(crate) fn is_pattern(path: &str) -> bool {
    path.contains(['*', '?', '[', '{'])
}

/// What a pattern matches; `*` stays within a directory and `**` does not.
///
/// *Errors*: brackets without an end, and the like.
pub(crate) fn matcher(pattern: &str) -> Result<GlobMatcher, Failure> {
    let glob = GlobBuilder::new(pattern).literal_separator(true).build();
    let glob =
        glob.map_err(|error| Failure::usage(format!("{pattern} is not a pattern: {}", error.kind())))?;
    Ok(glob.compile_matcher())
}

/// Files that a pattern matches, in no order, whatever they are called.
///
/// *Errors*: as [`matcher`].
pub(crate) fn matching(pattern: &str) -> anyhow::Result<Vec<String>> {
    let matcher = matcher(pattern.strip_prefix("./").unwrap_or(pattern))?;
    let entries = WalkBuilder::new(base_of(pattern)).build().flatten();
    let files = entries.filter(|entry| entry.file_type().is_some_and(|kind| kind.is_file()));
    let names = files.map(|entry| shown(entry.path()));
    let names = names.map(|name| name.strip_prefix("./").unwrap_or(&name).to_owned());
    Ok(names.filter(|name| matcher.is_match(name)).collect())
}

/// Where a walk of a root begins: the root, or of a pattern the directory that it is below of.
pub(crate) fn base(root: &Path) -> &Path {
    match root.to_str() {
        Some(text) if is_pattern(text) && !root.exists() => base_of(text),
        Some(_) | None => root,
    }
}

/// The directories that a walk of a directory enters, itself among them.
pub(crate) fn directories(root: &Path) -> Vec<PathBuf> {
    let walker = WalkBuilder::new(root)
        .filter_entry(|entry| {
            let is_directory = entry.file_type().is_some_and(|kind| kind.is_dir());
            is_directory && (entry.depth() == 0 || !entry.path().join(".git").exists())
        })
        .build();
    walker.flatten().map(ignore::DirEntry::into_path).collect()
}

/// The part of a pattern that holds no magic, up to its last slash.
fn base_of(pattern: &str) -> &Path {
    let magic = pattern.find(['*', '?', '[', '{']).unwrap_or(pattern.len());
    match pattern.get(..magic).and_then(|plain| plain.rfind('/')) {
        Some(0) => Path::new("/"),
        Some(slash) => Path::new(pattern.get(..slash).unwrap_or(".")),
        None => Path::new("."),
    }
}

fn enter(
    root: &Path,
    without: Option<&Path>,
    told: Told<'_>,
    walked: &mut Walked,
    wanted: impl Fn(&str) -> bool,
) {
    let without = without.and_then(|path| fs::canonicalize(path).ok());
    let repositories = Arc::new(Mutex::new(Vec::new()));
    let met = Arc::clone(&repositories);
    let walker = WalkBuilder::new(root)
        .filter_entry(move |entry| {
            let is_directory = entry.file_type().is_some_and(|kind| kind.is_dir());
            if entry.depth() == 0 || !is_directory {
                return true;
            }
            // Another repository inside this one has a history of its own.
            let path = entry.path();
            let own = path.join(".git").exists();
            if own && let Ok(mut met) = met.lock() {
                let text = shown(path);
                met.push(text.strip_prefix("./").unwrap_or(&text).to_owned());
            }
            !own && without
                .as_ref()
                .is_none_or(|without| fs::canonicalize(path).ok().as_ref() != Some(without))
        })
        .build();
    for entry in walker {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                walked.unreadable.push(files::printable(&error.to_string()));
                continue;
            }
        };
        let named = entry.depth() == 0;
        let is_file =
            if named { !entry.path().is_dir() } else { entry.file_type().is_some_and(|kind| kind.is_file()) };
        if !is_file {
            continue;
        }
        let path = entry.into_path();
        let text = shown(&path);
        // `.` is where everyone is; to say so in every line helps nobody.
        let text = match root == Path::new(".") {
            true => text.strip_prefix("./").unwrap_or(&text).to_owned(),
            false => text,
        };
        if !wanted(&text) {
            continue;
        }
        let promise = told(&path, named);
        let found = match promise {
            Promise::Avro | Promise::Json | Promise::Yaml | Promise::JsonSchema => &mut walked.schemas,
            Promise::Protobuf => &mut walked.protobuf,
            Promise::Other if named => &mut walked.schemas,
            Promise::Other => continue,
        };
        found.push(Found { path, root: root.to_owned(), shown: text, promise, named });
    }
    if let Ok(mut met) = repositories.lock() {
        walked.repositories.append(&mut met);
    }
}

impl Found {
    /// The language of its text, where that is a schema.
    pub(crate) fn language(&self, source: &Result<Source, Invalid>) -> Option<Format> {
        self.promise.language(self.named, source)
    }
}

impl Walked {
    /// Says once what could not be seen, and what was left out.
    ///
    /// `true` when nothing was kept from sight.
    pub(crate) fn mention(&self, terminal: &Terminal) -> bool {
        for unreadable in &self.unreadable {
            terminal.warn(unreadable);
        }
        for pattern in &self.idle {
            terminal.notice(format_args!("no schema here matches {pattern}"));
        }
        for repository in &self.repositories {
            terminal.notice(format_args!(
                "{repository} is left out, for it is a repository of its own: look into it with `-C {repository}`"
            ));
        }
        self.unreadable.is_empty()
    }
}

/// `true` for a JSON object that defines an Avro type and claims to be nothing else.
pub(crate) fn looks_like_avro(source: &Source) -> bool {
    /// Deep enough for any schema, and a limit to what is only guessed at.
    const DEPTH: usize = 1_000;
    let text = source.text();
    if !text.trim_start().starts_with('{') || !text.contains("\"type\"") || !text.contains("\"name\"") {
        return false;
    }
    let Ok(json) = Json::parse(source, Dialect { comments: true }, DEPTH) else { return false };
    let root = json.root();
    let types = ["record", "enum", "fixed", "error", "array", "map"];
    let kind = root.get("type").and_then(Value::as_str);
    root.get("name").is_some()
        && root.get("$schema").is_none()
        && kind.is_some_and(|kind| types.contains(&&*kind))
}

/// `true` for a JSON object that says so, or that has the shape.
pub(crate) fn looks_like_json_schema(source: &Source) -> bool {
    /// As for Avro above: only a guess.
    const DEPTH: usize = 1_000;
    let Ok(json) = Json::parse(source, Dialect { comments: true }, DEPTH) else { return false };
    let root = json.root();
    let has = |member| root.get(member).is_some();
    has("$schema") || (has("properties") && !has("fields"))
}

/// `true` for a text whose outermost `$schema` names one of JSON Schema's own meta-schemas. A text that is
/// broken is one if it says so anywhere, for its flaw is to be told.
fn says_json_schema(source: &Source) -> bool {
    /// As for Avro above: only a guess.
    const DEPTH: usize = 1_000;
    let names_one = |uri: &str| {
        let rest = uri.strip_prefix("https://").or_else(|| uri.strip_prefix("http://"));
        rest.is_some_and(|rest| rest.starts_with("json-schema.org/"))
    };
    let text = source.text().trim_start_matches('\u{feff}');
    if !text.contains("$schema") || !text.contains("://json-schema.org/") {
        return false;
    }
    if text.trim_start().starts_with(['{', '[', '"', '/'])
        && let Ok(json) = Json::parse(source, Dialect { comments: true }, DEPTH)
    {
        return json.root().get("$schema").and_then(Value::as_str).is_some_and(|uri| names_one(&uri));
    }
    let flow = text.trim_start().starts_with('{');
    let quotes = ['"', '\''];
    text.match_indices("$schema").any(|(at, word)| {
        let line = text.get(..at).and_then(|before| before.rsplit('\n').next()).unwrap_or("");
        let after = text.get(at + word.len()..).unwrap_or("").trim_start_matches(quotes).trim_start();
        let value = after.strip_prefix(':').map(|value| value.trim_start().trim_start_matches(quotes));
        // In YAML's block style the outermost members stand at the start of their lines.
        (flow || line.trim_matches(quotes).is_empty()) && value.is_some_and(names_one)
    })
}

#[cfg(test)]
mod tests {
    use super::{looks_like_avro, relative, says_json_schema};
    use tenon_core::Source;

    #[test]
    fn the_way_to_a_file_is_the_shortest() {
        assert_eq!(relative("proto/acme/v1/", "proto/acme/money.proto"), "../money.proto");
        assert_eq!(relative("proto/acme/", "proto/acme/v1/a.proto"), "v1/a.proto");
        assert_eq!(relative("a/b/", "ab/c.proto"), "../../ab/c.proto");
    }

    #[test]
    fn json_is_taken_for_avro_only_when_it_defines_a_type() {
        let looks = |text: &str| looks_like_avro(&Source::new("", text));
        assert!(looks(r#"{"type": "enum", "name": "A", "symbols": []}"#));
        assert!(!looks(r#"{"type": "module", "name": "app"}"#));
        assert!(!looks(r#"{"$schema": "x", "type": "array", "name": "A"}"#));
        assert!(!looks(r#"{"type": "array", "items": "string"}"#));
    }

    #[test]
    fn a_text_is_json_schema_when_it_names_a_meta_schema_of_it() {
        let says = |text: &str| says_json_schema(&Source::new("", text));
        assert!(says(r#"{"$schema": "http://json-schema.org/draft-07/schema#"}"#));
        assert!(says(r#"{"$schema" : "https://json-schema.org/draft/2020-12/schema", "type": }"#));
        assert!(says("# order\n$schema: https://json-schema.org/draft/2020-12/schema\ntype: object\n"));
        assert!(says("\"$schema\": 'http://json-schema.org/draft-07/schema#'\n"));
        assert!(!says(r#"{"$schema": "https://json.schemastore.org/package.json"}"#));
        assert!(!says(r#"{"a": {"$schema": "http://json-schema.org/draft-07/schema#"}}"#));
        assert!(!says("a:\n  $schema: http://json-schema.org/draft-07/schema#\n"));
        assert!(!says("# $schema: http://json-schema.org/draft-07/schema#\n"));
    }
}
