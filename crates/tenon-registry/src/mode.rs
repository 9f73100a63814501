//! What may be written under a subject, in a context, or at all.

use serde::{Deserialize, Serialize};

/// What a registry lets others write.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Mode {
    /// Anything.
    #[default]
    ReadWrite,
    /// Nothing.
    ReadOnly,
    /// Nothing, whatever narrower settings say.
    #[serde(rename = "READONLY_OVERRIDE")]
    ReadOnlyOverride,
    /// Schemas that bring their ids along; nothing is compared.
    Import,
    /// Nothing: writes are another registry's business.
    Forward,
}

impl Mode {
    const ALL: [Mode; 5] =
        [Mode::ReadWrite, Mode::ReadOnly, Mode::ReadOnlyOverride, Mode::Import, Mode::Forward];

    /// `READWRITE` and so on.
    pub fn name(self) -> &'static str {
        match self {
            Mode::ReadWrite => "READWRITE",
            Mode::ReadOnly => "READONLY",
            Mode::ReadOnlyOverride => "READONLY_OVERRIDE",
            Mode::Import => "IMPORT",
            Mode::Forward => "FORWARD",
        }
    }

    /// The mode of that name, in upper or lower case.
    pub fn parse(text: &str) -> Option<Mode> {
        Mode::ALL.into_iter().find(|mode| mode.name().eq_ignore_ascii_case(text))
    }

    /// `true` where nothing may be written.
    pub fn is_closed(self) -> bool {
        match self {
            Mode::ReadOnly | Mode::ReadOnlyOverride | Mode::Forward => true,
            Mode::ReadWrite | Mode::Import => false,
        }
    }
}
