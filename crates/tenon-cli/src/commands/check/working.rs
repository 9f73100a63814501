//! What the working tree has. Each file is read and parsed once.

use std::collections::{BTreeMap, HashMap};

use tenon_core::{Format, Limits};

use super::Tree;
use super::baseline::Baseline;
use super::scope::Scope;
use crate::config::policies::Policies;
use crate::input::files;
use crate::input::library::Book;
use crate::input::walk::{self, Found, Walked};

/// The working tree's side.
#[derive(Debug)]
pub(super) struct Working<'p> {
    /// They say what files are that their names say nothing of.
    pub(super) policies: &'p Policies<'p>,
    pub(super) tree: Tree,
    /// Where each key is in the library.
    pub(super) keys: HashMap<String, usize>,
    /// What the walk met besides.
    pub(super) walked: Walked,
    /// Files that nothing says to be schemas, by key: what a JSON Schema refers to need not say it.
    spare: BTreeMap<String, (String, Found)>,
}

impl<'p> Working<'p> {
    /// Reads all files within the scope; `extra` texts may be referred to and are not judged.
    pub(super) fn read(
        scope: &Scope,
        baseline: &Baseline,
        extra: Vec<Book>,
        policies: &'p Policies<'p>,
    ) -> anyhow::Result<Working<'p>> {
        let limits = &policies.base().limits;
        let mut walked = walk::walk(&scope.roots(), baseline.directory())?;
        let found = std::mem::take(&mut walked.schemas);
        let tree = Tree { extra: extra.len(), ..Tree::default() };
        let mut working = Working { policies, tree, keys: HashMap::new(), walked, spare: BTreeMap::new() };
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
        let walked = walk::repository(&repository.prefix)?;
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
        let mut roots = HashMap::new();
        for file in found {
            let key = baseline.file_key(&file, &mut roots)?;
            if self.keys.contains_key(&key) {
                continue;
            }
            let source = files::read(&file.path, limits)?.source(&file.shown, limits);
            let promise = if file.named { file.promise } else { self.policies.promise(&key) };
            let Some(format) = promise.language(file.named, &source) else {
                self.spare.insert(key.clone(), (key, file));
                continue;
            };
            let at = self.add(Book::new(file.shown, key.clone(), format, source, limits));
            self.keys.insert(key, at);
            if judged {
                self.tree.judged.push(at);
            }
        }
        self.fetch(limits)
    }

    /// Takes in the spare files that JSON Schemas refer to, and that those refer to.
    fn fetch(&mut self, limits: &Limits) -> anyhow::Result<()> {
        let mut at = 0;
        while let Some(book) = self.tree.library.books.get(at) {
            at += 1;
            for key in self.tree.library.wanted(book, &self.spare, |(key, _)| key) {
                let Some((_, (key, file))) = self.spare.remove_entry(&key) else { continue };
                let source = files::read(&file.path, limits)?.source(&file.shown, limits);
                let book = Book::new(file.shown, key.clone(), Format::JsonSchema, source, limits);
                let at = self.add(Book { spare: true, ..book });
                self.keys.insert(key, at);
            }
        }
        Ok(())
    }

    /// On this side every text counts as its own content.
    fn add(&mut self, mut book: Book) -> usize {
        book.content = self.tree.library.books.len();
        self.tree.library.add(book)
    }
}
