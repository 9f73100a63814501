//! Edits of the later schema that may mend a change.
//!
//! What is proposed here is only a guess at what was meant, read off the two places that a change points
//! at: mostly, what stood there goes back. `check.rs` applies each guess in memory, judges again, and
//! offers what helped. What a registry's differences ask for is `registry_fix.rs`'s, how edits are
//! written `edits.rs`'s.

use std::collections::HashSet;

use crate::finding::Edit;
use crate::limits::Limits;
use crate::text::json::{Kind, Value};
use crate::waiver::MARK;
use crate::words::Text;

use super::canonical;
use super::edits::{self, Operation, parent, quoted};
use super::model::{At, Body, Schema, Type, Types};
use super::proof::{self, Inclusion};
use super::uri;
use super::yaml_edits;

/// Longest value in a proposal, in characters.
const MOST_SHOWN: usize = 40;

/// How long a writer waits with what readers do not take yet.
const UNTIL: &str = " until every reader takes more";

/// Something to do, and the edits that do it.
#[derive(Clone, Debug)]
pub(crate) struct Proposal {
    pub(crate) message: Text,
    pub(crate) edits: Vec<Edit>,
    /// The schema that they change.
    pub(crate) spot: Spot,
    /// It undoes more than the change, so it is for where nothing else helps.
    pub(crate) is_last_resort: bool,
}

/// A place in a schema that an edit elsewhere does not move.
#[derive(Clone, Debug)]
pub(crate) struct Spot {
    document: u32,
    pointer: String,
}

/// What a change is about, for whoever seeks edits.
#[derive(Clone, Debug)]
pub(super) struct Fact {
    pub(super) trouble: Trouble,
    /// The last name on the way to the refused value.
    pub(super) name: Option<String>,
    /// The reader's schema that refuses the value.
    pub(super) reader: At,
    /// The writer's schema of the same value, else the closest that judges what holds it.
    pub(super) writer: At,
    /// Whether it is one of the same value.
    pub(super) same: bool,
}

/// What the reader asks for and the writer does not.
#[derive(Clone, Debug)]
pub(super) enum Trouble {
    /// What a keyword says.
    Keyword(&'static str),
    /// That a member is there, by a keyword.
    Missing(&'static str, String),
    /// That nothing is there: its schema is `false`.
    Closed,
}

/// An earlier and a later schema.
pub(super) struct Fixer<'a> {
    pub(super) earlier: &'a Schema,
    pub(super) later: &'a Schema,
    pub(super) later_reads: bool,
    pub(super) limits: &'a Limits,
}

/// A place in the earlier schema and one in the later.
#[derive(Clone, Copy)]
pub(super) struct Places {
    pub(super) earlier: At,
    pub(super) later: At,
}

impl Fixer<'_> {
    pub(super) fn places(&self, writer: At, reader: At) -> Places {
        match self.later_reads {
            true => Places { earlier: writer, later: reader },
            false => Places { earlier: reader, later: writer },
        }
    }

    /// Guesses for one fact of the exact comparison, best first.
    pub(super) fn proposals(&self, fact: &Fact) -> Vec<Proposal> {
        let places = self.places(fact.writer, fact.reader);
        match &fact.trouble {
            Trouble::Closed => self.closed(fact),
            Trouble::Missing(keyword, name) => self.demand(places, keyword, name).into_iter().collect(),
            Trouble::Keyword("contains") if fact.same => {
                let said = ["maxContains", "minContains", "contains"].into_iter();
                said.filter_map(|keyword| self.restore(places, keyword)).collect()
            }
            Trouble::Keyword(keyword) if fact.same => self.keyword(places, keyword).into_iter().collect(),
            // Where one side says nothing of the value, the other leaves it unsaid too, or says it again.
            Trouble::Keyword(keyword) if self.later_reads => {
                let own = self.without_keyword(places.later, keyword);
                own.into_iter().chain(self.anything(places.later)).collect()
            }
            Trouble::Keyword(_) => {
                let holder = self.holder(self.earlier, places.earlier);
                let (Some(name), Some(holder)) = (&fact.name, holder) else { return Vec::new() };
                let places = Places { earlier: holder, ..places };
                self.property(places, name).into_iter().collect()
            }
        }
    }

