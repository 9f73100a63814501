//! Every rule of every family, in one list.

use crate::format::Format;
use crate::problem::nearest;
use crate::rule::Rule;
use crate::{avro, jsonschema, protobuf, source_rules};

/// Markdown: what may change at which level, format by format, and which rules report it. Written by
/// judging each change; `crates/tenon-dev` writes it, and a test holds it to the engine.
pub static CHANGES: &str = include_str!("changes.md");

/// All rules of this build: first those about any text, then format by format.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    source_rules::RULES.iter().chain(Format::ALL.into_iter().flat_map(rules)).copied()
}

/// The Markdown page of a rule, whose examples run as tests; empty for one that is not of this catalogue.
pub fn page(rule: &Rule) -> &'static str {
    let pages = source_rules::PAGES.iter().chain(Format::ALL.into_iter().flat_map(pages));
    all().zip(pages).find(|(own, _)| own.id == rule.id).map_or("", |(_, page)| page)
}

fn rules(format: Format) -> &'static [&'static Rule] {
    match format {
        Format::Avro if format.is_built() => avro::rules::RULES,
        Format::Protobuf if format.is_built() => protobuf::rules::RULES,
        Format::JsonSchema if format.is_built() => jsonschema::rules::RULES,
        Format::Avro | Format::Protobuf | Format::JsonSchema => &[],
    }
}

fn pages(format: Format) -> &'static [&'static str] {
    match format {
        Format::Avro if format.is_built() => avro::rules::PAGES,
        Format::Protobuf if format.is_built() => protobuf::rules::PAGES,
        Format::JsonSchema if format.is_built() => jsonschema::rules::PAGES,
        Format::Avro | Format::Protobuf | Format::JsonSchema => &[],
    }
}

/// The rule of that id.
pub fn get(id: &str) -> Option<&'static Rule> {
    all().find(|rule| rule.id == id)
}

/// The rule that a schema of that language means: by its id, or by the part behind the slash, which
/// may be that of a rule of the language, or else of one family alone; a lint rule goes by buf's id too.
pub fn named(name: &str, format: Format) -> Option<&'static Rule> {
    let own = || get(&format!("{}/{name}", format.name()));
    let bare = || {
        let mut found = all().filter(|rule| rule.id.split_once('/').is_some_and(|(_, bare)| bare == name));
        found.next().filter(|_| found.next().is_none())
    };
    let by_buf = || all().find(|rule| rule.buf == Some(name) && format == Format::Protobuf);
    get(name).or_else(own).or_else(bare).or_else(by_buf)
}

/// The id that was probably meant; the family may be left out.
pub fn suggest(id: &str) -> Option<&'static str> {
    nearest_of(id, all)
}

/// The id that was probably meant in a schema of that language, whose own rules go first.
pub fn suggest_for(id: &str, format: Format) -> Option<&'static str> {
    nearest_of(id, || all().filter(|rule| rule.family() == format.name())).or_else(|| suggest(id))
}

fn nearest_of<I: Iterator<Item = &'static Rule>>(id: &str, rules: impl Fn() -> I) -> Option<&'static str> {
    let bare = |rule: &'static Rule| rule.id.split_once('/').map_or(rule.id, |(_, bare)| bare);
    let whole = nearest(id, rules().map(|rule| rule.id));
    whole.or_else(|| {
        let near = nearest(id, rules().map(bare))?;
        rules().find(|rule| bare(rule) == near).map(|rule| rule.id)
    })
}

#[cfg(test)]
mod tests {
    use super::{all, named, suggest, suggest_for};
    use crate::format::Format;

    #[test]
    fn a_misspelt_or_bare_id_finds_its_rule() {
        assert_eq!(suggest("avro/type-missmatch"), Some("avro/type-mismatch"));
        assert_eq!(suggest("name-mismatch"), Some("avro/name-mismatch"));
        assert_eq!(suggest("zzzzzzzz"), None);
    }

    #[test]
    fn a_bare_name_is_a_rule_of_the_language_first() {
        let id = |name, format| named(name, format).map(|rule| rule.id);
        assert_eq!(id("unknown-type", Format::Protobuf), Some("protobuf/unknown-type"));
        assert_eq!(id("unknown-type", Format::Avro), Some("avro/unknown-type"));
        assert_eq!(id("format-changed", Format::Avro), Some("source/format-changed"));
        assert_eq!(id("avro/type-mismatch", Format::Protobuf), Some("avro/type-mismatch"));
        assert_eq!(id("IMPORT_USED", Format::Protobuf), Some("protobuf/unused-import"));
        assert_eq!(id("IMPORT_USED", Format::Avro), None);
        assert_eq!(id("type-missmatch", Format::Avro), None);
        assert_eq!(suggest_for("unknwn-type", Format::Protobuf), Some("protobuf/unknown-type"));
        assert_eq!(suggest_for("unknwn-type", Format::Avro), Some("avro/unknown-type"));
        assert_eq!(suggest_for("lossy-promotoin", Format::Protobuf), Some("avro/lossy-promotion"));
    }

    #[test]
    fn ids_are_unique() {
        let mut ids: Vec<&str> = all().map(|rule| rule.id).collect();
        ids.sort_unstable();
        let count = ids.len();
        ids.dedup();
        assert_eq!(ids.len(), count);
    }
}
