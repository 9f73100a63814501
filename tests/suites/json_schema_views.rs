//! Pairs on which the registry and inclusion differ, each as small as it can be: what each profile says,
//! and that the registry's report names what it overlooks or refuses without need. All of it is code of
//! draft 7, BACKWARD.

use tenon_core::{Compatibility, Finding, Format, Profile, Report, Verdict};
use tenon_tests::{judge_in, policy};

const DRAFT: &str = r#""$schema": "http://json-schema.org/draft-07/schema#""#;

fn report(old: &str, new: &str, profile: Profile) -> Report {
    let text = |members: &str| match members.is_empty() {
        true => format!("{{{DRAFT}}}"),
        false => format!("{{{DRAFT}, {members}}}"),
    };
    let (old, new) = (text(old), text(new));
    judge_in(Format::JsonSchema, &[&old, &new], &policy(Compatibility::Backward, profile)).expect("schemas")
}

/// The verdict and what is found.
fn said(report: &Report) -> (Verdict, Vec<String>) {
    (report.verdict, report.findings.iter().map(line).collect())
}

/// `SEVERITY RULE PATH WITNESS`, of a registry's difference its type and path instead of the rule.
fn line(finding: &Finding) -> String {
    let impact = finding.impact.as_ref();
    let what = match impact.and_then(|impact| impact.difference.as_ref()) {
        Some(difference) => format!("{} {}", difference.kind, difference.path),
        None => format!("{} {}", finding.rule.id, impact.map_or("", |impact| &impact.path)),
    };
    let witness = impact.and_then(|impact| impact.witness.as_ref());
    if let Some(witness) = witness {
        assert_eq!(witness.checked_by, ["tenon", "jsonschema"]);
    }
    let witness = witness.map_or("", |witness| &witness.json);
    format!("{} {} {witness}", finding.severity, what.trim()).trim().to_owned()
}

fn notes(report: &Report) -> Vec<String> {
    report.findings.iter().flat_map(|finding| finding.notes.iter().map(ToString::to_string)).collect()
}

