//! JSON values by meaning: what a schema is asked about. Equal values are equal here, however they were
//! written. Places and spelling are the business of `text/json.rs`.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::fmt;
use std::hash::{Hash, Hasher};

use crate::text::json::{Kind, Value};
use crate::text::sorting::map_of;

use super::model::Type;
use super::number::Number;

/// A JSON value.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Instance {
    /// `null`
    Null,
    /// `true` or `false`
    Boolean(bool),
    /// A number.
    Number(Numeral),
    /// A string, decoded.
    String(String),
    /// Items in order.
    Array(Vec<Instance>),
    /// Members by name; a repeated name keeps its last value.
    Object(BTreeMap<String, Instance>),
}

/// A number and how it was written. Equality looks at the value alone.
#[derive(Clone, Debug)]
pub struct Numeral {
    /// Its value.
    pub value: Number,
    /// It was written with a point or an exponent: no `integer` for draft 4, whatever its value.
    pub fraction: bool,
}

impl Numeral {
    /// The number as JSON writes it.
    pub fn parse(text: &str) -> Numeral {
        Numeral { value: Number::parse(text), fraction: text.contains(['.', 'e', 'E']) }
    }

    /// The value, written plainly where it is whole.
    pub fn plain(value: Number) -> Numeral {
        Numeral { fraction: !value.is_integer(), value }
    }
}

impl PartialEq for Numeral {
    fn eq(&self, other: &Numeral) -> bool {
        self.value == other.value
    }
}

impl Eq for Numeral {}

impl Hash for Numeral {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.value.hash(state);
    }
}

impl PartialOrd for Numeral {
    fn partial_cmp(&self, other: &Numeral) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Numeral {
    fn cmp(&self, other: &Numeral) -> Ordering {
        self.value.cmp(&other.value)
    }
}

impl Instance {
    /// The value of a text. *Limits*: recurses as deep as the text's reader allowed.
    pub fn of(value: Value<'_>) -> Instance {
        match value.kind() {
            Kind::Null => Instance::Null,
            Kind::Boolean => Instance::Boolean(value.as_bool() == Some(true)),
            Kind::Number => Instance::Number(Numeral::parse(value.raw())),
            Kind::String => Instance::String(value.text().into_owned()),
            Kind::Array => Instance::Array(value.items().map(Instance::of).collect()),
            Kind::Object => Instance::Object(map_of(
                value.members().map(|(name, value)| (name.text().into_owned(), Instance::of(value))),
            )),
        }
    }

    /// Its type; never [`Type::Integer`], which is a set of numbers.
    pub fn kind(&self) -> Type {
        match self {
            Instance::Null => Type::Null,
            Instance::Boolean(_) => Type::Boolean,
            Instance::Number(_) => Type::Number,
            Instance::String(_) => Type::String,
            Instance::Array(_) => Type::Array,
            Instance::Object(_) => Type::Object,
        }
    }
}

impl fmt::Display for Instance {
    /// As JSON without white space, names sorted.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Instance::Null => f.write_str("null"),
            Instance::Boolean(value) => write!(f, "{value}"),
            Instance::Number(own) => {
                let text = own.value.to_string();
                let point = if own.fraction && !text.contains(['.', 'e']) { ".0" } else { "" };
                write!(f, "{text}{point}")
            }
            Instance::String(text) => quoted(f, text),
            Instance::Array(items) => {
                f.write_str("[")?;
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        f.write_str(",")?;
                    }
                    item.fmt(f)?;
                }
                f.write_str("]")
            }
            Instance::Object(members) => {
                f.write_str("{")?;
                for (index, (name, value)) in members.iter().enumerate() {
                    if index > 0 {
                        f.write_str(",")?;
                    }
                    quoted(f, name)?;
                    f.write_str(":")?;
                    value.fmt(f)?;
                }
                f.write_str("}")
            }
        }
    }
}

fn quoted(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    f.write_str("\"")?;
    for own in text.chars() {
        match own {
            '"' => f.write_str("\\\"")?,
            '\\' => f.write_str("\\\\")?,
            '\n' => f.write_str("\\n")?,
            '\r' => f.write_str("\\r")?,
            '\t' => f.write_str("\\t")?,
            own if own.is_control() || matches!(own, '\u{2028}' | '\u{2029}' | '\u{feff}') => {
                write!(f, "\\u{:04x}", own as u32)?;
            }
            own => write!(f, "{own}")?,
        }
    }
    f.write_str("\"")
}
