//! From a named commit to an object, with the exact command that mends it where there is none.

use std::env;

use tenon_core::nearest;

use super::git::{ObjectId, Repository};
use super::spec::Revision;
use crate::exit::Failure;
use crate::terminal::Terminal;

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

/// The revision to compare with when nobody names one: where the branch under review left its
/// target, or else the last commit. `None` where nothing was committed yet.
pub(crate) fn default(repository: &Repository, terminal: &Terminal) -> anyhow::Result<Option<Revision>> {
    // In a pipeline the target is known; a silent fall-back would turn the gate off.
    for variable in ["GITHUB_BASE_REF", "CI_MERGE_REQUEST_TARGET_BRANCH_NAME"] {
        if let Some(branch) = env::var(variable).ok().filter(|branch| !branch.is_empty()) {
            return Ok(Some(Revision::MergeBase(format!("origin/{branch}"))));
        }
    }
    if repository.commit("HEAD")?.is_none() {
        return Ok(None);
    }
    for branch in ["origin/main", "origin/master"] {
        if repository.commit(branch)?.is_some() {
            return Ok(Some(Revision::MergeBase(branch.to_owned())));
        }
    }
    if repository.is_shallow()? {
        terminal.warn("this clone is shallow and has no origin/main, so only uncommitted changes are judged");
        terminal.notice("name a baseline with --against, or fetch one: `git fetch --unshallow origin`");
    }
    Ok(Some(Revision::Named("HEAD".to_owned())))
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
    let shallow = repository.is_shallow()?;
    let near = near(reference, &references);
    // A branch of a remote that was never fetched is the usual case in pipelines.
    if let Some(branch) = reference.strip_prefix("origin/") {
        let deepen = if shallow { "--unshallow " } else { "" };
        let fetch = format!("git fetch {deepen}origin +refs/heads/{branch}:refs/remotes/origin/{branch}");
        return Ok(failure.perhaps(near).help(format!("if the remote has it, fetch it: `{fetch}`")));
    }
    Ok(match (near, shallow) {
        (Some(near), _) => failure.help(near),
        (None, true) => failure.help(UNSHALLOW),
        (None, false) => failure.help("`git branch --all` and `git tag` list what there is"),
    })
}

const UNSHALLOW: &str = "this clone is shallow; fetch the rest: `git fetch --unshallow origin`";

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
    Ok(match repository.is_shallow()? {
        true => failure.help(UNSHALLOW),
        false => failure.help(format!("compare with the commit itself: --against git:{reference}")),
    })
}
