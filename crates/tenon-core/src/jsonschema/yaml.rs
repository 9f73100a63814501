//! YAML as JSON: the same values, with their places in what was written. YAML 1.2 with its core schema;
//! aliases and merge keys (`<<`) are written out.
//!
//! `saphyr-parser` reads the text; its types stay in this file. A value is a node here until all is
//! read, so an alias costs nothing but what is written of it, and that is bounded.

use std::collections::{HashMap, HashSet};

use saphyr_parser::{Event, Parser, ScalarStyle};

use crate::finding::Finding;
use crate::limits::Limits;
use crate::problem::problem;
use crate::source_rules::too_deep;
use crate::text::java;
use crate::text::json::{Dialect, Json, Malformed};
use crate::text::{Place, Source, Span};
use crate::words::Text;

use super::document::{Document, unmarked};
use super::number::Number;
use super::rules::malformed_yaml;

/// `true` for a text that is to be read as YAML: by its name, or because it does not start as JSON does.
pub(super) fn is_yaml(source: &Source) -> bool {
    let named = source.name().ends_with(".yaml") || source.name().ends_with(".yml");
    let text = unmarked(source.text()).trim_start();
    named
        || !(text.is_empty() || text.starts_with(['{', '[', '"', '-', '/']) || is_word(text))
        || text.starts_with("---")
        || text.starts_with("- ")
}

/// `true`, `false`, `null` or a number, and nothing behind it.
fn is_word(text: &str) -> bool {
    let text = text.trim_end();
    matches!(text, "true" | "false" | "null") || text.bytes().all(|byte| b"+-.eE0123456789".contains(&byte))
}

/// The values of a YAML text.
///
/// *Errors*: a finding with the place where the text is not YAML, or holds what JSON cannot say.
/// *Limits*: `limits.depth`; aliases and merge keys may not make more of a text than `limits.bytes`.
pub(super) fn read(source: &Source, limits: &Limits) -> Result<Document, Box<Finding>> {
    let mut loader = Loader {
        source,
        limits,
        offsets: Offsets::of(source.text()),
        nodes: Vec::new(),
        anchors: HashMap::new(),
        open: Vec::new(),
        root: None,
        room: limits.bytes,
    };
    let mut parser = Parser::new_from_str(source.text());
    while let Some(event) = parser.next_event() {
        match event {
            Ok((event, span)) => loader.take(event, span)?,
            Err(error) => {
                let at = loader.offsets.byte(error.marker().index());
                return Err(loader.problem(Span::new(at, at), Text::from(error.info().to_owned())));
            }
        }
    }
    loader.finish()
}

/// Bytes by characters, for the parser counts characters.
struct Offsets {
    /// One entry a character and one for the end; empty where all are one byte.
    starts: Vec<u32>,
    end: u32,
}

impl Offsets {
    fn of(text: &str) -> Offsets {
        let end = text.len() as u32;
        let starts = match text.is_ascii() {
            true => Vec::new(),
            false => text.char_indices().map(|(at, _)| at as u32).chain([end]).collect(),
        };
        Offsets { starts, end }
    }

    fn byte(&self, character: usize) -> u32 {
        match self.starts.is_empty() {
            true => (character as u32).min(self.end),
            false => self.starts.get(character).copied().unwrap_or(self.end),
        }
    }
}

/// A value, read.
struct Node {
    span: Span,
    value: Value,
}

enum Value {
    /// As JSON writes it.
    Scalar(String),
    Sequence(Vec<usize>),
    /// Names and values, merge keys resolved.
    Mapping(Vec<(usize, usize)>),
}

/// A sequence or mapping whose end has not come.
struct Open {
    node: usize,
    anchor: usize,
    /// What is inside; of a mapping names and values in turn.
    inside: Vec<usize>,
    mapping: bool,
}

