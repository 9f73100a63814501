//! From a fact to a message that proves it: the smallest datum that takes the fact's path, encoded,
//! then read back by `resolve.rs`, which must fail or differ at that very place.

use crate::change::Effect;
use crate::limits::Limits;
use crate::witness::{Reading, Witness};
use crate::words::Text;

use super::compare::{Fact, Probe, Step};
use super::datum::{self, Datum};
use super::meaning;
use super::model::{Kind, NodeId, Schema};
use super::resolve::{self, Failure, Resolved};

/// Deepest message shown. A deeper one proves as much and nobody can read it.
const DEPTH: usize = 100;

/// Sizes of smallest values, so that a recursive type is left by its shortest way out.
pub(super) struct Smallest {
    /// Nodes of the smallest value of each type; `None` where every value is infinite.
    sizes: Vec<Option<u32>>,
}

/// Rounds of the fixpoint over sizes.
const ROUNDS: usize = 64;

impl Smallest {
    /// By rounds: a type's size is known once those of enough of its parts are.
    pub(super) fn of(schema: &Schema) -> Smallest {
        let mut sizes: Vec<Option<u32>> = vec![None; schema.len()];
        // Most types settle in the first rounds; a schema made to need more goes without a witness.
        for _ in 0..ROUNDS {
            let mut changed = false;
            // Inner types come later in the arena, so backwards is the quick way.
            for index in (0..schema.len()).rev() {
                let size = size(schema, NodeId(index as u32), &sizes);
                if let Some(slot) = sizes.get_mut(index)
                    && *slot != size
                {
                    *slot = size;
                    changed = true;
                }
            }
            if !changed {
                break;
            }
        }
        Smallest { sizes }
    }

    fn get(&self, node: NodeId) -> Option<u32> {
        self.sizes.get(node.0 as usize).copied().flatten()
    }
}

fn size(schema: &Schema, node: NodeId, sizes: &[Option<u32>]) -> Option<u32> {
    let known = |node: &NodeId| sizes.get(node.0 as usize).copied().flatten();
    match &schema.node(node).kind {
        Kind::Record(record) => {
            record.fields.iter().try_fold(1_u32, |sum, field| Some(sum.saturating_add(known(&field.node)?)))
        }
        Kind::Union(branches) => branches.iter().filter_map(known).min().map(|size| size.saturating_add(1)),
        Kind::Enum(symbols) if symbols.symbols.is_empty() => None,
        _ => Some(1),
    }
}

/// The proof of a fact, or why there is none. What it has in values is taken out of `room`.
pub(super) fn prove(
    writer: &Schema,
    reader: &Schema,
    smallest: &Smallest,
    fact: &Fact,
    room: &mut u32,
    limits: &Limits,
) -> Result<Witness, Text> {
    if *room == 0 {
        return Err(Text::from(
            "the messages shown for other findings have as many values as a report holds",
        ));
    }
    let mut builder = Builder { writer, smallest, nodes: 0, depth: 0 };
    let message = builder.along(writer.root(), &fact.steps, &fact.probe)?;
    let mut bytes = Vec::new();
    if datum::encode(writer, writer.root(), &message, &mut bytes).is_err() {
        return Err(Text::from("the message built for it does not encode"));
    }
    *room = room.saturating_sub(builder.nodes);
    let at = place(&builder, fact);
    let resolved = resolve::resolve_at(writer, reader, &bytes, &at, limits);
    let resolved = resolved.map_err(|corrupt| {
        Text::new().plain("the message built for it does not decode: ").plain(corrupt.reason)
    })?;
    let (node, datum) = reach(writer, &message, &fact.steps);
    let written = match &fact.probe {
        Probe::Missing(_) => "nothing".to_owned(),
        _ => meaning::of(writer, node, datum),
    };
    let read = match failure(&resolved, &at, fact) {
        Some(reason) => Reading::Refused(reason),
        None if fact.change.effect == Effect::Refused => {
            return Err(Text::from("the message built for it is read"));
        }
        None => changed(reader, &resolved, fact, &written)?,
    };
    let json = datum::to_json(writer, writer.root(), &message);
    Ok(Witness { bytes, json, at, written, read, checked_by: vec!["tenon"] })
}

