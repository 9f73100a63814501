//! From spanned JSON to types. Collects every problem it can see before giving up.
//!
//! No recursion: a type waiting to be read is a [`Task`] on a heap stack, so depth costs memory in
//! proportion to the text and nothing else. What a name stands for is `builder.rs`'s question.

use std::collections::HashMap;

use crate::finding::Finding;
use crate::problem::{nearest, problem};
use crate::rule::{Rule, Severity};
use crate::source_rules::duplicate_member;
use crate::text::Place;
use crate::text::json::{Json, JsonId, Kind as JsonKind, Value};
use crate::text::sorting::sort_by;
use crate::words::Text;

use super::builder::{Builder, Use};
use super::logical::{self, Ignored};
use super::model::{Enum, Field, Fixed, Kind, NodeId, Protocol, Record};
use super::names::{self, Name};
use super::rules::{
    duplicate_definition, duplicate_field, duplicate_symbol, ignored_logical_type, invalid_alias,
    invalid_attribute, invalid_default, invalid_name, missing_attribute, unknown_type,
};

/// Names of the types without parts.
pub(super) const PRIMITIVES: &[&str] =
    &["null", "boolean", "int", "long", "float", "double", "bytes", "string"];
/// Names of the types that need an object.
pub(super) const COMPLEX: &[&str] = &["record", "error", "enum", "fixed", "array", "map"];

/// Reads a document, schema or protocol, into the builder; its outermost type goes to `root`.
pub(super) fn read(builder: &mut Builder, json: &Json, document: u32, root: NodeId) {
    let mut walk = Walk {
        builder,
        json,
        document,
        tasks: Vec::new(),
        spaces: vec![String::new()],
        space_numbers: HashMap::from([(String::new(), 0)]),
    };
    let value = json.root();
    if value.get("protocol").is_some() && value.get("type").is_none() {
        walk.protocol(root);
    } else {
        walk.tasks.push(Task { json: value.id(), slot: root, namespace: 0 });
    }
    walk.run();
}

/// A type that waits to be read.
struct Task {
    json: JsonId,
    slot: NodeId,
    namespace: u32,
}

/// The walk over one document.
struct Walk<'b, 'j> {
    builder: &'b mut Builder,
    json: &'j Json,
    document: u32,
    tasks: Vec<Task>,
    spaces: Vec<String>,
    space_numbers: HashMap<String, u32>,
}

