//! Which versions a JSON Schema states: by a property that takes one value, by Iglu's `self`, in its
//! `$id`.

use crate::stated::{By, FIELDS, Number, Statement};
use crate::text::json::{JsonId, Kind, Value};

use super::model::Schema;

/// What the outermost schema states, in the order of [`By::ALL`].
pub(crate) fn stated(schema: &Schema) -> Vec<Statement> {
    let root = schema.root();
    let mut statements: Vec<Statement> = property(schema).into_iter().collect();
    let document = schema.document(0);
    let described = document.json().root().get("self").and_then(|own| own.get("version"));
    if let Some(value) = described
        && let Some((number, text)) = read(value)
    {
        statements.push(Statement {
            by: By::SelfDescription,
            number,
            text,
            place: document.place(value.id()),
        });
    }
    let id = schema.keywords(root).and_then(|keywords| keywords.annotations.id.as_ref());
    if let Some(id) = id
        && let Some((number, _)) = Number::of_path(&id.value)
    {
        let (text, place) = (id.value.to_string(), schema.keyword_place(root, id.at));
        statements.push(Statement { by: By::Identifier, number, text, place });
    }
    statements
}

/// The first property called so that takes one value only.
fn property(schema: &Schema) -> Option<Statement> {
    let properties = schema.keywords(schema.root())?.properties.as_ref()?;
    FIELDS.iter().find_map(|name| {
        let (_, node) = properties.value.iter().rev().find(|(own, _)| **own == **name)?;
        let keywords = schema.keywords(*node)?;
        let constant = keywords.constant.as_ref().map(|constant| constant.value.at);
        let only = keywords.enumeration.as_ref().and_then(|list| match list.value.as_slice() {
            [one] => Some(one.at),
            _ => None,
        });
        let at: JsonId = constant.or(only)?;
        let (number, text) = read(schema.value(*node, at))?;
        Some(Statement { by: By::Field, number, text, place: schema.keyword_place(*node, at) })
    })
}

fn read(value: Value<'_>) -> Option<(Number, String)> {
    match value.kind() {
        Kind::String | Kind::Number => {
            let text = value.text().into_owned();
            Some((Number::parse(&text)?, text))
        }
        Kind::Null | Kind::Boolean | Kind::Array | Kind::Object => None,
    }
}
