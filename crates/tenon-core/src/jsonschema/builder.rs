//! Texts on their way to a schema: read one by one, linked by their references, closed at the end.
//!
//! A reference is resolved as soon as its resource is there and waits under its URI until then, so a
//! text supplied later wakes only those that asked for it.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use crate::built;
use crate::finding::Finding;
use crate::format::Format;
use crate::limits::Limits;
use crate::problem::{Invalid, problem};
use crate::rule::Severity;
use crate::source_rules::{malformed, too_deep, unreadable};
use crate::text::json::{JsonId, Value};
use crate::text::sorting::set_of;
use crate::text::{Place, Source};
use crate::words::Text;

use super::builtin;
use super::document::{self, Document};
use super::draft::Draft;
use super::model::{At, Body, Keyword, Node, NodeId, Reference, Schema, Scope};
use super::pointer::Index;
use super::progress;
use super::rules::{duplicate_identifier, reference_loop, unjudged_keyword, unknown_reference};
use super::syntax::{Anchor, Resource, Scan, Use};
use super::uri;
use super::yaml;

/// Steps of [`Limits::steps`] that a subschema stands for; about a kilobyte of memory each.
const STEPS: u64 = 16;
/// Problems kept of one set of texts.
const MOST_PROBLEMS: usize = 100;

/// Texts on their way to a [`Schema`].
///
/// ```
/// use tenon_core::{Limits, Source, jsonschema::Builder};
///
/// let order = r#"{"$id": "http://acme.com/order.json", "items": {"$ref": "line.json"}}"#;
/// let mut builder = Builder::new(&Source::new("order.json", order), &Limits::default());
/// let missing: Vec<String> = builder.missing().into_iter().collect();
/// assert_eq!(missing, ["http://acme.com/line.json"]);
/// builder.supply(&missing[0], &Source::new("line.json", r#"{"type": "object"}"#));
/// assert!(builder.finish().is_ok());
/// ```
#[derive(Debug)]
pub struct Builder {
    limits: Limits,
    /// The draft of texts that state none, where the caller knows it.
    assumed: Option<Draft>,
    documents: Vec<Arc<Document>>,
    /// Whether each text states its draft.
    stated: Vec<bool>,
    names: Vec<String>,
    nodes: Vec<Node>,
    /// The resource of each node.
    homes: Vec<u32>,
    /// The node of each place that was read as a schema.
    places: HashMap<(u32, JsonId), NodeId>,
    resources: Vec<Resource>,
    by_uri: HashMap<Arc<str>, u32>,
    anchors: HashMap<(u32, Box<str>), Anchor>,
    /// References to resources that nobody supplied yet.
    waiting: BTreeMap<String, Vec<Use>>,
    resolved: Vec<(Use, NodeId, Overridable)>,
    index: Index,
    findings: Vec<Finding>,
    fatal: bool,
}

/// Whether a dynamic reference led to something that another resource may override.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Overridable {
    No,
    /// By the same `$dynamicAnchor` elsewhere.
    ByAnchor,
    /// By `$recursiveAnchor` elsewhere.
    ByRoot,
}

impl Builder {
    /// Starts with the text to be judged. A text that does not state its draft is read as 2020-12, or as
    /// the newest earlier draft that its spelling fits.
    pub fn new(source: &Source, limits: &Limits) -> Builder {
        Builder::starting(source, limits, None)
    }

    /// As [`new`](Builder::new), with `draft` for texts that state none.
    pub fn assuming(draft: Draft, source: &Source, limits: &Limits) -> Builder {
        Builder::starting(source, limits, Some(draft))
    }

    fn starting(source: &Source, limits: &Limits, assumed: Option<Draft>) -> Builder {
        let mut builder = Builder {
            limits: *limits,
            assumed,
            documents: Vec::new(),
            stated: Vec::new(),
            names: Vec::new(),
            nodes: Vec::new(),
            homes: Vec::new(),
            places: HashMap::new(),
            resources: Vec::new(),
            by_uri: HashMap::new(),
            anchors: HashMap::new(),
            waiting: BTreeMap::new(),
            resolved: Vec::new(),
            index: Index::default(),
            findings: Vec::new(),
            fatal: false,
        };
        // Without an `$id` its own URI is not known, and the empty one resolves nothing it should not.
        builder.read("", source);
        builder
    }

    /// Adds a text under a URI, one of those missing; its own `$id` leads to it as well.
    pub fn supply(&mut self, uri: &str, source: &Source) {
        match self.known_by_name(source) {
            Some(resource) => {
                self.by_uri.entry(uri.into()).or_insert(resource);
                let left = self.waiting.remove(uri).unwrap_or_default();
                self.resolve(left);
            }
            None => self.read(uri, source),
        }
    }

