//! The drafts of JSON Schema and how a text says which it is written in.

use std::fmt;

/// A draft. Later ones are greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Draft {
    /// Draft 4, 2013.
    Draft4,
    /// Draft 6, 2017.
    Draft6,
    /// Draft 7, 2018.
    Draft7,
    /// 2019-09.
    Draft201909,
    /// 2020-12.
    Draft202012,
}

impl Draft {
    /// All of them, oldest first.
    pub const ALL: [Draft; 5] =
        [Draft::Draft4, Draft::Draft6, Draft::Draft7, Draft::Draft201909, Draft::Draft202012];

    /// The URI of its meta-schema, without an empty fragment.
    pub fn uri(self) -> &'static str {
        match self {
            Draft::Draft4 => "http://json-schema.org/draft-04/schema",
            Draft::Draft6 => "http://json-schema.org/draft-06/schema",
            Draft::Draft7 => "http://json-schema.org/draft-07/schema",
            Draft::Draft201909 => "https://json-schema.org/draft/2019-09/schema",
            Draft::Draft202012 => "https://json-schema.org/draft/2020-12/schema",
        }
    }

    /// As the meta-schema's URI has it: `draft-07`, `2020-12`.
    pub fn name(self) -> &'static str {
        match self {
            Draft::Draft4 => "draft-04",
            Draft::Draft6 => "draft-06",
            Draft::Draft7 => "draft-07",
            Draft::Draft201909 => "2019-09",
            Draft::Draft202012 => "2020-12",
        }
    }

    /// The draft whose meta-schema `uri` names. `http` and `https` are taken for each other, and an
    /// empty fragment is left out, for both are written in the wild.
    pub fn named(uri: &str) -> Option<Draft> {
        let bare = |uri: &str| -> Option<String> {
            let rest = uri.strip_prefix("https://").or_else(|| uri.strip_prefix("http://"))?;
            Some(rest.strip_suffix('#').unwrap_or(rest).to_owned())
        };
        let wanted = bare(uri)?;
        Draft::ALL.into_iter().find(|draft| bare(draft.uri()).as_deref() == Some(&wanted))
    }

    /// Where a schema's own URI is written.
    pub fn id_keyword(self) -> &'static str {
        match self {
            Draft::Draft4 => "id",
            Draft::Draft6 | Draft::Draft7 | Draft::Draft201909 | Draft::Draft202012 => "$id",
        }
    }

    /// Keywords beside `$ref` count.
    pub fn reads_beside_ref(self) -> bool {
        self >= Draft::Draft201909
    }
}

impl fmt::Display for Draft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Draft::Draft4 => "draft 4",
            Draft::Draft6 => "draft 6",
            Draft::Draft7 => "draft 7",
            Draft::Draft201909 => "2019-09",
            Draft::Draft202012 => "2020-12",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Draft;

    #[test]
    fn a_uri_names_its_draft_whatever_its_scheme_and_empty_fragment() {
        assert_eq!(Draft::named("http://json-schema.org/draft-07/schema#"), Some(Draft::Draft7));
        assert_eq!(Draft::named("https://json-schema.org/draft-04/schema"), Some(Draft::Draft4));
        assert_eq!(Draft::named("http://json-schema.org/draft-03/schema#"), None);
        assert_eq!(Draft::named("draft-07"), None);
    }
}
