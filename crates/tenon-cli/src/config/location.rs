//! Where the configuration is: in the nearest directory that has one, up to the top of the repository.

use std::path::{Path, PathBuf};

use anyhow::Context;

use crate::exit::Failure;
use crate::input::files;

/// What the file may be called; the first counts where both are there.
const NAMES: [&str; 2] = ["tenon.toml", ".tenon.toml"];

/// The file that was named, or the nearest one from the current directory upwards. The walk ends where a
/// repository begins: what lies around it was not written for it.
///
/// *Errors*: a file was named and is not there.
pub(crate) fn find(named: Option<&Path>) -> anyhow::Result<Option<PathBuf>> {
    if let Some(path) = named {
        if !path.is_file() {
            let message = match path.exists() {
                true => format!("{} is no file", files::shown(path)),
                false => format!("there is no {}", files::shown(path)),
            };
            return Err(Failure::usage(message).perhaps(files::near(path)).into());
        }
        return Ok(Some(path.to_owned()));
    }
    let current = std::env::current_dir().context("cannot tell the current directory")?;
    let top = current.ancestors().find(|directory| directory.join(".git").exists());
    // Without a repository there is no telling how far up a file was meant to reach.
    let top = top.unwrap_or(&current);
    // As short as it can be written from here: `tenon.toml`, then `../tenon.toml`.
    let mut way = PathBuf::new();
    for directory in current.ancestors() {
        for name in NAMES {
            if directory.join(name).is_file() {
                return Ok(Some(way.join(name)));
            }
        }
        if directory == top {
            break;
        }
        way.push("..");
    }
    Ok(None)
}
