//! A registry as files, in an order that only what is registered decides.

use std::collections::BTreeSet;

use serde::Serialize;

use super::layout::{
    ATTRIBUTES, CONTEXT, ContextFile, EXTENSIONS, LAYOUT, REGISTRY, RegistryFile, SUBJECT, SubjectFile,
    VersionEntry, of_context, of_subject, text_file,
};
use crate::registry::Registry;
use crate::state::State;
use crate::subject::{DEFAULT_CONTEXT, Subject};

/// The files of a registry: paths with `/`, which hold no `..` and begin with no `/`, and what they say.
/// [`unfold`](super::unfold) makes the same registry of them.
pub fn fold(registry: &Registry) -> impl Iterator<Item = (String, String)> {
    let state = &registry.state;
    let first = [
        (ATTRIBUTES.to_owned(), "* -text\n".to_owned()),
        (REGISTRY.to_owned(), json(&RegistryFile { layout: LAYOUT })),
    ];
    let named = |scope: &&Subject| !scope.is_root();
    let subjects: BTreeSet<&Subject> = (state.subjects())
        .chain(state.configs().map(|(scope, _)| scope).filter(named))
        .chain(state.modes().map(|(scope, _)| scope).filter(named))
        .collect();
    let subjects = subjects.into_iter().flat_map(|subject| files_of(state, subject));
    first.into_iter().chain(contexts(state)).chain(subjects)
}

/// Whether a path is one that [`fold`] may give: what a new export may take away where it gives it no more.
pub fn is_ours(path: &str) -> bool {
    let (directories, file) = path.rsplit_once('/').unwrap_or(("", path));
    let directories: Vec<&str> = directories.split('/').collect();
    match directories.as_slice() {
        [""] => matches!(file, REGISTRY | CONTEXT | ATTRIBUTES),
        ["contexts", _] => file == CONTEXT,
        ["subjects", _] | ["contexts", _, "subjects", _] => file == SUBJECT || is_text(file),
        _ => false,
    }
}

/// Whether a file of that name, without its directories, may say something in a folder.
pub fn is_part(file: &str) -> bool {
    matches!(file, REGISTRY | CONTEXT | SUBJECT) || is_text(file)
}

/// `1.avsc` and the like.
pub(super) fn is_text(file: &str) -> bool {
    let (number, extension) = file.split_once('.').unwrap_or((file, ""));
    let digits = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    digits && EXTENSIONS.contains(&extension)
}

fn contexts(state: &State) -> Vec<(String, String)> {
    let roots = state.configs().map(|(scope, _)| scope).chain(state.modes().map(|(scope, _)| scope));
    let mut roots: BTreeSet<Subject> = roots.filter(|scope| scope.is_root()).cloned().collect();
    roots.extend(state.all_contexts().map(Subject::root));
    let mut files = Vec::new();
    for root in roots {
        let spent = state.spent(root.context());
        let file = ContextFile {
            // A context that only has settings is not told of either.
            listed: spent.is_some_and(|spent| spent.listed),
            last_id: spent.filter(|spent| spent.used < spent.last).map(|spent| spent.last),
            config: state.config(&root).cloned(),
            mode: state.mode(&root),
            context: root,
        };
        let says = file.config.is_some() || file.mode.is_some() || file.last_id.is_some();
        if says || file.context.context() != DEFAULT_CONTEXT {
            files.push((format!("{}{CONTEXT}", of_context(&file.context)), json(&file)));
        }
    }
    files
}

fn files_of(state: &State, subject: &Subject) -> Vec<(String, String)> {
    let directory = of_subject(subject);
    let mut files = Vec::new();
    let versions = state.versions(subject).map(|(number, version)| {
        let content = &*version.content;
        let path = format!("{directory}{}", text_file(number, content.format));
        files.push((path, format!("{}\n", content.schema)));
        VersionEntry {
            version: number,
            id: version.id,
            format: content.format,
            deleted: version.deleted,
            ts: version.at,
            references: content.references.clone(),
            metadata: content.metadata.clone(),
            rule_set: content.rule_set.clone(),
        }
    });
    let file = SubjectFile {
        subject: subject.clone(),
        versions: versions.collect(),
        config: state.config(subject).cloned(),
        mode: state.mode(subject),
    };
    files.push((format!("{directory}{SUBJECT}"), json(&file)));
    files
}

// The files have names for keys and nothing that JSON cannot say, so this does not fail.
fn json<T: Serialize>(shape: &T) -> String {
    let mut text = serde_json::to_string_pretty(shape).unwrap_or_default();
    text.push('\n');
    text
}
