//! A second opinion on a value by the `jsonschema` crate, which shares no code with this one.
//!
//! It is asked about schemas of one text, as their author wrote it; formats are not demanded there
//! either. Its word never turns an answer into another: it confirms a refutation or takes it away.

use jsonschema::Draft as Other;
use serde_json::Value;

use super::draft::Draft;
use super::model::Schema;

/// `true` when the crate takes the value under the writer's schema and refuses it under the reader's,
/// `false` when it does not; `None` where it cannot be asked.
pub(super) fn opinion(writer: &Schema, reader: &Schema, value: &str) -> Option<bool> {
    let value: Value = serde_json::from_str(value).ok()?;
    Some(takes(writer, &value)? && !takes(reader, &value)?)
}

fn takes(schema: &Schema, value: &Value) -> Option<bool> {
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
    Some(options.build(&text).ok()?.is_valid(value))
}
