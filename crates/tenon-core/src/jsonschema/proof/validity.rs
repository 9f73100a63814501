//! Is a value valid under a node? The proof's own judge, which knows nothing of goals and atoms: it
//! follows the specification keyword by keyword. Formats are not demanded.

use std::collections::BTreeSet;

use crate::compatibility::Role;
use crate::text::sorting::set_of;

use super::super::draft::Draft;
use super::super::instance::{Instance, Numeral};
use super::super::model::{Body, Keywords, NodeId, Scope, Type};
use super::declared;
use super::engine::Engine;
use super::formula::{Literal, What};
use super::strings::PatternId;
use super::{Obstacle, Reason};

/// Deepest nesting of values and of schemas for the same value.
const DEEPEST: usize = 150;

/// An answer of three.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Truth {
    Yes,
    No,
    Unknown(Reason),
}

impl Truth {
    /// No, if one is no; unknown, if one is unknown.
    pub(super) fn and(self, other: Truth) -> Truth {
        match (self, other) {
            (Truth::No, _) | (_, Truth::No) => Truth::No,
            (Truth::Unknown(reason), _) | (_, Truth::Unknown(reason)) => Truth::Unknown(reason),
            (Truth::Yes, Truth::Yes) => Truth::Yes,
        }
    }

    /// Yes, if one is yes; unknown, if one is unknown.
    pub(super) fn or(self, other: Truth) -> Truth {
        self.not().and(other.not()).not()
    }

    /// The opposite.
    pub(super) fn not(self) -> Truth {
        match self {
            Truth::Yes => Truth::No,
            Truth::No => Truth::Yes,
            Truth::Unknown(reason) => Truth::Unknown(reason),
        }
    }
}

impl From<bool> for Truth {
    fn from(value: bool) -> Truth {
        if value { Truth::Yes } else { Truth::No }
    }
}

/// A literal holds for a value.
pub(super) fn holds(engine: &mut Engine<'_>, literal: Literal, value: &Instance) -> Truth {
    let truth = match literal.what {
        What::Is(own) => Truth::from(*engine.value(own) == *value),
        What::Nothing => Truth::No,
        What::Declared(group) => declared::is_declared(engine, group, value),
        What::Valid(shape) => {
            let (role, node) = engine.universe.node(shape);
            valid(engine, role, node, value)
        }
    };
    if literal.holds { truth } else { truth.not() }
}

/// A value is valid under a node.
pub(super) fn valid(engine: &mut Engine<'_>, role: Role, node: NodeId, value: &Instance) -> Truth {
    judge(engine, (role, node), value, &mut None, 0)
}

/// What a node evaluates of a value by all but its own `unevaluated…` keywords.
pub(super) fn evaluated(engine: &mut Engine<'_>, at: At, keywords: &Keywords, value: &Instance) -> Seen {
    let others = Keywords { unevaluated_properties: None, unevaluated_items: None, ..keywords.clone() };
    let mut seen = Some(Seen::default());
    in_place(engine, at, &others, value, &mut seen, 0);
    match value {
        Instance::Null | Instance::Boolean(_) | Instance::Number(_) | Instance::String(_) => {}
        Instance::Array(items) => {
            array(engine, at, &others, items, &mut seen, 0);
        }
        Instance::Object(_) => {
            object(engine, at, &others, value, &mut seen, 0);
        }
    }
    seen.unwrap_or_default()
}

/// A pattern matches a text.
pub(super) fn matches(engine: &mut Engine<'_>, pattern: PatternId, text: &str) -> Truth {
    let Ok(machine) = engine.patterns.machine(pattern) else {
        return engine.pattern_reason(pattern).map_or(Truth::No, Truth::Unknown);
    };
    match machine.accepts(text, &mut engine.budget) {
        Ok(matches) => Truth::from(matches),
        Err(_) => spent(engine, (Role::Writer, engine.universe.schema(Role::Writer).root())),
    }
}

/// What was evaluated, where an `unevaluated…` keyword asks.
#[derive(Debug, Default)]
pub(super) struct Seen {
    pub(super) names: BTreeSet<String>,
    pub(super) items: BTreeSet<usize>,
}

