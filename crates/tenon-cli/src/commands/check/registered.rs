//! What a registry has of the subjects that files of the working tree are called: `registry:{name}@latest`.
//! Which subject a file is of, the team's `name` for it tells, or else its schema.

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use tenon_core::Compatibility;

use super::baseline::Baseline;
use super::working::Working;
use crate::config::Name;
use crate::config::policies::Policies;
use crate::input::given::Given;
use crate::input::spec::Spec;
use crate::input::versions::{Origins, Version};

/// A file, and what its subject is called.
#[derive(Debug)]
pub(super) struct Subject {
    /// As baselines know it.
    key: String,
    /// As patterns see it.
    path: String,
    name: String,
}

/// One version of each subject, as far as there is one.
#[derive(Clone, Debug, Default)]
pub(super) struct Registered {
    /// By the keys of files; `None` before the registry was asked.
    files: Option<BTreeMap<String, Of>>,
}

/// What the registry has of a file.
#[derive(Clone, Debug)]
struct Of {
    /// Where it was sought: `registry:orders-value@latest`.
    sought: String,
    /// The text and what findings call it.
    version: Option<(Rc<Given>, String)>,
}

impl Registered {
    pub(super) fn is_asked(&self) -> bool {
        self.files.is_some()
    }

    /// What findings call the version of a file.
    pub(super) fn label(&self, key: &str) -> Option<&str> {
        Some(self.of(key)?.version.as_ref()?.1.as_str())
    }

    /// Where the version of a file was sought.
    pub(super) fn sought(&self, key: &str) -> Option<&str> {
        self.of(key).map(|of| of.sought.as_str())
    }

    /// The texts, each with the key of its file.
    pub(super) fn texts(&self) -> impl Iterator<Item = (Option<&str>, &Given)> {
        let files = self.files.iter().flatten();
        files.filter_map(|(key, of)| Some((Some(key.as_str()), &*of.version.as_ref()?.0)))
    }

    fn of(&self, key: &str) -> Option<&Of> {
        self.files.as_ref()?.get(key)
    }
}

/// What the files that are judged are called.
///
/// *Errors*: the place of a file cannot be told.
pub(super) fn subjects(
    working: &Working<'_>,
    baseline: &Baseline,
    policies: &Policies<'_>,
    keep: impl Fn(&str) -> bool,
) -> anyhow::Result<Vec<Subject>> {
    let named = |path: &str, own: &str| {
        let name = policies.choices(path).name.value;
        name.map_or_else(|| own.to_owned(), |name| name.fill(own, path))
    };
    let tree = &working.tree;
    let books = tree.judged.iter().filter_map(|at| tree.library.books.get(*at));
    let mut subjects: Vec<Subject> = books
        .map(|book| {
            let path = baseline.path(book).to_owned();
            let name = named(&path, book.root().unwrap_or(&book.shown));
            Subject { key: book.key.clone(), path, name }
        })
        .collect();
    let mut roots = HashMap::new();
    for file in &working.walked.protobuf {
        let key = baseline.file_key(file, &mut roots)?;
        if keep(&key) {
            subjects.push(Subject { path: key.clone(), name: named(&key, &file.shown), key });
        }
    }
    Ok(subjects)
}

/// What a template stands for: the versions of all subjects, the newest of each in the last. Under a level
/// that looks at the last version alone, no other is asked for.
///
/// *Errors*: the registry cannot be asked. That it has no such subject is none.
pub(super) fn versions(
    text: &str,
    subjects: &[Subject],
    level: Compatibility,
    origins: Origins<'_>,
) -> anyhow::Result<Vec<Registered>> {
    let fill = |template: &str| -> Vec<String> {
        let fill = |subject: &Subject| {
            // The name of a subject may itself be made of braces, and is not looked at again.
            let parts = template.split("{name}").map(|part| Name(part.to_owned()).fill("", &subject.path));
            parts.collect::<Vec<_>>().join(&subject.name)
        };
        subjects.iter().map(fill).collect()
    };
    let names = fill(text);
    let mut found = origins.subjects(text, &fill, !level.is_transitive())?;
    let most = found.iter().map(Vec::len).max().unwrap_or(0).max(1);
    let mut all = Vec::new();
    for _ in 0..most {
        let newest = found.iter_mut().map(Vec::pop);
        let files = subjects.iter().zip(&names).zip(newest).map(|((subject, sought), version)| {
            (subject.key.clone(), Of { sought: sought.clone(), version: version.and_then(given) })
        });
        all.push(Registered { files: Some(files.collect()) });
    }
    all.reverse();
    Ok(all)
}

fn given(version: Version) -> Option<(Rc<Given>, String)> {
    match version.spec {
        Spec::Given(given) => {
            let label = version.label.unwrap_or_else(|| given.name.clone());
            Some((given, label))
        }
        Spec::Path(_) | Spec::Stdin | Spec::Git(..) => None,
    }
}