    /// The reader has no room for a property or an item.
    fn closed(&self, fact: &Fact) -> Vec<Proposal> {
        let (reads, writes) = match self.later_reads {
            true => (self.later, self.earlier),
            false => (self.earlier, self.later),
        };
        let Some((around, token)) = parent(reads.document(fact.reader.document).json(), fact.reader.json)
        else {
            return Vec::new();
        };
        let reader = At { json: around.id(), ..fact.reader };
        let (reader, token) = match self.holder(reads, fact.reader) {
            Some(holder) => (holder, "properties".to_owned()),
            None => (reader, token),
        };
        let writer = match fact.same {
            true => self.holder(writes, fact.writer).or_else(|| {
                let (around, _) = parent(writes.document(fact.writer.document).json(), fact.writer.json)?;
                Some(At { json: around.id(), ..fact.writer })
            }),
            false => Some(fact.writer),
        };
        let Some(writer) = writer else { return Vec::new() };
        let places = self.places(writer, reader);
        let own = fact.name.as_ref().and_then(|name| match self.later_reads {
            true => self.property(places, name),
            false => self.without_property(places.later, name),
        });
        let rest = if token == "properties" { None } else { self.restore(places, &token) };
        own.into_iter().chain(rest).collect()
    }

    /// Puts back what a keyword said. A later reader keeps what it takes besides.
    pub(super) fn keyword(&self, places: Places, keyword: &str) -> Option<Proposal> {
        let merged = match keyword {
            "type" if self.later_reads => self.types(places),
            "enum" | "const" if self.later_reads => self.values(places),
            "anyOf" | "oneOf" if self.later_reads => self.branches(places, keyword),
            _ => None,
        };
        merged.or_else(|| self.restore(places, keyword))
    }

    /// Puts back what a keyword said, and nothing where it said nothing.
    pub(super) fn restore(&self, places: Places, keyword: &str) -> Option<Proposal> {
        let (was, is) = (self.was(places), self.is(places.later));
        let other = sibling(keyword);
        let now = is.get(keyword).or_else(|| is.get(other?));
        // The earlier schema may have said it by another keyword.
        let then = match was.get(keyword) {
            Some(value) => Some((keyword, value)),
            None if other.is_some_and(|other| is.get(other).is_some()) => None,
            None => other.and_then(|other| Some((other, was.get(other)?))),
        };
        let Some((name, value)) = then else { return self.without_keyword(places.later, keyword) };
        let json = self.raw(places.earlier, value);
        let operations = match now {
            None => vec![Operation::Add(is.id(), name.to_owned(), json.clone())],
            Some(now) if is.get(name).is_some() => vec![Operation::Replace(now.id(), json.clone())],
            Some(now) => {
                vec![Operation::Rename(now.id(), name.to_owned()), Operation::Replace(now.id(), json.clone())]
            }
        };
        if now.is_some_and(|now| is.get(name).is_some() && canonical::text(now) == canonical::text(value)) {
            return None;
        }
        let message = Text::new().plain("keep ").code(format!("{name}: {}", shown(&json)));
        let message =
            message.plain(if self.later_reads { " as it was; code still meets such values" } else { UNTIL });
        self.write(places.later, message, operations)
    }

    /// Takes a keyword out.
    pub(super) fn without_keyword(&self, later: At, keyword: &str) -> Option<Proposal> {
        let now = self.is(later).get(keyword)?;
        let message = match keyword {
            "additionalProperties" | "unevaluatedProperties" => Text::from("leave the object open, without ")
                .code(keyword)
                .plain("; misspelt names then pass"),
            _ => Text::from("leave ").code(keyword).plain(" out, as it was; nothing checks it then"),
        };
        self.write(later, message, vec![Operation::Remove(now.id())])
    }

