//! Every rule about Protocol Buffers. A rule's page stands beside it; one line here registers both.

crate::rule::rules! {
    // What is wrong with one text.
    malformed,
    too_deep,
    unknown_syntax,
}
