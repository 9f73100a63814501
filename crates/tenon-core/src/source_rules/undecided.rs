//! A comparison that gave up. What a user reads: `undecided.md`.

use crate::format::Format;
use crate::limits::Limits;
use crate::policy::Profile;
use crate::finding::Help;
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
};

/// What is said when a comparison gave up.
pub(crate) fn message(limits: &Limits) -> Text {
    Text::from(format!("the comparison took more than {} steps and was stopped", limits.steps))
}

/// What is said when a profile has no answer for a language.
pub(crate) fn unjudged(profile: Profile, format: Format) -> Text {
    let title = format.title();
    Text::new().plain("the profile ").code(profile.name()).plain(format!(" does not judge {title} in this version"))
}

/// What to do about it.
pub(crate) fn judging(format: Format) -> Help {
    let judging = Profile::ALL.into_iter().filter(|profile| profile.judges(format));
    let names: Vec<&str> = judging.map(Profile::name).collect();
    let message = Text::from(format!("profiles that judge {}: {}", format.title(), names.join(", ")));
    Help { message, edits: Vec::new() }
}
