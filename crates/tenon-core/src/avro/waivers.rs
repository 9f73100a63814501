//! Waivers in attributes of Avro schemas, and the declarations that they speak of.
//!
//! The attribute `tenon:allow` of a type or a field is one waiver or a list of them. It speaks of the
//! object it stands in, without the named types and fields inside. What its words mean is
//! `waiver.rs`'s.

use std::sync::Arc;

use crate::text::json::{Json, Kind, Value};
use crate::text::sorting::{sort, sort_by_key};
use crate::text::{Place, Span};
use crate::waiver::{MARK, MOST_WAIVERS, Reach, Written};

use super::model::Schema;

/// Those of all texts, the judged one first, in the order of the text.
pub(crate) fn written(schema: &Schema) -> Vec<Written> {
    let mut all = Vec::new();
    for document in schema.documents().filter(|json| json.source().text().contains(MARK)) {
        of_document(document, &mut all);
    }
    all.truncate(MOST_WAIVERS);
    all
}

/// An object with a name: a type or a field.
#[derive(Default)]
struct Declaration<'a> {
    /// `None` for the text as a whole.
    span: Option<Span>,
    inner: Vec<Span>,
    waivers: Vec<Value<'a>>,
}

fn of_document(json: &Json, all: &mut Vec<Written>) {
    let mut declarations = vec![Declaration::default()];
    let mut open = vec![(json.root(), 0)];
    while let Some((value, around)) = open.pop() {
        let own = match value.get("name").map(Value::kind) {
            Some(Kind::String) => {
                if let Some(outer) = declarations.get_mut(around) {
                    outer.inner.push(value.span());
                }
                declarations.push(Declaration { span: Some(value.span()), ..Declaration::default() });
                declarations.len() - 1
            }
            Some(_) | None => around,
        };
        for (name, member) in value.members() {
            match declarations.get_mut(own).filter(|_| name.is(MARK)) {
                Some(declaration) if member.kind() == Kind::Array => {
                    declaration.waivers.extend(member.items())
                }
                Some(declaration) => declaration.waivers.push(member),
                None => open.push((member, own)),
            }
        }
        open.extend(value.items().map(|item| (item, own)));
    }
    let from = all.len();
    for mut declaration in declarations.into_iter().filter(|own| !own.waivers.is_empty()) {
        sort(&mut declaration.inner);
        let outside: Arc<[Span]> = Arc::from(declaration.inner);
        for value in declaration.waivers {
            let source = json.source().clone();
            let reach = Reach { source: source.clone(), inside: declaration.span, outside: outside.clone() };
            let place = Place { source, span: value.span(), pointer: String::new() };
            let words = value.as_str().unwrap_or_default().into_owned();
            all.push(Written { place, words, reach: Some(reach) });
        }
    }
    if let Some(own) = all.get_mut(from..) {
        sort_by_key(own, |written| written.place.span);
    }
}
