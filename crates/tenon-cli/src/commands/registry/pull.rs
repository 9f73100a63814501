//! `tenon registry pull`: the newest schemas as files. A server's names become paths here, so that none
//! may lead out of the directory that was named.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::exit::{Exit, Failure};
use crate::input::files;
use crate::input::modules::is_relative;
use crate::registry::{Client, Language, Number, Registered};
use crate::replacement;
use crate::terminal::Terminal;

/// The options of `tenon registry pull`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Pull {
    /// Where to write; made if it is not there
    #[arg(value_name = "DIRECTORY")]
    into: PathBuf,
    /// Subjects, or versions as SUBJECT@3 [default: all subjects]
    subjects: Vec<String>,
    /// Write over files that say something else
    #[arg(long)]
    force: bool,
}

const EXAMPLES: &str = "\
Examples:
  tenon registry pull schemas/
  tenon registry pull schemas/ orders-value payments-value@3

Files are called after their subjects. What a Protobuf or JSON Schema refers to
is called as it is referred to, so that it is found.";

/// Fetches all, and then writes.
pub(super) fn run(options: &Pull, client: &Client<'_>, terminal: &Terminal) -> anyhow::Result<Exit> {
    let mut wanted: Vec<(String, Number)> = Vec::new();
    for text in &options.subjects {
        let (subject, number) = crate::input::versions::subject(text)?;
        wanted.push((subject.to_owned(), number));
    }
    if wanted.is_empty() {
        wanted.extend(client.subjects()?.into_iter().map(|subject| (subject, Number::Latest)));
    }
    let mut texts: BTreeMap<String, String> = BTreeMap::new();
    for (subject, number) in wanted {
        let registered = client.version(&subject, number)?;
        let references = client.references(&registered.references)?;
        put(&mut texts, own_path(&registered), registered.text)?;
        for (called, registered) in references {
            let path = match registered.language {
                // Types are found by their names, wherever they are.
                Language::Avro => own_path(&registered),
                Language::Protobuf | Language::JsonSchema => called_path(&called)?,
            };
            put(&mut texts, path, registered.text)?;
        }
    }
    let count = texts.len();
    let targets: Vec<(PathBuf, String)> =
        texts.into_iter().map(|(path, text)| (options.into.join(path), super::ended(text))).collect();
    for (path, text) in targets.iter().filter(|_| !options.force) {
        if std::fs::read(path).is_ok_and(|there| there != text.as_bytes()) {
            return Err(Failure::incomplete(format!("{} says something else", files::shown(path)))
                .help("write over it: --force")
                .into());
        }
    }
    for (path, text) in &targets {
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent)?;
        }
        replacement::put(path, text)?;
    }
    let files = if count == 1 { "file" } else { "files" };
    terminal.notice(format_args!("{count} {files} in {}", files::shown(&options.into)));
    Ok(Exit::Clean)
}

fn put(texts: &mut BTreeMap<String, String>, path: String, text: String) -> Result<(), Failure> {
    match texts.get(&path) {
        Some(there) if *there != text => {
            Err(Failure::incomplete(format!("two different schemas would be {path}"))
                .help("name the subjects that belong together, and pull the others into another directory"))
        }
        _ => {
            texts.insert(path, text);
            Ok(())
        }
    }
}

/// A file called after a subject: what no file may be called is written `%2F`.
fn own_path(registered: &Registered) -> String {
    let mut name = String::new();
    for (at, byte) in registered.subject.bytes().enumerate() {
        match byte {
            b'.' if at == 0 => name.push_str("%2E"),
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => name.push(byte.into()),
            other => name.push_str(&format!("%{other:02X}")),
        }
    }
    let extension = format!(".{}", registered.language.extension());
    if name.ends_with(&extension) { name } else { name + &extension }
}

/// A file called as another refers to it; of an address, its path.
fn called_path(called: &str) -> Result<String, Failure> {
    let rest = match called.split_once("://") {
        Some((_, rest)) => rest.split_once('/').map_or("", |(_, path)| path),
        None => called,
    };
    let path = rest.split(['?', '#']).next().unwrap_or(rest);
    let sound = !path.is_empty() && is_relative(path) && !path.contains(['\\', ':']);
    let plain = sound && path.split('/').all(|part| !part.is_empty()) && !path.chars().any(char::is_control);
    match plain && Path::new(path).is_relative() {
        true => Ok(path.to_owned()),
        false => {
            let shown = super::plain(called);
            Err(Failure::incomplete(format!("a schema refers to `{shown}`, which cannot be a file here")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::called_path;

    #[test]
    fn no_reference_leads_out_of_the_directory() {
        assert_eq!(called_path("acme/m.proto").unwrap(), "acme/m.proto");
        assert_eq!(called_path("http://acme.com/v1/a.json?x").unwrap(), "v1/a.json");
        for wrong in ["../a", "/etc/a", "a/../../b", "", "a//b", "c:\\a", "http://acme.com", "a\n", "./a"] {
            assert!(called_path(wrong).is_err(), "{wrong}");
        }
    }
}
