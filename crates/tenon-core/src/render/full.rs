//! Findings for a person at a terminal: both sources with their labels, the witness, who deploys
//! first, what to do. Drawn by `annotate-snippets`; what to draw is decided here.

use std::fmt::Write;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Origin, Patch, Renderer, Snippet};

use crate::change::Surface;
use crate::compatibility::Direction;
use crate::finding::{Edit, Finding, Help, Impact, Label, Report};
use crate::rule::Severity;
use crate::text::{Place, Span};
use crate::verdict::Verdict;
use crate::witness::Reading;

use super::cause::Causes;
use super::excerpt::{Excerpt, MARGIN, first_line};
use super::fold::{self, Folded, fold};
use super::{Totals, bytes_tell_more, clip, labels, parties, told_surface};

/// How to draw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// ANSI colours.
    pub color: bool,
    /// Columns to keep within.
    pub width: usize,
}

impl Default for Style {
    /// No colour, 80 columns.
    fn default() -> Style {
        Style { color: false, width: 80 }
    }
}

/// All findings of all reports, then the sum.
pub fn render(reports: &[Report], style: Style) -> String {
    let renderer = if style.color { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer.decor_style(DecorStyle::Ascii).term_width(style.width);
    let mut out = String::new();
    let causes = Causes::of(reports);
    let (mut news, several) = (Vec::new(), reports.len() > 1);
    for (index, report) in reports.iter().enumerate() {
        if let Some(finding) = fold::news(report).filter(|_| several) {
            news.push(finding);
            continue;
        }
        // What is missing was told already, at the first subject that it breaks.
        let told = report.findings.iter().filter(|finding| causes.others(index, finding).is_some());
        let shared = |finding| causes.others(index, finding).is_some_and(|others| !others.is_empty());
        for folded in fold(told, shared) {
            let also = causes.others(index, folded.finding).unwrap_or_default();
            out.push_str(&renderer.render(&groups(report, &folded, &also, style.width)));
            out.push_str("\n\n");
        }
        if !report.findings.is_empty() || !several {
            closing(report, style, &mut out);
        }
    }
    for news in news.chunk_by(|one, other| fold::place_of_news(one) == fold::place_of_news(other)) {
        out.push_str(&renderer.render(&[announced(news, style.width)]));
        out.push_str("\n\n");
    }
    if several {
        let totals = Totals::of(reports);
        if totals.is_judgement {
            let _ = write!(out, "{}: ", verdict(totals.verdict, style));
        }
        let _ = writeln!(out, "{}", totals.sentence());
    }
    out
}

/// Subjects named beside a finding that they share.
const MOST_ALSO: usize = 8;

/// The lines under the findings of one subject.
fn closing(report: &Report, style: Style, out: &mut String) {
    let all: Vec<usize> = (0..report.versions.len()).collect();
    let versions = labels(report, &all).replace(", ", " → ");
    if report.is_judgement() {
        let _ = write!(out, "{}: ", verdict(report.verdict, style));
    }
    out.push_str(&report.subject);
    if report.versions.len() > 1 {
        let _ = write!(out, " {versions} ({}", report.compatibility);
        if report.profile != crate::policy::Profile::Exact {
            let _ = write!(out, ", {}", report.profile);
        }
        out.push(')');
    }
    let totals = Totals::of(std::slice::from_ref(report));
    let counted = totals.errors + totals.warnings + totals.notes + totals.waived;
    if counted > 0 || !report.is_judgement() {
        let sentence = totals.sentence();
        let counts = sentence.split_once(" in ").map_or(&*sentence, |(counts, _)| counts);
        let _ = write!(out, ": {counts}");
    }
    out.push('\n');
    if let Some(rollout) = report.rollout {
        let _ = writeln!(out, "rollout: {}", rollout.advice());
    }
    out.push('\n');
}

fn verdict(verdict: Verdict, style: Style) -> String {
    if !style.color {
        return verdict.name().to_owned();
    }
    let code = match verdict {
        Verdict::Compatible => 32,
        Verdict::Undecided => 33,
        Verdict::Incompatible => 31,
    };
    format!("\x1b[1;{code}m{}\x1b[0m", verdict.name())
}

fn groups<'a>(report: &'a Report, folded: &Folded<'a>, also: &[&str], width: usize) -> Vec<Group<'a>> {
    let finding = folded.finding;
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let head = finding.severity.name().len() + finding.rule.id.len() + 4;
    let title = wrap(&finding.message.to_string(), width.saturating_sub(head).max(30));
    let mut main = level.primary_title(title).id(finding.rule.id).elements(std::iter::empty::<Origin<'a>>());
    for (at, label) in finding.labels.iter().enumerate() {
        main = match fold::news(report) {
            Some(_) => main.element(origin(label)),
            None => place(main, label, at == 0, width),
        };
    }
    // `   = ` and the name before a message.
    let room = |name: &str| width.saturating_sub(10 + name.len()).max(30);
    let mut say = |name: &'static str, text: &str| {
        let taken = std::mem::replace(&mut main, Group::with_level(Level::NOTE));
        main = taken.element(Level::NOTE.with_name(name).message(wrap(text, room(name))));
    };
    if let Some(impact) = &finding.impact {
        say_impact(report, finding, impact, &mut say);
    }
    for note in &finding.notes {
        say("note", &note.to_string());
    }
    if let Some(also) = folded.also() {
        say("note", &also.to_string());
    }
    if !also.is_empty() {
        let more = also.len().saturating_sub(MOST_ALSO);
        let shown = also.iter().take(MOST_ALSO).copied().collect::<Vec<&str>>().join(", ");
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        say("also", &format!("breaks {shown}{more}"));
    }
    for help in finding.help.iter().filter(|help| help.edits.is_empty()) {
        say("help", &help.message.to_string());
    }
    let mut groups = vec![main];
    groups.extend(finding.help.iter().filter(|help| !help.edits.is_empty()).map(|help| patched(help, width)));
    groups
}

/// What is new, and where; its text is nobody's trouble.
fn announced<'a>(news: &[&'a Finding], width: usize) -> Group<'a> {
    let rule = news.first().map_or("", |finding| finding.rule.id);
    let head = Severity::Note.name().len() + rule.len() + 4;
    let title = wrap(&fold::announcement(news), width.saturating_sub(head).max(30));
    let labels = news.iter().filter_map(|finding| finding.labels.first());
    Level::NOTE.primary_title(title).id(rule).elements(labels.map(origin))
}

