//! A version that promises more than is true. What a user reads: `step_too_small.md`.

use crate::compatibility::Compatibility;
use crate::rule::{Mirror, Rule, RuleKind, Severity};
use crate::stated::{By, Number, Statement};
use crate::step::Step;
use crate::words::Text;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "version/step-too-small",
    summary: "a version steps less far than its change asks for",
    kind: RuleKind::Lint,
    severity: Severity::Error,
    since: "0.1.0",
    confluent: None,
    buf: None,
    mirror: Mirror::NoDirection,
};

/// States the fact.
pub(crate) fn message(old: &Statement, new: &Statement, needed: Step) -> Text {
    let text = Text::new().plain(match old.text == new.text {
        true => "the version stays ",
        false => "the version steps from ",
    });
    let text = match old.text == new.text {
        true => text.code(new.text.clone()),
        false => text.code(old.text.clone()).plain(" to ").code(new.text.clone()),
    };
    text.plain(", and the change asks for ").plain(match (new.number, needed) {
        (Number::Date(_), _) => "a later date",
        (Number::SchemaVer(_), Step::Major | Step::Minor) => "a new revision or model",
        (Number::SchemaVer(_), Step::Patch | Step::None) => "an addition",
        (Number::Semantic { .. }, Step::Major) => "a major step",
        (Number::Semantic { .. }, Step::Minor) => "a minor step",
        (Number::Semantic { .. }, Step::Patch | Step::None) => "a patch",
    })
}

/// Why that step is asked for.
pub(crate) fn reason(asked: Step, level: Compatibility) -> Text {
    match asked {
        Step::Major => Text::new().plain("the change breaks the level ").code(level.name()),
        Step::Minor | Step::Patch | Step::None => {
            Text::from("nothing breaks, and messages may differ from those before")
        }
    }
}

/// What to do; `next` is the version that makes the step, where it can be told.
pub(crate) fn advice(new: &Statement, next: Option<String>) -> Text {
    let Some(next) = next else { return Text::from("state the day of this change") };
    if new.by == By::Subject {
        let next = if new.text.starts_with('v') { format!("v{next}") } else { next };
        return Text::from("begin a subject for ").code(next).plain(", or keep what was there");
    }
    let prefix = if new.text.starts_with('v') || new.by == By::Name { "v" } else { "" };
    Text::new().plain("state ").code(format!("{prefix}{next}")).plain(", or keep what was there")
}
