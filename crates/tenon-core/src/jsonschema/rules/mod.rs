//! Every rule about JSON Schema. A rule's page stands beside it; one line here registers both.

crate::rule::rules! {
    // What a reader refuses.
    type_narrowed,
    enum_value_lost,
    bound_tightened,
    pattern_narrowed,
    property_required,
    content_closed,
    items_restricted,
    branch_lost,
    // What a registry says of a pair.
    registry_difference,
    // What is wrong with one text.
    malformed_yaml,
    invalid_keyword,
    unknown_reference,
    duplicate_identifier,
    reference_loop,
    too_many_subschemas,
    unknown_draft,
    ignored_keyword,
    repeated_value,
    unjudged_keyword,
}
