//! Where texts come from: files, standard input, commits. Nothing here knows what a schema says,
//! except [`names`] and [`language`], which ask the core.

pub(crate) mod blobs;
pub(crate) mod commit;
pub(crate) mod container;
pub(crate) mod descriptors;
pub(crate) mod files;
pub(crate) mod framing;
pub(crate) mod git;
pub(crate) mod git_places;
pub(crate) mod given;
pub(crate) mod import_places;
pub(crate) mod imports;
pub(crate) mod language;
pub(crate) mod library;
pub(crate) mod lookout;
pub(crate) mod modules;
pub(crate) mod names;
pub(crate) mod parallel;
pub(crate) mod payload;
pub(crate) mod records;
pub(crate) mod references;
pub(crate) mod revision;
pub(crate) mod schema;
pub(crate) mod spec;
pub(crate) mod stamps;
pub(crate) mod stdin;
pub(crate) mod target;
pub(crate) mod uris;
pub(crate) mod versions;
pub(crate) mod walk;

use tenon_core::text::source::{Unreadable, UnreadableKind};
use tenon_core::{Invalid, Limits, Source, Span};

/// Bytes from outside, held back when there are more than the limit allows.
#[derive(Debug)]
pub(crate) enum Bytes {
    /// All of them.
    Whole(Vec<u8>),
    /// How many there are, or at least are.
    TooMany(usize),
}

impl Bytes {
    /// As a source; what cannot be one is a finding of the core.
    pub(crate) fn source(self, name: &str, limits: &Limits) -> Result<Source, Invalid> {
        match self {
            Bytes::Whole(bytes) => Ok(Source::from_bytes(name, bytes, limits)?),
            Bytes::TooMany(bytes) => {
                let kind = UnreadableKind::TooLarge { bytes, limit: limits.bytes };
                let source = Source::new(name, "");
                Err(Invalid::from(Unreadable { source, span: Span::default(), kind }))
            }
        }
    }
}
