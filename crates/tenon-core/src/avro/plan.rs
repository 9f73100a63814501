//! How a writer's bytes are read under a reader's schema, worked out once and not message by message: a
//! table of steps that a small machine follows (Avro 1.12, "Schema Resolution").
//!
//! What each step means is said at [`Plan`]. Whether a step refuses is decided here by the tables of
//! `matching.rs`, as in `resolve.rs`, which stays the authority; the machine itself is not here.

use std::collections::HashMap;

use serde_json::{Value, json};

use crate::compatibility::Role;
use crate::limits::{Budget, Exhausted, Limits};
use crate::rule::Rule;
use crate::witness::hex;

use super::datum::encode;
use super::logical::Logical;
use super::matching::{self, Claims, Feed};
use super::model::{Field, Kind, NodeId, Record, Schema};
use super::resolve::{DEPTH, refusal};
use super::rules::{
    ambiguous_alias, fixed_size_mismatch, name_mismatch, reader_default_invalid,
    reader_field_without_default, reader_union_lacks_branch, type_mismatch,
};

/// Steps, as JSON; `of` and the numbers in `steps` and `fill` are indexes into them.
///
/// *Shape*: `k` tells what is in the bytes.
///
/// | `k` | with |
/// |---|---|
/// | a base type's name | `as`, another base type it becomes; `digits`, most of a decimal |
/// | `fixed` | `size`, `name`, `digits` |
/// | `enum` | `name`, `symbols` of the reader by number, null where it has none; then `written`, the writer's |
/// | `record` | `names` of the value's fields; `steps`: slot or -1, step, name in the bytes; `fill`: slot, step, bytes in hexadecimal |
/// | `array`, `map` | `of` |
/// | `union` | `of` by number; `names` and `kinds` where the value is one of a union, too |
/// | `branch` | no byte: `of`, the `name` of the branch of the reader, the `kinds` of all of them |
/// | `refuse` | `rule`, `why`, `in`, the field where it shows |
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) steps: Vec<Value>,
    /// Which type each step is about; of two the reader's.
    pub(crate) origins: Vec<(Role, NodeId)>,
    /// The step that reads a message.
    pub(crate) read: usize,
    /// The step that writes one, by the writer's schema alone.
    pub(crate) write: usize,
}

/// The plan for messages of `writer`, read as its own or under another schema.
///
/// *Errors*: more than `limits.steps` pairs of types, symbols and defaults.
pub(crate) fn plan(writer: &Schema, reader: Option<&Schema>, limits: &Limits) -> Result<Plan, Exhausted> {
    let mut planner = Planner {
        writer,
        reader: reader.unwrap_or(writer),
        known: HashMap::new(),
        keys: Vec::new(),
        budget: Budget::new(limits.steps),
    };
    let write = planner.at(Key::Own(Role::Writer, writer.root()));
    let read = match reader {
        Some(reader) => planner.at(Key::Pair(writer.root(), reader.root())),
        None => write,
    };
    let mut steps = Vec::new();
    while let Some(key) = planner.keys.get(steps.len()).copied() {
        planner.budget.spend(1)?;
        steps.push(match key {
            Key::Own(role, id) => planner.own(role, id)?,
            Key::Pair(w, r) => planner.pair(w, r)?,
        });
    }
    let origin = |key: &Key| match *key {
        Key::Own(role, id) => (role, id),
        Key::Pair(_, id) => (Role::Reader, id),
    };
    Ok(Plan { steps, origins: planner.keys.iter().map(origin).collect(), read, write })
}

/// What a step is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Key {
    /// One schema's type, as it is.
    Own(Role, NodeId),
    /// The writer's, read as the reader's.
    Pair(NodeId, NodeId),
}

struct Planner<'a> {
    writer: &'a Schema,
    reader: &'a Schema,
    known: HashMap<Key, usize>,
    /// In the order of the steps; those without a step yet are at the end.
    keys: Vec<Key>,
    budget: Budget,
}

impl<'a> Planner<'a> {
    fn at(&mut self, key: Key) -> usize {
        *self.known.entry(key).or_insert_with(|| {
            self.keys.push(key);
            self.keys.len() - 1
        })
    }

