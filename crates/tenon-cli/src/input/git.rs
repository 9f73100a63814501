//! A git repository, by way of the `git` command.
//!
//! Text from a person never becomes an option: revisions are looked up behind `--end-of-options`,
//! and everything after that speaks in object ids. No command here takes a lock or writes. Nothing is asked
//! twice of one [`Repository`]: it answers as of when it was first asked. What a commit holds is in
//! `commit.rs`.

use std::cell::RefCell;
use std::collections::HashMap;
use std::ffi::OsStr;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::rc::Rc;

use anyhow::Context;
use tenon_core::Limits;

use super::Bytes;
use super::blobs::Blobs;
use crate::exit::Failure;

/// The repository around the current directory.
#[derive(Clone, Debug)]
pub(crate) struct Repository {
    /// Top of the working tree; a bare repository has none.
    pub(crate) top: Option<PathBuf>,
    /// The current directory below the top: empty, or with a `/` at its end.
    pub(crate) prefix: String,
    /// What git has said so far, and what reads objects.
    memory: Rc<Memory>,
}

#[derive(Debug, Default)]
struct Memory {
    answers: RefCell<HashMap<Vec<String>, Rc<Output>>>,
    /// Started for the first object.
    blobs: RefCell<Option<Blobs>>,
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
            let (top, prefix) = (Some(PathBuf::from(top)), prefix.to_owned());
            return Ok(Repository { top, prefix, memory: Rc::default() });
        }
        let error = String::from_utf8_lossy(&output.stderr);
        if error.contains("not a git repository") {
            return Err(Failure::incomplete("the current directory is not in a git repository")
                .help("go to one with `-C DIR`, or do without: `tenon compat OLD NEW`, `tenon check --against DIR`")
                .into());
        }
        if line(&must(["rev-parse", "--is-bare-repository"])?) == "true" {
            return Ok(Repository { top: None, prefix: String::new(), memory: Rc::default() });
        }
        Err(failed(&output).into())
    }

    /// What git answers; the same as before where it was asked before.
    fn ask(&self, arguments: &[&str]) -> anyhow::Result<Rc<Output>> {
        let key: Vec<String> = arguments.iter().map(|argument| (*argument).to_owned()).collect();
        if let Some(known) = self.memory.answers.borrow().get(&key) {
            return Ok(Rc::clone(known));
        }
        let output = Rc::new(run(arguments)?);
        self.memory.answers.borrow_mut().insert(key, Rc::clone(&output));
        Ok(output)
    }

    /// The same of a command that must succeed.
    pub(super) fn must(&self, arguments: &[&str]) -> anyhow::Result<Rc<Output>> {
        let output = self.ask(arguments)?;
        if output.status.success() { Ok(output) } else { Err(failed(&output).into()) }
    }

    /// The content of a blob; one process reads them all.
    ///
    /// *Errors*: the repository lacks it.
    pub(crate) fn read(&self, object: &ObjectId, limits: &Limits) -> anyhow::Result<Bytes> {
        let mut blobs = self.memory.blobs.borrow_mut();
        let blobs = match &mut *blobs {
            Some(blobs) => blobs,
            none => none.insert(Blobs::open()?),
        };
        blobs.read(object, limits)
    }

    /// The commit that a person's text names.
    pub(crate) fn commit(&self, reference: &str) -> anyhow::Result<Option<ObjectId>> {
        let wanted = format!("{reference}^{{commit}}");
        let output = self.ask(&["rev-parse", "--verify", "--quiet", "--end-of-options", &wanted])?;
        let object = line(&output.stdout);
        let is_id = object.len() >= 40 && object.bytes().all(|byte| byte.is_ascii_hexdigit());
        Ok((output.status.success() && is_id).then_some(ObjectId(object)))
    }

    /// The best common ancestor, if the history at hand has one.
    pub(crate) fn merge_base(&self, one: &ObjectId, other: &ObjectId) -> anyhow::Result<Option<ObjectId>> {
        let output = self.ask(&["merge-base", one.as_str(), other.as_str()])?;
        match output.status.code() {
            Some(0) => Ok(Some(ObjectId(line(&output.stdout)))),
            Some(1) => Ok(None),
            _ => Err(failed(&output).into()),
        }
    }

    /// Whether the clone was cut off at some depth.
    pub(crate) fn is_shallow(&self) -> anyhow::Result<bool> {
        Ok(line(&self.must(&["rev-parse", "--is-shallow-repository"])?.stdout) == "true")
    }

    /// Short names of all branches and tags.
    pub(crate) fn references(&self) -> anyhow::Result<Vec<String>> {
        let listed = self.must(&["for-each-ref", "--format=%(refname:short)"])?;
        Ok(String::from_utf8_lossy(&listed.stdout).lines().map(str::to_owned).collect())
    }

    /// Names of tags, of those that a commit descends from where one is given.
    pub(crate) fn tags(&self, reachable: Option<&ObjectId>) -> anyhow::Result<Vec<String>> {
        let mut arguments = vec!["for-each-ref".to_owned(), "--format=%(refname:strip=2)".to_owned()];
        arguments.extend(reachable.map(|commit| format!("--merged={}", commit.as_str())));
        arguments.push("refs/tags".to_owned());
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        Ok(String::from_utf8_lossy(&self.must(&arguments)?.stdout).lines().map(str::to_owned).collect())
    }

    /// The full name that a symbolic reference such as HEAD stands for, whether or not that exists.
    pub(crate) fn symbolic(&self, name: &str) -> anyhow::Result<Option<String>> {
        let output = self.ask(&["symbolic-ref", "--quiet", name])?;
        Ok(output.status.success().then(|| line(&output.stdout)))
    }

    /// `true` on a branch that has no commit yet.
    pub(crate) fn is_unborn(&self) -> anyhow::Result<bool> {
        Ok(self.commit("HEAD")?.is_none() && self.symbolic("HEAD")?.is_some())
    }

    /// Full names of all branches, those of remotes among them.
    pub(crate) fn branches(&self) -> anyhow::Result<Vec<String>> {
        let listed = self.must(&["for-each-ref", "--format=%(refname)", "refs/heads", "refs/remotes"])?;
        Ok(String::from_utf8_lossy(&listed.stdout).lines().map(str::to_owned).collect())
    }

    /// Those of full names that exist, each with the one that it stands for if it is symbolic.
    pub(crate) fn existing(&self, names: &[String]) -> anyhow::Result<Vec<(String, Option<String>)>> {
        let format = "--format=%(refname) %(symref)";
        let arguments: Vec<&str> =
            ["for-each-ref", format].into_iter().chain(names.iter().map(String::as_str)).collect();
        let listed = self.must(&arguments)?;
        let pair = |line: &str| {
            let (name, symbolic) = line.split_once(' ').unwrap_or((line, ""));
            (name.to_owned(), Some(symbolic.to_owned()).filter(|name| !name.is_empty()))
        };
        Ok(String::from_utf8_lossy(&listed.stdout).lines().map(pair).collect())
    }

    /// A value of git's configuration.
    pub(crate) fn setting(&self, key: &str) -> anyhow::Result<Option<String>> {
        let output = self.ask(&["config", "--get", key])?;
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
