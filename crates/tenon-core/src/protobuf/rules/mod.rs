//! Every rule about Protocol Buffers. A rule's page stands beside it; one line here registers both.

crate::rule::rules! {
    // What is wrong with one text.
    malformed,
    too_deep,
    unknown_syntax,
    unknown_type,
    missing_import,
    import_cycle,
    duplicate_name,
    name_too_long,
    duplicate_number,
    number_out_of_range,
    reserved_in_use,
    not_in_this_syntax,
    invalid_extension,
    invalid_option,
    invalid_enum,
    invalid_map,
    unused_import,
}
