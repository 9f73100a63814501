//! A small decoder that reads a writer's bytes as a reader would (Avro 1.12, "Schema Resolution").
//!
//! It knows nothing of `compare.rs`: it follows the bytes. Where the reader must fail it notes the
//! failure, skips the writer's value and goes on, so one message can show several failures.

use crate::limits::{Budget, Limits};
use crate::rule::Rule;
use crate::text::json::Value;

use super::datum::Datum;
use super::defaults;
use super::json_datum::{bytes, real};
use super::matching::{self, Claims, Feed, Promotion};
use super::model::{Field, Kind, NodeId, Record, Schema};
use super::rules::{
    ambiguous_alias, decimal_precision_narrowed, fixed_size_mismatch, name_mismatch, reader_default_invalid,
    reader_enum_lacks_symbol, reader_field_without_default, reader_union_lacks_branch, type_mismatch,
};

/// What a reader makes of a message.
#[derive(Clone, Debug)]
pub struct Resolved {
    /// The message as the reader has it. Where the reader fails, `null` stands in, whatever the type.
    pub value: Datum,
    /// Where the reader fails, in the order of the bytes.
    pub failures: Vec<Failure>,
    /// Bytes left over behind the message.
    pub rest: usize,
}

/// One place where the reader fails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The rule that is broken.
    pub rule: &'static Rule,
    /// Where in the message: `lines[0].price`.
    pub path: String,
    /// The error, in a clause.
    pub reason: String,
}

/// The bytes are not a message of the writer's schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Corrupt {
    /// Offset of the byte at which it shows.
    pub at: usize,
    /// Where in the message: `lines[0].price`.
    pub path: String,
    /// Why, in a clause.
    pub reason: &'static str,
}

/// Deepest nesting of values that is followed.
pub(super) const DEPTH: u32 = 256;

/// Reads `bytes`, written under `writer`, as `reader` would.
///
/// *Errors*: the bytes are no message of the writer. *Limits*: nesting of 256 values, `limits.steps` values.
pub fn resolve(writer: &Schema, reader: &Schema, bytes: &[u8], limits: &Limits) -> Result<Resolved, Corrupt> {
    Decoder::new(writer, reader, bytes, limits).resolved()
}

/// The same, of which only the failures at `place` are told: in a message made to show one, the others need
/// no words.
pub(super) fn resolve_at(
    writer: &Schema,
    reader: &Schema,
    bytes: &[u8],
    place: &str,
    limits: &Limits,
) -> Result<Resolved, Corrupt> {
    Decoder { only: Some(place), ..Decoder::new(writer, reader, bytes, limits) }.resolved()
}

/// Reads `bytes` as a message of `schema`, without resolution.
///
/// *Errors* and *limits* as for [`resolve`].
pub fn decode(schema: &Schema, bytes: &[u8], limits: &Limits) -> Result<Resolved, Corrupt> {
    resolve(schema, schema, bytes, limits)
}

/// Why a reader refuses, in a clause, where the schemas alone decide it.
pub(super) mod refusal {
    use super::super::model::{NodeId, Schema};
    use super::super::names::Name;

    pub(in super::super) const MERGED: &str =
        "two branches of the writer's union become one type by the reader's aliases";
    pub(in super::super) const FEEDS_ANOTHER: &str = "the writer's field feeds another field already";
    pub(in super::super) const MATCHES_TWO: &str = "the field matches two fields of the writer";
    pub(in super::super) const NO_DEFAULT: &str = "found nothing, and the field has no default";
    pub(in super::super) const BAD_DEFAULT: &str =
        "found nothing, and the default does not fit the field's type";

    pub(in super::super) fn no_branch(writer: &Schema, w: NodeId, reader: &Schema, r: NodeId) -> String {
        format!("no branch of {} takes {}", reader.describe(r), writer.describe(w))
    }

    pub(in super::super) fn name(writer: &Name, reader: &Name) -> String {
        format!("found {}, expecting {}", writer.full(), reader.full())
    }

    pub(in super::super) fn size(writer: u64, reader: u64) -> String {
        format!("found {writer} bytes, expecting {reader}")
    }

    pub(in super::super) fn types(writer: &Schema, w: NodeId, reader: &Schema, r: NodeId) -> String {
        format!("found {}, expecting {}", writer.describe(w), reader.describe(r))
    }
}

