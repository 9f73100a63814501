//! The imports that every tool brings along: Google's well-known types, common types and language
//! features, and Confluent's. Their texts stand in `builtin/`, with `PROVENANCE.toml` beside them.

/// The text that goes by this import path without being supplied.
pub(super) fn text(path: &str) -> Option<&'static str> {
    let at = TEXTS.binary_search_by(|(name, _)| (*name).cmp(path)).ok()?;
    TEXTS.get(at).map(|(_, text)| *text)
}

/// `true` when an import of this path needs no supply.
pub fn is_builtin(path: &str) -> bool {
    text(path).is_some()
}

/// Every path, in order.
#[cfg(test)]
pub(super) fn paths() -> impl Iterator<Item = &'static str> {
    TEXTS.iter().map(|(path, _)| *path)
}

macro_rules! texts {
    ($($path:literal),* $(,)?) => {
        &[$(($path, include_str!(concat!("builtin/", $path)))),*]
    };
}

/// Import path and text, in the order of the paths.
static TEXTS: &[(&str, &str)] = texts![
    "confluent/meta.proto",
    "confluent/type/decimal.proto",
    "confluent/type/variant.proto",
    "google/protobuf/any.proto",
    "google/protobuf/api.proto",
    "google/protobuf/cpp_features.proto",
    "google/protobuf/descriptor.proto",
    "google/protobuf/duration.proto",
    "google/protobuf/empty.proto",
    "google/protobuf/field_mask.proto",
    "google/protobuf/go_features.proto",
    "google/protobuf/java_features.proto",
    "google/protobuf/source_context.proto",
    "google/protobuf/struct.proto",
    "google/protobuf/timestamp.proto",
    "google/protobuf/type.proto",
    "google/protobuf/wrappers.proto",
    "google/type/calendar_period.proto",
    "google/type/color.proto",
    "google/type/date.proto",
    "google/type/datetime.proto",
    "google/type/dayofweek.proto",
    "google/type/decimal.proto",
    "google/type/expr.proto",
    "google/type/fraction.proto",
    "google/type/interval.proto",
    "google/type/latlng.proto",
    "google/type/localized_text.proto",
    "google/type/money.proto",
    "google/type/month.proto",
    "google/type/phone_number.proto",
    "google/type/postal_address.proto",
    "google/type/quaternion.proto",
    "google/type/timeofday.proto",
];

#[cfg(test)]
mod tests {
    use super::{TEXTS, text};

    #[test]
    fn the_table_is_in_order() {
        assert!(TEXTS.windows(2).all(|pair| pair[0].0 < pair[1].0));
        assert!(text("google/protobuf/any.proto").is_some());
        assert_eq!(text("google/protobuf/none.proto"), None);
    }
}