    /// The resource of a text that is here already and has a URI of its own: where it was found does not
    /// matter to what it says.
    fn known_by_name(&self, source: &Source) -> Option<u32> {
        let number = self.documents.iter().position(|own| own.source() == source)?;
        let root = self.documents.get(number)?.json().root().id();
        let node = self.places.get(&(number as u32, root))?;
        let resource = *self.homes.get(node.index())?;
        match &self.nodes.get(node.index())?.body {
            Body::Keywords(own) if own.annotations.id.is_some() => Some(resource),
            Body::Keywords(_) | Body::Boolean(_) => None,
        }
    }

    /// URIs that references lead to and nothing stands behind yet, in order; the specification's own
    /// meta-schemas are always there. Relative where the text that
    /// refers has no absolute URI.
    pub fn missing(&self) -> BTreeSet<String> {
        set_of(self.waiting.keys().filter(|uri| builtin::text(uri).is_none()).cloned())
    }

    /// The URI that the judged text calls itself by.
    pub fn name(&self) -> Option<&str> {
        self.resources.first().map(|own| &*own.uri).filter(|uri| !uri.is_empty())
    }

    /// URIs behind which something stands, in order.
    pub fn defined(&self) -> BTreeSet<String> {
        set_of(self.by_uri.keys().filter(|uri| !uri.is_empty()).map(|uri| uri.to_string()))
    }

    /// The closed schema.
    ///
    /// *Errors*: every problem of every text; a reference that leads nowhere is one.
    pub fn finish(mut self) -> Result<Schema, Invalid> {
        let Some(built) = built::JsonSchema::GIVEN else {
            let source = self.documents.first().map(|it| it.json().source());
            return Err(unreadable::not_built(Format::JsonSchema, source));
        };
        let builtin =
            |own: &Builder| own.waiting.keys().find_map(|uri| Some((uri.clone(), builtin::text(uri)?)));
        while let Some((uri, (name, text))) = builtin(&self) {
            self.supply(&uri, &Source::new(name, text));
        }
        for (uri, uses) in std::mem::take(&mut self.waiting) {
            for used in uses {
                let finding = self.unknown(&used, &uri);
                self.report(finding);
            }
        }
        if self.documents.is_empty() {
            return Err(Invalid::new(self.findings));
        }
        self.link();
        let unjudged = unjudged_keyword::findings(&self.nodes, |at| self.place(at));
        unjudged.into_iter().for_each(|finding| self.report(finding));
        if !self.fatal {
            let alone = progress::loops(&self.nodes, progress::Of::References);
            let branches = progress::loops(&self.nodes, progress::Of::Branches);
            let known: BTreeSet<NodeId> = set_of(alone.iter().map(|own| own.at));
            let branches = branches.into_iter().filter(|own| !known.contains(&own.at));
            let both = alone.into_iter().map(|own| (own, Severity::Error));
            for (stuck, severity) in both.chain(branches.map(|own| (own, Severity::Warning))) {
                let finding = self.endless(stuck, severity);
                self.report(finding);
            }
        }
        if self.fatal {
            return Err(Invalid::new(self.findings));
        }
        Ok(Schema {
            built,
            documents: self.documents,
            stated: self.stated,
            assumed: self.assumed,
            names: self.names,
            nodes: self.nodes,
            root: NodeId(0),
            warnings: self.findings,
        })
    }

    fn read(&mut self, name: &str, source: &Source) {
        let document = match parsed(source, &self.limits) {
            Ok(document) => Arc::new(document),
            Err(finding) => return self.report(*finding),
        };
        let number = self.documents.len() as u32;
        let schema = document.json().root().get("$schema").and_then(Value::as_str);
        let stated = schema.is_some_and(|schema| Draft::named(&schema).is_some());
        self.documents.push(document.clone());
        self.stated.push(stated);
        self.names.push(name.to_owned());
        let scan = |draft| {
            let first = (self.nodes.len() as u32, self.resources.len() as u32);
            let mut scan = Scan::new(&document, number, first, self.room());
            scan.document(name, draft);
            scan
        };
        let newest = scan(self.assumed.unwrap_or(Draft::Draft202012));
        let fits = |scan: &Scan<'_>| scan.errors == 0 && !scan.foreign;
        let found = match stated || self.assumed.is_some() || fits(&newest) {
            true => newest,
            false => {
                let earlier = Draft::ALL.into_iter().rev().skip(1).map(scan).find(fits);
                earlier.unwrap_or(newest)
            }
        };
        let resource = self.resources.len() as u32;
        let mut left = Vec::new();
        self.take(found, &mut left);
        self.by_uri.entry(name.into()).or_insert(resource);
        left.extend(self.waiting.remove(name).unwrap_or_default());
        self.resolve(left);
    }

