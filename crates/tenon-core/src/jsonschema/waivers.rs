//! Waivers in attributes of schemas, and what they speak of.
//!
//! The attribute `tenon:allow` of a schema is one waiver or a list of them. It speaks of the object it
//! stands in, without the schemas inside that are objects themselves: those may hold their own, which
//! `true` and `false` cannot. What its words mean is `waiver.rs`'s.

use std::sync::Arc;

use crate::text::json::{Json, JsonId, Kind, Value};
use crate::text::sorting::{sort, sort_by_key};
use crate::text::{Place, Span};
use crate::waiver::{MARK, MOST_WAIVERS, Reach, Written};

use super::document::Document;
use super::model::{Body, Schema};

/// Those of all texts, the judged one first, in the order of the text.
pub(crate) fn written(schema: &Schema) -> Vec<Written> {
    let mut all = Vec::new();
    for (number, document) in schema.documents.iter().enumerate() {
        if document.source().text().contains(MARK) {
            let own = schema.nodes.iter().filter(|node| node.at.document as usize == number);
            let objects = own.filter(|node| matches!(node.body, Body::Keywords(_)));
            of_document(document, objects.map(|node| node.at.json).collect(), &mut all);
        }
    }
    all.truncate(MOST_WAIVERS);
    all
}

/// The schema objects of one text, in any order.
fn of_document(document: &Document, mut objects: Vec<JsonId>, all: &mut Vec<Written>) {
    sort(&mut objects);
    objects.dedup();
    let from = all.len();
    for (object, inner) in nested(document.json(), &objects) {
        let waivers = document.json().value(object).get(MARK).map(listed).unwrap_or_default();
        if waivers.is_empty() {
            continue;
        }
        let span = document.span(object);
        // The root is all of the text, what stands before its first member too.
        let inside = Some(span).filter(|_| object != document.json().root().id());
        let outside = outermost(inner.into_iter().map(|id| document.span(id)).collect(), span);
        for value in waivers {
            let source = document.source().clone();
            let reach = Reach { source: source.clone(), inside, outside: outside.clone() };
            let place = Place { source, span: document.span(value.id()), pointer: String::new() };
            let words = value.as_str().unwrap_or_default().into_owned();
            all.push(Written { place, words, reach: Some(reach) });
        }
    }
    // An alias in YAML shows one text at several places.
    let spans = |written: &Written| (written.place.span, written.reach.as_ref().and_then(|own| own.inside));
    let mut own = all.split_off(from);
    sort_by_key(&mut own, spans);
    own.dedup_by_key(|written| spans(written));
    all.append(&mut own);
}

fn listed(value: Value<'_>) -> Vec<Value<'_>> {
    match value.kind() {
        Kind::Array => value.items().collect(),
        Kind::Null | Kind::Boolean | Kind::Number | Kind::String | Kind::Object => vec![value],
    }
}

/// Each object with those right inside it. Values are numbered in reading order, so an object comes
/// before what it holds.
fn nested(json: &Json, objects: &[JsonId]) -> Vec<(JsonId, Vec<JsonId>)> {
    let mut all: Vec<(JsonId, Vec<JsonId>)> = Vec::with_capacity(objects.len());
    let mut around: Vec<usize> = Vec::new();
    for object in objects {
        let span = json.value(*object).span();
        while let Some(outer) = around.last().and_then(|at| all.get(*at)) {
            if json.value(outer.0).span().contains(span) {
                break;
            }
            around.pop();
        }
        if let Some((_, inner)) = around.last().and_then(|at| all.get_mut(*at)) {
            inner.push(*object);
        }
        around.push(all.len());
        all.push((*object, Vec::new()));
    }
    all
}

/// Sorted, none in another, and only those within `around`: what YAML's aliases bring lies elsewhere.
fn outermost(mut spans: Vec<Span>, around: Span) -> Arc<[Span]> {
    spans.retain(|span| around.contains(*span));
    sort_by_key(&mut spans, |span| (span.start, std::cmp::Reverse(span.end)));
    let mut kept: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        if kept.last().is_none_or(|last| !last.contains(span)) {
            kept.push(span);
        }
    }
    Arc::from(kept)
}
