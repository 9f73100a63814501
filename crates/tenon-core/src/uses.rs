//! Which named type of a schema uses which other. Who follows such uses backwards, through many schemas,
//! knows what a change of one of them concerns.
//!
//! How each language's types are walked is in its own `uses.rs`; a graph of them is a shell's to make.

use crate::text::{Source, Span};

/// A type that has a name.
#[derive(Clone, Debug)]
pub struct Named {
    /// Its full name: of Avro and Protobuf `acme.Order`; of JSON Schema the `$id` of the text, or else what
    /// the text is called, and for a definition `#Money` behind it.
    pub name: String,
    /// What people may call it besides: the last part of its name.
    pub short: String,
    /// The text that defines it.
    pub source: Source,
    /// Where it does.
    pub span: Span,
}

/// One type in which another occurs.
#[derive(Clone, Debug)]
pub struct Use {
    /// Index of the user in [`Uses::types`].
    pub user: usize,
    /// Index of the used one.
    pub used: usize,
    /// Through what: of Avro a path such as `lines[].price`, of Protobuf a field or a method, of JSON
    /// Schema the reference as it is written. Empty where the user is the used one and no more: a list.
    pub path: String,
}

/// All types of a schema and of what it refers to, and how they use each other.
#[derive(Clone, Debug, Default)]
pub struct Uses {
    /// In no order that means something.
    pub types: Vec<Named>,
    /// Each once for each path, in the order of users.
    pub uses: Vec<Use>,
}
