//! What a person names where versions are asked for, and the versions it stands for.
//!
//! | form | file |
//! |---|---|
//! | path, `-`, `git:REF:PATH` | `../spec.rs` |
//! | `git:tags(GLOB)[SLICE]`, `git:latest-tag(GLOB)` | `tags.rs`, `order.rs`, `slice.rs` |
//! | `git:history[SLICE]:PATH` | `history.rs` |
//! | directories and patterns | `files.rs` |
//! | `registry:SUBJECT@VERSION`, `registry(NAME):…`, `https://…` | `remote.rs` |

mod files;
mod history;
mod order;
mod remote;
mod slice;
pub(crate) mod tags;

use std::path::Path;

use tenon_core::Limits;

use super::git::Repository;
use super::revision;
use super::spec::{Commits, Revision, Spec};
use super::walk;
use crate::exit::Failure;
use crate::net::Net;
use crate::terminal::Terminal;

pub(crate) use remote::{asked, is_template, registered, subject};
pub(crate) use slice::Slice;

/// How a version is named, for the help of every command that takes one.
pub(crate) const FORMS: &str = "\
Versions:
  PATH  -  'GLOB'  DIRECTORY         files here; standard input; several files,
                                     by the version numbers in their names
  git:REF:PATH                       a file of a commit
  git:merge-base(REF):PATH           of where this branch left REF
  git:latest-tag(v*):PATH            of the newest tag; v1.10 is after v1.9
  git:tags(v*)[-5..]:PATH            of the last five tags that HEAD is after
  git:history[-10..]:PATH            of each commit that changed it
  registry:SUBJECT[@3|@latest|@all]  of a schema registry; registry(NAME):SUBJECT
                                     of a [registry.NAME] of tenon.toml
  https://HOST/PATH                  one that is published
PATH may be left out where another version names it. Brackets count from 0 and
from the end, and leave their end out: [-1] [2..4] [..3] [..]";

/// One version that a name stands for.
#[derive(Clone, Debug)]
pub(crate) struct Version {
    /// Where its text is.
    pub(crate) spec: Spec,
    /// What it is called among the versions of its source; `None` where the source is one version.
    pub(crate) label: Option<String>,
    /// The commit that made it, where a history tells.
    pub(crate) step: Option<Step>,
}

/// Who made a version, and when.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    /// The commit, as a person compares it.
    pub(crate) commit: String,
    /// `2024-05-31`
    pub(crate) date: String,
    /// Who wrote it.
    pub(crate) author: String,
    /// What they said of it, in a line.
    pub(crate) summary: String,
}

/// What expanding a name takes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Origins<'a> {
    pub(crate) net: &'a Net,
    pub(crate) terminal: &'a Terminal,
    pub(crate) limits: &'a Limits,
}

