//! A git repository, by way of the `git` command.
//!
//! Text from a person never becomes an option: revisions are looked up behind `--end-of-options`,
//! and everything after that speaks in object ids. No command here takes a lock or writes. What a
//! commit holds is in `commit.rs`.

use std::ffi::OsStr;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use anyhow::Context;

use crate::exit::Failure;

/// The repository around the current directory.
#[derive(Clone, Debug)]
pub(crate) struct Repository {
    /// Top of the working tree; a bare repository has none.
    pub(crate) top: Option<PathBuf>,
    /// The current directory below the top: empty, or with a `/` at its end.
    pub(crate) prefix: String,
}

/// The hexadecimal name of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ObjectId(pub(super) String);

impl ObjectId {
    /// All digits.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// As many digits as a person compares.
    pub(crate) fn short(&self) -> &str {
        self.0.get(..10).unwrap_or(&self.0)
    }
}

/// A `git` command that reads and takes no locks.
pub(super) fn command<I: AsRef<OsStr>>(arguments: impl IntoIterator<Item = I>) -> Command {
    let mut command = Command::new("git");
    command
        .env("GIT_OPTIONAL_LOCKS", "0")
        // Its errors are shown, and one of them is recognised, in English.
        .env("LC_ALL", "C")
        .args(["--no-pager", "--no-replace-objects"])
        .args(arguments)
        .stdin(Stdio::null());
    command
}

/// What a failed start of `git` means.
pub(super) fn unstarted(error: std::io::Error) -> anyhow::Error {
    match error.kind() {
        ErrorKind::NotFound => Failure::incomplete("there is no `git` on PATH")
            .help("install git, or compare with a directory: --against DIR")
            .into(),
        _ => anyhow::Error::from(error).context("cannot start git"),
    }
}

fn run<I: AsRef<OsStr>>(arguments: impl IntoIterator<Item = I>) -> anyhow::Result<Output> {
    command(arguments).output().map_err(unstarted)
}

/// Standard output of a command that must succeed.
pub(super) fn must<I: AsRef<OsStr>>(arguments: impl IntoIterator<Item = I>) -> anyhow::Result<Vec<u8>> {
    let output = run(arguments)?;
    if output.status.success() { Ok(output.stdout) } else { Err(failed(&output).into()) }
}

fn failed(output: &Output) -> Failure {
    let error = String::from_utf8_lossy(&output.stderr);
    let mut lines = error.lines().map(str::trim).filter(|line| !line.is_empty());
    let first = lines.next().unwrap_or("it gave no reason");
    let failure = Failure::incomplete(format!("git failed: {}", first.trim_start_matches("fatal: ")));
    lines.fold(failure, |failure, line| failure.help(line))
}

fn line(output: &[u8]) -> String {
    String::from_utf8_lossy(output).trim_end_matches(['\n', '\r']).to_owned()
}

/// Git's own version.
///
/// *Errors*: there is no git.
pub(crate) fn version() -> anyhow::Result<String> {
    Ok(line(&must(["version"])?).trim_start_matches("git version ").to_owned())
}

impl Repository {
    /// Finds the repository around the current directory.
    ///
    /// *Errors*: there is none, or git refuses to look at it.
    pub(crate) fn open() -> anyhow::Result<Repository> {
        let output = run(["rev-parse", "--show-toplevel", "--show-prefix"])?;
        if output.status.success() {
            let text = line(&output.stdout);
            let (top, prefix) = text.split_once('\n').unwrap_or((&text, ""));
            return Ok(Repository { top: Some(PathBuf::from(top)), prefix: prefix.to_owned() });
        }
        let error = String::from_utf8_lossy(&output.stderr);
        if error.contains("not a git repository") {
            return Err(Failure::incomplete("the current directory is not in a git repository")
                .help("go to one with `-C DIR`, or do without: `tenon compat OLD NEW`, `tenon check --against DIR`")
                .into());
        }
        if line(&must(["rev-parse", "--is-bare-repository"])?) == "true" {
            return Ok(Repository { top: None, prefix: String::new() });
        }
        Err(failed(&output).into())
    }