struct Decoder<'a> {
    writer: &'a Schema,
    reader: &'a Schema,
    bytes: &'a [u8],
    at: usize,
    path: String,
    /// The one place whose failures are told.
    only: Option<&'a str>,
    failures: Vec<Failure>,
    budget: Budget,
    depth: u32,
}

impl<'a> Decoder<'a> {
    fn new(writer: &'a Schema, reader: &'a Schema, bytes: &'a [u8], limits: &Limits) -> Decoder<'a> {
        Decoder {
            writer,
            reader,
            bytes,
            at: 0,
            path: String::new(),
            only: None,
            failures: Vec::new(),
            budget: Budget::new(limits.steps),
            depth: DEPTH,
        }
    }

    fn resolved(mut self) -> Result<Resolved, Corrupt> {
        let value = self.value(self.writer.root(), Some(self.reader.root()))?;
        Ok(Resolved { value, failures: self.failures, rest: self.bytes.len() - self.at })
    }

    /// Reads one value of `w`; `None` for `r` skips it and gives `null`.
    fn value(&mut self, w: NodeId, r: Option<NodeId>) -> Result<Datum, Corrupt> {
        if self.budget.spend(1).is_err() {
            return Err(self.corrupt("the message has more values than the limit"));
        }
        self.depth =
            self.depth.checked_sub(1).ok_or_else(|| self.corrupt("the message is nested too deep"))?;
        let result = self.value_inside(w, r);
        self.depth += 1;
        result
    }

    fn value_inside(&mut self, w: NodeId, r: Option<NodeId>) -> Result<Datum, Corrupt> {
        let (writer, reader) = (self.writer, self.reader);
        let wk = &writer.node(w).kind;
        if let Kind::Union(branches) = wk {
            let index = self.long()?;
            let branch = usize::try_from(index).ok().and_then(|index| branches.get(index));
            let branch = *branch.ok_or_else(|| self.corrupt("the union has no branch of that number"))?;
            if r.is_some_and(|r| matching::merged(writer, branches, reader, r).is_some()) {
                self.note(&ambiguous_alias::RULE, || refusal::MERGED.to_owned());
            }
            return self.value(branch, r);
        }
        let Some(r) = r else {
            return self.skip(wk).map(|()| Datum::Null);
        };
        let rk = &reader.node(r).kind;
        if let Kind::Union(branches) = rk {
            return match matching::choose_branch(writer, w, reader, branches) {
                Some(index) => {
                    let branch = branches.get(index).copied();
                    let value = self.value(w, branch)?;
                    Ok(Datum::Union(index as u32, Box::new(value)))
                }
                None => {
                    let reason = || refusal::no_branch(writer, w, reader, r);
                    self.fail(&reader_union_lacks_branch::RULE, wk, reason)
                }
            };
        }
        if let (Some((wn, _)), Some((rn, aliases))) = (wk.named(), rk.named())
            && std::mem::discriminant(wk) == std::mem::discriminant(rk)
            && !matching::names_match(wn, rn, aliases)
        {
            // What is inside is read all the same, so that its own failures show.
            self.note(&name_mismatch::RULE, || refusal::name(wn, rn));
        }
        match (wk, rk) {
            (Kind::Record(wr), Kind::Record(rr)) => self.record(wr, rr),
            (Kind::Array(wi), Kind::Array(ri)) => self.array(*wi, Some(*ri)),
            (Kind::Map(wi), Kind::Map(ri)) => self.map(*wi, Some(*ri)),
            (Kind::Fixed(a), Kind::Fixed(b)) if a.size != b.size => {
                let reason = || refusal::size(a.size, b.size);
                self.fail(&fixed_size_mismatch::RULE, wk, reason)
            }
            (Kind::Enum(ws), Kind::Enum(rs)) => {
                let index = self.long()?;
                let symbol = usize::try_from(index).ok().and_then(|index| ws.symbols.get(index));
                let symbol = symbol.ok_or_else(|| self.corrupt("the enum has no symbol of that number"))?;
                let known = rs.symbol(symbol).or(rs.default);
                match known.and_then(|index| Some((index, rs.symbols.get(index as usize)?))) {
                    Some((index, symbol)) => Ok(Datum::Enum(index, symbol.to_string())),
                    None => {
                        let reason = || format!("no symbol {symbol} in enum {}", rs.name);
                        self.note(&reader_enum_lacks_symbol::RULE, reason);
                        Ok(Datum::Null)
                    }
                }
            }
            _ => self.base(w, r),
        }
    }

    fn base(&mut self, w: NodeId, r: NodeId) -> Result<Datum, Corrupt> {
        let (wk, rk) = (&self.writer.node(w).kind, &self.reader.node(r).kind);
        let same = std::mem::discriminant(wk) == std::mem::discriminant(rk);
        if !same && matching::promotion(wk, rk).is_none() {
            let (writer, reader) = (self.writer, self.reader);
            let reason = || refusal::types(writer, w, reader, r);
            return self.fail(&type_mismatch::RULE, wk, reason);
        }
        if let Some(digits) = self.too_many_digits(w, r) {
            return self.narrow_decimal(wk, digits);
        }
        let value = self.plain(wk)?;
        Ok(match (value, rk) {
            (Datum::Int(value), Kind::Long) => Datum::Long(value.into()),
            (Datum::Int(value), Kind::Float) => Datum::Float(value as f32),
            (Datum::Int(value), Kind::Double) => Datum::Double(value.into()),
            (Datum::Long(value), Kind::Float) => Datum::Float(value as f32),
            (Datum::Long(value), Kind::Double) => Datum::Double(value as f64),
            (Datum::Float(value), Kind::Double) => Datum::Double(value.into()),
            (Datum::String(text), Kind::Bytes) => Datum::Bytes(text.into_bytes()),
            (Datum::Bytes(bytes), Kind::String) => {
                debug_assert_eq!(matching::promotion(wk, rk), Some(Promotion::BytesAsText));
                Datum::String(String::from_utf8_lossy(&bytes).into_owned())
            }
            (value, _) => value,
        })
    }

    /// The reader's digits, where both are decimals of one scale and the reader allows fewer.
    fn too_many_digits(&self, w: NodeId, r: NodeId) -> Option<u64> {
        use super::logical::Logical::Decimal;
        match (self.writer.node(w).logical, self.reader.node(r).logical) {
            (Some(Decimal { precision: wp, scale: ws }), Some(Decimal { precision: rp, scale: rs })) => {
                (ws == rs && rp < wp).then_some(rp)
            }
            _ => None,
        }
    }

    fn narrow_decimal(&mut self, wk: &Kind, digits: u64) -> Result<Datum, Corrupt> {
        let value = self.plain(wk)?;
        let text = match &value {
            Datum::Bytes(bytes) => super::meaning::unscaled(bytes),
            _ => String::new(),
        };
        let found = text.trim_start_matches('-').len() as u64;
        if found > digits {
            let reason = || format!("a decimal of {found} digits where {digits} are allowed");
            self.note(&decimal_precision_narrowed::RULE, reason);
            return Ok(Datum::Null);
        }
        Ok(value)
    }

    fn record(&mut self, wr: &'a Record, rr: &'a Record) -> Result<Datum, Corrupt> {
        // Records without a byte may hold many fields of the reader.
        if self.budget.spend(rr.fields.len() as u64).is_err() {
            return Err(self.corrupt("the message has more values than the limit"));
        }
        let mut taken: Vec<Option<usize>> = vec![None; wr.fields.len()];
        let mut values: Vec<Datum> = vec![Datum::Null; rr.fields.len()];
        let mut claims = Claims::of(wr);
        for (at, field) in rr.fields.iter().enumerate() {
            match matching::feed(wr, rr, at, field) {
                Feed::Field(from) if claims.claim(from, at).is_some() => {
                    let mark = self.enter(&field.name);
                    self.note(&ambiguous_alias::RULE, || refusal::FEEDS_ANOTHER.to_owned());
                    self.path.truncate(mark);
                }
                Feed::Field(from) => {
                    if let Some(slot) = taken.get_mut(from) {
                        *slot = Some(at);
                    }
                }
                Feed::Ambiguous(..) => {
                    let mark = self.enter(&field.name);
                    self.note(&ambiguous_alias::RULE, || refusal::MATCHES_TWO.to_owned());
                    self.path.truncate(mark);
                }
                Feed::Nothing => {
                    let value = self.default_of(field);
                    if let Some(slot) = values.get_mut(at) {
                        *slot = value;
                    }
                }
            }
        }
        for (from, field) in wr.fields.iter().enumerate() {
            let to = taken.get(from).copied().flatten();
            let target = to.and_then(|at| rr.fields.get(at)).map(|field| field.node);
            let mark = self.enter(&field.name);
            let value = self.value(field.node, target)?;
            self.path.truncate(mark);
            if let Some(slot) = to.and_then(|at| values.get_mut(at)) {
                *slot = value;
            }
        }
        Ok(Datum::Record(values))
    }

    fn default_of(&mut self, field: &Field) -> Datum {
        let mark = self.enter(&field.name);
        let value = match (field.default, field.bad_default) {
            (None, _) => {
                self.note(&reader_field_without_default::RULE, || refusal::NO_DEFAULT.to_owned());
                Datum::Null
            }
            (Some(_), true) => {
                self.note(&reader_default_invalid::RULE, || refusal::BAD_DEFAULT.to_owned());
                Datum::Null
            }
            (Some(default), false) => {
                let value = self.reader.document(field.document).value(default);
                let value = from_default(self.reader, value, field.node, DEPTH, &mut self.budget);
                value.unwrap_or(Datum::Null)
            }
        };
        self.path.truncate(mark);
        value
    }

    fn array(&mut self, wi: NodeId, ri: Option<NodeId>) -> Result<Datum, Corrupt> {
        let mut items = Vec::new();
        let mut index = 0_usize;
        while let Some(count) = self.block()? {
            for _ in 0..count {
                let mark = self.path.len();
                self.path.push_str(&format!("[{index}]"));
                let item = self.value(wi, ri)?;
                self.path.truncate(mark);
                index += 1;
                items.push(item);
            }
        }
        Ok(Datum::Array(items))
    }

    fn map(&mut self, wi: NodeId, ri: Option<NodeId>) -> Result<Datum, Corrupt> {
        let mut entries = Vec::new();
        while let Some(count) = self.block()? {
            for _ in 0..count {
                let key = self.text()?;
                let mark = self.path.len();
                self.path.push_str(&format!("{{{key}}}"));
                let value = self.value(wi, ri)?;
                self.path.truncate(mark);
                entries.push((key, value));
            }
        }
        Ok(Datum::Map(entries))
    }

    /// Items in the next block; `None` behind the last. A negative count is followed by its size.
    fn block(&mut self) -> Result<Option<u64>, Corrupt> {
        let count = self.long()?;
        if count < 0 {
            self.long()?;
        }
        Ok((count != 0).then_some(count.unsigned_abs()))
    }

    fn skip(&mut self, kind: &Kind) -> Result<(), Corrupt> {
        match kind {
            Kind::Record(record) => {
                for field in &record.fields {
                    self.value(field.node, None)?;
                }
            }
            Kind::Array(inner) => {
                self.array(*inner, None)?;
            }
            Kind::Map(inner) => {
                self.map(*inner, None)?;
            }
            Kind::Enum(_) => {
                self.long()?;
            }
            Kind::Union(_) => {}
            _ => {
                self.plain(kind)?;
            }
        }
        Ok(())
    }

    /// A value of a type without parts.
    fn plain(&mut self, kind: &Kind) -> Result<Datum, Corrupt> {
        Ok(match kind {
            Kind::Boolean => Datum::Boolean(match self.take(1)? {
                [0] => false,
                [1] => true,
                _ => return Err(self.corrupt("a boolean is 0 or 1")),
            }),
            Kind::Int => {
                let value = self.long()?;
                Datum::Int(i32::try_from(value).map_err(|_| self.corrupt("an int has 32 bits"))?)
            }
            Kind::Long => Datum::Long(self.long()?),
            Kind::Float => Datum::Float(f32::from_le_bytes(self.array_of()?)),
            Kind::Double => Datum::Double(f64::from_le_bytes(self.array_of()?)),
            Kind::Bytes => {
                let length = self.length()?;
                Datum::Bytes(self.take(length)?.to_vec())
            }
            Kind::String => Datum::String(self.text()?),
            Kind::Fixed(fixed) => {
                let size = usize::try_from(fixed.size).unwrap_or(usize::MAX);
                Datum::Bytes(self.take(size)?.to_vec())
            }
            _ => Datum::Null,
        })
    }

    fn text(&mut self) -> Result<String, Corrupt> {
        let length = self.length()?;
        let bytes = self.take(length)?.to_vec();
        String::from_utf8(bytes).map_err(|_| self.corrupt("a string is UTF-8"))
    }

    fn length(&mut self) -> Result<usize, Corrupt> {
        let length = self.long()?;
        let length = u64::try_from(length).map_err(|_| self.corrupt("a length is not negative"))?;
        // No slice is that long where addresses have 32 bits: it is refused when it is taken.
        Ok(usize::try_from(length).unwrap_or(usize::MAX))
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], Corrupt> {
        let end = self.at.checked_add(length);
        let taken = end.and_then(|end| self.bytes.get(self.at..end));
        let taken = taken.ok_or_else(|| self.corrupt("the bytes end inside a value"))?;
        self.at += length;
        Ok(taken)
    }

    fn array_of<const N: usize>(&mut self) -> Result<[u8; N], Corrupt> {
        let bytes = self.take(N)?;
        bytes.try_into().map_err(|_| self.corrupt("the bytes end inside a value"))
    }

    fn long(&mut self) -> Result<i64, Corrupt> {
        let mut bits = 0_u64;
        for shift in (0..70).step_by(7) {
            let byte = self.take(1)?.first().copied().unwrap_or(0);
            if shift == 63 && byte > 1 {
                return Err(self.corrupt("a long has 64 bits"));
            }
            bits |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok((bits >> 1) as i64 ^ -((bits & 1) as i64));
            }
        }
        Err(self.corrupt("a long has at most ten bytes"))
    }