/// The failure that the fact foretells, at exactly that place.
fn failure(resolved: &Resolved, at: &str, fact: &Fact) -> Option<String> {
    let foretold = |failure: &&Failure| failure.path == at && std::ptr::eq(failure.rule, fact.change.rule);
    resolved.failures.iter().find(foretold).map(|failure| failure.reason.clone())
}

/// What arrives at the place, if it differs from what was written.
fn changed(reader: &Schema, resolved: &Resolved, fact: &Fact, written: &str) -> Result<Reading, Text> {
    let Some((node, read)) = arrive(reader, &resolved.value, fact) else {
        return Err(Text::from("the value does not arrive where it was expected"));
    };
    let read = meaning::of(reader, node, read);
    if read == written {
        return Err(Text::from("the value arrives as it was written"));
    }
    Ok(Reading::Value(read))
}

/// Follows the fact's steps through what the reader has.
fn arrive<'a>(reader: &Schema, value: &'a Datum, fact: &Fact) -> Option<(NodeId, &'a Datum)> {
    let (mut node, mut at) = (reader.root(), value);
    let mut names = fact.names.iter();
    for step in &fact.steps {
        match step {
            Step::Field(_) => {
                (node, at) = unwrap_union(reader, node, at);
                let (Kind::Record(record), Datum::Record(values)) = (&reader.node(node).kind, at) else {
                    return None;
                };
                let index = record.field(names.next()?)?;
                node = record.fields.get(index)?.node;
                at = values.get(index)?;
            }
            Step::Item => {
                (node, at) = unwrap_union(reader, node, at);
                let (Kind::Array(inner), Datum::Array(items)) = (&reader.node(node).kind, at) else {
                    return None;
                };
                (node, at) = (*inner, items.first()?);
            }
            Step::Value => {
                (node, at) = unwrap_union(reader, node, at);
                let (Kind::Map(inner), Datum::Map(entries)) = (&reader.node(node).kind, at) else {
                    return None;
                };
                (node, at) = (*inner, &entries.first()?.1);
            }
            Step::Branch(_) | Step::Reader => {}
        }
    }
    Some(unwrap_union(reader, node, at))
}

fn unwrap_union<'a>(schema: &Schema, node: NodeId, datum: &'a Datum) -> (NodeId, &'a Datum) {
    match (&schema.node(node).kind, datum) {
        (Kind::Union(branches), Datum::Union(index, inner)) => match branches.get(*index as usize) {
            Some(branch) => (*branch, inner),
            None => (node, datum),
        },
        _ => (node, datum),
    }
}

/// The written value at the end of the steps.
fn reach<'a>(writer: &Schema, message: &'a Datum, steps: &[Step]) -> (NodeId, &'a Datum) {
    let (mut node, mut at) = (writer.root(), message);
    for step in steps {
        let next = match (step, &writer.node(node).kind, at) {
            (Step::Field(index), Kind::Record(record), Datum::Record(values)) => record
                .fields
                .get(*index as usize)
                .zip(values.get(*index as usize))
                .map(|(field, value)| (field.node, value)),
            (Step::Item, Kind::Array(inner), Datum::Array(items)) => items.first().map(|item| (*inner, item)),
            (Step::Value, Kind::Map(inner), Datum::Map(entries)) => {
                entries.first().map(|(_, value)| (*inner, value))
            }
            (Step::Branch(index), Kind::Union(branches), Datum::Union(_, inner)) => {
                branches.get(*index as usize).map(|branch| (*branch, &**inner))
            }
            _ => None,
        };
        if let Some(next) = next {
            (node, at) = next;
        }
    }
    (node, at)
}

