//! Files of the working tree: how they are read, shown, and found again when misspelt.

use std::fs::{self, File, Metadata};
use std::io::{ErrorKind, Read};
use std::path::Path;

use anyhow::Context;
use tenon_core::text::source::{Unreadable, UnreadableKind};
use tenon_core::{Invalid, Limits, Source, Span, nearest};

use super::Bytes;
use crate::exit::Failure;

/// A path for people: as it was given, `/`-separated, and without characters that steer a terminal.
pub(crate) fn shown(path: &Path) -> String {
    let text = name(path.as_os_str().as_encoded_bytes());
    printable(&if cfg!(windows) { text.replace('\\', "/") } else { text })
}

/// A text without characters that steer a terminal, or end a line.
pub(crate) fn printable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() { out.extend(c.escape_default()) } else { out.push(c) }
    }
    out
}

/// A path or a part of one as text. What is no UTF-8 becomes `\xff`, so that two names stay two.
pub(crate) fn name(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        out.push_str(chunk.valid());
        out.extend(chunk.invalid().iter().map(|byte| format!("\\x{byte:02x}")));
    }
    out
}

/// `true` where there is no regular file at a path, and not when nobody lets us look.
pub(crate) fn is_gone(path: &Path) -> bool {
    match fs::metadata(path) {
        Ok(metadata) => !metadata.is_file(),
        Err(error) => error.kind() != ErrorKind::PermissionDenied,
    }
}

/// Reads a regular file.
///
/// *Errors*: missing (with the nearest name), a directory, something that might never end.
pub(crate) fn read(path: &Path, limits: &Limits) -> anyhow::Result<Bytes> {
    let metadata = metadata(path)?;
    if metadata.is_dir() {
        let message = format!("{} is a directory, not a schema file", shown(path));
        let help = format!(
            "name a file, or judge the whole directory: `tenon check {} --against BASELINE`",
            shown(path)
        );
        return Err(Failure::incomplete(message).help(help).into());
    }
    // The shell's `<(command)` is a pipe as well, but one with a writer at its other end.
    if !metadata.is_file() && !path.starts_with("/dev/fd") && !path.starts_with("/proc/self/fd") {
        let message = format!("{} is a pipe or device, not a regular file", shown(path));
        return Err(Failure::incomplete(message).help("use `-` to read standard input").into());
    }
    let size = usize::try_from(metadata.len()).unwrap_or(usize::MAX);
    if size > limits.bytes {
        return Ok(Bytes::TooMany(size));
    }
    let file = File::open(path).with_context(|| format!("cannot read {}", shown(path)))?;
    drain(file, limits).with_context(|| format!("cannot read {}", shown(path)))
}

/// What stands for a file that could not be read, where the rest of the work goes on: a flaw of its text.
pub(crate) fn withheld(name: &str, error: &anyhow::Error) -> Invalid {
    let cause = error.root_cause();
    // The system's own words come with a number that helps nobody.
    let reason = cause.downcast_ref::<std::io::Error>().map(|error| error.kind().to_string());
    let kind = UnreadableKind::Withheld { reason: reason.unwrap_or_else(|| cause.to_string()) };
    Invalid::from(Unreadable { source: Source::new(name, ""), span: Span::default(), kind })
}

/// Reads to the end, or to one byte past the limit.
pub(crate) fn drain(from: impl Read, limits: &Limits) -> std::io::Result<Bytes> {
    let mut bytes = Vec::new();
    from.take(limits.bytes as u64 + 1).read_to_end(&mut bytes)?;
    let count = bytes.len();
    Ok(if count > limits.bytes { Bytes::TooMany(count) } else { Bytes::Whole(bytes) })
}

/// What the file system says of a path, with advice when it says nothing.
pub(crate) fn metadata(path: &Path) -> anyhow::Result<Metadata> {
    match fs::metadata(path) {
        Ok(metadata) => Ok(metadata),
        Err(error) if error.kind() == ErrorKind::NotFound => Err(missing(path).into()),
        Err(error) => Err(error).with_context(|| format!("cannot read {}", shown(path))),
    }
}

/// What to say of a path that leads nowhere.
pub(crate) fn missing(path: &Path) -> Failure {
    if let Ok(target) = fs::read_link(path) {
        let message = format!("{} is a link to {}, which leads nowhere", shown(path), shown(&target));
        return Failure::incomplete(message).help("mend the link, or name the file itself");
    }
    let text = path.to_string_lossy();
    if text.trim_start().starts_with(['{', '[', '"']) {
        return Failure::incomplete(format!("no such file: {}", shown(path)))
            .help("a schema as text goes through standard input: `echo SCHEMA | tenon compat - NEW`");
    }
    Failure::incomplete(format!("no such file: {}", shown(path))).perhaps(near(path))
}

/// The nearest name in the nearest directory that exists.
pub(crate) fn near(path: &Path) -> Option<String> {
    let parent = path.parent()?;
    let directory = if parent.as_os_str().is_empty() { Path::new(".") } else { parent };
    let Ok(entries) = fs::read_dir(directory) else {
        return near(parent).or_else(|| Some(format!("there is no directory {}", shown(parent))));
    };
    let names: Vec<String> =
        entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    let wanted = path.file_name()?.to_string_lossy();
    let found = nearest(&wanted, names.iter().map(String::as_str))?;
    Some(format!("did you mean {}?", shown(&parent.join(found))))
}
