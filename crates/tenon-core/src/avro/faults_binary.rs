//! What keeps bytes from being a datum in Avro's binary encoding. Where the bytes are wrong and their
//! length is known all the same the walk goes on; elsewhere it must end. It builds no values, so that memory
//! does not grow with what the bytes claim.

use crate::fault::{Fault, Faults, Spot};
use crate::limits::{Budget, Limits};
use crate::text::Place;

use super::model::{Kind, NodeId, Schema};
use super::resolve;

/// Deepest nesting of values that is followed.
const DEPTH: u32 = 256;

/// The faults of one datum, and how many bytes it takes; `None` where that cannot be known.
#[derive(Clone, Debug)]
pub(crate) struct Scanned {
    pub(crate) faults: Faults,
    pub(crate) taken: Option<usize>,
}

/// Reads the datum that `bytes` begin with, at most `most` faults of it. *Limits*: nesting of 256 values,
/// `steps` values.
pub(crate) fn scan(schema: &Schema, bytes: &[u8], most: usize, steps: u64) -> Scanned {
    let budget = Budget::new(steps);
    let faults = Faults::default();
    let mut walk = Walk { schema, bytes, at: 0, faults, most, budget, path: Vec::new(), depth: DEPTH };
    let taken = walk.value(schema.root()).is_ok().then_some(walk.at);
    Scanned { faults: walk.faults, taken }
}

/// Where a reader fails on a sound datum of the writer's.
pub(crate) fn unread(writer: &Schema, reader: &Schema, bytes: &[u8], most: usize, steps: u64) -> Faults {
    let limits = Limits { steps, ..Limits::default() };
    let mut faults = Faults::default();
    match resolve::resolve(writer, reader, bytes, &limits) {
        Err(corrupt) => faults.undecided = Some(corrupt.reason.to_owned()),
        Ok(resolved) => {
            for failure in resolved.failures {
                let fault = Fault {
                    demand: failure.rule.id,
                    spot: Spot::Whole,
                    path: failure.path,
                    declared: None,
                    message: failure.reason,
                };
                if !faults.add(fault, most) {
                    break;
                }
            }
        }
    }
    faults
}

struct Walk<'a> {
    schema: &'a Schema,
    bytes: &'a [u8],
    at: usize,
    faults: Faults,
    most: usize,
    budget: Budget,
    path: Vec<Step<'a>>,
    depth: u32,
}