/// A place without its text.
fn origin(label: &Label) -> Origin<'_> {
    let (line, column) = label.place.line_column();
    Origin::path(label.place.source.name()).line(line as usize).char_column(column as usize)
}

fn say_impact(report: &Report, finding: &Finding, impact: &Impact, say: &mut impl FnMut(&'static str, &str)) {
    let (writer, reader) = parties(report, impact);
    match told_surface(finding) {
        Some(Surface::Binary) | None => {}
        Some(Surface::Json) => say("surface", "messages in JSON, not in binary"),
        Some(Surface::Source) => say("surface", "code written against the schema, not messages"),
    }
    if let Some(witness) = &impact.witness {
        say("witness", &clip(&witness.json, MOST_JSON));
        if bytes_tell_more(impact, witness) {
            say("bytes", &spaced(&witness.bytes));
        }
        let at = if witness.at.is_empty() { String::new() } else { format!(" `{}`", witness.at) };
        match &witness.read {
            Reading::Value(value) => {
                say("written", &format!("{writer} writes{at} {}", clip(&witness.written, MOST_VALUE)));
                say("read", &format!("{reader} reads{at} {}", clip(value, MOST_VALUE)));
            }
            Reading::Refused(reason) => say("read", &format!("{reader} fails{} {reason}", colon(&at))),
        }
    }
    if let Some(witness) = impact.witness.as_ref().filter(|witness| witness.checked_by.len() > 1) {
        say("checked", &format!("by {}", witness.checked_by.join(" and ")));
    }
    if let Some(difference) = &impact.difference {
        // buf's places are ours, and so are the words where they are the finding's.
        let directed = report.profile.is_directed();
        let mut text = difference.kind.clone();
        if directed && !text.is_empty() {
            text.push_str(&format!(" at {}", difference.path));
        }
        if text.is_empty() || difference.message != finding.message.to_string() {
            let colon = if text.is_empty() { "" } else { ": " };
            text.push_str(&format!("{colon}{}", difference.message));
        }
        say(if directed { "registry" } else { "buf" }, &text);
    }
    if impact.earlier.len() > 1 {
        let whom = match impact.direction {
            Direction::Backward => "written by",
            Direction::Forward => "read by",
        };
        say("versions", &format!("{whom} {}", labels(report, &impact.earlier)));
    }
}

fn colon(at: &str) -> String {
    if at.is_empty() { ":".to_owned() } else { format!(" at{at}:") }
}

/// A message longer than this is shown by its beginning; `--format json` has all of it.
const MOST_JSON: usize = 400;
const MOST_VALUE: usize = 120;
const MOST_BYTES: usize = 16;

/// Whole words of a label, and that there are more.
fn clip_label(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let fits = clip(text, most.saturating_sub(1));
    // A word that alone is too long is cut all the same.
    let words = fits.rfind(' ').filter(|at| *at * 2 > fits.len()).and_then(|at| fits.get(..at));
    words.map_or_else(|| fits.clone(), |words| format!("{}…", words.trim_end_matches([',', ':'])))
}

/// Pairs of digits; of a long message the beginning and its length.
fn spaced(bytes: &[u8]) -> String {
    let shown = bytes.iter().take(MOST_BYTES).map(|byte| format!("{byte:02x}"));
    let shown = shown.collect::<Vec<String>>().join(" ");
    match bytes.len() {
        0 => "(none)".to_owned(),
        length if length > MOST_BYTES => format!("{shown} … ({length} bytes)"),
        _ => shown,
    }
}

fn wrap(text: &str, width: usize) -> String {
    textwrap::wrap(text, textwrap::Options::new(width).break_words(true)).join("\n")
}

fn place<'a>(group: Group<'a>, label: &'a Label, primary: bool, width: usize) -> Group<'a> {
    let Place { source, span, .. } = &label.place;
    let span = first_line(source, *span);
    let excerpt = Excerpt::around(source, span, MARGIN);
    let kind = if primary { AnnotationKind::Primary } else { AnnotationKind::Context };
    let (_, end) = source.line_column(span.end);
    // Line numbers, a bar and spaces stand before the source; a label needs room behind the span.
    let room = width.saturating_sub(end as usize + 8);
    let text = match room {
        0..12 if !excerpt.cut => String::new(),
        _ => clip_label(&label.text.to_string(), room.max(12)),
    };
    let annotation = kind.span(excerpt.shifted(span)).label((!text.is_empty()).then_some(text));
    let snippet =
        Snippet::<Annotation<'a>>::source(excerpt.text).line_start(excerpt.line).annotation(annotation);
    if !excerpt.cut {
        return group.element(snippet.path(source.name()));
    }
    // The excerpt does not start where its line does, so the column is said beside it.
    let (line, column) = source.line_column(span.start);
    let origin = Origin::path(source.name()).line(line as usize).char_column(column as usize);
    group.element(origin).element(snippet)
}

fn patched<'a>(help: &'a Help, width: usize) -> Group<'a> {
    let title = Level::HELP.secondary_title(wrap(&help.message.to_string(), width.saturating_sub(6)));
    let all = help.edits.iter().map(|edit| edit.span);
    let whole = all.reduce(|a, b| Span::new(a.start.min(b.start), a.end.max(b.end))).unwrap_or_default();
    let Some(first) = help.edits.first() else { return title.elements(std::iter::empty::<Origin<'a>>()) };
    // Patches are drawn in full, the old line above the new one, so of a long line only as much is
    // taken as fits both. Inserted lines below it take nothing from it.
    let inserted: usize = help.edits.iter().map(|edit| edit.insert.lines().next().map_or(0, str::len)).sum();
    let removed: usize = help.edits.iter().map(|edit| (edit.span.end - edit.span.start) as usize).sum();
    let old = (whole.end - whole.start) as usize;
    let longest = old.max(old.saturating_sub(removed) + inserted);
    let margin = width.saturating_sub(10 + longest).max(20) / 2;
    let excerpt = Excerpt::around(&first.source, whole, margin);
    let patches =
        help.edits.iter().map(|edit: &Edit| Patch::new(excerpt.shifted(edit.span), edit.insert.as_str()));
    title.element(Snippet::<Patch<'a>>::source(excerpt.text).line_start(excerpt.line).patches(patches))
}
