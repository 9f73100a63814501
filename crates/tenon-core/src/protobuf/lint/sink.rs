//! What was found, under the policy's severities, without what comments keep away.

use crate::finding::Finding;
use crate::fingerprint;
use crate::policy::Policy;
use crate::problem::problem;
use crate::rule::{Rule, Severity};
use crate::text::{Place, Span};
use crate::words::{Piece, Text};

use super::super::model::At;
use super::Lint;
use super::files::File;

/// Bytes that all findings of a run may take. Hostile names are long and belong to many places.
const ROOM: usize = 64 << 20;
/// Bytes of a finding without its words.
const PLAIN: usize = 256;

/// What was found in one schema.
#[derive(Debug, Default)]
pub(crate) struct Linted {
    /// Rule by rule.
    pub(crate) findings: Vec<Finding>,
    /// Found and not kept.
    pub(crate) unlisted: usize,
}

/// Takes findings in.
#[derive(Debug)]
pub(in crate::protobuf) struct Sink<'p> {
    policy: &'p Policy,
    /// The rule at hand, and how loudly it speaks.
    rule: Option<(&'static Rule, Severity)>,
    sets: Vec<Linted>,
    /// Bytes left for more.
    room: usize,
}

impl<'p> Sink<'p> {
    pub(super) fn new(sets: usize, policy: &'p Policy) -> Sink<'p> {
        let sets = std::iter::repeat_with(Linted::default).take(sets).collect();
        Sink { policy, rule: None, sets, room: ROOM }
    }

    /// Makes a rule the one at hand; `false` where the policy does not ask for it.
    pub(super) fn take_up(&mut self, lint: &Lint) -> bool {
        let rule = lint.rule;
        let severity = self.policy.lint_severity(rule, lint.category);
        self.rule = severity.map(|severity| (rule, severity));
        self.rule.is_some()
    }

    /// A finding at the name of a declaration, which goes by `full_name`.
    pub(in crate::protobuf) fn at_name(
        &mut self,
        file: &File<'_>,
        at: At,
        full_name: &str,
        message: impl FnOnce() -> Text,
    ) {
        self.add(file, Some(at.name), at.span, full_name, message);
    }

    /// A finding at a whole declaration or statement, which belongs to `full_name`.
    pub(in crate::protobuf) fn at(
        &mut self,
        file: &File<'_>,
        span: Span,
        full_name: &str,
        message: impl FnOnce() -> Text,
    ) {
        self.add(file, Some(span), span, full_name, message);
    }

    /// A finding at a statement of a file, or at the file where there is none; no comment keeps the
    /// latter away.
    pub(in crate::protobuf) fn at_file(
        &mut self,
        file: &File<'_>,
        statement: Option<Span>,
        message: impl FnOnce() -> Text,
    ) {
        self.add(file, statement, statement.unwrap_or_default(), "", message);
    }

    fn add(
        &mut self,
        file: &File<'_>,
        span: Option<Span>,
        owner: Span,
        full_name: &str,
        message: impl FnOnce() -> Text,
    ) {
        let Some((rule, severity)) = self.rule else { return };
        if span.is_some() && rule.buf.is_some_and(|id| file.ignores.covers(id, owner)) {
            return;
        }
        let Some(set) = self.sets.get_mut(file.set) else { return };
        if set.findings.len() >= self.policy.limits.findings || self.room == 0 {
            set.unlisted += 1;
            return;
        }
        let message = message();
        let words = message.pieces().iter().map(|piece| match piece {
            Piece::Plain(words) => words.len(),
            Piece::Code(code) => code.len(),
            Piece::Role(_) => 0,
        });
        self.room = self.room.saturating_sub(PLAIN + full_name.len() + words.sum::<usize>());
        let source = file.model.source.clone();
        let pointer = if full_name.is_empty() { String::new() } else { format!("/{full_name}") };
        let place = Place { source, span: span.unwrap_or_default(), pointer };
        // What has no name is known by its file.
        let known = if full_name.is_empty() { &file.model.path } else { full_name };
        let fingerprint = fingerprint::of(&[rule.id, known, &fingerprint::names(&message)]);
        set.findings.push(Finding { severity, fingerprint, ..problem(rule, place, message) });
    }

    pub(super) fn finish(self) -> Vec<Linted> {
        self.sets
    }
}
