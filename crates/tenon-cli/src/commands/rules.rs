//! `tenon rules`: every rule of the catalogue, as a table for people or as data.

use std::fmt::Write;

use anstyle::{AnsiColor, Style};
use clap::Args;
use serde_json::{Value, json};
use tenon_core::{Rule, RuleKind, Severity, catalogue};

use crate::args::Shape;
use crate::exit::{Exit, Failure};
use crate::terminal::Terminal;

/// The options of `tenon rules`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Options {
    /// List only rules whose id holds this: avro/, enum, reader
    #[arg(value_name = "WORD")]
    word: Option<String>,
    /// How to list them: text, json, or markdown, which begins with tables of what may change at which
    /// level
    #[arg(long, value_name = "NAME", default_value = "text", hide_possible_values = true)]
    format: Shape,
}

const EXAMPLES: &str = "\
Examples:
  tenon rules                        For people
  tenon rules avro/enum              Some of them
  tenon rules --format json          For programs
  tenon rules --format markdown      What may change at which level; all rules
  tenon explain avro/type-mismatch   All about one of them";

/// Prints the list.
pub(crate) fn run(options: &Options, terminal: &Terminal) -> anyhow::Result<Exit> {
    let word = options.word.as_deref().unwrap_or_default();
    let rules: Vec<&Rule> = catalogue::all().filter(|rule| rule.id.contains(word)).collect();
    if rules.is_empty() {
        return Err(
            Failure::usage(format!("no rule's id holds `{word}`; `tenon rules` lists them all")).into()
        );
    }
    terminal.print(&match options.format {
        Shape::Text => text(&rules, terminal),
        Shape::Json => data(&rules)?,
        Shape::Markdown => markdown(&rules, options.word.is_none()),
    })?;
    Ok(Exit::Clean)
}

fn kind(kind: RuleKind) -> &'static str {
    match kind {
        RuleKind::Syntax => "syntax",
        RuleKind::Compatibility => "compatibility",
        RuleKind::Subject => "subject",
        RuleKind::Lint => "lint",
    }
}

/// Two lines a rule: a table of four columns does not fit 80.
fn text(rules: &[&Rule], terminal: &Terminal) -> String {
    let widest = rules.iter().map(|rule| rule.id.len()).max().unwrap_or(0);
    let mut out = String::new();
    for rule in rules {
        let id = painted(&format!("{:widest$}", rule.id), Style::new().bold(), terminal);
        let severity = painted(&format!("{:7}", rule.severity.name()), style(rule.severity), terminal);
        let _ = writeln!(out, "{id}  {severity}  {}", kind(rule.kind));
        for line in wrapped(rule.summary, terminal.width.saturating_sub(4)) {
            let _ = writeln!(out, "    {line}");
        }
    }
    out
}

fn style(severity: Severity) -> Style {
    let color = match severity {
        Severity::Error => AnsiColor::Red,
        Severity::Warning => AnsiColor::Yellow,
        Severity::Note => AnsiColor::Blue,
    };
    Style::new().fg_color(Some(color.into()))
}

fn painted(text: &str, style: Style, terminal: &Terminal) -> String {
    if terminal.color { format!("{style}{text}{style:#}") } else { text.to_owned() }
}

/// Lines of at most so many characters, broken at spaces.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

fn data(rules: &[&Rule]) -> anyhow::Result<String> {
    let one = |rule: &&Rule| {
        json!({
            "id": rule.id,
            "severity": rule.severity.name(),
            "kind": kind(rule.kind),
            "summary": rule.summary,
            "since": rule.since,
            "confluent": rule.confluent,
            "buf": rule.buf,
        })
    };
    let list: Vec<Value> = rules.iter().map(one).collect();
    let mut text = serde_json::to_string_pretty(&list)?;
    text.push('\n');
    Ok(text)
}

/// With the tables of what may change, where all rules are asked for.
fn markdown(rules: &[&Rule], whole: bool) -> String {
    let mut out = if whole { format!("{}\n# Rules\n\n", catalogue::CHANGES) } else { String::new() };
    out.push_str("| rule | severity | kind | summary |\n| --- | --- | --- | --- |\n");
    for rule in rules {
        let summary = rule.summary.replace('|', "\\|");
        let _ = writeln!(out, "| `{}` | {} | {} | {summary} |", rule.id, rule.severity, kind(rule.kind));
    }
    out
}
