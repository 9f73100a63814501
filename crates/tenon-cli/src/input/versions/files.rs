//! Directories and patterns as versions: schema files in order of the version numbers in their names.

use std::path::Path;

use super::{Version, order};
use crate::exit::Failure;
use crate::input::files;
use crate::input::spec::Spec;
use crate::input::walk::{self, Promise};

/// The schema files right in a directory, or those that a pattern matches.
///
/// *Errors*: there are none.
pub(super) fn below(path: &Path, text: &str) -> anyhow::Result<Vec<Version>> {
    let mut names = match path.is_dir() {
        true => in_directory(path)?,
        false => walk::matching(text)?,
    };
    // A schema as text has the signs of a pattern.
    if names.is_empty() && text.starts_with(['{', '[', '"']) {
        return Err(files::missing(path).into());
    }
    if names.is_empty() {
        let message = match path.is_dir() {
            true => format!("no schema files are right in {}", files::shown(path)),
            false => format!("no file matches {text}"),
        };
        return Err(Failure::incomplete(message)
            .help("name files, or a pattern such as 'schemas/order/*.avsc', in quotes")
            .into());
    }
    order::sort(&mut names, |name| name);
    let version = |name: String| Version {
        label: Some(name.rsplit('/').next().unwrap_or(&name).to_owned()),
        spec: Spec::Path(name.into()),
        step: None,
    };
    Ok(names.into_iter().map(version).collect())
}

fn in_directory(path: &Path) -> anyhow::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(path)? {
        let path = entry?.path();
        let name = files::shown(&path);
        let is_schema = match Promise::of(&name) {
            Promise::Avro | Promise::Protobuf | Promise::JsonSchema | Promise::Json => true,
            // Whether it is one, only its content could tell.
            Promise::Yaml | Promise::Other => false,
        };
        if is_schema && path.is_file() {
            names.push(name.strip_prefix("./").unwrap_or(&name).to_owned());
        }
    }
    Ok(names)
}
