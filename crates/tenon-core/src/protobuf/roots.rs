//! Which message types of the writer's files are which of the reader's.
//!
//! By full name; where the package of a file changed, by the name inside it; else by shape and the
//! names of fields, which finds messages that were renamed or moved.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::limits::{Budget, Exhausted};
use crate::text::sorting::map_of;

use super::contents::local;
use super::model::{Cardinality, FieldKind, MessageId, Schema};
use super::wire::WireType;

/// A pair of root types.
#[derive(Clone, Copy, Debug)]
pub(super) struct RootPair {
    pub(super) w: MessageId,
    pub(super) r: MessageId,
    /// How they found each other.
    pub(super) by: By,
}

/// How two types found each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum By {
    Name,
    /// By the name inside a package that is called otherwise now.
    LocalName,
    /// By shape.
    Shape,
}

/// All root types of the writer.
#[derive(Debug, Default)]
pub(super) struct Roots {
    pub(super) pairs: Vec<RootPair>,
    /// Types without a counterpart.
    pub(super) removed: Vec<MessageId>,
    /// Types that fields and methods of the writer lead to.
    pub(super) held: HashSet<MessageId>,
}

/// Pairs them.
pub(super) fn pair(writer: &Schema, reader: &Schema, budget: &mut Budget) -> Result<Roots, Exhausted> {
    budget.spend((writer.messages.len() + reader.messages.len()) as u64 / 8)?;
    let names: HashMap<&str, MessageId> =
        ids(reader).map(|id| (&*reader.message(id).full_name, id)).collect();
    let mut roots = Roots { held: held(writer), ..Roots::default() };
    let mut taken: HashSet<MessageId> = HashSet::new();
    let mut open = Vec::new();
    for w in ids(writer).filter(|id| is_root(writer, *id)) {
        match names.get(&*writer.message(w).full_name).copied().filter(|r| is_type(reader, *r)) {
            Some(r) => {
                taken.insert(r);
                roots.pairs.push(RootPair { w, r, by: By::Name });
            }
            None => open.push(w),
        }
    }
    let mut locals: HashMap<&str, Vec<MessageId>> = HashMap::new();
    let mut shapes: HashMap<Shape, Vec<MessageId>> = HashMap::new();
    if !open.is_empty() {
        for r in ids(reader).filter(|id| is_type(reader, *id) && !taken.contains(id)) {
            locals.entry(reader.local_name(r)).or_default().push(r);
            let fields = reader.message(r).fields.len();
            budget.spend(fields as u64 / 8)?;
            // An empty message looks like any other; only a name tells.
            if fields > 0 {
                shapes.entry(shape(reader, r)).or_default().push(r);
            }
        }
    }
    for w in open {
        let package = &writer.file(writer.message(w).at.file).package;
        let known = locals.get(local(&writer.message(w).full_name, package));
        let other = known.and_then(|known| match known.as_slice() {
            [one] if !taken.contains(one) => Some(*one),
            _ => None,
        });
        let other = other.filter(|r| reader.file(reader.message(*r).at.file).package != *package);
        if let Some(r) = other {
            taken.insert(r);
            roots.pairs.push(RootPair { w, r, by: By::LocalName });
            continue;
        }
        let fields = writer.message(w).fields.len() as u64;
        budget.spend(fields / 8)?;
        let alike = shapes.get(&shape(writer, w)).map_or(&[][..], |alike| alike);
        let own = simple(&writer.message(w).full_name);
        let free: Vec<MessageId> =
            alike.iter().copied().filter(|id| !taken.contains(id)).take(CANDIDATES).collect();
        budget.spend(free.len() as u64 * fields / 8)?;
        let kin: Vec<MessageId> = free.into_iter().filter(|r| are_kin(writer, w, reader, *r)).collect();
        let named = kin.iter().copied().find(|id| simple(&reader.message(*id).full_name) == own);
        match named.or(kin.first().copied()) {
            Some(r) => {
                taken.insert(r);
                roots.pairs.push(RootPair { w, r, by: By::Shape });
            }
            None => roots.removed.push(w),
        }
    }
    Ok(roots)
}

/// Types of one shape that are looked at for one that is gone.
const CANDIDATES: usize = 64;

/// Two types of one shape are one under another name where most of their fields kept their names, and the
/// names of their types: of thousands of messages many have a text as their first field, and as many of
/// services have the same four fields around what they serve.
fn are_kin(writer: &Schema, w: MessageId, reader: &Schema, r: MessageId) -> bool {
    let (old, new) = (&writer.message(w).fields, &reader.message(r).fields);
    let names: HashMap<i32, (&str, &str)> =
        new.iter().map(|field| (field.number, (&*field.name, type_name(reader, field.kind)))).collect();
    let kept = old
        .iter()
        .filter(|field| names.get(&field.number) == Some(&(&*field.name, type_name(writer, field.kind))));
    kept.count() * 2 > old.len()
}

/// The simple name of a type that has one.
fn type_name(schema: &Schema, kind: FieldKind) -> &str {
    match kind {
        FieldKind::Message(id) => simple(&schema.message(id).full_name),
        FieldKind::Enum(id) => simple(&schema.enumeration(id).full_name),
        FieldKind::Scalar(_) => "",
    }
}

fn simple(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or("")
}

/// Every message's number.
pub(super) fn ids(schema: &Schema) -> impl Iterator<Item = MessageId> + use<> {
    (0..schema.messages.len() as u32).map(MessageId)
}

/// A type that code can name, in a judged file.
pub(super) fn is_root(schema: &Schema, id: MessageId) -> bool {
    is_type(schema, id) && (schema.message(id).at.file.0 as usize) < schema.roots
}

fn is_type(schema: &Schema, id: MessageId) -> bool {
    !schema.message(id).is_map_entry
}

/// Types that a field leads to or a method takes or gives, their own fields aside.
fn held(schema: &Schema) -> HashSet<MessageId> {
    let fields =
        ids(schema).flat_map(|id| schema.message(id).fields.iter().map(move |field| (Some(id), field)));
    let more = schema.extensions.iter().map(|extension| (None, &extension.field));
    let through = fields.chain(more).filter_map(|(id, field)| match field.kind {
        FieldKind::Message(inner) if Some(inner) != id => Some(inner),
        _ => None,
    });
    let methods = schema.services.iter().flat_map(|service| &service.methods);
    through.chain(methods.flat_map(|method| [method.request, method.response])).collect()
}

/// What must agree for two types to be taken for one: numbers, wire types, lists.
type Shape = BTreeMap<i32, (u8, bool)>;

fn shape(schema: &Schema, id: MessageId) -> Shape {
    let fields = schema.message(id).fields.iter();
    let of = |kind: FieldKind, delimited: bool| match super::wire::Plain::of(kind)
        .map(|plain| plain.wire_type())
    {
        None if delimited => 0,
        None => 1,
        Some(WireType::Varint) => 2,
        Some(WireType::Fixed32) => 3,
        Some(WireType::Fixed64) => 4,
        Some(WireType::Length | WireType::Group) => 5,
    };
    let list = |cardinality| matches!(cardinality, Cardinality::Repeated | Cardinality::Map);
    map_of(fields.map(|f| (f.number, (of(f.kind, f.delimited), list(f.cardinality)))))
}
