//! Texts indexed by the full names they define, so that a schema finds the types it refers to.

use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use tenon_core::{Format, Invalid, Limits, Schema, SetBuilder, Source};

use super::names::Names;

/// A text that others may refer to.
#[derive(Clone, Debug)]
pub(crate) struct Book {
    /// The name findings show.
    pub(crate) shown: String,
    /// The path that tells which texts are neighbours, `/`-separated.
    pub(crate) key: String,
    /// What was read.
    pub(crate) source: Result<Source, Invalid>,
    /// Absent where the text is no sound schema.
    pub(crate) names: Option<Rc<Names>>,
    /// Equal for equal texts, on either side of a comparison.
    pub(crate) content: usize,
}

impl Book {
    /// Reads the names off the source.
    pub(crate) fn new(shown: String, key: String, source: Result<Source, Invalid>, limits: &Limits) -> Book {
        let names = source.as_ref().ok().and_then(|source| Names::read(source, limits).ok()).map(Rc::new);
        Book { shown, key, source, names, content: usize::MAX }
    }

    fn directory(&self) -> &str {
        directory(&self.key)
    }

    /// What the text as a whole is called, where it has a name.
    pub(crate) fn root(&self) -> Option<&str> {
        self.names.as_ref()?.root.as_deref()
    }

    /// Full names that it needs from others.
    pub(crate) fn needed(&self) -> &[String] {
        self.names.as_ref().map_or(&[], |names| &names.needed)
    }
}

/// The part of a path before its last slash.
pub(crate) fn directory(key: &str) -> &str {
    key.rsplit_once('/').map_or("", |(directory, _)| directory)
}

/// How many parts at the end of two paths are equal, and how many at the start.
pub(crate) fn likeness(one: &str, other: &str) -> (usize, usize) {
    let alike = |pairs: &mut dyn Iterator<Item = (&str, &str)>| pairs.take_while(|(a, b)| a == b).count();
    let end = alike(&mut one.rsplit('/').zip(other.rsplit('/')));
    (end, alike(&mut one.split('/').zip(other.split('/'))))
}

/// All texts of one side.
#[derive(Debug, Default)]
pub(crate) struct Library {
    /// In the order they came.
    pub(crate) books: Vec<Book>,
    /// Who defines a full name.
    definers: HashMap<String, Vec<usize>>,
}

/// Who defines a name.
enum Lookup {
    Nobody,
    One(usize),
    Several(Vec<usize>),
}

/// A name that more than one text defines.
#[derive(Debug)]
pub(crate) struct Ambiguity {
    /// Who needs it.
    pub(crate) user: String,
    /// The full name.
    pub(crate) name: String,
    /// Who defines it.
    pub(crate) definers: Vec<String>,
}

/// All that a text refers to, and that refers to.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Closure {
    /// Contents of the text and of its references.
    pub(crate) contents: BTreeSet<usize>,
    /// Every name was found.
    pub(crate) complete: bool,
}

impl Library {
    /// Adds a text.
    pub(crate) fn add(&mut self, book: Book) -> usize {
        let at = self.books.len();
        for name in book.names.iter().flat_map(|names| &names.defined) {
            self.definers.entry(name.clone()).or_default().push(at);
        }
        self.books.push(book);
        at
    }

    /// The schema of a text together with all it refers to. What cannot be told apart is left out,
    /// so that the core reports the name, and listed.
    pub(crate) fn close(
        &self,
        root: &Source,
        key: &str,
        limits: &Limits,
    ) -> (Result<Schema, Invalid>, Vec<Ambiguity>) {
        let mut set = SetBuilder::new(Format::Avro, root, limits);
        let mut supplied = BTreeSet::new();
        let mut ambiguities = Vec::new();
        loop {
            let mut grown = false;
            ambiguities.clear();
            for name in set.missing() {
                match self.find(&name, self.user(&name, &supplied).unwrap_or(key)) {
                    Lookup::Nobody => {}
                    Lookup::One(at) => grown |= self.supply(at, root, &mut set, &mut supplied),
                    Lookup::Several(definers) => ambiguities.push(self.ambiguity(root, name, &definers)),
                }
            }
            if !grown {
                return (set.finish(), ambiguities);
            }
        }
    }

