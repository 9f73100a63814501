//! A steady layout for schema texts: two spaces, members in the order they were written, and on one
//! line whatever fits. Values keep their bytes: number text, escapes and duplicate members included.

use crate::text::json::{Json, Value};
use crate::text::layout;

/// Why a text is not laid out anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unformattable {
    /// It holds comments, which no JSON value keeps.
    Comments,
}

impl std::fmt::Display for Unformattable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Unformattable::Comments => f.write_str("the text holds comments, which the formatter would lose"),
        }
    }
}

impl std::error::Error for Unformattable {}

/// The text laid out anew, with one line break at its end.
///
/// Formatting twice changes nothing more. *Errors*: [`Unformattable`].
pub fn format(json: &Json) -> Result<String, Unformattable> {
    if json.has_comments() {
        return Err(Unformattable::Comments);
    }
    // A record shows its fields below each other, however short it is.
    Ok(layout::lay_out(json, |name, member: Value<'_>| name.is("fields") && member.items().next().is_some()))
}
