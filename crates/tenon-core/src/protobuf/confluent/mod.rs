//! What Confluent Schema Registry says about a pair: the verdict, difference types and paths of its
//! checker for Protocol Buffers, holes included.
//!
//! Written from facts about that checker and not from the specification; `compare.rs` is the place
//! for what is right. No running registry was asked: where the facts are silent (fields of several old
//! oneofs in a new one, paths inside imported messages, groups), the mildest reading is taken. Kept on
//! purpose:
//!
//! - Fields are matched by number over a whole message, messages by name within their scope.
//! - Labels are compared only where both sides write one: in proto3 a number may become repeated.
//! - All varints but the zigzag ones are one kind, enums among them; so are strings and bytes.
//! - A type has to keep its name, packages aside; what it holds is compared only under that name.
//! - A oneof of another name is another oneof.
//! - Services, options, defaults, reservations, JSON names and the syntax are not looked at.
//!
//! | question | file |
//! |---|---|
//! | which messages and enums stand against each other? | `scopes.rs` |
//! | what became of fields and oneofs? | `fields.rs` |
//! | what became of a field's type? | `kinds.rs` |

mod fields;
mod kinds;
mod scopes;

use std::fmt;

use crate::limits::{Budget, Limits};
use crate::text::Span;
use crate::words::{Piece, Text};

use super::model::{At, FileId, Schema};

/// Every type of difference, the compatible ones first.
pub const TYPES: [&str; 26] = [
    "MESSAGE_ADDED",
    "MESSAGE_MOVED",
    "ENUM_ADDED",
    "ENUM_REMOVED",
    "ENUM_CONST_ADDED",
    "ENUM_CONST_CHANGED",
    "ENUM_CONST_REMOVED",
    "FIELD_ADDED",
    "FIELD_REMOVED",
    "FIELD_NAME_CHANGED",
    "FIELD_STRING_OR_BYTES_LABEL_CHANGED",
    "ONEOF_ADDED",
    "ONEOF_REMOVED",
    "ONEOF_FIELD_ADDED",
    "ONEOF_FIELD_MOVED_TO_TOP_LEVEL",
    "PACKAGE_CHANGED",
    "MESSAGE_REMOVED",
    "FIELD_KIND_CHANGED",
    "FIELD_SCALAR_KIND_CHANGED",
    "FIELD_NAMED_TYPE_CHANGED",
    "FIELD_NUMERIC_LABEL_CHANGED",
    "REQUIRED_FIELD_ADDED",
    "REQUIRED_FIELD_REMOVED",
    "ONEOF_FIELD_REMOVED",
    "MULTIPLE_FIELDS_MOVED_TO_ONEOF",
    "FIELD_MOVED_TO_EXISTING_ONEOF",
];

/// How many of [`TYPES`] the registry accepts.
const COMPATIBLE: usize = 15;

/// `true` where the registry accepts a difference of that type.
pub fn accepts(kind: &str) -> bool {
    TYPES.iter().take(COMPATIBLE).any(|known| *known == kind)
}

/// One thing the checker reports.
#[derive(Clone, Debug)]
pub struct Difference {
    /// One of [`TYPES`].
    pub kind: &'static str,
    /// `#/Order/Line/3`; a oneof stands before its members.
    pub path: String,
    /// The registry accepts it.
    pub compatible: bool,
    /// The message or enum it is about without its package; empty for a file.
    pub owner: String,
    /// The field's or enum value's number.
    pub number: Option<i32>,
    /// Where in the writer's files; `None` where nothing is written.
    pub writer: Option<(FileId, Span)>,
    /// Where in the reader's files.
    pub reader: Option<(FileId, Span)>,
    /// What is the case, in our own words.
    pub text: Text,
}

/// What the checker reports of a pair.
#[derive(Clone, Debug)]
pub struct Differences {
    /// In the order of the walk: a scope's types, then each pair of messages: oneofs, fields by number,
    /// what is nested.
    pub list: Vec<Difference>,
    /// The budget ran out: there may be more that the registry refuses.
    pub exhausted: bool,
}

impl Differences {
    /// The registry refuses at least one of them.
    pub fn refused(&self) -> bool {
        self.list.iter().any(|difference| !difference.compatible)
    }
}

