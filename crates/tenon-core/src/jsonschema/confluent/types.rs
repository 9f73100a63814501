//! The types of difference, and which of them the registry accepts.

/// Every type that the checker may report, those that any policy accepts first, then those that only the
/// lenient one does.
pub const TYPES: [&str; 129] = [
    "ID_CHANGED",
    "TITLE_CHANGED",
    "DESCRIPTION_CHANGED",
    "DEFAULT_CHANGED",
    "SCHEMA_REMOVED",
    "TYPE_EXTENDED",
    "MAX_LENGTH_REMOVED",
    "MAX_LENGTH_INCREASED",
    "MIN_LENGTH_REMOVED",
    "MIN_LENGTH_DECREASED",
    "PATTERN_REMOVED",
    "MAXIMUM_REMOVED",
    "MAXIMUM_INCREASED",
    "MINIMUM_REMOVED",
    "MINIMUM_DECREASED",
    "EXCLUSIVE_MAXIMUM_REMOVED",
    "EXCLUSIVE_MAXIMUM_INCREASED",
    "EXCLUSIVE_MINIMUM_REMOVED",
    "EXCLUSIVE_MINIMUM_DECREASED",
    "MULTIPLE_OF_REMOVED",
    "MULTIPLE_OF_REDUCED",
    "REQUIRED_ATTRIBUTE_WITH_DEFAULT_ADDED",
    "REQUIRED_ATTRIBUTE_REMOVED",
    "MAX_PROPERTIES_REMOVED",
    "MAX_PROPERTIES_INCREASED",
    "MIN_PROPERTIES_REMOVED",
    "MIN_PROPERTIES_DECREASED",
    "ADDITIONAL_PROPERTIES_ADDED",
    "ADDITIONAL_PROPERTIES_EXTENDED",
    "UNEVALUATED_PROPERTIES_ADDED",
    "UNEVALUATED_PROPERTIES_EXTENDED",
    "DEPENDENCY_ARRAY_REMOVED",
    "DEPENDENCY_ARRAY_NARROWED",
    "DEPENDENCY_SCHEMA_REMOVED",
    "PROPERTY_REMOVED_FROM_OPEN_CONTENT_MODEL",
    "PROPERTY_REMOVED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL",
    "PROPERTY_WITH_FALSE_REMOVED_FROM_CLOSED_CONTENT_MODEL",
    "PROPERTY_WITH_EMPTY_SCHEMA_ADDED_TO_OPEN_CONTENT_MODEL",
    "PROPERTY_ADDED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL",
    "OPTIONAL_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL",
    "REQUIRED_PROPERTY_WITH_DEFAULT_ADDED_TO_UNOPEN_CONTENT_MODEL",
    "MAX_ITEMS_REMOVED",
    "MAX_ITEMS_INCREASED",
    "MIN_ITEMS_REMOVED",
    "MIN_ITEMS_DECREASED",
    "MAX_CONTAINS_REMOVED",
    "MAX_CONTAINS_INCREASED",
    "MIN_CONTAINS_REMOVED",
    "MIN_CONTAINS_DECREASED",
    "UNIQUE_ITEMS_REMOVED",
    "ADDITIONAL_ITEMS_ADDED",
    "ADDITIONAL_ITEMS_EXTENDED",
    "UNEVALUATED_ITEMS_ADDED",
    "UNEVALUATED_ITEMS_EXTENDED",
    "ITEM_WITH_EMPTY_SCHEMA_ADDED_TO_OPEN_CONTENT_MODEL",
    "ITEM_ADDED_TO_CLOSED_CONTENT_MODEL",
    "ITEM_ADDED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL",
    "ITEM_REMOVED_FROM_OPEN_CONTENT_MODEL",
    "ITEM_WITH_FALSE_REMOVED_FROM_CLOSED_CONTENT_MODEL",
    "ITEM_REMOVED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL",
    "ENUM_ARRAY_EXTENDED",
    "COMBINED_TYPE_EXTENDED",
    "PRODUCT_TYPE_NARROWED",
    "SUM_TYPE_EXTENDED",
    "NOT_TYPE_NARROWED",
    // Accepted by the lenient policy alone.
    "ADDITIONAL_PROPERTIES_REMOVED",
    "ADDITIONAL_PROPERTIES_NARROWED",
    "UNEVALUATED_PROPERTIES_REMOVED",
    "UNEVALUATED_PROPERTIES_NARROWED",
    "PROPERTY_REMOVED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL",
    "PROPERTY_REMOVED_FROM_CLOSED_CONTENT_MODEL",
    "OPTIONAL_PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL",
    "REQUIRED_PROPERTY_WITH_DEFAULT_ADDED_TO_OPEN_CONTENT_MODEL",
    "PROPERTY_ADDED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL",
    // Refused.
    "SCHEMA_ADDED",
    "TYPE_NARROWED",
    "TYPE_CHANGED",
    "MAX_LENGTH_ADDED",
    "MAX_LENGTH_DECREASED",
    "MIN_LENGTH_ADDED",
    "MIN_LENGTH_INCREASED",
    "PATTERN_ADDED",
    "PATTERN_CHANGED",
    "MAXIMUM_ADDED",
    "MAXIMUM_DECREASED",
    "MINIMUM_ADDED",
    "MINIMUM_INCREASED",
    "EXCLUSIVE_MAXIMUM_ADDED",
    "EXCLUSIVE_MAXIMUM_DECREASED",
    "EXCLUSIVE_MINIMUM_ADDED",
    "EXCLUSIVE_MINIMUM_INCREASED",
    "MULTIPLE_OF_ADDED",
    "MULTIPLE_OF_EXPANDED",
    "MULTIPLE_OF_CHANGED",
    "REQUIRED_ATTRIBUTE_ADDED",
    "MAX_PROPERTIES_ADDED",
    "MAX_PROPERTIES_DECREASED",
    "MIN_PROPERTIES_ADDED",
    "MIN_PROPERTIES_INCREASED",
    "DEPENDENCY_ARRAY_ADDED",
    "DEPENDENCY_ARRAY_EXTENDED",
    "DEPENDENCY_ARRAY_CHANGED",
    "DEPENDENCY_SCHEMA_ADDED",
    "REQUIRED_PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL",
    "REQUIRED_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL",
    "MAX_ITEMS_ADDED",
    "MAX_ITEMS_DECREASED",
    "MIN_ITEMS_ADDED",
    "MIN_ITEMS_INCREASED",
    "MAX_CONTAINS_ADDED",
    "MAX_CONTAINS_DECREASED",
    "MIN_CONTAINS_ADDED",
    "MIN_CONTAINS_INCREASED",
    "UNIQUE_ITEMS_ADDED",
    "ADDITIONAL_ITEMS_REMOVED",
    "ADDITIONAL_ITEMS_NARROWED",
    "UNEVALUATED_ITEMS_REMOVED",
    "UNEVALUATED_ITEMS_NARROWED",
    "ITEM_ADDED_TO_OPEN_CONTENT_MODEL",
    "ITEM_ADDED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL",
    "ITEM_REMOVED_FROM_CLOSED_CONTENT_MODEL",
    "ITEM_REMOVED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL",
    "ENUM_ARRAY_NARROWED",
    "ENUM_ARRAY_CHANGED",
    "COMBINED_TYPE_CHANGED",
    "COMBINED_TYPE_SUBSCHEMAS_CHANGED",
    "PRODUCT_TYPE_EXTENDED",
    "SUM_TYPE_NARROWED",
    "NOT_TYPE_EXTENDED",
];

