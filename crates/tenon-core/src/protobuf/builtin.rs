//! The imports that every tool brings along: Google's well-known types, common types and language
//! features, and Confluent's. Their texts stand in `builtin/`, with `PROVENANCE.toml` beside them. A program
//! carries them without what they say to people, but for the licence on top; lines stay where they are.

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
        &[$(($path, {
            const TEXT: &[u8] = include_bytes!(concat!("builtin/", $path));
            const LENGTH: usize = strip(TEXT, &mut []);
            const BARE: [u8; LENGTH] = {
                let mut bare = [0; LENGTH];
                strip(TEXT, &mut bare);
                bare
            };
            match std::str::from_utf8(&BARE) {
                Ok(text) => text,
                Err(_) => "",
            }
        })),*]
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

/// Writes a text without the comments behind its first statement, and returns its length; what `bare` has no
/// room for is left out. Lines and what stands in quotes are kept.
const fn strip(text: &[u8], bare: &mut [u8]) -> usize {
    let (mut rest, mut room, mut length) = (text, bare, 0);
    let (mut begun, mut quoted, mut comment) = (false, false, false);
    while let [byte, behind @ ..] = rest {
        match (rest, comment) {
            ([b'\n', ..], _) => comment = false,
            (_, true) | ([b' ', ..], false) => {}
            ([b'/', b'/', ..], false) => comment = !quoted,
            ([b'"', ..], false) => quoted = !quoted,
            (_, false) => begun = true,
        }
        if !comment || !begun {
            length += 1;
            if let [slot, left @ ..] = room {
                *slot = *byte;
                room = left;
            }
        }
        rest = behind;
    }
    length
}

#[cfg(test)]
mod tests {
    use super::{TEXTS, strip, text};

    #[test]
    fn the_table_is_in_order() {
        assert!(TEXTS.windows(2).all(|pair| pair[0].0 < pair[1].0));
        assert!(text("google/protobuf/any.proto").is_some());
        assert_eq!(text("google/protobuf/none.proto"), None);
    }

    #[test]
    fn texts_keep_their_licence_their_lines_and_their_quotes_but_no_other_comment() {
        let whole = b"// (c)\n\nsyntax = \"proto3\"; // a\n  // b \"c\n// d\noption x = \"http://e\";\n";
        let mut bare = [0; 200];
        let length = strip(whole, &mut bare);
        let kept = std::str::from_utf8(&bare[..length]).unwrap();
        assert_eq!(kept, "// (c)\n\nsyntax = \"proto3\"; \n  \n\noption x = \"http://e\";\n");
        assert_eq!(strip(whole, &mut []), length);
        let any = text("google/protobuf/any.proto").unwrap();
        assert!(any.starts_with("// Protocol Buffers - Google's data interchange format\n"));
        assert_eq!(any.lines().count(), include_str!("builtin/google/protobuf/any.proto").lines().count());
        assert!(any.contains("\n  string type_url = 1;\n") && any.len() < 3_000, "{any}");
    }
}
