//! Closing a JSON Schema: what its references name is sought in files and among what a
//! registry sent along, and never fetched.
//!
//! A relative reference is a path, and counts from the roots that Protobuf's imports count from. An
//! absolute one is a name: it is sought as each end of its path, and a file with another `$id` is not it;
//! then in whatever JSON Schema of the repository calls itself so.
//! For trees of files, as `check` has them, [`keys`] tells the same of their keys.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use tenon_core::jsonschema::Draft;
use tenon_core::{Format, Invalid, Limits, Schema, SetBuilder, Source};

use super::import_places::Places;
use super::library::directory;
use super::modules::{distance, is_relative, join};
use super::walk::Promise;
use crate::terminal::Terminal;

/// The closed schema of `source`, whose references came along with it, or are in `places`; texts that
/// state no draft are of `draft`, where it is known.
///
/// *Errors*: every problem of every text; a reference that leads nowhere is one.
pub(crate) fn close(
    places: &Places<'_>,
    source: &Source,
    came_along: &[(String, Source)],
    draft: Option<Draft>,
    terminal: &Terminal,
    limits: &Limits,
) -> Result<Schema, Invalid> {
    let mut set = match draft {
        Some(draft) => SetBuilder::assuming(draft, source, limits),
        None => SetBuilder::new(Format::JsonSchema, source, limits),
    };
    let mut tried = BTreeSet::new();
    let named = OnceCell::new();
    loop {
        let open: Vec<String> = set.missing().into_iter().filter(|uri| tried.insert(uri.clone())).collect();
        if open.is_empty() {
            return set.finish();
        }
        for uri in open {
            // A relative name was resolved against the address of the schema that has it.
            let same = |called: &str| uri == called || uri.ends_with(&format!("/{called}"));
            if let Some((_, source)) = came_along.iter().find(|(called, _)| same(called)) {
                set.supply(&uri, source);
                continue;
            }
            let found = paths(&uri).into_iter().find_map(|(path, named)| {
                let texts = places.of_reference(path).filter_map(|spec| spec.read(terminal, limits).ok());
                texts.map(|text| text.source).find(|text| match text {
                    Ok(source) => !named || is(source, &uri, limits),
                    Err(_) => true,
                })
            });
            let by_name = || {
                let names = named.get_or_init(|| names(places, terminal, limits));
                names.get(&uri).cloned().map(Ok)
            };
            // Where there is none the set names it, with the place of the reference.
            if let Some(source) = found.or_else(by_name).transpose()? {
                set.supply(&uri, &source);
            }
        }
    }
}

/// JSON Schemas of the repository by the URIs that they call themselves; of several the nearest.
fn names(places: &Places<'_>, terminal: &Terminal, limits: &Limits) -> BTreeMap<String, Source> {
    let mut names = BTreeMap::new();
    for text in places.near().filter_map(|spec| spec.read(terminal, limits).ok()) {
        if Promise::of(&text.name).language(false, &text.source) != Some(Format::JsonSchema) {
            continue;
        }
        let Ok(source) = text.source else { continue };
        for uri in SetBuilder::new(Format::JsonSchema, &source, limits).defined() {
            names.entry(uri).or_insert_with(|| source.clone());
        }
    }
    names
}

/// Where a URI may be found: as a path, and whether it is the end of a name rather than a path.
fn paths(uri: &str) -> Vec<(&str, bool)> {
    let Some((_, rest)) = uri.split_once("://") else { return vec![(uri, false)] };
    let bare = rest.split('?').next().unwrap_or(rest);
    let slashes = bare.match_indices('/').map(|(at, _)| at + 1);
    slashes.filter_map(|at| bare.get(at..)).filter(|path| !path.is_empty()).map(|path| (path, true)).collect()
}

/// Which of some keys a URI may stand for where the text under `user` needs it, the best first, and whether
/// only if the text there does not call itself something else.
pub(crate) fn keys<'k, T>(uri: &str, user: &str, keys: &'k BTreeMap<String, T>) -> Vec<(&'k T, bool)> {
    let mut found = Vec::new();
    for (path, named) in paths(uri) {
        let mut here = directory(user);
        if !is_relative(path) {
            let beside = beside(here, path);
            found.extend(beside.and_then(|key| keys.get(&key)).map(|own| (own, named)));
            continue;
        }
        loop {
            found.extend(keys.get(&join(here, path)).map(|own| (own, named)));
            if here.is_empty() {
                break;
            }
            here = directory(here);
        }
        let ending = format!("/{path}");
        let mut far: Vec<(&String, &T)> = keys.iter().filter(|(key, _)| key.ends_with(&ending)).collect();
        far.sort_by(|(a, _), (b, _)| distance(user, a).cmp(&distance(user, b)));
        found.extend(far.into_iter().map(|(_, own)| (own, named)));
    }
    found
}

/// The key that a path with `.` and `..` in it leads to from a directory; `None` where it leaves the tree.
pub(crate) fn beside(directory: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = directory.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// The text has that URI, or none of its own.
fn is(source: &Source, uri: &str, limits: &Limits) -> bool {
    let own = SetBuilder::new(Format::JsonSchema, source, limits).defined();
    own.is_empty() || own.contains(uri)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{keys, paths};

    #[test]
    fn a_reference_is_found_beside_the_file_then_above_then_by_the_end_of_a_path() {
        let names = ["a/b/line.json", "a/line.json", "a/up.json", "c/d/far.json", "e/line.json"];
        let tree: BTreeMap<String, &str> = names.iter().map(|name| ((*name).to_owned(), *name)).collect();
        let found =
            |uri| keys(uri, "a/b/order.json", &tree).into_iter().map(|(own, _)| *own).collect::<Vec<_>>();
        assert_eq!(found("line.json")[..2], ["a/b/line.json", "a/line.json"]);
        assert_eq!(found("../up.json"), ["a/up.json"]);
        assert_eq!(found("../../../up.json"), Vec::<&str>::new());
        assert_eq!(found("https://acme.com/d/far.json")[0], "c/d/far.json");
    }

    #[test]
    fn a_uri_is_sought_as_each_end_of_its_path() {
        assert_eq!(paths("common/a.json"), [("common/a.json", false)]);
        assert_eq!(paths("http://acme.com/v1/a.json?x"), [("v1/a.json", true), ("a.json", true)]);
        assert_eq!(paths("http://acme.com"), []);
    }
}
