//! Files on their way to a schema: parsed one by one, linked by their imports, closed at the end.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use crate::limits::Limits;
use crate::problem::Invalid;
use crate::text::sorting::set_of;
use crate::text::{Place, Source, Span};
use crate::words::Text;

use super::ast;
use super::builtin;
use super::link::{self, Input, Problems};
use super::model::{File, Schema};
use super::parse;
use super::rules::duplicate_name;

/// Files on their way to a [`Schema`].
///
/// ```
/// use tenon_core::{Limits, Source, protobuf::Builder};
///
/// let text = r#"syntax = "proto3"; import "b.proto"; message A { B b = 1; }"#;
/// let mut builder = Builder::new("a.proto", &Source::new("a.proto", text), &Limits::default());
/// assert_eq!(builder.missing().into_iter().collect::<Vec<_>>(), ["b.proto"]);
/// builder.supply("b.proto", &Source::new("b.proto", "message B {}"));
/// let schema = builder.finish().unwrap();
/// assert_eq!(schema.messages[0].full_name, "A");
/// ```
#[derive(Debug)]
pub struct Builder {
    limits: Limits,
    roots: Vec<Input>,
    supplied: Vec<Input>,
    paths: HashMap<String, Source>,
    problems: Problems,
    /// A text did not parse, so what it declares is not known.
    broken: bool,
    /// Trees of texts that parsed before, by where the shared text lies; the source keeps it there.
    known: HashMap<*const u8, (Source, Arc<ast::File>)>,
}

impl Builder {
    /// Starts with a file to be judged, under the path by which imports name it.
    pub fn new(path: &str, source: &Source, limits: &Limits) -> Builder {
        let mut builder = Builder::empty(limits);
        builder.add_root(path, source);
        builder
    }

    /// Starts with nothing; a schema judges at least one file.
    pub fn empty(limits: &Limits) -> Builder {
        Builder {
            limits: *limits,
            roots: Vec::new(),
            supplied: Vec::new(),
            paths: HashMap::new(),
            problems: Problems::default(),
            broken: false,
            known: HashMap::new(),
        }
    }

    /// Takes over the trees of another version: a text that both share, whatever it is called, is parsed
    /// once and held once. Equal copies of a text are not shared: see [`Source::renamed`].
    pub fn knowing(mut self, other: &Schema) -> Builder {
        let tree = |file: &File| (file.source.text().as_ptr(), (file.source.clone(), file.ast.clone()));
        self.known.extend(other.files.iter().map(tree));
        self
    }

    /// Adds another file to be judged.
    pub fn add_root(&mut self, path: &str, source: &Source) {
        if let Some(input) = self.read(path, source) {
            self.roots.push(input);
        }
    }

    /// Adds a file that others may import.
    pub fn supply(&mut self, path: &str, source: &Source) {
        if let Some(input) = self.read(path, source) {
            self.supplied.push(input);
        }
    }

    /// Import paths that are neither supplied nor built in, in order.
    pub fn missing(&self) -> BTreeSet<String> {
        let imports = self.inputs().flat_map(|input| &input.ast.imports);
        let open = imports
            .filter(|import| !self.paths.contains_key(&import.path) && !builtin::is_builtin(&import.path));
        set_of(open.map(|import| import.path.clone()))
    }

    /// Paths of the files given so far, in order.
    pub fn defined(&self) -> BTreeSet<String> {
        set_of(self.paths.keys().cloned())
    }

    /// The linked schema.
    ///
    /// *Errors*: every problem of every file, at most 100.
    pub fn finish(mut self) -> Result<Schema, Invalid> {
        self.supply_builtins();
        let roots = self.roots.len();
        let mut inputs = self.roots;
        inputs.append(&mut self.supplied);
        link::link(inputs, roots, self.broken, self.problems)
    }

    fn inputs(&self) -> impl Iterator<Item = &Input> {
        self.roots.iter().chain(&self.supplied)
    }

    fn read(&mut self, path: &str, source: &Source) -> Option<Input> {
        if let Some(first) = self.paths.get(path) {
            if first.text() != source.text() {
                let place = Place { source: source.clone(), span: Span::default(), pointer: String::new() };
                let message = Text::new().plain("two different files are called ").code(path);
                self.problems.error(|| crate::problem::problem(&duplicate_name::RULE, place, message));
            }
            return None;
        }
        self.paths.insert(path.to_owned(), source.clone());
        if let Some((_, tree)) = self.known.get(&source.text().as_ptr()) {
            return Some(Input { path: path.to_owned(), source: source.clone(), ast: tree.clone() });
        }
        let parsed = parse(source, &self.limits);
        self.broken |= !parsed.problems.is_empty();
        for problem in parsed.problems {
            self.problems.error(|| problem);
        }
        Some(Input { path: path.to_owned(), source: source.clone(), ast: Arc::new(parsed.file) })
    }

    fn supply_builtins(&mut self) {
        let wanted = |input: &Input| -> Vec<String> {
            input.ast.imports.iter().map(|import| import.path.clone()).collect()
        };
        let mut open: Vec<String> = self.inputs().flat_map(wanted).collect();
        open.reverse();
        let mut seen: HashSet<String> = HashSet::new();
        while let Some(path) = open.pop() {
            if self.paths.contains_key(&path) || !seen.insert(path.clone()) {
                continue;
            }
            let Some(text) = builtin::text(&path) else { continue };
            if let Some(input) = self.read(&path, &Source::new(path.clone(), text)) {
                open.extend(wanted(&input).into_iter().rev());
                self.supplied.push(input);
            }
        }
    }
}