    /// The types of both.
    fn types(&self, places: Places) -> Option<Proposal> {
        let is = self.is(places.later).get("type")?;
        let (old, new) = (types_of(self.was(places).get("type")?), types_of(is));
        let mut both = old.iter().fold(new, Types::with);
        if both.contains(Type::Number) {
            both = both.without(Type::Integer);
        }
        let kept: Vec<&str> = both.iter().filter(|own| !new.contains(*own)).map(|own| own.name()).collect();
        let names = new.iter().filter(|own| both.contains(*own)).map(Type::name).chain(kept.iter().copied());
        let names: Vec<String> = names.map(quoted).collect();
        let operation = match (names.as_slice(), is.kind()) {
            _ if kept.is_empty() => return None,
            ([only], _) => Operation::Replace(is.id(), only.clone()),
            (_, Kind::Array) if both.len() == new.len() + kept.len() => {
                Operation::Append(is.id(), kept.iter().map(|name| quoted(name)).collect())
            }
            (all, _) => Operation::Replace(is.id(), format!("[{}]", all.join(", "))),
        };
        let message = Text::from("keep ").list(kept.iter().copied(), 4);
        let message =
            if names.len() == 1 { message.plain(" as the type") } else { message.plain(" among the types") };
        let message = message.plain("; code still meets such values");
        self.write(places.later, message, vec![operation])
    }

