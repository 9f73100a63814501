//! The files and directories in which a repository keeps what its commits are called, for those who wait
//! for that to change. What they say, git is asked: `git.rs`.

use std::fs;
use std::path::PathBuf;

use super::files;
use super::git::must;

/// Where a repository keeps what its commits are called.
#[derive(Clone, Debug)]
pub(crate) struct GitPlaces {
    /// Of this working tree.
    own: PathBuf,
    /// Of all working trees of the clone.
    common: PathBuf,
}

impl GitPlaces {
    /// Those of the repository around the current directory, if there is one.
    pub(crate) fn find() -> Option<GitPlaces> {
        let listed = must(["rev-parse", "--git-dir", "--git-common-dir"]).ok()?;
        let text = String::from_utf8(listed).ok()?;
        // The current directory may be another one later.
        let mut paths = text.lines().filter_map(|line| std::path::absolute(line).ok());
        Some(GitPlaces { own: paths.next()?, common: paths.next()? })
    }

    /// Files that change when a name is of another commit, each with what people call it.
    pub(crate) fn files(&self) -> Vec<(String, PathBuf)> {
        let head = ("git HEAD".to_owned(), self.own.join("HEAD"));
        let packed = ("git packed-refs".to_owned(), self.common.join("packed-refs"));
        let mut all = vec![head, packed];
        for directory in self.directories() {
            let Ok(below) = directory.strip_prefix(&self.common) else { continue };
            if below.as_os_str().is_empty() {
                continue;
            }
            let entries = fs::read_dir(&directory).into_iter().flatten().flatten();
            let named = |path: PathBuf| {
                let name = path.strip_prefix(&self.common).map(files::shown);
                (format!("git {}", name.unwrap_or_default()), path)
            };
            // A lock is there while a name is written.
            let is_lock = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "lock");
            all.extend(entries.map(|entry| entry.path()).filter(|path| !is_lock(path)).map(named));
        }
        all
    }

    /// The directories of those files.
    pub(crate) fn directories(&self) -> Vec<PathBuf> {
        let mut all = self.homes().to_vec();
        let mut open = self.trees();
        while let Some(directory) = open.pop() {
            let entries = fs::read_dir(&directory).into_iter().flatten().flatten();
            let is_directory = |entry: &fs::DirEntry| entry.file_type().is_ok_and(|kind| kind.is_dir());
            open.extend(entries.filter(is_directory).map(|entry| entry.path()));
            all.push(directory);
        }
        all
    }

    /// Those of them that hold much else.
    pub(crate) fn homes(&self) -> [PathBuf; 2] {
        [self.own.clone(), self.common.clone()]
    }

    /// Those of them that hold names alone.
    pub(crate) fn trees(&self) -> Vec<PathBuf> {
        let both = ["refs", "reftable"].map(|name| self.common.join(name));
        both.into_iter().filter(|path| path.is_dir()).collect()
    }

    /// `true` while git writes to the working tree.
    pub(crate) fn is_busy(&self) -> bool {
        self.own.join("index.lock").exists()
    }
}
