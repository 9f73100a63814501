//! From what a person names to a closed schema.

use tenon_core::{Format, Invalid, Limits, Schema};

use super::library::Library;
use super::references;
use super::spec::Spec;
use crate::terminal::Terminal;

/// A schema, or why there is none, under the name that findings use.
#[derive(Debug)]
pub(crate) struct Loaded {
    pub(crate) name: String,
    pub(crate) schema: Result<Schema, Invalid>,
}

/// Reads one schema; types it does not define come from `library`.
///
/// *Errors*: nothing could be read. A text that was read and is no schema is not an error here.
pub(crate) fn read(
    spec: &Spec,
    asked: Option<Format>,
    library: &Library,
    terminal: &Terminal,
    limits: &Limits,
) -> anyhow::Result<Loaded> {
    spec.format(asked)?;
    let text = spec.read(terminal, limits)?;
    let schema = match text.source {
        Err(invalid) => Err(invalid),
        Ok(source) => {
            let (schema, ambiguities) = library.close(&source, &text.name, limits);
            references::explain(&ambiguities, terminal);
            schema
        }
    };
    if let Err(invalid) = &schema
        && library.books.is_empty()
        && invalid.findings().iter().any(|finding| finding.rule.id == "avro/unknown-type")
    {
        terminal.notice("types that other files define are found with --reference FILE or DIRECTORY");
    }
    Ok(Loaded { name: text.name, schema })
}