impl Origins<'_> {
    /// The one version that a name stands for.
    ///
    /// *Errors*: it stands for several, or for none; each with the way out.
    pub(crate) fn one(&self, text: &str) -> anyhow::Result<Spec> {
        if let Some(versions) = self.several(text, None)? {
            let count = versions.len();
            return match <[Version; 1]>::try_from(versions) {
                Ok([only]) => Ok(only.spec),
                Err(_) => {
                    Err(Failure::usage(format!("`{text}` stands for {count} versions, and one is asked for"))
                        .help(match asked(text)?.is_some() {
                            true => "name one: @latest, or a number such as @3",
                            false => "name one; brackets take the last: [-1]",
                        })
                        .into())
                }
            };
        }
        Spec::parse(text)
    }

    /// All versions that some names stand for, in their order. A name that leaves its path out takes that
    /// of the last name that has one.
    ///
    /// *Errors*: a name that stands for none.
    pub(crate) fn all<'t>(
        &self,
        texts: impl DoubleEndedIterator<Item = &'t str> + Clone,
    ) -> anyhow::Result<Vec<Version>> {
        let path = texts.clone().rev().find_map(own_path);
        let mut versions = Vec::new();
        for text in texts {
            match self.several(text, path.as_deref())? {
                Some(several) => versions.extend(several),
                None => versions.push(Version { spec: Spec::parse(text)?, label: None, step: None }),
            }
        }
        Ok(versions)
    }

    /// The versions of the subjects that a template of a registry's stands for, filled in by `fill` for one
    /// file after the other; of each the newest alone where `last` says so.
    ///
    /// *Errors*: the registry cannot be asked. That it has no such subject is none.
    pub(crate) fn subjects(
        &self,
        text: &str,
        fill: &dyn Fn(&str) -> Vec<String>,
        last: bool,
    ) -> anyhow::Result<Vec<Vec<Version>>> {
        remote::subjects(self, text, fill, last)
    }

    /// The versions of a name that is not simply one text; `None` for one that is.
    fn several(&self, text: &str, path: Option<&str>) -> anyhow::Result<Option<Vec<Version>>> {
        if let Some(rest) = text.strip_prefix("git:") {
            let (commits, own) = Commits::parse(rest)?;
            return match (own.filter(|own| !own.is_empty()).or(path), &commits) {
                // The grammar of one text says best what is missing.
                (None, Commits::One(_) | Commits::LatestTag(_) | Commits::Tags(..)) => Ok(None),
                (Some(path), Commits::One(revision)) if own.is_none() => Ok(Some(vec![Version {
                    spec: Spec::Git(revision.clone(), path.to_owned()),
                    label: None,
                    step: None,
                }])),
                (Some(_), Commits::One(_)) => Ok(None),
                (Some(path), Commits::LatestTag(_) | Commits::Tags(..)) => {
                    self.tagged(text, &commits, path).map(Some)
                }
                (Some(path), Commits::History(slice)) => self.steps(path, *slice).map(Some),
                (None, Commits::History(_)) => commits.revisions().map(|_| None),
            };
        }
        if let Some((name, rest)) = asked(text)? {
            return remote::registry(self, name, rest).map(Some);
        }
        if text.starts_with("https://") || text.starts_with("http://") {
            return remote::published(self, text).map(|version| Some(vec![version]));
        }
        let path = Path::new(text);
        if path.is_dir() || (!path.exists() && walk::is_pattern(text)) {
            return files::below(path, text).map(Some);
        }
        Ok(None)
    }

    /// A file as several tags have it. Tags from before there was such a file have no version of it.
    fn tagged(&self, text: &str, commits: &Commits, path: &str) -> anyhow::Result<Vec<Version>> {
        let repository = Repository::open()?;
        let full = repository.full(path);
        let revisions = commits.revisions()?;
        let (mut versions, mut without) = (Vec::new(), Vec::new());
        for revision in &revisions {
            let commit = revision::resolve(&repository, revision)?;
            match repository.has_file(&commit, &full)? {
                true => versions.push(Version {
                    spec: Spec::Git(revision.clone(), path.to_owned()),
                    label: Some(revision.label().to_owned()),
                    step: None,
                }),
                false => without.push(revision.label()),
            }
        }
        match (versions.is_empty(), revisions.last()) {
            (true, Some(last)) => {
                // Asked of one, git's nearest file is the best advice.
                let commit = revision::resolve(&repository, last)?;
                repository.file(&commit, last, path, self.limits)?;
                Ok(versions)
            }
            (true, None) => Err(Failure::incomplete(format!("`{text}` stands for no version")).into()),
            (false, _) => {
                if !without.is_empty() {
                    self.terminal.notice(format_args!("no {path} in {}", without.join(", ")));
                }
                Ok(versions)
            }
        }
    }

    /// A file as the commits of its history have it.
    fn steps(&self, path: &str, slice: Slice) -> anyhow::Result<Vec<Version>> {
        let entries = history::of(&Repository::open()?, path, self.terminal)?;
        let count = entries.len();
        let entries = slice.of(entries);
        if entries.is_empty() {
            let message = format!("the brackets select none of the {count} versions of {path}");
            return Err(Failure::incomplete(message).help("[-10..] takes the last ten, or fewer").into());
        }
        let version = |entry: super::commit::HistoryEntry| Version {
            spec: Spec::Git(Revision::Named(entry.commit.clone()), entry.path),
            label: Some(entry.commit.clone()),
            step: Some(Step {
                commit: entry.commit,
                date: entry.date,
                author: entry.author,
                summary: entry.summary,
            }),
        };
        Ok(entries.into_iter().map(version).collect())
    }
}

/// The path that a name has, for names that have none: counted from where git counts.
fn own_path(text: &str) -> Option<String> {
    if text == "-" || !matches!(asked(text), Ok(None)) || text.contains("://") {
        return None;
    }
    if let Some(rest) = text.strip_prefix("git:") {
        let (_, path) = Commits::parse(rest).ok()?;
        return path.filter(|path| !path.is_empty()).map(str::to_owned);
    }
    let path = Path::new(text);
    if path.is_dir() || (!path.exists() && walk::is_pattern(text)) {
        return None;
    }
    match Spec::parse(text).ok()? {
        Spec::Path(path) => Repository::open().ok()?.locate(&path).ok(),
        Spec::Git(_, path) => Some(path),
        Spec::Stdin | Spec::Given(_) => None,
    }
}

/// Names for versions in findings: a source of several knows its own; beside one, a text is called as it
/// was named; and texts alone are v1, v2, ….
pub(crate) fn labels(versions: &[Version]) -> Vec<String> {
    let counted = versions.iter().all(|version| version.label.is_none());
    let mut labels: Vec<String> = Vec::new();
    for (index, version) in versions.iter().enumerate() {
        let label = match (&version.label, counted) {
            (Some(label), _) => label.clone(),
            (None, true) => format!("v{}", index + 1),
            (None, false) => match &version.spec {
                Spec::Path(path) => super::files::shown(path),
                Spec::Stdin => super::stdin::NAME.to_owned(),
                Spec::Git(revision, _) => revision.label().to_owned(),
                Spec::Given(given) => given.name.clone(),
            },
        };
        // Two of one name could not be told apart.
        let taken = labels.contains(&label);
        labels.push(if taken { format!("{label} ({})", index + 1) } else { label });
    }
    labels
}
