//! What has to be asked of one registry, over its HTTP interface, so that it has what another one has under
//! the same ids and versions. Both are looked at as they are: what is there already is not asked for again,
//! so whoever was interrupted begins anew and goes on. Asking is a shell's.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value, json};

use crate::config::Config;
use crate::content::{Content, type_name};
use crate::mode::Mode;
use crate::parsing::{self, Cache};
use crate::registry::Registry;
use crate::state::State;
use crate::subject::{DEFAULT_CONTEXT, Subject};
use crate::wire::Method;

/// What may stand as it is in a part of a path.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// A version of a subject.
type Spot = (Subject, u32);

/// What is to be done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// In order.
    pub steps: Vec<Step>,
    /// How many versions are there already.
    pub there: usize,
    /// Why it cannot be done, if so: what would have to be given up.
    pub conflicts: Vec<String>,
    /// What is left as it is there, though it is otherwise here.
    pub notes: Vec<String>,
}

/// One request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Set the mode of a subject, whatever it has.
    SetMode {
        /// The subject.
        subject: Subject,
        /// The mode.
        mode: Mode,
    },
    /// Let a subject have no mode of its own.
    ClearMode {
        /// The subject.
        subject: Subject,
    },
    /// Register a version with its id.
    Register {
        /// The subject.
        subject: Subject,
        /// Its number.
        version: u32,
        /// Its id.
        id: u32,
        /// What it is.
        content: Arc<Content>,
    },
    /// Delete a version, not for good.
    Delete {
        /// The subject.
        subject: Subject,
        /// Its number.
        version: u32,
    },
    /// Change settings.
    SetConfig {
        /// A subject, or the root of a context.
        scope: Subject,
        /// The change, as the registry reads it.
        update: Value,
    },
}

impl Step {
    /// The method, the path with its query, and the body.
    pub fn request(&self) -> (Method, String, Option<String>) {
        match self {
            Step::SetMode { subject, mode } => {
                let body = json!({"mode": mode.name()}).to_string();
                (Method::Put, format!("/mode/{}?force=true", encoded(subject)), Some(body))
            }
            Step::ClearMode { subject } => (Method::Delete, format!("/mode/{}", encoded(subject)), None),
            Step::Register { subject, version, id, content } => {
                let path = format!("/subjects/{}/versions", encoded(subject));
                (Method::Post, path, Some(brought(*version, *id, content).to_string()))
            }
            Step::Delete { subject, version } => {
                (Method::Delete, format!("/subjects/{}/versions/{version}", encoded(subject)), None)
            }
            Step::SetConfig { scope, update } => {
                let path = if self.is_of_whole() {
                    "/config".to_owned()
                } else {
                    format!("/config/{}", encoded(scope))
                };
                (Method::Put, path, Some(update.to_string()))
            }
        }
    }
}

impl Step {
    /// Whether it changes settings of the registry as a whole.
    fn is_of_whole(&self) -> bool {
        match self {
            Step::SetConfig { scope, .. } => scope.is_root() && scope.is_in_default(),
            Step::SetMode { .. } | Step::ClearMode { .. } | Step::Register { .. } | Step::Delete { .. } => {
                false
            }
        }
    }
}

impl std::fmt::Display for Step {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Step::SetMode { subject, mode } => write!(f, "{subject}: set the mode {}", mode.name()),
            Step::ClearMode { subject } => write!(f, "{subject}: clear the mode"),
            Step::Register { subject, version, id, .. } => {
                write!(f, "{subject} version {version}: register as id {id}")
            }
            Step::Delete { subject, version } => write!(f, "{subject} version {version}: delete"),
            Step::SetConfig { scope, .. } if scope.is_root() => {
                write!(f, "context {}: change settings", scope.context())
            }
            Step::SetConfig { scope, .. } => write!(f, "{scope}: change settings"),
        }
    }
}

/// What a subject is called in a path.
pub fn encoded(subject: &Subject) -> String {
    utf8_percent_encode(&subject.to_string(), PLAIN).to_string()
}