struct Loader<'a> {
    source: &'a Source,
    limits: &'a Limits,
    offsets: Offsets,
    nodes: Vec<Node>,
    anchors: HashMap<usize, usize>,
    open: Vec<Open>,
    root: Option<usize>,
    /// Members that merge keys may still bring.
    room: usize,
}

impl Loader<'_> {
    fn take(&mut self, event: Event<'_>, span: saphyr_parser::Span) -> Result<(), Box<Finding>> {
        let (start, end) = (self.offsets.byte(span.start.index()), self.offsets.byte(span.end.index()));
        let span = Span::new(start, end);
        match event {
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => Ok(()),
            Event::DocumentStart(_) if self.root.is_some() => {
                Err(self.problem(span, Text::from("a schema is one document, and here a second one begins")))
            }
            Event::DocumentStart(_) => Ok(()),
            Event::Alias(anchor) => match self.anchors.get(&anchor) {
                Some(node) => self.place(*node, span),
                None => Err(self.problem(span, Text::from("this alias stands for something that holds it"))),
            },
            Event::Scalar(text, style, anchor, tag) => {
                let tag = tag.as_deref().filter(|tag| tag.is_yaml_core_schema()).map(|tag| &*tag.suffix);
                let value = self.scalar(&text, style, tag, span)?;
                let node = self.node(span, Value::Scalar(value), anchor);
                self.place(node, span)
            }
            Event::SequenceStart(anchor, _) => self.enter(span, anchor, false),
            Event::MappingStart(anchor, _) => self.enter(span, anchor, true),
            Event::SequenceEnd | Event::MappingEnd => self.leave(span),
        }
    }

    fn node(&mut self, span: Span, value: Value, anchor: usize) -> usize {
        let node = self.nodes.len();
        self.nodes.push(Node { span, value });
        if anchor > 0 {
            self.anchors.insert(anchor, node);
        }
        node
    }

    fn enter(&mut self, span: Span, anchor: usize, mapping: bool) -> Result<(), Box<Finding>> {
        if self.open.len() >= self.limits.depth {
            let message = format!("more than {} levels of nesting", self.limits.depth);
            let malformed = Malformed { span, message, opened: None, too_deep: true };
            return Err(Box::new(too_deep::finding(self.source, malformed)));
        }
        // The anchor counts when all of it is there.
        let node = self.node(span, Value::Sequence(Vec::new()), 0);
        self.open.push(Open { node, anchor, inside: Vec::new(), mapping });
        Ok(())
    }

    fn leave(&mut self, span: Span) -> Result<(), Box<Finding>> {
        let Some(open) = self.open.pop() else { return Ok(()) };
        let value = match open.mapping {
            true => Value::Mapping(self.members(open.inside)?),
            false => Value::Sequence(open.inside),
        };
        let mut whole = span;
        if let Some(node) = self.nodes.get_mut(open.node) {
            node.span = Span::new(node.span.start, span.end.max(node.span.end));
            whole = node.span;
            node.value = value;
        }
        if open.anchor > 0 {
            self.anchors.insert(open.anchor, open.node);
        }
        self.place(open.node, whole)
    }

    /// Puts a value where it belongs; names have to be scalars.
    fn place(&mut self, node: usize, span: Span) -> Result<(), Box<Finding>> {
        let Some(open) = self.open.last_mut() else {
            self.root = Some(node);
            return Ok(());
        };
        let is_name = open.mapping && open.inside.len() % 2 == 0;
        open.inside.push(node);
        if is_name && !matches!(self.nodes.get(node).map(|node| &node.value), Some(Value::Scalar(_))) {
            return Err(self.problem(span, Text::from("a member's name must be a scalar, as in JSON")));
        }
        Ok(())
    }

    /// The members of a mapping. What it names itself goes before what it merges, earlier merges before
    /// later ones.
    fn members(&mut self, inside: Vec<usize>) -> Result<Vec<(usize, usize)>, Box<Finding>> {
        let pairs: Vec<(usize, usize)> = inside
            .chunks_exact(2)
            .filter_map(|pair| match pair {
                [name, value] => Some((*name, *value)),
                _ => None,
            })
            .collect();
        let is_merge = |name: usize| {
            let node = self.nodes.get(name);
            node.is_some_and(|node| self.source.slice(node.span) == "<<")
        };
        if !pairs.iter().any(|(name, _)| is_merge(*name)) {
            return Ok(pairs);
        }
        let mut merged = Vec::new();
        let mut kept: Vec<(usize, usize)> = Vec::new();
        for (name, value) in pairs {
            match is_merge(name) {
                true => merged.extend(self.merged(value)?),
                false => kept.push((name, value)),
            }
        }
        let mut known: HashSet<String> = kept.iter().map(|(name, _)| self.name(*name)).collect();
        self.room = self.room.saturating_sub(merged.len());
        if self.room == 0 {
            return Err(self.bomb());
        }
        for (name, value) in merged {
            if known.insert(self.name(name)) {
                kept.push((name, value));
            }
        }
        Ok(kept)
    }

    /// The members that a merge key brings: those of a mapping, or of several in a sequence.
    fn merged(&self, value: usize) -> Result<Vec<(usize, usize)>, Box<Finding>> {
        let Some(node) = self.nodes.get(value) else { return Ok(Vec::new()) };
        let wrong =
            || self.problem(node.span, Text::from("a merge key takes a mapping or a sequence of mappings"));
        match &node.value {
            Value::Mapping(members) => Ok(members.clone()),
            Value::Sequence(items) => {
                let mut all = Vec::new();
                for item in items {
                    match self.nodes.get(*item).map(|node| &node.value) {
                        Some(Value::Mapping(members)) if all.len() < self.room => all.extend(members),
                        Some(Value::Mapping(_)) => return Err(self.bomb()),
                        Some(Value::Scalar(_) | Value::Sequence(_)) | None => return Err(wrong()),
                    }
                }
                Ok(all)
            }
            Value::Scalar(_) => Err(wrong()),
        }
    }

    /// A scalar as a member's name: the text of a string, else what is written.
    fn name(&self, node: usize) -> String {
        match self.nodes.get(node).map(|node| &node.value) {
            Some(Value::Scalar(text)) if text.starts_with('"') => text.clone(),
            Some(Value::Scalar(text)) => quoted(text),
            Some(Value::Sequence(_) | Value::Mapping(_)) | None => quoted(""),
        }
    }

    fn scalar(
        &self,
        text: &str,
        style: ScalarStyle,
        tag: Option<&str>,
        span: Span,
    ) -> Result<String, Box<Finding>> {
        let plain = match style {
            ScalarStyle::Plain => tag != Some("str"),
            ScalarStyle::SingleQuoted
            | ScalarStyle::DoubleQuoted
            | ScalarStyle::Literal
            | ScalarStyle::Folded => {
                matches!(tag, Some("int" | "float" | "bool" | "null"))
            }
        };
        if !plain {
            return Ok(quoted(text));
        }
        match text {
            "" | "~" | "null" | "Null" | "NULL" => Ok("null".to_owned()),
            "true" | "True" | "TRUE" => Ok("true".to_owned()),
            "false" | "False" | "FALSE" => Ok("false".to_owned()),
            ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" | "-.inf" | "-.Inf" | "-.INF" | ".nan"
            | ".NaN" | ".NAN" => {
                let message = Text::new().plain("JSON has no number for ").code(text);
                Err(self.problem(span, message))
            }
            _ => Ok(number(text).unwrap_or_else(|| quoted(text))),
        }
    }

    /// Writes all of it out as JSON.
    fn finish(self) -> Result<Document, Box<Finding>> {
        enum Left {
            Node(usize),
            Name(usize),
            Mark(char),
        }
        let Some(root) = self.root else {
            return Err(self.problem(Span::default(), Text::from("the text is empty")));
        };
        let mut out = String::with_capacity(self.source.text().len());
        let mut spans = Vec::new();
        let mut left = vec![Left::Node(root)];
        while let Some(next) = left.pop() {
            // Aliases of aliases grow without end in few characters. A value has a place, which takes room.
            if out.len() > self.limits.bytes || spans.len() > self.limits.bytes / 4 {
                return Err(self.bomb());
            }
            let node = match next {
                Left::Mark(mark) => {
                    out.push(mark);
                    continue;
                }
                Left::Name(name) => {
                    spans.push(self.nodes.get(name).map(|node| node.span).unwrap_or_default());
                    out.push_str(&self.name(name));
                    continue;
                }
                Left::Node(node) => node,
            };
            let Some(node) = self.nodes.get(node) else { continue };
            spans.push(node.span);
            let first = left.len();
            let close = match &node.value {
                Value::Scalar(text) => {
                    out.push_str(text);
                    continue;
                }
                Value::Sequence(items) => {
                    out.push('[');
                    for (at, item) in items.iter().enumerate() {
                        left.extend((at > 0).then_some(Left::Mark(',')));
                        left.push(Left::Node(*item));
                    }
                    ']'
                }
                Value::Mapping(members) => {
                    out.push('{');
                    for (at, (name, value)) in members.iter().enumerate() {
                        left.extend((at > 0).then_some(Left::Mark(',')));
                        left.extend([Left::Name(*name), Left::Mark(':'), Left::Node(*value)]);
                    }
                    '}'
                }
            };
            left.push(Left::Mark(close));
            if let Some(new) = left.get_mut(first..) {
                new.reverse();
            }
        }
        let translated = Source::new(self.source.name(), out);
        match Json::parse(&translated, Dialect::default(), self.limits.depth) {
            Ok(json) => Ok(Document::translated(json, self.source.clone(), spans)),
            // Aliases nest what was not nested.
            Err(error) => Err(self.problem(Span::default(), Text::from(error.message))),
        }
    }

    fn bomb(&self) -> Box<Finding> {
        let message = format!("aliases make more than {} bytes of this text", self.limits.bytes);
        self.problem(Span::default(), Text::from(message))
    }

    fn problem(&self, span: Span, message: Text) -> Box<Finding> {
        let place = Place { source: self.source.clone(), span, pointer: String::new() };
        Box::new(problem(&malformed_yaml::RULE, place, message))
    }
}

