//! Texts parsed together with what they refer to, and the cache that keeps some of them so. What is
//! registered is never changed here; the cache saves time and nothing else.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use tenon_core::{Format, Limits, Schema, SetBuilder, Source, avro, jsonschema, protobuf};

use crate::content::{Content, Reference};
use crate::state::State;
use crate::subject::Subject;

/// One schema does not refer to more, directly or not.
const MOST_REFERENCES: usize = 1_000;
/// Bytes of a parsed schema for each byte of its texts. Measured on texts of 2 KiB: 9 to 15 of Avro, 25 of
/// Protobuf, 39 of JSON Schema.
const PARSED_SIZE: usize = 40;
/// Bytes of an entry besides, of which the smallest JSON Schema takes 2,300.
const ENTRY_SIZE: usize = 3_072;

/// A text that was parsed.
#[derive(Debug)]
pub(crate) struct Parsed {
    /// What it means.
    pub(crate) schema: Schema,
    /// As the registry prints it.
    pub(crate) text: String,
}

impl Parsed {
    /// About how many bytes it takes, with what it refers to and what every schema of its language may use.
    fn size(&self) -> usize {
        let texts = self.schema.sources().iter().map(|source| source.text().len()).sum::<usize>();
        texts * PARSED_SIZE + ENTRY_SIZE
    }
}

/// Why there is no parsed text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Flaw {
    /// The text is no schema; what is wrong with it.
    Invalid(String),
    /// A reference leads nowhere.
    Dangling(Reference),
    /// The text is longer than texts may be.
    TooLarge,
}

/// A text and the texts it refers to, by name. Those are kept once each, so their addresses tell them
/// apart; the key holds them, so no address is used anew.
#[derive(Clone, Debug)]
struct Key {
    root: Arc<Content>,
    closure: Arc<[Referred]>,
}

/// A text that is referred to, and the name it is first called by.
#[derive(Clone, Debug)]
struct Referred {
    name: String,
    content: Arc<Content>,
}

impl PartialEq for Key {
    fn eq(&self, other: &Key) -> bool {
        let same = |(own, other): (&Referred, &Referred)| {
            own.name == other.name && Arc::ptr_eq(&own.content, &other.content)
        };
        self.root == other.root
            && self.closure.len() == other.closure.len()
            && self.closure.iter().zip(&*other.closure).all(same)
    }
}

impl Eq for Key {}

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.root.hash(state);
        for own in &*self.closure {
            own.name.hash(state);
            Arc::as_ptr(&own.content).hash(state);
        }
    }
}

/// Parsed schemas, those used least recently given up first. Belongs to one registry.
#[derive(Debug, Default)]
pub struct Cache {
    most: usize,
    size: usize,
    turn: u64,
    entries: HashMap<Key, Entry>,
    /// By last use.
    order: BTreeMap<u64, Key>,
}

#[derive(Debug)]
struct Entry {
    parsed: Arc<Parsed>,
    size: usize,
    used: u64,
}

impl Cache {
    /// An empty cache of about that many bytes; 0 keeps nothing.
    pub fn new(most: usize) -> Cache {
        Cache { most, ..Cache::default() }
    }

    /// About how many bytes it takes now.
    pub fn size(&self) -> usize {
        self.size
    }

    fn get(&mut self, key: &Key) -> Option<Arc<Parsed>> {
        let entry = self.entries.get_mut(key)?;
        self.turn += 1;
        if let Some(key) = self.order.remove(&entry.used) {
            self.order.insert(self.turn, key);
        }
        entry.used = self.turn;
        Some(entry.parsed.clone())
    }

    fn put(&mut self, key: Key, parsed: Arc<Parsed>) {
        let size = parsed.size();
        if size > self.most {
            return;
        }
        self.turn += 1;
        let entry = Entry { parsed, size, used: self.turn };
        self.order.insert(self.turn, key.clone());
        if let Some(old) = self.entries.insert(key, entry) {
            self.order.remove(&old.used);
            self.size -= old.size;
        }
        self.size += size;
        while self.size > self.most {
            let Some((_, oldest)) = self.order.pop_first() else { return };
            if let Some(gone) = self.entries.remove(&oldest) {
                self.size -= gone.size;
            }
        }
    }
}

/// Parses a text that refers to others from where `subject` is, or finds it parsed.
pub(crate) fn parsed(
    state: &State,
    cache: &mut Cache,
    subject: &Subject,
    content: &Arc<Content>,
    limits: &Limits,
) -> Result<Arc<Parsed>, Flaw> {
    if content.schema.len() > limits.bytes {
        return Err(Flaw::TooLarge);
    }
    let key = Key { root: content.clone(), closure: closure(state, subject, &content.references)?.into() };
    if let Some(known) = cache.get(&key) {
        return Ok(known);
    }
    let parsed = Arc::new(parse(&key, limits)?);
    cache.put(key, parsed.clone());
    Ok(parsed)
}

