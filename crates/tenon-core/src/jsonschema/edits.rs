//! How a change of a schema is written into its text: new members and items are spaced as their
//! neighbours are, and everything else stays byte for byte.
//!
//! What to change is `fix.rs`'s business; blocks of YAML are `yaml_edits.rs`'s. Whatever YAML looks like,
//! an edit of it is read again and dropped where it does more or less than was meant.

use crate::finding::Edit;
use crate::limits::Limits;
use crate::text::json::{Dialect, Json, JsonId, Kind, Value};
use crate::text::sorting::sort_by_key;
use crate::text::{Source, Span, java};

use super::canonical;
use super::document::Document;
use super::yaml;
use super::yaml_edits;

/// A change of one value in a text. New values are given as JSON.
#[derive(Clone, Debug)]
pub(super) enum Operation {
    /// Puts another value in the place of one.
    Replace(JsonId, String),
    /// Gives another name to a member, known by its value.
    Rename(JsonId, String),
    /// Takes a member or an item away, known by its value.
    Remove(JsonId),
    /// Adds a member to an object.
    Add(JsonId, String, String),
    /// Adds items to an array.
    Append(JsonId, Vec<String>),
}

/// The operations as edits of what the author wrote; nothing where they cannot be written safely.
pub(super) fn write(document: &Document, operations: &[Operation], limits: &Limits) -> Option<Vec<Edit>> {
    let json = document.json();
    let plain = Document::of_json(json.clone());
    let in_json = edits(&plain, operations)?;
    if !document.is_translated() {
        return Some(in_json);
    }
    let in_yaml = edits(document, operations)?;
    let written = document.source();
    if in_yaml.iter().any(|edit| yaml_edits::has_comment(written.slice(edit.span))) {
        return None;
    }
    let meant = Source::new(json.source().name(), Edit::apply(json.source().text(), &in_json));
    let meant = Json::parse(&meant, Dialect::default(), limits.depth).ok()?;
    let written = Source::new(written.name(), Edit::apply(written.text(), &in_yaml));
    let read = yaml::read(&written, limits).ok()?;
    (canonical::text(meant.root()) == canonical::text(read.json().root())).then_some(in_yaml)
}

fn edits(document: &Document, operations: &[Operation]) -> Option<Vec<Edit>> {
    let writer = Writer { document, text: document.source().text() };
    let mut edits = operations.iter().map(|own| writer.edit(own)).collect::<Option<Vec<Edit>>>()?;
    sort_by_key(&mut edits, |edit| edit.span);
    let apart = |pair: &[Edit]| match pair {
        [one, other] => one.span.end <= other.span.start && one.span != other.span,
        _ => true,
    };
    edits.windows(2).all(apart).then_some(edits)
}

/// A text and where its values stand.
pub(super) struct Writer<'a> {
    pub(super) document: &'a Document,
    pub(super) text: &'a str,
}

impl<'a> Writer<'a> {
    fn edit(&self, operation: &Operation) -> Option<Edit> {
        let value = |id: &JsonId| self.document.json().value(*id);
        match operation {
            Operation::Replace(at, json) => self.replace(value(at), json),
            Operation::Rename(at, name) => {
                let (object, _) = parent(self.document.json(), *at)?;
                let (old, _) = object.members().find(|(_, member)| member.id() == *at)?;
                let span = self.span(old);
                Some(self.put(span, self.name(name, span)))
            }
            Operation::Remove(at) => {
                let (container, _) = parent(self.document.json(), *at)?;
                self.remove(container, *at)
            }
            Operation::Add(object, name, json) => self.add(value(object), name, json),
            Operation::Append(array, items) => self.append(value(array), items),
        }
    }

    fn replace(&self, value: Value<'_>, json: &str) -> Option<Edit> {
        let span = self.span(value);
        if self.is_block(value) {
            let end = yaml_edits::content_end(self, value)?;
            let before = self.text.get(..span.start as usize)?.trim_end();
            // What stood on lines of its own goes behind its name.
            return Some(match before.ends_with(':') {
                true => self.put(Span::new(before.len() as u32, end), format!(" {}", self.json(json, span)?)),
                false => self.put(Span::new(span.start, end), self.json(json, span)?),
            });
        }
        Some(self.put(span, self.json(json, span)?))
    }

    fn remove(&self, container: Value<'_>, at: JsonId) -> Option<Edit> {
        let parts = self.parts(container);
        let index = parts.iter().position(|part| part.id == at)?;
        let own = parts.get(index)?;
        if parts.len() == 1 {
            let empty = if container.kind() == Kind::Array { "[]" } else { "{}" };
            return self.replace(container, empty);
        }
        if self.is_block(container) {
            return yaml_edits::remove(self, container, index);
        }
        let before = index.checked_sub(1).and_then(|before| parts.get(before));
        let span = match (before, parts.get(index + 1)) {
            (_, Some(next)) => Span::new(own.span.start, next.span.start),
            (Some(before), None) => Span::new(before.span.end, own.span.end),
            (None, None) => return None,
        };
        Some(self.put(span, String::new()))
    }

