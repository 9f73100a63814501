//! An absent value that means something else. What a user reads: `default_changed.md`.

use crate::change::{Change, Effect};
use crate::rule::{Mirror, Rule, RuleKind, Severity};
use crate::words::Text;

use super::super::compare::{Site, Spot};
use super::super::model::{Cardinality, Field, FieldKind, Scalar, Schema};
use super::super::wire::Plain;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "protobuf/default-changed",
    summary: "an absent field means another value to the reader",
    kind: RuleKind::Compatibility,
    severity: Severity::Error,
    since: "0.1.0",
    confluent: None,
    buf: None,
    mirror: Mirror::Itself,
};

/// The fact, where both sides have a value for an absent field, and not the same.
pub(in crate::protobuf) fn change(site: Site<'_>) -> Option<Change> {
    let (wf, rf) = (site.wf?, site.rf?);
    // What is always written is never replaced.
    if wf.field.cardinality == Cardinality::Required || rf.field.cardinality == Cardinality::Required {
        return None;
    }
    let (w, r) = (default(site.writer, wf.field)?, default(site.reader, rf.field)?);
    // Code goes by the names of an enum's values, whatever their numbers.
    let enums = wf.plain()? == Plain::Enum && rf.plain()? == Plain::Enum;
    if w.compared == r.compared || enums && w.shown == r.shown {
        return None;
    }
    let message = Text::new().plain("where ").code(wf.name()).plain(" is absent, ").writer().plain(" means ").code(&w.shown);
    let message = message.plain(" and ").reader().plain(" sees ").code(&r.shown);
    let mut change = site.change(&RULE, Effect::Misread, Spot::Name, message);
    change.subject = format!("{}>{}", w.shown, r.shown);
    change.advice.push(Text::from("keep the default; set the new value explicitly in writers"));
    Some(change)
}

/// A default to show and a form of it to compare.
struct Shown {
    shown: String,
    compared: String,
}

fn default(schema: &Schema, field: &Field) -> Option<Shown> {
    let written = field.default.as_deref();
    match field.kind {
        FieldKind::Message(_) => None,
        FieldKind::Enum(id) => {
            let values = &schema.enumeration(id).values;
            let named = written.and_then(|name| values.iter().find(|value| value.name == name));
            let value = named.or(values.first())?;
            Some(Shown { shown: value.name.clone(), compared: value.number.to_string() })
        }
        FieldKind::Scalar(scalar) => {
            let zero = match scalar {
                Scalar::Bool => "false",
                Scalar::String | Scalar::Bytes => "",
                _ => "0",
            };
            let shown = written.unwrap_or(zero);
            // `1`, `1.0` and `1e0` are one number, and booleans are numbers to another type.
            let compared = match (scalar, shown) {
                (Scalar::String | Scalar::Bytes, text) => text.to_owned(),
                (_, "false") => "0".to_owned(),
                (_, "true") => "1".to_owned(),
                (Scalar::Float | Scalar::Double, number) => {
                    number.parse::<f64>().map_or(number.to_owned(), |number| number.to_string())
                }
                (_, number) => number.to_owned(),
            };
            let shown = if shown.is_empty() { "\"\"".to_owned() } else { shown.to_owned() };
            Some(Shown { shown, compared })
        }
    }
}