/// What brings `to` to have all that `from` has: subjects that need it are set to IMPORT, whatever the
/// registry as a whole is; versions come after those that they refer to; then what is deleted is deleted,
/// settings are set, and modes are what they were or are in `from`. Settings of the registry as a whole are
/// changed only where `to` has nothing; its mode never is.
pub fn plan(from: &Registry, to: &Registry) -> Plan {
    let mut plan = Plan::default();
    let order = ordered(&from.state);
    let mut registering = Vec::new();
    let mut deleting = Vec::new();
    for (subject, version) in &order {
        let Some(own) = from.state.version(subject, *version) else { continue };
        if let Some(conflict) = conflict(from, to, subject, *version) {
            plan.conflicts.push(conflict);
            continue;
        }
        let theirs = to.state.version(subject, *version);
        match theirs {
            Some(theirs) if !theirs.deleted || own.deleted => plan.there += 1,
            Some(_) | None => registering.push(Step::Register {
                subject: subject.clone(),
                version: *version,
                id: own.id,
                content: own.content.clone(),
            }),
        }
        if own.deleted && !theirs.is_some_and(|theirs| theirs.deleted) {
            deleting.push(Step::Delete { subject: subject.clone(), version: *version });
        }
    }
    // What refers goes before what it refers to.
    deleting.reverse();
    let settings = settings(from, to, &mut plan.notes);
    let mut opened = Opened { from, to, modes: BTreeMap::new() };
    for step in &registering {
        if let Step::Register { subject, .. } = step {
            opened.open(subject, |mode| mode == Mode::Import, &mut plan.conflicts);
        }
    }
    for step in deleting.iter().chain(&settings) {
        let subject = match step {
            Step::Delete { subject, .. } => Some(subject),
            Step::SetConfig { scope, .. } => Some(scope).filter(|scope| !scope.is_root()),
            Step::SetMode { .. } | Step::ClearMode { .. } | Step::Register { .. } => None,
        };
        if let Some(subject) = subject {
            opened.open(subject, |mode| !mode.is_closed(), &mut plan.conflicts);
        }
    }
    let closing = opened.closing();
    // Those of the whole come first: whoever is interrupted finds the registry no longer new.
    let (whole, settings): (Vec<Step>, Vec<Step>) = settings.into_iter().partition(Step::is_of_whole);
    let opening = whole.into_iter().chain(opened.opening());
    plan.steps = opening.chain(registering).chain(deleting).chain(settings).chain(closing).collect();
    plan
}

/// All versions, each after those that it refers to, else by their ids.
fn ordered(state: &State) -> Vec<Spot> {
    let mut seen: BTreeSet<Spot> = BTreeSet::new();
    let mut order = Vec::new();
    for (subject, number, _) in state.by_ids() {
        let mut path: Vec<(Spot, usize)> = Vec::new();
        let first = (subject.clone(), number);
        if seen.insert(first.clone()) {
            path.push((first, 0));
        }
        while let Some((spot, next)) = path.last_mut() {
            let version = state.version(&spot.0, spot.1);
            let reference = version.and_then(|version| version.content.references.get(*next));
            *next += 1;
            match reference.map(|reference| state.referred(&spot.0, reference)) {
                None => order.extend(path.pop().map(|(spot, _)| spot)),
                Some(Some((target, _))) => {
                    let number = reference.and_then(|reference| u32::try_from(reference.version).ok());
                    let target = (target, number.unwrap_or(0));
                    if seen.insert(target.clone()) {
                        path.push((target, 0));
                    }
                }
                Some(None) => {}
            }
        }
    }
    order
}

/// Why a version cannot be there, if so.
fn conflict(from: &Registry, to: &Registry, subject: &Subject, version: u32) -> Option<String> {
    let own = from.state.version(subject, version)?;
    let context = subject.context();
    let named = format!("{subject} version {version}");
    if let Some(theirs) = to.state.version(subject, version)
        && (theirs.id != own.id || !same(from, to, subject, &own.content, &theirs.content))
    {
        return Some(match theirs.id == own.id {
            true => format!("{named} is another schema there, under the same id {}", own.id),
            false => format!("{named} has id {} here and {} there", own.id, theirs.id),
        });
    }
    if let Some(theirs) = to.state.content(context, own.id)
        && !same(from, to, subject, &own.content, theirs)
    {
        let user = to.state.users(context, own.id).next();
        let user = user.map_or_else(String::new, |(owner, number)| format!(", {owner} version {number}"));
        return Some(format!("{named} has id {}, which is another schema there{user}", own.id));
    }
    let other = to.state.id_of(context, &own.content).filter(|id| *id != own.id)?;
    Some(format!("{named} has id {} here, and its schema has id {other} there", own.id))
}

