//! What became of a field's type: its kind, its group of scalars, its name.

use crate::limits::Exhausted;
use crate::words::Text;

use super::super::model::{Cardinality, Field, FieldKind, MessageId, Scalar, Schema};
use super::scopes::Open;
use super::{Places, Reports, Subject, differs};

/// What the registry takes a type for.
enum Kind {
    /// A scalar or an enum, by group.
    Scalar(Group),
    Message(MessageId),
    /// A map, by its entry.
    Map(MessageId),
}

/// Scalars that go for each other.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Group {
    GeneralNumber,
    SignedNumber,
    StringOrBytes,
    Fixed32,
    Fixed64,
    Float,
    Double,
}

impl Group {
    fn of(scalar: Scalar) -> Group {
        match scalar {
            Scalar::Int32 | Scalar::Int64 | Scalar::Uint32 | Scalar::Uint64 | Scalar::Bool => {
                Group::GeneralNumber
            }
            Scalar::Sint32 | Scalar::Sint64 => Group::SignedNumber,
            Scalar::String | Scalar::Bytes => Group::StringOrBytes,
            Scalar::Fixed32 | Scalar::Sfixed32 => Group::Fixed32,
            Scalar::Fixed64 | Scalar::Sfixed64 => Group::Fixed64,
            Scalar::Float => Group::Float,
            Scalar::Double => Group::Double,
        }
    }
}

fn kind(field: &Field) -> Kind {
    match (field.kind, field.cardinality) {
        (FieldKind::Message(entry), Cardinality::Map) => Kind::Map(entry),
        (FieldKind::Message(id), _) => Kind::Message(id),
        (FieldKind::Enum(_), _) => Kind::Scalar(Group::GeneralNumber),
        (FieldKind::Scalar(scalar), _) => Kind::Scalar(Group::of(scalar)),
    }
}

/// The group of a field that holds scalars.
pub(super) fn group(field: &Field) -> Option<Group> {
    match kind(field) {
        Kind::Scalar(group) => Some(group),
        Kind::Message(_) | Kind::Map(_) => None,
    }
}

/// Compares the types of two fields, of two maps those of key and value, all under the path of the
/// field itself.
pub(super) fn compare(
    reports: &mut Reports<'_>,
    subject: Subject<'_>,
    places: Places,
    (wf, rf): (&Field, &Field),
    open: &mut Open,
) -> Result<(), Exhausted> {
    let (writer, reader) = (reports.writer, reports.reader);
    match (kind(wf), kind(rf)) {
        (Kind::Map(w), Kind::Map(r)) => {
            let (w, r) = (writer.message(w), reader.message(r));
            // A map holds no map, so this ends.
            for number in [1, 2] {
                if let (Some(wf), Some(rf)) = (w.field(number), r.field(number)) {
                    inner(reports, subject, (places, part(number)), (wf, rf), open)?;
                }
            }
            Ok(())
        }
        _ => inner(reports, subject, (places, "the type of field "), (wf, rf), open),
    }
}

fn part(number: i32) -> &'static str {
    if number == 1 { "the key's type in field " } else { "the value's type in field " }
}

fn inner(
    reports: &mut Reports<'_>,
    subject: Subject<'_>,
    (places, what): (Places, &'static str),
    (wf, rf): (&Field, &Field),
    open: &mut Open,
) -> Result<(), Exhausted> {
    let (writer, reader) = (reports.writer, reports.reader);
    let differing = match (kind(wf), kind(rf)) {
        (Kind::Scalar(w), Kind::Scalar(r)) => (w != r).then_some("FIELD_SCALAR_KIND_CHANGED"),
        (Kind::Message(w), Kind::Message(r)) => {
            let (before, after) = (writer.local_name(w), reader.local_name(r));
            reports.budget.spend((before.len().min(after.len()) / 64) as u64)?;
            let same = before == after;
            if same && (is_imported(writer, w) || is_imported(reader, r)) {
                open.referenced.push_back((w, r));
            }
            (!same).then_some("FIELD_NAMED_TYPE_CHANGED")
        }
        (Kind::Map(_), Kind::Map(_)) => None,
        _ => Some("FIELD_KIND_CHANGED"),
    };
    if let Some(kind) = differing {
        reports.add(kind, subject, places, || {
            let what = Text::from(what).code(subject.to_string());
            differs(what, name(writer, wf), name(reader, rf))
        });
    }
    Ok(())
}

fn is_imported(schema: &Schema, id: MessageId) -> bool {
    schema.message(id).at.file.0 as usize >= schema.roots
}

/// The type's name: a keyword, or a full name.
fn name(schema: &Schema, field: &Field) -> String {
    match (field.kind, field.cardinality) {
        (_, Cardinality::Map) => "map".to_owned(),
        (FieldKind::Scalar(scalar), _) => scalar.keyword().to_owned(),
        (FieldKind::Message(id), _) => schema.message(id).full_name.clone(),
        (FieldKind::Enum(id), _) => schema.enumeration(id).full_name.clone(),
    }
}
