//! Closing a JSON Schema: what its references name is sought in files and among what a
//! registry sent along, and never fetched.
//!
//! A relative reference is a path, and counts from the roots that Protobuf's imports count from. An
//! absolute one is a name: it is sought as each end of its path, and a file with another `$id` is not it;
//! then in whatever JSON Schema of the repository calls itself so.
//! For trees of files, as `check` has them, [`keys`] tells the same of their [`Keyed`].

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::iter;

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

/// Things of files by the files' keys, found by how a key ends as well.
#[derive(Debug)]
pub(crate) struct Keyed<T> {
    own: BTreeMap<String, T>,
    /// Keys by themselves with their parts backwards, so that those that end alike are neighbours.
    ends: BTreeMap<String, String>,
}

impl<T> Default for Keyed<T> {
    fn default() -> Keyed<T> {
        Keyed { own: BTreeMap::new(), ends: BTreeMap::new() }
    }
}

impl<T> Keyed<T> {
    /// Puts a thing under a key, unless the key is taken.
    pub(crate) fn add(&mut self, key: &str, thing: T) {
        self.own.entry(key.to_owned()).or_insert(thing);
        self.ends.entry(backwards(key)).or_insert_with(|| key.to_owned());
    }

    /// Takes a thing out.
    pub(crate) fn remove(&mut self, key: &str) -> Option<T> {
        self.ends.remove(&backwards(key));
        self.own.remove(key)
    }

    /// `true` without a thing.
    pub(crate) fn is_empty(&self) -> bool {
        self.own.is_empty()
    }

    fn get(&self, key: &str) -> Option<(&str, &T)> {
        self.own.get_key_value(key).map(|(key, thing)| (key.as_str(), thing))
    }

    /// Those whose keys end with this path and have more before it, in no order that means anything.
    fn ending<'k>(&'k self, path: &str) -> impl Iterator<Item = (&'k str, &'k T)> + use<'k, T> {
        let start = format!("{}/", backwards(path));
        let near = self.ends.range(start.clone()..).take_while(move |(end, _)| end.starts_with(&start));
        near.filter_map(|(_, key)| self.get(key))
    }
}

fn backwards(path: &str) -> String {
    path.rsplit('/').collect::<Vec<_>>().join("/")
}

/// What a URI may stand for where the text under `user` needs it, the best first, with its key and whether
/// only if the text there does not call itself something else. It is sought no further than it is asked for.
pub(crate) fn keys<'k, T>(
    uri: &'k str,
    user: &'k str,
    keyed: &'k Keyed<T>,
) -> impl Iterator<Item = (&'k str, &'k T, bool)> {
    paths(uri).into_iter().flat_map(move |(path, named)| {
        let relative = is_relative(path);
        let near = iter::successors(relative.then(|| directory(user)), |here| {
            (!here.is_empty()).then(|| directory(here))
        });
        let near = near.filter_map(move |here| keyed.get(&join(here, path)));
        let far = iter::once_with(move || {
            let mut far: Vec<(&str, &T)> =
                relative.then(|| keyed.ending(path)).into_iter().flatten().collect();
            far.sort_by(|(a, _), (b, _)| distance(user, a).cmp(&distance(user, b)));
            far
        });
        let beside = (!relative).then(|| beside(directory(user), path)).flatten();
        let found = beside.and_then(|key| keyed.get(&key)).into_iter().chain(near).chain(far.flatten());
        found.map(move |(key, own)| (key, own, named))
    })
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
    use super::{Keyed, keys, paths};

    #[test]
    fn a_reference_is_found_beside_the_file_then_above_then_by_the_end_of_a_path() {
        let names = ["a/b/line.json", "a/line.json", "a/up.json", "c/d/far.json", "e/line.json"];
        let mut tree = Keyed::default();
        names.iter().for_each(|name| tree.add(name, ()));
        let found = |uri| keys(uri, "a/b/order.json", &tree).map(|(key, ..)| key).collect::<Vec<_>>();
        assert_eq!(found("line.json")[..2], ["a/b/line.json", "a/line.json"]);
        assert_eq!(found("../up.json"), ["a/up.json"]);
        assert_eq!(found("../../../up.json"), Vec::<&str>::new());
        assert_eq!(found("https://acme.com/d/far.json")[0], "c/d/far.json");
        assert_eq!(found("far.json"), ["c/d/far.json"]);
        assert_eq!(found("ar.json"), Vec::<&str>::new());
    }

    #[test]
    fn what_was_taken_out_is_not_found() {
        let mut tree = Keyed::default();
        ["a/b.json", "a/c.json"].iter().for_each(|name| tree.add(name, *name));
        tree.add("a/c.json", "another");
        assert_eq!(tree.remove("a/b.json"), Some("a/b.json"));
        assert_eq!(keys("b.json", "x.json", &tree).count(), 0);
        assert_eq!(keys("c.json", "x.json", &tree).collect::<Vec<_>>(), [("a/c.json", &"a/c.json", false)]);
    }

    #[test]
    fn a_uri_is_sought_as_each_end_of_its_path() {
        assert_eq!(paths("common/a.json"), [("common/a.json", false)]);
        assert_eq!(paths("http://acme.com/v1/a.json?x"), [("v1/a.json", true), ("a.json", true)]);
        assert_eq!(paths("http://acme.com"), []);
    }
}
