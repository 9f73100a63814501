//! From what a person calls a rule to the rule.

use tenon_core::{Rule, catalogue};

/// Rules listed for a word that many contain; `tenon rules` has the rest.
const MOST_LISTED: usize = 5;

/// The rule of an id; the part before the slash may be left out where that leaves no doubt.
///
/// *Errors*: what to say of an id that no rule has.
pub(crate) fn find(id: &str) -> Result<&'static Rule, String> {
    let found = catalogue::get(id).or_else(|| {
        let bare = |rule: &&Rule| rule.id.split_once('/').is_some_and(|(_, bare)| bare == id);
        let mut found = catalogue::all().filter(bare);
        found.next().filter(|_| found.next().is_none())
    });
    found.ok_or_else(|| unknown(id))
}

fn unknown(id: &str) -> String {
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
