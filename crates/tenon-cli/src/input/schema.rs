//! From what a person names to a closed schema.

use tenon_core::jsonschema::Draft;
use tenon_core::protobuf::Lifted;
use tenon_core::{Format, Invalid, Limits, Schema, Source};

use super::import_places::Places;
use super::imports::{self, Files};
use super::references::{self, References};
use super::spec::Spec;
use super::{descriptors, language, uris, walk};
use crate::terminal::Terminal;

/// A schema, or why there is none, under the name that findings use.
#[derive(Debug)]
pub(crate) struct Loaded {
    pub(crate) name: String,
    pub(crate) schema: Result<Schema, Invalid>,
    /// What was read was no text, so no text may be written in its place.
    pub(crate) is_descriptor: bool,
}

/// What a person said of a text's language.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Asked {
    /// The language, whatever the file is called.
    pub(crate) format: Option<Format>,
    /// The draft of JSON Schemas that state none.
    pub(crate) draft: Option<Draft>,
}

impl From<Option<Format>> for Asked {
    fn from(format: Option<Format>) -> Asked {
        Asked { format, draft: None }
    }
}

/// Reads one schema; what it refers to comes from `references`. A Protobuf file is known to imports, and
/// to rules about files, as `name`, where one is given.
///
/// *Errors*: nothing could be read. A text that was read and is no schema is not an error here.
pub(crate) fn read(
    spec: &Spec,
    asked: impl Into<Asked>,
    name: Option<&str>,
    references: &mut References<'_>,
    terminal: &Terminal,
    limits: &Limits,
) -> anyhow::Result<Loaded> {
    let asked = asked.into();
    let promised = spec.format(asked.format);
    let came_along = || match spec {
        Spec::Given(given) => given.sources(limits),
        Spec::Path(_) | Spec::Stdin | Spec::Git(..) => Vec::new(),
    };
    let lacking = |invalid: &Invalid| {
        mistaken(spec, asked.format, terminal);
        if references.named().is_empty() {
            point_elsewhere(invalid, terminal);
        }
    };
    let (shown, bytes) = spec.bytes(terminal, limits)?;
    if promised.unwrap_or_else(|| language::of_bytes(&shown, &bytes, limits)) == Format::Protobuf {
        let known_as = name.unwrap_or(spec.file_name());
        let lifted = descriptors::lifted(&shown, &bytes, limits);
        let is_descriptor = lifted.is_some();
        let files = match lifted {
            Some(lifted) => lifted.map(|lifted| named(lifted, known_as)),
            None => bytes
                .source(&shown, limits)
                .map(|source| Files { judged: vec![(known_as.to_owned(), source)], supplied: came_along() }),
        };
        let places = Places::of(spec, references.named(), terminal)?;
        let close = |files: Files| imports::close(&files, &places, terminal, limits);
        return Ok(Loaded { name: shown, schema: files.and_then(close).inspect_err(lacking), is_descriptor });
    }
    let text = bytes.source(&shown, limits);
    let looks = |source: &Source| match walk::looks_like_json_schema(source) {
        true => Format::JsonSchema,
        false => Format::Avro,
    };
    let format = promised.unwrap_or_else(|| text.as_ref().map_or(Format::Avro, looks));
    if format == Format::JsonSchema {
        let places = Places::of(spec, references.named(), terminal)?;
        let close =
            |source: Source| uris::close(&places, &source, &came_along(), asked.draft, terminal, limits);
        let schema = text.and_then(close).inspect_err(lacking);
        return Ok(Loaded { name: shown, schema, is_descriptor: false });
    }
    let library = references.library(spec)?;
    let schema = match text {
        Err(invalid) => Err(invalid),
        Ok(source) => {
            let (schema, ambiguities) = library.close(Format::Avro, &source, &shown, limits);
            references::explain(&ambiguities, terminal);
            schema.inspect_err(|invalid| advise(&source, invalid, library.books.is_empty(), terminal))
        }
    };
    Ok(Loaded { name: shown, schema, is_descriptor: false })
}

/// Files of a descriptor by what imports call them: those to be judged, and those that everyone has.
/// All versions of a single file share one name.
fn named(lifted: Vec<Lifted>, name: &str) -> Files {
    let (builtin, mut own): (Vec<Lifted>, Vec<Lifted>) = lifted.into_iter().partition(|file| file.is_builtin);
    if own.is_empty() {
        return Files { judged: pairs(builtin), supplied: Vec::new() };
    }
    if let [only] = &mut *own {
        only.path = name.to_owned();
    }
    Files { judged: pairs(own), supplied: pairs(builtin) }
}

fn pairs(lifted: Vec<Lifted>) -> Vec<(String, Source)> {
    lifted.into_iter().map(|file| (file.path, file.source)).collect()
}

/// What a finding about a text that is no schema cannot know.
fn advise(source: &Source, invalid: &Invalid, alone: bool, terminal: &Terminal) {
    if doubt(source, terminal) {
        return;
    }
    if alone {
        point_elsewhere(invalid, terminal);
    }
}

/// Tells of a language that was asked for and that the file's name denies.
fn mistaken(spec: &Spec, asked: Option<Format>, terminal: &Terminal) {
    if let (Some(asked), Some(named)) = (asked, spec.format(None))
        && asked != named
    {
        let (asked, named) = (asked.name(), named.title());
        terminal
            .notice(format_args!("--schema-format {asked} was asked for, and this is called as {named} is"));
    }
}

/// Tells how to name what a text lacks.
fn point_elsewhere(invalid: &Invalid, terminal: &Terminal) {
    for (rule, notice) in [
        ("avro/unknown-type", "types that other files define are found with --reference FILE or DIRECTORY"),
        ("protobuf/missing-import", "imports are sought above the file, and below --reference DIRECTORY"),
        (
            "json-schema/unknown-reference",
            "texts that others refer to are found with --reference FILE or DIRECTORY",
        ),
    ] {
        if invalid.findings().iter().any(|finding| finding.rule.id == rule) {
            terminal.notice(notice);
        }
    }
}

/// Tells of a text that is no Avro schema when it was never meant to be; `true` when it was told.
pub(crate) fn doubt(source: &Source, terminal: &Terminal) -> bool {
    let foreign = walk::looks_like_json_schema(source);
    if foreign {
        let name = source.name();
        terminal.warn(format_args!(
            "{name} looks like JSON Schema; if it is, say so: --schema-format json-schema"
        ));
    }
    foreign
}
