//! `tenon explain`: a rule's page, drawn lightly for a terminal and as it is for everything else.

use std::fmt::Write;

use anstyle::{AnsiColor, Style};
use clap::Args;
use tenon_core::Rule;

use crate::exit::{Exit, Failure};
use crate::rule_id;
use crate::terminal::Terminal;

/// The options of `tenon explain`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Options {
    /// Id of the rule, as findings show it; the part before the slash may be left out; buf's id is
    /// known too
    rule: String,
}

const EXAMPLES: &str = "\
Examples:
  tenon explain avro/reader-field-without-default
  tenon explain type-mismatch
  tenon explain FIELD_SAME_TYPE                 A rule of buf's
  tenon explain avro/type-mismatch > page.md    Into a file: plain Markdown";

/// Prints the page.
pub(crate) fn run(options: &Options, terminal: &Terminal) -> anyhow::Result<Exit> {
    if let Some(page) = rule_id::of_buf(&options.rule) {
        terminal.print(&page)?;
        return Ok(Exit::Clean);
    }
    let rule = rule_id::find(&options.rule).map_err(Failure::usage)?;
    match terminal.interactive {
        true => terminal.print(&drawn(rule, terminal.color))?,
        false => terminal.print(rule.page)?,
    }
    Ok(Exit::Clean)
}

fn drawn(rule: &Rule, color: bool) -> String {
    let mut out = String::new();
    let mut in_code = false;
    for line in rule.page.lines() {
        if let Some(language) = line.strip_prefix("```") {
            in_code = !in_code;
            // `avro old`, `avro new`: which is which has to stay visible.
            if in_code {
                let _ = writeln!(out, "    {}", painted(language, Style::new().dimmed(), color));
            }
            continue;
        }
        if in_code {
            let _ = writeln!(out, "    {}", painted(line, code(), color));
        } else if let Some(title) = line.strip_prefix("# ") {
            let _ = writeln!(out, "{}", painted(title, Style::new().bold().underline(), color));
            let _ = writeln!(out, "{}", facts(rule));
        } else if let Some(heading) = line.strip_prefix("## ") {
            let _ = writeln!(out, "{}", painted(heading, Style::new().bold(), color));
        } else {
            let _ = writeln!(out, "{}", inline(line, color));
        }
    }
    out
}

fn facts(rule: &Rule) -> String {
    let mut facts = format!("{} · since {}", rule.severity, rule.since);
    if let Some(confluent) = rule.confluent {
        let _ = write!(facts, " · Confluent: {confluent}");
    }
    if let Some(buf) = rule.buf {
        let _ = write!(facts, " · buf: {buf}");
    }
    facts
}

/// Code in back-ticks gets a colour; without colours the back-ticks stay.
fn inline(line: &str, color: bool) -> String {
    if !color {
        return line.to_owned();
    }
    let pieces = line.split('`').enumerate();
    pieces.map(|(at, piece)| painted(piece, code(), at % 2 == 1)).collect()
}

fn code() -> Style {
    Style::new().fg_color(Some(AnsiColor::Cyan.into()))
}

fn painted(text: &str, style: Style, color: bool) -> String {
    if color && !text.is_empty() { format!("{style}{text}{style:#}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::inline;

    #[test]
    fn back_ticks_stay_where_there_is_no_colour() {
        assert_eq!(inline("a `b` c", false), "a `b` c");
        assert_eq!(inline("a `b` c", true), "a \u{1b}[36mb\u{1b}[0m c");
    }
}
