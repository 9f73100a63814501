//! Tags that a pattern matches, by version number.
//!
//! Only tags reachable from HEAD count: a branch for maintenance is not judged against releases that came
//! after it and that it will never meet.

use tenon_core::nearest;

use super::order;
use crate::exit::Failure;
use crate::input::git::Repository;
use crate::input::walk;

/// Names of tags, oldest version first.
///
/// *Errors*: none matches, with the near ones and with the way to fetch them.
pub(crate) fn matching(repository: &Repository, pattern: &str) -> anyhow::Result<Vec<String>> {
    let matcher = walk::matcher(pattern)?;
    let matching = |tags: &[String]| -> Vec<String> {
        tags.iter().filter(|tag| matcher.is_match(tag)).cloned().collect()
    };
    // Before the first commit nothing is reachable.
    let reachable = match repository.commit("HEAD")? {
        Some(head) => repository.tags(Some(&head))?,
        None => Vec::new(),
    };
    let mut tags = matching(&reachable);
    if tags.is_empty() {
        let all = repository.tags(None)?;
        return Err(none(repository, pattern, &all, &matching(&all))?.into());
    }
    order::sort(&mut tags, |tag| tag);
    Ok(tags)
}

fn none(
    repository: &Repository,
    pattern: &str,
    all: &[String],
    elsewhere: &[String],
) -> anyhow::Result<Failure> {
    /// More would not be read.
    const MOST: usize = 5;
    let shallow = repository.is_shallow()?;
    if let Some(first) = elsewhere.first() {
        let failure = Failure::incomplete(format!("no tag that HEAD descends from matches `{pattern}`"));
        return Ok(match shallow {
            true => failure.help("this clone is shallow; fetch the rest: `git fetch --unshallow --tags`"),
            false => failure.help(format!(
                "{} on other branches match; name one by itself: git:{first}",
                elsewhere.len()
            )),
        });
    }
    let mut failure = Failure::incomplete(format!("no tag matches `{pattern}`"));
    let plain = pattern.trim_end_matches('*');
    if let Some(near) = nearest(plain, all.iter().map(String::as_str)) {
        failure = failure.help(format!("did you mean `{near}`?"));
    }
    if !all.is_empty() {
        let mut newest = all.to_vec();
        order::sort(&mut newest, |tag| tag);
        let newest: Vec<&str> = newest.iter().rev().take(MOST).map(String::as_str).collect();
        failure = failure.help(format!("tags here: {}", newest.join(", ")));
    }
    Ok(match (repository.setting("remote.origin.url")?.is_some(), shallow) {
        (true, true) => failure.help("this clone is shallow; fetch the rest: `git fetch --unshallow --tags`"),
        (true, false) => {
            failure.help("clones in pipelines often have no tags; fetch them: `git fetch --tags`")
        }
        (false, _) if all.is_empty() => {
            failure.help("this repository has no tags: `git tag v1.0.0` makes one")
        }
        (false, _) => failure,
    })
}
