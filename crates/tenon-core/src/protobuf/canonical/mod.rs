//! The texts by which Confluent Schema Registry tells Protobuf schemas apart, and their hashes.
//!
//! The registry prints what it parsed anew and compares the prints. It is no open source and its jars
//! are on no public repository, so this is written from facts about it and was not run against it.
//! What stands inside declarations was run: it is what Wire prints, the library that the registry's
//! printer comes from, in the layout of Wire 3.0.2 and with the features of Wire 5.1. The order of
//! declarations, the blank lines between them and all that normalizing does are from the facts. Where
//! Wire prints a string as it is, escapes are written here, or the text would not parse.
//!
//! | question | file |
//! |---|---|
//! | what is printed in which order? | `printer.rs` |
//! | … and options? | `options.rs` |
//! | what do names mean, written in full? | `names.rs` |

mod names;
mod options;
mod printer;

use md5::Md5;
use sha2::{Digest, Sha256};

use crate::limits::Limits;

use self::names::Names;
use self::printer::Printer;
use super::builtin::is_builtin;
use super::model::Schema;

/// What the registry compares: syntax, package, imports, public imports, options, all messages, all
/// enums, extensions, services. Comments are gone, and so is the layout; fields keep their order.
///
/// Of the schema's first file; imports stay names, as a registry keeps references.
///
/// ```
/// use tenon_core::{Limits, Source, protobuf::{Builder, canonical}};
/// let text = "syntax = \"proto3\"; /* why */ enum E { Z = 0; } message A { E e = 1; }";
/// let schema = Builder::new("a.proto", &Source::new("a.proto", text), &Limits::default()).finish().unwrap();
/// let expected = "syntax = \"proto3\";\n\nmessage A {\n  E e = 1;\n}\nenum E {\n  Z = 0;\n}\n";
/// assert_eq!(canonical::canonical(&schema), expected);
/// ```
pub fn canonical(schema: &Schema) -> String {
    Printer::new(schema.source(), None, usize::MAX).print(&schema.file(super::model::FileId(0)).ast)
}

/// What the registry compares under `normalize=true`: [`canonical`] without `syntax = "proto2"`,
/// imports and options sorted, fields, oneofs and enum values by number, every name in full, every
/// range on its own. Messages, services and methods keep their order, which message indexes count on.
///
/// *Limits*: `limits.bytes`; `None` where the text is longer, as full names can make it.
pub fn normalized(schema: &Schema, limits: &Limits) -> Option<String> {
    let names = Names::new(schema);
    let printer = Printer::new(schema.source(), Some(&names), limits.bytes);
    let text = printer.print(&schema.file(super::model::FileId(0)).ast);
    (text.len() <= limits.bytes).then_some(text)
}

/// SHA-256 of [`canonical`].
pub fn sha256(schema: &Schema) -> [u8; 32] {
    Sha256::digest(canonical(schema).as_bytes()).into()
}

/// MD5 of [`canonical`]. The one a registry keeps also covers references, with subjects and versions
/// that no file knows.
pub fn md5(schema: &Schema) -> [u8; 16] {
    Md5::digest(canonical(schema).as_bytes()).into()
}

/// Import paths of the first file that a registry needs a reference for, in order: the path is the
/// reference's name. What every registry brings along needs none.
pub fn references(schema: &Schema) -> Vec<&str> {
    let imports = &schema.file(super::model::FileId(0)).ast.imports;
    imports.iter().map(|import| &*import.path).filter(|path| !is_builtin(path)).collect()
}
