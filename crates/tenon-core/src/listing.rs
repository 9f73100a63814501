//! What stands in a schema, declaration by declaration, so that two versions can be laid side by side
//! whatever the language. Each language lists itself in its own `listing.rs`; what a difference does to
//! messages is the comparison's to say.

use std::borrow::Cow;

use crate::text::json::{Kind, Value};
use crate::text::{Source, Span};

/// A declaration.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    /// `field`, `record`, `value`.
    pub(crate) what: &'static str,
    /// What a person calls it: `acme.Order.currency`.
    pub(crate) name: String,
    /// What tells it from its siblings, and is the same in both versions: a name, or a number.
    pub(crate) own: String,
    /// What `own` may have been before.
    pub(crate) former: Vec<String>,
    /// The declaration around it, which stands before it in the list.
    pub(crate) parent: Option<usize>,
    /// The order of its parts is what data is written in.
    pub(crate) ordered: bool,
    /// What it says, in an order of its own: `type`, `long`.
    pub(crate) facts: Vec<(Cow<'static, str>, String)>,
    /// What it says to people alone.
    pub(crate) words: String,
    /// The text it stands in.
    pub(crate) source: Source,
    /// What to show of it.
    pub(crate) shown: Span,
    /// All of it.
    pub(crate) whole: Span,
}

impl Item {
    /// A declaration of that name, at the top, of which nothing is said yet.
    pub(crate) fn new(what: &'static str, name: String, source: Source, shown: Span, whole: Span) -> Item {
        Item {
            what,
            own: name.clone(),
            name,
            former: Vec::new(),
            parent: None,
            ordered: false,
            facts: Vec::new(),
            words: String::new(),
            source,
            shown,
            whole,
        }
    }

    /// A fact, where there is something to say.
    pub(crate) fn fact(&mut self, name: impl Into<Cow<'static, str>>, value: Option<String>) {
        if let Some(value) = value {
            self.facts.push((name.into(), value));
        }
    }
}

/// JSON on one line, so that layout makes no difference; below `depth` it is as it was written.
pub(crate) fn compact(value: Value<'_>, depth: usize) -> String {
    let mut out = String::new();
    write(value, depth, &mut out);
    out
}

fn write(value: Value<'_>, depth: usize, out: &mut String) {
    let kind = if depth == 0 { Kind::Null } else { value.kind() };
    match kind {
        Kind::Array => {
            out.push('[');
            for (index, item) in value.items().enumerate() {
                out.push_str(if index > 0 { ", " } else { "" });
                write(item, depth - 1, out);
            }
            out.push(']');
        }
        Kind::Object => {
            out.push('{');
            for (index, (name, item)) in value.members().enumerate() {
                out.push_str(if index > 0 { ", " } else { "" });
                out.push_str(name.raw());
                out.push_str(": ");
                write(item, depth - 1, out);
            }
            out.push('}');
        }
        Kind::Null | Kind::Boolean | Kind::Number | Kind::String => out.push_str(value.raw()),
    }
}
