//! What a registry is filled from: a dump of the topic `_schemas`, from a file or standard input, or a folder
//! that an export wrote. What they say is `tenon-registry`'s business; here they are read.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::Context;
use tenon_registry::folder::{is_part, unfold};
use tenon_registry::topic::{Replay, Replayed};
use tenon_registry::{Options, Problem, ProblemKind, Registry, Subject, Tally};

use crate::exit::Failure;
use crate::input::files;

/// Bytes of a line, and of a file: no message of Kafka comes near.
const MOST_BYTES: usize = 64 << 20;
/// As many problems are told one by one.
const MOST_TOLD: usize = 100;
/// An export's folder has five levels.
const MOST_LEVELS: usize = 16;

/// What was read.
#[derive(Debug)]
pub(super) struct Origin {
    pub(super) registry: Registry,
    pub(super) tally: Tally,
    pub(super) problems: Problems,
    /// Versions that were deleted for good.
    pub(super) purged: BTreeSet<(Subject, u32)>,
    /// It is a folder.
    pub(super) folded: bool,
}

/// What is wrong with it: the first ones, and how many of each kind.
#[derive(Debug, Default)]
pub(super) struct Problems {
    pub(super) first: Vec<Problem>,
    pub(super) counts: BTreeMap<ProblemKind, usize>,
}

impl Problems {
    fn add(&mut self, problem: Problem) {
        *self.counts.entry(problem.kind).or_default() += 1;
        if self.first.len() < MOST_TOLD {
            self.first.push(problem);
        }
    }

    /// How many there are beyond those that are told.
    pub(super) fn untold(&self) -> usize {
        self.counts.values().sum::<usize>() - self.first.len()
    }
}

/// How to read.
#[derive(Clone, Copy, Debug)]
pub(super) struct How<'a> {
    /// What stands between key and value.
    pub(super) separator: &'a str,
    /// To end at the first piece that would be left out.
    pub(super) strict: bool,
}

/// Reads a dump or a folder; `-` is standard input.
///
/// *Errors*: it cannot be read; or, where that is wanted, a piece of it.
pub(super) fn read(from: &str, how: How<'_>) -> anyhow::Result<Origin> {
    let path = Path::new(from);
    if from == "-" {
        return dump(io::stdin().lock(), "standard input", how);
    }
    if path.is_dir() {
        return folder(path, how);
    }
    let file = File::open(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => {
            Failure::incomplete(format!("there is no {}", files::shown(path))).perhaps(files::near(path))
        }
        _ => Failure::incomplete(format!("cannot read {}: {error}", files::shown(path))),
    })?;
    dump(BufReader::with_capacity(1 << 18, file), &files::shown(path).to_string(), how)
}

fn dump(mut lines: impl BufRead, name: &str, how: How<'_>) -> anyhow::Result<Origin> {
    let mut replay = Replay::new(Options::default(), how.separator, now());
    let mut problems = Problems::default();
    let mut line = Vec::new();
    loop {
        let found = match next(&mut lines, &mut line).with_context(|| format!("cannot read {name}"))? {
            Line::End => break,
            Line::Whole => replay.line(&line),
            Line::TooLong => vec![replay.lost(&format!("it has more than {MOST_BYTES} bytes"))],
        };
        for problem in found {
            if how.strict && problem.kind.is_loss() {
                return Err(refused(name, &problem));
            }
            problems.add(problem);
        }
    }
    let Replayed { registry, tally, purged } = replay.finish();
    Ok(Origin { registry, tally, problems, purged, folded: false })
}

fn refused(name: &str, problem: &Problem) -> anyhow::Error {
    Failure::incomplete(format!("{name}: {problem}"))
        .help("without --strict it is left out and told of, and the rest is taken")
        .into()
}

enum Line {
    End,
    Whole,
    TooLong,
}

/// The next line without its end. One that is too long is passed over and takes no memory.
fn next(lines: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<Line> {
    line.clear();
    let most = u64::try_from(MOST_BYTES).unwrap_or(u64::MAX);
    if lines.by_ref().take(most + 1).read_until(b'\n', line)? == 0 {
        return Ok(Line::End);
    }
    if line.last() == Some(&b'\n') {
        line.pop();
    } else if line.len() > MOST_BYTES {
        line.clear();
        line.shrink_to(0);
        lines.skip_until(b'\n')?;
        return Ok(Line::TooLong);
    }
    Ok(Line::Whole)
}

fn folder(root: &Path, how: How<'_>) -> anyhow::Result<Origin> {
    let name = files::shown(root).to_string();
    let mut texts = BTreeMap::new();
    let mut problems = Problems::default();
    for path in listed(root)? {
        if !is_part(path.rsplit('/').next().unwrap_or(&path)) {
            continue;
        }
        match text(&root.join(&path)) {
            Ok(text) => {
                texts.insert(path, text);
            }
            Err(what) => problems.add(Problem { kind: ProblemKind::Broken, place: path, what }),
        }
    }
    let unreadable = problems.first.len() as u64;
    let unfolded = unfold(&texts, Options::default());
    unfolded.problems.into_iter().for_each(|problem| problems.add(problem));
    if let Some(problem) = problems.first.iter().find(|problem| how.strict && problem.kind.is_loss()) {
        return Err(refused(&name, problem));
    }
    let mut tally = unfolded.tally;
    tally.read += unreadable;
    tally.skipped += unreadable;
    let purged = BTreeSet::new();
    Ok(Origin { registry: unfolded.registry, tally, problems, purged, folded: true })
}

fn text(path: &Path) -> Result<String, String> {
    let file = File::open(path).map_err(|error| error.to_string())?;
    let mut bytes = Vec::new();
    let most = u64::try_from(MOST_BYTES).unwrap_or(u64::MAX);
    file.take(most + 1).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    match bytes.len() > MOST_BYTES {
        true => Err(format!("it has more than {MOST_BYTES} bytes")),
        false => String::from_utf8(bytes).map_err(|_| "it is no text in UTF-8".to_owned()),
    }
}

/// The files below a directory by their paths within it, with `/`. Links are not followed, and what git
/// keeps for itself is none of ours.
pub(super) fn listed(root: &Path) -> anyhow::Result<Vec<String>> {
    let mut found = Vec::new();
    let mut todo = vec![(root.to_owned(), String::new(), 0)];
    while let Some((directory, prefix, level)) = todo.pop() {
        let entries =
            fs::read_dir(&directory).with_context(|| format!("cannot read {}", files::shown(&directory)))?;
        for entry in entries {
            let entry = entry.with_context(|| format!("cannot read {}", files::shown(&directory)))?;
            let Ok(name) = entry.file_name().into_string() else { continue };
            let kind = entry.file_type().with_context(|| format!("cannot read {name}"))?;
            if kind.is_dir() && name != ".git" && level < MOST_LEVELS {
                todo.push((entry.path(), format!("{prefix}{name}/"), level + 1));
            } else if kind.is_file() {
                found.push(format!("{prefix}{name}"));
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Milliseconds since 1970.
fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}
