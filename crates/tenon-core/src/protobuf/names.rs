//! Names that follow from other names.

use std::borrow::Cow;

use super::ast::{Field, FieldType};

/// A field's own name; a group's is its type's in lower case.
pub(super) fn of_field(field: &Field) -> Cow<'_, str> {
    match field.kind {
        FieldType::Group(..) => Cow::Owned(field.name.text.to_ascii_lowercase()),
        FieldType::Named(_) | FieldType::Map(..) => Cow::Borrowed(&field.name.text),
    }
}

/// The name of a map's entry: `order_lines` makes `OrderLinesEntry`.
pub(super) fn map_entry(field: &str) -> String {
    let mut name = camel(field, true);
    name.push_str("Entry");
    name
}

/// The name in JSON: `order_lines` makes `orderLines`.
pub(super) fn json(field: &str) -> String {
    camel(field, false)
}

fn camel(name: &str, first: bool) -> String {
    let mut out = String::with_capacity(name.len() + 5);
    let mut upper = first;
    for c in name.chars() {
        if c == '_' {
            upper = true;
        } else if upper {
            out.push(c.to_ascii_uppercase());
            upper = false;
        } else {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{json, map_entry};

    #[test]
    fn names_are_derived_as_protoc_does() {
        assert_eq!(json("order_lines"), "orderLines");
        assert_eq!(json("_a__b_"), "AB");
        assert_eq!(json("Upper_1x"), "Upper1x");
        assert_eq!(map_entry("order_lines"), "OrderLinesEntry");
        assert_eq!(map_entry("1a"), "1aEntry");
    }
}
