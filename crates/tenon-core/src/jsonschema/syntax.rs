//! From spanned JSON to nodes: which keyword a member is in its draft. What a keyword's value must look
//! like is in `keyword.rs`, what references lead to in `builder.rs`.
//!
//! No recursion: a subschema waiting to be read is a [`Task`] on a heap stack. Only places where the
//! draft puts a schema are read; what else a `$ref` points at is read when it does.

use std::borrow::Cow;
use std::sync::Arc;

use crate::finding::Finding;
use crate::problem::{nearest, problem};
use crate::rule::{Rule, Severity};
use crate::source_rules::duplicate_member;
use crate::text::Place;
use crate::text::json::{JsonId, Kind, Value};
use crate::words::Text;

use super::canonical;
use super::document::Document;
use super::draft::Draft;
use super::keyword;
use super::model::{At, Body, Keyword, Keywords, Literal, Node, NodeId};
use super::rules::{ignored_keyword, invalid_keyword, too_many_subschemas, unknown_draft};
use super::uri;

/// Problems kept of one text; finding a place is a walk over it.
const MOST_PROBLEMS: usize = 100;

/// A URI with a schema behind it.
#[derive(Clone, Debug)]
pub(super) struct Resource {
    /// Absolute where its text says so, without a fragment.
    pub(super) uri: Arc<str>,
    /// Its outermost schema.
    pub(super) root: NodeId,
    /// It takes part in `$recursiveRef` (2019-09).
    pub(super) recursive_anchor: bool,
}

/// A plain name for a place in a resource.
#[derive(Clone, Debug)]
pub(super) struct Anchor {
    pub(super) resource: u32,
    pub(super) name: Box<str>,
    pub(super) node: NodeId,
    /// It was written as `$dynamicAnchor`.
    pub(super) dynamic: bool,
    pub(super) at: At,
}

/// A reference that is not resolved yet.
#[derive(Clone, Debug)]
pub(super) struct Use {
    pub(super) node: NodeId,
    pub(super) resource: u32,
    /// `$dynamicRef` or `$recursiveRef`.
    pub(super) dynamic: bool,
    pub(super) text: Box<str>,
    pub(super) at: At,
}

/// A schema that waits to be read into its slot.
#[derive(Clone, Debug)]
pub(super) struct Task {
    pub(super) json: JsonId,
    pub(super) node: NodeId,
    pub(super) resource: u32,
    pub(super) base: Arc<str>,
    pub(super) draft: Draft,
}

/// What one walk over a text found. Numbers continue those of earlier walks.
#[derive(Debug)]
pub(super) struct Scan<'d> {
    pub(super) document: &'d Document,
    pub(super) number: u32,
    first_node: u32,
    first_resource: u32,
    /// Nodes, and the resource of each.
    pub(super) nodes: Vec<(Node, u32)>,
    pub(super) resources: Vec<Resource>,
    pub(super) anchors: Vec<Anchor>,
    pub(super) uses: Vec<Use>,
    pub(super) findings: Vec<Finding>,
    /// Errors among the findings, those that were not kept too.
    pub(super) errors: usize,
    /// A keyword that demands something in other drafts, to which this one is blind.
    pub(super) foreign: bool,
    /// Most nodes of all texts together.
    room: usize,
    tasks: Vec<Task>,
}

