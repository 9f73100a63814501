//! A steady layout for JSON texts of schemas: members in the order they were written, and on one line
//! whatever fits and holds no properties. YAML has a layout of its own, with comments, and is not laid out.

use crate::finding::Finding;
use crate::format::Format;
use crate::limits::Limits;
use crate::problem::Invalid;
use crate::source_rules::{malformed, too_deep, unreadable};
use crate::text::json::{Kind, Value};
use crate::text::{Source, layout};

use super::{document, yaml};

/// The text laid out anew, with one line break at its end and without a byte order mark; `None`
/// where it is YAML.
///
/// Formatting twice changes nothing more, and what the schema says stays. *Errors*: the text is no JSON.
/// *Limits*: `limits.depth`.
pub fn format(source: &Source, limits: &Limits) -> Result<Option<String>, Invalid> {
    if !Format::JsonSchema.is_built() {
        return Err(unreadable::not_built(Format::JsonSchema, Some(source)));
    }
    if yaml::is_yaml(source) {
        return Ok(None);
    }
    let one = |finding: Finding| Invalid::new(vec![finding]);
    match document::read(source, limits.depth) {
        Ok(json) => Ok(Some(layout::lay_out(&json, is_list_of_schemas))),
        Err(error) if error.too_deep => Err(one(too_deep::finding(source, error))),
        Err(error) => Err(one(malformed::finding(source, error, "{}"))),
    }
}

/// A schema that has others by name shows its keywords below each other, however short it is.
fn is_list_of_schemas(name: Value<'_>, member: Value<'_>) -> bool {
    ["properties", "patternProperties", "$defs", "definitions"].iter().any(|own| name.is(own))
        && member.kind() == Kind::Object
        && member.members().next().is_some()
}
