//! Protobuf schemas that are no texts: descriptors, as protoc and buf write them, and in base64, as a
//! registry gives them. What they say as a text is the core's part.

use tenon_core::protobuf::{self, Lifted};
use tenon_core::{Invalid, Limits};

use super::Bytes;

/// Endings that promise a descriptor.
const ENDINGS: [&str; 5] = [".binpb", ".desc", ".fds", ".pb", ".protoset"];

/// `true` for a name that promises a descriptor.
pub(crate) fn is_called_so(name: &str) -> bool {
    ENDINGS.iter().any(|ending| name.ends_with(ending))
}

/// The texts of what was read, if it is a descriptor: by its name, because it is no text at all, or
/// because the text is the base64 of one.
pub(crate) fn lifted(name: &str, bytes: &Bytes, limits: &Limits) -> Option<Result<Vec<Lifted>, Invalid>> {
    let Bytes::Whole(bytes) = bytes else { return None };
    match std::str::from_utf8(bytes) {
        Ok(text) => {
            // A statement of a text ends with what base64 has no use for.
            let is_text = text.contains([';', '}']) || text.trim().is_empty();
            let base64 = if is_text { None } else { protobuf::lift_base64(name, text, limits) };
            let named = || is_called_so(name).then(|| protobuf::lift(name, bytes, limits));
            // A small descriptor may be UTF-8, with numbers and lengths that no text has.
            let is_binary = || text.contains(|c: char| c.is_control() && !c.is_whitespace());
            let whole = || is_binary().then(|| protobuf::lift(name, bytes, limits)).filter(Result::is_ok);
            base64.or_else(named).or_else(whole)
        }
        Err(_) => {
            let lifted = protobuf::lift(name, bytes, limits);
            // Otherwise it is a text with bytes that are none, which is for others to say.
            (is_called_so(name) || lifted.is_ok()).then_some(lifted)
        }
    }
}
