//! A second opinion on a value by the `jsonschema` crate, which shares no code with this one.
//!
//! It is asked about schemas of one text, as their author wrote it; formats are not demanded there
//! either. Its word never turns an answer into another: it confirms a refutation or takes it away.

use jsonschema::{Draft as Other, Validator};
use serde_json::Value;

use super::draft::Draft;
use super::model::Schema;

/// Name under which its agreement is recorded.
pub(super) const NAME: &str = "jsonschema";

/// Both schemas as the crate reads them.
#[derive(Debug)]
pub(super) struct Referee {
    writer: Validator,
    reader: Validator,
}

impl Referee {
    /// `None` where the crate cannot be asked about one of them.
    pub(super) fn of(writer: &Schema, reader: &Schema) -> Option<Referee> {
        Some(Referee { writer: validator(writer)?, reader: validator(reader)? })
    }

    /// `true` when the crate takes the value, written as JSON, under the writer's schema and refuses it
    /// under the reader's, `false` when it does not; `None` for a value that it cannot read.
    pub(super) fn opinion(&self, value: &str) -> Option<bool> {
        let value: Value = serde_json::from_str(value).ok()?;
        Some(self.writer.is_valid(&value) && !self.reader.is_valid(&value))
    }
}

fn validator(schema: &Schema) -> Option<Validator> {
    if schema.sources().count() != 1 {
        return None;
    }
    let text: Value = serde_json::from_str(schema.source().text()).ok()?;
    let draft = match schema.node(schema.root()).draft {
        Draft::Draft4 => Other::Draft4,
        Draft::Draft6 => Other::Draft6,
        Draft::Draft7 => Other::Draft7,
        Draft::Draft201909 => Other::Draft201909,
        Draft::Draft202012 => Other::Draft202012,
    };
    let options = jsonschema::options().with_draft(draft).should_validate_formats(false).offline();
    options.build(&text).ok()
}
