//! From what a person calls a rule to the rule.

use tenon_core::protobuf::buf;
use tenon_core::{Rule, catalogue};

/// Rules listed for a word that many contain; `tenon rules` has the rest.
const MOST_LISTED: usize = 5;

/// The rule of an id; the part before the slash may be left out where that leaves no doubt. A lint rule
/// goes by buf's id too.
///
/// *Errors*: what to say of an id that no rule has.
pub(crate) fn find(id: &str) -> Result<&'static Rule, String> {
    let found = catalogue::get(id).or_else(|| {
        let bare = |rule: &&Rule| rule.id.split_once('/').is_some_and(|(_, bare)| bare == id);
        let mut found = catalogue::all().filter(bare);
        found.next().filter(|_| found.next().is_none())
    });
    let found = found.or_else(|| catalogue::all().find(|rule| rule.buf == Some(id)));
    found.ok_or_else(|| unknown(id))
}

/// What is to be known of a rule of `buf breaking`, as a page; `None` where it has none of that id.
pub(crate) fn of_buf(id: &str) -> Option<String> {
    let rule = buf::rule(id)?;
    let profile = |category: &buf::Category| match category {
        buf::Category::File => Some("buf-file"),
        buf::Category::Package => Some("buf-package"),
        buf::Category::WireJson => Some("buf-wire-json"),
        buf::Category::Wire => Some("buf-wire"),
        buf::Category::Csr => None,
    };
    let profiles: Vec<String> =
        rule.categories.iter().filter_map(profile).map(|name| format!("`{name}`")).collect();
    let named = format!("`{id}`");
    let own = catalogue::all().filter(|own| own.buf.is_none() && catalogue::page(own).contains(&named));
    let own: Vec<String> = own.map(|own| format!("- `{}`: {}\n", own.id, own.summary)).collect();
    let own = match own.as_slice() {
        [] => String::new(),
        own => format!("\n## What messages suffer\n\nThe profile `exact` tells it by:\n\n{}", own.concat()),
    };
    Some(format!(
        "# {id}\n\nA rule of `buf breaking`: {}. Under {} it is a finding of\n`protobuf/buf-breaking`.\n{own}",
        rule.purpose,
        profiles.join(", "),
    ))
}

fn unknown(id: &str) -> String {
    if buf::rule(id).is_some() {
        return format!(
            "`{id}` is one of many that `protobuf/buf-breaking` stands for; `tenon explain {id}`"
        );
    }
    let holding: Vec<&str> =
        catalogue::all().map(|rule| rule.id).filter(|rule| id.len() > 2 && rule.contains(id)).collect();
    match (catalogue::suggest(id), holding.as_slice()) {
        (Some(near), _) | (None, &[near]) => format!("no rule is called `{id}`; did you mean `{near}`?"),
        (None, []) => format!("no rule is called `{id}`; `tenon rules` lists them all"),
        (None, several) => {
            let listed: Vec<String> = several.iter().take(MOST_LISTED).map(|id| format!("`{id}`")).collect();
            let more = if several.len() > MOST_LISTED { ", …; `tenon rules` lists them all" } else { "" };
            format!("no rule is called `{id}`; there are {}{more}", listed.join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::find;

    #[test]
    fn a_bare_id_finds_its_rule() {
        assert_eq!(find("type-mismatch").map(|rule| rule.id), Ok("avro/type-mismatch"));
        assert!(find("no-such-rule").is_err());
    }

    #[test]
    fn a_word_finds_the_rules_that_contain_it() {
        let said = |id| find(id).map(|rule| rule.id).unwrap_err();
        assert_eq!(said("lossy"), "no rule is called `lossy`; did you mean `avro/lossy-promotion`?");
        assert!(said("default").contains("there are `avro/"), "{}", said("default"));
    }
}
