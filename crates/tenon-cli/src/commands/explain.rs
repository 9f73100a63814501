//! `tenon explain`: a rule's page, drawn lightly for a terminal and as it is for everything else.

use std::fmt::Write;

use anstyle::{AnsiColor, Style};
use clap::Args;
use tenon_core::{Rule, catalogue};

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
        true => terminal.print(&drawn(rule, terminal))?,
        false => terminal.print(catalogue::page(rule))?,
    }
    Ok(Exit::Clean)
}

/// The page, its prose set to the terminal's width: whoever wrote it broke lines for another.
fn drawn(rule: &Rule, terminal: &Terminal) -> String {
    let color = terminal.color;
    let mut out = String::new();
    let mut in_code = false;
    let mut lines = catalogue::page(rule).lines().peekable();
    while let Some(line) = lines.next() {
        if let Some(words) = line.strip_prefix("```") {
            in_code = !in_code;
            if in_code {
                let _ = writeln!(out, "    {}", painted(&caption(words), Style::new().dimmed(), color));
            }
        } else if in_code {
            let _ = writeln!(out, "    {}", painted(line, code(), color));
        } else if let Some(title) = line.strip_prefix("# ") {
            let _ = writeln!(out, "{}", painted(title, Style::new().bold().underline(), color));
            let _ = writeln!(out, "{}", facts(rule));
        } else if let Some(heading) = line.strip_prefix("## ") {
            let _ = writeln!(out, "{}", painted(heading, Style::new().bold(), color));
        } else if line.starts_with('|') {
            let mut rows = vec![cells(line)];
            while let Some(row) = lines.next_if(|line| line.starts_with('|')) {
                rows.push(cells(row));
            }
            rows.retain(|row| !row.iter().all(|cell| cell.trim_matches(['-', ':']).is_empty()));
            out.push_str(&table(&rows, terminal));
        } else if line.is_empty() {
            out.push('\n');
        } else {
            // A paragraph or an item of a list: what follows belongs to it until something else begins.
            let mut text = line.to_owned();
            while let Some(more) = lines.next_if(|line| !begins(line)) {
                text.push(' ');
                text.push_str(more.trim_start());
            }
            let indent = if text.starts_with("- ") { "  " } else { "" };
            out.push_str(&set(&text, indent, terminal));
        }
    }
    out
}

/// `avro old`, as a person would say it.
fn caption(words: &str) -> String {
    let mut words = words.split(' ');
    let (language, which) = (words.next().unwrap_or_default(), words.next());
    let file = words.find_map(|word| word.strip_prefix("file=")).map(|file| format!(", {file}"));
    match (language, which) {
        ("expect", _) => "what is reported:".to_owned(),
        (_, Some("old")) => format!("the old version{}:", file.unwrap_or_default()),
        (_, Some("new")) => format!("the new version{}:", file.unwrap_or_default()),
        (language, Some(which)) => format!("{language} {which}"),
        (language, None) => language.to_owned(),
    }
}

/// `true` where a line is no continuation of the paragraph above it.
fn begins(line: &str) -> bool {
    line.is_empty() || ["- ", "|", "#", "```"].iter().any(|start| line.starts_with(start))
}

/// The cells of a row; a bar behind a backslash is part of one.
fn cells(row: &str) -> Vec<String> {
    let bare = row.trim().trim_start_matches('|').trim_end_matches('|').replace("\\|", "\0");
    bare.split('|').map(|cell| cell.trim().replace('\0', "|")).collect()
}