/// The fact's path with real indices and keys, as the decoder names it.
fn place(builder: &Builder<'_>, fact: &Fact) -> String {
    let mut path = String::new();
    let mut node = builder.writer.root();
    let push = |path: &mut String, name: &str| {
        if !path.is_empty() {
            path.push('.');
        }
        path.push_str(name);
    };
    for step in &fact.steps {
        match (step, &builder.writer.node(node).kind) {
            (Step::Field(index), Kind::Record(record)) => {
                if let Some(field) = record.fields.get(*index as usize) {
                    push(&mut path, &field.name);
                    node = field.node;
                }
            }
            (Step::Item, Kind::Array(inner)) => {
                path.push_str("[0]");
                node = *inner;
            }
            (Step::Value, Kind::Map(inner)) => {
                path.push_str(&format!("{{{KEY}}}"));
                node = *inner;
            }
            (Step::Branch(index), Kind::Union(branches)) => {
                node = branches.get(*index as usize).copied().unwrap_or(node);
            }
            _ => {}
        }
    }
    if let Probe::Missing(name) = &fact.probe {
        push(&mut path, name);
    }
    path
}

/// The one key of a map in a witness.
const KEY: &str = "key";

struct Builder<'a> {
    writer: &'a Schema,
    smallest: &'a Smallest,
    /// Values made so far; a wide record of wide records stops here.
    nodes: u32,
    /// Values open around the one being made.
    depth: usize,
}

/// Most values in one witness.
const MOST_NODES: u32 = 20_000;

/// Values in all witnesses of one comparison, after which no more are built: each is a whole message, so a
/// thousand breaks in a record of a thousand fields would be a million values to make, and to read.
pub(super) const MOST_VALUES: u32 = 200_000;

