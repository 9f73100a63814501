//! Names and the scopes they live in: who is called what, and what a name means at a place.
//!
//! Scoping is C++'s: a value of an enum is a sibling of its enum, and the innermost scope that knows
//! the first part of a name must know the rest of it too.

use std::collections::HashMap;

use crate::text::Span;

use super::model::{EnumId, FileId, MessageId};

/// Index of a scope; the first is the global one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct ScopeId(u32);

/// The scope around all packages.
pub(super) const GLOBAL: ScopeId = ScopeId(0);

/// What a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Package,
    Message(MessageId),
    Enum(EnumId),
    Value(EnumId),
    Field,
    Oneof,
    /// Index into the extensions.
    Extension(u32),
    Service,
    Method,
}

impl Kind {
    pub(super) fn is_type(self) -> bool {
        matches!(self, Kind::Message(_) | Kind::Enum(_))
    }

    fn is_aggregate(self) -> bool {
        matches!(self, Kind::Message(_) | Kind::Enum(_) | Kind::Package | Kind::Service)
    }

    /// For people.
    pub(super) fn noun(self) -> &'static str {
        match self {
            Kind::Package => "a package",
            Kind::Message(_) => "a message",
            Kind::Enum(_) => "an enum",
            Kind::Value(_) => "a value of an enum",
            Kind::Field => "a field",
            Kind::Oneof => "a oneof",
            Kind::Extension(_) => "an extension",
            Kind::Service => "a service",
            Kind::Method => "a method",
        }
    }
}

/// A declared name.
#[derive(Clone, Copy, Debug)]
pub(super) struct Symbol {
    pub(super) kind: Kind,
    /// Of a package, the first file that has it.
    pub(super) file: FileId,
    pub(super) name: Span,
    /// The scope it opens.
    pub(super) inner: Option<ScopeId>,
    /// Other files may not use it (edition 2024).
    pub(super) local: bool,
}

#[derive(Debug)]
struct Scope {
    parent: Option<ScopeId>,
    /// Files of a package.
    files: Vec<FileId>,
}

/// All scopes.
#[derive(Debug)]
pub(super) struct Scopes {
    scopes: Vec<Scope>,
    names: HashMap<Box<str>, u32>,
    table: HashMap<(ScopeId, u32), Symbol>,
    seen_packages: HashMap<(FileId, ScopeId), bool>,
}

/// Why a name means nothing at a place.
#[derive(Clone, Copy, Debug)]
pub(super) enum Miss {
    /// Nothing is called so.
    Unknown,
    /// Something is, in a file that is not imported.
    NotImported(Symbol),
    /// The first part means the inner scope's own, which lacks the rest; the symbol is the first part.
    Shadowed(Symbol),
}

impl Scopes {
    pub(super) fn new() -> Scopes {
        Scopes {
            scopes: vec![Scope { parent: None, files: Vec::new() }],
            names: HashMap::new(),
            table: HashMap::new(),
            seen_packages: HashMap::new(),
        }
    }

    /// A new scope inside `parent`.
    pub(super) fn open(&mut self, parent: ScopeId) -> ScopeId {
        let id = ScopeId(self.scopes.len() as u32);
        self.scopes.push(Scope { parent: Some(parent), files: Vec::new() });
        id
    }

    /// Gives a name to `symbol`. *Errors*: the symbol that has it already.
    pub(super) fn declare(&mut self, scope: ScopeId, name: &str, symbol: Symbol) -> Result<(), Symbol> {
        let next = self.names.len() as u32;
        let id = match self.names.get(name) {
            Some(id) => *id,
            None => *self.names.entry(name.into()).or_insert(next),
        };
        match self.table.entry((scope, id)) {
            std::collections::hash_map::Entry::Occupied(taken) => Err(*taken.get()),
            std::collections::hash_map::Entry::Vacant(free) => {
                free.insert(symbol);
                Ok(())
            }
        }
    }

