//! Versions as people write them: in a field, in a name, in a path. Where each language states one is
//! said beside that language; whether it is true, in `check/stated.rs`.

use std::cmp::Ordering;

use crate::text::Place;

/// Names of properties and fields that state the version of the schema around them.
pub(crate) const FIELDS: [&str; 4] = ["version", "schemaVersion", "schema_version", "specVersion"];

/// A version that a text states.
#[derive(Clone, Debug)]
pub(crate) struct Statement {
    /// By what.
    pub(crate) by: By,
    /// What it says.
    pub(crate) number: Number,
    /// As it is written: `1.2.0`, `acme.orders.v1`.
    pub(crate) text: String,
    /// Where; the start of the text for what its path or its subject says.
    pub(crate) place: Place,
}

/// What states a version; the first of these that two texts share is believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum By {
    /// A field or property with one value.
    Field,
    /// Iglu's `self.version`.
    SelfDescription,
    /// The end of a package or namespace.
    Name,
    /// `$id`.
    Identifier,
    /// The name of the file, or of a directory it is in.
    Path,
    /// What the team calls the subject.
    Subject,
}

impl By {
    /// All, the most deliberate first.
    pub(crate) const ALL: [By; 6] =
        [By::Field, By::SelfDescription, By::Name, By::Identifier, By::Path, By::Subject];

    /// What a person calls it.
    pub(crate) fn described(self) -> &'static str {
        match self {
            By::Field => "the version field",
            By::SelfDescription => "the self-description",
            By::Name => "the name",
            By::Identifier => "the identifier",
            By::Path => "the path",
            By::Subject => "the subject",
        }
    }
}

/// What a version says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Number {
    /// `1`, `v1`, `1.2`, `1.2.3`: major, minor, patch, as many as were written. *Source*: Semantic
    /// Versioning 2.0.0.
    Semantic {
        /// Those not written are 0.
        parts: [u64; 3],
        /// How many were written.
        written: usize,
    },
    /// `1-0-2`: model, revision, addition. *Source*: SchemaVer.
    SchemaVer([u64; 3]),
    /// `2026-06-30`.
    Date([u64; 3]),
}

impl Number {
    /// The version that a whole text is, a `v` before it or not. A pre-release (`1.0.0-rc.1`) and an
    /// unstable one (`v1beta1`) promise nothing and are none.
    pub(crate) fn parse(text: &str) -> Option<Number> {
        let text = text.strip_prefix(['v', 'V']).unwrap_or(text);
        // What stands behind `+` says nothing about precedence.
        let text = text.split_once('+').map_or(text, |(version, _)| version);
        if let Some([a, b, c]) = three(text, '-') {
            let widths = text.split('-').map(str::len);
            return match widths.eq([4, 2, 2]) && (1..=12).contains(&b) && (1..=31).contains(&c) {
                true => Some(Number::Date([a, b, c])),
                // "MODEL" begins at 1.
                false => (a > 0).then_some(Number::SchemaVer([a, b, c])),
            };
        }
        let mut parts = [0; 3];
        let mut written = 0;
        for part in text.split('.') {
            *parts.get_mut(written)? = number(part)?;
            written += 1;
        }
        Some(Number::Semantic { parts, written })
    }

    /// The version that a file's path states: at the end of its name (`order.v1.avsc`,
    /// `order-1.2.0.avsc`, `orders-v2-value`), or else the nearest directory that is one. A single number
    /// needs its `v` there, or `iso-8601` were one.
    pub(crate) fn of_path(path: &str) -> Option<(Number, &str)> {
        // `git:v1.4.0:orders/order.avsc`: a revision is no part of the path.
        let path = path.rsplit_once(':').map_or(path, |(_, path)| path);
        let (directories, file) = path.rsplit_once(['/', '\\']).unwrap_or(("", path));
        let stem = EXTENSIONS.iter().fold(file, |stem, end| stem.strip_suffix(end).unwrap_or(stem));
        let stem = SUBJECT_ENDS.iter().find_map(|end| stem.strip_suffix(end)).unwrap_or(stem);
        let starts = std::iter::once(0).chain(stem.match_indices(['.', '-', '_']).map(|(at, _)| at + 1));
        let ends = starts.filter_map(|start| stem.get(start..));
        // What is longer than any version need not be tried.
        let mut known = ends.filter(|end| end.len() <= MOST_BYTES);
        known.find_map(in_path).or_else(|| directories.rsplit(['/', '\\']).find_map(in_path))
    }

    /// The version that a dotted name ends in: `acme.orders.v2`.
    pub(crate) fn of_name(name: &str) -> Option<Number> {
        let (_, last) = name.rsplit_once('.')?;
        last.strip_prefix('v')
            .and_then(number)
            .map(|major| Number::Semantic { parts: [major, 0, 0], written: 1 })
    }