pub(super) type At = (Role, NodeId);

fn spent(engine: &Engine<'_>, (role, node): At) -> Truth {
    Truth::Unknown(Reason { role, node, keyword: "", obstacle: engine.given_up() })
}

fn judge(engine: &mut Engine<'_>, at: At, value: &Instance, seen: &mut Option<Seen>, depth: usize) -> Truth {
    if depth > DEEPEST || engine.budget.spend(1).is_err() {
        return spent(engine, at);
    }
    let keywords = match &engine.universe.schema(at.0).node(at.1).body {
        Body::Boolean(value) => return Truth::from(*value),
        Body::Keywords(keywords) => keywords,
    };
    if let Some(reason) = engine.circle(at.0, at.1) {
        return Truth::Unknown(reason);
    }
    let mut own =
        match (keywords.unevaluated_properties.is_some() || keywords.unevaluated_items.is_some(), &seen) {
            (false, None) => None,
            (true, _) | (_, Some(_)) => Some(Seen::default()),
        };
    let mut truth = plain(engine, at, keywords, value);
    if truth == Truth::No {
        return truth;
    }
    truth = truth.and(in_place(engine, at, keywords, value, &mut own, depth));
    truth = match value {
        Instance::Null | Instance::Boolean(_) | Instance::Number(_) | Instance::String(_) => truth,
        Instance::Array(items) => truth.and(array(engine, at, keywords, items, &mut own, depth)),
        Instance::Object(_) => truth.and(object(engine, at, keywords, value, &mut own, depth)),
    };
    if truth != Truth::No
        && let (Some(seen), Some(own)) = (seen, own)
    {
        seen.names.extend(own.names);
        seen.items.extend(own.items);
    }
    truth
}

/// Keywords that hold no schema.
pub(super) fn plain(engine: &mut Engine<'_>, at: At, keywords: &Keywords, value: &Instance) -> Truth {
    let schema = engine.universe.schema(at.0);
    let mut truth = Truth::Yes;
    if let Some(types) = &keywords.types {
        let spelled = schema.node(at.1).draft == Draft::Draft4;
        let whole =
            matches!(value, Instance::Number(own) if own.value.is_integer() && !(spelled && own.fraction));
        let fits = types.value.contains(value.kind()) || whole && types.value.contains(Type::Integer);
        truth = truth.and(fits.into());
    }
    if let Some(list) = &keywords.enumeration {
        truth = truth.and(engine.lists(at.0, at.1, &list.value, value).into());
    }
    if let Some(own) = &keywords.constant {
        truth = truth.and((Instance::of(schema.value(at.1, own.value.at)) == *value).into());
    }
    match value {
        Instance::Null | Instance::Boolean(_) | Instance::Array(_) | Instance::Object(_) => truth,
        Instance::Number(Numeral { value: own, .. }) => {
            let bounds = keywords.minimum.as_ref().is_none_or(|bound| *own >= bound.value)
                && keywords.exclusive_minimum.as_ref().is_none_or(|bound| *own > bound.value)
                && keywords.maximum.as_ref().is_none_or(|bound| *own <= bound.value)
                && keywords.exclusive_maximum.as_ref().is_none_or(|bound| *own < bound.value);
            truth = truth.and(bounds.into());
            match keywords.multiple_of.as_ref().map(|divisor| own.is_multiple_of(&divisor.value)) {
                None | Some(Some(true)) => truth,
                Some(Some(false)) => Truth::No,
                Some(None) => truth.and(spent(engine, at)),
            }
        }
        Instance::String(text) => {
            let length = text.chars().count() as u64;
            let bounds = keywords.min_length.as_ref().is_none_or(|bound| length >= bound.value)
                && keywords.max_length.as_ref().is_none_or(|bound| length <= bound.value);
            truth = truth.and(bounds.into());
            match &keywords.pattern {
                Some(pattern) => {
                    let id = engine.pattern(&pattern.value, at);
                    truth.and(matches(engine, id, text))
                }
                None => truth,
            }
        }
    }
}

