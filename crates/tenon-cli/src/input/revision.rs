//! From a named commit to an object, with the exact command that mends it where there is none. What is
//! compared with when nobody names one is in `target.rs`.

use tenon_core::nearest;

use super::git::{ObjectId, Repository};
use super::spec::Revision;
use crate::exit::Failure;

/// The commit behind a revision.
///
/// *Errors*: no such commit, no common ancestor; each with the way out.
pub(crate) fn resolve(repository: &Repository, revision: &Revision) -> anyhow::Result<ObjectId> {
    match revision {
        Revision::Named(reference) => named(repository, reference),
        Revision::MergeBase(reference) => {
            let other = named(repository, reference)?;
            let head = named(repository, "HEAD")?;
            match repository.merge_base(&head, &other)? {
                Some(base) => Ok(base),
                None => Err(unrelated(repository, reference)?.into()),
            }
        }
    }
}

/// `true` when the text names a commit of the repository around the current directory.
pub(crate) fn exists(reference: &str) -> bool {
    let found = Repository::open().and_then(|repository| repository.commit(reference));
    matches!(found, Ok(Some(_)))
}

fn named(repository: &Repository, reference: &str) -> anyhow::Result<ObjectId> {
    match repository.commit(reference)? {
        Some(commit) => Ok(commit),
        None => Err(unknown(repository, reference)?.into()),
    }
}

fn unknown(repository: &Repository, reference: &str) -> anyhow::Result<Failure> {
    let failure = Failure::incomplete(format!("git knows no commit called `{reference}`"));
    let references = repository.references()?;
    if reference == "HEAD" && references.is_empty() {
        return Ok(failure.help("nothing was committed yet; commit, or name a directory: --against DIR"));
    }
    let failure = failure.perhaps(near(reference, &references));
    if is_object(reference) && repository.is_shallow()? {
        return Ok(failure.help("this clone is shallow; fetch the rest: `git fetch --unshallow origin`"));
    }
    if repository.setting("remote.origin.url")?.is_none() || !is_name(reference) {
        return Ok(match failure.advice() {
            [] => failure.help("`git branch --all` and `git tag` list what there is"),
            [_, ..] => failure,
        });
    }
    if is_version(reference) {
        let deepen = if repository.is_shallow()? { "--unshallow " } else { "" };
        let fetch = format!("git fetch {deepen}origin +refs/tags/{reference}:refs/tags/{reference}");
        return Ok(failure.help(format!("if the remote has that tag, fetch it: `{fetch}`")));
    }
    // A branch of a remote that was never fetched is the usual case in pipelines: clones there are
    // often shallow, and of one branch.
    let branch = reference.strip_prefix("origin/").unwrap_or(reference);
    let fetch = fetch(repository, branch)?;
    Ok(match branch == reference {
        false => failure.help(format!("if the remote has it, fetch it: `{fetch}`")),
        true => failure.help(format!(
            "if the remote has a branch of that name, fetch it: `{fetch}`, and name it: git:origin/{branch}"
        )),
    })
}

/// The command that brings a branch of the remote, whatever the clone fetches by itself, with as much
/// history as a common ancestor takes.
fn fetch(repository: &Repository, branch: &str) -> anyhow::Result<String> {
    // On a clone that is whole, git takes --unshallow for an error.
    Ok(match repository.is_shallow()? {
        true => unshallow(branch),
        false => format!("git fetch origin {}", refspec(branch)),
    })
}

/// [`fetch`] in a shallow clone.
pub(super) fn unshallow(branch: &str) -> String {
    format!("git fetch --unshallow origin {}", refspec(branch))
}

fn refspec(branch: &str) -> String {
    format!("+refs/heads/{branch}:refs/remotes/origin/{branch}")
}

/// `true` for what may be an abbreviated object id.
fn is_object(reference: &str) -> bool {
    reference.len() >= 7 && reference.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// `true` for what is probably a tag: `v1.4.0`, `2024-05`.
fn is_version(reference: &str) -> bool {
    reference.strip_prefix('v').unwrap_or(reference).starts_with(|c: char| c.is_ascii_digit())
}

/// `true` for what can be a branch, and can stand in a command as it is.
fn is_name(reference: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/._-".contains(&byte);
    !reference.starts_with('-') && !reference.contains("HEAD") && reference.bytes().all(plain)
}

/// The name that was probably meant.
fn near(wanted: &str, references: &[String]) -> Option<String> {
    let remote = format!("origin/{wanted}");
    let near = match references.contains(&remote) {
        true => &remote,
        false => nearest(wanted, references.iter().map(String::as_str).chain(["HEAD"]))?,
    };
    Some(format!("did you mean `{near}`?"))
}

/// [`near`] in the repository around the current directory, if there is one.
pub(crate) fn suggestion(wanted: &str) -> Option<String> {
    near(wanted, &Repository::open().ok()?.references().ok()?)
}

fn unrelated(repository: &Repository, reference: &str) -> anyhow::Result<Failure> {
    let failure = Failure::incomplete(format!("HEAD and `{reference}` have no common ancestor here"));
    if !repository.is_shallow()? {
        return Ok(failure.help(format!("compare with the commit itself: --against git:{reference}")));
    }
    let fetch = match reference.strip_prefix("origin/").filter(|branch| is_name(branch)) {
        Some(branch) => unshallow(branch),
        None => "git fetch --unshallow origin".to_owned(),
    };
    Ok(failure.help(format!("this clone is shallow; fetch the rest: `{fetch}`")))
}