impl<'j> Walk<'_, 'j> {
    fn run(&mut self) {
        while let Some(task) = self.tasks.pop() {
            self.builder.step += 1;
            let value = self.json.value(task.json);
            let first = self.tasks.len();
            match value.kind() {
                JsonKind::String => self.name(value, &task),
                JsonKind::Array => self.union(value, &task),
                JsonKind::Object => self.object(value, &task),
                JsonKind::Null | JsonKind::Boolean | JsonKind::Number => {
                    let message = Text::new().plain("a type cannot be ").plain(value.kind().described());
                    let finding = self.problem(&invalid_attribute::RULE, value, message);
                    self.report(if value.kind() == JsonKind::Null {
                        finding.advise(Text::new().plain("the null type is written ").code("\"null\""))
                    } else {
                        finding
                    });
                }
            }
            // Tasks were pushed in reading order and are popped from the end.
            if let Some(new) = self.tasks.get_mut(first..) {
                new.reverse();
            }
        }
    }

    fn name(&mut self, value: Value<'j>, task: &Task) {
        let text = value.text();
        match Kind::primitive(&text) {
            Some(kind) => self.set(task.slot, kind),
            None if COMPLEX.contains(&&*text) => {
                let message = Text::new().code(&*text).plain(" needs an object that says more");
                let example = match &*text {
                    "array" => r#"{"type": "array", "items": …}"#,
                    "map" => r#"{"type": "map", "values": …}"#,
                    "enum" => r#"{"type": "enum", "name": …, "symbols": […]}"#,
                    "fixed" => r#"{"type": "fixed", "name": …, "size": …}"#,
                    _ => r#"{"type": "record", "name": …, "fields": […]}"#,
                };
                let finding = self.problem(&unknown_type::RULE, value, message);
                self.report(finding.advise(Text::new().plain("write ").code(example)));
            }
            None => {
                let name = Name::resolve(&text, self.space(task.namespace));
                let at_step = self.builder.step;
                let is_simple = !text.contains('.');
                self.builder.uses.push(Use { slot: task.slot, name, is_simple, at_step });
            }
        }
    }

    fn union(&mut self, value: Value<'j>, task: &Task) {
        let mut branches = Vec::new();
        for branch in value.items() {
            branches.push(self.later(branch, task.namespace));
        }
        self.set(task.slot, Kind::Union(branches));
    }

    fn object(&mut self, value: Value<'j>, task: &Task) {
        self.duplicate_members(value);
        let Some(kind) = value.get("type") else {
            let message = Text::new().plain("a type needs the attribute ").code("type");
            let finding = self.problem(&missing_attribute::RULE, value, message);
            return self.report(finding);
        };
        let Some(name) = kind.as_str() else {
            let message = Text::new()
                .plain("the ")
                .code("type")
                .plain(" of a schema object is a name, not ")
                .plain(kind.kind().described());
            let finding = self.problem(&invalid_attribute::RULE, kind, message);
            return self.report(finding.advise("put what is inside in place of the object around it"));
        };
        match &*name {
            "record" | "error" => self.record(value, task, &name == "error"),
            "enum" => self.symbols(value, task),
            "fixed" => self.fixed(value, task),
            "array" => self.container(value, task, "items", Kind::Array),
            "map" => self.container(value, task, "values", Kind::Map),
            other => match Kind::primitive(other) {
                Some(kind) => self.set(task.slot, kind),
                None => {
                    let inner = Task { json: kind.id(), slot: task.slot, namespace: task.namespace };
                    return self.name(kind, &inner);
                }
            },
        }
        self.logical(value, task.slot);
    }

    fn container(
        &mut self,
        value: Value<'j>,
        task: &Task,
        attribute: &'static str,
        kind: fn(NodeId) -> Kind,
    ) {
        match self.required(value, attribute) {
            Some(inner) => {
                let inner = self.later(inner, task.namespace);
                self.set(task.slot, kind(inner));
            }
            None => self.set(task.slot, Kind::Null),
        }
    }

    fn fixed(&mut self, value: Value<'j>, task: &Task) {
        let name = self.definition(value, task);
        let size = self.required(value, "size").and_then(|size| match size.raw().parse::<u32>() {
            // Java keeps sizes in an int.
            Ok(bytes) if bytes <= i32::MAX as u32 => Some(u64::from(bytes)),
            _ => {
                let message =
                    Text::new().code("size").plain(" is a whole number of bytes from 0 to 2147483647");
                let finding = self.problem(&invalid_attribute::RULE, size, message);
                self.report(finding);
                None
            }
        });
        if let (Some((name, aliases)), Some(size)) = (name, size) {
            self.define(task.slot, Kind::Fixed(Box::new(Fixed { name, aliases, size })));
        }
    }

    fn symbols(&mut self, value: Value<'j>, task: &Task) {
        let name = self.definition(value, task);
        let Some(list) = self.required_array(value, "symbols") else { return };
        let mut symbols: Vec<Box<str>> = Vec::new();
        let mut places = Vec::new();
        for item in list.items() {
            match item.as_str() {
                Some(symbol) => {
                    self.check_name(item, &symbol, "a symbol");
                    symbols.push(symbol.into());
                    places.push(item);
                }
                None => {
                    let message =
                        Text::new().plain("a symbol is a string, not ").plain(item.kind().described());
                    let finding = self.problem(&invalid_attribute::RULE, item, message);
                    self.report(finding);
                }
            }
        }
        let by_name = sorted(&symbols, |symbol| symbol);
        for (first, second) in repeated(&by_name, |index| symbols.get(index as usize).map(|s| &**s)) {
            let (Some(first), Some(second)) = (places.get(first as usize), places.get(second as usize))
            else {
                continue;
            };
            let message = Text::new().plain("the symbol ").code(second.text()).plain(" appears twice");
            let finding = self.problem(&duplicate_symbol::RULE, *second, message);
            let first = self.place(*first);
            self.report(finding.and_at(first, "first here"));
        }
        let Some((name, aliases)) = name else { return };
        let mut symbols = Enum { name, aliases, symbols, default: None, by_name };
        if let Some(default) = value.get("default") {
            symbols.default = default.as_str().and_then(|text| symbols.symbol(&text));
            if symbols.default.is_none() {
                let message = Text::new()
                    .plain("the default ")
                    .code(default.text())
                    .plain(" is not a symbol of enum ")
                    .code(symbols.name.full());
                let near = nearest(&default.text(), symbols.symbols.iter().map(|symbol| &**symbol));
                let mut finding = self.problem(&invalid_default::RULE, default, message);
                // Everyone refuses an unknown symbol, so no message was ever written under it; what is
                // no string at all Java passes over.
                if default.kind() == JsonKind::String {
                    finding.severity = Severity::Error;
                }
                let finding = match near {
                    Some(near) => finding.advise(Text::new().plain("there is a symbol ").code(near)),
                    None => finding,
                };
                self.report(finding);
            }
        }
        self.define(task.slot, Kind::Enum(Box::new(symbols)));
    }

    fn record(&mut self, value: Value<'j>, task: &Task, is_error: bool) {
        let name = self.definition(value, task);
        let Some(list) = self.required_array(value, "fields") else { return };
        // Fields are read even under a bad name, so that their problems show too.
        let namespace = match &name {
            Some((name, _)) => self.space_number(name.namespace()),
            None => task.namespace,
        };
        let mut fields = Vec::new();
        for item in list.items() {
            if let Some(field) = self.field(item, namespace) {
                fields.push(field);
            }
        }
        let by_name = sorted(&fields, |field| &field.name);
        let duplicates: Vec<(u32, u32)> =
            repeated(&by_name, |index| fields.get(index as usize).map(|field| &*field.name)).collect();
        for (first, second) in duplicates {
            let (Some(first), Some(second)) = (fields.get(first as usize), fields.get(second as usize))
            else {
                continue;
            };
            let message = Text::new().plain("the field ").code(&*second.name).plain(" appears twice");
            let name_of = |field: &Field| {
                let object = self.json.value(field.json);
                object.get("name").unwrap_or(object)
            };
            let (first, second) = (name_of(first), name_of(second));
            let finding = self.problem(&duplicate_field::RULE, second, message);
            let first = self.place(first);
            self.report(finding.and_at(first, "first here"));
        }
        if let Some((name, aliases)) = name {
            self.define(
                task.slot,
                Kind::Record(Box::new(Record { name, aliases, is_error, fields, by_name })),
            );
        }
    }

    fn field(&mut self, value: Value<'j>, namespace: u32) -> Option<Field> {
        if value.kind() != JsonKind::Object {
            let message = Text::new().plain("a field is an object, not ").plain(value.kind().described());
            let finding = self.problem(&invalid_attribute::RULE, value, message);
            self.report(finding);
            return None;
        }
        self.duplicate_members(value);
        let name = self.required(value, "name");
        let kind = self.required(value, "type");
        let name = name.and_then(|name| self.string(name, "name"));
        if let (Some(text), Some(name)) = (&name, value.get("name")) {
            self.check_name(name, text, "a field's name");
        }
        let node = kind.map(|kind| (self.later(kind, namespace), kind.id()));
        if let Some(order) = value.get("order") {
            let known = ["ascending", "descending", "ignore"];
            if !order.as_str().is_some_and(|text| known.contains(&&*text.to_ascii_lowercase())) {
                let message = Text::new().code("order").plain(" is one of ").list(known.into_iter(), 3);
                let finding = self.problem(&invalid_attribute::RULE, order, message);
                self.report(finding);
            }
        }
        let aliases = self.aliases(value, false).into_iter().map(|(text, _)| text.into_boxed_str()).collect();
        let (node, type_json) = node?;
        Some(Field {
            name: name?.into_boxed_str(),
            aliases,
            node,
            default: value.get("default").map(Value::id),
            bad_default: false,
            document: self.document,
            json: value.id(),
            type_json,
        })
    }

    /// Name and aliases of a definition.
    fn definition(&mut self, value: Value<'j>, task: &Task) -> Option<(Name, Vec<Name>)> {
        let name_value = self.required(value, "name")?;
        let text = self.string(name_value, "name")?;
        let own = value.get("namespace");
        if let Some(namespace) = own.filter(|namespace| namespace.kind() != JsonKind::String) {
            let message =
                Text::new().code("namespace").plain(" is a string, not ").plain(namespace.kind().described());
            let mut finding = self.problem(&invalid_attribute::RULE, namespace, message);
            // Java passes over it, so messages exist.
            finding.severity = Severity::Warning;
            self.report(finding);
        }
        let name = match own.and_then(Value::as_str) {
            Some(namespace) => Name::resolve(&text, &namespace),
            None => Name::resolve(&text, self.space(task.namespace)),
        };
        if Kind::primitive(name.simple()).is_some() && name.namespace().is_empty() {
            let message =
                Text::new().plain("a definition cannot take the primitive's name ").code(name.simple());
            let finding = self.problem(&invalid_name::RULE, name_value, message);
            self.report(finding);
            return None;
        }
        self.check_name(name_value, name.simple(), "a name");
        if Kind::primitive(name.simple()).is_some() {
            let message =
                Text::new().code(name.full()).plain(" is called like a primitive, which no namespace allows");
            let mut finding = self.problem(&invalid_name::RULE, name_value, message);
            // Java and Python take it, so messages exist.
            finding.severity = Severity::Warning;
            self.report(finding);
        }
        let bad_space = !name.namespace().is_empty() && !name.namespace().split('.').all(names::is_valid);
        if bad_space {
            let message = Text::new()
                .plain("the namespace ")
                .code(name.namespace())
                .plain(" has a part that is no name");
            let at = own.filter(|_| !text.contains('.')).unwrap_or(name_value);
            let mut finding = self.problem(&invalid_name::RULE, at, message);
            // Registries and Java's lenient parser take such namespaces, so messages exist.
            finding.severity = Severity::Warning;
            self.report(finding);
        }
        let aliases = self.aliases(value, true);
        let aliases = aliases.iter().map(|(text, _)| Name::resolve(text, name.namespace())).collect();
        Some((name, aliases))
    }

    fn aliases(&mut self, value: Value<'j>, of_type: bool) -> Vec<(String, JsonId)> {
        let Some(list) = value.get("aliases") else { return Vec::new() };
        if list.kind() != JsonKind::Array {
            let message = Text::new()
                .code("aliases")
                .plain(" is an array of names, not ")
                .plain(list.kind().described());
            let finding = self.problem(&invalid_attribute::RULE, list, message);
            self.report(finding);
            return Vec::new();
        }
        let mut aliases = Vec::new();
        for item in list.items() {
            let Some(text) = item.as_str() else {
                let message = Text::new().plain("an alias is a string, not ").plain(item.kind().described());
                let finding = self.problem(&invalid_attribute::RULE, item, message);
                self.report(finding);
                continue;
            };
            let parts_fit = if of_type {
                text.strip_prefix('.').unwrap_or(&text).split('.').all(names::is_valid)
            } else {
                names::is_valid(&text)
            };
            if !parts_fit {
                let message = Text::new().plain("the alias ").code(&*text).plain(" is no valid name");
                let finding = self.problem(&invalid_alias::RULE, item, message);
                self.report(finding);
            }
            aliases.push((text.into_owned(), item.id()));
        }
        aliases
    }

    fn logical(&mut self, value: Value<'j>, slot: NodeId) {
        let Some(declared) = value.get("logicalType") else { return };
        let Some(node) = self.builder.nodes.get_mut(slot.0 as usize) else { return };
        let Some(name) = declared.as_str() else { return };
        match logical::read(&name, value, &node.kind) {
            Ok(logical) => node.logical = Some(logical),
            Err(ignored) => {
                let message = match ignored {
                    // A team's own logical type is its own business.
                    Ignored::Unknown => return,
                    Ignored::Base(base) => Text::new()
                        .code(&*name)
                        .plain(" goes on ")
                        .plain(base)
                        .plain(", so it is ignored here"),
                    Ignored::Attribute(reason) => {
                        Text::new().code(&*name).plain(" is ignored: ").plain(reason)
                    }
                };
                let finding = self.problem(&ignored_logical_type::RULE, declared, message);
                self.report(finding);
            }
        }
    }

    /// A protocol is a list of types and a set of messages; its root stands for the types as a union.
    fn protocol(&mut self, root: NodeId) {
        let value = self.json.root();
        self.duplicate_members(value);
        let Some(name_value) = self.required(value, "protocol") else { return };
        let Some(text) = self.string(name_value, "protocol") else { return };
        let namespace = value.get("namespace").and_then(Value::as_str).unwrap_or_default();
        let name = Name::resolve(&text, &namespace);
        self.check_name(name_value, name.simple(), "a protocol's name");
        let space = self.space_number(name.namespace());
        let mut types = Vec::new();
        match value.get("types") {
            Some(list) if list.kind() == JsonKind::Array => {
                for item in list.items() {
                    types.push(self.later(item, space));
                }
            }
            Some(other) => {
                let message =
                    Text::new().code("types").plain(" is an array, not ").plain(other.kind().described());
                let finding = self.problem(&invalid_attribute::RULE, other, message);
                self.report(finding);
            }
            None => {}
        }
        let mut messages = Vec::new();
        if let Some(list) = value.get("messages") {
            for (message, body) in list.members() {
                messages.push(message.text().into_owned());
                self.message(message, body, space, &mut types);
            }
        }
        self.tasks.reverse();
        self.set(root, Kind::Union(types));
        if self.document == 0 {
            self.builder.protocol = Some(Protocol { name, messages });
        }
    }

    fn message(&mut self, name: Value<'j>, body: Value<'j>, space: u32, types: &mut Vec<NodeId>) {
        if body.kind() != JsonKind::Object {
            let message = Text::new()
                .plain("the message ")
                .code(name.text())
                .plain(" is an object, not ")
                .plain(body.kind().described());
            let finding = self.problem(&invalid_attribute::RULE, body, message);
            return self.report(finding);
        }
        let parameters = self.required_array(body, "request");
        for parameter in parameters.iter().flat_map(|list| list.items()) {
            if let Some(kind) = self.required(parameter, "type") {
                types.push(self.later(kind, space));
            }
        }
        if let Some(response) = body.get("response") {
            types.push(self.later(response, space));
        }
        for error in body.get("errors").iter().flat_map(|list| list.items()) {
            types.push(self.later(error, space));
        }
    }

    fn later(&mut self, value: Value<'j>, namespace: u32) -> NodeId {
        let slot = self.builder.slot(self.document, value.id());
        self.tasks.push(Task { json: value.id(), slot, namespace });
        slot
    }

    fn set(&mut self, slot: NodeId, kind: Kind) {
        if let Some(node) = self.builder.nodes.get_mut(slot.0 as usize) {
            node.kind = kind;
        }
    }

    fn define(&mut self, slot: NodeId, kind: Kind) {
        let Some((name, _)) = kind.named() else { return };
        let step = self.builder.step;
        let full: Box<str> = name.full().into();
        let (seen, label) = (
            self.builder.defined.get(&full).copied(),
            Text::new().code(name.full()).plain(" is defined twice"),
        );
        self.set(slot, kind);
        match seen {
            None => {
                self.builder.defined.insert(full, (slot, step));
            }
            Some((first, _)) => {
                let second = self.builder.place(slot);
                let finding = problem(&duplicate_definition::RULE, second, label)
                    .and_at(self.builder.place(first), "first here")
                    .advise(
                        Text::new()
                            .plain("after the first definition, use the name: ")
                            .code(format!("\"{full}\"")),
                    );
                self.report(finding);
            }
        }
    }

    fn required(&mut self, value: Value<'j>, attribute: &'static str) -> Option<Value<'j>> {
        let found = value.get(attribute);
        if found.is_none() {
            let what = match value.get("type").and_then(Value::as_str) {
                Some(kind) if COMPLEX.contains(&&*kind) && value.get("name").is_none() => {
                    format!("this {kind}")
                }
                _ => match value.get("name").and_then(Value::as_str) {
                    Some(name) => format!("`{name}`"),
                    None => "this object".to_owned(),
                },
            };
            let message = Text::new().plain(what).plain(" needs the attribute ").code(attribute);
            let mut finding = self.problem(&missing_attribute::RULE, value, message);
            if let Some(near) =
                nearest(attribute, value.members().map(|(name, _)| name.raw().trim_matches('"')))
            {
                finding = finding.advise(
                    Text::new().plain("was ").code(near).plain(" meant to be ").code(attribute).plain("?"),
                );
            }
            self.report(finding);
        }
        found
    }

    fn required_array(&mut self, value: Value<'j>, attribute: &'static str) -> Option<Value<'j>> {
        let list = self.required(value, attribute)?;
        if list.kind() == JsonKind::Array {
            return Some(list);
        }
        let message = Text::new().code(attribute).plain(" is an array, not ").plain(list.kind().described());
        let finding = self.problem(&invalid_attribute::RULE, list, message);
        self.report(finding);
        None
    }

    fn string(&mut self, value: Value<'j>, attribute: &'static str) -> Option<String> {
        if let Some(text) = value.as_str() {
            return Some(text.into_owned());
        }
        let message = Text::new().code(attribute).plain(" is a string, not ").plain(value.kind().described());
        let finding = self.problem(&invalid_attribute::RULE, value, message);
        self.report(finding);
        None
    }

    fn check_name(&mut self, value: Value<'j>, text: &str, what: &'static str) {
        if !names::is_valid(text) {
            let message = Text::new().code(text).plain(" is not ").plain(what);
            let mut finding = self.problem(&invalid_name::RULE, value, message);
            if names::is_valid_to_java(text) {
                finding.severity = Severity::Warning;
                finding = finding.noting("Java takes letters of every script; most others do not");
            }
            self.report(finding.advise("names are letters, digits and `_`, and do not start with a digit"));
        }
    }

    fn duplicate_members(&mut self, value: Value<'j>) {
        for (earlier, name) in value.repeated_members() {
            let message = Text::new()
                .plain("the member ")
                .code(name.text())
                .plain(" appears twice; the last one counts");
            let finding = self.problem(&duplicate_member::RULE, name, message);
            let earlier = self.place(earlier);
            self.report(finding.and_at(earlier, "first here"));
        }
    }

    fn problem(&self, rule: &'static Rule, value: Value<'j>, message: Text) -> Finding {
        problem(rule, self.place(value), message)
    }

    fn place(&self, value: Value<'j>) -> Place {
        Place {
            source: self.json.source().clone(),
            span: value.span(),
            pointer: self.builder.pointer(self.json, value.id()),
        }
    }

    fn report(&mut self, finding: Finding) {
        self.builder.report(finding);
    }

    fn space(&self, number: u32) -> &str {
        self.spaces.get(number as usize).map_or("", String::as_str)
    }

    fn space_number(&mut self, namespace: &str) -> u32 {
        if let Some(number) = self.space_numbers.get(namespace) {
            return *number;
        }
        let number = self.spaces.len() as u32;
        self.spaces.push(namespace.to_owned());
        self.space_numbers.insert(namespace.to_owned(), number);
        number
    }
}

fn sorted<T>(items: &[T], name: impl Fn(&T) -> &str) -> Vec<u32> {
    let mut order: Vec<u32> = (0..items.len() as u32).collect();
    // Stable, so that of two equal names the first in the text stays first.
    sort_by(&mut order, |a, b| items.get(*a as usize).map(&name).cmp(&items.get(*b as usize).map(&name)));
    order
}

/// Pairs of neighbours in `order` with equal names: (earlier, later).
fn repeated<'a>(
    order: &'a [u32],
    name: impl Fn(u32) -> Option<&'a str> + 'a,
) -> impl Iterator<Item = (u32, u32)> + 'a {
    order.windows(2).filter_map(move |pair| match pair {
        [a, b] if name(*a) == name(*b) => Some((*a, *b)),
        _ => None,
    })
}