/// Everything that is referred to, directly or not, each by the name it is first called by.
fn closure(state: &State, subject: &Subject, references: &[Reference]) -> Result<Vec<Referred>, Flaw> {
    let mut todo: VecDeque<(Subject, Reference)> =
        references.iter().map(|reference| (subject.clone(), reference.clone())).collect();
    let mut seen = HashSet::new();
    let mut found = Vec::new();
    while let Some((from, reference)) = todo.pop_front() {
        if !seen.insert(reference.name.clone()) {
            continue;
        }
        if found.len() == MOST_REFERENCES {
            return Err(Flaw::Invalid(format!("it refers to more than {MOST_REFERENCES} schemas")));
        }
        let Some((target, version)) = state.referred(&from, &reference) else {
            return Err(Flaw::Dangling(reference));
        };
        let further = &version.content.references;
        todo.extend(further.iter().map(|reference| (target.clone(), reference.clone())));
        found.push(Referred { name: reference.name, content: version.content.clone() });
    }
    Ok(found)
}

fn parse(key: &Key, limits: &Limits) -> Result<Parsed, Flaw> {
    let format = key.root.format;
    if format == Format::JsonSchema && !is_json_schema(&key.root.schema) {
        return Err(Flaw::Invalid("a JSON Schema is an object or a boolean, written as JSON".to_owned()));
    }
    let invalid = |error: tenon_core::Invalid| Flaw::Invalid(reason(&error));
    let source = source(&key.root, "schema", limits).map_err(invalid)?;
    let mut set = SetBuilder::new(format, &source, limits);
    let mut rest: Vec<&Referred> = key.closure.iter().collect();
    loop {
        let missing = set.missing();
        let called = |own: &str| missing.iter().find(|name| names(format, own, name));
        let next = rest.iter().position(|own| called(&own.name).is_some());
        // A text of Avro may define more than the type it is named after.
        let next = next.or((format == Format::Avro && !missing.is_empty() && !rest.is_empty()).then_some(0));
        let Some(next) = next else { break };
        let Referred { name: own, content } = rest.remove(next);
        if content.format != format {
            return Err(Flaw::Invalid(format!("reference {own} is in another language")));
        }
        let name = called(own).map_or(own.as_str(), String::as_str);
        set.supply(name, &self::source(content, own, limits).map_err(invalid)?);
    }
    let schema = set.finish().map_err(invalid)?;
    let text = kept_text(&schema);
    Ok(Parsed { schema, text })
}

/// `true` where what is missing is what a reference calls by that name. URIs may have grown by the base of
/// the text that has them.
fn names(format: Format, reference: &str, missing: &str) -> bool {
    let grown =
        || missing.strip_suffix(reference.trim_start_matches("./")).is_some_and(|base| base.ends_with('/'));
    missing == reference || (format == Format::JsonSchema && !reference.is_empty() && grown())
}

/// The core reads YAML too, which no registry does.
fn is_json_schema(text: &str) -> bool {
    let text = text.trim();
    text.starts_with('{') || matches!(text, "true" | "false")
}

/// The text under a name that tells its language; a descriptor as the text it stands for.
fn source(content: &Content, name: &str, limits: &Limits) -> Result<Source, tenon_core::Invalid> {
    let name = match content.format {
        Format::Protobuf if !name.ends_with(".proto") => format!("{name}.proto"),
        Format::Avro | Format::JsonSchema | Format::Protobuf => name.to_owned(),
        _ => name.to_owned(),
    };
    let lifted = match content.format {
        Format::Protobuf => protobuf::lift_base64(&name, &content.schema, limits),
        _ => None,
    };
    match lifted {
        Some(files) => {
            let first = files?.into_iter().next();
            Ok(first.map_or_else(|| Source::new(name, ""), |file| file.source))
        }
        None => Ok(Source::new(name, content.schema.as_str())),
    }
}

fn reason(error: &tenon_core::Invalid) -> String {
    let Some(finding) = error.findings().first() else { return error.to_string() };
    let Some(label) = finding.labels.first() else { return error.to_string() };
    let (line, column) = label.place.source.line_column(label.place.span.start);
    format!("{error} (line {line}, column {column})")
}

/// The text that the registry keeps.
fn kept_text(schema: &Schema) -> String {
    match schema {
        Schema::Avro(schema) => avro::canonical::java_text(schema),
        Schema::Protobuf(schema) => protobuf::canonical::canonical(schema),
        Schema::JsonSchema(schema) => jsonschema::canonical::registry_text(schema),
        _ => schema.source().text().to_owned(),
    }
}

/// The text that it keeps when asked to normalize; the plain one where that grows beyond the limits.
pub(crate) fn normalized_text(parsed: &Parsed, limits: &Limits) -> String {
    match &parsed.schema {
        Schema::Avro(schema) => avro::canonical::normalized_text(schema),
        Schema::Protobuf(schema) => {
            protobuf::canonical::normalized(schema, limits).unwrap_or_else(|| parsed.text.clone())
        }
        Schema::JsonSchema(schema) => jsonschema::canonical::normalized_text(schema),
        _ => parsed.text.clone(),
    }
}
