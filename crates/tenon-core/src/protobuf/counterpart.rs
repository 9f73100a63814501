//! Where a person looks for what is gone: the file of the other version that is the same file, or else
//! the first of the same package.

use std::collections::HashMap;

use crate::change::Change;
use crate::text::Place;

use super::model::{FileId, Schema};

/// Moves places that stand for "nowhere in particular", the start of the first file, to the counterpart
/// of the file that the other side's place is in.
pub(super) fn settle(writer: &Schema, reader: &Schema, changes: &mut [Change]) {
    if writer.roots < 2 && reader.roots < 2 {
        return;
    }
    let (there, here) = (Files::of(writer), Files::of(reader));
    for change in changes {
        let (from, to) = (&mut change.writer.0, &mut change.reader.0);
        match (is_nowhere(writer, from), is_nowhere(reader, to)) {
            (false, true) => here.look_for(&there, from, to),
            (true, false) => there.look_for(&here, to, from),
            (true, true) | (false, false) => {}
        }
    }
}

fn is_nowhere(schema: &Schema, place: &Place) -> bool {
    place.span.end == 0 && place.pointer.is_empty() && place.source.name() == schema.source().name()
}

struct Files<'a> {
    schema: &'a Schema,
    by_source: HashMap<&'a str, FileId>,
    by_path: HashMap<&'a str, FileId>,
    by_package: HashMap<&'a str, FileId>,
}

impl<'a> Files<'a> {
    fn of(schema: &'a Schema) -> Files<'a> {
        let mut files =
            Files { schema, by_source: HashMap::new(), by_path: HashMap::new(), by_package: HashMap::new() };
        for (at, file) in schema.files.iter().enumerate() {
            let id = FileId(at as u32);
            files.by_source.entry(file.source.name()).or_insert(id);
            files.by_path.entry(&file.path).or_insert(id);
            files.by_package.entry(&file.package).or_insert(id);
        }
        files
    }

    fn look_for(&self, other: &Files<'_>, known: &Place, sought: &mut Place) {
        let Some(id) = other.by_source.get(known.source.name()) else { return };
        let file = other.schema.file(*id);
        let path = self.by_path.get(file.path.as_str());
        if let Some(found) = path.or_else(|| self.by_package.get(file.package.as_str())) {
            *sought = self.schema.place(*found, Default::default(), format!("/{}", file.package));
        }
    }
}
