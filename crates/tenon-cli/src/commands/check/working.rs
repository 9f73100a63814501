//! What the working tree has. Each file is read and parsed once.

use std::collections::{HashMap, HashSet};

use tenon_core::{Format, Invalid, Limits, Source};

use super::Tree;
use super::baseline::Baseline;
use super::scope::Scope;
use crate::config::policies::Policies;
use crate::input::library::Book;
use crate::input::uris::Keyed;
use crate::input::walk::{self, Found, Walked};
use crate::input::{files, parallel};
use crate::terminal::Terminal;

/// The text of a file. One that cannot be read has a flaw for a text, so that the others are judged, and
/// an error beside it.
pub(super) fn read(file: &Found, limits: &Limits) -> (Result<Source, Invalid>, Option<anyhow::Error>) {
    match files::read(&file.path, limits) {
        Ok(bytes) => (bytes.source(&file.shown, limits), None),
        Err(error) => (Err(files::withheld(&file.shown, &error)), Some(error)),
    }
}

/// The working tree's side.
#[derive(Debug)]
pub(super) struct Working<'p> {
    /// They say what files are that their names say nothing of.
    pub(super) policies: &'p Policies<'p>,
    terminal: &'p Terminal,
    pub(super) tree: Tree,
    /// Where each key is in the library.
    pub(super) keys: HashMap<String, usize>,
    /// What the walk met besides.
    pub(super) walked: Walked,
    /// Files that nothing says to be schemas, by key: what a JSON Schema refers to need not say it.
    spare: Keyed<Found>,
}

impl<'p> Working<'p> {
    /// Reads all files within the scope; `extra` texts may be referred to and are not judged.
    pub(super) fn read(
        scope: &Scope,
        baseline: &Baseline,
        extra: Vec<Book>,
        policies: &'p Policies<'p>,
        terminal: &'p Terminal,
    ) -> anyhow::Result<Working<'p>> {
        let limits = &policies.base().limits;
        let mut walked =
            walk::walk_as(&scope.roots(), baseline.directory(), &|path, named| policies.told(path, named))?;
        let found = std::mem::take(&mut walked.schemas);
        let tree = Tree { extra: extra.len(), ..Tree::default() };
        let mut working =
            Working { policies, terminal, tree, keys: HashMap::new(), walked, spare: Keyed::default() };
        for book in extra {
            working.add(book);
        }
        working.take(found, baseline, true, limits)?;
        let books = &working.tree.library.books;
        working.tree.judged.sort_by(|a, b| {
            let key = |at: &usize| books.get(*at).map(|book| book.key.as_str());
            key(a).cmp(&key(b))
        });
        Ok(working)
    }

    /// Adds the rest of the repository, to be referred to and not judged.
    pub(super) fn widen(&mut self, baseline: &Baseline, limits: &Limits) -> anyhow::Result<()> {
        let Some(repository) = baseline.repository() else { return Ok(()) };
        let policies = self.policies;
        let walked = walk::repository_as(&repository.prefix, &|path, named| policies.told(path, named))?;
        self.walked.unreadable.extend(walked.unreadable);
        self.take(walked.schemas, baseline, false, limits)
    }

    fn take(
        &mut self,
        found: Vec<Found>,
        baseline: &Baseline,
        judged: bool,
        limits: &Limits,
    ) -> anyhow::Result<()> {
        let (mut roots, mut seen, mut fresh) = (HashMap::new(), HashSet::new(), Vec::new());
        for file in found {
            let key = baseline.file_key(&file, &mut roots)?;
            if self.keys.contains_key(&key) || !seen.insert(key.clone()) {
                continue;
            }
            fresh.push((file, key));
        }
        let books = parallel::map(&fresh, "reading", self.terminal, |(file, key)| {
            let (source, error) = read(file, limits);
            let format = file.promise.language(file.named, &source);
            let book =
                format.map(|format| Book::new(file.shown.clone(), key.clone(), format, source, limits));
            (book, error)
        });
        for ((book, error), (file, key)) in books.into_iter().zip(fresh) {
            let Some(book) = book else {
                match error {
                    None => self.spare.add(&key, file),
                    // Only what it holds would tell whether it is a schema.
                    Some(error) if !self.policies.leaves_out(baseline.path_of(&key, &file.shown)) => {
                        self.walked.unreadable.push(format!("{error:#}"));
                    }
                    Some(_) => {}
                }
                continue;
            };
            let at = self.add(book);
            self.keys.insert(key, at);
            if judged {
                self.tree.judged.push(at);
            }
        }
        self.fetch(limits);
        Ok(())
    }

    /// Takes in the spare files that JSON Schemas refer to, and that those refer to.
    fn fetch(&mut self, limits: &Limits) {
        let mut at = 0;
        while let Some(book) = self.tree.library.books.get(at) {
            at += 1;
            for key in self.tree.library.wanted(book, &self.spare) {
                let Some(file) = self.spare.remove(&key) else { continue };
                let (source, _) = read(&file, limits);
                let book = Book::new(file.shown, key.clone(), Format::JsonSchema, source, limits);
                let at = self.add(Book { spare: true, ..book });
                self.keys.insert(key, at);
            }
        }
    }

    /// On this side every text counts as its own content.
    fn add(&mut self, mut book: Book) -> usize {
        book.content = self.tree.library.books.len();
        self.tree.library.add(book)
    }
}
