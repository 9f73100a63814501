//! Closing a Protobuf file: what it imports is sought where protoc would be told to look.
//!
//! An import counts from a root. Roots are the directories above the file, nearest first, and then
//! those that `--reference` names. A file of a commit finds its imports in that commit.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use tenon_core::protobuf::Builder;
use tenon_core::{Invalid, Limits, Schema, Source};

use super::spec::Spec;
use crate::terminal::Terminal;

/// Files, each by what imports call it.
#[derive(Debug)]
pub(crate) struct Files {
    pub(crate) judged: Vec<(String, Source)>,
    /// What came along for them to import.
    pub(crate) supplied: Vec<(String, Source)>,
}

/// The closed schema of the files that `spec` named.
///
/// *Errors*: every problem of every file; an import that is nowhere is one.
pub(crate) fn close(
    spec: &Spec,
    files: &Files,
    references: &[String],
    terminal: &Terminal,
    limits: &Limits,
) -> Result<Schema, Invalid> {
    let roots = roots(spec, references);
    let mut set = Builder::empty(limits);
    files.judged.iter().for_each(|(name, source)| set.add_root(name, source));
    files.supplied.iter().for_each(|(name, source)| set.supply(name, source));
    let mut tried = BTreeSet::new();
    loop {
        let open: Vec<String> =
            set.missing().into_iter().filter(|import| tried.insert(import.clone())).collect();
        if open.is_empty() {
            return set.finish().map(Schema::Protobuf);
        }
        for import in open {
            let texts = roots.iter().filter_map(|root| root.under(&import));
            let found = texts.filter_map(|spec| spec.read(terminal, limits).ok()).next();
            match found.map(|text| text.source) {
                Some(Ok(source)) => set.supply(&import, &source),
                Some(Err(invalid)) => return Err(invalid),
                // The set names it, with the place of the import.
                None => {}
            }
        }
    }
}

/// A place that imports count from.
pub(super) enum Root {
    Directory(PathBuf),
    Commit(super::spec::Revision, String),
}

impl Root {
    /// The file that an import would be; nothing for a path that leaves the root.
    pub(super) fn under(&self, import: &str) -> Option<Spec> {
        if import.starts_with('/') || import.split('/').any(|part| part == "..") {
            return None;
        }
        match self {
            Root::Directory(directory) => {
                let path = directory.join(import);
                path.is_file().then_some(Spec::Path(path))
            }
            Root::Commit(revision, directory) => {
                let slash = if directory.is_empty() { "" } else { "/" };
                Some(Spec::Git(revision.clone(), format!("{directory}{slash}{import}")))
            }
        }
    }
}

pub(super) fn roots(spec: &Spec, references: &[String]) -> Vec<Root> {
    let mut roots = Vec::new();
    match spec {
        Spec::Stdin => roots.push(Root::Directory(PathBuf::from("."))),
        Spec::Path(path) => {
            let above = path.ancestors().skip(1).map(|directory| match directory.as_os_str().is_empty() {
                true => PathBuf::from("."),
                false => directory.to_owned(),
            });
            roots.extend(above.map(Root::Directory));
        }
        Spec::Git(revision, path) => {
            let above = Path::new(path).ancestors().skip(1);
            roots.extend(
                above.map(|directory| {
                    Root::Commit(revision.clone(), directory.to_string_lossy().into_owned())
                }),
            );
        }
    }
    for reference in references {
        let path = PathBuf::from(reference);
        match path.is_dir() {
            true => roots.push(Root::Directory(path)),
            false => roots.extend(path.parent().map(|parent| Root::Directory(parent.to_owned()))),
        }
    }
    roots
}
