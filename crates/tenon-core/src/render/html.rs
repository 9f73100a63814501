//! A page to open, keep as an artefact of a build, or send to somebody: both sources with the marked
//! lines, the witness, what to do, and the page of every rule that fired. One file that loads nothing
//! and runs nothing.
//!
//! Schemas are other people's texts: whatever is not written here goes through
//! `crates/tenon-core/src/render/markup.rs`, and the page forbids scripts besides.

use std::collections::BTreeSet;
use std::fmt::Write;

use crate::catalogue;
use crate::finding::{Finding, Help, Label, Report};
use crate::rule::{Rule, Severity};
use crate::witness::Reading;
use crate::words::{Piece, Text};

use super::cause::Causes;
use super::excerpt::{self, Line};
use super::markup::{attribute, escape};
use super::{Totals, bytes_tell_more, clip, labels, parties, plural, spoken, tags};

const STYLE: &str = include_str!("html.css");

/// Subjects named beside a finding that they share.
const MOST_ALSO: usize = 20;

/// Characters of a message, a value and its bytes that a page has room for; `json` has all of them.
const MOST_JSON: usize = 4_000;
const MOST_HEX: usize = 1_024;

/// The whole page.
pub fn render(reports: &[Report]) -> String {
    let totals = Totals::of(reports);
    let title = if totals.is_judgement { totals.verdict.name() } else { "flaws" };
    let mut out = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <meta http-equiv=\"Content-Security-Policy\" \
         content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <title>Schemas: {title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n"
    );
    let verdict = if totals.is_judgement { badge(title) } else { String::new() };
    let _ = write!(
        out,
        "<header>\n<h1>Schemas {verdict}</h1>\n<p>{}.</p>\n</header>\n<main>\n",
        totals.sentence()
    );
    if reports.len() > 1 {
        overview(reports, &mut out);
    }
    let causes = Causes::of(reports);
    let mut explained = BTreeSet::new();
    for (index, report) in reports.iter().enumerate() {
        // Of many, those that are fine stand in the overview alone.
        if !report.findings.is_empty() || reports.len() == 1 {
            subject(index, report, &causes, &mut explained, &mut out);
        }
    }
    let version = env!("CARGO_PKG_VERSION");
    let _ = write!(out, "</main>\n<footer>Made by tenon {version}.</footer>\n</body>\n</html>\n");
    out
}

fn badge(verdict: &str) -> String {
    format!("<span class=\"badge {verdict}\">{verdict}</span>")
}

fn overview(reports: &[Report], out: &mut String) {
    out.push_str(
        "<table>\n<thead><tr><th>Subject</th><th>Verdict</th><th>Findings</th></tr></thead>\n<tbody>\n",
    );
    for (index, report) in reports.iter().enumerate() {
        let name = escape(&report.subject);
        let name = match report.findings.is_empty() {
            true => name,
            false => format!("<a href=\"#s{index}\">{name}</a>"),
        };
        let verdict = if report.is_judgement() { badge(report.verdict.name()) } else { String::new() };
        let counts = Totals::of(std::slice::from_ref(report)).sentence();
        let counts = counts.split_once(" in ").map_or(&*counts, |(counts, _)| counts);
        let _ = writeln!(out, "<tr><td>{name}</td><td>{verdict}</td><td>{counts}</td></tr>");
    }
    out.push_str("</tbody>\n</table>\n");
}

fn subject<'a>(
    index: usize,
    report: &'a Report,
    causes: &Causes<'a>,
    explained: &mut BTreeSet<&'static str>,
    out: &mut String,
) {
    let verdict = if report.is_judgement() { badge(report.verdict.name()) } else { String::new() };
    let _ = writeln!(out, "<section id=\"s{index}\">\n<h2>{} {verdict}</h2>", escape(&report.subject));
    let all: Vec<usize> = (0..report.versions.len()).collect();
    let mut facts = vec![labels(report, &all).replace(", ", " → ")];
    if report.is_judgement() {
        facts.push(format!("{} under {}", report.compatibility, report.profile));
    }
    facts.extend(report.rollout.map(|rollout| rollout.advice().to_owned()));
    let _ = writeln!(out, "<p class=\"facts\">{}</p>", escape(&facts.join(" · ")));
    for (at, one) in report.findings.iter().enumerate() {
        match causes.others(index, one) {
            Some(also) => finding(&format!("s{index}f{at}"), report, one, &also, explained, out),
            // Told already, at the first subject that it breaks.
            None => {
                let _ = writeln!(
                    out,
                    "<p class=\"again\">{}: {}, told above</p>",
                    escape(one.rule.id),
                    words(&one.message)
                );
            }
        }
    }
    if report.unlisted > 0 {
        let _ = writeln!(out, "<p>{} more not listed.</p>", report.unlisted);
    }
    out.push_str("</section>\n");
}