    fn fail(
        &mut self,
        rule: &'static Rule,
        kind: &Kind,
        reason: impl FnOnce() -> String,
    ) -> Result<Datum, Corrupt> {
        self.note(rule, reason);
        self.skip(kind)?;
        Ok(Datum::Null)
    }

    fn note(&mut self, rule: &'static Rule, reason: impl FnOnce() -> String) {
        if self.only.is_none_or(|only| only == self.path) {
            self.failures.push(Failure { rule, path: self.path.clone(), reason: reason() });
        }
    }

    fn enter(&mut self, name: &str) -> usize {
        let mark = self.path.len();
        if !self.path.is_empty() {
            self.path.push('.');
        }
        self.path.push_str(name);
        mark
    }

    fn corrupt(&self, reason: &'static str) -> Corrupt {
        Corrupt { at: self.at, path: self.path.clone(), reason }
    }
}

/// The value that a default stands for. `None` where it does not fit or goes too deep.
pub(super) fn from_default(
    schema: &Schema,
    value: Value<'_>,
    node: NodeId,
    depth: u32,
    budget: &mut Budget,
) -> Option<Datum> {
    let depth = depth.checked_sub(1)?;
    budget.spend(1).ok()?;
    Some(match &schema.node(node).kind {
        Kind::Null => Datum::Null,
        Kind::Boolean => Datum::Boolean(value.as_bool()?),
        Kind::Int => Datum::Int(value.raw().parse().ok()?),
        Kind::Long => Datum::Long(value.raw().parse().ok()?),
        Kind::Float => Datum::Float(real(value)? as f32),
        Kind::Double => Datum::Double(real(value)?),
        Kind::String => Datum::String(value.as_str()?.into_owned()),
        Kind::Bytes | Kind::Fixed(_) => Datum::Bytes(bytes(value)?),
        Kind::Enum(symbols) => {
            let text = value.as_str()?;
            Datum::Enum(symbols.symbol(&text)?, text.into_owned())
        }
        Kind::Array(inner) => {
            let items: Option<Vec<Datum>> =
                value.items().map(|item| from_default(schema, item, *inner, depth, budget)).collect();
            Datum::Array(items?)
        }
        Kind::Map(inner) => {
            let entry = |(key, member): (Value<'_>, Value<'_>)| {
                Some((key.text().into_owned(), from_default(schema, member, *inner, depth, budget)?))
            };
            let entries: Option<Vec<(String, Datum)>> = value.members().map(entry).collect();
            Datum::Map(entries?)
        }
        Kind::Record(record) => {
            let mut values = Vec::with_capacity(record.fields.len());
            for field in &record.fields {
                let member = match (value.get(&field.name), field.default) {
                    (Some(member), _) => member,
                    (None, Some(default)) => schema.document(field.document).value(default),
                    (None, None) => return None,
                };
                values.push(from_default(schema, member, field.node, depth, budget)?);
            }
            Datum::Record(values)
        }
        Kind::Union(branches) => {
            let takes = |branch: &NodeId| defaults::fits(schema, value, *branch, depth, budget).is_ok();
            let index = defaults::branch_for(branches, takes)?;
            let inner = from_default(schema, value, *branches.get(index)?, depth, budget)?;
            Datum::Union(index as u32, Box::new(inner))
        }
    })
}
