//! Two fields of the same JSON name: is it an array, an object or one value, and of which kind?

use super::binary::Looked;
use super::compare::Site;
use super::contents::Member;
use super::json::{Form, form, grade, key_grade};
use super::model::{Cardinality, FieldKind, Scalar};
use super::rules::{json_number_rounded, json_shape_mismatch, json_type_mismatch, json_value_out_of_range};
use super::samples;
use super::wire::{Fate, Grade, Plain};

/// Asks it all.
pub(super) fn fields(site: Site<'_>) -> Looked {
    let (Some(wf), Some(rf)) = (site.wf, site.rf) else { return Looked::default() };
    let any = || samples::any(site.writer, &wf);
    let (w, r) = (form(site.writer, wf.field.kind), form(site.reader, rf.field.kind));
    // `Value` takes any JSON, `ListValue` any array, `Struct` any object.
    let free = match r {
        Form::Special("Value") => !rf.is_list(),
        Form::Special("ListValue") => wf.field.cardinality == Cardinality::Repeated && !rf.is_list(),
        Form::Special("Struct") => wf.field.cardinality == Cardinality::Map && !rf.is_list(),
        _ => false,
    };
    if free {
        return Looked::default();
    }
    if outline(wf) != outline(rf) {
        let values = match wf.field.kind {
            FieldKind::Message(_) => vec![samples::loud_message(site.writer, wf.field.kind, |_| true)],
            FieldKind::Scalar(_) | FieldKind::Enum(_) => any(),
        };
        return Looked::one(json_shape_mismatch::change(site), values);
    }
    match (w, r) {
        (Form::Plain(_), Form::Plain(_)) => plain(site, wf, rf, w, r),
        (Form::Object(a), Form::Object(b)) => Looked { found: Vec::new(), messages: Some((a, b)) },
        (Form::Object(_), Form::Special("Struct")) => Looked::default(),
        (Form::Special(a), Form::Special(b)) if a == b => Looked::default(),
        _ => Looked::one(json_type_mismatch::change(site, "they look different in JSON"), any()),
    }
}

/// Array, object by keys, or one value.
fn outline(member: Member<'_>) -> Cardinality {
    match member.field.cardinality {
        Cardinality::Required => Cardinality::Singular,
        other => other,
    }
}

fn plain(site: Site<'_>, wf: Member<'_>, rf: Member<'_>, w: Form, r: Form) -> Looked {
    let (Form::Plain(w), Form::Plain(r)) = (w, r) else { return Looked::default() };
    if matches!((w, r), (FieldKind::Enum(_), FieldKind::Enum(_))) {
        return Looked::default();
    }
    let (Some(wp), Some(rp)) = (Plain::of(w), Plain::of(r)) else { return Looked::default() };
    let in_keys = |member: Member<'_>, entry: bool| entry && member.field.number == 1;
    let keys = in_keys(wf, site.writer.message(site.w).is_map_entry)
        && in_keys(rf, site.reader.message(site.r).is_map_entry);
    let mut grade = if keys { key_grade(wp, rp) } else { grade(wp, rp) };
    let text = rp == Plain::Scalar(Scalar::String);
    if let (FieldKind::Enum(id), true) = (w, text)
        && site.writer.enumeration(id).closed
    {
        grade = Grade { fate: Fate::Change, why: "names arrive as text" };
    }
    // Closed enums take the numbers they list alone.
    if let FieldKind::Enum(id) = r
        && grade.fate == Fate::Same
        && site.reader.enumeration(id).closed
    {
        let why = "the reader's enum is closed and does not list every number";
        let unlisted = samples::unlisted(wp, site.reader.enumeration(id));
        let unlisted = match wf.field.kind {
            FieldKind::Message(wrapper) => samples::wrapped(wrapper, unlisted),
            FieldKind::Scalar(_) | FieldKind::Enum(_) => unlisted,
        };
        return Looked::one(json_value_out_of_range::change(site, why), vec![unlisted]);
    }
    let values = match w {
        // What a name does, a number without one might not, save where text is expected.
        FieldKind::Enum(id) if text && grade.fate == Fate::Mixed => {
            vec![samples::unlisted(wp, site.writer.enumeration(id))]
        }
        FieldKind::Enum(_) => samples::any(site.writer, &wf),
        FieldKind::Scalar(_) | FieldKind::Message(_) => vec![samples::telling_json(wp, rp)],
    };
    // The value of a wrapper stands one level deeper than its field.
    let values = match wf.field.kind {
        FieldKind::Message(id) => values.into_iter().map(|value| samples::wrapped(id, value)).collect(),
        FieldKind::Scalar(_) | FieldKind::Enum(_) => values,
    };
    let numeric =
        |plain: Plain| !matches!(plain, Plain::Scalar(Scalar::String | Scalar::Bytes | Scalar::Bool));
    let change = match grade.fate {
        Fate::Same => return Looked::default(),
        Fate::Rounded => json_number_rounded::change(site, grade.why),
        Fate::SomeRefused if numeric(wp) && wp != Plain::Enum => {
            json_value_out_of_range::change(site, grade.why)
        }
        Fate::SomeRefused | Fate::SomeChange | Fate::Change | Fate::Unknown | Fate::Mixed | Fate::Refused => {
            let mut change = json_type_mismatch::change(site, grade.why);
            change.effect = grade.fate.effect();
            change
        }
    };
    Looked::one(change, values)
}