impl Builder<'_> {
    /// The smallest value of `node` that takes `steps` and holds the probe at their end.
    fn along(&mut self, node: NodeId, steps: &[Step], probe: &Probe) -> Result<Datum, Text> {
        if steps.len() > DEPTH {
            return Err(Text::from(format!(
                "the shortest message that shows it is nested more than {DEPTH} deep"
            )));
        }
        let Some((step, rest)) = steps.split_first() else { return self.probe(node, probe) };
        Ok(match (step, &self.writer.node(node).kind) {
            (Step::Reader, _) => self.along(node, rest, probe)?,
            (Step::Item, Kind::Array(inner)) => Datum::Array(vec![self.along(*inner, rest, probe)?]),
            (Step::Value, Kind::Map(inner)) => {
                Datum::Map(vec![(KEY.to_owned(), self.along(*inner, rest, probe)?)])
            }
            (Step::Branch(index), Kind::Union(branches)) => {
                let branch = branches.get(*index as usize).copied().unwrap_or(node);
                Datum::Union(*index, Box::new(self.along(branch, rest, probe)?))
            }
            (Step::Field(index), Kind::Record(record)) => {
                let mut values = Vec::with_capacity(record.fields.len());
                for (at, field) in record.fields.iter().enumerate() {
                    let value = if at == *index as usize {
                        self.along(field.node, rest, probe)?
                    } else {
                        self.smallest(field.node)?
                    };
                    values.push(value);
                }
                Datum::Record(values)
            }
            _ => self.smallest(node)?,
        })
    }

    fn probe(&mut self, node: NodeId, probe: &Probe) -> Result<Datum, Text> {
        Ok(match (probe, &self.writer.node(node).kind) {
            (Probe::Symbol(index), Kind::Enum(symbols)) => {
                let symbol = symbols.symbols.get(*index as usize).map(ToString::to_string);
                Datum::Enum(*index, symbol.unwrap_or_default())
            }
            (Probe::Branch(index), Kind::Union(branches)) => {
                let branch = branches.get(*index as usize).copied().unwrap_or(node);
                Datum::Union(*index, Box::new(self.smallest(branch)?))
            }
            (Probe::Whole(value), Kind::Int) => Datum::Int(i32::try_from(*value).unwrap_or(i32::MAX)),
            (Probe::Whole(value), Kind::Long) => Datum::Long(*value),
            (Probe::Whole(value), Kind::Bytes) => Datum::Bytes(big_endian(*value, None)),
            (Probe::Whole(value), Kind::Fixed(fixed)) => {
                Datum::Bytes(big_endian(*value, Some(usize::try_from(fixed.size).unwrap_or(0))))
            }
            (Probe::Bytes(bytes), Kind::Bytes) => Datum::Bytes(bytes.clone()),
            (Probe::Bytes(bytes), Kind::Fixed(fixed)) if bytes.len() as u64 == fixed.size => {
                Datum::Bytes(bytes.clone())
            }
            _ => self.smallest(node)?,
        })
    }

    fn smallest(&mut self, node: NodeId) -> Result<Datum, Text> {
        self.nodes += 1;
        if self.nodes > MOST_NODES || self.depth > DEPTH {
            return Err(Text::from("the smallest message that shows it is too large to show"));
        }
        self.depth += 1;
        let datum = self.smallest_inside(node);
        self.depth -= 1;
        datum
    }

    fn smallest_inside(&mut self, node: NodeId) -> Result<Datum, Text> {
        let kind = &self.writer.node(node).kind;
        Ok(match kind {
            Kind::Null => Datum::Null,
            Kind::Boolean => Datum::Boolean(false),
            Kind::Int => Datum::Int(0),
            Kind::Long => Datum::Long(0),
            Kind::Float => Datum::Float(0.0),
            Kind::Double => Datum::Double(0.0),
            // A decimal of no bytes means nothing to some decoders; one zero byte is zero to all.
            Kind::Bytes if self.writer.node(node).logical.is_some() => Datum::Bytes(vec![0]),
            Kind::Bytes => Datum::Bytes(Vec::new()),
            Kind::String if self.writer.node(node).logical.is_some() => {
                Datum::String("00000000-0000-0000-0000-000000000000".to_owned())
            }
            Kind::String => Datum::String(String::new()),
            Kind::Fixed(fixed) => {
                let size = usize::try_from(fixed.size).ok().filter(|size| *size <= 1 << 16);
                Datum::Bytes(vec![0; size.ok_or_else(|| Text::from("a fixed in it is too large to show"))?])
            }
            Kind::Enum(symbols) => match symbols.symbols.first() {
                Some(symbol) => Datum::Enum(0, symbol.to_string()),
                None => return Err(Text::from("no message exists: an enum in it has no symbols")),
            },
            Kind::Array(_) => Datum::Array(Vec::new()),
            Kind::Map(_) => Datum::Map(Vec::new()),
            Kind::Union(branches) => {
                let sized = branches
                    .iter()
                    .enumerate()
                    .filter_map(|(at, branch)| Some((self.smallest.get(*branch)?, at, *branch)));
                let Some((_, at, branch)) = sized.min() else {
                    return Err(Text::from("no finite message of the writer was found"));
                };
                Datum::Union(at as u32, Box::new(self.smallest(branch)?))
            }
            Kind::Record(record) => {
                if self.smallest.get(node).is_none() {
                    return Err(Text::from("no finite message of the writer was found"));
                }
                let mut values = Vec::with_capacity(record.fields.len());
                for field in &record.fields {
                    values.push(self.smallest(field.node)?);
                }
                Datum::Record(values)
            }
        })
    }
}

/// Two's complement, big-endian: the fewest bytes that hold the value, or exactly `size`.
fn big_endian(value: i64, size: Option<usize>) -> Vec<u8> {
    let all = value.to_be_bytes();
    let sign = if value < 0 { 0xff } else { 0x00 };
    let redundant =
        |pair: &[u8]| matches!(pair, [first, next] if *first == sign && (next ^ sign) & 0x80 == 0);
    let skip = all.windows(2).take_while(|pair| redundant(pair)).count();
    let shortest = all.get(skip..).unwrap_or(&all);
    match size {
        None => shortest.to_vec(),
        Some(size) if size >= shortest.len() => {
            let mut bytes = vec![sign; size - shortest.len()];
            bytes.extend(shortest);
            bytes
        }
        Some(size) => shortest.get(shortest.len() - size..).unwrap_or(shortest).to_vec(),
    }
}
