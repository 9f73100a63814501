//! Texts on their way to a schema: read one by one, linked by the names they use, closed at the end.
//!
//! What one text says is read by `syntax.rs`. References to names stay open until
//! [`Builder::finish`], which lets several texts refer to each other.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use crate::built;
use crate::finding::Finding;
use crate::format::Format;
use crate::limits::Limits;
use crate::problem::{Invalid, nearest, problem};
use crate::rule::Severity;
use crate::source_rules::{malformed, too_deep, unreadable};
use crate::text::json::{Dialect, Json, JsonId, Value};
use crate::text::sorting::{set_of, sort_by};
use crate::text::source::{Unreadable, UnreadableKind};
use crate::text::{Place, Source, Span};
use crate::words::Text;

use super::defaults;
use super::model::{At, Kind, Node, NodeId, Protocol, Schema};
use super::names::Name;
use super::rules::{invalid_union, unknown_type, use_before_definition};
use super::syntax::{self, COMPLEX, PRIMITIVES};

/// Problems kept of one set of texts.
const MOST_PROBLEMS: usize = 100;

/// Texts on their way to a [`Schema`].
#[derive(Debug)]
pub struct Builder {
    limits: Limits,
    documents: Vec<Arc<Json>>,
    pub(super) nodes: Vec<Node>,
    root: NodeId,
    /// Definitions and where on the walk they stood.
    pub(super) defined: HashMap<Box<str>, (NodeId, u32)>,
    pub(super) uses: Vec<Use>,
    pub(super) protocol: Option<Protocol>,
    findings: Vec<Finding>,
    fatal: bool,
    /// Types read so far, in reading order.
    pub(super) step: u32,
}

/// A name used where a type is due.
#[derive(Debug)]
pub(super) struct Use {
    pub(super) slot: NodeId,
    pub(super) name: Name,
    /// It was written without a dot, so its namespace is that of its surroundings.
    pub(super) is_simple: bool,
    /// How far the walk was.
    pub(super) at_step: u32,
}

impl Builder {
    /// Starts with the text to be judged.
    pub fn new(source: &Source, limits: &Limits) -> Builder {
        let mut builder = Builder {
            limits: *limits,
            documents: Vec::new(),
            nodes: Vec::new(),
            root: NodeId(0),
            defined: HashMap::new(),
            uses: Vec::new(),
            protocol: None,
            findings: Vec::new(),
            fatal: false,
            step: 0,
        };
        if let Some(root) = builder.read(source) {
            builder.root = root;
        }
        builder
    }

    /// Adds a text whose definitions the others may use.
    pub fn supply(&mut self, source: &Source) {
        self.read(source);
    }

    /// Full names that are defined so far, in order.
    pub fn defined(&self) -> BTreeSet<String> {
        set_of(self.defined.keys().map(|name| name.to_string()))
    }

    /// Full names that are used and not defined yet, in order.
    ///
    /// A use without a dot inside a namespace is listed under that namespace; a definition without
    /// a namespace satisfies it too.
    pub fn missing(&self) -> BTreeSet<String> {
        let open = self.uses.iter().filter(|used| self.resolve(used).is_none());
        set_of(open.map(|used| used.name.full().to_owned()))
    }

    /// The closed schema.
    ///
    /// *Errors*: every problem of every text, a name without a definition among them.
    pub fn finish(mut self) -> Result<Schema, Invalid> {
        let Some(built) = built::Avro::GIVEN else {
            return Err(unreadable::not_built(Format::Avro, self.documents.first().map(|it| it.source())));
        };
        self.link();
        let mut named: Vec<NodeId> = self.defined.drain().map(|(_, (id, _))| id).collect();
        sort_by(&mut named, |a, b| full_name(&self.nodes, *a).cmp(&full_name(&self.nodes, *b)));
        if self.fatal || self.documents.is_empty() {
            return Err(Invalid::new(self.findings));
        }
        let mut schema = Schema {
            built,
            documents: self.documents,
            nodes: self.nodes,
            root: self.root,
            named,
            warnings: Vec::new(),
            protocol: self.protocol,
        };
        let mut fatal = false;
        check_unions(&schema, |finding| {
            fatal = true;
            self.findings.push(finding);
        });
        if fatal {
            return Err(Invalid::new(self.findings));
        }
        self.findings.extend(defaults::check(&mut schema, &self.limits));
        schema.warnings = self.findings;
        Ok(schema)
    }