/// Every difference, compatible ones too. The registry's BACKWARD takes the earlier version for the
/// writer, its FORWARD the later one. Linear in the two schemas, bounded by `limits.steps`. *Limits*: compatible
/// ones that do not fit into 32 MiB are left out.
///
/// ```
/// use tenon_core::protobuf::{Builder, confluent};
/// use tenon_core::{Limits, Source};
///
/// let linked = |text: &str| {
///     let source = Source::new("m.proto", format!("syntax = \"proto3\"; message M {{ {text} }}"));
///     Builder::new("m.proto", &source, &Limits::default()).finish().unwrap()
/// };
/// let (old, new) = (linked("int32 a = 1;"), linked("string b = 1;"));
/// let found = confluent::differences(&old, &new, &Limits::default());
///
/// let kinds: Vec<&str> = found.list.iter().map(|difference| difference.kind).collect();
/// assert_eq!(kinds, ["FIELD_NAME_CHANGED", "FIELD_SCALAR_KIND_CHANGED"]);
/// assert_eq!(found.list[1].path, "#/M/1");
/// assert!(found.refused());
/// ```
pub fn differences(writer: &Schema, reader: &Schema, limits: &Limits) -> Differences {
    let budget = Budget::new(limits.steps);
    let mut reports = Reports { writer, reader, list: Vec::new(), room: ROOM, lost: false, budget };
    let stopped = scopes::compare(&mut reports).is_err();
    Differences { exhausted: stopped || reports.lost, list: reports.list }
}

/// Bytes that all reports of a pair may take. Hostile names are long and belong to many fields.
const ROOM: usize = 64 << 20;
/// Bytes of a report without its words.
const PLAIN: usize = 256;

/// What was found so far.
struct Reports<'a> {
    writer: &'a Schema,
    reader: &'a Schema,
    list: Vec<Difference>,
    /// Bytes left for more.
    room: usize,
    /// A refused difference did not fit.
    lost: bool,
    budget: Budget,
}

/// What a path names.
#[derive(Clone, Copy, Default)]
struct Subject<'a> {
    /// A message or enum without its package.
    owner: &'a str,
    oneof: Option<&'a str>,
    number: Option<i32>,
}

impl<'a> Subject<'a> {
    fn of(owner: &'a str) -> Subject<'a> {
        Subject { owner, ..Subject::default() }
    }

    fn number(self, number: i32) -> Subject<'a> {
        Subject { number: Some(number), ..self }
    }

    fn oneof(self, oneof: Option<&'a str>) -> Subject<'a> {
        Subject { oneof, ..self }
    }

    fn path(&self) -> String {
        let mut path = format!("#/{}", self.owner.replace('.', "/"));
        if let Some(oneof) = self.oneof {
            path.push('/');
            path.push_str(oneof);
        }
        if let Some(number) = self.number {
            path.push('/');
            path.push_str(&number.to_string());
        }
        path
    }
}

impl fmt::Display for Subject<'_> {
    /// `Order.Line.3`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.number {
            Some(number) => write!(f, "{}.{number}", self.owner),
            None => f.write_str(self.owner),
        }
    }
}

/// Where something is written on either side.
type Places = (Option<(FileId, Span)>, Option<(FileId, Span)>);

fn whole(at: &At) -> Option<(FileId, Span)> {
    Some((at.file, at.span))
}

impl Reports<'_> {
    /// Adds a report if there is room; half of it is kept for what is refused.
    fn add(&mut self, kind: &'static str, subject: Subject<'_>, places: Places, text: impl FnOnce() -> Text) {
        let compatible = accepts(kind);
        let kept = if compatible { ROOM / 2 } else { 0 };
        if self.room <= kept {
            self.lost |= !compatible;
            return;
        }
        let (path, text) = (subject.path(), text());
        let words = text.pieces().iter().map(|piece| match piece {
            Piece::Plain(words) => words.len(),
            Piece::Code(code) => code.len(),
            Piece::Role(_) => 0,
        });
        let bytes = PLAIN + 2 * path.len() + words.sum::<usize>();
        self.room = self.room.saturating_sub(bytes);
        self.list.push(Difference {
            kind,
            path,
            compatible,
            owner: subject.owner.to_owned(),
            number: subject.number,
            writer: places.0,
            reader: places.1,
            text,
        });
    }
}

/// `… is … in the writer and … in the reader`.
fn differs(what: Text, writer: impl Into<String>, reader: impl Into<String>) -> Text {
    let text = what.plain(" is ").code(writer).plain(" in ").writer();
    text.plain(" and ").code(reader).plain(" in ").reader()
}

/// `… is in … only`.
fn only_writer(what: Text) -> Text {
    what.plain(" is in ").writer().plain(" and not in ").reader()
}

fn only_reader(what: Text) -> Text {
    what.plain(" is in ").reader().plain(" and not in ").writer()
}