/// A plain scalar that YAML's core schema takes for a number, as JSON writes it.
fn number(text: &str) -> Option<String> {
    if let Some(digits) = text.strip_prefix("0x") {
        return u128::from_str_radix(digits, 16)
            .ok()
            .filter(|_| !digits.starts_with('+'))
            .map(|own| own.to_string());
    }
    if let Some(digits) = text.strip_prefix("0o") {
        return u128::from_str_radix(digits, 8)
            .ok()
            .filter(|_| !digits.starts_with('+'))
            .map(|own| own.to_string());
    }
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent.strip_prefix(['+', '-']).unwrap_or(exponent))),
        None => (unsigned, None),
    };
    let digits = |text: &str| text.bytes().all(|digit| digit.is_ascii_digit());
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let some = !whole.is_empty() || !fraction.is_empty();
    let sound = some
        && digits(whole)
        && digits(fraction)
        && exponent.is_none_or(|own| !own.is_empty() && digits(own));
    if !sound {
        return None;
    }
    let is_json = !text.starts_with('+')
        && !whole.is_empty()
        && (whole == "0" || !whole.starts_with('0'))
        && (!mantissa.contains('.') || !fraction.is_empty());
    // What JSON writes otherwise is written by value.
    Some(match is_json {
        true => text.to_owned(),
        false => Number::parse(text.strip_prefix('+').unwrap_or(text)).to_string(),
    })
}

fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    java::push_string(text, &mut out);
    out
}

#[cfg(test)]
mod tests {
    use super::{is_yaml, number, read};
    use crate::limits::Limits;
    use crate::text::Source;

    fn json(text: &str) -> String {
        let document = read(&Source::new("s.yaml", text), &Limits::default()).unwrap();
        document.json().source().text().to_owned()
    }

    fn error(text: &str) -> String {
        read(&Source::new("s.yaml", text), &Limits::default()).unwrap_err().message.to_string()
    }

    #[test]
    fn values_are_those_of_the_core_schema() {
        assert_eq!(
            json("a: 1\nb: 1.50\nc: yes\nd: ~\ne: 'true'\nf: !!str 2\n1: [true, .5, +7, 0x1F, 007, 1.]\n"),
            r#"{"a":1,"b":1.50,"c":"yes","d":null,"e":"true","f":"2","1":[true,0.5,7,31,7,1]}"#
        );
        assert_eq!(json("|\n  two\n  lines\n"), r#""two\nlines\n""#);
        assert_eq!(error("a: .inf"), "JSON has no number for `.inf`");
        assert_eq!(number("1e5"), Some("1e5".to_owned()));
        assert_eq!((number("1_000"), number("e5"), number("."), number("-")), (None, None, None, None));
    }

    #[test]
    fn aliases_and_merge_keys_are_written_out() {
        assert_eq!(json("a: &x {t: 1}\nb: *x\n"), r#"{"a":{"t":1},"b":{"t":1}}"#);
        assert_eq!(
            json("base: &b {x: 1, y: 2}\nown:\n  <<: *b\n  y: 3\n"),
            r#"{"base":{"x":1,"y":2},"own":{"y":3,"x":1}}"#
        );
        assert_eq!(
            json("- &a {x: 1}\n- &b {x: 2, y: 2}\n- {<<: [*a, *b]}\n"),
            r#"[{"x":1},{"x":2,"y":2},{"x":1,"y":2}]"#
        );
        assert_eq!(error("a: {<<: 1}"), "a merge key takes a mapping or a sequence of mappings");
        assert_eq!(error("a: &a [*a]"), "this alias stands for something that holds it");
    }

    #[test]
    fn bombs_and_second_documents_are_refused() {
        let mut bomb = String::from("a0: &a0 [x, x]\n");
        for at in 1..60 {
            bomb += &format!("a{at}: &a{at} [*a{0}, *a{0}, *a{0}, *a{0}]\n", at - 1);
        }
        assert_eq!(error(&bomb), "aliases make more than 16777216 bytes of this text");
        assert_eq!(error("a: 1\n---\nb: 2\n"), "a schema is one document, and here a second one begins");
        assert_eq!(error("{[1]: 2}"), "a member's name must be a scalar, as in JSON");
    }

    #[test]
    fn places_are_those_of_the_author() {
        let text = "# ü\ntype: object\nproperties:\n  é: &t\n    maxLength: 3\n  b: *t\n";
        let source = Source::new("s.yaml", text);
        let document = read(&source, &Limits::default()).unwrap();
        let root = document.json().root();
        let inner =
            root.get("properties").and_then(|own| own.get("b")).and_then(|own| own.get("maxLength")).unwrap();
        assert_eq!(source.slice(document.span(inner.id())), "3");
        assert_eq!(document.json().pointer(inner.id()), "/properties/b/maxLength");
        let name = root.members().next().unwrap().0;
        assert_eq!(source.slice(document.span(name.id())), "type");
    }

    #[test]
    fn a_text_is_yaml_by_name_or_because_it_does_not_start_as_json() {
        let is = |name: &str, text: &str| is_yaml(&Source::new(name, text));
        assert!(
            is("a.yml", "{}")
                && is("a", "type: string")
                && is("a", "---\ntrue")
                && is("a", "# c\ntype: null")
        );
        assert!(!is("a", "{}") && !is("a", " true") && !is("a", "") && !is("a", "[") && !is("a", "-1"));
        assert!(!is("a", "\u{feff}{}") && is("a", "\u{feff}type: string"));
    }
}