    /// The scope of package `name`, a single part, inside `scope`. *Errors*: something else is called so.
    pub(super) fn package(
        &mut self,
        scope: ScopeId,
        name: &str,
        file: FileId,
        at: Span,
    ) -> Result<ScopeId, Symbol> {
        let inner = match self.child(scope, name) {
            Some(Symbol { kind: Kind::Package, inner: Some(inner), .. }) => inner,
            Some(taken) => return Err(taken),
            None => {
                let inner = self.open(scope);
                let symbol = Symbol { kind: Kind::Package, file, name: at, inner: Some(inner), local: false };
                self.declare(scope, name, symbol)?;
                inner
            }
        };
        if let Some(scope) = self.scopes.get_mut(inner.0 as usize) {
            scope.files.push(file);
        }
        Ok(inner)
    }

    /// What is called `name`, a single part, right inside `scope`.
    pub(super) fn child(&self, scope: ScopeId, name: &str) -> Option<Symbol> {
        let id = self.names.get(name)?;
        self.table.get(&(scope, *id)).copied()
    }

    /// What the dotted `name` means, starting right inside `scope`.
    fn descend(&self, scope: ScopeId, name: &str) -> Option<Symbol> {
        let mut scope = Some(scope);
        let mut found = None;
        for part in name.split('.') {
            let symbol = self.child(scope?, part)?;
            scope = symbol.inner;
            found = Some(symbol);
        }
        found
    }

    /// What `name` means inside `scope` of `file`. `visible` tells which files' names count there.
    pub(super) fn lookup(
        &mut self,
        name: &str,
        file: FileId,
        scope: ScopeId,
        types_only: bool,
        visible: &dyn Fn(FileId) -> bool,
    ) -> Result<Symbol, Miss> {
        let mut hidden = Miss::Unknown;
        if let Some(name) = name.strip_prefix('.') {
            return match self.descend(GLOBAL, name) {
                Some(symbol) if self.sees(file, symbol, visible) => Ok(symbol),
                Some(symbol) => Err(Miss::NotImported(symbol)),
                None => Err(Miss::Unknown),
            };
        }
        let (first, rest) = match name.split_once('.') {
            Some((first, rest)) => (first, Some(rest)),
            None => (name, None),
        };
        let mut next = Some(scope);
        while let Some(scope) = next {
            next = self.scopes.get(scope.0 as usize).and_then(|scope| scope.parent);
            let Some(symbol) = self.child(scope, first) else { continue };
            if !self.sees(file, symbol, visible) {
                let whole = match (rest, symbol.inner) {
                    (Some(rest), Some(inner)) => self.descend(inner, rest),
                    (Some(_), None) => None,
                    (None, _) => Some(symbol),
                };
                if let (Miss::Unknown, Some(whole)) = (hidden, whole) {
                    hidden = Miss::NotImported(whole);
                }
                continue;
            }
            let Some(rest) = rest else {
                if types_only && !symbol.kind.is_type() {
                    continue;
                }
                return Ok(symbol);
            };
            if !symbol.kind.is_aggregate() {
                continue;
            }
            return match symbol.inner.and_then(|inner| self.descend(inner, rest)) {
                Some(whole) if self.sees(file, whole, visible) => Ok(whole),
                Some(whole) => Err(Miss::NotImported(whole)),
                None => Err(Miss::Shadowed(symbol)),
            };
        }
        Err(hidden)
    }

    fn sees(&mut self, file: FileId, symbol: Symbol, visible: &dyn Fn(FileId) -> bool) -> bool {
        match (symbol.kind, symbol.inner) {
            (Kind::Package, Some(inner)) => {
                if let Some(seen) = self.seen_packages.get(&(file, inner)) {
                    return *seen;
                }
                let files = self.scopes.get(inner.0 as usize).map(|scope| scope.files.as_slice());
                let seen = files.unwrap_or_default().iter().any(|other| *other == file || visible(*other));
                self.seen_packages.insert((file, inner), seen);
                seen
            }
            _ => symbol.file == file || visible(symbol.file),
        }
    }
}
