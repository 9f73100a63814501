//! Structural fingerprints of findings. They hash rules and paths, never wording, lines or versions,
//! so a suppression outlives an edit.

use sha2::{Digest, Sha256};

use crate::witness::hex;
use crate::words::{Piece, Text};

/// `fp1:` and the first twelve hexadecimal digits of SHA-256 over the parts, each closed by a NUL.
pub(crate) fn of(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    let digest = hash.finalize();
    format!("fp1:{}", hex(digest.get(..6).unwrap_or(&[])))
}

/// The names and bits of source that a message speaks of, which stay when its prose is worded anew.
pub(crate) fn names(message: &Text) -> String {
    let codes = message.pieces().iter().filter_map(|piece| match piece {
        Piece::Code(code) => Some(code.as_str()),
        Piece::Plain(_) | Piece::Role(_) => None,
    });
    codes.collect::<Vec<&str>>().join("\0")
}
