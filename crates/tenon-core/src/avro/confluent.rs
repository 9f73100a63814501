//! What Confluent Schema Registry says about a pair: the verdict, difference types, paths and texts
//! of the checker in Avro Java that it calls, quirks included.
//!
//! Written from the checker's observed answers (Avro Java 1.12.1) and not from the specification;
//! `compare.rs` is the place for what is right. Quirks kept on purpose:
//!
//! - A pair met again reports its differences again, under the path of the first meeting.
//! - Inside a union the path starts afresh, and only "no branch" is said, not why.
//! - A name that differs does not stop the comparison of what is inside.
//! - A missing enum field whose enum has a default is compared with the writer's *record*.

use std::collections::HashMap;
use std::rc::Rc;

use crate::change::Difference;
use crate::limits::{Budget, Exhausted, Limits};
use crate::text::sorting::{sort, sort_by};

use super::canonical;
use super::matching;
use super::model::{Field, Kind, NodeId, Record, Schema};
use super::names::Name;

/// One difference, with the pair of types it is about.
#[derive(Clone, Debug)]
pub(super) struct Reported {
    pub(super) difference: Difference,
    pub(super) w: NodeId,
    pub(super) r: NodeId,
    /// The reader's field, where a field is what is missing.
    pub(super) field: Option<usize>,
}

/// Why there is no list of differences.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Failed {
    /// The checker throws; the registry answers "incompatible" and shows this text.
    Exception(String),
    /// Out of budget, or nested deeper than is followed here.
    Exhausted,
}

impl From<Exhausted> for Failed {
    fn from(_: Exhausted) -> Failed {
        Failed::Exhausted
    }
}

/// Deepest nesting of types that is followed; Java's own stack ends somewhere beyond.
const DEPTH: usize = 400;
/// Most differences kept. Shared types repeat theirs, so hostile schemas could ask for any number.
const MOST: usize = 10_000;

/// Every difference, in the registry's order. Empty means compatible.
pub(super) fn differences(
    writer: &Schema,
    reader: &Schema,
    limits: &Limits,
) -> Result<Vec<Reported>, Failed> {
    let budget = Budget::new(limits.steps);
    let mut checker =
        Checker { writer, reader, memo: HashMap::new(), location: Vec::new(), budget, depth: 0 };
    let list = checker.pair(reader.root(), writer.root())?;
    Ok(list.to_vec())
}

type List = Rc<[Reported]>;

struct Checker<'a> {
    writer: &'a Schema,
    reader: &'a Schema,
    /// `None` while a pair is being compared.
    memo: HashMap<(NodeId, NodeId), Option<List>>,
    location: Vec<Token>,
    budget: Budget,
    depth: usize,
}

#[derive(Clone, Copy)]
enum Token {
    Word(&'static str),
    Index(usize),
}

impl Checker<'_> {
    fn at(&mut self, token: Token, r: NodeId, w: NodeId) -> Result<List, Failed> {
        self.location.push(token);
        let list = self.pair(r, w);
        self.location.pop();
        list
    }

    fn pair(&mut self, r: NodeId, w: NodeId) -> Result<List, Failed> {
        match self.memo.get(&(r, w)) {
            Some(Some(done)) => {
                let done = done.clone();
                self.budget.spend(done.len() as u64)?;
                return Ok(done);
            }
            // In progress: a recursive type is compatible with itself.
            Some(None) => return Ok(Rc::from([])),
            None => {}
        }
        self.budget.spend(1)?;
        if self.depth == DEPTH {
            return Err(Failed::Exhausted);
        }
        self.depth += 1;
        self.memo.insert((r, w), None);
        let list = self.inside(r, w);
        self.depth -= 1;
        let list: List = list?.into();
        if list.len() > MOST {
            return Err(Failed::Exhausted);
        }
        self.memo.insert((r, w), Some(list.clone()));
        Ok(list)
    }

    fn inside(&mut self, r: NodeId, w: NodeId) -> Result<Vec<Reported>, Failed> {
        let (reader, writer) = (self.reader, self.writer);
        let (rk, wk) = (&reader.node(r).kind, &writer.node(w).kind);
        match (rk, wk) {
            (Kind::Array(ri), Kind::Array(wi)) => Ok(self.at(Token::Word("items"), *ri, *wi)?.to_vec()),
            (Kind::Map(ri), Kind::Map(wi)) => Ok(self.at(Token::Word("values"), *ri, *wi)?.to_vec()),
            (Kind::Fixed(rf), Kind::Fixed(wf)) => {
                let mut list = self.names(r, w);
                if rf.size != wf.size {
                    let message = format!("expected: {}, found: {}", wf.size, rf.size);
                    list.push(self.report("FIXED_SIZE_MISMATCH", Some("size"), message, r, w));
                }
                Ok(list)
            }
            (Kind::Enum(re), Kind::Enum(we)) => {
                let mut list = self.names(r, w);
                let mut missing: Vec<&str> = we
                    .symbols
                    .iter()
                    .map(|symbol| &**symbol)
                    .filter(|symbol| re.symbol(symbol).is_none())
                    .collect();
                if !missing.is_empty() && re.default.is_none() {
                    sort_by(&mut missing, |a, b| a.encode_utf16().cmp(b.encode_utf16()));
                    let message = format!("[{}]", missing.join(", "));
                    list.push(self.report("MISSING_ENUM_SYMBOLS", Some("symbols"), message, r, w));
                }
                Ok(list)
            }
            (Kind::Record(rr), Kind::Record(wr)) => {
                let mut list = self.names(r, w);
                self.fields(r, w, rr, wr, &mut list)?;
                Ok(list)
            }
            (Kind::Union(_), Kind::Union(branches)) => self.union_to_union(r, branches),
            (_, Kind::Union(branches)) => {
                let mut list = Vec::new();
                for (index, branch) in branches.iter().enumerate() {
                    list.extend_from_slice(&self.at(Token::Index(index), r, *branch)?);
                }
                Ok(list)
            }
            (Kind::Union(branches), _) => {
                for branch in branches {
                    if self.afresh(*branch, w)?.is_empty() {
                        return Ok(Vec::new());
                    }
                }
                Ok(vec![self.lacking(r, w)])
            }
            _ if std::mem::discriminant(rk) == std::mem::discriminant(wk) => Ok(Vec::new()),
            _ if matching::promotion(wk, rk).is_some() => Ok(Vec::new()),
            _ => {
                let message =
                    format!("reader type: {} not compatible with writer type: {}", upper(rk), upper(wk));
                Ok(vec![self.report("TYPE_MISMATCH", None, message, r, w)])
            }
        }
    }