impl<'d> Scan<'d> {
    /// A walk over text `number`, which continues the count of nodes and of resources.
    pub(super) fn new(
        document: &'d Document,
        number: u32,
        (first_node, first_resource): (u32, u32),
        room: usize,
    ) -> Scan<'d> {
        Scan {
            document,
            number,
            first_node,
            first_resource,
            nodes: Vec::new(),
            resources: Vec::new(),
            anchors: Vec::new(),
            uses: Vec::new(),
            findings: Vec::new(),
            errors: 0,
            foreign: false,
            room,
            tasks: Vec::new(),
        }
    }

    /// Reads a whole text, known as `name`. Its root is the first node.
    pub(super) fn document(&mut self, name: &str, draft: Draft) {
        let root = self.document.json().root().id();
        let node = self.slot(root, self.first_resource, draft);
        let base: Arc<str> = name.into();
        self.resources.push(Resource { uri: base.clone(), root: node, recursive_anchor: false });
        self.tasks.push(Task { json: root, node, resource: self.first_resource, base, draft });
        self.run();
    }

    /// Reads a place that no keyword made a schema, but a reference does. It is the first node.
    pub(super) fn place(&mut self, json: JsonId, resource: u32, base: Arc<str>, draft: Draft) {
        let node = self.slot(json, resource, draft);
        self.tasks.push(Task { json, node, resource, base, draft });
        self.run();
    }

    fn run(&mut self) {
        while let Some(task) = self.tasks.pop() {
            if self.first_node as usize + self.nodes.len() > self.room {
                let message = too_many_subschemas::message(self.room);
                let finding = self.problem(&too_many_subschemas::RULE, task.json, message);
                self.report(finding);
                self.tasks.clear();
                return;
            }
            let first = self.tasks.len();
            self.schema(task);
            // Tasks were pushed in reading order and are popped from the end.
            if let Some(new) = self.tasks.get_mut(first..) {
                new.reverse();
            }
        }
    }

    fn schema(&mut self, task: Task) {
        let value = self.value(task.json);
        let body = match value.kind() {
            Kind::Boolean if task.draft > Draft::Draft4 => Body::Boolean(value.raw() == "true"),
            Kind::Object => {
                let (keywords, draft) = self.object(value, task.clone());
                if let Some((node, _)) = self.local(task.node) {
                    node.draft = draft;
                }
                Body::Keywords(Box::new(keywords))
            }
            Kind::Boolean => {
                let message = Text::from("a schema must be an object in draft 4, not a boolean");
                let finding = self.problem(&invalid_keyword::RULE, task.json, message);
                self.report(finding);
                return;
            }
            Kind::Null | Kind::Number | Kind::String | Kind::Array => {
                let message = Text::from("a schema must be an object or a boolean, not ");
                let finding =
                    self.problem(&invalid_keyword::RULE, task.json, message.plain(value.kind().described()));
                self.report(finding);
                return;
            }
        };
        if let Some((node, _)) = self.local(task.node) {
            node.body = body;
        }
    }

    fn object(&mut self, value: Value<'d>, mut task: Task) -> (Keywords, Draft) {
        let mut keywords = Keywords::default();
        self.repeated(value);
        let members = value.unique_members();
        let reference = members.iter().find(|(name, value)| name == "$ref" && value.kind() == Kind::String);
        let alone = reference.is_some();
        self.identify(&members, alone, &mut task);
        let alone = alone && !task.draft.reads_beside_ref();
        let mut beside = Vec::new();
        for (name, member) in members {
            let bare = alone && !["$ref", "$schema", "definitions", "$defs"].contains(&&*name);
            if bare {
                let at = member.id();
                beside.push(Keyword { value: name.into(), at });
                continue;
            }
            keyword::read(self, &task, &name, member, &mut keywords);
        }
        if let (Some(first), Some((_, reference))) = (demanding(&beside), value_of(value, "$ref")) {
            let message = Text::new().code(&*first.value).plain(" has no force beside ").code("$ref");
            let finding = self
                .problem(&ignored_keyword::RULE, first.at, message.plain(format!(" in {}", task.draft)))
                .and_at(self.place_of(reference.id()), "only this counts");
            self.report(finding);
        }
        if task.draft == Draft::Draft4 && !alone {
            keyword::exclusive_bounds(self, value, &mut keywords);
        }
        keywords.ignored = beside;
        (keywords, task.draft)
    }

    /// Takes up the draft, the URI and the anchors that an object states for itself.
    fn identify(&mut self, members: &[(Cow<'d, str>, Value<'d>)], refers: bool, task: &mut Task) {
        let text = |wanted: &str| {
            let (_, value) = members.iter().find(|(name, _)| name == wanted)?;
            value.as_str().map(|text| (text, value.id()))
        };
        let outermost = self.resource(task.resource).is_some_and(|own| own.root == task.node);
        let id = text(task.draft.id_keyword());
        if let Some((schema, at)) = text("$schema")
            && (outermost || id.is_some())
        {
            match Draft::named(&schema) {
                Some(draft) => task.draft = draft,
                None => {
                    let message = unknown_draft::message(&schema, task.draft);
                    let finding = self.problem(&unknown_draft::RULE, at, message);
                    self.report(finding.advise(unknown_draft::advice()));
                }
            }
        }
        let id = text(task.draft.id_keyword()).filter(|_| !refers || task.draft.reads_beside_ref());
        if let Some((id, at)) = id {
            self.named(&id, at, outermost, task);
        }
        if task.draft < Draft::Draft201909 {
            return;
        }
        for (word, dynamic) in [("$anchor", false), ("$dynamicAnchor", true)] {
            if dynamic && task.draft < Draft::Draft202012 {
                continue;
            }
            if let Some((name, at)) = text(word) {
                self.anchor(&name, at, dynamic, task);
            }
        }
        let recursive =
            members.iter().any(|(name, value)| name == "$recursiveAnchor" && value.raw() == "true");
        if recursive
            && task.draft == Draft::Draft201909
            && let Some(own) = self.resource(task.resource)
            && own.root == task.node
        {
            own.recursive_anchor = true;
        }
    }

    fn named(&mut self, id: &str, at: JsonId, outermost: bool, task: &mut Task) {
        let (bare, fragment) = uri::split(id);
        let fragment = fragment.filter(|fragment| !fragment.is_empty());
        if let Some(fragment) = fragment {
            if task.draft >= Draft::Draft201909 {
                let message = Text::new().code("$id").plain(" must not have a fragment");
                let finding = self.problem(&invalid_keyword::RULE, at, message);
                self.report(finding.advise(Text::new().plain("write the name as ").code("$anchor")));
            } else if !bare.is_empty() || !fragment.starts_with('/') {
                self.anchor(fragment, at, false, task);
            }
        }
        if bare.is_empty() {
            return;
        }
        let uri: Arc<str> = uri::resolve(&task.base, bare).into();
        task.base = uri.clone();
        if outermost {
            // The name it was handed in under leads to it as well; see the builder.
            if let Some(own) = self.resource(task.resource) {
                own.uri = uri;
            }
            return;
        }
        task.resource = self.first_resource + self.resources.len() as u32;
        self.resources.push(Resource { uri, root: task.node, recursive_anchor: false });
        if let Some((_, home)) = self.local(task.node) {
            *home = task.resource;
        }
    }

    fn anchor(&mut self, name: &str, at: JsonId, dynamic: bool, task: &Task) {
        let at = At { document: self.number, json: at };
        let name = name.into();
        self.anchors.push(Anchor { resource: task.resource, name, node: task.node, dynamic, at });
    }

    /// Makes room for a subschema and reads it later.
    pub(super) fn child(&mut self, value: Value<'d>, task: &Task) -> NodeId {
        let node = self.slot(value.id(), task.resource, task.draft);
        let (base, draft) = (task.base.clone(), task.draft);
        self.tasks.push(Task { json: value.id(), node, resource: task.resource, base, draft });
        node
    }

    fn slot(&mut self, json: JsonId, resource: u32, draft: Draft) -> NodeId {
        let id = NodeId(self.first_node + self.nodes.len() as u32);
        let at = At { document: self.number, json };
        self.nodes.push((Node { draft, at, body: Body::Boolean(true) }, resource));
        id
    }

    /// A resource that this walk found.
    fn resource(&mut self, number: u32) -> Option<&mut Resource> {
        self.resources.get_mut(number.checked_sub(self.first_resource)? as usize)
    }

    fn local(&mut self, id: NodeId) -> Option<&mut (Node, u32)> {
        self.nodes.get_mut(id.0.checked_sub(self.first_node)? as usize)
    }

    fn value(&self, id: JsonId) -> Value<'d> {
        self.document.json().value(id)
    }

    pub(super) fn literal(&self, value: Value<'d>) -> Literal {
        Literal { at: value.id(), canonical: canonical::text(value).into() }
    }

    pub(super) fn used(&mut self, text: &str, at: JsonId, dynamic: bool, task: &Task) {
        let at = At { document: self.number, json: at };
        let (node, resource) = (task.node, task.resource);
        self.uses.push(Use { node, resource, dynamic, text: text.into(), at });
    }

    /// Says which members an object has twice.
    pub(super) fn repeated(&mut self, object: Value<'d>) {
        for (earlier, later) in object.repeated_members() {
            let message = Text::new().plain("the member ").code(later.text()).plain(" is given twice");
            let finding = self
                .problem(&duplicate_member::RULE, later.id(), message)
                .saying("this one counts")
                .and_at(self.place_of(earlier.id()), "first here");
            self.report(finding);
        }
    }

    /// Says that a keyword's value is not what it must be.
    pub(super) fn invalid(&mut self, name: &str, value: Value<'d>, wanted: impl Into<Cow<'static, str>>) {
        let message = Text::new().code(name).plain(" must be ").plain(wanted);
        let finding = self.problem(&invalid_keyword::RULE, value.id(), message);
        self.report(finding);
    }

    /// As [`invalid`](Scan::invalid), where nothing is judged by the keyword: the schema stays of use.
    pub(super) fn misshapen(&mut self, name: &str, value: Value<'d>, wanted: &'static str) {
        let message = Text::new().code(name).plain(" must be ").plain(wanted);
        let finding = self.problem(&invalid_keyword::RULE, value.id(), message);
        self.report(Finding { severity: Severity::Warning, ..finding });
    }

    /// As [`invalid`](Scan::invalid), for a word that is not one of a few.
    pub(super) fn unknown_word(&mut self, name: &str, value: Value<'d>, known: &[&str]) {
        let text = value.text();
        let message = Text::new().code(name).plain(" knows no ").code(&*text);
        let finding = self.problem(&invalid_keyword::RULE, value.id(), message);
        self.report(match nearest(&text, known.iter().copied()) {
            Some(near) => finding.advise(Text::new().plain("was ").code(near).plain(" meant?")),
            None => finding.advise(Text::from(format!("it takes {}", known.join(", ")))),
        });
    }

    /// Where a value stands. Finding a pointer is a walk over the text, so it is done only for problems
    /// that are kept.
    pub(super) fn place_of(&self, at: JsonId) -> Place {
        if self.findings.len() < MOST_PROBLEMS {
            return self.document.place(at);
        }
        let (source, span) = (self.document.source().clone(), self.document.span(at));
        Place { source, span, pointer: String::new() }
    }

    pub(super) fn problem(&self, rule: &'static Rule, at: JsonId, message: Text) -> Finding {
        problem(rule, self.place_of(at), message)
    }

    pub(super) fn report(&mut self, finding: Finding) {
        self.errors += usize::from(finding.severity == Severity::Error);
        // The first error always has its place, however many warnings came before.
        if self.findings.len() < MOST_PROBLEMS || (self.errors == 1 && finding.severity == Severity::Error) {
            self.findings.push(finding);
        }
    }
}

fn value_of<'d>(object: Value<'d>, name: &str) -> Option<(Value<'d>, Value<'d>)> {
    object.members().filter(|(key, _)| key.is(name)).last()
}

/// The first of these that would demand something if it stood elsewhere.
fn demanding(beside: &[Keyword<Box<str>>]) -> Option<&Keyword<Box<str>>> {
    beside.iter().find(|own| keyword::demands(&own.value))
}
