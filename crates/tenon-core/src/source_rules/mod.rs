//! Rules about any text, whatever its format, and the one about giving up.

crate::rule::rules! {
    unreadable,
    malformed,
    too_deep,
    duplicate_member,
    undecided,
}