    /// The values of both.
    fn values(&self, places: Places) -> Option<Proposal> {
        let (was, is) = (self.was(places), self.is(places.later));
        let old: Vec<Value<'_>> = match (was.get("enum"), was.get("const")) {
            (Some(list), _) => list.items().collect(),
            (None, only) => vec![only?],
        };
        let (list, only) = (is.get("enum"), is.get("const"));
        let new: HashSet<String> =
            list.iter().flat_map(|list| list.items()).chain(only).map(canonical::text).collect();
        let lost: Vec<Value<'_>> =
            old.into_iter().filter(|own| !new.contains(&canonical::text(*own))).collect();
        let json: Vec<String> = lost.iter().map(|own| self.raw(places.earlier, *own)).collect();
        let operations = match (list, only) {
            _ if json.is_empty() => return None,
            (Some(list), None) => vec![Operation::Append(list.id(), json)],
            (None, Some(only)) => {
                let all: Vec<String> = [only.raw().to_owned()].into_iter().chain(json).collect();
                let all = format!("[{}]", all.join(", "));
                vec![Operation::Rename(only.id(), "enum".to_owned()), Operation::Replace(only.id(), all)]
            }
            (Some(_), Some(_)) | (None, None) => return None,
        };
        let names: Vec<String> = lost.iter().map(|own| shown(own.raw())).collect();
        let message = Text::from("keep ")
            .list(names.iter().map(String::as_str), 4)
            .plain(" among the values; code still meets them");
        self.write(places.later, message, operations)
    }

    /// The branches of both.
    fn branches(&self, places: Places, keyword: &str) -> Option<Proposal> {
        let (was, is) = (self.was(places).get(keyword)?, self.is(places.later).get(keyword)?);
        let new: HashSet<String> = is.items().map(canonical::text).collect();
        let lost: Vec<Value<'_>> = was.items().filter(|own| !new.contains(&canonical::text(*own))).collect();
        let message = match lost.as_slice() {
            [] => return None,
            [only] => Text::from("keep the branch ").code(shown(only.raw())),
            several => Text::from(format!("keep the {} branches that were there", several.len())),
        };
        let message = message.plain("; code still meets such values");
        let json = lost.iter().map(|own| self.raw(places.earlier, *own)).collect();
        self.write(places.later, message, vec![Operation::Append(is.id(), json)])
    }

    /// Makes both ask for a name, or neither.
    pub(super) fn demand(&self, places: Places, keyword: &str, name: &str) -> Option<Proposal> {
        let is = self.is(places.later);
        if keyword != "required" {
            let keyword = if self.either(places, "dependencies") { "dependencies" } else { keyword };
            return self.restore(places, keyword);
        }
        if self.later_reads {
            let message = Text::from("take ").code(name).plain(" out of ").code("required");
            let operation = undemanded(is, name)?;
            return self.write(places.later, message.plain("; readers then do without it"), vec![operation]);
        }
        let message =
            Text::from("require ").code(name).plain(" as before; every message then has to have it");
        self.write(places.later, message, vec![demanded(is, name)])
    }

    /// Puts back a property's schema.
    pub(super) fn property(&self, places: Places, name: &str) -> Option<Proposal> {
        let operations = self.with_property(places, name)?;
        let message = Text::from("keep the property ").code(name);
        let message = match self.later_reads {
            true => message.plain("; code still meets it"),
            false => message.plain(" as it was, and write no other values"),
        };
        self.write(places.later, message, operations)
    }

    pub(super) fn with_property(&self, places: Places, name: &str) -> Option<Vec<Operation>> {
        let is = self.is(places.later);
        let old = self.was(places).get("properties")?.get(name)?;
        let json = self.raw(places.earlier, old);
        Some(vec![match is.get("properties") {
            None => Operation::Add(is.id(), "properties".to_owned(), format!("{{{}: {json}}}", quoted(name))),
            Some(all) => match all.get(name) {
                None => Operation::Add(all.id(), name.to_owned(), json),
                Some(now) if canonical::text(now) == canonical::text(old) => return None,
                Some(now) => Operation::Replace(now.id(), json),
            },
        }])
    }

    /// Takes a property out.
    pub(super) fn without_property(&self, holder: At, name: &str) -> Option<Proposal> {
        let is = self.is(holder);
        let all = is.get("properties")?;
        let own = all.get(name)?;
        let whole = all.members().nth(1).is_none();
        let mut operations = vec![Operation::Remove(if whole { all.id() } else { own.id() })];
        operations.extend(undemanded(is, name).filter(|_| !self.later_reads));
        let message = Text::from("leave the property ").code(name).plain(" out");
        let message = match self.later_reads {
            true => message.plain("; nothing checks it then"),
            false => message.plain(UNTIL),
        };
        self.write(holder, message, operations)
    }

    /// Lets a property be anything; what is told of it stays.
    pub(super) fn anything(&self, property: At) -> Option<Proposal> {
        const TOLD: [&str; 7] =
            ["$comment", "default", "deprecated", "description", "examples", MARK, "title"];
        self.holder(self.later, property)?;
        let is = self.is(property);
        let (_, name) = parent(self.later.document(property.document).json(), property.json)?;
        let told: Vec<String> = is
            .members()
            .filter(|(name, _)| TOLD.contains(&&*name.text()))
            .map(|(name, value)| format!("{}: {}", name.raw(), value.raw()))
            .collect();
        let message = Text::from("let ").code(name).plain(" be anything, as it was; nothing checks it then");
        let json = format!("{{{}}}", told.join(", "));
        self.write(property, message, vec![Operation::Replace(is.id(), json)])
    }

    /// The schema whose `properties` hold this one.
    pub(super) fn holder(&self, schema: &Schema, property: At) -> Option<At> {
        let json = schema.document(property.document).json();
        let (all, _) = parent(json, property.json)?;
        let (holder, token) = parent(json, all.id())?;
        (token == "properties" && all.kind() == Kind::Object).then_some(At { json: holder.id(), ..property })
    }

    pub(super) fn either(&self, places: Places, keyword: &str) -> bool {
        self.was(places).get(keyword).is_some() || self.is(places.later).get(keyword).is_some()
    }

    pub(super) fn was(&self, places: Places) -> Value<'_> {
        self.earlier.document(places.earlier.document).json().value(places.earlier.json)
    }

    pub(super) fn is(&self, at: At) -> Value<'_> {
        self.later.document(at.document).json().value(at.json)
    }

    /// A value of the earlier schema as JSON, as it was written where that was JSON.
    pub(super) fn raw(&self, at: At, value: Value<'_>) -> String {
        let spaced = || yaml_edits::value(value.raw(), false);
        let is_yaml = self.earlier.document(at.document).is_translated();
        Some(()).filter(|()| is_yaml).and_then(|()| spaced()).unwrap_or_else(|| value.raw().to_owned())
    }

    pub(super) fn write(&self, at: At, message: Text, operations: Vec<Operation>) -> Option<Proposal> {
        let document = self.later.document(at.document);
        let edits = edits::write(document, &operations, self.limits)?;
        let spot = Spot { document: at.document, pointer: document.json().pointer(at.json) };
        Some(Proposal { message, edits, spot, is_last_resort: false })
    }
}