/// The registry accepts, and a message is refused: rule, path and the message.
const TOO_LAX: &[(&str, &str, &str)] = &[
    (r#""type": "object""#, r#""type": "object", "required": ["x"]"#, "json-schema/property-required x {}"),
    (
        r#""patternProperties": {"^n": {"type": "string"}}"#,
        r#""patternProperties": {"^n": {"type": "integer"}}"#,
        r#"json-schema/type-narrowed n {"n":""}"#,
    ),
    (
        r#""type": "object""#,
        r#""type": "object", "propertyNames": {"maxLength": 3}"#,
        r#"json-schema/bound-tightened {"aaaa":null}"#,
    ),
    (
        r#""type": "array", "contains": {"type": "string"}"#,
        r#""type": "array", "contains": {"type": "integer"}"#,
        r#"json-schema/items-restricted [""]"#,
    ),
    (
        r#""if": {"type": "string"}, "then": {"maxLength": 3}"#,
        r#""if": {"type": "string"}, "then": {"maxLength": 2}"#,
        r#"json-schema/bound-tightened "aaa""#,
    ),
    // An integer is a number too, so it fits twice where exactly one is asked for.
    (
        r#""oneOf": [{"type": "string"}, {"type": "integer"}]"#,
        r#""oneOf": [{"type": "string"}, {"type": "integer"}, {"type": "number"}]"#,
        "json-schema/branch-lost 0",
    ),
    (
        r#""type": "integer""#,
        r#""oneOf": [{"type": "integer"}, {"type": "number"}]"#,
        "json-schema/branch-lost 0",
    ),
    // Of the patterns that match what was a property the registry consults the first.
    (
        r#""properties": {"ab": {"type": "string"}}, "patternProperties": {"a": {}}, "additionalProperties": false"#,
        r#""patternProperties": {"a": {}, "b": {"type": "integer"}}, "additionalProperties": false"#,
        r#"json-schema/type-narrowed ab {"ab":""}"#,
    ),
    // No validator fills a default in.
    (
        r#""type": "object", "properties": {"x": {"type": "string"}}"#,
        r#""type": "object", "properties": {"x": {"type": "string", "default": ""}}, "required": ["x"]"#,
        "json-schema/property-required x {}",
    ),
    (
        r#""type": "object", "properties": {"a": {}}"#,
        r#""type": "object", "properties": {"a": {}, "x": {}}, "required": ["x"]"#,
        "json-schema/property-required x {}",
    ),
];

#[test]
fn what_the_registry_overlooks_is_in_a_note_with_the_message_that_is_refused() {
    for (old, new, refused) in TOO_LAX {
        let registry = report(old, new, Profile::Confluent);
        assert_eq!(said(&registry), (Verdict::Compatible, vec![format!("note {refused}")]), "{old} → {new}");
        let note = "the registry accepts this change; the messages suffer all the same";
        assert_eq!(notes(&registry), [note], "{old} → {new}");
        // None of the messages has a member that is not declared.
        for profile in [Profile::Exact, Profile::OptionalFriendly] {
            let own = said(&report(old, new, profile));
            assert_eq!(own, (Verdict::Incompatible, vec![format!("error {refused}")]), "{old} → {new}");
        }
    }
}

/// The registry refuses, and every message stays valid: its difference.
const TOO_STRICT: &[(&str, &str, &str)] = &[
    (r#""enum": [1, 2]"#, r#""type": "integer""#, "TYPE_CHANGED #/"),
    (r#""const": "a""#, r#""enum": ["a", "b"]"#, "TYPE_CHANGED #/"),
    (
        r#""type": "integer", "minimum": 1"#,
        r#""type": "integer", "exclusiveMinimum": 0"#,
        "EXCLUSIVE_MINIMUM_ADDED #/exclusiveMinimum",
    ),
    (r#""enum": ["a", "b"]"#, r#""type": "string", "maxLength": 1"#, "TYPE_CHANGED #/"),
    (
        r#""type": "string", "enum": ["a", "b"]"#,
        r#""type": "string", "enum": ["a", "b"], "maxLength": 1"#,
        "COMBINED_TYPE_SUBSCHEMAS_CHANGED #/",
    ),
    (
        r#""type": "integer""#,
        r#""anyOf": [{"type": "integer", "minimum": 0}, {"type": "integer", "maximum": -1}]"#,
        "TYPE_CHANGED #/",
    ),
    (r#""anyOf": [{"type": "integer"}, {"type": "number"}]"#, r#""type": "number""#, "TYPE_CHANGED #/"),
    (
        r#""type": "string", "pattern": "^a+$""#,
        r#""type": "string", "pattern": "^a*$""#,
        "PATTERN_CHANGED #/pattern",
    ),
    (
        r#""type": "object", "required": ["a", "b"]"#,
        r#""type": "object", "required": ["a", "b"], "minProperties": 2"#,
        "MIN_PROPERTIES_ADDED #/minProperties",
    ),
    (
        r#""anyOf": [{"type": "string"}, {"type": "integer"}]"#,
        r#""oneOf": [{"type": "string"}, {"type": "integer"}]"#,
        "COMBINED_TYPE_CHANGED #/",
    ),
    (
        r#""type": "object", "properties": {"x": {"not": {}}}, "additionalProperties": false"#,
        r#""type": "object", "additionalProperties": false"#,
        "PROPERTY_REMOVED_FROM_CLOSED_CONTENT_MODEL #/properties/x",
    ),
];

#[test]
fn what_the_registry_refuses_without_need_is_said_to_be_harmless() {
    for (old, new, difference) in TOO_STRICT {
        let registry = report(old, new, Profile::Confluent);
        let refused = vec![format!("error {difference}")];
        assert_eq!(said(&registry), (Verdict::Incompatible, refused), "{old} → {new}");
        let note = "no witness: every message stays valid; the registry refuses all the same";
        assert_eq!(notes(&registry), [note], "{old} → {new}");
        for profile in [Profile::Exact, Profile::OptionalFriendly] {
            assert_eq!(said(&report(old, new, profile)), (Verdict::Compatible, Vec::new()), "{old} → {new}");
        }
    }
}

#[test]
fn an_optional_property_is_what_the_profiles_differ_on() {
    let (one, two) = (r#""properties": {"a": {}}"#, r#""properties": {"a": {}, "b": {"type": "integer"}}"#);
    let refused = |what: &str| (Verdict::Incompatible, vec![format!("error {what}")]);
    let accepted =
        |note: &[&str]| (Verdict::Compatible, note.iter().map(|own| format!("note {own}")).collect());
    let judge = |old: &str, new: &str, profile| said(&report(old, new, profile));

    // Added to an open model.
    let witness = r#"json-schema/type-narrowed b {"b":null}"#;
    let added = "OPTIONAL_PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL #/properties/b";
    assert_eq!(judge(one, two, Profile::Confluent), refused(added));
    let unproved = "no witness: the registry compares keywords, not messages";
    assert_eq!(notes(&report(one, two, Profile::Confluent)), [unproved]);
    assert_eq!(judge(one, two, Profile::ConfluentLenient), accepted(&[witness]));
    assert_eq!(judge(one, two, Profile::Exact), refused(witness));
    assert_eq!(judge(one, two, Profile::OptionalFriendly), accepted(&[]));

    // Removed from a closed one.
    let closed = |own: &str| format!(r#"{own}, "additionalProperties": false"#);
    let (two, one) = (closed(two), closed(one));
    let witness = r#"json-schema/content-closed b {"b":0}"#;
    let removed = "PROPERTY_REMOVED_FROM_CLOSED_CONTENT_MODEL #/properties/b";
    assert_eq!(judge(&two, &one, Profile::Confluent), refused(removed));
    assert_eq!(judge(&two, &one, Profile::Exact), refused(witness));
    assert_eq!(judge(&two, &one, Profile::OptionalFriendly), accepted(&[witness]));
    let note = "readers that skip what they do not know take it; validators refuse it";
    assert_eq!(notes(&report(&two, &one, Profile::OptionalFriendly)), [note]);
}

#[test]
fn what_stops_a_proof_is_told_with_the_place_of_the_keyword_in_its_version() {
    let stop = |old: &str, new: &str, profile| {
        let report = report(old, new, profile);
        assert_eq!(report.verdict, Verdict::Undecided, "{old} → {new}");
        let told = report.findings.iter().find(|finding| finding.rule.id == "proof/undecided");
        let told = told.expect("a finding");
        let label = &told.labels[0];
        (
            told.message.to_string(),
            label.version,
            label.place.pointer.clone(),
            label.place.source.slice(label.place.span).to_owned(),
        )
    };
    for profile in [Profile::Exact, Profile::OptionalFriendly] {
        assert_eq!(
            stop(r#""properties": {"a": {"pattern": "(a)\\1"}}"#, r#""properties": {"a": {"pattern": "a"}}"#, profile),
            (
                "`pattern` at `/properties/a` in v1 stops the proof: the pattern has no automaton: it refers back to a group"
                    .to_owned(),
                Some(0),
                "/properties/a/pattern".to_owned(),
                r#""(a)\\1""#.to_owned(),
            )
        );
        assert_eq!(
            stop(r#""type": "object""#, r#""patternProperties": {"b(?!a)": false}"#, profile),
            (
                "`patternProperties` at the root in v2 stops the proof: the pattern has no automaton: it looks ahead or behind"
                    .to_owned(),
                Some(1),
                "/patternProperties".to_owned(),
                r#"{"b(?!a)": false}"#.to_owned(),
            )
        );
        let round = r##""definitions": {"a": {"allOf": [{"$ref": "#/definitions/b"}]}, "b": {"anyOf": [{"$ref": "#/definitions/a"}, {}]}}, "$ref": "#/definitions/a""##;
        let (message, version, pointer, _) = stop(round, r#""type": "string""#, profile);
        let told = "the schema at `/definitions/a` in v1 stops the proof: the reference leads back to itself";
        assert_eq!((message.as_str(), version, pointer.as_str()), (told, Some(0), "/definitions/a"));
    }
}

#[test]
fn what_the_registry_accepts_and_nobody_can_prove_is_said() {
    let (old, new) = (
        r#""patternProperties": {"^(a|b)\\1$": {"type": "string"}}"#,
        r#""patternProperties": {"^(a|b)\\1$": {"type": "integer"}}"#,
    );
    assert_eq!(report(old, new, Profile::Exact).verdict, Verdict::Undecided);
    for profile in [Profile::Confluent, Profile::ConfluentLenient] {
        let accepted = report(old, new, profile);
        assert_eq!(said(&accepted), (Verdict::Compatible, vec!["note proof/undecided".to_owned()]));
        assert_eq!(
            notes(&accepted),
            ["the registry accepts this change; whether every message is read is not proved either way"]
        );
    }
}
