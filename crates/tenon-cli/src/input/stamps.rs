//! What the file system said of files at one moment, so that a later look tells which of them changed.
//! No file is read for it. When to look is the business of `lookout.rs`.

use std::collections::BTreeMap;
use std::fs::{self, Permissions};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::files::shown;
use super::git_places::GitPlaces;
use super::walk::{self, Told, Walked};

/// Where a run looks, as paths from the current directory.
#[derive(Clone, Debug, Default)]
pub(crate) struct Places {
    /// Files, directories and patterns, as they are walked.
    pub(crate) roots: Vec<PathBuf>,
    /// The current directory below the top of its repository, where the run looks at all of that.
    pub(crate) repository: Option<String>,
    /// Files that count whatever they are called.
    pub(crate) files: Vec<PathBuf>,
    /// What the run writes, which is no reason for another.
    pub(crate) written: Vec<PathBuf>,
    /// Where commits are told from each other.
    pub(crate) git: Option<GitPlaces>,
}

/// What was there, by the names that people know it by.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Stamps {
    files: BTreeMap<String, Stamp>,
    /// What commits are called.
    git: BTreeMap<String, Stamp>,
}

/// A text that is written anew has another stamp.
#[derive(Debug, PartialEq, Eq)]
struct Stamp {
    modified: Option<SystemTime>,
    length: u64,
    permissions: Permissions,
}

impl Places {
    /// Looks at every place, and at one more file. What is not there, or cannot be looked at, has no stamp.
    pub(crate) fn look(&self, also: Option<&Path>, told: Told<'_>) -> Stamps {
        let mut stamps = Stamps::default();
        let mut walked: Vec<Walked> = Vec::new();
        // One that is gone hides none of the others.
        walked.extend(
            self.roots.iter().filter_map(|root| walk::walk_as(std::slice::from_ref(root), None, told).ok()),
        );
        walked.extend(self.repository.iter().filter_map(|prefix| walk::repository_as(prefix, told).ok()));
        for found in walked.iter().flat_map(|walked| walked.schemas.iter().chain(&walked.protobuf)) {
            if !self.written.iter().any(|own| is_same(own, &found.path)) {
                stamps.files.extend(Stamp::of(&found.path).map(|stamp| (found.shown.clone(), stamp)));
            }
        }
        for file in self.files.iter().map(PathBuf::as_path).chain(also) {
            stamps.files.extend(Stamp::of(file).map(|stamp| (shown(file), stamp)));
        }
        for (name, path) in self.git.iter().flat_map(GitPlaces::files) {
            stamps.git.extend(Stamp::of(&path).map(|stamp| (name, stamp)));
        }
        stamps
    }

    /// The directories in which something new would count, each without those below it.
    pub(crate) fn directories(&self) -> Vec<PathBuf> {
        let mut all: Vec<PathBuf> = self.trees().iter().flat_map(|tree| walk::directories(tree)).collect();
        all.extend(self.lone());
        all.extend(self.git.iter().flat_map(GitPlaces::directories));
        all.sort();
        all.dedup();
        all
    }

    /// Directories that count with all that is below them.
    pub(crate) fn trees(&self) -> Vec<PathBuf> {
        let roots = self.roots.iter().map(|root| walk::base(root).to_owned());
        let top = self.repository.iter().map(|prefix| PathBuf::from(walk::up(prefix)));
        let mut all: Vec<PathBuf> = roots.chain(top).filter(|path| path.is_dir()).collect();
        all.extend(self.git.iter().flat_map(GitPlaces::trees));
        all
    }

    /// Directories of what is not itself one: a file, or what is gone.
    pub(crate) fn lone(&self) -> Vec<PathBuf> {
        let roots = self.roots.iter().map(|root| walk::base(root));
        let beside = |path: &Path| {
            let standing =
                path.ancestors().skip(1).find(|above| above.is_dir() || above.as_os_str().is_empty())?;
            Some(if standing.as_os_str().is_empty() { PathBuf::from(".") } else { standing.to_owned() })
        };
        let paths = roots.chain(self.files.iter().map(PathBuf::as_path));
        let git = self.git.iter().flat_map(GitPlaces::homes);
        paths.filter(|path| !path.is_dir()).filter_map(beside).chain(git).collect()
    }
}

impl Stamp {
    /// Of a file, if it is there and one.
    fn of(path: &Path) -> Option<Stamp> {
        let metadata = fs::metadata(path).ok().filter(fs::Metadata::is_file)?;
        let (length, permissions) = (metadata.len(), metadata.permissions());
        Some(Stamp { modified: metadata.modified().ok(), length, permissions })
    }
}

impl Stamps {
    /// How many files there are, those of git apart.
    pub(crate) fn count(&self) -> usize {
        self.files.len()
    }

    /// The names of what is not as it was, sorted: changed, new or gone.
    pub(crate) fn changed<'s>(&'s self, later: &'s Stamps) -> Vec<&'s str> {
        let mut names: Vec<&str> = Vec::new();
        for (before, after) in [(&self.files, &later.files), (&self.git, &later.git)] {
            let differs = |name: &&String| before.get(*name) != after.get(*name);
            names.extend(before.keys().chain(after.keys()).filter(differs).map(String::as_str));
        }
        names.sort_unstable();
        names.dedup();
        names
    }
}

/// `true` where two paths lead to one file.
fn is_same(one: &Path, other: &Path) -> bool {
    // Most names differ, and then nothing needs to be asked.
    one.file_name() == other.file_name()
        && fs::canonicalize(one).is_ok_and(|one| fs::canonicalize(other).is_ok_and(|other| one == other))
}