fn in_place(
    engine: &mut Engine<'_>,
    at: At,
    keywords: &Keywords,
    value: &Instance,
    seen: &mut Option<Seen>,
    depth: usize,
) -> Truth {
    let role = at.0;
    let mut truth = Truth::Yes;
    for (keyword, reference) in [("$ref", &keywords.reference), ("$dynamicRef", &keywords.dynamic_reference)]
    {
        let Some(reference) = reference else { continue };
        truth = truth.and(match reference.value.scope {
            Scope::Static => judge(engine, (role, reference.value.target), value, seen, depth + 1),
            Scope::Dynamic => {
                Truth::Unknown(Reason { role, node: at.1, keyword, obstacle: Obstacle::Dynamic })
            }
        });
    }
    for node in keywords.all_of.iter().flat_map(|own| &own.value) {
        truth = truth.and(judge(engine, (role, *node), value, seen, depth + 1));
        if truth == Truth::No {
            return truth;
        }
    }
    if let Some(arms) = &keywords.any_of {
        let mut any = Truth::No;
        for node in &arms.value {
            any = any.or(judge(engine, (role, *node), value, seen, depth + 1));
            // All arms tell what they evaluated.
            if any == Truth::Yes && seen.is_none() {
                break;
            }
        }
        truth = truth.and(any);
    }
    if let Some(arms) = &keywords.one_of {
        let (mut count, mut unknown) = (0, None);
        for node in &arms.value {
            match judge(engine, (role, *node), value, seen, depth + 1) {
                Truth::Yes => count += 1,
                Truth::No => {}
                Truth::Unknown(reason) => unknown = Some(reason),
            }
        }
        truth = truth.and(match (count, unknown) {
            (0 | 1, Some(reason)) => Truth::Unknown(reason),
            (count, _) => (count == 1).into(),
        });
    }
    if let Some(not) = &keywords.not {
        truth = truth.and(judge(engine, (role, not.value), value, &mut None, depth + 1).not());
    }
    if let Some(condition) = &keywords.condition {
        let chosen = judge(engine, (role, condition.value), value, seen, depth + 1);
        let branch = match chosen {
            Truth::Yes => keywords.consequence.as_ref(),
            Truth::No => keywords.alternative.as_ref(),
            Truth::Unknown(reason) => {
                let idle = keywords.consequence.is_none() && keywords.alternative.is_none() && seen.is_none();
                return if idle { truth } else { truth.and(Truth::Unknown(reason)) };
            }
        };
        if let Some(branch) = branch {
            truth = truth.and(judge(engine, (role, branch.value), value, seen, depth + 1));
        }
    }
    truth
}

fn array(
    engine: &mut Engine<'_>,
    at: At,
    keywords: &Keywords,
    items: &[Instance],
    seen: &mut Option<Seen>,
    depth: usize,
) -> Truth {
    let role = at.0;
    let length = items.len() as u64;
    let bounds = keywords.min_items.as_ref().is_none_or(|bound| length >= bound.value)
        && keywords.max_items.as_ref().is_none_or(|bound| length <= bound.value);
    let mut truth = Truth::from(bounds);
    if keywords.unique_items.as_ref().is_some_and(|own| own.value) {
        let different: BTreeSet<&Instance> = set_of(items.iter());
        truth = truth.and((different.len() == items.len()).into());
    }
    let prefix: &[NodeId] = keywords.prefix_items.as_ref().map_or(&[], |own| &own.value);
    for (index, item) in items.iter().enumerate() {
        let node = prefix.get(index).copied().or(keywords.items.as_ref().map(|own| own.value));
        let Some(node) = node else { continue };
        truth = truth.and(judge(engine, (role, node), item, &mut None, depth + 1));
        if truth == Truth::No {
            return truth;
        }
        if let Some(seen) = seen {
            seen.items.insert(index);
        }
    }
    if let Some(contains) = &keywords.contains {
        let (mut least, mut most) = (0u64, 0u64);
        let mut unknown = None;
        for (index, item) in items.iter().enumerate() {
            match judge(engine, (role, contains.value), item, &mut None, depth + 1) {
                Truth::Yes => {
                    least += 1;
                    most += 1;
                    if let Some(seen) = seen
                        && engine.universe.schema(role).node(at.1).draft >= Draft::Draft202012
                    {
                        seen.items.insert(index);
                    }
                }
                Truth::No => {}
                Truth::Unknown(reason) => {
                    most += 1;
                    unknown = Some(reason);
                }
            }
        }
        let low = keywords.min_contains.as_ref().map_or(1, |own| own.value);
        let high = keywords.max_contains.as_ref().map_or(u64::MAX, |own| own.value);
        truth = truth.and(match unknown {
            Some(reason) if most >= low && least <= high => Truth::Unknown(reason),
            Some(_) | None => (most >= low && least <= high).into(),
        });
    }
    if let (Some(rest), Some(seen)) = (&keywords.unevaluated_items, seen.as_mut()) {
        for (index, item) in items.iter().enumerate() {
            if !seen.items.contains(&index) {
                truth = truth.and(judge(engine, (role, rest.value), item, &mut None, depth + 1));
            }
        }
        seen.items.extend(0..items.len());
    }
    truth
}

