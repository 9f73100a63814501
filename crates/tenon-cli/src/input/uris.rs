//! Closing a JSON Schema: what its references name is sought in files, and never fetched.
//!
//! A relative reference is a path, and counts from the roots that Protobuf's imports count from. An
//! absolute one is a name: it is sought as each end of its path, and a file with another `$id` is not it.

use std::collections::BTreeSet;

use tenon_core::{Format, Invalid, Limits, Schema, SetBuilder, Source};

use super::import_places::Places;
use crate::terminal::Terminal;

/// The closed schema of `source`, whose references are in `places`.
///
/// *Errors*: every problem of every text; a reference that leads nowhere is one.
pub(crate) fn close(
    places: &Places<'_>,
    source: &Source,
    terminal: &Terminal,
    limits: &Limits,
) -> Result<Schema, Invalid> {
    let mut set = SetBuilder::new(Format::JsonSchema, source, limits);
    let mut tried = BTreeSet::new();
    loop {
        let open: Vec<String> = set.missing().into_iter().filter(|uri| tried.insert(uri.clone())).collect();
        if open.is_empty() {
            return set.finish();
        }
        for uri in open {
            for (path, named) in paths(&uri) {
                let texts = places.of_import(path).filter_map(|spec| spec.read(terminal, limits).ok());
                let found = texts.map(|text| text.source).find(|text| match text {
                    Ok(source) => !named || is(source, &uri, limits),
                    Err(_) => true,
                });
                match found {
                    Some(Ok(source)) => {
                        set.supply(&uri, &source);
                        break;
                    }
                    Some(Err(invalid)) => return Err(invalid),
                    // The set names it, with the place of the reference.
                    None => {}
                }
            }
        }
    }
}

/// Where a URI may be found: as a path, and whether it is the end of a name rather than a path.
fn paths(uri: &str) -> Vec<(&str, bool)> {
    let Some((_, rest)) = uri.split_once("://") else { return vec![(uri, false)] };
    let bare = rest.split('?').next().unwrap_or(rest);
    let slashes = bare.match_indices('/').map(|(at, _)| at + 1);
    slashes.filter_map(|at| bare.get(at..)).filter(|path| !path.is_empty()).map(|path| (path, true)).collect()
}

/// The text has that URI, or none of its own.
fn is(source: &Source, uri: &str, limits: &Limits) -> bool {
    let own = SetBuilder::new(Format::JsonSchema, source, limits).defined();
    own.is_empty() || own.contains(uri)
}

#[cfg(test)]
mod tests {
    use super::paths;

    #[test]
    fn a_uri_is_sought_as_each_end_of_its_path() {
        assert_eq!(paths("common/a.json"), [("common/a.json", false)]);
        assert_eq!(paths("http://acme.com/v1/a.json?x"), [("v1/a.json", true), ("a.json", true)]);
        assert_eq!(paths("http://acme.com"), []);
    }
}
