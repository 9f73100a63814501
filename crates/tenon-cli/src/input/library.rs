//! Texts indexed by the full names they define, so that a schema finds the types it refers to. Names of
//! JSON Schema are URIs; how one is found by its path is told in `uris.rs`.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use tenon_core::jsonschema::Draft;
use tenon_core::{Format, Invalid, Limits, Schema, SetBuilder, Source};

use super::names::Names;
use super::uris::{self, Keyed};

/// A text that others may refer to.
#[derive(Clone, Debug)]
pub(crate) struct Book {
    /// The name findings show.
    pub(crate) shown: String,
    /// The path that tells which texts are neighbours, `/`-separated.
    pub(crate) key: String,
    /// Its language; Protobuf files are no books.
    pub(crate) format: Format,
    /// What was read.
    pub(crate) source: Result<Source, Invalid>,
    /// Absent where the text is no sound schema.
    pub(crate) names: Option<Arc<Names>>,
    /// Equal for equal texts, on either side of a comparison.
    pub(crate) content: usize,
    /// Nothing says that it is a schema, but another refers to it.
    pub(crate) spare: bool,
}

impl Book {
    /// Reads the names off the source.
    pub(crate) fn new(
        shown: String,
        key: String,
        format: Format,
        source: Result<Source, Invalid>,
        limits: &Limits,
    ) -> Book {
        let names =
            source.as_ref().ok().and_then(|source| Names::read(format, source, limits).ok()).map(Arc::new);
        Book { shown, key, format, source, names, content: usize::MAX, spare: false }
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
    /// The draft of JSON Schemas that state none, by key, where the team says it.
    pub(crate) dialects: HashMap<String, Draft>,
    /// In the order they came.
    pub(crate) books: Vec<Book>,
    /// Who defines a full name.
    definers: HashMap<(Format, String), Vec<usize>>,
    /// JSON Schemas by key; of several the first.
    keys: Keyed<usize>,
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Closure {
    /// Contents of the text and of its references; of JSON Schemas under the URIs that were asked for.
    contents: BTreeSet<(Option<String>, usize)>,
    /// Every name was found, and what stands behind a JSON Schema's is sound together.
    pub(crate) complete: bool,
}

/// Texts that were supplied to others, those of JSON Schema under a URI.
type Supplied = BTreeSet<(usize, Option<String>)>;

impl Library {
    /// Adds a text.
    pub(crate) fn add(&mut self, book: Book) -> usize {
        let at = self.books.len();
        for name in book.names.iter().flat_map(|names| &names.defined) {
            self.definers.entry((book.format, name.clone())).or_default().push(at);
        }
        if book.format == Format::JsonSchema {
            self.keys.add(&book.key, at);
        }
        self.books.push(book);
        at
    }

    /// The schema of a text together with all it refers to. What cannot be told apart is left out,
    /// so that the core reports the name, and listed.
    pub(crate) fn close(
        &self,
        format: Format,
        root: &Source,
        key: &str,
        limits: &Limits,
    ) -> (Result<Schema, Invalid>, Vec<Ambiguity>) {
        let (set, _, ambiguities) = self.gather(format, root, key, limits);
        (set.finish(), ambiguities)
    }

    /// The text with all it refers to, which texts those are, and what could not be told apart.
    fn gather(
        &self,
        format: Format,
        root: &Source,
        key: &str,
        limits: &Limits,
    ) -> (SetBuilder, Supplied, Vec<Ambiguity>) {
        let mut set = match self.dialects.get(key).filter(|_| format == Format::JsonSchema) {
            Some(draft) => SetBuilder::assuming(*draft, root, limits),
            None => SetBuilder::new(format, root, limits),
        };
        let mut supplied = Supplied::new();
        let mut ambiguities = Vec::new();
        loop {
            let mut grown = false;
            ambiguities.clear();
            for name in set.missing() {
                let user = match format {
                    Format::Avro => self.user(&name, &supplied).unwrap_or(key),
                    // What a relative URI still counts from is the outermost text.
                    _ => key,
                };
                match self.find(format, &name, user) {
                    Lookup::Nobody => {}
                    Lookup::One(at) => {
                        // A text of Avro says by itself what it defines.
                        let called = (format != Format::Avro).then_some(name);
                        let text = called.clone().unwrap_or_default();
                        grown |= supplied.insert((at, called)) && self.supply(at, &text, root, &mut set);
                    }
                    Lookup::Several(definers) => ambiguities.push(self.ambiguity(root, name, &definers)),
                }
            }
            if !grown {
                return (set, supplied, ambiguities);
            }
        }
    }

    /// Where the text is that needs a name, if it is one of the references themselves.
    fn user(&self, name: &str, supplied: &Supplied) -> Option<&str> {
        let mut books = supplied.iter().filter_map(|(at, _)| self.books.get(*at));
        books.find(|book| book.needed().iter().any(|needed| needed == name)).map(|book| book.key.as_str())
    }

    fn supply(&self, at: usize, name: &str, root: &Source, set: &mut SetBuilder) -> bool {
        let Some(book) = self.books.get(at) else { return false };
        let Ok(source) = &book.source else { return false };
        // A text of Avro knows its own names without help.
        if book.format == Format::Avro && source.text() == root.text() {
            return false;
        }
        // An unchanged text is shared by both sides and takes the name of the side that shows it.
        match source.name() == book.shown {
            true => set.supply(name, source),
            false => set.supply(name, &source.renamed(book.shown.as_str())),
        }
        true
    }

    fn ambiguity(&self, root: &Source, name: String, definers: &[usize]) -> Ambiguity {
        let definers = definers.iter().filter_map(|at| self.books.get(*at));
        let definers = definers.map(|book| book.shown.clone()).collect();
        Ambiguity { user: root.name().to_owned(), name, definers }
    }

    /// What the text at an index reaches. Cheap for Avro: names were read once and no text is parsed.
    pub(crate) fn closure(&self, at: usize, limits: &Limits) -> Closure {
        let mut closure = Closure { contents: BTreeSet::new(), complete: true };
        if let Some(Book { format: Format::JsonSchema, source: Ok(source), key, content, .. }) =
            self.books.get(at)
        {
            let (set, supplied, _) = self.gather(Format::JsonSchema, source, key, limits);
            let content_of = |at: usize| self.books.get(at).map(|book| book.content);
            let supplied = supplied.into_iter().filter_map(|(at, name)| Some((name, content_of(at)?)));
            closure.contents = supplied.chain([(None, *content)]).collect();
            closure.complete = set.finish().is_ok();
            return closure;
        }
        let mut seen = BTreeSet::from([at]);
        let mut todo = vec![at];
        while let Some(book) = todo.pop().and_then(|at| self.books.get(at)) {
            closure.contents.insert((None, book.content));
            for name in book.needed() {
                match self.find(book.format, name, &book.key) {
                    Lookup::One(next) if seen.insert(next) => todo.push(next),
                    Lookup::One(_) => {}
                    Lookup::Nobody | Lookup::Several(_) => closure.complete = false,
                }
            }
        }
        closure
    }

    /// [`closure`](Self::closure), where `known` is one of the other side that may well be the same: then no
    /// text is parsed.
    pub(crate) fn closure_as(&self, at: usize, known: &Closure, limits: &Limits) -> Closure {
        if known.complete && self.reaches(at, known) { known.clone() } else { self.closure(at, limits) }
    }

    /// `true` when a JSON Schema reaches just what a complete closure of the other side does: a text that is
    /// the same asks for the same URIs, and where the same texts stand behind these, they ask for the same
    /// again.
    fn reaches(&self, at: usize, closure: &Closure) -> bool {
        let Some(book) = self.books.get(at).filter(|book| book.format == Format::JsonSchema) else {
            return false;
        };
        closure.contents.iter().all(|(uri, content)| match uri {
            None => book.content == *content,
            Some(uri) => match self.find(Format::JsonSchema, uri, &book.key) {
                Lookup::One(at) => self.books.get(at).is_some_and(|found| found.content == *content),
                Lookup::Nobody | Lookup::Several(_) => false,
            },
        })
    }

    /// `true` when somebody here stands behind a name that `book` needs.
    pub(crate) fn answers(&self, book: &Book, name: &str) -> bool {
        match self.find(book.format, name, &book.key) {
            Lookup::Nobody => false,
            Lookup::One(_) | Lookup::Several(_) => true,
        }
    }

    /// Keys of files outside of the library that may be what a JSON Schema of it refers to.
    pub(crate) fn wanted<T>(&self, book: &Book, files: &Keyed<T>) -> Vec<String> {
        if book.format != Format::JsonSchema || files.is_empty() {
            return Vec::new();
        }
        let open = book.needed().iter().filter(|name| !self.answers(book, name));
        let found = open.filter_map(|uri| uris::keys(uri, &book.key, files).next());
        found.map(|(key, ..)| key.to_owned()).collect()
    }

    /// Those who define exactly this full name.
    pub(crate) fn defining(&self, format: Format, name: &str) -> Vec<&Book> {
        let definers = self.definers.get(&(format, name.to_owned())).map_or(&[][..], Vec::as_slice);
        definers.iter().filter_map(|at| self.books.get(*at)).collect()
    }

    /// Definers of a full name; like Java, the empty namespace of Avro is the last resort.
    fn definers(&self, format: Format, name: &str) -> &[usize] {
        let own = |name: &str| self.definers.get(&(format, name.to_owned()));
        let simple = name.rsplit_once('.').filter(|_| format == Format::Avro);
        own(name).or_else(|| own(simple?.1)).map_or(&[], Vec::as_slice)
    }

    /// Of several texts that define a name, the one that is about nothing else comes first, then the
    /// one in the same directory; equal texts are as good as one.
    fn find(&self, format: Format, name: &str, user: &str) -> Lookup {
        let rank = |at: usize| {
            let book = self.books.get(at)?;
            let root = book.root()?;
            let simple = name.rsplit_once('.').map_or(name, |(_, simple)| simple);
            let own = root == name || root == simple;
            Some((!own, book.directory() != directory(user)))
        };
        let definers = self.definers(format, name);
        let Some(best) = definers.iter().map(|at| rank(*at).unwrap_or((true, true))).min() else {
            return match format {
                Format::JsonSchema => self.at_path(name, user),
                _ => Lookup::Nobody,
            };
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

    /// The JSON Schema that a URI leads to as a path.
    fn at_path(&self, uri: &str, user: &str) -> Lookup {
        let found = uris::keys(uri, user, &self.keys).find(|(_, at, named)| {
            let names = self.books.get(**at).and_then(|book| book.names.as_ref());
            !named
                || names.is_none_or(|names| {
                    names.defined.is_empty() || names.defined.iter().any(|own| own == uri)
                })
        });
        found.map_or(Lookup::Nobody, |(_, at, _)| Lookup::One(*at))
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
