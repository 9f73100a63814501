//! Every version against every other: which reader takes what which writer wrote. How it is drawn is in
//! `render/matrix.rs` and `render/matrix_svg.rs`.

use crate::change::Depth;
use crate::check::{Candidate, between, subject};
use crate::compatibility::Direction;
use crate::finding::Version;
use crate::policy::{Policy, Profile};
use crate::rule::Rule;
use crate::text::sorting::sort_by_key;
use crate::text::source::path;
use crate::verdict::Verdict;

/// One cell for each writer and reader.
#[derive(Clone, Debug)]
pub struct Matrix {
    /// What the last version is called.
    pub subject: String,
    /// Whose judgement was asked for.
    pub profile: Profile,
    /// The versions, oldest first.
    pub versions: Vec<Version>,
    /// A row for each writer, in it a cell for each reader, both in order of the versions.
    pub rows: Vec<Vec<Cell>>,
}

/// What one reader makes of what one writer wrote.
#[derive(Clone, Debug)]
pub struct Cell {
    /// Whether messages survive.
    pub verdict: Verdict,
    /// Why they do not, each rule once, in order of their ids.
    pub rules: Vec<&'static Rule>,
}

/// Judges every pair of versions, each with itself too.
///
/// *Shape*: `rows[writer][reader]`. *Limits*: each pair has the policy's budget.
///
/// ```
/// use tenon_core::{matrix, Candidate, Format, Limits, Policy, Schema, Source, Verdict};
/// let version = |label: &str, text: &str| Candidate {
///     label: label.to_owned(),
///     schema: Schema::parse(Format::Avro, &Source::new(label, text), &Limits::default()).unwrap(),
/// };
/// let found = matrix(&[version("v1", "\"int\""), version("v2", "\"long\"")], &Policy::default());
/// assert_eq!(found.rows[0][1].verdict, Verdict::Compatible);
/// assert_eq!(found.rows[1][0].verdict, Verdict::Incompatible);
/// assert_eq!(found.rows[1][0].rules[0].id, "avro/type-mismatch");
/// ```
pub fn matrix(versions: &[Candidate], policy: &Policy) -> Matrix {
    let cell = |(writer, reader): (usize, usize)| {
        let (Some(wrote), Some(reads)) = (versions.get(writer), versions.get(reader)) else {
            return Cell { verdict: Verdict::Undecided, rules: Vec::new() };
        };
        let direction = if writer <= reader { Direction::Backward } else { Direction::Forward };
        let comparison = between(&wrote.schema, &reads.schema, direction, policy, Depth::Verdict).comparison;
        let mut rules: Vec<&'static Rule> = match comparison.verdict {
            Verdict::Compatible => Vec::new(),
            Verdict::Incompatible | Verdict::Undecided => {
                let counts = |rule: &&'static Rule| policy.severity(rule, rule.severity).is_some();
                let breaking = comparison.changes.iter().filter(|change| change.effect.breaks());
                breaking.map(|change| change.rule).filter(counts).collect()
            }
        };
        sort_by_key(&mut rules, |rule| rule.id);
        rules.dedup_by_key(|rule| rule.id);
        Cell { verdict: comparison.verdict, rules }
    };
    let row = |writer| (0..versions.len()).map(|reader| cell((writer, reader))).collect();
    Matrix {
        subject: versions.last().map(|last| path(&subject(&last.schema)).to_owned()).unwrap_or_default(),
        profile: policy.profile,
        versions: versions.iter().map(crate::check::version).collect(),
        rows: (0..versions.len()).map(row).collect(),
    }
}
