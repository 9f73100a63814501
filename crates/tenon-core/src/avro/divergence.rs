//! Where a message is not for the reader what it was for the writer: the two values walked together.
//!
//! Follows what `resolve.rs` did and judges nothing that no value of this message shows.

use std::collections::BTreeMap;

use crate::change::Effect;
use crate::divergence::{Divergence, Divergences, shown};
use crate::witness::Reading;

use super::datum::{self, Datum};
use super::matching::{self, Feed};
use super::meaning;
use super::model::{Kind, NodeId, Record, Schema};
use super::resolve::{Failure, Resolved};

/// Every such place: failures of the reader first in the order of the bytes, then the values that
/// arrive otherwise or not at all. *Limits*: `most` are listed.
pub(crate) fn between(
    writer: &Schema,
    reader: &Schema,
    written: &Datum,
    resolved: &Resolved,
    most: usize,
) -> Divergences {
    let mut walk =
        Walk { writer, reader, failed: BTreeMap::new(), path: String::new(), found: Divergences::new(most) };
    for failure in &resolved.failures {
        walk.failed.entry(failure.path.as_str()).or_insert(failure);
    }
    walk.value((writer.root(), written), (reader.root(), &resolved.value));
    // A reader's field that nothing feeds stands nowhere in the writer's message.
    let rest: Vec<&Failure> = walk.failed.values().copied().collect();
    for failure in rest {
        walk.found.add(|| refused(failure, "nothing".to_owned()));
    }
    walk.found
}

struct Walk<'a> {
    writer: &'a Schema,
    reader: &'a Schema,
    /// Failures not met yet, by path.
    failed: BTreeMap<&'a str, &'a Failure>,
    path: String,
    found: Divergences,
}

fn refused(failure: &Failure, written: String) -> Divergence {
    Divergence {
        effect: Effect::Refused,
        path: failure.path.clone(),
        written,
        read: Reading::Refused(failure.reason.clone()),
    }
}

impl<'a> Walk<'a> {
    /// Depth is bounded by the decoder that made the values.
    fn value(&mut self, w: (NodeId, &'a Datum), r: (NodeId, &'a Datum)) {
        let (w, r) = (unwrapped(self.writer, w), unwrapped(self.reader, r));
        if let Some(failure) = self.failed.remove(self.path.as_str()) {
            let written = shown(meaning::of(self.writer, w.0, w.1));
            self.found.add(|| refused(failure, written));
            // Under another name the value was read all the same, so that what is inside shows.
            if *r.1 == Datum::Null {
                return;
            }
        }
        let (wk, rk) = (&self.writer.node(w.0).kind, &self.reader.node(r.0).kind);
        match ((wk, w.1), (rk, r.1)) {
            ((Kind::Record(wr), Datum::Record(wv)), (Kind::Record(rr), Datum::Record(rv))) => {
                self.record((wr, wv), (rr, rv));
            }
            ((Kind::Array(wi), Datum::Array(wv)), (Kind::Array(ri), Datum::Array(rv))) => {
                for (at, (one, other)) in wv.iter().zip(rv).enumerate() {
                    let mark = self.path.len();
                    self.path.push_str(&format!("[{at}]"));
                    self.value((*wi, one), (*ri, other));
                    self.path.truncate(mark);
                }
            }
            ((Kind::Map(wi), Datum::Map(wv)), (Kind::Map(ri), Datum::Map(rv))) => {
                for ((key, one), (_, other)) in wv.iter().zip(rv) {
                    let mark = self.path.len();
                    self.path.push_str(&format!("{{{key}}}"));
                    self.value((*wi, one), (*ri, other));
                    self.path.truncate(mark);
                }
            }
            _ => self.leaf(w, r),
        }
    }

    fn record(&mut self, (wr, wv): (&Record, &'a [Datum]), (rr, rv): (&Record, &'a [Datum])) {
        let mut targets: Vec<Option<usize>> = vec![None; wr.fields.len()];
        for (at, field) in rr.fields.iter().enumerate() {
            if let Feed::Field(from) = matching::feed(wr, rr, at, field)
                && let Some(slot) = targets.get_mut(from)
            {
                slot.get_or_insert(at);
            }
        }
        for ((field, value), target) in wr.fields.iter().zip(wv).zip(targets) {
            let mark = self.path.len();
            if mark > 0 {
                self.path.push('.');
            }
            self.path.push_str(&field.name);
            let there = target.and_then(|at| Some((rr.fields.get(at)?.node, rv.get(at)?)));
            match there {
                Some(there) => self.value((field.node, value), there),
                None => self.dropped((field.node, value)),
            }
            self.path.truncate(mark);
        }
    }

    fn dropped(&mut self, w: (NodeId, &Datum)) {
        let (node, datum) = unwrapped(self.writer, w);
        let (writer, path) = (self.writer, &self.path);
        // An absent value is not missed.
        if *datum == Datum::Null {
            return;
        }
        self.found.add(|| Divergence {
            effect: Effect::Dropped,
            path: path.clone(),
            written: shown(meaning::of(writer, node, datum)),
            read: Reading::Value("nothing".to_owned()),
        });
    }

    fn leaf(&mut self, w: (NodeId, &Datum), r: (NodeId, &Datum)) {
        let (wl, rl) = (self.writer.node(w.0).logical, self.reader.node(r.0).logical);
        let (writer, reader, path) = (self.writer, self.reader, &self.path);
        let two_meanings = wl.is_some() && rl.is_some() && wl != rl;
        let (written, read, effect) = match two_meanings {
            true => (meaning::of(writer, w.0, w.1), meaning::of(reader, r.0, r.1), Effect::Misread),
            false if is_same(w.1, r.1) => return,
            // Promotions round, and an enum's default stands for symbols nobody knows.
            false => (datum::to_json(writer, w.0, w.1), datum::to_json(reader, r.0, r.1), Effect::Lossy),
        };
        if written != read {
            self.found.add(|| Divergence {
                effect,
                path: path.clone(),
                written: shown(written),
                read: Reading::Value(shown(read)),
            });
        }
    }
}

fn unwrapped<'d>(schema: &Schema, (mut node, mut datum): (NodeId, &'d Datum)) -> (NodeId, &'d Datum) {
    while let (Kind::Union(branches), Datum::Union(index, inner)) = (&schema.node(node).kind, datum) {
        let Some(branch) = branches.get(*index as usize) else { break };
        (node, datum) = (*branch, inner);
    }
    (node, datum)
}

/// The same value, in whichever type.
fn is_same(w: &Datum, r: &Datum) -> bool {
    let whole = |datum: &Datum| match datum {
        Datum::Int(value) => Some(i128::from(*value)),
        Datum::Long(value) => Some(i128::from(*value)),
        _ => None,
    };
    let real = |datum: &Datum| match datum {
        Datum::Float(value) => Some(f64::from(*value)),
        Datum::Double(value) => Some(*value),
        _ => None,
    };
    match (w, r) {
        (Datum::Bytes(bytes), Datum::String(text)) | (Datum::String(text), Datum::Bytes(bytes)) => {
            text.as_bytes() == bytes.as_slice()
        }
        (Datum::Enum(_, one), Datum::Enum(_, other)) => one == other,
        _ => match (whole(w), whole(r), real(w), real(r)) {
            (Some(one), Some(other), ..) => one == other,
            // Beyond 2^127 no whole number of the writer's reaches.
            (Some(one), None, _, Some(other)) => other.fract() == 0.0 && other as i128 == one,
            (_, _, Some(one), Some(other)) => one.to_bits() == other.to_bits() || one == other,
            _ => w == r,
        },
    }
}