/// How many of [`TYPES`] any policy accepts.
const ACCEPTED: usize = 65;
/// How many the lenient one accepts.
const LENIENT: usize = 74;

/// `true` where the registry accepts a difference of that type.
pub fn accepts(kind: &str, lenient: bool) -> bool {
    let most = if lenient { LENIENT } else { ACCEPTED };
    TYPES.iter().take(most).any(|known| *known == kind)
}

/// The four ways in which a bound may change.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bound {
    pub(super) added: &'static str,
    pub(super) removed: &'static str,
    pub(super) increased: &'static str,
    pub(super) decreased: &'static str,
}

/// Names of the four, of a bound whose types start with `$word`.
macro_rules! bound {
    ($word:literal) => {
        Bound {
            added: concat!($word, "_ADDED"),
            removed: concat!($word, "_REMOVED"),
            increased: concat!($word, "_INCREASED"),
            decreased: concat!($word, "_DECREASED"),
        }
    };
}

pub(super) const MAX_LENGTH: Bound = bound!("MAX_LENGTH");
pub(super) const MIN_LENGTH: Bound = bound!("MIN_LENGTH");
pub(super) const MAXIMUM: Bound = bound!("MAXIMUM");
pub(super) const MINIMUM: Bound = bound!("MINIMUM");
pub(super) const EXCLUSIVE_MAXIMUM: Bound = bound!("EXCLUSIVE_MAXIMUM");
pub(super) const EXCLUSIVE_MINIMUM: Bound = bound!("EXCLUSIVE_MINIMUM");
pub(super) const MAX_PROPERTIES: Bound = bound!("MAX_PROPERTIES");
pub(super) const MIN_PROPERTIES: Bound = bound!("MIN_PROPERTIES");
pub(super) const MAX_ITEMS: Bound = bound!("MAX_ITEMS");
pub(super) const MIN_ITEMS: Bound = bound!("MIN_ITEMS");
pub(super) const MAX_CONTAINS: Bound = bound!("MAX_CONTAINS");
pub(super) const MIN_CONTAINS: Bound = bound!("MIN_CONTAINS");

