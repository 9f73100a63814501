//! How `.proto` files are written: names, packages, imports, comments. Nothing here says what
//! messages suffer; a file that every rule complains of may be sound.
//!
//! The rules are those of `buf lint`, in our words and under our ids, at buf's places. When each holds
//! stands in its own file below `rules/`. Written from buf's published behaviour and from the answers
//! of buf 1.75.0. Of buf's standard rules one is not held: `PROTOVALIDATE`, which compiles CEL. One
//! quirk is not kept: to buf the comment before the first `extend` of a scope stands for all of them.
//!
//! | question | file |
//! |---|---|
//! | which rules are there? | `table.rs` |
//! | what is looked at? | `files.rs`, several files of a package or a directory in `packages.rs` |
//! | which comment belongs to a declaration? | `comments.rs` |
//! | which findings does a comment keep away? | `ignores.rs` |
//! | how is a name to be written? | `case.rs`, names of requests and responses in `rpcs.rs` |
//! | what was found? | `sink.rs` |

pub(in crate::protobuf) mod case;
pub(in crate::protobuf) mod comments;
pub(in crate::protobuf) mod files;
mod ignores;
pub(in crate::protobuf) mod packages;
pub(in crate::protobuf) mod rpcs;
pub(in crate::protobuf) mod sink;
mod table;

use crate::finding::Finding;
use crate::policy::Policy;
use crate::rule::{LintCategory, Rule};

use super::model::{FileId, Schema};
use files::{File, Run};
use sink::{Linted, Sink};

/// A lint rule and when it holds.
#[derive(Debug)]
pub(in crate::protobuf) struct Lint {
    /// What it is.
    pub(in crate::protobuf) rule: &'static Rule,
    /// The first category that holds it; a rule without one is held where it is asked for by name.
    pub(in crate::protobuf) category: Option<LintCategory>,
    /// When it holds.
    pub(in crate::protobuf) check: Check,
}

/// How much a rule looks at.
#[derive(Clone, Copy, Debug)]
pub(in crate::protobuf) enum Check {
    /// One file by itself.
    File(fn(&File<'_>, &mut Sink<'_>)),
    /// All files together.
    Run(fn(&Run<'_>, &mut Sink<'_>)),
}

/// What the policy's lint rules find in the judged files of each schema, schema by schema; rules about
/// packages and directories look at all of them together. Of files that go by one path the first is
/// looked at. *Limits*: `limits.findings` a schema.
pub(crate) fn lint(schemas: &[&Schema], policy: &Policy) -> Vec<Linted> {
    let run = Run::new(schemas);
    let mut sink = Sink::new(schemas.len(), policy);
    for lint in table::LINTS {
        if !sink.take_up(lint) {
            continue;
        }
        match lint.check {
            Check::File(check) => run.files.iter().for_each(|file| check(file, &mut sink)),
            Check::Run(check) => check(&run, &mut sink),
        }
    }
    sink.finish()
}

/// `true` when a comment keeps a finding of another kind away, by buf's id of its rule.
pub(crate) fn is_ignored(schema: &Schema, finding: &Finding) -> bool {
    let (Some(id), Some(label)) = (finding.rule.buf, finding.labels.first()) else { return false };
    let place = &label.place;
    let at = schema.files.iter().position(|file| file.source == place.source);
    at.is_some_and(|at| {
        let file = schema.file(FileId(at as u32));
        ignores::Ignores::of(file).covers(id, place.span)
    })
}