/// One step into a datum. Most data has no faults, so a path is written only where one is found.
#[derive(Clone, Copy)]
enum Step<'a> {
    Field(&'a str),
    Item(u64),
    /// The bytes of a key, which need not be UTF-8.
    Key(&'a [u8]),
}

/// Nothing behind this place can be read. It is told already.
struct Lost;

impl<'a> Walk<'a> {
    fn value(&mut self, node: NodeId) -> Result<(), Lost> {
        if self.faults.more {
            return Err(Lost);
        }
        if self.budget.spend(1).is_err() {
            self.faults.undecided = Some("the datum has more values than the limit".to_owned());
            return Err(Lost);
        }
        let Some(depth) = self.depth.checked_sub(1) else {
            self.faults.undecided = Some("the datum is nested too deep".to_owned());
            return Err(Lost);
        };
        self.depth = depth;
        let result = self.inside(node);
        self.depth += 1;
        result
    }

    fn inside(&mut self, node: NodeId) -> Result<(), Lost> {
        let schema = self.schema;
        let start = self.at;
        match &schema.node(node).kind {
            Kind::Null => {}
            Kind::Boolean => {
                if let Some(byte) = self.take(node, 1)?.first().filter(|byte| **byte > 1) {
                    self.add(node, start, format!("a boolean is 0 or 1, not {byte}"));
                }
            }
            Kind::Int => {
                let value = self.long(node)?;
                if i32::try_from(value).is_err() {
                    self.add(node, start, format!("{value} does not fit an int"));
                }
            }
            Kind::Long => {
                self.long(node)?;
            }
            Kind::Float => {
                self.take(node, 4)?;
            }
            Kind::Double => {
                self.take(node, 8)?;
            }
            Kind::Bytes => {
                self.block(node)?;
            }
            Kind::String => {
                self.text(node)?;
            }
            Kind::Fixed(fixed) => {
                self.take(node, fixed.size)?;
            }
            Kind::Enum(symbols) => {
                let index = self.long(node)?;
                let count = symbols.symbols.len();
                if usize::try_from(index).map_or(true, |index| index >= count) {
                    let message =
                        format!("enum {} has {count} symbols, and none is number {index}", symbols.name);
                    self.add(node, start, message);
                }
            }
            Kind::Record(record) => {
                for field in &record.fields {
                    self.below(Step::Field(&field.name), field.node)?;
                }
            }
            Kind::Array(inner) => {
                let mut index = 0_u64;
                while let Some(count) = self.items(node)? {
                    for _ in 0..count {
                        self.below(Step::Item(index), *inner)?;
                        index += 1;
                    }
                }
            }
            Kind::Map(inner) => {
                while let Some(count) = self.items(node)? {
                    for _ in 0..count {
                        let key = self.text(node)?;
                        self.below(Step::Key(key), *inner)?;
                    }
                }
            }
            Kind::Union(branches) => {
                let index = self.long(node)?;
                let branch = usize::try_from(index).ok().and_then(|index| branches.get(index));
                let Some(branch) = branch else {
                    let asked = schema.describe(node);
                    let count = branches.len();
                    let message = format!("union {asked} has {count} branches, and none is number {index}");
                    self.add(node, start, message);
                    return Err(Lost);
                };
                self.value(*branch)?;
            }
        }
        Ok(())
    }

    fn below(&mut self, step: Step<'a>, node: NodeId) -> Result<(), Lost> {
        self.path.push(step);
        self.value(node)?;
        self.path.pop();
        Ok(())
    }

    /// Items in the next block; `None` behind the last. A negative count is followed by the block's size.
    fn items(&mut self, node: NodeId) -> Result<Option<u64>, Lost> {
        let count = self.long(node)?;
        if count < 0 {
            self.long(node)?;
        }
        Ok((count != 0).then_some(count.unsigned_abs()))
    }

    fn text(&mut self, node: NodeId) -> Result<&'a [u8], Lost> {
        let start = self.at;
        let bytes = self.block(node)?;
        if let Err(error) = std::str::from_utf8(bytes) {
            let end = self.at - bytes.len();
            let at = end + error.valid_up_to();
            self.add(node, start, format!("the string is not UTF-8 at byte {at}"));
        }
        Ok(bytes)
    }

    fn block(&mut self, node: NodeId) -> Result<&'a [u8], Lost> {
        let start = self.at;
        let length = self.long(node)?;
        match u64::try_from(length) {
            Ok(length) => self.take(node, length),
            Err(_) => {
                self.add(node, start, format!("{length} is no length"));
                Err(Lost)
            }
        }
    }

    fn take(&mut self, node: NodeId, length: u64) -> Result<&'a [u8], Lost> {
        let left = self.bytes.get(self.at..).unwrap_or(&[]);
        let taken = usize::try_from(length).ok().and_then(|length| left.get(..length));
        let Some(taken) = taken else {
            let kind = self.schema.node(node).kind.name();
            let message = format!("the bytes end inside `{kind}`: {length} asked for, {} left", left.len());
            self.add(node, self.at, message);
            return Err(Lost);
        };
        self.at += taken.len();
        Ok(taken)
    }

    fn long(&mut self, node: NodeId) -> Result<i64, Lost> {
        let start = self.at;
        // Most numbers are small.
        if let Some(byte) = self.bytes.get(start).filter(|byte| **byte < 0x80) {
            self.at += 1;
            return Ok(i64::from(byte >> 1) ^ -i64::from(byte & 1));
        }
        let mut bits = 0_u64;
        for shift in (0..70).step_by(7) {
            let byte = self.take(node, 1)?.first().copied().unwrap_or(0);
            if shift == 63 && byte > 1 {
                break;
            }
            bits |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok((bits >> 1) as i64 ^ -((bits & 1) as i64));
            }
        }
        self.add(node, start, "a number has more than 64 bits".to_owned());
        Err(Lost)
    }

    fn add(&mut self, node: NodeId, at: usize, message: String) {
        let declared: Option<Place> = Some(self.schema.place(node));
        let (demand, path) = (self.schema.node(node).kind.name(), written(&self.path));
        self.faults.add(Fault { demand, spot: Spot::Byte(at), path, declared, message }, self.most);
    }
}

fn written(steps: &[Step<'_>]) -> String {
    /// Characters of a key that are shown; it may be as long as the datum.
    const MOST: usize = 40;
    let mut path = String::new();
    for step in steps {
        match step {
            Step::Field(name) => {
                if !path.is_empty() {
                    path.push('.');
                }
                path.push_str(name);
            }
            Step::Item(index) => path.push_str(&format!("[{index}]")),
            Step::Key(key) => {
                let key = String::from_utf8_lossy(key);
                path.extend(std::iter::once('{').chain(key.chars().take(MOST)).chain(std::iter::once('}')));
            }
        }
    }
    path
}