    /// The commit that a person's text names.
    pub(crate) fn commit(&self, reference: &str) -> anyhow::Result<Option<ObjectId>> {
        let wanted = format!("{reference}^{{commit}}");
        let output = run(["rev-parse", "--verify", "--quiet", "--end-of-options", &wanted])?;
        let object = line(&output.stdout);
        let is_id = object.len() >= 40 && object.bytes().all(|byte| byte.is_ascii_hexdigit());
        Ok((output.status.success() && is_id).then_some(ObjectId(object)))
    }

    /// The best common ancestor, if the history at hand has one.
    pub(crate) fn merge_base(&self, one: &ObjectId, other: &ObjectId) -> anyhow::Result<Option<ObjectId>> {
        let output = run(["merge-base", one.as_str(), other.as_str()])?;
        match output.status.code() {
            Some(0) => Ok(Some(ObjectId(line(&output.stdout)))),
            Some(1) => Ok(None),
            _ => Err(failed(&output).into()),
        }
    }

    /// Whether the clone was cut off at some depth.
    pub(crate) fn is_shallow(&self) -> anyhow::Result<bool> {
        Ok(line(&must(["rev-parse", "--is-shallow-repository"])?) == "true")
    }

    /// Short names of all branches and tags.
    pub(crate) fn references(&self) -> anyhow::Result<Vec<String>> {
        let listed = must(["for-each-ref", "--format=%(refname:short)"])?;
        Ok(String::from_utf8_lossy(&listed).lines().map(str::to_owned).collect())
    }

    /// Names of tags, of those that a commit descends from where one is given.
    pub(crate) fn tags(&self, reachable: Option<&ObjectId>) -> anyhow::Result<Vec<String>> {
        let mut arguments = vec!["for-each-ref".to_owned(), "--format=%(refname:strip=2)".to_owned()];
        arguments.extend(reachable.map(|commit| format!("--merged={}", commit.as_str())));
        arguments.push("refs/tags".to_owned());
        Ok(String::from_utf8_lossy(&must(arguments)?).lines().map(str::to_owned).collect())
    }

    /// The full name that a symbolic reference such as HEAD stands for, whether or not that exists.
    pub(crate) fn symbolic(&self, name: &str) -> anyhow::Result<Option<String>> {
        let output = run(["symbolic-ref", "--quiet", name])?;
        Ok(output.status.success().then(|| line(&output.stdout)))
    }

    /// `true` on a branch that has no commit yet.
    pub(crate) fn is_unborn(&self) -> anyhow::Result<bool> {
        Ok(self.commit("HEAD")?.is_none() && self.symbolic("HEAD")?.is_some())
    }

    /// Full names of all branches, those of remotes among them.
    pub(crate) fn branches(&self) -> anyhow::Result<Vec<String>> {
        let listed = must(["for-each-ref", "--format=%(refname)", "refs/heads", "refs/remotes"])?;
        Ok(String::from_utf8_lossy(&listed).lines().map(str::to_owned).collect())
    }

    /// A value of git's configuration.
    pub(crate) fn setting(&self, key: &str) -> anyhow::Result<Option<String>> {
        let output = run(["config", "--get", key])?;
        Ok(output.status.success().then(|| line(&output.stdout)))
    }

    /// Where a path of the file system lies in the repository: `/`-separated, from its top.
    ///
    /// *Errors*: outside of the repository.
    pub(crate) fn locate(&self, path: &Path) -> anyhow::Result<String> {
        let top = self.top.as_deref().context("the repository is bare and has no working tree")?;
        let top = std::fs::canonicalize(top).context("cannot resolve the top of the repository")?;
        let absolute = std::path::absolute(path).context("cannot resolve a path")?;
        // What is gone cannot be resolved; the directory that it stood in often can.
        let resolved = std::fs::canonicalize(&absolute).ok().or_else(|| {
            let parent = std::fs::canonicalize(absolute.parent()?).ok()?;
            Some(parent.join(absolute.file_name()?))
        });
        let resolved = resolved.unwrap_or(absolute);
        let Ok(below) = resolved.strip_prefix(&top) else {
            let message = format!("{} is outside of the repository", super::files::shown(path));
            return Err(Failure::incomplete(message)
                .help("go to its repository with `-C DIR`, or name a directory: --against DIR")
                .into());
        };
        let parts = below.components().map(|part| super::files::name(part.as_os_str().as_encoded_bytes()));
        Ok(parts.collect::<Vec<_>>().join("/"))
    }
}
