//! What `buf.yaml` asks of changes. Of the file only `breaking.use` is read, line by line; its directories
//! are `modules`' business.

use tenon_core::Profile;

/// The profile that answers as buf's first category of `breaking.use` does; `None` where there is none.
pub(super) fn profile(text: &str) -> Option<Profile> {
    let (mut in_breaking, mut in_use) = (false, false);
    for line in text.lines() {
        let line = line.split(" #").next().unwrap_or(line).trim_end();
        let word = line.trim();
        if word.is_empty() || word.starts_with('#') {
            continue;
        }
        if !line.starts_with([' ', '-']) {
            (in_breaking, in_use) = (word == "breaking:", false);
        } else if let Some(rest) = word.strip_prefix("use:").filter(|_| in_breaking) {
            in_use = true;
            let row = rest.trim().trim_start_matches('[').trim_end_matches(']');
            if let Some(found) = row.split(',').find_map(category) {
                return Some(found);
            }
        } else if let Some(found) = word.strip_prefix("- ").filter(|_| in_use).and_then(category) {
            return Some(found);
        } else if !word.starts_with("- ") {
            in_use = false;
        }
    }
    None
}

fn category(word: &str) -> Option<Profile> {
    match word.trim().trim_matches(['"', '\'']) {
        "FILE" => Some(Profile::BufFile),
        "PACKAGE" => Some(Profile::BufPackage),
        "WIRE_JSON" => Some(Profile::BufWireJson),
        "WIRE" => Some(Profile::BufWire),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::profile;
    use tenon_core::Profile;

    #[test]
    fn the_category_is_that_of_breaking_and_not_of_lint() {
        let text =
            "version: v2\nlint:\n  use:\n    - FILE\nbreaking:\n  # ours\n  use:\n    - WIRE_JSON # why\n";
        assert_eq!(profile(text), Some(Profile::BufWireJson));
        assert_eq!(profile("breaking:\n  use: [\"PACKAGE\"]\n"), Some(Profile::BufPackage));
        assert_eq!(profile("breaking:\n  except:\n    - FILE\n  use:\n  - WIRE\n"), Some(Profile::BufWire));
        assert_eq!(profile("breaking:\n  except:\n    - FILE\n"), None);
        assert_eq!(profile("version: v1\n"), None);
    }
}
