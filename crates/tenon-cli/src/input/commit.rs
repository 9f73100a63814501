//! What a commit holds: its files, how they differ from the working tree, and one of them by path.

use std::collections::HashSet;
use std::path::{Component, Path};

use tenon_core::{Limits, nearest};

use super::Bytes;
use super::files;
use super::git::{ObjectId, Repository};
use super::spec::Revision;
use crate::exit::Failure;

/// One file of a commit.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    /// Path from the top of the repository.
    pub(crate) path: String,
    /// Its content.
    pub(crate) object: ObjectId,
    kind: Kind,
}

/// What one commit made of a file.
#[derive(Clone, Debug)]
pub(crate) struct HistoryEntry {
    /// As many digits as a person compares.
    pub(crate) commit: String,
    /// Of the author, as `2024-05-31`.
    pub(crate) date: String,
    /// Who wrote it.
    pub(crate) author: String,
    /// The first line of the message.
    pub(crate) summary: String,
    /// Where the file was then, from the top.
    pub(crate) path: String,
    /// Its content.
    pub(crate) object: ObjectId,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    File,
    Link,
    Directory,
    Submodule,
}

impl Entry {
    /// `false` for links, directories and submodules.
    pub(crate) fn is_file(&self) -> bool {
        self.kind == Kind::File
    }
}

impl Repository {
    /// Every file of a commit that `wanted` takes by its path.
    pub(crate) fn entries(
        &self,
        commit: &ObjectId,
        wanted: impl Fn(&str) -> bool,
    ) -> anyhow::Result<Vec<Entry>> {
        let listed = self.must(&["ls-tree", "-r", "-z", "--full-tree", commit.as_str()])?;
        let entries = listed.stdout.split(|byte| *byte == 0).filter_map(|record| entry(record, &wanted));
        Ok(entries.collect())
    }

    /// The file at a path of a commit, or every file below it; the empty path is the top.
    pub(crate) fn below(&self, commit: &ObjectId, path: &str) -> anyhow::Result<Vec<Entry>> {
        let path = path.trim_end_matches('/');
        let mut entries = self.entries(commit, |found| {
            let rest = found.strip_prefix(path);
            path.is_empty() || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })?;
        entries.retain(Entry::is_file);
        Ok(entries)
    }

    /// Paths whose content in the working tree is not that of the commit, deleted ones among them.
    ///
    /// Files that git does not track are not among them.
    pub(crate) fn changed(&self, commit: &ObjectId) -> anyhow::Result<HashSet<String>> {
        let listed = self.must(&[
            "diff",
            "--name-only",
            "-z",
            "--no-renames",
            "--no-ext-diff",
            "--no-relative",
            "--ignore-submodules=all",
            commit.as_str(),
            "--",
        ])?;
        let paths = listed.stdout.split(|byte| *byte == 0).filter(|path| !path.is_empty());
        Ok(paths.map(files::name).collect())
    }

    /// `true` where the working tree has nothing at a path, as far as one may look.
    pub(crate) fn lacks(&self, path: &str) -> bool {
        self.top.as_ref().is_none_or(|top| files::is_gone(&top.join(path)))
    }

    /// What the commits up to one made of a file, newest first, along first parents and through renames.
    /// Commits that deleted it are left out.
    pub(crate) fn history(&self, commit: &ObjectId, path: &str) -> anyhow::Result<Vec<HistoryEntry>> {
        // A path after `--` counts from the current directory.
        let top = self.top.as_deref().unwrap_or(Path::new(".")).to_string_lossy();
        let listed = self.must(&[
            "-C",
            &top,
            "--literal-pathspecs",
            "log",
            "-z",
            "--follow",
            "--first-parent",
            "-m",
            "--raw",
            "--no-abbrev",
            "--no-ext-diff",
            "--no-color",
            "--no-show-signature",
            "--format=%x02%H%x01%as%x01%an%x01%s%x01",
            commit.as_str(),
            "--",
            path,
        ])?;
        Ok(listed.stdout.split(|byte| *byte == 2).filter_map(history_entry).collect())
    }

    /// `true` where a commit has a regular file at a path from the top.
    pub(crate) fn has_file(&self, commit: &ObjectId, path: &str) -> anyhow::Result<bool> {
        Ok(self.entry(commit, path)?.is_some_and(|entry| entry.is_file()))
    }

