//! Findings of one report that say the same of many names: a file that is gone takes all its types with
//! it, and a person is told once. What proves something by a message of its own is never folded, and
//! programs get every finding.

use std::collections::BTreeMap;

use crate::finding::{Finding, Report};
use crate::rule::Severity;
use crate::source_rules::subject_added;
use crate::text::Span;
use crate::words::{Piece, Text};

/// So many are told one by one.
const FEW: usize = 2;
/// Names beside the first.
const MOST_NAMED: usize = 8;

/// A finding, and those that say the same of other names.
#[derive(Debug)]
pub(super) struct Folded<'a> {
    pub(super) finding: &'a Finding,
    others: Vec<&'a Finding>,
}

/// What findings have in common that are told together: rule, loudness, what suffers, place and words.
type Like<'a> = (&'static str, &'static str, Option<&'static str>, &'a str, Span, String);

/// The findings in their order, each group of more than a few at the place of its first; those that
/// `apart` takes stay by themselves.
pub(super) fn fold<'a>(
    findings: impl IntoIterator<Item = &'a Finding>,
    apart: impl Fn(&'a Finding) -> bool,
) -> Vec<Folded<'a>> {
    let mut folded: Vec<Folded<'a>> = Vec::new();
    let mut groups: BTreeMap<Like<'a>, Vec<usize>> = BTreeMap::new();
    for (at, finding) in findings.into_iter().enumerate() {
        folded.push(Folded { finding, others: Vec::new() });
        if let Some(like) = Some(finding).filter(|finding| !apart(finding)).and_then(like) {
            groups.entry(like).or_default().push(at);
        }
    }
    let mut gone = vec![false; folded.len()];
    for group in groups.into_values().filter(|group| group.len() > FEW) {
        let Some((first, others)) = group.split_first() else { continue };
        let others = others.iter().filter_map(|at| {
            *gone.get_mut(*at)? = true;
            folded.get(*at).map(|other| other.finding)
        });
        let others = others.collect();
        if let Some(first) = folded.get_mut(*first) {
            first.others = others;
        }
    }
    let mut gone = gone.into_iter();
    folded.retain(|_| gone.next() != Some(true));
    folded
}

impl Folded<'_> {
    /// `so it is for` the other names; `None` where there are none.
    pub(super) fn also(&self) -> Option<Text> {
        let names: Vec<&str> = self.others.iter().filter_map(|other| name(other)).collect();
        if names.is_empty() {
            return None;
        }
        let text = Text::new().plain("so it is for ").list(names.iter().copied(), MOST_NAMED);
        Some(if names.len() > MOST_NAMED { text.plain(", all in `--format json`") } else { text })
    }
}

/// The one note of a report on a schema that is new and has nothing else to be told.
pub(super) fn news(report: &Report) -> Option<&Finding> {
    let [finding] = report.findings.as_slice() else { return None };
    let is_news = finding.rule.id == subject_added::RULE.id
        && finding.severity == Severity::Note
        && finding.waived.is_none()
        && report.unlisted == 0;
    is_news.then_some(finding)
}

/// What has no such schema: news of one baseline are told together.
pub(super) fn place_of_news(finding: &Finding) -> Option<&Piece> {
    finding.message.pieces().iter().filter(|piece| matches!(piece, Piece::Code(_))).nth(1)
}

/// What is said of news of one baseline.
pub(super) fn announcement(news: &[&Finding]) -> String {
    match news {
        [] => String::new(),
        [one] => one.message.to_string(),
        [first, ..] => {
            let place = place_of_news(first).map(ToString::to_string).unwrap_or_default();
            format!("{} schemas are new: {place} has none of them", news.len())
        }
    }
}

/// The first name in the message: what it is about.
fn name(finding: &Finding) -> Option<&str> {
    finding.message.pieces().iter().find_map(|piece| match piece {
        Piece::Code(code) => Some(code.as_str()),
        Piece::Plain(_) | Piece::Role(_) => None,
    })
}

/// `None` for what has something of its own to show.
fn like(finding: &Finding) -> Option<Like<'_>> {
    name(finding)?;
    let impact = finding.impact.as_ref();
    let own = impact.is_some_and(|impact| impact.witness.is_some() || impact.difference.is_some())
        || finding.waived.is_some()
        || finding.help.iter().any(|help| !help.edits.is_empty());
    if own {
        return None;
    }
    let (first, rest) = finding.labels.split_first()?;
    // All but the name that it is about.
    let mut words = String::new();
    let mut is_named = false;
    for piece in finding.message.pieces() {
        match piece {
            Piece::Code(_) if !std::mem::replace(&mut is_named, true) => words.push('\0'),
            Piece::Plain(_) | Piece::Code(_) | Piece::Role(_) => words.push_str(&piece.to_string()),
        }
    }
    let said = finding.notes.iter().chain(finding.help.iter().map(|help| &help.message));
    for text in
        said.map(ToString::to_string).chain(rest.iter().map(|label| label.place.source.name().to_owned()))
    {
        words.push('\0');
        words.push_str(&text);
    }
    for earlier in impact.iter().flat_map(|impact| &impact.earlier) {
        words.push_str(&format!("\0{earlier}"));
    }
    let surface = impact.map(|impact| impact.surface.name());
    let place = &first.place;
    Some((finding.rule.id, finding.severity.name(), surface, place.source.name(), place.span, words))
}