    fn own(&mut self, role: Role, id: NodeId) -> Result<Value, Exhausted> {
        let schema = match role {
            Role::Writer => self.writer,
            Role::Reader => self.reader,
        };
        Ok(match &schema.node(id).kind {
            Kind::Record(record) => {
                self.budget.spend(record.fields.len() as u64)?;
                let names: Vec<&str> = record.fields.iter().map(|field| &*field.name).collect();
                let fields = record.fields.iter().enumerate();
                let steps: Vec<Value> = fields
                    .map(|(slot, field)| json!([slot, self.at(Key::Own(role, field.node)), &*field.name]))
                    .collect();
                json!({"k": "record", "name": record.name.full(), "names": names, "steps": steps, "fill": []})
            }
            Kind::Array(inner) => json!({"k": "array", "of": self.at(Key::Own(role, *inner))}),
            Kind::Map(inner) => json!({"k": "map", "of": self.at(Key::Own(role, *inner))}),
            Kind::Union(branches) => {
                self.budget.spend(branches.len() as u64)?;
                let of: Vec<usize> = branches.iter().map(|id| self.at(Key::Own(role, *id))).collect();
                json!({"k": "union", "of": of, "names": names(schema, branches), "kinds": kinds(schema, branches)})
            }
            Kind::Enum(symbols) => {
                self.budget.spend(symbols.symbols.len() as u64)?;
                json!({"k": "enum", "name": symbols.name.full(), "symbols": symbols.symbols})
            }
            Kind::Fixed(fixed) => json!({"k": "fixed", "name": fixed.name.full(), "size": fixed.size}),
            plain => json!({"k": plain.name()}),
        })
    }

    fn pair(&mut self, w: NodeId, r: NodeId) -> Result<Value, Exhausted> {
        let (writer, reader) = (self.writer, self.reader);
        let (wk, rk) = (&writer.node(w).kind, &reader.node(r).kind);
        if let Kind::Union(branches) = wk {
            let targets = if let Kind::Union(targets) = rk { targets.len() } else { 1 };
            self.budget.spend((branches.len() * targets) as u64)?;
            if matching::merged(writer, branches, reader, r).is_some() {
                return Ok(refuse(&ambiguous_alias::RULE, refusal::MERGED.to_owned(), None));
            }
            let of: Vec<usize> = branches.iter().map(|id| self.at(Key::Pair(*id, r))).collect();
            return Ok(json!({"k": "union", "of": of}));
        }
        if let Kind::Union(branches) = rk {
            self.budget.spend(branches.len() as u64)?;
            let chosen = matching::choose_branch(writer, w, reader, branches);
            return Ok(match chosen.and_then(|index| branches.get(index)) {
                Some(branch) => json!({
                    "k": "branch",
                    "of": self.at(Key::Pair(w, *branch)),
                    "name": name(reader, *branch),
                    "kinds": kinds(reader, branches),
                }),
                None => {
                    refuse(&reader_union_lacks_branch::RULE, refusal::no_branch(writer, w, reader, r), None)
                }
            });
        }
        let same = std::mem::discriminant(wk) == std::mem::discriminant(rk);
        if let (Some((wn, _)), Some((rn, aliases)), true) = (wk.named(), rk.named(), same)
            && !matching::names_match(wn, rn, aliases)
        {
            return Ok(refuse(&name_mismatch::RULE, refusal::name(wn, rn), None));
        }
        Ok(match (wk, rk) {
            (Kind::Record(wr), Kind::Record(rr)) => self.record(wr, rr)?,
            (Kind::Array(wi), Kind::Array(ri)) => json!({"k": "array", "of": self.at(Key::Pair(*wi, *ri))}),
            (Kind::Map(wi), Kind::Map(ri)) => json!({"k": "map", "of": self.at(Key::Pair(*wi, *ri))}),
            (Kind::Fixed(a), Kind::Fixed(b)) if a.size != b.size => {
                refuse(&fixed_size_mismatch::RULE, refusal::size(a.size, b.size), None)
            }
            (Kind::Enum(ws), Kind::Enum(rs)) => {
                self.budget.spend(ws.symbols.len() as u64)?;
                let read = |symbol: &str| rs.symbols.get(rs.symbol(symbol).or(rs.default)? as usize);
                let symbols: Vec<Option<&Box<str>>> = ws.symbols.iter().map(|symbol| read(symbol)).collect();
                let step = json!({"k": "enum", "name": rs.name.full(), "symbols": symbols});
                if symbols.contains(&None) { with(step, "written", json!(ws.symbols)) } else { step }
            }
            _ if !same && matching::promotion(wk, rk).is_none() => {
                refuse(&type_mismatch::RULE, refusal::types(writer, w, reader, r), None)
            }
            _ => {
                let mut step = self.own(Role::Writer, w)?;
                if !same {
                    step = with(step, "as", rk.name().into());
                }
                if let (
                    Some(Logical::Decimal { precision: wp, scale: ws }),
                    Some(Logical::Decimal { precision: rp, scale: rs }),
                ) = (writer.node(w).logical, reader.node(r).logical)
                    && ws == rs
                    && rp < wp
                {
                    step = with(step, "digits", rp.into());
                }
                step
            }
        })
    }

