//! The specification's tables: which names match, which base types promote. Shared by the comparison
//! and by the decoder; whoever doubts a verdict doubts these first.

use super::model::{Field, Kind, NodeId, Record, Schema};
use super::names::Name;

/// What a promotion does to values (specification, "Schema Resolution").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Promotion {
    /// Every value arrives as it was.
    Exact,
    /// Large or long values are rounded.
    Rounded,
    /// Bytes are taken as UTF-8, which they need not be.
    BytesAsText,
}

/// How a writer's base type becomes a different one of the reader, if it does.
pub(super) fn promotion(writer: &Kind, reader: &Kind) -> Option<Promotion> {
    match (writer, reader) {
        (Kind::Int, Kind::Long | Kind::Double)
        | (Kind::Float, Kind::Double)
        | (Kind::String, Kind::Bytes) => Some(Promotion::Exact),
        // A float holds 24 bits of a whole number, a double 53.
        (Kind::Int | Kind::Long, Kind::Float) | (Kind::Long, Kind::Double) => Some(Promotion::Rounded),
        (Kind::Bytes, Kind::String) => Some(Promotion::BytesAsText),
        _ => None,
    }
}

/// Named types match by simple name, or by a reader's alias equal to the writer's full name.
pub(super) fn names_match(writer: &Name, reader: &Name, aliases: &[Name]) -> bool {
    writer.simple() == reader.simple() || aliases.iter().any(|alias| alias == writer)
}

/// How well a writer's type (no union) fits one branch of a reader's union.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fit {
    /// Not at all.
    None,
    /// It matches, in the specification's sense.
    Match,
    /// It is the very type: the same base type, or the same full name, by an alias too.
    Exact,
}

/// Does `branch` match? Looks at names and base types only; whether all parts of a record resolve
/// is asked after the branch was chosen, as the specification says.
pub(super) fn fit(writer: &Schema, mut w: NodeId, reader: &Schema, mut r: NodeId) -> Fit {
    loop {
        let (wk, rk) = (&writer.node(w).kind, &reader.node(r).kind);
        return match (wk, rk) {
            // Both arrays or both maps whose inner types match.
            (Kind::Array(wi), Kind::Array(ri)) | (Kind::Map(wi), Kind::Map(ri)) => {
                // A type that is its own item has no end to descend to; only a name can close
                // such a circle, so this loop ends.
                (w, r) = (*wi, *ri);
                continue;
            }
            (Kind::Union(_), _) | (_, Kind::Union(_)) => Fit::Match,
            (Kind::Fixed(a), Kind::Fixed(b)) if a.size != b.size => Fit::None,
            (Kind::Fixed(_), Kind::Fixed(_))
            | (Kind::Enum(_), Kind::Enum(_))
            | (Kind::Record(_), Kind::Record(_)) => named_fit(wk, rk),
            _ if std::mem::discriminant(wk) == std::mem::discriminant(rk) => Fit::Exact,
            _ if promotion(wk, rk).is_some() => Fit::Match,
            _ => Fit::None,
        };
    }
}

fn named_fit(writer: &Kind, reader: &Kind) -> Fit {
    match (writer.named(), reader.named()) {
        (Some((a, _)), Some((b, aliases))) => {
            if a == b || aliases.contains(a) {
                Fit::Exact
            } else if a.simple() == b.simple() {
                Fit::Match
            } else {
                Fit::None
            }
        }
        _ => Fit::None,
    }
}

/// Index of the branch a reader's union takes for a writer's type: the very type, else the first that
/// matches.
///
/// The specification says "the first that matches", by which a union of bytes and string would not
/// read itself. Java prefers the very type, which is also what the author of such a union must mean;
/// for decoders that do not, there is a rule of its own.
pub(super) fn choose_branch(
    writer: &Schema,
    w: NodeId,
    reader: &Schema,
    branches: &[NodeId],
) -> Option<usize> {
    let fits = branches.iter().enumerate().map(|(at, branch)| (fit(writer, w, reader, *branch), at));
    let mut first = None;
    for (fit, at) in fits {
        match fit {
            Fit::Exact => return Some(at),
            Fit::Match => first = first.or(Some(at)),
            Fit::None => {}
        }
    }
    first
}

/// The writer's field that feeds a reader's field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Feed {
    /// This one.
    Field(usize),
    /// Two or more claim to; these are the first two.
    Ambiguous(usize, usize),
    /// None; a default must stand in.
    Nothing,
}

/// Fields match by name, or by a reader's alias (specification, "Aliases").
///
/// An alias that is the name of another field of the reader, where the writer has both names, renames
/// nothing; without this exception a schema with such an alias would not read itself.
///
/// `at` is the field's place in the reader: fields mostly keep theirs, so it is looked at first.
pub(super) fn feed(writer: &Record, reader: &Record, at: usize, field: &Field) -> Feed {
    let kept = writer.fields.get(at).filter(|other| other.name == field.name).map(|_| at);
    let own = kept.or_else(|| writer.field(&field.name));
    let renames = |alias: &&str| **alias != *field.name && (own.is_none() || reader.field(alias).is_none());
    let aliases = field.aliases.iter().map(|alias| &**alias);
    let aliased = aliases.filter(renames).filter_map(|alias| writer.field(alias));
    let mut all = own.into_iter().chain(aliased);
    match (all.next(), all.next()) {
        (None, _) => Feed::Nothing,
        (Some(only), None) => Feed::Field(only),
        (Some(first), Some(second)) => Feed::Ambiguous(first, second),
    }
}

/// Which of the reader's fields take which of the writer's. A field of the writer feeds one field of
/// the reader: decoders that apply aliases rename it, and then it is gone under its old name.
pub(super) struct Claims {
    by: Vec<Option<usize>>,
}

impl Claims {
    /// None yet.
    pub(super) fn of(writer: &Record) -> Claims {
        Claims { by: vec![None; writer.fields.len()] }
    }

    /// Takes the writer's field for the reader's, or names the reader's field that has it already.
    pub(super) fn claim(&mut self, from: usize, to: usize) -> Option<usize> {
        let slot = self.by.get_mut(from)?;
        let taken = *slot;
        slot.get_or_insert(to);
        taken
    }
}

/// Two branches of a writer's union that a reader's aliases make one type: indices of the branches.
///
/// Decoders that apply aliases rename the writer's types first; the union then holds one name twice,
/// which is no union.
pub(super) fn merged(
    writer: &Schema,
    branches: &[NodeId],
    reader: &Schema,
    r: NodeId,
) -> Option<(usize, usize)> {
    let targets: &[NodeId] = match &reader.node(r).kind {
        Kind::Union(branches) => branches,
        _ => &[r],
    };
    let aliased = targets.iter().filter_map(|target| reader.node(*target).kind.named());
    for (name, aliases) in aliased.filter(|(_, aliases)| !aliases.is_empty()) {
        let mut claimed = branches.iter().enumerate().filter(|(_, branch)| {
            let own = writer.node(**branch).kind.named().map(|(own, _)| own);
            own.is_some_and(|own| own == name || aliases.contains(own))
        });
        if let (Some((first, _)), Some((second, _))) = (claimed.next(), claimed.next()) {
            return Some((first, second));
        }
    }
    None
}
