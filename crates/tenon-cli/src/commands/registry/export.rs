//! `tenon registry export`: all that a registry has, as a folder for git or as the topic of Confluent's.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::{Args, ValueEnum};
use tenon_registry::Registry;
use tenon_registry::folder::{fold, is_ours};
use tenon_registry::topic::{Form, dump};
use tenon_server::history;

use super::database::Place;
use super::{import, origin};
use crate::exit::{Exit, Failure};
use crate::input::files;
use crate::replacement;
use crate::terminal::Terminal;

/// The options of `tenon registry export`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Export {
    /// The directory or file to write, `-` for standard output
    #[arg(value_name = "DIRECTORY|FILE")]
    to: PathBuf,
    #[command(flatten)]
    place: Place,
    /// What to write: folder, a file a version; topic, lines of key and value as
    /// kafka-console-producer takes them; or kcat, JSON lines, which tell times too
    #[arg(long, value_name = "NAME", default_value = "folder", hide_possible_values = true)]
    format: Shape,
}

/// What an export is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Shape {
    Folder,
    Topic,
    Kcat,
}

const EXAMPLES: &str = "\
Examples:
  tenon registry export schemas/ && git -C schemas add .
  tenon registry export dump --format topic --db tenon.db
  kafka-console-producer --bootstrap-server kafka:9092 --topic _schemas \\
    --property parse.key=true --property null.marker=null < dump

`tenon registry import` makes the same registry of either. What is in the
directory and is no part of an export stays; files of an older one go.";

/// Reads the store and writes.
pub(super) fn run(options: &Export, terminal: &Terminal) -> anyhow::Result<Exit> {
    let mut store = options.place.open(false)?;
    let (registry, _) = history::load(&mut *store, Default::default())?;
    let form = match options.format {
        Shape::Folder => {
            folder(&registry, &options.to)?;
            None
        }
        Shape::Topic => Some(Form::Lines),
        Shape::Kcat => Some(Form::Json),
    };
    if let Some(form) = form {
        lines(dump(&registry, form), &options.to)?;
    }
    terminal.notice(import::held(&registry));
    Ok(Exit::Clean)
}

/// Writes a dump whole or not at all.
pub(super) fn lines(lines: impl Iterator<Item = String>, to: &Path) -> anyhow::Result<()> {
    let write = |out: &mut dyn Write| -> io::Result<()> {
        for line in lines {
            out.write_all(line.as_bytes())?;
            out.write_all(b"\n")?;
        }
        out.flush()
    };
    if to == Path::new("-") {
        return match write(&mut BufWriter::new(io::stdout().lock())) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            result => result.context("cannot write to standard output"),
        };
    }
    replacement::put_by(to, write)
}

fn folder(registry: &Registry, to: &Path) -> anyhow::Result<()> {
    if to == Path::new("-") {
        return Err(Failure::usage("a folder is no stream").help("write a dump: --format topic").into());
    }
    if to.exists() && !to.is_dir() {
        return Err(Failure::incomplete(format!("{} is no directory", files::shown(to)))
            .help("write a file: --format topic")
            .into());
    }
    let there = if to.is_dir() { origin::listed(to)? } else { Vec::new() };
    let known = there.iter().any(|path| path == "registry.json");
    if let Some(path) = there.iter().find(|path| !known && is_ours(path) && *path != ".gitattributes") {
        return Err(Failure::incomplete(format!("{} has {path} and is no export", files::shown(to)))
            .help("name another directory")
            .into());
    }
    let failed = |path: &Path| format!("cannot write {}", files::shown(path));
    let mut written = BTreeSet::new();
    for (name, text) in fold(registry) {
        let path = to.join(&name);
        // A file that says so already is not touched.
        if !fs::read(&path).is_ok_and(|there| there == text.as_bytes()) {
            if let Some(parent) = path.parent() {
                fs::create_dir_all(parent).with_context(|| failed(parent))?;
            }
            fs::write(&path, text).with_context(|| failed(&path))?;
        }
        written.insert(name);
    }
    for name in there.iter().filter(|name| is_ours(name) && !written.contains(*name)) {
        let path = to.join(name);
        fs::remove_file(&path).with_context(|| failed(&path))?;
        // Only directories that are empty now go with it.
        let parents = path.ancestors().skip(1).take_while(|parent| *parent != to);
        for parent in parents {
            if fs::remove_dir(parent).is_err() {
                break;
            }
        }
    }
    Ok(())
}
