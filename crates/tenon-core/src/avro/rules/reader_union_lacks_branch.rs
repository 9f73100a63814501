//! A type that no branch takes. What a user reads: `reader_union_lacks_branch.md`.

use crate::change::{Change, Effect};
use crate::rule::{Mirror, Rule, RuleKind, Severity};
use crate::words::Text;

use super::super::compare::Pair;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "avro/reader-union-lacks-branch",
    summary: "no branch of the reader's union takes a type that the writer may write",
    kind: RuleKind::Compatibility,
    severity: Severity::Error,
    since: "0.1.0",
    confluent: Some("MISSING_UNION_BRANCH"),
    buf: None,
    mirror: Mirror::None("a branch that only the reader has is never written, so nothing can break"),
};

/// States the fact; `compare` decides when it holds. `causes` say why the nearest branch fails.
pub(in crate::avro) fn change(pair: Pair<'_>, causes: Vec<Text>) -> Change {
    let (w, r) = (pair.writer_type(), pair.reader_type());
    let message = Text::new().plain("no branch of the union in ").reader().plain(" takes ").code(&w).plain(", which ").writer().plain(" may write");
    let mut change = pair
        .change(&RULE, Effect::Refused, message)
        .writer_says(Text::new().plain("may write ").code(&w))
        .reader_says(Text::new().plain("takes only ").code(&r))
        .about(w);
    change.causes = causes;
    change
}
