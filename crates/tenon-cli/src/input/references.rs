//! The library that `--reference` spells out: files, directories, files of commits.

use std::path::Path;

use tenon_core::Limits;

use super::library::{Ambiguity, Book, Library};
use super::spec::Spec;
use super::{files, walk};
use crate::exit::Failure;
use crate::terminal::Terminal;

/// Reads every text that the options name.
///
/// *Errors*: missing files, and texts that are no schema: a reference that cannot be used was meant
/// to be.
pub(crate) fn read(references: &[String], terminal: &Terminal, limits: &Limits) -> anyhow::Result<Vec<Book>> {
    let mut books = Vec::new();
    for reference in references {
        let path = Path::new(reference);
        if path.is_dir() {
            let found = walk::walk(&[path.to_owned()], None)?;
            for file in found.schemas {
                let source = files::read(&file.path, limits)?.source(&file.shown, limits);
                if !file.certain && !source.as_ref().is_ok_and(walk::looks_like_avro) {
                    continue;
                }
                books.push(sound(Book::new(file.shown.clone(), file.shown, source, limits))?);
            }
        } else {
            let text = Spec::parse(reference)?.read(terminal, limits)?;
            books.push(sound(Book::new(text.name.clone(), text.name, text.source, limits))?);
        }
    }
    Ok(books)
}

fn sound(book: Book) -> Result<Book, Failure> {
    if book.names.is_some() {
        return Ok(book);
    }
    let reason = match &book.source {
        Err(invalid) => invalid.to_string(),
        Ok(_) => "it is not a sound schema".to_owned(),
    };
    let help = format!("`tenon fingerprint {}` shows what is wrong", book.shown);
    Err(Failure::incomplete(format!("cannot use reference {}: {reason}", book.shown)).help(help))
}

/// A library of these texts alone.
pub(crate) fn library(books: Vec<Book>) -> Library {
    let mut library = Library::default();
    for book in books {
        library.add(book);
    }
    library
}

/// Tells of names that could not be told apart.
pub(crate) fn explain(ambiguities: &[Ambiguity], terminal: &Terminal) {
    for Ambiguity { user, name, definers } in ambiguities {
        terminal.warn(format_args!(
            "{user} needs `{name}`, which is defined by {}; keep one, or put one beside it",
            definers.join(" and ")
        ));
    }
}
