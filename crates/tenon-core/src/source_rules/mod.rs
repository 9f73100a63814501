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
    step_too_small,
    step_back,
    step_without_change,
    statements_disagree,
}
