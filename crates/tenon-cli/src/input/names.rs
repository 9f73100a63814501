//! What a schema text defines and what it needs from others: all that finding its references, and
//! its earlier self, takes.

use std::collections::BTreeSet;

use tenon_core::{Format, Invalid, Limits, Schema, SetBuilder, Source, jsonschema};

/// Full names around one text.
#[derive(Debug)]
pub(crate) struct Names {
    /// What the text as a whole is called, where it has a name: a full name, or a URI in JSON Schema.
    pub(crate) root: Option<String>,
    /// Former names of that.
    pub(crate) aliases: Vec<String>,
    /// Types it defines.
    pub(crate) defined: Vec<String>,
    /// Types it uses and does not define; in JSON Schema URIs, which may be relative to the text.
    pub(crate) needed: Vec<String>,
}

impl Names {
    /// Reads them off a text.
    ///
    /// *Errors*: the text by itself is no sound schema. Its findings are not for showing, since
    /// stand-ins may take part; judge the closed set for those.
    pub(crate) fn read(format: Format, source: &Source, limits: &Limits) -> Result<Names, Invalid> {
        if format == Format::JsonSchema {
            // Whether it is sound is seen when it is closed: a reference may point into another text.
            let set = jsonschema::Builder::new(source, limits);
            let (root, needed) = (set.name().map(str::to_owned), set.missing().into_iter().collect());
            let defined = set.defined().into_iter().collect();
            return Ok(Names { root, aliases: Vec::new(), defined, needed });
        }
        let mut set = SetBuilder::new(Format::Avro, source, limits);
        let needed = set.missing();
        if !needed.is_empty() {
            set.supply("", &stand_ins(&needed));
        }
        let schema = set.finish()?;
        let own = |name: &&str| !needed.contains(*name);
        let defined = schema.definitions().into_iter().filter(own).map(str::to_owned).collect();
        let (root, aliases) = root(&schema);
        Ok(Names { root, aliases, defined, needed: needed.into_iter().collect() })
    }
}

/// A schema with open names does not close, so each gets the smallest type there is for a moment.
fn stand_ins(needed: &BTreeSet<String>) -> Source {
    let types: Vec<String> =
        needed.iter().map(|name| format!(r#"{{"type":"fixed","name":"{name}","size":1}}"#)).collect();
    Source::new("", format!("[{}]", types.join(",")))
}

fn root(schema: &Schema) -> (Option<String>, Vec<String>) {
    if let Schema::Avro(avro) = schema {
        if let Some(protocol) = avro.protocol() {
            return (Some(protocol.name.full().to_owned()), Vec::new());
        }
        if let Some((name, aliases)) = avro.node(avro.root()).kind.named() {
            let aliases = aliases.iter().map(|alias| alias.full().to_owned()).collect();
            return (Some(name.full().to_owned()), aliases);
        }
    }
    (None, Vec::new())
}
