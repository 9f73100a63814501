//! Names in order of the version numbers in them: `v1.9.0`, `v1.10.0-rc.1`, `v1.10.0`.
//!
//! Numbers and pre-releases are ordered as Semantic Versioning 2.0.0, section 11, has it, with as many
//! numbers as a name has. What stands before the number says nothing about its age and does not count.

use std::cmp::Ordering;

/// Sorts names, oldest version first. A name without a number comes before all that have one.
pub(crate) fn sort<T>(items: &mut [T], name: impl Fn(&T) -> &str) {
    items.sort_by(|a, b| compare(name(a), name(b)));
}

/// Which version is older; names of one version in order of their text.
pub(crate) fn compare(one: &str, other: &str) -> Ordering {
    Number::of(one).cmp(&Number::of(other)).then_with(|| one.cmp(other))
}

/// The version number in a name.
#[derive(Debug, PartialEq, Eq)]
struct Number<'t> {
    core: Vec<&'t str>,
    pre: Vec<&'t str>,
}

impl<'t> Number<'t> {
    fn of(name: &'t str) -> Number<'t> {
        // `schemas2/v1.0`: what a version is of stands before the slash.
        let name = name.rsplit('/').next().unwrap_or(name);
        let start = name.find(|c: char| c.is_ascii_digit()).unwrap_or(name.len());
        let (_, number) = name.split_at(start);
        let number = number.split('+').next().unwrap_or(number);
        let end = number.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(number.len());
        let (core, pre) = number.split_at(end);
        let mut core: Vec<&str> = core
            .split('.')
            .filter(|part| !part.is_empty())
            .map(|part| part.trim_start_matches('0'))
            .collect();
        // 1.4 and 1.4.0 are one version.
        while core.len() > 1 && core.last().is_some_and(|part| part.is_empty()) {
            core.pop();
        }
        // `v1.avsc`: a file's extension is no pre-release, and has no hyphen.
        let pre =
            pre.strip_prefix(['-', '_']).or_else(|| pre.starts_with(char::is_alphabetic).then_some(pre));
        let pre = pre.filter(|_| !name.get(..start + end).is_some_and(|name| name.ends_with('.')));
        let pre = pre.map_or_else(Vec::new, |pre| pre.split(['.', '-']).collect());
        Number { core, pre }
    }
}

impl Ord for Number<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        let core = self.core.iter().zip(&other.core).map(|(a, b)| digits(a, b));
        core.fold(Ordering::Equal, Ordering::then)
            .then(self.core.len().cmp(&other.core.len()))
            // A pre-release comes before its release.
            .then(self.pre.is_empty().cmp(&other.pre.is_empty()))
            .then_with(|| {
                let pre = self.pre.iter().zip(&other.pre).map(|(a, b)| identifier(a, b));
                pre.fold(Ordering::Equal, Ordering::then).then(self.pre.len().cmp(&other.pre.len()))
            })
    }
}

impl PartialOrd for Number<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Numbers of any length, without leading zeros.
fn digits(one: &str, other: &str) -> Ordering {
    one.len().cmp(&other.len()).then_with(|| one.cmp(other))
}

/// Numbers come before words.
fn identifier(one: &str, other: &str) -> Ordering {
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match (is_number(one), is_number(other)) {
        (true, true) => digits(one.trim_start_matches('0'), other.trim_start_matches('0')),
        (true, false) => Ordering::Less,
        (false, true) => Ordering::Greater,
        (false, false) => one.cmp(other),
    }
}

#[cfg(test)]
mod tests {
    use super::sort;

    fn is_sorted(expected: &[&str]) {
        let mut names: Vec<&str> = expected.iter().rev().copied().collect();
        sort(&mut names, |name| name);
        assert_eq!(names, expected);
    }

    #[test]
    fn versions_are_ordered_by_number_and_not_by_text() {
        is_sorted(&["latest", "v1.9", "v1.10", "v2", "v10.0.0"]);
        is_sorted(&["1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta"]);
        is_sorted(&["1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0", "1.0.1"]);
        is_sorted(&["v1.4", "v1.4.0", "v1.4.1"]);
        is_sorted(&["old/v9", "orders2/v10"]);
        is_sorted(&["v1.avsc", "v2.avsc", "v10.avsc"]);
        is_sorted(&["r2024-05-01", "r2024-05-02", "r2024-11-01"]);
        is_sorted(&["1.0rc1", "1.0", "v18446744073709551616"]);
    }
}