    fn room(&self) -> usize {
        usize::try_from(self.limits.steps / STEPS).unwrap_or(usize::MAX)
    }

    /// Takes in what a walk found. What may be resolved now goes to `left`.
    fn take(&mut self, scan: Scan<'_>, left: &mut Vec<Use>) {
        let Scan { number, nodes, resources, anchors, uses, findings, errors, .. } = scan;
        for (node, home) in nodes {
            let id = NodeId(self.nodes.len() as u32);
            self.places.entry((number, node.at.json)).or_insert(id);
            self.nodes.push(node);
            self.homes.push(home);
        }
        left.extend(uses);
        for resource in resources {
            let new = self.resources.len() as u32;
            let uri = resource.uri.clone();
            match self.by_uri.get(&uri).and_then(|known| self.resources.get(*known as usize)) {
                Some(known) => {
                    let (earlier, later) = (self.at(known.root), self.at(resource.root));
                    if earlier != later && !uri.is_empty() {
                        let message = Text::new().plain("two schemas have the URI ").code(&*uri);
                        let finding = problem(&duplicate_identifier::RULE, self.place(later), message);
                        let finding = finding.and_at(self.place(earlier), "first here");
                        self.report(finding);
                    }
                }
                None => {
                    left.extend(self.waiting.remove(&*uri).unwrap_or_default());
                    self.by_uri.insert(uri, new);
                }
            }
            self.resources.push(resource);
        }
        for anchor in anchors {
            let key = (anchor.resource, anchor.name.clone());
            match self.anchors.get(&key) {
                Some(known) if known.at != anchor.at => {
                    let message = Text::new().plain("two schemas have the anchor ").code(&*anchor.name);
                    let finding = problem(&duplicate_identifier::RULE, self.place(anchor.at), message);
                    let finding = finding.and_at(self.place(known.at), "first here");
                    self.report(finding);
                }
                Some(_) => {}
                None => {
                    self.anchors.insert(key, anchor);
                }
            }
        }
        findings.into_iter().for_each(|finding| self.report(finding));
        self.fatal |= errors > 0;
    }

    /// Resolves references. Reading what they lead to may bring more, which are resolved in turn.
    fn resolve(&mut self, mut left: Vec<Use>) {
        while let Some(used) = left.pop() {
            let (bare, fragment) = uri::split(&used.text);
            let resource = if bare.is_empty() {
                used.resource
            } else {
                let base = self.resources.get(used.resource as usize).map(|own| own.uri.clone());
                let target = uri::resolve(&base.unwrap_or_default(), bare);
                match self.by_uri.get(&*target) {
                    Some(resource) => *resource,
                    None => {
                        self.waiting.entry(target).or_default().push(used);
                        continue;
                    }
                }
            };
            let fragment = fragment.unwrap_or("");
            match self.target(resource, fragment, &mut left) {
                Some((node, overridable)) => self.resolved.push((used, node, overridable)),
                None => {
                    let finding = self.dangling(&used, resource, fragment);
                    self.report(finding);
                }
            }
        }
    }

    fn target(
        &mut self,
        resource: u32,
        fragment: &str,
        left: &mut Vec<Use>,
    ) -> Option<(NodeId, Overridable)> {
        let own = self.resources.get(resource as usize)?;
        let (root, recursive) = (own.root, own.recursive_anchor);
        let fragment = uri::decoded(fragment)?;
        if fragment.is_empty() {
            let overridable = if recursive { Overridable::ByRoot } else { Overridable::No };
            return Some((root, overridable));
        }
        if !fragment.starts_with('/') {
            let anchor = self.anchors.get(&(resource, fragment.into()))?;
            let overridable = if anchor.dynamic { Overridable::ByAnchor } else { Overridable::No };
            return Some((anchor.node, overridable));
        }
        let at = self.at(root);
        let document = self.documents.get(at.document as usize)?.clone();
        let mut value = document.json().value(at.json);
        let mut home = root;
        for token in uri::tokens(&fragment)? {
            value = self.index.member(at.document, value, &token)?;
            if let Some(node) = self.places.get(&(at.document, value.id())) {
                home = *node;
            }
        }
        if let Some(node) = self.places.get(&(at.document, value.id())) {
            return Some((*node, Overridable::No));
        }
        // No keyword made this a schema; the reference does.
        let resource = self.homes.get(home.index()).copied()?;
        let base = self.resources.get(resource as usize)?.uri.clone();
        let draft = self.nodes.get(home.index())?.draft;
        let first = (self.nodes.len() as u32, self.resources.len() as u32);
        let node = NodeId(first.0);
        let mut scan = Scan::new(&document, at.document, first, self.room());
        scan.place(value.id(), resource, base, draft);
        self.take(scan, left);
        Some((node, Overridable::No))
    }

