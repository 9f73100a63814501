//! The grammar by which a person names a text: a path, `-`, `git:REF:PATH`, `REF:PATH`.

use std::path::{Path, PathBuf};

use tenon_core::{Format, Invalid, Limits, Source};

use super::git::Repository;
use super::{Bytes, descriptors, files, revision, stdin, walk};
use crate::exit::Failure;
use crate::terminal::Terminal;

/// A named text, not read yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Spec {
    /// A file of the working tree.
    Path(PathBuf),
    /// `-`
    Stdin,
    /// A file of a commit.
    Git(Revision, String),
}

/// A named commit, not looked up yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Revision {
    /// Whatever `git rev-parse` understands.
    Named(String),
    /// `merge-base(REF)`: where the current branch left REF.
    MergeBase(String),
}

impl Revision {
    /// As it was written.
    pub(crate) fn spelled(&self) -> String {
        match self {
            Revision::Named(reference) => reference.clone(),
            Revision::MergeBase(reference) => format!("merge-base({reference})"),
        }
    }

    /// The name a finding uses: short, and one that a person knows.
    pub(crate) fn label(&self) -> &str {
        match self {
            Revision::Named(reference) | Revision::MergeBase(reference) => reference,
        }
    }
}

impl Spec {
    /// Reads the grammar. `REF:PATH` is taken for git only when no file is called so.
    pub(crate) fn parse(text: &str) -> Result<Spec, Failure> {
        if text == "-" {
            return Ok(Spec::Stdin);
        }
        if let Some(rest) = text.strip_prefix("git:") {
            let (revision, path) = revision_and_path(rest);
            let shape = || Failure::usage(format!("`{text}` is not of the form git:REF:PATH"));
            return match path {
                _ if revision.label().is_empty() => Err(shape().help("such as git:HEAD:schemas/order.avsc")),
                Some("") | None => {
                    let rest = rest.trim_end_matches(':');
                    Err(shape().help(format!("add the file: git:{rest}:PATH/TO/SCHEMA")))
                }
                Some(path) => Ok(Spec::Git(revision, path.to_owned())),
            };
        }
        if !Path::new(text).exists()
            && let (revision, Some(path)) = revision_and_path(text)
            && !path.is_empty()
            && revision::exists(revision.label())
        {
            return Ok(Spec::Git(revision, path.to_owned()));
        }
        Ok(Spec::Path(PathBuf::from(text)))
    }

    /// Reads the text.
    ///
    /// *Errors*: the outer ones come from outside, the inner ones are findings about the text.
    pub(crate) fn read(&self, terminal: &Terminal, limits: &Limits) -> anyhow::Result<Text> {
        let (name, bytes) = self.bytes(terminal, limits)?;
        let source = bytes.source(&name, limits);
        Ok(Text { name, source })
    }

    /// Reads what may be no text, and what it is called.
    ///
    /// *Errors*: nothing could be read.
    pub(crate) fn bytes(&self, terminal: &Terminal, limits: &Limits) -> anyhow::Result<(String, Bytes)> {
        Ok(match self {
            Spec::Stdin => (stdin::NAME.to_owned(), stdin::read(terminal, limits)?),
            Spec::Path(path) => (files::shown(path), files::read(path, limits)?),
            Spec::Git(revision, path) => {
                let name = format!("git:{}:{path}", revision.spelled());
                let repository = Repository::open()?;
                let commit = revision::resolve(&repository, revision)?;
                (name, repository.file(&commit, revision, path, limits)?)
            }
        })
    }

    /// The last part of its path; of standard input, a name that imports do not use.
    pub(crate) fn file_name(&self) -> &str {
        let path = match self {
            Spec::Stdin => return "stdin.proto",
            Spec::Path(path) => path.to_str().unwrap_or("file.proto"),
            Spec::Git(_, path) => path,
        };
        path.rsplit(['/', '\\']).next().unwrap_or(path)
    }

    /// The schema language, told by the name unless `asked` for; `None` where only the text can tell.
    pub(crate) fn format(&self, asked: Option<Format>) -> Option<Format> {
        let name = match self {
            Spec::Stdin => "",
            Spec::Path(path) => &*path.to_string_lossy(),
            Spec::Git(_, path) => path,
        };
        asked.or(match walk::Promise::of(name) {
            walk::Promise::Avro => Some(Format::Avro),
            walk::Promise::Protobuf => Some(Format::Protobuf),
            // No other language here is written in YAML.
            walk::Promise::JsonSchema | walk::Promise::Yaml => Some(Format::JsonSchema),
            walk::Promise::Json | walk::Promise::Other if descriptors::is_called_so(name) => {
                Some(Format::Protobuf)
            }
            walk::Promise::Json | walk::Promise::Other => None,
        })
    }
}

/// A text and what it is called.
#[derive(Debug)]
pub(crate) struct Text {
    /// For people.
    pub(crate) name: String,
    /// What was read.
    pub(crate) source: Result<Source, Invalid>,
}

/// Splits `REF:PATH` or `merge-base(REF):PATH`; the path may be absent.
fn revision_and_path(text: &str) -> (Revision, Option<&str>) {
    if let Some(rest) = text.strip_prefix("merge-base(")
        && let Some((reference, rest)) = rest.split_once(')')
        && (rest.is_empty() || rest.starts_with(':'))
    {
        return (Revision::MergeBase(reference.to_owned()), rest.strip_prefix(':'));
    }
    match text.split_once(':') {
        Some((reference, path)) => (Revision::Named(reference.to_owned()), Some(path)),
        None => (Revision::Named(text.to_owned()), None),
    }
}

/// Reads what `--against` names as a commit: `git:REF`, or `REF` alone.
pub(crate) fn revision(text: &str) -> Result<Revision, Failure> {
    match revision_and_path(text.strip_prefix("git:").unwrap_or(text)) {
        (revision, None) if !revision.label().is_empty() => Ok(revision),
        (_, None) => Err(Failure::usage(format!("`{text}` names no commit")).help("try git:HEAD")),
        (revision, Some(path)) => {
            let path = if path.is_empty() { "PATH" } else { path };
            let help =
                format!("name the path by itself: `tenon check {path} --against git:{}`", revision.spelled());
            Err(Failure::usage(format!("`{text}` is more than a commit")).help(help))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Revision, Spec};

    #[test]
    fn a_git_spec_names_a_commit_and_a_path() {
        let named = |text: &str| Revision::Named(text.to_owned());
        let spec = |text| Spec::parse(text).unwrap();
        assert_eq!(spec("git:HEAD~2:a/b.avsc"), Spec::Git(named("HEAD~2"), "a/b.avsc".to_owned()));
        assert_eq!(
            spec("git:merge-base(origin/main):a.avsc"),
            Spec::Git(Revision::MergeBase("origin/main".to_owned()), "a.avsc".to_owned())
        );
        assert_eq!(spec("-"), Spec::Stdin);
        assert!(Spec::parse("git:HEAD").is_err());
        assert!(Spec::parse("git::a.avsc").is_err());
    }
}
