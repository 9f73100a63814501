//! What a directory holds: schema files by language and where they lie, import roots, tags of releases.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use ignore::WalkBuilder;
use tenon_core::{Format, Limits, Profile};

use super::buf;
use crate::input::git::Repository;
use crate::input::walk::Promise;
use crate::input::{files, modules};
use crate::terminal::Terminal;

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Survey {
    /// Files of each language, as paths from the directory.
    pub(super) files: BTreeMap<Format, Vec<String>>,
    /// Directories that imports count from; empty where that is the directory itself.
    pub(super) proto_roots: Vec<String>,
    /// What buf's files ask of changes.
    pub(super) profile: Option<Profile>,
    /// There is a git repository, whose commits can be compared with.
    pub(super) repository: bool,
    /// The tag of the last release.
    pub(super) tag: Option<String>,
}

impl Survey {
    /// For people, a line a fact.
    pub(super) fn told(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for (format, files) in &self.files {
            let count = files.len();
            let noun = if count == 1 { "file" } else { "files" };
            let directory = common(files);
            let place = if directory.is_empty() { String::new() } else { format!(" in {directory}") };
            lines.push(format!("{count} {} {noun}{place}", format.title()));
        }
        if !self.proto_roots.is_empty() {
            lines.push(format!("imports of Protobuf count from {}", self.proto_roots.join(", ")));
        }
        if let Some(profile) = self.profile {
            lines.push(format!("a buf.yaml whose `breaking` asks what the profile {profile} answers"));
        }
        if let Some(tag) = &self.tag {
            lines.push(format!("tags of releases, the last of them {tag}"));
        }
        if self.files.is_empty() {
            lines.push("no schema files".to_owned());
        }
        lines
    }
}

/// Looks at a directory: what git ignores and what is hidden stays out.
pub(super) fn of(directory: &Path, terminal: &Terminal) -> anyhow::Result<Survey> {
    let mut survey = Survey::default();
    let (mut roots, mut seen) = (BTreeSet::new(), BTreeMap::new());
    let top = std::fs::canonicalize(directory)?;
    let limits = Limits::default();
    let walker = WalkBuilder::new(&top)
        // Another repository inside this one has a history, and a configuration, of its own.
        .filter_entry(|entry| entry.depth() == 0 || !entry.path().join(".git").exists())
        .sort_by_file_path(Ord::cmp)
        .build();
    for entry in walker {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                terminal.warn(error);
                continue;
            }
        };
        let Some(key) = key(&top, entry.path()).filter(|_| entry.path().is_file()) else { continue };
        let read = || files::read(entry.path(), &limits).ok()?.source(&key, &limits).ok();
        if key.rsplit('/').next() == Some("buf.yaml") {
            survey.profile = survey.profile.or_else(|| buf::profile(read()?.text()));
            continue;
        }
        let format = match Promise::of(&key) {
            Promise::Avro => Format::Avro,
            Promise::Protobuf => Format::Protobuf,
            Promise::JsonSchema => Format::JsonSchema,
            promise @ (Promise::Json | Promise::Yaml) => {
                let Some(source) = read() else { continue };
                let Some(format) = promise.language(false, &Ok(source)) else { continue };
                format
            }
            Promise::Other => continue,
        };
        if format == Format::Protobuf {
            let declared = entry.path().parent().map(|parent| modules::declared(parent, &mut seen));
            let declared = declared.unwrap_or_default();
            let own: Vec<String> = declared.iter().filter_map(|root| self::key(&top, root)).collect();
            match own.is_empty() {
                false => roots.extend(own),
                true => roots.extend(read().and_then(|source| root(&key, source.text()))),
            }
        }
        survey.files.entry(format).or_default().push(key);
    }
    if roots.iter().any(|root| !root.is_empty()) {
        survey.proto_roots =
            roots.into_iter().map(|root| if root.is_empty() { ".".to_owned() } else { root }).collect();
    }
    let repository = Repository::open().ok();
    survey.repository = repository.is_some();
    survey.tag = repository.and_then(|repository| last(repository.tags(None).ok()?));
    Ok(survey)
}

/// A path from the directory, `/`-separated; `None` outside of it.
fn key(top: &Path, path: &Path) -> Option<String> {
    let parts = path.strip_prefix(top).ok()?.components();
    Some(parts.map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/"))
}

/// The directory that a file's package leads back to: `proto` for `proto/acme/v1/a.proto` of the package
/// `acme.v1`. `None` where the directories are not named after the package.
fn root(key: &str, text: &str) -> Option<String> {
    let package = text.lines().find_map(|line| line.trim_start().strip_prefix("package "))?;
    let package = package.split(';').next()?.trim().replace('.', "/");
    let directory = key.rsplit_once('/').map_or("", |(directory, _)| directory);
    let rest = directory.strip_suffix(package.as_str())?;
    (rest.is_empty() || rest.ends_with('/')).then(|| rest.trim_end_matches('/').to_owned())
}

/// The directory that holds all of these files, as long a path as there is.
pub(super) fn common(files: &[String]) -> String {
    let directory = |file: &str| file.rsplit_once('/').map(|(directory, _)| directory.to_owned());
    let mut files = files.iter().map(|file| directory(file).unwrap_or_default());
    let first = files.next().unwrap_or_default();
    files.fold(first, |common, other| {
        let shared = common.split('/').zip(other.split('/')).take_while(|(a, b)| a == b).map(|(a, _)| a);
        shared.collect::<Vec<_>>().join("/")
    })
}

/// Of tags such as `v1.10.0` the one with the greatest number.
fn last(tags: Vec<String>) -> Option<String> {
    let number = |tag: &str| -> Option<Vec<u64>> {
        let parts = tag.strip_prefix('v')?.split('.').map(|part| part.parse::<u64>().ok());
        parts.collect()
    };
    tags.into_iter().filter_map(|tag| Some((number(&tag)?, tag))).max().map(|(_, tag)| tag)
}

#[cfg(test)]
mod tests {
    use super::{common, last, root};

    #[test]
    fn a_package_leads_back_to_its_root() {
        let text = "syntax = \"proto3\";\npackage acme.v1;\n";
        assert_eq!(root("proto/acme/v1/a.proto", text).as_deref(), Some("proto"));
        assert_eq!(root("acme/v1/a.proto", text).as_deref(), Some(""));
        assert_eq!(root("proto/xacme/v1/a.proto", text), None);
        assert_eq!(root("a.proto", text), None);
    }

    #[test]
    fn the_directory_of_several_files_is_the_one_they_share() {
        let of = |files: &[&str]| common(&files.iter().map(|file| (*file).to_owned()).collect::<Vec<_>>());
        assert_eq!(of(&["a/b/x", "a/b/c/y"]), "a/b");
        assert_eq!(of(&["a/x", "ab/y"]), "");
        assert_eq!(of(&["x", "a/y"]), "");
    }

    #[test]
    fn the_last_release_is_the_greatest_number() {
        let of = |tags: &[&str]| last(tags.iter().map(|tag| (*tag).to_owned()).collect());
        assert_eq!(of(&["v1.9.0", "v1.10.0", "v2-rc", "x"]).as_deref(), Some("v1.10.0"));
        assert_eq!(of(&["release"]), None);
    }
}
