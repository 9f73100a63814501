//! The grammar by which a person names one text: a path, `-`, `git:REF:PATH`, `REF:PATH`. What names
//! several, or comes over the network, is in `versions`.

use std::path::{Path, PathBuf};
use std::rc::Rc;

use tenon_core::{Format, Invalid, Limits, Source};

use super::git::Repository;
use super::given::Given;
use super::versions::{self, Slice, tags};
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
    /// A text that came over the network.
    Given(Rc<Given>),
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

/// Commits as a person names them, not looked up yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Commits {
    /// One.
    One(Revision),
    /// `latest-tag(GLOB)`
    LatestTag(String),
    /// `tags(GLOB)[SLICE]`
    Tags(String, Slice),
    /// `history[SLICE]`, the versions of one file.
    History(Slice),
}

impl Commits {
    /// Splits what stands behind `git:` into commits and a path, which may be absent.
    ///
    /// *Errors*: brackets without an end, an empty name.
    pub(crate) fn parse(text: &str) -> Result<(Commits, Option<&str>), Failure> {
        let open = |what: &str| {
            Failure::usage(format!("`git:{text}` has no end to its `{what}`"))
                .help("such as 'git:tags(v*)[-5..]' or 'git:merge-base(origin/main)', in quotes")
        };
        for function in ["merge-base(", "latest-tag(", "tags("] {
            let Some(rest) = text.strip_prefix(function) else { continue };
            let (argument, rest) = rest.split_once(')').ok_or_else(|| open("("))?;
            if argument.is_empty() {
                return Err(Failure::usage(format!("`git:{text}` has nothing between its parentheses")));
            }
            let argument = argument.to_owned();
            if function == "tags(" {
                let (slice, rest) = slice(rest).map_err(|fault| fault.unwrap_or_else(|| open("[")))?;
                return Ok((Commits::Tags(argument, slice), path(text, rest)?));
            }
            let commits = match function {
                "latest-tag(" => Commits::LatestTag(argument),
                _ => Commits::One(Revision::MergeBase(argument)),
            };
            return Ok((commits, path(text, rest)?));
        }
        if let Some(rest) = text.strip_prefix("history")
            && (rest.is_empty() || rest.starts_with(['[', ':']))
        {
            let (slice, rest) = slice(rest).map_err(|fault| fault.unwrap_or_else(|| open("[")))?;
            return Ok((Commits::History(slice), path(text, rest)?));
        }
        let (reference, path) = match text.split_once(':') {
            Some((reference, path)) => (reference, Some(path)),
            None => (text, None),
        };
        if reference.is_empty() {
            let shape = Failure::usage(format!("`git:{text}` names no commit"));
            return Err(shape.help("such as git:HEAD:schemas/order.avsc"));
        }
        Ok((Commits::One(Revision::Named(reference.to_owned())), path))
    }

    /// The commits, oldest first.
    ///
    /// *Errors*: no tag; a history, which is of a file and not of commits.
    pub(crate) fn revisions(&self) -> anyhow::Result<Vec<Revision>> {
        let named = |tags: Vec<String>| tags.into_iter().map(Revision::Named).collect();
        match self {
            Commits::One(revision) => Ok(vec![revision.clone()]),
            Commits::LatestTag(glob) => {
                Ok(named(Slice::At(-1).of(tags::matching(&Repository::open()?, glob)?)))
            }
            Commits::Tags(glob, slice) => {
                let all = tags::matching(&Repository::open()?, glob)?;
                let count = all.len();
                let some = slice.of(all);
                if some.is_empty() {
                    let tags = if count == 1 { "tag" } else { "tags" };
                    let message = format!("the brackets select none of the {count} {tags} like `{glob}`");
                    return Err(Failure::incomplete(message)
                        .help("[-5..] takes the last five, or fewer")
                        .into());
                }
                Ok(named(some))
            }
            Commits::History(_) => Err(Failure::usage("a history is of one file, and none is named")
                .help(
                    "such as 'git:history[-10..]:schemas/order.avsc', or name releases: 'git:tags(v*)[-5..]'",
                )
                .into()),
        }
    }

    /// Whether the form stands for several.
    pub(crate) fn is_several(&self) -> bool {
        match self {
            Commits::One(_) | Commits::LatestTag(_) => false,
            Commits::Tags(_, slice) | Commits::History(slice) => !matches!(slice, Slice::At(_)),
        }
    }
}

/// `[…]` at the start of what is left, if it is there. `None` for an error where it has no end.
fn slice(rest: &str) -> Result<(Slice, &str), Option<Failure>> {
    let Some(inner) = rest.strip_prefix('[') else { return Ok((Slice::ALL, rest)) };
    let (inner, rest) = inner.split_once(']').ok_or(None)?;
    Ok((Slice::parse(inner).map_err(Some)?, rest))
}

/// What is left, as a path.
fn path<'t>(text: &str, rest: &'t str) -> Result<Option<&'t str>, Failure> {
    match rest.strip_prefix(':') {
        Some(path) => Ok(Some(path)),
        None if rest.is_empty() => Ok(None),
        None => Err(Failure::usage(format!("`git:{text}`: `{rest}` is out of place"))
            .help("a path follows behind a colon: git:REF:PATH")),
    }
}

