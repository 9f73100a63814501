//! Writing a file whole or not at all: the new text goes beside the old one and takes its place by a
//! rename, so that neither a crash nor Ctrl-C leaves half a file.

use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;

use crate::exit::Failure;
use crate::input::files::shown;

/// Makes `text` the content of `path`; permissions stay, links are followed.
///
/// *Errors*: the directory is missing or may not be written, or the file is read-only.
pub(crate) fn put(path: &Path, text: &str) -> anyhow::Result<()> {
    put_by(path, |out| out.write_all(text.as_bytes()))
}

/// The same of a content that is written piece by piece.
pub(crate) fn put_by(
    path: &Path,
    content: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> anyhow::Result<()> {
    // A link keeps pointing where it did: its target is replaced.
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let known = fs::metadata(&target).ok();
    if let Some(metadata) = &known {
        if metadata.is_dir() {
            let message = format!("cannot write {}: it is a directory", shown(path));
            return Err(Failure::incomplete(message).help("name a file").into());
        }
        if metadata.permissions().readonly() {
            let message = format!("cannot write {}: it is read-only", shown(path));
            return Err(Failure::incomplete(message).help("make it writable first").into());
        }
        // `/dev/null` and pipes are written to and not replaced.
        if !metadata.is_file() {
            let written = File::create(&target).and_then(|file| fill(file, content)).map(drop);
            return written.with_context(|| format!("cannot write {}", shown(path)));
        }
    }
    let parent = target.parent().filter(|parent| !parent.as_os_str().is_empty());
    if let Some(parent) = parent.filter(|parent| !parent.is_dir()) {
        let message = format!("cannot write {}: there is no directory {}", shown(path), shown(parent));
        return Err(Failure::incomplete(message).help("create the directory first").into());
    }
    let beside = temporary(&target);
    let written = write(&beside, content, known.map(|metadata| metadata.permissions()))
        .and_then(|()| fs::rename(&beside, &target));
    if written.is_err() {
        // What went wrong is told below; a second failure adds nothing.
        let _ = fs::remove_file(&beside);
    }
    written.with_context(|| format!("cannot write {}", shown(path)))
}

fn write(
    path: &Path,
    content: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    permissions: Option<Permissions>,
) -> io::Result<()> {
    let file = OpenOptions::new().write(true).create_new(true).open(path)?;
    let file = fill(file, content)?;
    if let Some(permissions) = permissions {
        file.set_permissions(permissions)?;
    }
    file.sync_all()
}

fn fill(file: File, content: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<File> {
    let mut out = BufWriter::with_capacity(1 << 18, file);
    content(&mut out)?;
    Ok(out.into_inner()?)
}

/// A hidden name in the same directory, since a rename does not cross file systems.
fn temporary(target: &Path) -> PathBuf {
    let name = target.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    target.with_file_name(format!(".{name}.{}.tmp", std::process::id()))
}
