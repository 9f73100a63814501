//! A lossy branch ahead of the exact one. What a user reads: `union_branch_shadowed.md`.

use crate::change::{Change, Effect};
use crate::rule::{Mirror, Rule, RuleKind, Severity};
use crate::words::Text;

use super::super::compare::Pair;
use super::super::model::NodeId;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "avro/union-branch-shadowed",
    summary: "an earlier branch of the reader's union takes the writer's type less exactly than another",
    kind: RuleKind::Compatibility,
    severity: Severity::Note,
    since: "0.1.0",
    confluent: None,
    buf: None,
    mirror: Mirror::None("a branch is chosen by the reader only"),
};

/// States the fact; `compare` decides when it holds.
pub(in crate::avro) fn change(pair: Pair<'_>, taken: NodeId, exact: NodeId) -> Change {
    let (w, taken, exact) = (pair.writer_type(), pair.reader.describe(taken), pair.reader.describe(exact));
    let message = Text::new()
        .plain("the first branch in ")
        .reader()
        .plain(" that takes ")
        .code(&w)
        .plain(" is ")
        .code(&taken)
        .plain(", less exactly than ")
        .code(&exact);
    pair.change(&RULE, Effect::Same, message)
        .writer_says(Text::new().plain("writes ").code(&w))
        .reader_says(Text::new().plain("taken as ").code(taken))
        .about(w)
        .advise(Text::new().plain("put ").code(exact).plain(" first: decoders differ in which branch they take"))
}