fn finding(
    id: &str,
    report: &Report,
    finding: &Finding,
    also: &[&str],
    explained: &mut BTreeSet<&'static str>,
    out: &mut String,
) {
    let severity = match finding.severity {
        Severity::Note if finding.waived.is_some() => "waived",
        Severity::Error | Severity::Warning | Severity::Note => finding.severity.name(),
    };
    let _ = write!(
        out,
        "<article class=\"{severity}\" id=\"{id}\">\n<h3><span class=\"severity\">{severity}</span> {}",
        words(&finding.message)
    );
    for tag in tags(finding) {
        let _ = write!(out, " <span class=\"tag\">{}</span>", escape(tag));
    }
    out.push_str("</h3>\n<div class=\"sources\">\n");
    for label in &finding.labels {
        place(report, label, out);
    }
    out.push_str("</div>\n<dl>\n");
    facts(report, finding, also, out);
    out.push_str("</dl>\n");
    for help in finding.help.iter().filter(|help| !help.edits.is_empty()) {
        patch(help, out);
    }
    page(finding.rule, explained, out);
    out.push_str("</article>\n");
}

fn place(report: &Report, label: &Label, out: &mut String) {
    let source = &label.place.source;
    let (line, column) = label.place.line_column();
    let _ = write!(out, "<figure>\n<figcaption><code>{}:{line}:{column}</code>", escape(source.name()));
    if let Some(version) = label.version.and_then(|index| report.versions.get(index)) {
        let _ = write!(out, " <span class=\"version\">{}</span>", escape(&version.label));
    }
    out.push_str("</figcaption>\n");
    let lines = excerpt::lines(source, label.place.span);
    let _ = writeln!(out, "<pre tabindex=\"0\" aria-label=\"{}\">", attribute(source.name()));
    for line in &lines {
        one_line(line, out);
    }
    out.push_str("</pre>\n");
    if !label.text.is_empty() {
        let _ = writeln!(out, "<p class=\"label\">{}</p>", words(&label.text));
    }
    out.push_str("</figure>\n");
}

fn one_line(line: &Line<'_>, out: &mut String) {
    let class = if line.marked.is_some() { " class=\"touched\"" } else { "" };
    let _ = write!(out, "<span{class}><i>{}</i>", line.number);
    if line.cut_before {
        out.push('…');
    }
    out.push_str(&escape(line.before));
    match line.marked {
        Some("") => out.push_str("<mark class=\"point\"></mark>"),
        Some(marked) => {
            let _ = write!(out, "<mark>{}</mark>", escape(marked));
        }
        None => {}
    }
    out.push_str(&escape(line.after));
    if line.cut_after {
        out.push('…');
    }
    // A block of its own: a line break behind it would be a second one.
    out.push_str("</span>");
}