impl Spec {
    /// Reads the grammar of one text. `REF:PATH` is taken for git only when no file is called so.
    ///
    /// *Errors*: the name makes no sense, stands for several, or needs the network.
    pub(crate) fn parse(text: &str) -> anyhow::Result<Spec> {
        if text == "-" {
            return Ok(Spec::Stdin);
        }
        if let Some(rest) = text.strip_prefix("git:") {
            let shape = || Failure::usage(format!("`{text}` is not of the form git:REF:PATH"));
            let (commits, path) = Commits::parse(rest)?;
            let Some(path) = path.filter(|path| !path.is_empty()) else {
                let rest = rest.trim_end_matches(':');
                return Err(shape().help(format!("add the file: git:{rest}:PATH/TO/SCHEMA")).into());
            };
            let mut revisions = commits.revisions()?;
            return match (commits.is_several(), revisions.pop()) {
                (false, Some(revision)) => Ok(Spec::Git(revision, path.to_owned())),
                _ => {
                    Err(Failure::usage(format!("`{text}` stands for several versions, and one is asked for"))
                        .help("take the last of them: [-1]")
                        .into())
                }
            };
        }
        let is_registered = versions::asked(text)?.is_some();
        if is_registered || text.starts_with("https://") {
            let pull = "`tenon registry pull DIR` makes files of a registry's subjects".to_owned();
            return Err(Failure::usage(format!("`{text}` cannot be used here"))
                .help("name a file, a directory, or git:REF:PATH")
                .perhaps(is_registered.then_some(pull))
                .into());
        }
        if !Path::new(text).exists()
            && let Some((reference, path)) = text.split_once(':')
            && !reference.is_empty()
            && !path.is_empty()
            && let Ok((Commits::One(revision), Some(path))) = Commits::parse(text)
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
                let name = format!("git:{}:{}", revision.spelled(), files::printable(path));
                let repository = Repository::open()?;
                let commit = revision::resolve(&repository, revision)?;
                (name, repository.file(&commit, revision, path, limits)?)
            }
            Spec::Given(given) => (given.name.clone(), Bytes::Whole(given.text.clone().into_bytes())),
        })
    }

    /// The last part of its path; of standard input, a name that imports do not use.
    pub(crate) fn file_name(&self) -> &str {
        let path = match self {
            Spec::Stdin => return "stdin.proto",
            Spec::Path(path) => path.to_str().unwrap_or("file.proto"),
            Spec::Git(_, path) => path,
            Spec::Given(given) => &given.path,
        };
        path.rsplit(['/', '\\']).next().unwrap_or(path)
    }

    /// The schema language, told by the name unless `asked` for; `None` where only the text can tell.
    pub(crate) fn format(&self, asked: Option<Format>) -> Option<Format> {
        let name = match self {
            Spec::Stdin => "",
            Spec::Path(path) => &*path.to_string_lossy(),
            Spec::Git(_, path) => path,
            Spec::Given(given) => match given.format {
                Some(format) => return asked.or(Some(format)),
                None => &given.path,
            },
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

/// Reads what `--against` names as commits: `git:REF` and its other forms, or `REF` alone.
pub(crate) fn commits(text: &str) -> Result<Commits, Failure> {
    match Commits::parse(text.strip_prefix("git:").unwrap_or(text))? {
        (commits, None) => Ok(commits),
        (_, Some(path)) => {
            let rest = text.strip_suffix(path).unwrap_or(text).trim_end_matches(':');
            let path = if path.is_empty() { "PATH" } else { path };
            let rest = rest.strip_prefix("git:").unwrap_or(rest);
            let help = format!("name the path by itself: `tenon check {path} --against git:{rest}`");
            Err(Failure::usage(format!("`{text}` is more than a commit")).help(help))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Commits, Revision, Slice, Spec};

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

    #[test]
    fn commits_are_one_or_several() {
        let tags = |slice| Commits::Tags("v*".to_owned(), slice);
        let parse = |text| Commits::parse(text).unwrap();
        assert_eq!(parse("tags(v*)"), (tags(Slice::ALL), None));
        assert_eq!(parse("tags(v*)[-5..]:a.avsc"), (tags(Slice::Range(Some(-5), None)), Some("a.avsc")));
        assert_eq!(parse("latest-tag(v*):a"), (Commits::LatestTag("v*".to_owned()), Some("a")));
        assert_eq!(parse("history[-2..]:a"), (Commits::History(Slice::Range(Some(-2), None)), Some("a")));
        let named = Commits::One(Revision::Named("historyx".to_owned()));
        assert_eq!(parse("historyx:a"), (named, Some("a")));
        for wrong in ["tags(v*", "tags()", "tags(v*)[", "tags(v*)[x]", "tags(v*)x", "history[1", ""] {
            assert!(Commits::parse(wrong).is_err(), "{wrong}");
        }
    }
}