    fn read(&mut self, source: &Source) -> Option<NodeId> {
        if source.text().starts_with('\u{feff}') {
            let span = Span::new(0, '\u{feff}'.len_utf8() as u32);
            let kind = UnreadableKind::ByteOrderMark;
            self.report(unreadable::finding(Unreadable { source: source.clone(), span, kind }));
            return None;
        }
        let dialect = Dialect { comments: true };
        let json = match Json::parse(source, dialect, self.limits.depth) {
            Ok(json) => json,
            Err(error) => {
                self.report(if error.too_deep {
                    too_deep::finding(source, error)
                } else {
                    malformed::finding(source, error, "\"null\"")
                });
                return None;
            }
        };
        let number = self.documents.len() as u32;
        let json = Arc::new(json);
        self.documents.push(json.clone());
        let root = self.slot(number, json.root().id());
        syntax::read(self, &json, number, root);
        Some(root)
    }

    pub(super) fn slot(&mut self, document: u32, json: JsonId) -> NodeId {
        let id = NodeId(self.nodes.len() as u32);
        self.nodes.push(Node { kind: Kind::Null, logical: None, at: At { document, json } });
        id
    }

    fn resolve(&self, used: &Use) -> Option<(NodeId, u32)> {
        if let Some(found) = self.defined.get(used.name.full()) {
            return Some(*found);
        }
        // Java looks for a simple name in the empty namespace next, among the definitions that are
        // complete by then, so that is how schemas in the wild are written.
        let found = self.defined.get(used.name.simple()).filter(|_| used.is_simple).copied();
        found.filter(|(definition, _)| !self.encloses(*definition, used.slot))
    }

    /// Does a definition's text lie around a use of its name?
    fn encloses(&self, definition: NodeId, slot: NodeId) -> bool {
        self.document_of(definition) == self.document_of(slot)
            && self.value(definition).span().contains(self.value(slot).span())
    }

    /// Replaces each use by its definition.
    fn link(&mut self) {
        let mut target: HashMap<NodeId, NodeId> = HashMap::with_capacity(self.uses.len());
        for used in std::mem::take(&mut self.uses) {
            match self.resolve(&used) {
                Some((definition, step)) => {
                    // Another text has no place in this one's reading order.
                    let together = self.document_of(used.slot) == self.document_of(definition);
                    if step > used.at_step && together {
                        let finding = self.used_early(&used, definition);
                        self.report(finding);
                    }
                    target.insert(used.slot, definition);
                }
                None => {
                    let finding = self.unknown(&used);
                    self.report(finding);
                }
            }
        }
        if target.is_empty() {
            return;
        }
        let link = |id: &mut NodeId| *id = target.get(id).copied().unwrap_or(*id);
        link(&mut self.root);
        for node in &mut self.nodes {
            match &mut node.kind {
                Kind::Array(inner) | Kind::Map(inner) => link(inner),
                Kind::Union(branches) => branches.iter_mut().for_each(link),
                Kind::Record(record) => record.fields.iter_mut().for_each(|field| link(&mut field.node)),
                _ => {}
            }
        }
    }

    fn document_of(&self, slot: NodeId) -> Option<u32> {
        self.nodes.get(slot.0 as usize).map(|node| node.at.document)
    }

