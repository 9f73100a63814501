//! Tenon's engine: can a message written under one version of a schema be read under another?
//! Bytes in, reports out; no files, network, clock, threads or randomness.
//!
//! The way of a question:
//!
//! ```text
//! bytes → Source → Schema ─┐  writer, reader = direction.roles(earlier, later)
//!                          ├─→ compare → [Change + Witness] → judge by Policy → Report → renderers
//! bytes → Source → Schema ─┘
//! ```
//!
//! Judge two versions:
//!
//! ```
//! use tenon_core::{check, Candidate, Format, Limits, Policy, Schema, Source, Verdict};
//!
//! let parse = |label: &str, text: &str| Candidate {
//!     label: label.to_owned(),
//!     schema: Schema::parse(Format::Avro, &Source::new(label, text), &Limits::default()).unwrap(),
//! };
//! let v1 = parse("v1", r#"{"type": "enum", "name": "Status", "symbols": ["NEW", "PAID"]}"#);
//! let v2 = parse("v2", r#"{"type": "enum", "name": "Status", "symbols": ["NEW"]}"#);
//! let report = check(&[v1, v2], &Policy::default());
//!
//! assert_eq!(report.verdict, Verdict::Incompatible);
//! let finding = &report.findings[0];
//! assert_eq!(finding.rule.id, "avro/reader-enum-lacks-symbol");
//! let witness = finding.impact.as_ref().unwrap().witness.as_ref().unwrap();
//! assert_eq!((witness.json.as_str(), witness.hex().as_str()), (r#""PAID""#, "02"));
//! ```
//!
//! A text that is no schema gives findings too, each with its place:
//!
//! ```
//! use tenon_core::{Format, Limits, Schema, Source};
//!
//! let source = Source::new("oops.avsc", r#"{"type": "array", "itemz": "long"}"#);
//! let invalid = Schema::parse(Format::Avro, &source, &Limits::default()).unwrap_err();
//! assert_eq!(invalid.findings()[0].rule.id, "avro/missing-attribute");
//! assert_eq!(invalid.findings()[0].help[0].message.to_string(), "was `itemz` meant to be `items`?");
//! ```
//!
//! Every rule has a page:
//!
//! ```
//! let rule = tenon_core::catalogue::get("avro/reader-field-without-default").unwrap();
//! assert!(tenon_core::catalogue::page(rule).contains("## How to evolve safely"));
//! ```

#![deny(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice
)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::indexing_slicing))]

pub mod avro;
mod built;
pub mod catalogue;
mod change;
mod check;
mod compatibility;
mod definition;
mod diff;
mod divergence;
mod fault;
mod finding;
mod fingerprint;
mod format;
pub mod jsonschema;
mod limits;
mod lint;
mod listed_waiver;
mod listing;
mod matrix;
mod mending;
mod plan;
mod policy;
mod problem;
pub mod protobuf;
pub mod render;
mod resolution;
mod rule;
mod schema;
mod source_rules;
mod stated;
mod step;
pub mod text;
mod uses;
mod validator;
mod verdict;
mod waiver;
mod witness;
mod words;

pub use change::{Change, Comparison, Difference, Effect, Stop, Surface};
pub use check::{Candidate, added, check, compare, refused, removed, review, step, subject};
pub use compatibility::{Compatibility, Direction, Role, UnknownLevel};
pub use definition::{Definition, DefinitionKind};
pub use diff::{Diff, Entry, EntryKind, Fact, Weight, diff};
pub use divergence::{Data, Divergence, Unresolved};
pub use fault::{Fault, Faults, Spot};
pub use finding::{Edit, Finding, Help, Impact, Label, Report, Rollout, Version};
pub use format::{Format, UnknownFormat};
pub use limits::{Budget, Exhausted, Limits};
pub use lint::lint;
pub use listed_waiver::{ListedWaiver, Wildcard};
pub use matrix::{Cell, Matrix, matrix};
pub use mending::{Applied, Mended, mend};
pub use plan::Plan;
pub use policy::{Override, Policy, Profile, UnknownKeys, UnknownProfile};
pub use problem::{Invalid, nearest};
pub use render::Totals;
pub use resolution::{Passage, Resolution, avro_bytes, resolve};
pub use rule::{LintCategory, Mirror, Rule, RuleKind, Severity};
pub use schema::{Schema, SetBuilder};
pub use step::Step;
pub use text::{Place, Source, Span};
pub use uses::{Named, Use, Uses};
pub use validator::{Datum, NoMessage, Validator};
pub use verdict::Verdict;
pub use waiver::{Date, NoDay, Waiver};
pub use witness::{Reading, Witness};
pub use words::{Piece, Text};

/// Bytes that cannot be taken as a source are an invalid schema with one finding.
impl From<text::source::Unreadable> for Invalid {
    fn from(error: text::source::Unreadable) -> Invalid {
        Invalid::new(vec![source_rules::unreadable::finding(error)])
    }
}
