//! Which files a run is about: the paths of the command line, as both sides name them.

use std::path::{Component, Path, PathBuf};

use globset::GlobMatcher;

use super::Tree;
use super::baseline::Baseline;
use crate::config::Config;
use crate::exit::Failure;
use crate::input::walk::{self, hidden, is_pattern};
use crate::input::{files, modules};

/// The paths asked about.
#[derive(Debug)]
pub(super) struct Scope {
    parts: Vec<Part>,
}

#[derive(Debug)]
struct Part {
    /// As it was given.
    given: String,
    /// Whether the working tree has it.
    is_there: bool,
    reach: Reach,
}

#[derive(Debug)]
enum Reach {
    /// This key and everything below it; the empty key is everything.
    Below(String),
    /// Keys that match.
    Matching(GlobMatcher),
}

impl Scope {
    /// Reads the paths. One that is gone counts as long as the baseline has it.
    pub(super) fn new(paths: &[String], baseline: &Baseline) -> anyhow::Result<Scope> {
        let mut parts = Vec::new();
        for given in paths {
            if given == "-" {
                return Err(
                    Failure::usage("`check` compares files; standard input is for `tenon compat`").into()
                );
            }
            let path = Path::new(given);
            let is_there = path.exists();
            let reach = if !is_there && is_pattern(given) {
                let pattern = baseline.key(Path::new("."))?;
                let slash = if pattern.is_empty() { "" } else { "/" };
                let pattern = format!("{pattern}{slash}{}", given.strip_prefix("./").unwrap_or(given));
                Reach::Matching(walk::matcher(&pattern)?)
            } else {
                Reach::Below(baseline.key(path)?)
            };
            parts.push(Part { given: given.clone(), is_there, reach });
        }
        Ok(Scope { parts })
    }

    /// What to walk in the working tree.
    pub(super) fn roots(&self) -> Vec<PathBuf> {
        let there = |part: &&Part| part.is_there || matches!(part.reach, Reach::Matching(_));
        self.parts.iter().filter(there).map(|part| PathBuf::from(&part.given)).collect()
    }

    /// `true` when there is nothing outside.
    pub(super) fn is_everything(&self) -> bool {
        self.parts.iter().any(|part| matches!(&part.reach, Reach::Below(key) if key.is_empty()))
    }

    /// `true` when nothing that a configuration may speak of is outside.
    pub(super) fn holds(&self, config: &Config, baseline: &Baseline) -> bool {
        let Ok(directory) = baseline.key(config.directory()) else { return false };
        let whole = |part: &Part| match &part.reach {
            Reach::Below(top) => below(top, &directory).is_some(),
            Reach::Matching(_) => false,
        };
        self.parts.iter().any(whole)
    }

    /// `true` for a key that one of the paths reaches, hidden files apart.
    pub(super) fn reaches(&self, key: &str) -> bool {
        self.parts.iter().any(|part| match &part.reach {
            Reach::Below(top) => below(top, key).is_some_and(|rest| !hidden(rest)),
            Reach::Matching(matcher) => !hidden(key) && matcher.is_match(key),
        })
    }

    /// `true` for a key that is itself one of the paths.
    pub(super) fn names(&self, key: &str) -> bool {
        self.parts.iter().any(|part| matches!(&part.reach, Reach::Below(top) if top == key))
    }

    /// *Errors*: a path that neither side has.
    pub(super) fn vouch(&self, before: &Tree, protobuf: &modules::Tree) -> Result<(), Failure> {
        for part in self.parts.iter().filter(|part| !part.is_there) {
            if let Reach::Below(top) = &part.reach {
                let books = before.judged.iter().filter_map(|at| before.library.books.get(*at));
                let keys = books.map(|book| &book.key).chain(protobuf.judged().map(|(_, file)| &file.key));
                if !keys.into_iter().any(|key| below(top, key).is_some()) {
                    return Err(files::missing(Path::new(&part.given)));
                }
            }
        }
        Ok(())
    }
}

/// The part of `key` below `top`; empty when they are the same.
fn below<'k>(top: &str, key: &'k str) -> Option<&'k str> {
    let rest = key.strip_prefix(top)?;
    if top.is_empty() || rest.is_empty() { Some(rest) } else { rest.strip_prefix('/') }
}

/// `true` for a path that stays within the current directory.
pub(super) fn is_inside(path: &Path) -> bool {
    path.components().all(|part| matches!(part, Component::CurDir | Component::Normal(_)))
}

#[cfg(test)]
mod tests {
    use super::below;

    #[test]
    fn a_path_reaches_itself_and_what_is_below() {
        assert_eq!(below("", "a/b"), Some("a/b"));
        assert_eq!(below("a", "a/b"), Some("b"));
        assert_eq!(below("a", "a"), Some(""));
        assert_eq!(below("a", "ab"), None);
    }
}
