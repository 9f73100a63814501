//! A comparison that gave up. What a user reads: `undecided.md`.

use crate::format::Format;
use crate::limits::Limits;
use crate::policy::Profile;
use crate::rule::{Mirror, Rule, RuleKind, Severity};
use crate::words::Text;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "proof/undecided",
    summary: "the comparison ran out of its budget, so nothing is proved",
    kind: RuleKind::Compatibility,
    severity: Severity::Error,
    since: "0.1.0",
    confluent: None,
    buf: None,
    mirror: Mirror::Itself,
    page: include_str!("undecided.md"),
};

/// What is said when a comparison gave up.
pub(crate) fn message(limits: &Limits) -> Text {
    Text::from(format!("the comparison took more than {} steps and was stopped", limits.steps))
}

/// What is said when a profile has no answer for a language.
pub(crate) fn unjudged(profile: Profile, format: Format) -> Text {
    Text::new().plain("the profile ").code(profile.name()).plain(format!(" does not judge {format} in this version"))
}