    fn union_to_union(&mut self, r: NodeId, branches: &[NodeId]) -> Result<Vec<Reported>, Failed> {
        let mut list = Vec::new();
        for (index, branch) in branches.iter().enumerate() {
            if !self.afresh(r, *branch)?.is_empty() {
                self.location.push(Token::Index(index));
                list.push(self.lacking(r, *branch));
                self.location.pop();
            }
        }
        Ok(list)
    }

    /// Compares with an empty path, as the checker does for branches.
    fn afresh(&mut self, r: NodeId, w: NodeId) -> Result<List, Failed> {
        let outer = std::mem::take(&mut self.location);
        let list = self.pair(r, w);
        self.location = outer;
        list
    }

    fn names(&self, r: NodeId, w: NodeId) -> Vec<Reported> {
        let (reader, writer) = (&self.reader.node(r).kind, &self.writer.node(w).kind);
        match (reader.named(), writer.named()) {
            (Some((name, aliases)), Some((other, _))) if !same_name(name, aliases, other) => {
                vec![self.report("NAME_MISMATCH", Some("name"), format!("expected: {}", other.full()), r, w)]
            }
            _ => Vec::new(),
        }
    }

    fn fields(
        &mut self,
        r: NodeId,
        w: NodeId,
        rr: &Record,
        wr: &Record,
        list: &mut Vec<Reported>,
    ) -> Result<(), Failed> {
        self.location.push(Token::Word("fields"));
        for (index, field) in rr.fields.iter().enumerate() {
            self.location.push(Token::Index(index));
            match self.source(index, field, w, wr)? {
                Some(source) => list.extend_from_slice(&self.at(Token::Word("type"), field.node, source)?),
                None if field.default.is_some() => {}
                None => match &self.reader.node(field.node).kind {
                    Kind::Enum(symbols) if symbols.default.is_some() => {
                        list.extend_from_slice(&self.at(Token::Word("type"), field.node, w)?);
                    }
                    _ => {
                        let mut report = self.report(
                            "READER_FIELD_MISSING_DEFAULT_VALUE",
                            None,
                            field.name.to_string(),
                            r,
                            w,
                        );
                        report.field = Some(index);
                        list.push(report);
                    }
                },
            }
            self.location.pop();
        }
        self.location.pop();
        Ok(())
    }

    /// The writer's field by name or alias. Two matches throw, even where both are the same field.
    fn source(&self, index: usize, field: &Field, w: NodeId, wr: &Record) -> Result<Option<NodeId>, Failed> {
        let mut aliases: Vec<&str> = field.aliases.iter().map(|alias| &**alias).collect();
        sort(&mut aliases);
        aliases.dedup();
        let names = std::iter::once(&*field.name).chain(aliases);
        let mut found = names.filter_map(|name| wr.fields.get(wr.field(name)?));
        let first = found.next();
        if found.next().is_some() {
            return Err(Failed::Exception(format!(
                "Reader record field {} type:{} pos:{index} matches multiple fields in writer record schema {}",
                field.name,
                upper(&self.reader.node(field.node).kind),
                canonical::java_text_of(self.writer, w),
            )));
        }
        Ok(first.map(|field| field.node))
    }

    fn lacking(&self, r: NodeId, w: NodeId) -> Reported {
        let message = format!("reader union lacking writer type: {}", upper(&self.writer.node(w).kind));
        self.report("MISSING_UNION_BRANCH", None, message, r, w)
    }

    fn report(
        &self,
        kind: &'static str,
        last: Option<&'static str>,
        message: String,
        r: NodeId,
        w: NodeId,
    ) -> Reported {
        let tokens = self.location.iter().copied().chain(last.map(Token::Word));
        let mut path = String::new();
        for token in tokens {
            path.push('/');
            match token {
                Token::Word(word) => path.push_str(word),
                Token::Index(index) => path.push_str(&index.to_string()),
            }
        }
        if path.is_empty() {
            path.push('/');
        }
        Reported { difference: Difference { kind: kind.to_owned(), path, message }, w, r, field: None }
    }
}

/// Simple names, or a reader's alias that is the writer's full name. An alias outside all namespaces
/// never matches from a type inside one.
fn same_name(reader: &Name, aliases: &[Name], writer: &Name) -> bool {
    let usable = |alias: &&Name| !alias.namespace().is_empty() || reader.namespace().is_empty();
    reader.simple() == writer.simple() || aliases.iter().filter(usable).any(|alias| alias == writer)
}

fn upper(kind: &Kind) -> String {
    kind.name().to_ascii_uppercase()
}