    /// Which of two comes first; `None` where they count in different ways.
    pub(crate) fn order(self, other: Number) -> Option<Ordering> {
        match (self, other) {
            (Number::Semantic { parts: own, .. }, Number::Semantic { parts: other, .. })
            | (Number::SchemaVer(own), Number::SchemaVer(other))
            | (Number::Date(own), Number::Date(other)) => Some(own.cmp(&other)),
            (Number::Semantic { .. } | Number::SchemaVer(_) | Number::Date(_), _) => None,
        }
    }

    /// `false` where two statements about one text cannot both be true. As many parts count as both
    /// write: `v1` and `1.2.0` agree.
    pub(crate) fn agrees(self, other: Number) -> bool {
        match (self, other) {
            (Number::Semantic { parts: a, written: m }, Number::Semantic { parts: b, written: n }) => {
                a.iter().zip(b).take(m.min(n)).all(|(a, b)| *a == b)
            }
            // `v1` beside `1-0-2` is its model.
            (Number::SchemaVer([model, ..]), Number::Semantic { parts: [major, ..], written: 1 })
            | (Number::Semantic { parts: [major, ..], written: 1 }, Number::SchemaVer([model, ..])) => {
                model == major
            }
            (Number::SchemaVer(a), Number::SchemaVer(b)) | (Number::Date(a), Number::Date(b)) => a == b,
            (Number::Semantic { .. } | Number::SchemaVer(_) | Number::Date(_), _) => true,
        }
    }
}

/// Ends of file names that say in which language a text is written, outermost first.
const EXTENSIONS: [&str; 8] =
    [".json", ".yaml", ".yml", ".avsc", ".avpr", ".proto", ".schema", ".jsonschema"];
/// What a registry's subjects end in.
const SUBJECT_ENDS: [&str; 2] = ["-value", "-key"];
/// Bytes of the longest version in a path.
const MOST_BYTES: usize = 64;

fn in_path(text: &str) -> Option<(Number, &str)> {
    let number = Number::parse(text)?;
    let alone = matches!(number, Number::Semantic { written: 1, .. });
    (!alone || text.starts_with('v')).then_some((number, text))
}

fn three(text: &str, between: char) -> Option<[u64; 3]> {
    let mut parts = text.split(between).map(number);
    let all = [parts.next()??, parts.next()??, parts.next()??];
    parts.next().is_none().then_some(all)
}

fn number(text: &str) -> Option<u64> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::Number;

    fn shown(number: Number) -> String {
        match number {
            Number::Semantic { parts, written } => format!("semantic {:?}", &parts[..written]),
            Number::SchemaVer(parts) => format!("schemaver {parts:?}"),
            Number::Date(parts) => format!("date {parts:?}"),
        }
    }

    #[test]
    fn versions_are_read_as_they_count() {
        for (text, expected) in [
            ("1", "semantic [1]"),
            ("v2", "semantic [2]"),
            ("1.10", "semantic [1, 10]"),
            ("v1.2.3", "semantic [1, 2, 3]"),
            ("1.2.3+build.5", "semantic [1, 2, 3]"),
            ("1-0-2", "schemaver [1, 0, 2]"),
            ("2026-06-30", "date [2026, 6, 30]"),
            ("2026-13-30", "schemaver [2026, 13, 30]"),
        ] {
            assert_eq!(Number::parse(text).map(shown).as_deref(), Some(expected), "{text}");
        }
        for text in
            ["", "v", "1.2.3.4", "1.2.3-rc.1", "v1beta1", "0-0-1", "1.x", "-1", "99999999999999999999"]
        {
            assert_eq!(Number::parse(text), None, "{text}");
        }
    }

    #[test]
    fn paths_state_versions_at_the_end_of_names_and_in_directories() {
        for (path, expected) in [
            ("order.v1.avsc", Some("v1")),
            ("orders/order-1.2.0.avsc", Some("1.2.0")),
            ("orders/v2/order.proto", Some("v2")),
            ("orders/v1/v2/order.proto", Some("v2")),
            ("orders-v2-value", Some("v2")),
            ("order_v3.schema.json", Some("v3")),
            ("com.acme/event/jsonschema/1-0-2", Some("1-0-2")),
            ("order.2026-06-30.yaml", Some("2026-06-30")),
            ("git:v1.4.0:orders/order.avsc", None),
            ("git:v1.4.0:orders/order.v2.avsc", Some("v2")),
            ("iso-8601.avsc", None),
            ("8601/order.avsc", None),
            ("order.v1beta1.avsc", None),
            ("", None),
        ] {
            assert_eq!(Number::of_path(path).map(|(_, text)| text), expected, "{path}");
        }
    }

    #[test]
    fn statements_agree_as_far_as_both_go() {
        let agree = |a: &str, b: &str| Number::parse(a).unwrap().agrees(Number::parse(b).unwrap());
        assert!(agree("v1", "1.2.0") && agree("1.2", "1.2.7") && agree("1-0-2", "v1"));
        assert!(agree("2026-06-30", "v1") && agree("1-0-2", "1.2.3"));
        assert!(!agree("v2", "1.2.0") && !agree("1.2", "1.3.0") && !agree("1-0-2", "v2"));
        assert!(!agree("1-0-2", "1-0-3") && !agree("2026-06-30", "2026-07-01"));
    }
}
