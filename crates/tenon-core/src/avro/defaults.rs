//! Does a default fit its type? (Avro 1.12, "Complex Types", table of field default values)
//!
//! A union's default may fit any of its branches, as 1.12 has it; before, only the first counted.

use std::collections::HashSet;

use crate::finding::Finding;
use crate::limits::{Budget, Limits};
use crate::problem::problem;
use crate::text::json::{JsonId, Kind as JsonKind, Value};
use crate::words::Text;

use super::model::{Kind, NodeId, Schema};
use super::rules::invalid_default;

/// Deepest value a default is followed into. Deeper ones are left unjudged; none was ever seen.
const DEPTH: u32 = 64;

/// Marks each field whose default does not fit, and says so.
pub(super) fn check(schema: &mut Schema, limits: &Limits) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut bad = Vec::new();
    let mut budget = Budget::new(limits.steps);
    let mut settled = HashSet::new();
    for index in 0..schema.nodes.len() as u32 {
        let id = NodeId(index);
        let Kind::Record(record) = &schema.node(id).kind else { continue };
        for (at, field) in record.fields.iter().enumerate() {
            let Some(default) = field.default else { continue };
            let value = schema.value_near(id, default);
            let fitting = fits(schema, value, field.node, DEPTH, &mut budget).and_then(|()| {
                match ends(schema, value, field.node, &mut vec![(field.document, default)], &mut settled) {
                    true => Ok(()),
                    false => Err(Misfit {
                        at: default,
                        reason: "this default holds itself, without end".to_owned(),
                    }),
                }
            });
            if let Err(misfit) = fitting {
                bad.push((id, at));
                let message = Text::new()
                    .plain("the default of field ")
                    .code(&*field.name)
                    .plain(" does not fit ")
                    .code(schema.describe(field.node));
                let place = schema.place_of(id, misfit.at);
                findings.push(problem(&invalid_default::RULE, place, message).saying(misfit.reason));
            }
        }
    }
    for (id, at) in bad {
        if let Some(Kind::Record(record)) = schema.nodes.get_mut(id.0 as usize).map(|node| &mut node.kind)
            && let Some(field) = record.fields.get_mut(at)
        {
            field.bad_default = true;
        }
    }
    findings
}

/// Where a default goes wrong, and why.
pub(super) struct Misfit {
    pub(super) at: JsonId,
    pub(super) reason: String,
}

/// `Ok` when `value` can stand for a value of type `node`. Out of budget or depth counts as fitting:
/// nothing is claimed without proof.
pub(super) fn fits(
    schema: &Schema,
    value: Value<'_>,
    node: NodeId,
    depth: u32,
    budget: &mut Budget,
) -> Result<(), Misfit> {
    if depth == 0 || budget.spend(1).is_err() {
        return Ok(());
    }
    let no = |reason: String| Err(Misfit { at: value.id(), reason });
    let wants = |what: &str| no(format!("{what} is due here, not {}", value.kind().described()));
    match &schema.node(node).kind {
        Kind::Null if value.kind() == JsonKind::Null => Ok(()),
        Kind::Null => wants("null"),
        Kind::Boolean if value.kind() == JsonKind::Boolean => Ok(()),
        Kind::Boolean => wants("true or false"),
        Kind::Int => whole(value, i32::MIN.into(), i32::MAX.into(), "an int"),
        Kind::Long => whole(value, i64::MIN, i64::MAX, "a long"),
        Kind::Float | Kind::Double => match value.kind() {
            JsonKind::Number => Ok(()),
            // Java's JSON reader takes these spellings for numbers that JSON cannot write.
            JsonKind::String if matches!(&*value.text(), "NaN" | "Infinity" | "-Infinity") => Ok(()),
            _ => wants("a number"),
        },
        Kind::String if value.kind() == JsonKind::String => Ok(()),
        Kind::String => wants("a string"),
        Kind::Bytes => byte_string(value, None),
        Kind::Fixed(fixed) => byte_string(value, Some(fixed.size)),
        Kind::Enum(symbols) => match value.as_str() {
            Some(text) if symbols.symbol(&text).is_some() => Ok(()),
            Some(text) => no(format!("`{text}` is not a symbol of enum {}", symbols.name)),
            None => wants("a symbol"),
        },
        Kind::Array(inner) if value.kind() == JsonKind::Array => {
            value.items().try_for_each(|item| fits(schema, item, *inner, depth - 1, budget))
        }
        Kind::Array(_) => wants("an array"),
        Kind::Map(inner) if value.kind() == JsonKind::Object => {
            value.members().try_for_each(|(_, member)| fits(schema, member, *inner, depth - 1, budget))
        }
        Kind::Map(_) => wants("an object"),
        Kind::Record(record) if value.kind() == JsonKind::Object => {
            record.fields.iter().try_for_each(|field| match (value.get(&field.name), field.default) {
                (Some(member), _) => fits(schema, member, field.node, depth - 1, budget),
                (None, Some(_)) => Ok(()),
                (None, None) => {
                    no(format!("field `{}` of {} has no value here and no default", field.name, record.name))
                }
            })
        }
        Kind::Record(_) => wants("an object"),
        Kind::Union(branches) => {
            let fitting = |branch: &NodeId| fits(schema, value, *branch, depth - 1, budget).is_ok();
            match branch_for(branches, fitting) {
                Some(_) => Ok(()),
                None => no(format!("no branch of the union takes {}", value.kind().described())),
            }
        }
    }
}

