//! One text of a schema: its values, and where its author sees them.

use crate::text::json::{Dialect, Json, JsonId, Malformed};
use crate::text::{Place, Source, Span};

/// The values of a JSON text. A byte order mark in front of it is passed over, as RFC 8259 allows (section
/// 8.1): that of YAML may have one, and the two are told apart by what follows.
pub(super) fn read(source: &Source, depth: usize) -> Result<Json, Malformed> {
    let start = source.text().len() - unmarked(source.text()).len();
    Json::parse_from(source, start, Dialect::default(), depth)
}

/// A text without the byte order mark in front of it.
pub(super) fn unmarked(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

/// A text as JSON values with places in what the author wrote.
#[derive(Clone, Debug)]
pub struct Document {
    json: Json,
    /// Set for YAML, whose values were written out as JSON: what the author wrote, and where in it each
    /// value stands, by number.
    written: Option<(Source, Vec<Span>)>,
}

impl Document {
    /// A text that is JSON itself.
    pub fn of_json(json: Json) -> Document {
        Document { json, written: None }
    }

    /// Values that stand for `written` text; `spans` has one entry a value, names among them.
    pub(super) fn translated(json: Json, written: Source, spans: Vec<Span>) -> Document {
        Document { json, written: Some((written, spans)) }
    }

    /// Its values were written out of YAML.
    pub(super) fn is_translated(&self) -> bool {
        self.written.is_some()
    }

    /// Its values.
    pub fn json(&self) -> &Json {
        &self.json
    }

    /// What the author wrote.
    pub fn source(&self) -> &Source {
        self.written.as_ref().map_or(self.json.source(), |(source, _)| source)
    }

    /// The author's bytes of a value.
    pub fn span(&self, id: JsonId) -> Span {
        match &self.written {
            Some((_, spans)) => spans.get(id.index()).copied().unwrap_or_default(),
            None => self.json.value(id).span(),
        }
    }

    /// Where a value stands. *Limits*: finding the pointer is a walk over the text.
    pub fn place(&self, id: JsonId) -> Place {
        Place { source: self.source().clone(), span: self.span(id), pointer: self.json.pointer(id) }
    }
}
