//! The versions of one file along the main line of history: what each commit made of it, followed through
//! renames. A merge counts as one step, with what it brought.

use tenon_core::nearest;

use crate::exit::Failure;
use crate::input::commit::HistoryEntry;
use crate::input::git::Repository;
use crate::terminal::Terminal;

/// Every committed version of a file, oldest first; equal neighbours are one version, the earlier.
///
/// *Errors*: no commit has it.
pub(crate) fn of(
    repository: &Repository,
    path: &str,
    terminal: &Terminal,
) -> anyhow::Result<Vec<HistoryEntry>> {
    let full = repository.full(path);
    let Some(head) = repository.commit("HEAD")? else {
        return Err(Failure::incomplete("nothing was committed yet, so there is no history").into());
    };
    let mut entries = repository.history(&head, &full)?;
    if entries.is_empty() {
        let failure = Failure::incomplete(format!("no commit has a file {path}"));
        let top = repository.top.as_ref().map(|top| top.join(&full));
        if top.is_some_and(|path| path.is_file()) {
            return Err(failure.help(format!("it is there and not committed: `git add {path}`")).into());
        }
        let files = repository.entries(&head, |_| true)?;
        let beside = format!("{}{path}", repository.prefix);
        let near = match files.iter().any(|entry| entry.path == beside) {
            true => Some(format!("./{path}")),
            false => nearest(path, files.iter().map(|entry| entry.path.as_str())).map(str::to_owned),
        };
        return Err(failure.perhaps(near.map(|near| format!("did you mean git:history:{near}?"))).into());
    }
    entries.reverse();
    entries.dedup_by(|later, earlier| later.object == earlier.object);
    if repository.is_shallow()? {
        terminal.warn(
            "this clone is shallow, so older versions are missing; `git fetch --unshallow` brings them",
        );
    }
    Ok(entries)
}