fn facts(report: &Report, finding: &Finding, also: &[&str], out: &mut String) {
    let mut say = |name: &str, html: &str| {
        let _ = writeln!(out, "<div><dt>{name}</dt><dd>{html}</dd></div>");
    };
    let code = |text: &str| format!("<code>{}</code>", escape(&clip(text, MOST_JSON)));
    if let Some(waiver) = &finding.waived {
        say("waived", &escape(&format!("until {}: {}", waiver.until, waiver.reason)));
    }
    if let Some(impact) = &finding.impact {
        let (writer, reader) = parties(report, impact);
        let (writer, reader) = (escape(&writer), escape(&reader));
        if let Some(witness) = &impact.witness {
            say("witness", &code(&witness.json));
            if bytes_tell_more(impact, witness) {
                say("bytes", &format!("<code>{}</code>", clip(&witness.hex(), MOST_HEX)));
            }
            let at = if witness.at.is_empty() { String::new() } else { format!(" {}", code(&witness.at)) };
            match &witness.read {
                Reading::Value(value) => {
                    say("written", &format!("{writer} writes{at} {}", code(&witness.written)));
                    say("read", &format!("{reader} reads{at} {}", code(value)));
                }
                Reading::Refused(reason) => {
                    say("read", &format!("{reader} fails{at}: {}", words(&spoken(&clip(reason, MOST_JSON)))))
                }
            }
            say("checked", &format!("by {}", witness.checked_by.join(" and ")));
        }
        if let Some(difference) = impact.difference.as_ref().filter(|difference| !difference.kind.is_empty())
        {
            let name = if report.profile.is_directed() { "registry" } else { "buf" };
            let kind = escape(&difference.kind);
            say(name, &format!("{kind} at {}: {}", code(&difference.path), escape(&difference.message)));
        }
        if impact.earlier.len() > 1 {
            say("versions", &escape(&labels(report, &impact.earlier)));
        }
    }
    for note in &finding.notes {
        say("note", &words(note));
    }
    if !also.is_empty() {
        let more = also.len().saturating_sub(MOST_ALSO);
        let mut shown =
            also.iter().take(MOST_ALSO).map(|name| code(name)).collect::<Vec<String>>().join(", ");
        if more > 0 {
            let _ = write!(shown, " and {}", plural(more, "other subject"));
        }
        say("also", &format!("breaks {shown}"));
    }
    for help in finding.help.iter().filter(|help| help.edits.is_empty()) {
        say("help", &words(&help.message));
    }
    say("fingerprint", &code(&finding.fingerprint));
}

/// Lines shown of what goes and of what comes.
const MOST_LINES: usize = 40;

/// An edit, as what goes and what comes.
fn patch(help: &Help, out: &mut String) {
    let _ = writeln!(
        out,
        "<figure class=\"patch\">\n<figcaption>help: {}</figcaption>\n<pre tabindex=\"0\">",
        words(&help.message)
    );
    for edit in &help.edits {
        let (line, _) = edit.source.line_column(edit.span.start);
        let gone = edit.source.slice(edit.span);
        for (class, text) in [("gone", gone), ("come", edit.insert.as_str())] {
            // Line breaks at the ends are layout, and an empty line shows nothing.
            let inner = text.trim_start_matches('\n');
            let first = line as usize + text.len() - inner.len();
            let shown = inner.lines().take(MOST_LINES).enumerate();
            for (index, text) in shown.filter(|(_, text)| !text.is_empty()) {
                let text = escape(&clip(text, MOST_JSON));
                let _ = write!(out, "<span class=\"{class}\"><i>{}</i>{text}</span>", first + index);
            }
        }
    }
    out.push_str("</pre>\n</figure>\n");
}

/// The page of a rule, where it fires first; a way there where it fires again.
fn page(rule: &'static Rule, explained: &mut BTreeSet<&'static str>, out: &mut String) {
    let id = escape(rule.id);
    if !explained.insert(rule.id) {
        let _ = writeln!(out, "<p class=\"rule\"><a href=\"#{id}\">{id}</a></p>");
        return;
    }
    // Pages are our own; what is code in them is escaped by whoever draws them.
    let mut html = String::new();
    let page = catalogue::page(rule);
    let body = page.split_once('\n').map_or(page, |(_, body)| body);
    pulldown_cmark::html::push_html(&mut html, pulldown_cmark::Parser::new(body));
    // The finding's own heading stands above those of the page.
    let html = html.replace("<h2>", "<h4>").replace("</h2>", "</h4>");
    let _ = writeln!(
        out,
        "<details class=\"rule\"><summary>{id}: {}</summary>\n<div id=\"{id}\" class=\"page\">\n{html}</div>\n</details>",
        escape(rule.summary)
    );
}

/// A message with its code as code.
fn words(text: &Text) -> String {
    let piece = |piece: &Piece| match piece {
        Piece::Code(code) => format!("<code>{}</code>", escape(&clip(code, MOST_JSON))),
        Piece::Plain(_) | Piece::Role(_) => escape(&piece.to_string()),
    };
    text.pieces().iter().map(piece).collect()
}