    fn add(&self, object: Value<'_>, name: &str, json: &str) -> Option<Edit> {
        if object.kind() != Kind::Object {
            return None;
        }
        let parts = self.parts(object);
        let Some(last) = parts.last() else {
            let span = self.span(object);
            let (name, json) = (self.name(name, span), self.json(json, span)?);
            let colon = if self.is_tight() { ":" } else { ": " };
            return Some(self.put(span, format!("{{{name}{colon}{json}}}")));
        };
        let (name, json) = (self.name(name, last.span), self.json(json, last.span)?);
        if self.is_block(object) {
            return yaml_edits::line(self, object, &format!("{name}: {json}"));
        }
        let colon = if self.is_tight() { ":" } else { ": " };
        Some(self.put(Span::empty(last.span.end), format!(",{}{name}{colon}{json}", self.gap(&parts))))
    }

    fn append(&self, array: Value<'_>, items: &[String]) -> Option<Edit> {
        if array.kind() != Kind::Array {
            return None;
        }
        let parts = self.parts(array);
        let style = parts.last().map_or(self.span(array), |last| last.span);
        let items = items.iter().map(|json| self.json(json, style)).collect::<Option<Vec<String>>>()?;
        let Some(last) = parts.last() else {
            let comma = if self.is_tight() { "," } else { ", " };
            return Some(self.put(style, format!("[{}]", items.join(comma))));
        };
        if self.is_block(array) {
            let lines: Vec<String> = items.iter().map(|item| format!("- {item}")).collect();
            return yaml_edits::lines(self, array, &lines);
        }
        let gap = self.gap(&parts);
        let insert = items.iter().map(|item| format!(",{gap}{item}")).collect();
        Some(self.put(Span::empty(last.span.end), insert))
    }

    /// What stands between two parts of a container, behind the comma.
    fn gap(&self, parts: &[Part]) -> &'a str {
        let last = parts.last().map_or("", |last| gap_before(self.text, last.span.start));
        match (last, parts.len()) {
            // The first part may hug its bracket, whatever the others do.
            ("", 0 | 1) if !self.is_tight() => " ",
            (gap, _) => gap,
        }
    }

    /// A text that spends no white space.
    fn is_tight(&self) -> bool {
        let spends = |byte: &[u8]| matches!(byte, b", " | b": " | b",\n" | b",\r" | b"{\n" | b"{\r");
        !self.document.is_translated() && !self.text.as_bytes().windows(2).any(spends)
    }

    /// Members from name to value, and items. What merge keys of YAML bring lies elsewhere and is none.
    pub(super) fn parts(&self, container: Value<'_>) -> Vec<Part> {
        let around = self.span(container);
        let of = |id: JsonId, start: Span, end: Span| Part {
            id,
            name: start,
            span: Span::new(start.start, end.end.max(start.end)),
        };
        let members =
            container.members().map(|(name, value)| of(value.id(), self.span(name), self.span(value)));
        let items = container.items().map(|item| of(item.id(), self.span(item), self.span(item)));
        members.chain(items).filter(|part| around.contains(part.span)).collect()
    }

    /// A block of YAML: a mapping or sequence without brackets.
    pub(super) fn is_block(&self, value: Value<'_>) -> bool {
        let container = matches!(value.kind(), Kind::Object | Kind::Array);
        container
            && self.document.is_translated()
            && !self.document.source().slice(self.span(value)).starts_with(['{', '['])
    }

    /// A value as the text writes such, in the style of what stands at `like`.
    fn json(&self, json: &str, like: Span) -> Option<String> {
        match self.document.is_translated() {
            true => yaml_edits::value(json, !self.is_quoted(like)),
            false => Some(json.to_owned()),
        }
    }

    fn name(&self, name: &str, like: Span) -> String {
        match self.document.is_translated() && !self.is_quoted(like) {
            true => yaml_edits::scalar(name),
            false => quoted(name),
        }
    }

    fn is_quoted(&self, span: Span) -> bool {
        self.document.source().slice(span).starts_with('"')
    }

    pub(super) fn span(&self, value: Value<'_>) -> Span {
        self.document.span(value.id())
    }

    pub(super) fn put(&self, span: Span, insert: String) -> Edit {
        Edit { source: self.document.source().clone(), span, insert }
    }
}

/// A member or an item.
pub(super) struct Part {
    pub(super) id: JsonId,
    /// Its name; of an item all of it.
    pub(super) name: Span,
    pub(super) span: Span,
}

/// The container of a value, and the name or number under which it stands there.
pub(super) fn parent(json: &Json, id: JsonId) -> Option<(Value<'_>, String)> {
    let mut around = json.root();
    loop {
        // Values are numbered in reading order, so the last one that does not come later holds it.
        let members = around.members().map(|(name, value)| (name.text().into_owned(), value));
        let items = around.items().enumerate().map(|(at, value)| (at.to_string(), value));
        let (token, child) = members.chain(items).take_while(|(_, child)| child.id() <= id).last()?;
        if child.id() == id {
            return Some((around, token));
        }
        around = child;
    }
}

/// A string as JSON writes it.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    java::push_string(text, &mut out);
    out
}

/// White space right before an offset.
fn gap_before(text: &str, at: u32) -> &str {
    let before = text.get(..at as usize).unwrap_or("");
    before.get(before.trim_end_matches([' ', '\t', '\r', '\n']).len()..).unwrap_or("")
}