/// Columns where they fit; else each row as a list of what its cells say.
fn table(rows: &[Vec<String>], terminal: &Terminal) -> String {
    let color = terminal.color;
    let length = |cell: &str| shown(cell, color).len();
    let count = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widest = |at: usize| rows.iter().filter_map(|row| row.get(at)).map(|cell| length(cell)).max();
    let widths: Vec<usize> = (0..count).filter_map(widest).collect();
    let mut out = String::new();
    let Some((head, body)) = rows.split_first() else { return out };
    if widths.iter().sum::<usize>() + 2 * widths.len() <= terminal.width {
        for (at, row) in rows.iter().enumerate() {
            let mut line = String::new();
            for (cell, width) in row.iter().zip(&widths) {
                let room = width + 2 - length(cell).min(width + 2);
                let cell = runs(&shown(cell, color), color);
                line.push_str(&if at == 0 { painted(&cell, Style::new().underline(), color) } else { cell });
                line.push_str(&" ".repeat(room));
            }
            let _ = writeln!(out, "{}", line.trim_end());
        }
        return out;
    }
    for row in body {
        // The first cell is what the row is about.
        let named = head.iter().zip(row).enumerate().map(|(at, (name, cell))| match at {
            0 => cell.clone(),
            _ => format!("{name}: {cell}"),
        });
        out.push_str(&set(&format!("- {}", named.collect::<Vec<_>>().join("; ")), "  ", terminal));
    }
    out
}

/// A character and whether it is code.
type Shown = (char, bool);

/// What is seen of a line of Markdown. Without colours the back-ticks stay; a link shows where it leads.
fn shown(text: &str, color: bool) -> Vec<Shown> {
    let mut seen = Vec::new();
    for (at, piece) in text.split('`').enumerate() {
        let code = at % 2 == 1;
        if at > 0 && !color {
            seen.push(('`', true));
        }
        let piece = if code { piece.to_owned() } else { unlinked(piece) };
        seen.extend(piece.chars().map(|c| (c, code)));
    }
    seen
}

/// `[text](address)` as `text <address>`.
fn unlinked(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, link)) = rest.split_once('[') {
        let Some((words, (address, behind))) =
            link.split_once("](").and_then(|(words, link)| Some((words, link.split_once(')')?)))
        else {
            break;
        };
        let _ = write!(out, "{before}{words} <{address}>");
        rest = behind;
    }
    out.push_str(rest);
    out
}

/// A paragraph in lines of the terminal's width, all but the first behind `indent`. Code is not broken.
fn set(text: &str, indent: &str, terminal: &Terminal) -> String {
    let seen = shown(text, terminal.color);
    let mut lines: Vec<Vec<Shown>> = vec![Vec::new()];
    for word in seen.split(|(c, code)| *c == ' ' && !code) {
        let full = lines
            .last()
            .is_some_and(|line| line.len() > indent.len() && line.len() + 1 + word.len() > terminal.width);
        if full {
            lines.push(indent.chars().map(|c| (c, false)).collect());
        }
        if let Some(line) = lines.last_mut() {
            if line.iter().any(|(c, _)| *c != ' ') {
                line.push((' ', false));
            }
            line.extend(word);
        }
    }
    lines.iter().map(|line| runs(line, terminal.color) + "\n").collect()
}

/// Characters as text, code in a colour of its own.
fn runs(line: &[Shown], color: bool) -> String {
    let runs = line.chunk_by(|(_, one), (_, other)| one == other);
    runs.map(|run| {
        let text: String = run.iter().map(|(c, _)| c).collect();
        painted(&text, code(), color && run.first().is_some_and(|(_, code)| *code))
    })
    .collect()
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

fn code() -> Style {
    Style::new().fg_color(Some(AnsiColor::Cyan.into()))
}

fn painted(text: &str, style: Style, color: bool) -> String {
    if color && !text.is_empty() { format!("{style}{text}{style:#}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::{cells, runs, shown};

    #[test]
    fn back_ticks_stay_where_there_is_no_colour() {
        let inline = |color| runs(&shown("a `b` [c](https://d.example)", color), color);
        assert_eq!(inline(false), "a `b` c <https://d.example>");
        assert_eq!(inline(true), "a \u{1b}[36mb\u{1b}[0m c <https://d.example>");
    }

    #[test]
    fn a_bar_behind_a_backslash_is_part_of_a_cell() {
        assert_eq!(cells("| `a \\| b` | c |"), ["`a | b`", "c"]);
    }
}
