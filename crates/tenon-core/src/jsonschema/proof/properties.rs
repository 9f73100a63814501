//! Which characters `\p{…}` stands for. Names are compared as UAX #44 compares them, loosely, where ECMA-262
//! asks for their spelling: what authors mean is plain. The sets are in `properties/table.rs`.

mod table;

use table::{BINARY, CATEGORIES, SCRIPTS};

use super::pattern::CharSet;

/// The set of `\p{name}`, or of `\p{name=value}`; `None` where Unicode has none of that name, or one that is not
/// in the table.
pub(super) fn property(name: &str, value: Option<&str>) -> Option<CharSet> {
    let (name, value) = (folded(name), value.map(folded));
    let found = match (&*name, &value) {
        ("generalcategory" | "gc", Some(value)) => find(CATEGORIES, value),
        ("script" | "sc", Some(value)) => script(value).map(|(own, _)| own),
        ("scriptextensions" | "scx", Some(value)) => script(value).map(|(_, extended)| extended),
        (_, Some(_)) => None,
        (name, None) => {
            find(BINARY, name).or_else(|| find(CATEGORIES, name)).or_else(|| script(name).map(|(own, _)| own))
        }
    };
    found.map(set)
}

/// UAX44-LM3: without case, underscores and a first "is".
fn folded(name: &str) -> String {
    let lower = name.to_ascii_lowercase();
    let own = lower.strip_prefix("is").unwrap_or(&lower).replace('_', "");
    // "isc" is no category C, but the comment of ISO.
    if own == "c" && lower.starts_with("is") { "isc".to_owned() } else { own }
}

fn find(list: &[(&str, &'static str)], name: &str) -> Option<&'static str> {
    list.iter().find(|(names, _)| is_among(names, name)).map(|(_, set)| *set)
}

fn script(name: &str) -> Option<(&'static str, &'static str)> {
    SCRIPTS.iter().find(|(names, ..)| is_among(names, name)).map(|(_, own, extended)| {
        let extended = if extended.is_empty() { own } else { extended };
        (*own, *extended)
    })
}

fn is_among(names: &str, name: &str) -> bool {
    names.split(' ').any(|own| own == name)
}

/// Ranges, each told by the code points between it and the one before and by how many more it has than one,
/// in base 36: `1t+p,6+p`.
fn set(text: &str) -> CharSet {
    let number = |text: &str| u32::from_str_radix(text, 36).unwrap_or_default();
    let mut next = 0;
    let ranges = text.split(',').filter(|range| !range.is_empty()).map(|range| {
        let (gap, more) = range.split_once('+').unwrap_or((range, "0"));
        let low = next + number(gap);
        let high = low + number(more);
        next = high + 1;
        (low, high)
    });
    CharSet::of(ranges.collect())
}

#[cfg(test)]
mod tests {
    use regex_syntax::hir::{Class, HirKind};

    use super::super::pattern::CharSet;
    use super::{BINARY, CATEGORIES, SCRIPTS, property};

    /// What the crate that the table was made from says of a property.
    fn theirs(asked: &str) -> CharSet {
        let found = regex_syntax::parse(&format!(r"\p{{{asked}}}")).unwrap();
        match found.kind() {
            HirKind::Class(Class::Unicode(class)) => {
                CharSet::of(class.iter().map(|range| (range.start() as u32, range.end() as u32)).collect())
            }
            HirKind::Literal(literal) => {
                CharSet::single(std::str::from_utf8(&literal.0).unwrap().parse().unwrap())
            }
            other => unreachable!("{asked}: {other:?}"),
        }
    }

    #[test]
    fn every_name_stands_for_the_set_that_regex_syntax_has() {
        let alone = BINARY.iter().chain(CATEGORIES).map(|(names, _)| ("", *names));
        let categories =
            CATEGORIES.iter().flat_map(|(names, _)| [("gc", *names), ("General_Category", *names)]);
        let scripts = SCRIPTS.iter().map(|(names, ..)| *names);
        let scripts =
            scripts.flat_map(|names| ["", "sc", "Script", "scx", "Script_Extensions"].map(|it| (it, names)));
        let mut count = 0;
        for (under, names) in alone.chain(categories).chain(scripts) {
            for name in names.split(' ') {
                let (found, asked) = match under {
                    "" => (property(name, None), name.to_owned()),
                    under => (property(under, Some(name)), format!("{under}={name}")),
                };
                assert_eq!(found, Some(theirs(&asked)), "{asked}");
                count += 1;
            }
        }
        assert!(count > 1_000);
    }

    #[test]
    fn names_are_compared_loosely() {
        for (one, other) in
            [("Lu", "Uppercase_Letter"), ("Lu", "isLU"), ("Alphabetic", "al_pha"), ("Greek", "Grek")]
        {
            assert_eq!(property(one, None), property(other, None));
            assert!(property(one, None).is_some());
        }
        // A category where it is the name of a property as well.
        assert!(property("Sc", None).is_some_and(|set| set.holds('$' as u32)));
        assert_eq!(property("Zl", None), Some(CharSet::single('\u{2028}')));
    }

    #[test]
    fn what_is_no_set_of_characters_is_none() {
        for name in ["Script", "Age", "isC", "Cs", "Unknown_Property", ""] {
            assert_eq!(property(name, None), None, "{name}");
        }
        for (name, value) in [("gc", "Greek"), ("sc", "Lu"), ("Alphabetic", "yes"), ("Age", "60"), ("gc", "")]
        {
            assert_eq!(property(name, Some(value)), None, "{name}={value}");
        }
    }
}
