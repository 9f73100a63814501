//! Files by package and by directory, and the option that all files of a package must agree on.

use std::collections::{BTreeMap, BTreeSet};

use super::files::{File, Run};
use super::sink::Sink;
use crate::text::sorting::set_of;
use crate::words::Text;

/// Names listed in a message at most.
const MOST_LISTED: usize = 4;

/// The files of each package, `""` for those without.
pub(in crate::protobuf) fn by_package<'r, 'a>(run: &'r Run<'a>) -> BTreeMap<&'a str, Vec<&'r File<'a>>> {
    let mut groups: BTreeMap<&str, Vec<&File<'_>>> = BTreeMap::new();
    for file in &run.files {
        groups.entry(file.model.package.as_str()).or_default().push(file);
    }
    groups
}

/// The files of each directory.
pub(in crate::protobuf) fn by_directory<'r, 'a>(run: &'r Run<'a>) -> BTreeMap<&'a str, Vec<&'r File<'a>>> {
    let mut groups: BTreeMap<&str, Vec<&File<'_>>> = BTreeMap::new();
    for file in &run.files {
        groups.entry(file.directory()).or_default().push(file);
    }
    groups
}

/// `acme.v1`, or words for files without a package.
pub(in crate::protobuf) fn named(package: &str) -> Text {
    match package {
        "" => Text::from("no package"),
        package => Text::new().plain("package ").code(package),
    }
}

/// What the last part of a package's name promises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::protobuf) enum Stability {
    /// `v1`
    Stable,
    /// `v1alpha`, `v1beta2`, `v1p1alpha1`, `v1test…`
    Unstable,
}

/// The version that a package names, behind another part. Numbers begin at 1.
pub(in crate::protobuf) fn version(package: &str) -> Option<Stability> {
    let (_, last) = package.rsplit_once('.')?;
    let rest = number(last.strip_prefix('v')?)?;
    if rest.is_empty() {
        return Some(Stability::Stable);
    }
    if rest.starts_with("test") {
        return Some(Stability::Unstable);
    }
    let rest = match rest.strip_prefix('p') {
        Some(patch) => number(patch)?,
        None => rest,
    };
    let rest = rest.strip_prefix("alpha").or_else(|| rest.strip_prefix("beta"))?;
    (rest.is_empty() || number(rest) == Some("")).then_some(Stability::Unstable)
}

/// What stands behind a number of at least 1.
fn number(text: &str) -> Option<&str> {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = text.strip_suffix(rest)?;
    digits.contains(|c| c != '0').then_some(rest)
}

/// Reports every file of a package whose files give an option different values.
pub(in crate::protobuf) fn same_option(run: &Run<'_>, sink: &mut Sink<'_>, option: &str) {
    for (package, files) in by_package(run) {
        let values: BTreeSet<Option<&str>> = set_of(files.iter().map(|file| value(file, option)));
        if values.len() < 2 {
            continue;
        }
        let unset = values.contains(&None);
        let written: Vec<&str> = values.into_iter().flatten().collect();
        for file in files {
            sink.at_file(file, file.option_span(option), || {
                let text = Text::new().plain("files of ").text(named(package)).plain(" give ").code(option);
                let text = text.plain(if written.len() > 1 { " the values " } else { " the value " });
                let text = text.list(written.iter().copied(), MOST_LISTED);
                if unset { text.plain(" and none") } else { text }
            });
        }
    }
}

/// The value that a file writes; an empty string is none.
fn value<'a>(file: &File<'a>, option: &str) -> Option<&'a str> {
    let (_, setting) = file.model.options.iter().find(|(own, _)| *own == option)?;
    setting.span.and(Some(setting.value.as_str())).filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::{Stability, version};

    #[test]
    fn versions_are_told_from_other_names() {
        for stable in ["a.v1", "a.v01", "a.b.v10"] {
            assert_eq!(version(stable), Some(Stability::Stable), "{stable}");
        }
        for unstable in ["a.v1alpha", "a.v1beta2", "a.v1p1alpha1", "a.v1p1beta", "a.v1test", "a.v1testfoo"] {
            assert_eq!(version(unstable), Some(Stability::Unstable), "{unstable}");
        }
        for none in
            ["v1", "a", "a.v0", "a.v1p0alpha1", "a.v1alpha0", "a.v1alpha1test", "a.V1", "a.vv1", "a.v1p1test"]
        {
            assert_eq!(version(none), None, "{none}");
        }
    }
}