fn object(
    engine: &mut Engine<'_>,
    at: At,
    keywords: &Keywords,
    value: &Instance,
    seen: &mut Option<Seen>,
    depth: usize,
) -> Truth {
    let Instance::Object(members) = value else { return Truth::Yes };
    let role = at.0;
    let count = members.len() as u64;
    let has = |name: &str| members.contains_key(name);
    let bounds = keywords.min_properties.as_ref().is_none_or(|bound| count >= bound.value)
        && keywords.max_properties.as_ref().is_none_or(|bound| count <= bound.value)
        && keywords.required.iter().flat_map(|own| &own.value).all(|name| has(name))
        && keywords
            .dependent_required
            .iter()
            .flat_map(|own| &own.value)
            .all(|(name, needs)| !has(name) || needs.iter().all(|need| has(need)));
    let mut truth = Truth::from(bounds);
    for (name, node) in keywords.dependent_schemas.iter().flat_map(|own| &own.value) {
        if has(name) {
            truth = truth.and(judge(engine, (role, *node), value, seen, depth + 1));
        }
    }
    for (name, member) in members {
        if truth == Truth::No {
            return truth;
        }
        if let Some(names) = &keywords.property_names {
            let name = Instance::String(name.clone());
            truth = truth.and(judge(engine, (role, names.value), &name, &mut None, depth + 1));
        }
        let mut covered = false;
        let mut unsure = None;
        if let Some(node) = engine.property(at, name) {
            covered = true;
            truth = truth.and(judge(engine, (role, node), member, &mut None, depth + 1));
        }
        for (pattern, node) in keywords.pattern_properties.iter().flat_map(|own| &own.value) {
            let id = engine.pattern(pattern, at);
            match matches(engine, id, name) {
                Truth::Yes => {
                    covered = true;
                    truth = truth.and(judge(engine, (role, *node), member, &mut None, depth + 1));
                }
                Truth::No => {}
                Truth::Unknown(reason) => unsure = Some(reason),
            }
        }
        truth = unsure.map_or(truth, |reason| truth.and(Truth::Unknown(reason)));
        if !covered && let Some(rest) = &keywords.additional_properties {
            covered = true;
            if unsure.is_none() {
                truth = truth.and(judge(engine, (role, rest.value), member, &mut None, depth + 1));
            }
        }
        if covered && let Some(seen) = seen {
            seen.names.insert(name.clone());
        }
    }
    if let (Some(rest), Some(seen)) = (&keywords.unevaluated_properties, seen.as_mut()) {
        for (name, member) in members {
            if !seen.names.contains(name) {
                truth = truth.and(judge(engine, (role, rest.value), member, &mut None, depth + 1));
            }
        }
        seen.names.extend(members.keys().cloned());
    }
    truth
}