    /// Reads one file of a commit. The path counts from the top of the repository, as git counts;
    /// `./PATH` counts from the current directory.
    ///
    /// *Errors*: no such file (with the nearest one), a directory, a link.
    pub(crate) fn file(
        &self,
        commit: &ObjectId,
        revision: &Revision,
        path: &str,
        limits: &Limits,
    ) -> anyhow::Result<Bytes> {
        let spelled = revision.spelled();
        let full = self.full(path);
        let Some(entry) = self.entry(commit, &full)? else {
            let missing = Failure::incomplete(format!("{spelled} has no file {path}"));
            return Err(missing.perhaps(self.nearest_file(commit, &spelled, path)?).into());
        };
        let what = match entry.kind {
            Kind::File => return self.read(&entry.object, limits),
            Kind::Directory => "a directory",
            Kind::Link => "a symbolic link",
            Kind::Submodule => "a submodule",
        };
        Err(Failure::incomplete(format!("{path} in {spelled} is {what}, not a schema file"))
            .help("name a file")
            .into())
    }

    /// A path from the top of the repository: `./PATH` counts from the current directory.
    pub(crate) fn full(&self, path: &str) -> String {
        if path == "." || path.starts_with("./") || path.starts_with("../") {
            return normal(&format!("{}{path}", self.prefix));
        }
        path.to_owned()
    }

    fn entry(&self, commit: &ObjectId, path: &str) -> anyhow::Result<Option<Entry>> {
        let path = path.trim_end_matches('/');
        let listed =
            self.must(&["--literal-pathspecs", "ls-tree", "-z", "--full-tree", commit.as_str(), "--", path])?;
        Ok(listed
            .stdout
            .split(|byte| *byte == 0)
            .find_map(|record| entry(record, &|found: &str| found == path)))
    }

    fn nearest_file(&self, commit: &ObjectId, spelled: &str, path: &str) -> anyhow::Result<Option<String>> {
        let entries = self.entries(commit, |_| true)?;
        let below = format!("{}{path}", self.prefix);
        if !self.prefix.is_empty() && entries.iter().any(|entry| entry.path == below) {
            let help =
                format!("paths count from the top of the repository; did you mean git:{spelled}:./{path}?");
            return Ok(Some(help));
        }
        let near = nearest(path, entries.iter().map(|entry| entry.path.as_str()));
        Ok(near.map(|near| format!("did you mean git:{spelled}:{near}?")))
    }
}

/// `MODE SP TYPE SP OBJECT TAB PATH`, as `ls-tree -z` prints it.
fn entry(record: &[u8], wanted: &impl Fn(&str) -> bool) -> Option<Entry> {
    let text = files::name(record);
    let (head, path) = text.split_once('\t')?;
    if !wanted(path) {
        return None;
    }
    let mut head = head.split(' ');
    let (mode, _, object) = (head.next()?, head.next()?, head.next()?);
    let kind = match mode {
        "120000" => Kind::Link,
        "040000" => Kind::Directory,
        "160000" => Kind::Submodule,
        _ => Kind::File,
    };
    Some(Entry { path: path.to_owned(), object: ObjectId(object.to_owned()), kind })
}

/// `COMMIT^ADATE^AAUTHOR^ASUMMARY^A` as asked for, then, as `log --raw -z` prints it, modes, objects and a
/// status, and behind a NUL one path, or of a rename two.
fn history_entry(record: &[u8]) -> Option<HistoryEntry> {
    let text = files::name(record);
    let mut parts = text.splitn(5, '\u{1}');
    let (commit, date, author, summary) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let (_, change) = parts.next()?.split_once(':')?;
    let mut fields = change.split('\0');
    let mut head = fields.next()?.split(' ');
    let (_, mode, _, object, status) = (head.next()?, head.next()?, head.next()?, head.next()?, head.next()?);
    let path = fields.next()?;
    let path = if status.starts_with(['R', 'C']) { fields.next()? } else { path };
    let is_file = mode.starts_with("100");
    let owned = str::to_owned;
    (is_file && !status.starts_with('D')).then(|| HistoryEntry {
        commit: ObjectId(owned(commit)).short().to_owned(),
        date: owned(date),
        author: owned(author),
        summary: owned(summary),
        path: owned(path),
        object: ObjectId(owned(object)),
    })
}

/// Resolves `.` and `..` by text alone.
fn normal(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in Path::new(path).components() {
        match part {
            Component::ParentDir => drop(parts.pop()),
            Component::Normal(name) => parts.extend(name.to_str()),
            Component::CurDir | Component::RootDir | Component::Prefix(_) => {}
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::normal;

    #[test]
    fn dots_are_resolved() {
        assert_eq!(normal("a/b/../c/./d.avsc"), "a/c/d.avsc");
        assert_eq!(normal("../../d.avsc"), "d.avsc");
    }
}