    /// Where the text is that needs a name, if it is one of the references themselves.
    fn user(&self, name: &str, supplied: &BTreeSet<usize>) -> Option<&str> {
        let mut books = supplied.iter().filter_map(|at| self.books.get(*at));
        books.find(|book| book.needed().iter().any(|needed| needed == name)).map(|book| book.key.as_str())
    }

    fn supply(&self, at: usize, root: &Source, set: &mut SetBuilder, supplied: &mut BTreeSet<usize>) -> bool {
        let Some(book) = self.books.get(at).filter(|_| supplied.insert(at)) else { return false };
        let Ok(source) = &book.source else { return false };
        // A text knows its own names without help.
        if source.text() == root.text() {
            return false;
        }
        // An unchanged text is shared by both sides and takes the name of the side that shows it.
        match source.name() == book.shown {
            true => set.supply("", source),
            false => set.supply("", &source.renamed(book.shown.as_str())),
        }
        true
    }

    fn ambiguity(&self, root: &Source, name: String, definers: &[usize]) -> Ambiguity {
        let definers = definers.iter().filter_map(|at| self.books.get(*at));
        let definers = definers.map(|book| book.shown.clone()).collect();
        Ambiguity { user: root.name().to_owned(), name, definers }
    }

    /// What the text at an index reaches. Cheap: names were read once and no text is parsed.
    pub(crate) fn closure(&self, at: usize) -> Closure {
        let mut closure = Closure { contents: BTreeSet::new(), complete: true };
        let mut seen = BTreeSet::from([at]);
        let mut todo = vec![at];
        while let Some(book) = todo.pop().and_then(|at| self.books.get(at)) {
            closure.contents.insert(book.content);
            for name in book.needed() {
                match self.find(name, &book.key) {
                    Lookup::One(next) if seen.insert(next) => todo.push(next),
                    Lookup::One(_) => {}
                    Lookup::Nobody | Lookup::Several(_) => closure.complete = false,
                }
            }
        }
        closure
    }

    /// `true` when somebody defines the name.
    pub(crate) fn defines(&self, name: &str) -> bool {
        !self.definers(name).is_empty()
    }

    /// Those who define exactly this full name.
    pub(crate) fn defining(&self, name: &str) -> Vec<&Book> {
        let definers = self.definers.get(name).map_or(&[][..], Vec::as_slice);
        definers.iter().filter_map(|at| self.books.get(*at)).collect()
    }

    /// Definers of a full name; like Java, the empty namespace is the last resort.
    fn definers(&self, name: &str) -> &[usize] {
        let simple = name.rsplit_once('.').map_or(name, |(_, simple)| simple);
        self.definers.get(name).or_else(|| self.definers.get(simple)).map_or(&[], Vec::as_slice)
    }

    /// Of several texts that define a name, the one that is about nothing else comes first, then the
    /// one in the same directory; equal texts are as good as one.
    fn find(&self, name: &str, user: &str) -> Lookup {
        let rank = |at: usize| {
            let book = self.books.get(at)?;
            let root = book.root()?;
            let simple = name.rsplit_once('.').map_or(name, |(_, simple)| simple);
            let own = root == name || root == simple;
            Some((!own, book.directory() != directory(user)))
        };
        let definers = self.definers(name);
        let Some(best) = definers.iter().map(|at| rank(*at).unwrap_or((true, true))).min() else {
            return Lookup::Nobody;
        };
        let best: Vec<usize> =
            definers.iter().copied().filter(|at| rank(*at).unwrap_or((true, true)) == best).collect();
        let text = |at: &usize| self.books.get(*at)?.source.as_ref().ok().map(Source::text);
        match best.as_slice() {
            [] => Lookup::Nobody,
            [first, rest @ ..] if rest.iter().all(|other| text(other) == text(first)) => Lookup::One(*first),
            _ => Lookup::Several(best),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::likeness;

    #[test]
    fn the_same_file_name_counts_most() {
        assert!(likeness("b/v1.avsc", "a/v1.avsc") > likeness("b/v1.avsc", "b/v2.avsc"));
        assert!(likeness("b/v1.avsc", "b/v2.avsc") > likeness("b/v1.avsc", "a/v2.avsc"));
    }
}
