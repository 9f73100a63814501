//! The specification's own schemas of schemas, which everyone may refer to. Their texts stand in
//! `builtin/`, with `PROVENANCE.toml` and their licence beside them. What they demand of keywords is
//! demanded by `keyword.rs`.

/// The text that goes by this URI without being supplied, under its one name. `http` and `https` are taken
/// for each other.
pub(super) fn text(uri: &str) -> Option<(&'static str, &'static str)> {
    let rest = uri.strip_prefix("https://").or_else(|| uri.strip_prefix("http://"))?;
    let path = rest.strip_prefix("json-schema.org/")?;
    TEXTS.iter().find(|(name, _)| *name == path).copied()
}

/// Path of the URI, and text.
static TEXTS: &[(&str, &str)] = &[
    ("draft-04/schema", include_str!("builtin/draft-04/schema.json")),
    ("draft-06/schema", include_str!("builtin/draft-06/schema.json")),
    ("draft-07/schema", include_str!("builtin/draft-07/schema.json")),
    ("draft/2019-09/schema", include_str!("builtin/2019-09/schema.json")),
    ("draft/2019-09/meta/applicator", include_str!("builtin/2019-09/meta/applicator.json")),
    ("draft/2019-09/meta/content", include_str!("builtin/2019-09/meta/content.json")),
    ("draft/2019-09/meta/core", include_str!("builtin/2019-09/meta/core.json")),
    ("draft/2019-09/meta/format", include_str!("builtin/2019-09/meta/format.json")),
    ("draft/2019-09/meta/meta-data", include_str!("builtin/2019-09/meta/meta-data.json")),
    ("draft/2019-09/meta/validation", include_str!("builtin/2019-09/meta/validation.json")),
    ("draft/2020-12/schema", include_str!("builtin/2020-12/schema.json")),
    ("draft/2020-12/meta/applicator", include_str!("builtin/2020-12/meta/applicator.json")),
    ("draft/2020-12/meta/content", include_str!("builtin/2020-12/meta/content.json")),
    ("draft/2020-12/meta/core", include_str!("builtin/2020-12/meta/core.json")),
    ("draft/2020-12/meta/format-annotation", include_str!("builtin/2020-12/meta/format-annotation.json")),
    ("draft/2020-12/meta/format-assertion", include_str!("builtin/2020-12/meta/format-assertion.json")),
    ("draft/2020-12/meta/meta-data", include_str!("builtin/2020-12/meta/meta-data.json")),
    ("draft/2020-12/meta/unevaluated", include_str!("builtin/2020-12/meta/unevaluated.json")),
    ("draft/2020-12/meta/validation", include_str!("builtin/2020-12/meta/validation.json")),
];

#[cfg(test)]
mod tests {
    use crate::jsonschema::{Builder, Draft};
    use crate::limits::Limits;
    use crate::text::Source;

    #[test]
    fn every_draft_has_its_meta_schema_without_supply() {
        for draft in Draft::ALL {
            let text =
                format!(r#"{{"$schema": "{0}", "additionalProperties": {{"$ref": "{0}"}}}}"#, draft.uri());
            let builder = Builder::new(&Source::new("s", text), &Limits::default());
            assert!(builder.missing().is_empty(), "{draft}");
            let schema = builder.finish().unwrap();
            assert!(schema.warnings().is_empty(), "{draft}: {:?}", schema.warnings());
        }
    }
}
