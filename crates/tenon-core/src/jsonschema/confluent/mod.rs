//! What Confluent Schema Registry says about a pair: the verdict, difference types and paths of its
//! checker for JSON Schema, holes included.
//!
//! Written from facts about that checker and not from the specification; the exact view is the place for
//! what is right. No running registry was asked. Kept on purpose:
//!
//! - Schemas are compared by their class: an object of one type, a combination, a reference, … What is
//!   beside a type (`enum`, `const`, `not`, `allOf`, …) makes a combination of it. See `shapes.rs`.
//! - A reference is followed once; behind two references in a row nothing is compared.
//! - A pair of schemas met while it is being compared counts as compatible, and the whole comparison is
//!   done again while that turned out wrong.
//! - Not looked at: `patternProperties` against each other, `propertyNames`, the schema in `contains`,
//!   `if`, `then`, `else`, `format`, names in `required` without a property on both sides, and draft 4's
//!   exclusive bounds.
//! - Of several patterns that match a property only the first counts.
//!
//! One fault is not kept: a lower `exclusiveMaximum` ends the registry's comparison with an exception.
//!
//! | question | file |
//! |---|---|
//! | of which class is a schema? | `shapes.rs` |
//! | which differences does the registry accept? | `types.rs` |
//! | how does a pair fare, met once or in a circle? | `checker.rs` |
//! | what became of bounds, sizes, values? | `scalars.rs` |
//! | what became of properties, of items? | `object.rs`, `array.rs` |
//! | which branches stand for which? | `combined.rs` |

mod array;
mod checker;
mod combined;
mod object;
mod scalars;
mod shapes;
mod types;

use crate::limits::Limits;
use crate::text::json::JsonId;
use crate::words::Text;

use super::model::{NodeId, Schema};

pub use types::{TYPES, accepts};

/// One thing the checker reports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// One of [`TYPES`].
    pub kind: &'static str,
    /// `#/properties/code/maxLength`; names are not escaped.
    pub path: String,
    /// Where in the writer's schema: a node and a value of its text.
    pub writer: (NodeId, JsonId),
    /// Where in the reader's.
    pub reader: (NodeId, JsonId),
}

/// What the checker reports of a pair.
#[derive(Clone, Debug)]
pub struct Differences {
    /// In the order of the walk.
    pub list: Vec<Difference>,
    /// Every one of them is accepted; also `false` where a circle was found incompatible.
    pub compatible: bool,
    /// Why the checker's answer is not known, where it is not.
    pub unknown: Option<Unknown>,
}

/// Why the checker's answer is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unknown {
    /// The budget ran out, or the schemas are nested deeper than is followed here.
    Exhausted,
    /// A pattern that would have to be matched against a name, in a syntax that is not understood.
    Pattern(Box<str>),
}

impl Unknown {
    /// As a report says it; `None` where the budget says it.
    pub(super) fn reason(&self) -> Option<Text> {
        match self {
            Unknown::Exhausted => None,
            Unknown::Pattern(pattern) => Some(
                Text::from("the registry would match a name against ")
                    .code(&**pattern)
                    .plain(", which is not understood"),
            ),
        }
    }
}

/// Every difference, accepted ones too. The registry's BACKWARD takes the earlier version for the writer,
/// its FORWARD the later one. Under `lenient` more types are accepted.
///
/// *Limits*: `limits.steps`; schemas nested deeper than 200 are not followed.
///
/// ```
/// use tenon_core::jsonschema::{Builder, confluent};
/// use tenon_core::{Limits, Source};
///
/// let read = |text: &str| Builder::new(&Source::new("s", text), &Limits::default()).finish().unwrap();
/// let (old, new) = (read(r#"{"type": "string"}"#), read(r#"{"type": "string", "maxLength": 3}"#));
/// let found = confluent::differences(&old, &new, false, &Limits::default());
///
/// assert_eq!((found.list[0].kind, &*found.list[0].path), ("MAX_LENGTH_ADDED", "#/maxLength"));
/// assert!(!found.compatible);
/// ```
pub fn differences(writer: &Schema, reader: &Schema, lenient: bool, limits: &Limits) -> Differences {
    checker::run(writer, reader, lenient, limits)
}
