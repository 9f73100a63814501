//! A text that came over the network, with all that it refers to. How it came is in `versions`.

use tenon_core::{Format, Invalid, Limits, Source};

use super::Bytes;
use super::walk::Promise;

/// A text and its company.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Given {
    /// For people: `registry:orders-value@3`, or the address.
    pub(crate) name: String,
    /// What it may be called as a file.
    pub(crate) path: String,
    /// The language, where its origin tells.
    pub(crate) format: Option<Format>,
    /// What was read.
    pub(crate) text: String,
    /// What it refers to, directly or not.
    pub(crate) references: Vec<Reference>,
}

/// A text that another refers to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reference {
    /// What the other calls it: a full name, an import path, a URI.
    pub(crate) called: String,
    /// For people.
    pub(crate) name: String,
    /// The text.
    pub(crate) text: String,
}

impl Given {
    /// The text as a source.
    pub(crate) fn source(&self, limits: &Limits) -> Result<Source, Invalid> {
        Bytes::Whole(self.text.clone().into_bytes()).source(&self.name, limits)
    }

    /// Its language: what its origin tells, or its name and content do.
    pub(crate) fn language(&self, source: &Result<Source, Invalid>) -> Option<Format> {
        self.format.or_else(|| Promise::of(&self.path).language(true, source))
    }

    /// The texts referred to, by what they are called. Those that are no sources are left out, so that the
    /// core reports the name as missing.
    pub(crate) fn sources(&self, limits: &Limits) -> Vec<(String, Source)> {
        let source = |reference: &Reference| {
            let bytes = Bytes::Whole(reference.text.clone().into_bytes());
            Some((reference.called.clone(), bytes.source(&reference.name, limits).ok()?))
        };
        self.references.iter().filter_map(source).collect()
    }
}