    /// Writes the resolved references into their nodes.
    fn link(&mut self) {
        let mut offers: HashMap<&str, usize> = HashMap::new();
        // Counting does not depend on the order.
        let dynamic = self.anchors.iter().filter(|(_, anchor)| anchor.dynamic);
        dynamic.for_each(|((_, name), _)| *offers.entry(name).or_default() += 1);
        let roots = self.resources.iter().filter(|own| own.recursive_anchor).count();
        for (used, target, overridable) in std::mem::take(&mut self.resolved) {
            let rivals = match overridable {
                Overridable::No => 1,
                Overridable::ByRoot => roots,
                Overridable::ByAnchor => {
                    let name = uri::split(&used.text).1.and_then(uri::decoded).unwrap_or_default();
                    offers.get(&*name).copied().unwrap_or(1)
                }
            };
            let scope = if used.dynamic && rivals > 1 { Scope::Dynamic } else { Scope::Static };
            let value = Reference { text: used.text, target, scope };
            let reference = Some(Keyword { value, at: used.at.json });
            if let Some(Body::Keywords(keywords)) =
                self.nodes.get_mut(used.node.index()).map(|node| &mut node.body)
            {
                match used.dynamic {
                    true => keywords.dynamic_reference = reference,
                    false => keywords.reference = reference,
                }
            }
        }
    }

    fn unknown(&self, used: &Use, uri: &str) -> Finding {
        let message = Text::new().plain("nothing is known of ").code(uri);
        let finding = problem(&unknown_reference::RULE, self.place(used.at), message);
        finding.advise(Text::new().plain("supply the text behind ").code(uri))
    }

    fn dangling(&self, used: &Use, resource: u32, fragment: &str) -> Finding {
        let message = Text::new().code(&*used.text).plain(" leads nowhere");
        let finding = problem(&unknown_reference::RULE, self.place(used.at), message);
        let root = self.resources.get(resource as usize).map(|own| self.at(own.root));
        // Help costs a look at many names, so it is for problems that are kept.
        let root = root.filter(|_| self.findings.len() < MOST_PROBLEMS);
        let document = root.and_then(|at| Some((self.documents.get(at.document as usize)?, at)));
        match document
            .and_then(|(document, at)| super::pointer::meant(document.json().value(at.json), fragment))
        {
            Some(meant) => {
                finding.advise(Text::new().plain("was ").code(format!("#{meant}")).plain(" meant?"))
            }
            None => finding,
        }
    }

    fn endless(&self, stuck: progress::Stuck, severity: Severity) -> Finding {
        let place = |id: NodeId| self.place(self.at(id));
        let finding = reference_loop::finding(place(stuck.at), severity);
        match stuck.through {
            Some(through) => finding.and_at(place(through), "by way of this"),
            None => finding,
        }
    }

    fn at(&self, id: NodeId) -> At {
        let at = self.nodes.get(id.index()).map(|node| node.at);
        at.unwrap_or(At { document: 0, json: self.root() })
    }

    #[expect(clippy::indexing_slicing, reason = "a node's text was read before the node was made")]
    fn root(&self) -> JsonId {
        self.documents[0].json().root().id()
    }

    /// Finding a pointer is a walk over the text, so it is done only for problems that are kept.
    #[expect(clippy::indexing_slicing, reason = "documents are numbered by this builder")]
    fn place(&self, at: At) -> Place {
        let document = &self.documents[at.document as usize];
        if self.findings.len() < MOST_PROBLEMS {
            return document.place(at.json);
        }
        Place { source: document.source().clone(), span: document.span(at.json), pointer: String::new() }
    }

    fn report(&mut self, finding: Finding) {
        let first_error = finding.severity == Severity::Error && !self.fatal;
        self.fatal |= finding.severity == Severity::Error;
        if self.findings.len() < MOST_PROBLEMS || first_error {
            self.findings.push(finding);
        }
    }
}

fn parsed(source: &Source, limits: &Limits) -> Result<Document, Box<Finding>> {
    if yaml::is_yaml(source) {
        return yaml::read(source, limits);
    }
    match document::read(source, limits.depth) {
        Ok(json) => Ok(Document::of_json(json)),
        Err(error) if error.too_deep => Err(Box::new(too_deep::finding(source, error))),
        Err(error) => Err(Box::new(malformed::finding(source, error, "{}"))),
    }
}
