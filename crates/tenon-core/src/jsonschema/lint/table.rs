//! Every lint rule, in the order in which they are held.

use super::super::rules;
use super::Lint;

/// All of them.
pub(super) static LINTS: &[&Lint] = &[
    &rules::bounds_exclude_everything::LINT,
    &rules::required_property_refused::LINT,
    &rules::enum_value_refused::LINT,
    &rules::schema_takes_nothing::LINT,
    &rules::branch_refuses_property::LINT,
    &rules::malformed_pattern::LINT,
    &rules::default_refused::LINT,
    &rules::example_refused::LINT,
    &rules::keyword_without_effect::LINT,
    &rules::unknown_format::LINT,
    &rules::unused_definition::LINT,
    &rules::schema_without_draft::LINT,
    &rules::relative_identifier::LINT,
];
