//! Bytes that are no text, or that nobody gave. What a user reads: `unreadable.md`.

use crate::finding::Finding;
use crate::format::Format;
use crate::problem::{Invalid, problem};
use crate::rule::{Mirror, Rule, RuleKind, Severity};
use crate::text::source::{Unreadable, UnreadableKind};
use crate::text::{Place, Source, Span};
use crate::words::Text;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "source/unreadable",
    summary: "the text cannot be read, or is not UTF-8 of a sane size",
    kind: RuleKind::Syntax,
    severity: Severity::Error,
    since: "0.1.0",
    confluent: None,
    buf: None,
    mirror: Mirror::NoDirection,
};

/// The finding for bytes that cannot be taken as a source.
pub(crate) fn finding(error: Unreadable) -> Finding {
    let (message, help) = match error.kind {
        UnreadableKind::TooLarge { bytes, limit } => (
            format!("the text has {bytes} bytes, more than the {limit} allowed"),
            "schemas this large are nearly always something else; check what was passed",
        ),
        UnreadableKind::ByteOrderMark => {
            ("the text starts with a byte order mark".to_owned(), "save it as UTF-8 without a byte order mark")
        }
        UnreadableKind::Utf16 => ("the text is UTF-16".to_owned(), "save it as UTF-8"),
        UnreadableKind::NotUtf8 { byte, at } => {
            (format!("byte {at} (0x{byte:02x}) is not UTF-8"), "save it as UTF-8, or check that it is a text at all")
        }
        UnreadableKind::Withheld { reason } => {
            (format!("the file cannot be read: {reason}"), "make it readable for whoever runs this, or leave it out")
        }
    };
    let place = Place { source: error.source, span: error.span, pointer: String::new() };
    problem(&RULE, place, Text::from(message)).advise(help)
}

/// What comes of a text in a language that this build has not.
pub(crate) fn not_built(format: Format, source: Option<&Source>) -> Invalid {
    let source = source.cloned().unwrap_or_else(|| Source::new("", ""));
    let place = Place { source, span: Span::default(), pointer: String::new() };
    let message = Text::from(format!("this build has no {}", format.title()));
    let advice = format!("ask one that was built with the feature `{format}`");
    Invalid::new(vec![problem(&RULE, place, message).advise(advice)])
}