    fn used_early(&self, used: &Use, definition: NodeId) -> Finding {
        let message = Text::new().code(used.name.full()).plain(" is used before it is defined");
        problem(&use_before_definition::RULE, self.place(used.slot), message)
            .and_at(self.place(definition), "defined here")
            .advise("move the definition to the first use, in reading order")
    }

    fn unknown(&self, used: &Use) -> Finding {
        let written = self.value(used.slot).as_str();
        let written = written.as_deref().unwrap_or(used.name.full());
        let message = Text::new().plain("no type is called ").code(written);
        let finding = problem(&unknown_type::RULE, self.place(used.slot), message);
        let defined: BTreeSet<&str> = set_of(self.defined.keys().map(|name| &**name));
        let known = PRIMITIVES.iter().chain(COMPLEX).copied().chain(defined);
        match nearest(written, known) {
            Some(near) => finding.advise(Text::new().plain("there is a type called ").code(near)),
            None => finding.advise(
                Text::new()
                    .plain("define it in this text, or supply the text that defines ")
                    .code(used.name.full()),
            ),
        }
    }

    #[expect(clippy::indexing_slicing, reason = "slots are made by this builder")]
    fn value(&self, slot: NodeId) -> Value<'_> {
        let at = self.nodes[slot.0 as usize].at;
        self.documents[at.document as usize].value(at.json)
    }

    #[expect(clippy::indexing_slicing, reason = "slots are made by this builder")]
    pub(super) fn place(&self, slot: NodeId) -> Place {
        let at = self.nodes[slot.0 as usize].at;
        let json = &self.documents[at.document as usize];
        let value = json.value(at.json);
        let shown = value.get("name").unwrap_or(value);
        Place { source: json.source().clone(), span: shown.span(), pointer: self.pointer(json, at.json) }
    }

    /// Finding a pointer is a walk over the text, so it is done only for problems that are kept.
    pub(super) fn pointer(&self, json: &Json, id: JsonId) -> String {
        if self.findings.len() < MOST_PROBLEMS { json.pointer(id) } else { String::new() }
    }

    pub(super) fn report(&mut self, finding: Finding) {
        self.fatal |= finding.severity == Severity::Error;
        // A text with this many problems is something else; a place costs a walk over it.
        if self.findings.len() < MOST_PROBLEMS {
            self.findings.push(finding);
        }
    }
}

fn full_name(nodes: &[Node], id: NodeId) -> Option<&str> {
    nodes.get(id.0 as usize)?.kind.named().map(|(name, _)| name.full())
}

/// Unions hold no unions and no type twice, named types apart (specification, "Unions").
fn check_unions(schema: &Schema, mut report: impl FnMut(Finding)) {
    for index in 0..schema.nodes.len() as u32 {
        let union = NodeId(index);
        // The types of a protocol are a list, not a union.
        if schema.protocol.is_some() && union == schema.root {
            continue;
        }
        let Kind::Union(branches) = &schema.node(union).kind else { continue };
        let place =
            |at: usize| schema.value(union).items().nth(at).map(|value| schema.place_of(union, value.id()));
        let mut seen: HashMap<&str, usize> = HashMap::with_capacity(branches.len());
        for (at, branch) in branches.iter().enumerate() {
            let kind = &schema.node(*branch).kind;
            if let Kind::Union(_) = kind {
                let message = Text::from("a union may not hold another union");
                let finding = place(at).map(|place| problem(&invalid_union::RULE, place, message));
                if let Some(finding) = finding {
                    report(finding.advise("list the inner branches in the outer union"));
                }
                continue;
            }
            let key = kind.named().map_or(kind.name(), |(name, _)| name.full());
            if let Some(first) = seen.insert(key, at)
                && let Some(second) = place(at)
            {
                let message = Text::new().plain("the union holds ").code(key).plain(" twice");
                let finding = problem(&invalid_union::RULE, second, message);
                report(match place(first) {
                    Some(first) => finding.and_at(first, "first here"),
                    None => finding,
                });
            }
        }
    }
}
