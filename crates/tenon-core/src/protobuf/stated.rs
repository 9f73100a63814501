//! Which version a `.proto` file states: its package ends in one.

use crate::stated::{By, Number, Statement};

use super::model::{File, FileId, Schema};

/// What each judged file states, file by file.
pub(crate) fn stated(schema: &Schema) -> Vec<Option<Statement>> {
    let judged = schema.files.iter().take(schema.roots).enumerate();
    judged.map(|(at, file)| of_file(schema, FileId(at as u32), file)).collect()
}

fn of_file(schema: &Schema, id: FileId, file: &File) -> Option<Statement> {
    let package = file.ast.package.as_ref()?;
    let number = Number::of_name(&package.text)?;
    let place = schema.place(id, package.span, "");
    Some(Statement { by: By::Name, number, text: package.text.clone(), place })
}
