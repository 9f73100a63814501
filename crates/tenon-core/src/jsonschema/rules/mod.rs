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
    // How one text is written.
    bounds_exclude_everything,
    required_property_refused,
    enum_value_refused,
    schema_takes_nothing,
    branch_refuses_property,
    malformed_pattern,
    default_refused,
    example_refused,
    keyword_without_effect,
    unknown_format,
    unused_definition,
    schema_without_draft,
    relative_identifier,
}
