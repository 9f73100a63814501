//! A number that belongs to another field now. What a user reads: `number_reused.md`.

use crate::change::{Change, Effect};
use crate::compatibility::Direction;
use crate::rule::{Mirror, Rule, RuleKind, Severity};
use crate::text::Place;
use crate::words::Text;

use super::super::compare::{Site, Spot};
use super::super::model::Field;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "protobuf/number-reused",
    summary: "a number stands for another field than it did",
    kind: RuleKind::Compatibility,
    severity: Severity::Error,
    since: "0.1.0",
    confluent: None,
    buf: None,
    mirror: Mirror::Itself,
};

/// States the fact; `binary` and `history` decide when it holds.
pub(in crate::protobuf) fn change(site: Site<'_>, effect: Effect) -> Change {
    let number = site.wf.or(site.rf).map_or(0, |member| member.field.number);
    let (w, r) = (site.wf.map_or("", |wf| wf.name()), site.rf.map_or("", |rf| rf.name()));
    let message = Text::new().plain("number ").code(number.to_string()).plain(" is ").code(w).plain(" for ").writer();
    let message = message.plain(" and ").code(r).plain(" for ").reader();
    let mut change = site.change(&RULE, effect, Spot::Number, message);
    let (wt, rt) = site.types();
    change.writer.1 = Text::new().code(w).plain(", ").code(wt);
    change.reader.1 = Text::new().code(r).plain(", ").code(rt);
    change.subject = format!("{number}:{w}>{r}");
    change.advice.push(Text::from("give the new field a number that was never used, and reserve this one"));
    change
}

/// The same for a number that an earlier version, at `place`, only held back.
pub(in crate::protobuf) fn reserved(site: Site<'_>, direction: Direction, field: &Field, place: Place) -> Change {
    let (number, name) = (field.number.to_string(), &field.name);
    let (earlier, later) = match direction {
        Direction::Backward => (Text::new().writer(), Text::new().reader()),
        Direction::Forward => (Text::new().reader(), Text::new().writer()),
    };
    let message = later.plain(" uses number ").code(&number).plain(" for ").code(name);
    let message = message.plain(", which ").text(earlier).plain(" holds back");
    let mut change = site.change(&RULE, Effect::Misread, Spot::Number, message);
    match direction {
        Direction::Backward => change.writer = (place, Text::from("reserved here")),
        Direction::Forward => change.reader = (place, Text::from("reserved here")),
    }
    change.subject = format!("{number}:reserved>{name}");
    change.advice.push(Text::from("take a number that was never used"));
    change.unproved = Some(Text::from("what the number was reserved for is in none of these versions"));
    change
}