/// The four ways in which what is left over may change: closed, opened, with a schema or without.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rest {
    pub(super) added: &'static str,
    pub(super) removed: &'static str,
    pub(super) narrowed: &'static str,
    pub(super) extended: &'static str,
}

/// Names of the four, of a rest whose types start with `$word`.
macro_rules! rest {
    ($word:literal) => {
        Rest {
            added: concat!($word, "_ADDED"),
            removed: concat!($word, "_REMOVED"),
            narrowed: concat!($word, "_NARROWED"),
            extended: concat!($word, "_EXTENDED"),
        }
    };
}

pub(super) const ADDITIONAL_PROPERTIES: Rest = rest!("ADDITIONAL_PROPERTIES");
pub(super) const UNEVALUATED_PROPERTIES: Rest = rest!("UNEVALUATED_PROPERTIES");
pub(super) const ADDITIONAL_ITEMS: Rest = rest!("ADDITIONAL_ITEMS");
pub(super) const UNEVALUATED_ITEMS: Rest = rest!("UNEVALUATED_ITEMS");

#[cfg(test)]
mod tests {
    use super::{ACCEPTED, LENIENT, TYPES, accepts};

    #[test]
    fn types_are_unique_and_the_borders_are_where_they_should_be() {
        let mut types = TYPES.to_vec();
        types.sort_unstable();
        types.dedup();
        assert_eq!(types.len(), TYPES.len());
        assert_eq!(TYPES[ACCEPTED - 1], "NOT_TYPE_NARROWED");
        assert_eq!(TYPES[LENIENT - 1], "PROPERTY_ADDED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL");
    }

    #[test]
    fn content_models_may_close_under_the_lenient_policy_alone() {
        assert!(accepts("ADDITIONAL_PROPERTIES_REMOVED", true));
        assert!(!accepts("ADDITIONAL_PROPERTIES_REMOVED", false));
        assert!(accepts("MAX_LENGTH_INCREASED", false));
        assert!(!accepts("MAX_LENGTH_DECREASED", true));
    }
}
