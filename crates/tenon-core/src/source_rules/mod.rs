//! Rules about any text and any subject, whatever the format, and the one about giving up.

crate::rule::rules! {
    unreadable,
    malformed,
    too_deep,
    duplicate_member,
    undecided,
    format_changed,
    subject_added,
    subject_removed,
    waiver_malformed,
    waiver_expired,
    waiver_unused,
}
