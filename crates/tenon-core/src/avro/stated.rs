//! Which versions an Avro schema states: in the default of a field, at the end of its namespace.

use crate::stated::{By, FIELDS, Number, Statement};
use crate::text::json::{Kind as JsonKind, Value};

use super::model::{Kind, Schema};

/// What the outermost type states, in the order of [`By::ALL`].
pub(crate) fn stated(schema: &Schema) -> Vec<Statement> {
    let mut statements = Vec::new();
    let root = schema.root();
    let Some((name, _)) = schema.node(root).kind.named() else { return statements };
    if let Kind::Record(record) = &schema.node(root).kind {
        let fields = FIELDS.iter().filter_map(|name| record.fields.get(record.field(name)?));
        let mut defaults = fields.filter_map(|field| {
            let json = field.default?;
            let text = written(schema.value_near(root, json))?;
            let number = Number::parse(&text)?;
            Some(Statement { by: By::Field, number, text, place: schema.place_of(root, json) })
        });
        statements.extend(defaults.next());
    }
    if let Some(number) = Number::of_name(name.namespace()) {
        let place = schema.attribute_place(root, "namespace");
        statements.push(Statement { by: By::Name, number, text: name.namespace().to_owned(), place });
    }
    statements
}

/// A string, or a number as it is written.
fn written(value: Value<'_>) -> Option<String> {
    match value.kind() {
        JsonKind::String | JsonKind::Number => Some(value.text().into_owned()),
        JsonKind::Null | JsonKind::Boolean | JsonKind::Array | JsonKind::Object => None,
    }
}
