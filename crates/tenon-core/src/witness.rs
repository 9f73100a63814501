//! Proofs a person can hold: one concrete message, what was meant, what arrives.

use serde::Serialize;

/// A concrete message that the writer writes and the reader refuses or takes for something else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Witness {
    /// The message's bytes as the writer's schema encodes them, without any framing.
    pub bytes: Vec<u8>,
    /// The whole message as JSON in the format's own JSON encoding.
    pub json: String,
    /// Where in the message it happens: `lines[0].price`, empty for the whole message.
    pub at: String,
    /// The value at that place as the writer meant it.
    pub written: String,
    /// What the reader makes of it.
    pub read: Reading,
    /// Who confirmed it, most telling last: names of decoders.
    pub checked_by: Vec<&'static str>,
}

/// What the reader makes of the value at the witness's place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Reading {
    /// It arrives as this.
    Value(String),
    /// The reader fails with this error.
    Refused(String),
}

impl Witness {
    /// The bytes in lower-case hexadecimal, two digits a byte, no separators.
    pub fn hex(&self) -> String {
        hex(&self.bytes)
    }
}

/// What another project's decoder says of a witness.
#[cfg(feature = "referee")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Opinion {
    /// The same: it fails where failure was foretold, and reads where reading was.
    Agrees,
    /// Something else; the text says what.
    Disagrees(String),
    /// It was not asked, or cannot say, for this reason.
    Abstains(&'static str),
}

/// Lower-case hexadecimal, two digits a byte.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}