/// Whether two registries mean the same by two contents, which each prints in its own way.
fn same(
    from: &Registry,
    to: &Registry,
    subject: &Subject,
    own: &Arc<Content>,
    theirs: &Arc<Content>,
) -> bool {
    if own == theirs {
        return true;
    }
    let printed = |registry: &Registry, content: &Arc<Content>| {
        let limits = &registry.options().limits;
        let parsed = parsing::parsed(&registry.state, &mut Cache::new(0), subject, content, limits);
        parsed.ok().map(|parsed| parsed.text.clone())
    };
    let rest = |content: &Content| (content.format, content.references.clone());
    rest(own) == rest(theirs)
        && own.metadata == theirs.metadata
        && own.rule_set == theirs.rule_set
        && printed(from, own).is_some_and(|text| Some(text) == printed(to, theirs))
}

/// Subjects that are set to IMPORT for a while, and what they had.
struct Opened<'r> {
    from: &'r Registry,
    to: &'r Registry,
    modes: BTreeMap<Subject, Option<Mode>>,
}

impl Opened<'_> {
    fn open(&mut self, subject: &Subject, fits: impl Fn(Mode) -> bool, conflicts: &mut Vec<String>) {
        let mode = self.to.mode(subject);
        if fits(mode) || self.modes.contains_key(subject) {
            return;
        }
        if mode == Mode::ReadOnlyOverride {
            conflicts.push(format!("{subject} cannot be written there: its mode is {}", mode.name()));
        }
        self.modes.insert(subject.clone(), self.to.state.mode(subject));
    }

    fn opening(&self) -> impl Iterator<Item = Step> {
        let subjects = self.modes.keys().cloned();
        subjects.map(|subject| Step::SetMode { subject, mode: Mode::Import })
    }

    /// What modes are in the end: those of `from`, or else those they were, but for an IMPORT that an
    /// interruption left.
    fn closing(&self) -> Vec<Step> {
        let mut steps = Vec::new();
        let modes = self.from.state.modes().map(|(scope, _)| scope).filter(|scope| !scope.is_root());
        let subjects: BTreeSet<&Subject> = self.from.state.subjects().chain(modes).collect();
        for subject in subjects {
            let before = self.to.state.mode(subject);
            let now = if self.modes.contains_key(subject) { Some(Mode::Import) } else { before };
            let own = self.from.state.mode(subject);
            let wanted = own.or(before.filter(|mode| *mode != Mode::Import));
            match wanted {
                Some(mode) if Some(mode) != now => {
                    steps.push(Step::SetMode { subject: subject.clone(), mode });
                }
                None if now.is_some() => steps.push(Step::ClearMode { subject: subject.clone() }),
                Some(_) | None => {}
            }
        }
        steps
    }
}

fn settings(from: &Registry, to: &Registry, notes: &mut Vec<String>) -> Vec<Step> {
    let mut steps = Vec::new();
    let is_new = to.state.subjects().next().is_none();
    for (scope, config) in from.state.configs() {
        let theirs = to.state.config(scope);
        if theirs == Some(config) {
            continue;
        }
        if scope.is_root() && scope.context() == DEFAULT_CONTEXT && !is_new {
            notes.push("settings of the registry as a whole are others there, and stay so".to_owned());
            continue;
        }
        let update = Value::Object(update(config, theirs));
        steps.push(Step::SetConfig { scope: scope.clone(), update });
    }
    steps
}

/// What makes one configuration of another: all that is set, and `null` for what no longer is.
fn update(config: &Config, theirs: Option<&Config>) -> Map<String, Value> {
    let members = |config: &Config| match serde_json::to_value(config) {
        Ok(Value::Object(members)) => members,
        Ok(_) | Err(_) => Map::new(),
    };
    let mut update = members(config);
    for (name, _) in theirs.map(members).unwrap_or_default() {
        update.entry(name).or_insert(Value::Null);
    }
    // What is asked for is called otherwise than what is answered.
    if let Some(level) = update.remove("compatibilityLevel") {
        update.insert("compatibility".to_owned(), level);
    }
    update
}

/// A version as a registry takes it in.
fn brought(version: u32, id: u32, content: &Content) -> Value {
    let mut body = json!({
        "schema": content.schema,
        "schemaType": type_name(content.format),
        "version": version,
        "id": id,
    });
    if let Some(members) = body.as_object_mut() {
        if !content.references.is_empty() {
            members.insert("references".to_owned(), json!(content.references));
        }
        if let Some(metadata) = &content.metadata {
            members.insert("metadata".to_owned(), json!(metadata));
        }
        if let Some(rules) = &content.rule_set {
            members.insert("ruleSet".to_owned(), json!(rules));
        }
    }
    body
}