/// A default, by its document and place.
type Default = (u32, JsonId);

/// Does a default that fits come to an end, when the defaults of fields it leaves out are put in?
/// `open` are the defaults around it; `settled`, those known to end.
fn ends(
    schema: &Schema,
    value: Value<'_>,
    node: NodeId,
    open: &mut Vec<Default>,
    settled: &mut HashSet<Default>,
) -> bool {
    if open.len() > DEPTH as usize {
        return false;
    }
    match &schema.node(node).kind {
        Kind::Array(inner) => value.items().all(|item| ends(schema, item, *inner, open, settled)),
        Kind::Map(inner) => value.members().all(|(_, member)| ends(schema, member, *inner, open, settled)),
        Kind::Union(branches) => {
            let mut budget = Budget::new(BRANCH_STEPS);
            let takes = |branch: &NodeId| fits(schema, value, *branch, DEPTH, &mut budget).is_ok();
            let taken = branch_for(branches, takes).and_then(|index| branches.get(index).copied());
            taken.is_none_or(|branch| ends(schema, value, branch, open, settled))
        }
        Kind::Record(record) => {
            record.fields.iter().all(|field| match (value.get(&field.name), field.default) {
                (Some(member), _) => ends(schema, member, field.node, open, settled),
                (None, None) => true,
                (None, Some(default)) => {
                    let key = (field.document, default);
                    if settled.contains(&key) {
                        return true;
                    }
                    if open.contains(&key) {
                        return false;
                    }
                    open.push(key);
                    let inner = schema.document(field.document).value(default);
                    let ends = ends(schema, inner, field.node, open, settled);
                    open.pop();
                    if ends {
                        settled.insert(key);
                    }
                    ends
                }
            })
        }
        _ => true,
    }
}

/// Steps for telling which branch of a union takes a default.
const BRANCH_STEPS: u64 = 10_000;

/// Index of the first branch that takes a default.
pub(super) fn branch_for(branches: &[NodeId], takes: impl FnMut(&NodeId) -> bool) -> Option<usize> {
    branches.iter().position(takes)
}

fn whole(value: Value<'_>, least: i64, most: i64, what: &str) -> Result<(), Misfit> {
    let reason = match (value.kind(), value.raw().parse::<i64>()) {
        (JsonKind::Number, Ok(number)) if (least..=most).contains(&number) => return Ok(()),
        (JsonKind::Number, _) if value.raw().contains(['.', 'e', 'E']) => {
            format!("{what} is written without a fraction or an exponent")
        }
        (JsonKind::Number, _) => format!("{what} ranges from {least} to {most}"),
        (kind, _) => format!("{what} is due here, not {}", kind.described()),
    };
    Err(Misfit { at: value.id(), reason })
}

/// Bytes are written as a string of code points 0 to 255.
fn byte_string(value: Value<'_>, size: Option<u64>) -> Result<(), Misfit> {
    let reason = match (value.as_str(), size) {
        (None, _) => {
            format!("a string of characters U+0000 to U+00FF is due here, not {}", value.kind().described())
        }
        (Some(text), _) if text.chars().any(|c| c as u32 > 0xff) => {
            "bytes are written as characters U+0000 to U+00FF".to_owned()
        }
        (Some(text), Some(size)) if text.chars().count() as u64 != size => {
            format!("the fixed has {size} bytes, the default {}", text.chars().count())
        }
        (Some(_), _) => return Ok(()),
    };
    Err(Misfit { at: value.id(), reason })
}
