//! `tenon matrix`: every version against every other.

use clap::{Args, ValueEnum};
use tenon_core::render::{matrix as table, matrix_svg};
use tenon_core::{Policy, Profile, Surface, UnknownKeys, Verdict, matrix};

use super::series;
use crate::args::{self, Global, Texts};
use crate::config::choice::Given;
use crate::exit::Exit;
use crate::input::versions::FORMS;
use crate::net::Net;
use crate::terminal::Terminal;

/// The options of `tenon matrix`.
#[derive(Debug, Args)]
#[command(after_help = format!("{EXAMPLES}\n\n{FORMS}"))]
pub(crate) struct Options {
    /// Versions, oldest first: files, git:REF:PATH, or names that stand for several
    #[arg(required = true, value_name = "VERSION")]
    versions: Vec<String>,
    /// Whose judgement to ask for, as in `tenon compat`
    #[arg(long, value_name = "PROFILE", default_value = "exact", value_parser = args::profiles())]
    #[arg(hide_possible_values = true, ignore_case = true, help_heading = "Policy")]
    profile: Profile,
    /// Which messages count under exact: binary, json, source; several with commas
    #[arg(long = "surface", value_name = "SURFACE", default_value = "binary", value_delimiter = ',')]
    #[arg(value_parser = args::surfaces(), hide_possible_values = true, help_heading = "Policy")]
    surfaces: Vec<Surface>,
    /// What readers of Protobuf's JSON do with fields they do not know: refuse, or ignore
    #[arg(long, value_name = "WHAT", default_value = "refuse", value_parser = args::unknown_fields())]
    #[arg(hide_possible_values = true, help_heading = "Policy")]
    unknown_fields: UnknownKeys,
    #[command(flatten)]
    texts: Texts,
    /// How to show it: text, markdown, svg or json
    #[arg(long, value_name = "NAME", default_value = "text", hide_possible_values = true)]
    #[arg(help_heading = "Output")]
    format: Shape,
}

/// A rendering.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Shape {
    Text,
    Markdown,
    Svg,
    Json,
}

const EXAMPLES: &str = "\
Examples:
  tenon matrix schemas/order/*.avsc
      Which version reads which?

  tenon matrix 'git:tags(v*)[-5..]' order.proto
      The last five releases and what is at hand

  tenon matrix registry:orders-value@all --profile confluent
      What would the registry say of each pair?

  tenon matrix 'git:tags(v*):order.avsc' --format svg > versions.svg
      As a picture for a page

The profile, unless it is given, is what tenon.toml holds for the last version
that is a file: that of the first [[subject]] that matches it.
Exit codes: 0 the matrix is shown, whatever it says; 3 a version is unreadable
or invalid.";

/// Judges every pair and shows the table.
pub(crate) fn run(
    options: &Options,
    global: &Global,
    given: &Given,
    net: &Net,
    terminal: &Terminal,
) -> anyhow::Result<Exit> {
    let base = Policy {
        profile: options.profile,
        surfaces: options.surfaces.clone(),
        unknown_keys: options.unknown_fields,
        ..Policy::default()
    };
    let asked = series::Asked {
        versions: &options.versions,
        references: options.texts.references(),
        language: options.texts.language(),
        least: 1,
    };
    let (read, policy) = series::read_configured(&asked, &base, global, given, net, terminal)?;
    let (versions, incomplete) = series::sound(read, &policy, terminal);
    if versions.is_empty() {
        return Ok(Exit::Incomplete);
    }
    let matrix = matrix(&versions, &policy);
    terminal.print(&match options.format {
        Shape::Text => table::text(&matrix, terminal.width),
        Shape::Markdown => table::markdown(&matrix),
        Shape::Svg => matrix_svg::render(&matrix),
        Shape::Json => table::json(&matrix),
    })?;
    if matrix.rows.iter().flatten().any(|cell| cell.verdict == Verdict::Undecided) {
        terminal.notice("`?` is undecided: `tenon compat` says what kept the pair from an answer");
    }
    Ok(if incomplete { Exit::Incomplete } else { Exit::Clean })
}
