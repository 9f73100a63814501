//! What to compare with when nobody names it: where the work at hand left the branch that it is for.
//!
//! The last commit is the last resort, and a loud one: in a pipeline nothing is uncommitted, so a
//! gate that compares with HEAD there lets everything pass.

use std::env;

use super::git::Repository;
use super::revision::unshallow;
use super::spec::Revision;
use crate::terminal::Terminal;

/// The remote's own idea of its main branch.
const REMOTE: &str = "refs/remotes/origin/HEAD";
/// Branches that others leave and come back to, by custom.
const CUSTOMARY: [&str; 2] = ["main", "master"];

/// The revision to compare with by default. `None` where nothing was committed yet.
pub(crate) fn default(repository: &Repository, terminal: &Terminal) -> anyhow::Result<Option<Revision>> {
    // In a pipeline the target is known; a silent fall-back would turn the gate off.
    for variable in ["GITHUB_BASE_REF", "CI_MERGE_REQUEST_TARGET_BRANCH_NAME"] {
        if let Some(branch) = env::var(variable).ok().filter(|branch| !branch.is_empty()) {
            return Ok(Some(Revision::MergeBase(format!("origin/{branch}"))));
        }
    }
    let Some(head) = repository.commit("HEAD")? else { return Ok(None) };
    let last = Revision::Named("HEAD".to_owned());
    let current = repository.symbolic("HEAD")?.unwrap_or_default();
    let Some(target) = find(repository, &current)? else {
        match is_trunk(repository, &current)? {
            true => terminal.notice("this is the main branch, so uncommitted changes are judged"),
            false => warn(repository, &current, terminal)?,
        }
        return Ok(Some(last));
    };
    let tip = repository.commit(&target)?;
    let base = tip.map(|tip| repository.merge_base(&head, &tip)).transpose()?.flatten();
    if base.as_ref() == Some(&head) {
        terminal.notice(format_args!(
            "HEAD adds nothing to {target}, so uncommitted changes are judged; for those of the last commit: \
             --against git:HEAD~1"
        ));
        return Ok(Some(last));
    }
    Ok(Some(Revision::MergeBase(target)))
}

/// The branch that the current one is for: the remote's own idea of it, then custom, there and here.
fn find(repository: &Repository, current: &str) -> anyhow::Result<Option<String>> {
    let customary = CUSTOMARY.map(|branch| format!("refs/remotes/origin/{branch}"));
    let local = local(repository)?.into_iter().filter(|branch| branch != current);
    let names: Vec<String> = std::iter::once(REMOTE.to_owned()).chain(customary).chain(local).collect();
    // A clone of one branch may know the name of another and not have it.
    let there = repository.existing(&names)?;
    let found = names.iter().find_map(|name| {
        let (_, stands_for) = there.iter().find(|(full, _)| full == name)?;
        if name == REMOTE { stands_for.as_ref() } else { Some(name) }
    });
    let short = |full: &String| {
        full.strip_prefix("refs/remotes/")
            .or_else(|| full.strip_prefix("refs/heads/"))
            .unwrap_or(full)
            .to_owned()
    };
    Ok(found.map(short))
}

/// Full names that a main branch has in a repository without a remote.
fn local(repository: &Repository) -> anyhow::Result<Vec<String>> {
    let configured = repository.setting("init.defaultBranch")?;
    let names = CUSTOMARY.into_iter().map(str::to_owned).chain(configured);
    Ok(names.map(|branch| format!("refs/heads/{branch}")).collect())
}

/// `true` on a main branch, and on the only branch that there is.
fn is_trunk(repository: &Repository, current: &str) -> anyhow::Result<bool> {
    if current.is_empty() {
        return Ok(false);
    }
    let branches = repository.branches()?;
    Ok(local(repository)?.iter().any(|branch| branch == current) || branches == [current])
}

fn warn(repository: &Repository, current: &str, terminal: &Terminal) -> anyhow::Result<()> {
    let baseline = "the baseline is HEAD, so only uncommitted changes are judged";
    let others = others(repository, current)?;
    if others.is_empty() && repository.is_shallow()? {
        terminal.warn(format_args!("{baseline}: this clone is shallow and has no other branch"));
        terminal.help(format_args!(
            "fetch the branch that this one is for, such as main: `{}`, and add --against git:origin/main",
            unshallow("main")
        ));
        return Ok(());
    }
    terminal.warn(format_args!("{baseline}: no branch is known to be the one that this one is for"));
    terminal.help(
        "name it: --against git:BRANCH, or --against 'git:merge-base(BRANCH)' for where this one left it",
    );
    if !others.is_empty() {
        terminal.help(format_args!("branches here: {}", others.join(", ")));
    }
    Ok(())
}

/// Short names of the first branches that are neither the current one nor its like on the remote.
fn others(repository: &Repository, current: &str) -> anyhow::Result<Vec<String>> {
    /// More would not be read.
    const MOST: usize = 5;
    let own = current.strip_prefix("refs/heads/").unwrap_or(current);
    let short = |full: &String| {
        let short = full.strip_prefix("refs/remotes/").or_else(|| full.strip_prefix("refs/heads/"))?;
        let branch = short.strip_prefix("origin/").unwrap_or(short);
        (branch != own && branch != "HEAD").then(|| short.to_owned())
    };
    Ok(repository.branches()?.iter().filter_map(short).take(MOST).collect())
}
