//! Files of a folder as a registry. A file says what it says wherever it lies: people move and mend them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::de::DeserializeOwned;

use super::layout::{
    CONTEXT, ContextFile, LAYOUT, REGISTRY, RegistryFile, SUBJECT, SubjectFile, VersionEntry, text_file,
};
use super::writing::{is_ours, is_text};
use crate::content::Content;
use crate::event::Event;
use crate::problem::{Problem, ProblemKind, Tally, clash};
use crate::profile::Options;
use crate::registry::Registry;
use crate::state::MOST;
use crate::subject::Subject;

/// What a folder came to.
#[derive(Clone, Debug)]
pub struct Unfolded {
    /// What it leads to.
    pub registry: Registry,
    /// How much there was of it.
    pub tally: Tally,
    /// What is wrong with it, by path.
    pub problems: Vec<Problem>,
}

/// Makes a registry of files, by their paths within the folder, with `/`. Files that have nothing to do with
/// it are not looked at.
pub fn unfold(files: &BTreeMap<String, String>, options: Options) -> Unfolded {
    let registry = Registry::new(options);
    let mut unfolding =
        Unfolding { files, registry, tally: Tally::default(), problems: Vec::new(), used: BTreeSet::new() };
    match files.get(REGISTRY) {
        Some(text) => match read::<RegistryFile>(text) {
            Ok(file) if file.layout != LAYOUT => {
                unfolding.problem(
                    ProblemKind::Broken,
                    REGISTRY,
                    "its layout is one of a newer version of Tenon",
                );
            }
            Ok(_) => {}
            Err(what) => unfolding.problem(ProblemKind::Broken, REGISTRY, what),
        },
        None => {
            unfolding.problem(ProblemKind::Broken, REGISTRY, "it is not there: is this a registry's folder?")
        }
    }
    unfolding.contexts();
    unfolding.subjects();
    unfolding.strays();
    Unfolded { registry: unfolding.registry, tally: unfolding.tally, problems: unfolding.problems }
}

struct Unfolding<'f> {
    files: &'f BTreeMap<String, String>,
    registry: Registry,
    tally: Tally,
    problems: Vec<Problem>,
    /// Texts that some version has.
    used: BTreeSet<String>,
}

impl Unfolding<'_> {
    fn problem(&mut self, kind: ProblemKind, place: &str, what: impl Into<String>) {
        self.tally.skipped += u64::from(kind.is_loss());
        self.problems.push(Problem { kind, place: place.to_owned(), what: what.into() });
    }

    fn evolve(&mut self, events: impl IntoIterator<Item = Event>) {
        events.into_iter().for_each(|event| self.registry.evolve(&event));
    }

    /// Files of that name anywhere, each as what it says.
    fn all<T: DeserializeOwned>(&mut self, name: &str) -> Vec<(String, T)> {
        let mut found = Vec::new();
        for (path, text) in self.files {
            if path.rsplit('/').next() != Some(name) {
                continue;
            }
            self.tally.read += 1;
            match read(text) {
                Ok(file) => found.push((path.clone(), file)),
                Err(what) => self.problem(ProblemKind::Broken, path, what),
            }
        }
        found
    }

    fn contexts(&mut self) {
        let mut seen = BTreeSet::new();
        for (path, file) in self.all::<ContextFile>(CONTEXT) {
            let root = Subject::root(file.context.context());
            if !seen.insert(root.clone()) {
                let what = format!("another file is about the context {} too", root.context());
                self.problem(ProblemKind::Twice, &path, what);
                continue;
            }
            if let Some(id) = file.last_id {
                self.evolve([Event::IdsSpent { root: root.clone(), id }]);
            }
            if file.listed {
                let events = self.registry.state.listing(&root);
                self.evolve(events);
            }
            let scope = root;
            if let Some(config) = file.config {
                self.evolve([Event::ConfigSet { scope: scope.clone(), config: Box::new(config) }]);
            }
            if let Some(mode) = file.mode {
                self.evolve([Event::ModeSet { scope, mode }]);
            }
        }
    }

    fn subjects(&mut self) {
        let mut seen = BTreeSet::new();
        for (path, file) in self.all::<SubjectFile>(SUBJECT) {
            let scope = file.subject.clone();
            if scope.is_root() {
                self.problem(ProblemKind::Broken, &path, "it names no subject");
                continue;
            }
            if !seen.insert(scope.clone()) {
                let what = format!("another file is about {scope} too");
                self.problem(ProblemKind::Twice, &path, what);
                continue;
            }
            let directory = path.strip_suffix(SUBJECT).unwrap_or_default();
            for entry in file.versions {
                self.version(&path, directory, &scope, entry);
            }
            if let Some(config) = file.config {
                self.evolve([Event::ConfigSet { scope: scope.clone(), config: Box::new(config) }]);
            }
            if let Some(mode) = file.mode {
                self.evolve([Event::ModeSet { scope, mode }]);
            }
        }
    }

    fn version(&mut self, path: &str, directory: &str, subject: &Subject, entry: VersionEntry) {
        self.tally.read += 1;
        let VersionEntry { version, id, format, deleted, ts, references, metadata, rule_set } = entry;
        if !(1..=MOST).contains(&version) || !(1..=MOST).contains(&id) {
            let what = format!("version {version} with id {id} is none: both count from 1");
            return self.problem(ProblemKind::Broken, path, what);
        }
        let file = format!("{directory}{}", text_file(version, format));
        let Some(text) = self.files.get(&file) else {
            let what = format!("the text of version {version} is not there: {file}");
            return self.problem(ProblemKind::Broken, path, what);
        };
        self.used.insert(file.clone());
        let schema = text.strip_suffix('\n').unwrap_or(text).to_owned();
        let content = Content { format, schema, references, metadata, rule_set };
        let state = &self.registry.state;
        if state.version(subject, version).is_some() {
            return self.problem(ProblemKind::Twice, path, format!("it has version {version} twice"));
        }
        if let Some(what) = clash(state, subject, version, id, &content) {
            return self.problem(ProblemKind::IdTaken, &file, what);
        }
        let registered =
            Event::Registered { subject: subject.clone(), version, id, at: ts, content: Arc::new(content) };
        let gone = deleted.then(|| Event::VersionDeleted { subject: subject.clone(), version });
        self.evolve([registered].into_iter().chain(gone));
    }

    /// Texts below `subjects` that no version has.
    fn strays(&mut self) {
        let is_text = |path: &str| is_ours(path) && is_text(path.rsplit('/').next().unwrap_or(path));
        let strays: Vec<&String> =
            self.files.keys().filter(|path| is_text(path) && !self.used.contains(*path)).collect();
        for path in strays {
            self.tally.read += 1;
            self.problem(ProblemKind::Broken, path, format!("no {SUBJECT} beside it lists it"));
        }
    }
}

fn read<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    serde_json::from_str(text).map_err(|error| error.to_string())
}
