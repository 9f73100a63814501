//! The text of a first `tenon.toml`.

use tenon_core::Format;
use toml_edit::{Array, Value};

use super::survey::{self, Survey};
use crate::input::walk::Promise;

const HEAD: &str = "\
# What Tenon holds of schemas. `tenon config show PATH` tells what it decides for a
# file, `tenon config schema` what may stand here.
schema-version = 1

# What a new version must promise: `tenon check --help` lists the levels.
level = \"backward\"
";

/// A configuration for what was found.
pub(super) fn text(survey: &Survey) -> String {
    let mut out = HEAD.to_owned();
    for (format, files) in &survey.files {
        let endings = endings(*format, files);
        let patterns: Vec<String> = places(*format, files, survey)
            .iter()
            .flat_map(|place| endings.iter().map(move |ending| format!("{place}**/*{ending}")))
            .collect();
        out.push_str("\n[[subject]]\n");
        out.push_str(&format!("match = {}\n", one_or_many(&patterns)));
        out.push_str(&format!("format = \"{format}\"\n"));
        if *format == Format::Protobuf {
            if let Some(profile) = survey.profile {
                out.push_str(&format!("# As the `breaking` of buf.yaml asks.\nprofile = \"{profile}\"\n"));
            }
            if !survey.proto_roots.is_empty() {
                out.push_str(&format!("proto-roots = {}\n", list(&survey.proto_roots)));
            }
        }
    }
    out
}

/// Where files of a language are and where new ones will be: below the import roots of Protobuf, else in
/// the outermost directory that all share. Files that only their content tells apart are sought where
/// they are.
fn places(format: Format, files: &[String], survey: &Survey) -> Vec<String> {
    let slash = |path: &str| if path.is_empty() { String::new() } else { format!("{}/", escaped(path)) };
    let common = survey::common(files);
    let is_plain = |file: &String| matches!(Promise::of(file), Promise::Json | Promise::Yaml);
    match format {
        Format::Protobuf if survey.proto_roots.iter().any(|root| root == ".") => vec![String::new()],
        Format::Protobuf if !survey.proto_roots.is_empty() => {
            survey.proto_roots.iter().map(|root| slash(root)).collect()
        }
        _ if files.iter().any(is_plain) => vec![slash(&common)],
        _ => vec![slash(common.split('/').next().unwrap_or_default())],
    }
}

/// How the names of those files end, of the endings that a language has.
fn endings(format: Format, files: &[String]) -> Vec<&'static str> {
    let all: &[&str] = match format {
        Format::Avro => &[".avsc", ".avpr", ".json"],
        Format::Protobuf => &[".proto"],
        Format::JsonSchema => {
            &[".schema.json", ".schema.yaml", ".schema.yml", ".jsonschema", ".json", ".yaml", ".yml"]
        }
        _ => &[],
    };
    let first = |file: &String| all.iter().find(|ending| file.ends_with(**ending));
    all.iter().copied().filter(|ending| files.iter().any(|file| first(file) == Some(ending))).collect()
}

/// A path as a pattern that means it alone.
fn escaped(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for c in path.chars() {
        if "*?[]{}".contains(c) {
            out.extend(['[', c, ']']);
        } else {
            out.push(c);
        }
    }
    out
}

fn one_or_many(texts: &[String]) -> String {
    match texts {
        [only] => Value::from(only.as_str()).to_string().trim().to_owned(),
        _ => list(texts),
    }
}

fn list(texts: &[String]) -> String {
    texts.iter().collect::<Array>().to_string().trim().to_owned()
}