    fn record(&mut self, wr: &'a Record, rr: &'a Record) -> Result<Value, Exhausted> {
        self.budget.spend((wr.fields.len() + rr.fields.len()) as u64)?;
        let mut taken: Vec<Option<(usize, NodeId)>> = vec![None; wr.fields.len()];
        let mut claims = Claims::of(wr);
        let mut fill = Vec::new();
        for (slot, field) in rr.fields.iter().enumerate() {
            self.budget.spend(field.aliases.len() as u64)?;
            let ambiguous = |why: &str| refuse(&ambiguous_alias::RULE, why.to_owned(), Some(&field.name));
            match matching::feed(wr, rr, slot, field) {
                Feed::Field(from) if claims.claim(from, slot).is_some() => {
                    return Ok(ambiguous(refusal::FEEDS_ANOTHER));
                }
                Feed::Field(from) => {
                    if let Some(to) = taken.get_mut(from) {
                        *to = Some((slot, field.node));
                    }
                }
                Feed::Ambiguous(..) => return Ok(ambiguous(refusal::MATCHES_TWO)),
                Feed::Nothing => match self.default_of(field)? {
                    Ok(bytes) => fill.push(json!([slot, self.at(Key::Own(Role::Reader, field.node)), bytes])),
                    Err((rule, why)) => return Ok(refuse(rule, why.to_owned(), Some(&field.name))),
                },
            }
        }
        let mut steps = Vec::new();
        for (field, to) in wr.fields.iter().zip(&taken) {
            let (slot, step) = match to {
                Some((slot, node)) => (*slot as i64, self.at(Key::Pair(field.node, *node))),
                None => (-1, self.at(Key::Own(Role::Writer, field.node))),
            };
            steps.push(json!([slot, step, &*field.name]));
        }
        let names: Vec<&str> = rr.fields.iter().map(|field| &*field.name).collect();
        Ok(json!({"k": "record", "name": rr.name.full(), "names": names, "steps": steps, "fill": fill}))
    }

    /// A default of the reader's as bytes in hexadecimal, or why there is none.
    fn default_of(
        &mut self,
        field: &Field,
    ) -> Result<Result<String, (&'static Rule, &'static str)>, Exhausted> {
        let Some(default) = field.default else {
            return Ok(Err((&reader_field_without_default::RULE, refusal::NO_DEFAULT)));
        };
        let misfit = Ok(Err((&reader_default_invalid::RULE, refusal::BAD_DEFAULT)));
        if field.bad_default {
            return misfit;
        }
        let value = self.reader.document(field.document).value(default);
        let datum = super::resolve::from_default(self.reader, value, field.node, DEPTH, &mut self.budget);
        let Some(datum) = datum else {
            return if self.budget.is_spent() { Err(Exhausted) } else { misfit };
        };
        let mut bytes = Vec::new();
        if encode(self.reader, field.node, &datum, &mut bytes).is_err() {
            return misfit;
        }
        self.budget.spend(bytes.len() as u64)?;
        Ok(Ok(hex(&bytes)))
    }
}

/// The step with one member more.
fn with(mut step: Value, name: &str, value: Value) -> Value {
    if let Value::Object(members) = &mut step {
        members.insert(name.to_owned(), value);
    }
    step
}

fn refuse(rule: &Rule, why: String, field: Option<&str>) -> Value {
    json!({"k": "refuse", "rule": rule.id, "why": why, "in": field})
}

/// What a branch is called in the JSON encoding.
fn name(schema: &Schema, branch: NodeId) -> &str {
    let kind = &schema.node(branch).kind;
    kind.named().map_or(kind.name(), |(name, _)| name.full())
}

fn names<'s>(schema: &'s Schema, branches: &[NodeId]) -> Vec<&'s str> {
    branches.iter().map(|branch| name(schema, *branch)).collect()
}

fn kinds(schema: &Schema, branches: &[NodeId]) -> Vec<&'static str> {
    branches.iter().map(|branch| schema.node(*branch).kind.name()).collect()
}
