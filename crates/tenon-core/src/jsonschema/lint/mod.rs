//! How a JSON Schema is written: what contradicts itself, has no effect, or is left to guessing. Every rule
//! holds by the specification; a team's taste is not among them. When each holds stands in its own file
//! below `rules/`.
//!
//! | question | file |
//! |---|---|
//! | which rules are there? | `table.rs` |
//! | which schemas does anything lead to? | `reach.rs` |
//! | what was found? | here |

pub(in crate::jsonschema) mod reach;
mod table;

use crate::finding::Finding;
use crate::limits::Budget;
use crate::policy::Policy;
use crate::problem::problem;
use crate::rule::{LintCategory, Rule, Severity};
use crate::text::json::JsonId;
use crate::words::Text;

use super::instance::Instance;
use super::keyword::shortened;
use super::model::{Keywords, NodeId, Schema};
use super::proof::Judge;
use reach::Used;

/// A lint rule and when it holds.
pub(in crate::jsonschema) struct Lint {
    /// What it is.
    pub(in crate::jsonschema) rule: &'static Rule,
    /// The first category that holds it.
    pub(in crate::jsonschema) category: LintCategory,
    /// When it holds.
    pub(in crate::jsonschema) check: fn(&Look<'_>, &mut Sink<'_>),
}

/// What is looked at.
pub(in crate::jsonschema) struct Look<'s> {
    /// The schema; what it refers to is not told of.
    pub(in crate::jsonschema) schema: &'s Schema,
    /// What all schemas of the run lead to.
    pub(in crate::jsonschema) used: &'s Used,
    steps: u64,
}

impl<'s> Look<'s> {
    /// The object schemas of the judged text, in order of their numbers.
    pub(in crate::jsonschema) fn own(&self) -> impl DoubleEndedIterator<Item = (NodeId, &'s Keywords)> {
        let schema = self.schema;
        let ids = (0..schema.nodes.len()).map(|index| NodeId(index as u32));
        let own = ids.filter(|id| schema.node(*id).at.document == 0);
        own.filter_map(|id| Some((id, schema.keywords(id)?)))
    }

    /// Steps for a walk of a rule's own.
    pub(in crate::jsonschema) fn budget(&self) -> Budget {
        Budget::new(self.steps)
    }

    /// A judge with a purse of its own.
    pub(in crate::jsonschema) fn judge(&self) -> Judge<'s> {
        Judge::new(self.schema, self.steps)
    }

    /// The values that a schema writes down and refuses, each told at its place in `words` about its text.
    pub(in crate::jsonschema) fn tell_refused<I: IntoIterator<Item = JsonId>>(
        &self,
        sink: &mut Sink<'_>,
        written: impl Fn(&'s Keywords) -> I,
        words: impl Fn(String) -> Text,
    ) {
        let mut judge = Judge::of_values(self.schema, self.steps);
        for (id, own) in self.own() {
            for at in written(own) {
                let value = self.schema.value(id, at);
                if judge.takes(id, &Instance::of(value)) == Some(false) {
                    sink.at(id, at, sink.rule.severity, || words(shortened(value.raw())));
                }
            }
        }
    }
}

/// What was found in one schema.
#[derive(Debug, Default)]
pub(crate) struct Linted {
    /// Rule by rule.
    pub(crate) findings: Vec<Finding>,
    /// Found and not kept.
    pub(crate) unlisted: usize,
}

/// Takes findings in, as loudly as the policy wants them.
pub(in crate::jsonschema) struct Sink<'p> {
    policy: &'p Policy,
    schema: &'p Schema,
    rule: &'static Rule,
    linted: Linted,
}

impl Sink<'_> {
    /// A finding at a value beside a node: a keyword's, or an entry of it.
    pub(in crate::jsonschema) fn at(
        &mut self,
        node: NodeId,
        at: JsonId,
        severity: Severity,
        message: impl FnOnce() -> Text,
    ) -> Option<&mut Finding> {
        let severity = self.policy.severity(self.rule, severity)?;
        if self.linted.findings.len() >= self.policy.limits.findings {
            self.linted.unlisted += 1;
            return None;
        }
        let finding = problem(self.rule, self.schema.keyword_place(node, at), message());
        self.linted.findings.push(Finding { severity, ..finding });
        self.linted.findings.last_mut()
    }
}

/// What the policy's lint rules find in the judged text of each schema; what one of them refers to in the
/// text of another counts as used. *Limits*: `limits.findings` a schema; `limits.steps` a rule.
pub(crate) fn lint(schemas: &[&Schema], policy: &Policy) -> Vec<Linted> {
    let used = Used::of(schemas);
    let one = |schema: &&Schema| {
        let look = Look { schema, used: &used, steps: policy.limits.steps };
        let mut linted = Linted::default();
        for lint in table::LINTS {
            if policy.lint_severity(lint.rule, Some(lint.category)).is_none() {
                continue;
            }
            let mut sink = Sink { policy, schema, rule: lint.rule, linted };
            (lint.check)(&look, &mut sink);
            linted = sink.linted;
        }
        linted
    };
    schemas.iter().map(one).collect()
}
