//! What `buf breaking` says about a pair: the same rules, files and places, quirks included.
//!
//! Written from buf's published behaviour and from the answers of buf 1.75.0; whether a message can
//! still be read is not asked here. Quirks kept on purpose:
//!
//! - A map's entry is a message like any other: it is "deleted" when the map field is renamed.
//! - A whole kind gone from a package is not reported by the package rules (services are).
//! - A type is compared by its full name; only enums may move, to one with the same short name and at
//!   least the same values.
//! - A place that is not written has no span: a dropped option points at its file.
//!
//! | question | file |
//! |---|---|
//! | which rules are there? | `table.rs` |
//! | which of them are asked? | `selection.rs` |
//! | what stands against what? | `pairs.rs` |
//! | what is gone, by file and by package? | `deleted.rs` |
//! | what became of a file, message, enum, field, service? | the file of that name |
//! | how many values, which group of types, which default? | `cardinality.rs`, `wire_types.rs`, `defaults.rs` |
//! | where was it written? | `places.rs` |

mod cardinality;
mod defaults;
mod deleted;
mod enums;
mod fields;
mod files;
mod messages;
mod pairs;
pub(super) mod places;
mod ranges;
mod selection;
mod services;
mod table;
mod wire_types;

pub use places::line_column;
pub use selection::{Config, Selection, UnknownId};
pub use table::{BufRule, Category, RULES, Version, rule};

use super::model::{FileId, Schema};
use crate::text::Span;
use crate::text::sorting::sort_by;
use crate::words::{Piece, Text};
use pairs::{Pair, Side};
use table::Id;

/// One thing buf reports.
#[derive(Clone, Debug)]
pub struct Annotation {
    /// Which rule.
    pub rule: &'static BufRule,
    /// The current file it is shown in; `None` where the file, or its whole package, is gone.
    pub file: Option<FileId>,
    /// The place in that file; `None` where buf names the file only.
    pub span: Option<Span>,
    /// The previous file, and the place in it where there is one.
    pub previous: Option<(FileId, Option<Span>)>,
    /// What changed, in our own words.
    pub message: Text,
}

/// Everything buf reports under the selected rules, by file, place and rule; what has no file comes
/// first. Linear in the two schemas but for sorting. *Limits*: what does not fit into 64 MiB, some
/// 200,000 reports, is left out.
///
/// ```
/// use tenon_core::protobuf::{Builder, buf};
/// use tenon_core::{Limits, Source};
///
/// let linked = |text: &str| {
///     let source = Source::new("m.proto", format!("syntax = \"proto3\"; message M {{ {text} }}"));
///     Builder::new("m.proto", &source, &Limits::default()).finish().unwrap()
/// };
/// let (old, new) = (linked("int32 a = 1;"), linked("int64 a = 1;"));
/// let found = |category| buf::breaking(&old, &new, &buf::Selection::categories(&[category]));
///
/// assert!(found(buf::Category::Wire).is_empty());
/// let first = &found(buf::Category::WireJson)[0];
/// assert_eq!(first.rule.id, "FIELD_WIRE_JSON_COMPATIBLE_TYPE");
/// assert_eq!(first.message.to_string(), "the type of field `M.a` changes from `int32` to `int64`");
/// assert_eq!(new.file(first.file.unwrap()).source.slice(first.span.unwrap()), "int64");
/// ```
pub fn breaking(previous: &Schema, current: &Schema, selection: &Selection) -> Vec<Annotation> {
    collect(previous, current, selection, &|_, _, _| false)
}

/// Says of a report, by its rule, its current file and its previous one, that it is not to be made.
type Spared<'a> = dyn Fn(&BufRule, Option<FileId>, Option<FileId>) -> bool + 'a;

fn collect(
    previous: &Schema,
    current: &Schema,
    selection: &Selection,
    spared: &Spared<'_>,
) -> Vec<Annotation> {
    let pair = Pair {
        previous: Side::new(previous, selection.imports()),
        current: Side::new(current, selection.imports()),
    };
    let mut reports = Reports { selection, spared, list: Vec::new(), room: ROOM };
    files::compare(&pair, &mut reports);
    deleted::from_files(&pair, &mut reports);
    deleted::from_packages(&pair, &mut reports);
    messages::compare(&pair, &mut reports);
    fields::compare(&pair, &mut reports);
    enums::compare(&pair, &mut reports);
    services::compare(&pair, &mut reports);
    let mut list = reports.list;
    let path = |annotation: &Annotation| annotation.file.map(|file| current.file(file).path.as_str());
    sort_by(&mut list, |a, b| {
        let place = |annotation: &Annotation| (annotation.span, annotation.rule.id);
        path(a).cmp(&path(b)).then_with(|| place(a).cmp(&place(b)))
    });
    list
}

/// A file, and a place in it where one is known.
#[derive(Clone, Copy, Debug)]
struct Spot {
    file: FileId,
    span: Option<Span>,
}

impl Spot {
    fn at(file: FileId, span: Span) -> Spot {
        Spot { file, span: Some(span) }
    }

    fn file(file: FileId) -> Spot {
        Spot { file, span: None }
    }
}

/// What was found so far.
struct Reports<'a> {
    selection: &'a Selection,
    spared: &'a Spared<'a>,
    list: Vec<Annotation>,
    /// Bytes left for more.
    room: usize,
}

/// Bytes that all reports of a pair may take. Hostile names are long and belong to many fields.
const ROOM: usize = 64 << 20;
/// Bytes of a report without its words.
const PLAIN: usize = 256;

impl Reports<'_> {
    fn wants(&self, id: Id) -> bool {
        self.selection.contains(id)
    }

    /// Adds a report if its rule is asked and there is room.
    fn add(&mut self, id: Id, here: Option<Spot>, previous: Option<Spot>, message: impl FnOnce() -> Text) {
        let file = |spot: Option<Spot>| spot.map(|spot| spot.file);
        let room = self.room > 0 && self.wants(id);
        if room && !(self.spared)(table::of(id), file(here), file(previous)) {
            let message = message();
            let words = message.pieces().iter().map(|piece| match piece {
                Piece::Plain(words) => words.len(),
                Piece::Code(code) => code.len(),
                Piece::Role(_) => 0,
            });
            self.room = self.room.saturating_sub(PLAIN + words.sum::<usize>());
            self.list.push(Annotation {
                rule: table::of(id),
                file: here.map(|spot| spot.file),
                span: here.and_then(|spot| spot.span),
                previous: previous.map(|spot| (spot.file, spot.span)),
                message,
            });
        }
    }
}

/// `… changes from … to …`.
fn changed(what: Text, from: impl Into<String>, to: impl Into<String>) -> Text {
    what.plain(" changes from ").code(from).plain(" to ").code(to)
}