/// No value is valid under what stands at a spot: what was to be kept and what stands there now exclude
/// each other, so that nothing breaks because nothing is left.
pub(crate) fn is_barren(schema: &Schema, spot: &Spot, limits: &Limits) -> bool {
    let Some(document) = schema.documents.get(spot.document as usize) else { return false };
    let Some(tokens) = uri::tokens(&spot.pointer) else { return false };
    let mut value = Some(document.json().root());
    for token in &tokens {
        value = value.and_then(|own| match own.kind() {
            Kind::Array => own.items().nth(token.parse().ok()?),
            Kind::Null | Kind::Boolean | Kind::Number | Kind::String | Kind::Object => own.get(token),
        });
    }
    let Some(at) = value.map(|own| At { document: spot.document, json: own.id() }) else { return false };
    let Some((root, _)) = schema.nodes().find(|(_, node)| node.at == at) else { return false };
    let own = Schema { root, ..schema.clone() };
    let mut nothing = own.clone();
    if let Some(node) = nothing.nodes.get_mut(root.index()) {
        node.body = Body::Boolean(false);
    }
    proof::include(&own, &nothing, limits.steps) == Inclusion::Proved
}

/// The keyword that says the same in another way.
fn sibling(keyword: &str) -> Option<&'static str> {
    Some(match keyword {
        "maximum" => "exclusiveMaximum",
        "exclusiveMaximum" => "maximum",
        "minimum" => "exclusiveMinimum",
        "exclusiveMinimum" => "minimum",
        "enum" => "const",
        "const" => "enum",
        "anyOf" => "oneOf",
        "oneOf" => "anyOf",
        _ => return None,
    })
}

fn types_of(value: Value<'_>) -> Types {
    let words = value.as_str().into_iter().chain(value.items().filter_map(Value::as_str));
    words.filter_map(|word| Type::named(&word)).fold(Types::default(), Types::with)
}

/// Takes a name out of `required`, and the keyword with the last name.
fn undemanded(schema: Value<'_>, name: &str) -> Option<Operation> {
    let list = schema.get("required")?;
    let own = list.items().find(|item| item.is(name))?;
    let whole = list.items().nth(1).is_none();
    Some(Operation::Remove(if whole { list.id() } else { own.id() }))
}

pub(super) fn demanded(schema: Value<'_>, name: &str) -> Operation {
    match schema.get("required") {
        Some(list) => Operation::Append(list.id(), vec![quoted(name)]),
        None => Operation::Add(schema.id(), "required".to_owned(), format!("[{}]", quoted(name))),
    }
}

/// A value in a sentence, on one line and cut where it is long.
fn shown(json: &str) -> String {
    let flat = json.split_whitespace().collect::<Vec<_>>().join(" ");
    match flat.char_indices().nth(MOST_SHOWN) {
        Some((end, _)) => format!("{}…", flat.get(..end).unwrap_or(&flat)),
        None => flat,
    }
}
