//! Every rule of every family, in one list.

use crate::problem::nearest;
use crate::rule::Rule;
use crate::{avro, protobuf, source_rules};

/// All rules: first those about any text, then format by format.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    source_rules::RULES.iter().chain(avro::rules::RULES).chain(protobuf::rules::RULES).copied()
}

/// The rule of that id.
pub fn get(id: &str) -> Option<&'static Rule> {
    all().find(|rule| rule.id == id)
}

/// The id that was probably meant; the family may be left out.
pub fn suggest(id: &str) -> Option<&'static str> {
    let bare = |rule: &'static Rule| rule.id.split_once('/').map_or(rule.id, |(_, bare)| bare);
    let whole = nearest(id, all().map(|rule| rule.id));
    whole.or_else(|| {
        let near = nearest(id, all().map(bare))?;
        all().find(|rule| bare(rule) == near).map(|rule| rule.id)
    })
}

#[cfg(test)]
mod tests {
    use super::{all, suggest};

    #[test]
    fn a_misspelt_or_bare_id_finds_its_rule() {
        assert_eq!(suggest("avro/type-missmatch"), Some("avro/type-mismatch"));
        assert_eq!(suggest("name-mismatch"), Some("avro/name-mismatch"));
        assert_eq!(suggest("zzzzzzzz"), None);
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
