//! Closing a Protobuf file over what it imports. Where imports are sought is in `import_places.rs`.

use std::collections::BTreeSet;

use tenon_core::protobuf::Builder;
use tenon_core::{Invalid, Limits, Schema, Source};

use super::import_places::Places;
use crate::terminal::Terminal;

/// Files, each by what imports call it.
#[derive(Debug)]
pub(crate) struct Files {
    pub(crate) judged: Vec<(String, Source)>,
    /// What came along for them to import.
    pub(crate) supplied: Vec<(String, Source)>,
}

/// The closed schema of files whose imports are in `places`.
///
/// *Errors*: every problem of every file; an import that is nowhere is one.
pub(crate) fn close(
    files: &Files,
    places: &Places<'_>,
    terminal: &Terminal,
    limits: &Limits,
) -> Result<Schema, Invalid> {
    let mut set = Builder::empty(limits);
    files.judged.iter().for_each(|(name, source)| set.add_root(name, source));
    files.supplied.iter().for_each(|(name, source)| set.supply(name, source));
    let mut tried = BTreeSet::new();
    loop {
        let open: Vec<String> =
            set.missing().into_iter().filter(|import| tried.insert(import.clone())).collect();
        if open.is_empty() {
            return set.finish().map(Schema::Protobuf);
        }
        for import in open {
            let found = places.of_import(&import).find_map(|spec| spec.read(terminal, limits).ok());
            match found.map(|text| text.source) {
                Some(Ok(source)) => set.supply(&import, &source),
                Some(Err(invalid)) => return Err(invalid),
                // The set names it, with the place of the import.
                None => {}
            }
        }
    }
}
