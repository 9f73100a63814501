//! The baseline's texts as they come in, each matched with its like in the working tree: a text that
//! both sides have, or several baselines, is parsed once.

use std::collections::HashMap;

use tenon_core::{Format, Invalid, Limits, Source};

use super::Tree;
use super::working::Working;
use crate::input::library::{Book, Library};
use crate::input::uris::Keyed;

/// Texts that the working tree does not have, kept from one baseline to the next.
#[derive(Debug)]
pub(super) struct Archive {
    /// By their language and what they say.
    texts: HashMap<(Format, String), Book>,
    /// The next number.
    fresh: usize,
}

impl Archive {
    /// For baselines of one working tree.
    pub(super) fn new(working: &Working<'_>) -> Archive {
        Archive { texts: HashMap::new(), fresh: working.tree.library.books.len() }
    }

    fn number(&mut self) -> usize {
        self.fresh += 1;
        self.fresh - 1
    }
}

/// One side in the making.
pub(super) struct Shelf<'w, 'a> {
    pub(super) working: &'w Working<'w>,
    pub(super) limits: &'w Limits,
    pub(super) tree: Tree,
    /// Texts of the working tree that may be found again, perhaps under another path.
    texts: HashMap<&'w str, usize>,
    archive: &'a mut Archive,
}

impl<'w, 'a> Shelf<'w, 'a> {
    /// With the texts of `--reference` on it.
    pub(super) fn new(
        working: &'w Working<'w>,
        extra: &[Book],
        archive: &'a mut Archive,
        limits: &'w Limits,
    ) -> Shelf<'w, 'a> {
        let books = &working.tree.library.books;
        let tree = Tree { extra: extra.len(), ..Tree::default() };
        let mut shelf = Shelf { working, limits, tree, texts: HashMap::new(), archive };
        let text = |book: &'w Book| book.source.as_ref().ok().map(Source::text);
        let same: HashMap<Option<&str>, usize> =
            books.iter().take(working.tree.extra).map(|book| (text(book), book.content)).collect();
        for book in extra {
            let text = book.source.as_ref().ok().map(Source::text);
            let content = same.get(&text).copied().unwrap_or(usize::MAX);
            shelf.add(Book { content, ..book.clone() }, false);
        }
        shelf
    }

    /// Remembers the texts under keys that `moving` takes or that the baseline may not have.
    pub(super) fn expect_moves(&mut self, moving: impl Fn(&str) -> bool) {
        for (at, book) in self.working.tree.library.books.iter().enumerate() {
            if let Ok(source) = &book.source
                && moving(&book.key)
            {
                self.texts.entry(source.text()).or_insert(at);
            }
        }
    }

    /// A text that is the working tree's own.
    pub(super) fn share(&mut self, at: usize, shown: String, judged: bool) {
        if let Some(book) = self.working.tree.library.books.get(at) {
            self.add(Book { shown, ..book.clone() }, judged && !book.spare);
        }
    }

    /// A text that was read.
    pub(super) fn put(
        &mut self,
        shown: String,
        key: String,
        format: Format,
        source: Result<Source, Invalid>,
        judged: bool,
    ) {
        let book = self.book(shown, key, format, source);
        self.add(book, judged);
    }

    /// A text as a book that has the number of its like, if there is one.
    fn book(&mut self, shown: String, key: String, format: Format, source: Result<Source, Invalid>) -> Book {
        let same = source.as_ref().ok().and_then(|source| self.texts.get(source.text()));
        let twin = same.and_then(|at| self.working.tree.library.books.get(*at));
        if let Some(twin) = twin.filter(|twin| twin.format == format) {
            return Book { shown, key, source, spare: false, ..twin.clone() };
        }
        let text = source.as_ref().ok().map(|source| (format, source.text().to_owned()));
        let known = text.as_ref().and_then(|text| self.archive.texts.get(text));
        if let Some(twin) = known {
            return Book { shown, key, source, spare: false, ..twin.clone() };
        }
        let content = self.archive.number();
        let book = Book { content, ..Book::new(shown, key, format, source, self.limits) };
        if let Some(text) = text {
            self.archive.texts.insert(text, book.clone());
        }
        book
    }

    /// A text that was read with all it refers to, by what it calls them.
    pub(super) fn put_with(
        &mut self,
        shown: String,
        key: String,
        format: Format,
        source: Result<Source, Invalid>,
        references: Vec<(String, Source)>,
    ) {
        let book = self.book(shown, key, format, source);
        let mut company = Library::default();
        company.add(book.clone());
        for (called, source) in references {
            company.add(self.book(source.name().to_owned(), called, format, Ok(source)));
        }
        let at = self.tree.library.books.len();
        self.add(book, true);
        self.tree.companies.insert(at, company);
    }

    /// Takes in those of the other files that JSON Schemas refer to, and that those refer to.
    pub(super) fn fetch<T>(
        &mut self,
        mut rest: Keyed<T>,
        mut read: impl FnMut(&str, &T) -> anyhow::Result<(String, Result<Source, Invalid>)>,
    ) -> anyhow::Result<()> {
        let mut at = 0;
        while let Some(book) = self.tree.library.books.get(at) {
            at += 1;
            for key in self.tree.library.wanted(book, &rest) {
                let Some(own) = rest.remove(&key) else { continue };
                let (shown, source) = read(&key, &own)?;
                self.put(shown, key, Format::JsonSchema, source, false);
            }
        }
        Ok(())
    }

    fn add(&mut self, mut book: Book, judged: bool) {
        if book.content == usize::MAX {
            book.content = self.archive.number();
        }
        let at = self.tree.library.add(book);
        if judged {
            self.tree.judged.push(at);
        }
    }
}
