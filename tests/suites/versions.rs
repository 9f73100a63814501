//! Versions that schemas state, beside what changed: which finding, for which step, in which words.

use tenon_core::protobuf::Builder;
use tenon_core::{
    Candidate, Compatibility, Format, Limits, LintCategory, Override, Policy, Report, Schema, Severity,
    Source, check, lint,
};

fn policy() -> Policy {
    Policy { lints: vec![LintCategory::Version], ..Policy::default() }
}

fn candidate(format: Format, path: &str, text: &str) -> Candidate {
    let schema = Schema::parse(format, &Source::new(path, text), &Limits::default());
    Candidate { label: "v".to_owned(), schema: schema.unwrap_or_else(|invalid| panic!("{invalid}: {text}")) }
}

/// The findings about versions: severity, rule, words.
fn told(report: &Report) -> Vec<String> {
    let own = report.findings.iter().filter(|finding| finding.rule.family() == "version");
    own.map(|finding| {
        let help = finding.help.first().map(|help| format!("; {}", help.message)).unwrap_or_default();
        format!("{} {}: {}{help}", finding.severity, finding.rule.id, finding.message)
    })
    .collect()
}

fn judged(format: Format, earlier: (&str, &str), later: (&str, &str), policy: &Policy) -> Vec<String> {
    let versions = [candidate(format, earlier.0, earlier.1), candidate(format, later.0, later.1)];
    told(&check(&versions, policy))
}

/// JSON Schemas that state a version as `property` says, and take texts of so many characters.
fn json(property: &str, length: u32) -> String {
    format!(r#"{{"properties": {{{property}, "id": {{"type": "string", "maxLength": {length}}}}}}}"#)
}

/// From `old` to `new`, values of `version`, while the length goes from 5 to that: fewer break.
fn stepped(old: &str, new: &str, length: u32) -> Vec<String> {
    let text = |version: &str, length| json(&format!(r#""version": {{"const": {version}}}"#), length);
    let (old, new) = (text(old, 5), text(new, length));
    judged(Format::JsonSchema, ("order", &old), ("order", &new), &policy())
}

const BREAK: u32 = 4;
const SAME: u32 = 5;
const MORE: u32 = 6;

#[test]
fn a_break_asks_for_a_major_step() {
    let none: [&str; 0] = [];
    assert_eq!(stepped(r#""1.2.0""#, r#""2.0.0""#, BREAK), none);
    assert_eq!(stepped("1", "2", BREAK), none);
    assert_eq!(stepped(r#""0.2.0""#, r#""0.2.0""#, BREAK), none, "major version zero promises nothing");
    assert_eq!(stepped(r#""2.0.0-rc.1""#, r#""2.0.0-rc.1""#, BREAK), none, "nor does a pre-release");
    assert_eq!(
        stepped(r#""1.2.0""#, r#""1.3.0""#, BREAK),
        [
            "error version/step-too-small: the version steps from `1.2.0` to `1.3.0`, and the change asks for a major step; state `2.0.0`, or keep what was there"
        ]
    );
    assert_eq!(
        stepped(r#""v1""#, r#""v1""#, BREAK),
        [
            "error version/step-too-small: the version stays `v1`, and the change asks for a major step; state `v2`, or keep what was there"
        ]
    );
}

#[test]
fn an_addition_asks_for_a_minor_step_where_the_version_has_one() {
    let none: [&str; 0] = [];
    assert_eq!(stepped(r#""1.2.0""#, r#""1.3.0""#, MORE), none);
    assert_eq!(stepped(r#""1.2.0""#, r#""2.0.0""#, MORE), none, "more is a team's own decision");
    assert_eq!(stepped("1", "1", MORE), none);
    assert_eq!(
        stepped(r#""1.2""#, r#""1.2""#, MORE),
        [
            "error version/step-too-small: the version stays `1.2`, and the change asks for a minor step; state `1.3`, or keep what was there"
        ]
    );
    assert_eq!(
        stepped(r#""1.2.0""#, r#""1.2.1""#, MORE),
        [
            "error version/step-too-small: the version steps from `1.2.0` to `1.2.1`, and the change asks for a minor step; state `1.3.0`, or keep what was there"
        ]
    );
}

#[test]
fn a_step_where_nothing_changed_is_a_note_and_a_step_back_an_error() {
    assert_eq!(stepped(r#""1.2.0""#, r#""1.2.0""#, SAME), [""; 0]);
    assert_eq!(
        stepped(r#""1.2.0""#, r#""1.2.1""#, SAME),
        [
            "note version/step-without-change: the version steps from `1.2.0` to `1.2.1`, and nothing else changed"
        ]
    );
    assert_eq!(
        stepped(r#""1.10.0""#, r#""1.9.0""#, MORE),
        ["error version/step-back: the version goes back from `1.10.0` to `1.9.0`"]
    );
}

#[test]
fn documentation_and_layout_allow_a_patch() {
    let text = |version: &str, title: &str| {
        format!(r#"{{"title": "{title}", "properties": {{"version": {{"enum": ["{version}"]}}}}}}"#)
    };
    let to = |version: &str| {
        let (old, new) = (text("1.0.0", "a"), text(version, "b"));
        judged(Format::JsonSchema, ("order", &old), ("order", &new), &policy())
    };
    assert_eq!(to("1.0.0"), [""; 0]);
    assert_eq!(to("1.0.1"), [""; 0]);
    assert_eq!(
        to("1.1.0"),
        [
            "note version/step-without-change: the version steps from `1.0.0` to `1.1.0`, and only documentation or layout changed"
        ]
    );
}

#[test]
fn schemaver_counts_models_revisions_and_additions() {
    let text = |version: &str, length| {
        format!(r#"{{"self": {{"version": "{version}"}}, "type": "string", "maxLength": {length}}}"#)
    };
    let to = |version: &str, length| {
        let (old, new) = (text("1-0-2", 5), text(version, length));
        // Data already written counts, whatever the level.
        let policy = Policy { compatibility: Compatibility::Forward, ..policy() };
        judged(Format::JsonSchema, ("order", &old), ("order", &new), &policy)
    };
    assert_eq!(to("1-0-3", MORE), [""; 0]);
    assert_eq!(to("1-1-0", BREAK), [""; 0]);
    assert_eq!(to("2-0-0", BREAK), [""; 0]);
    assert_eq!(
        to("1-0-3", BREAK),
        [
            "error version/step-too-small: the version steps from `1-0-2` to `1-0-3`, and the change asks for a new revision or model; state `1-1-0`, or keep what was there"
        ]
    );
    assert_eq!(
        to("1-0-2", MORE),
        [
            "error version/step-too-small: the version stays `1-0-2`, and the change asks for an addition; state `1-0-3`, or keep what was there"
        ]
    );
}

#[test]
fn schemaver_is_read_from_paths_too() {
    let text = |length| format!(r#"{{"type": "string", "maxLength": {length}}}"#);
    let to = |version: &str| {
        let path = format!("com.acme/event/jsonschema/{version}");
        let old = ("com.acme/event/jsonschema/1-0-0", &*text(5));
        judged(Format::JsonSchema, old, (&path, &text(4)), &policy())
    };
    assert_eq!(to("1-1-0"), [""; 0]);
    assert_eq!(
        to("1-0-1"),
        [
            "error version/step-too-small: the version steps from `1-0-0` to `1-0-1`, and the change asks for a new revision or model; state `1-1-0`, or keep what was there"
        ]
    );
}

#[test]
fn a_later_date_is_as_large_a_step_as_is_asked_for() {
    assert_eq!(stepped(r#""2026-06-30""#, r#""2026-07-01""#, BREAK), [""; 0]);
    assert_eq!(
        stepped(r#""2026-06-30""#, r#""2026-06-30""#, MORE),
        [
            "error version/step-too-small: the version stays `2026-06-30`, and the change asks for a later date; state the day of this change"
        ]
    );
    assert_eq!(
        stepped(r#""2026-06-30""#, r#""2025-12-31""#, SAME),
        ["error version/step-back: the version goes back from `2026-06-30` to `2025-12-31`"]
    );
    assert_eq!(stepped(r#""2026-06-30""#, r#""1.0.0""#, BREAK), [""; 0], "they count in different ways");
}

fn avro(namespace: &str, fields: &str) -> String {
    format!(r#"{{"type": "record", "name": "Order", "namespace": "{namespace}", "fields": [{fields}]}}"#)
}

#[test]
fn avro_states_versions_in_defaults_and_namespaces() {
    let to = |old: &str, new: &str| judged(Format::Avro, ("order", old), ("order", new), &policy());
    let id = r#"{"name": "id", "type": "string"}"#;
    assert_eq!(
        to(&avro("acme.v1", ""), &avro("acme.v1", id)),
        [
            "error version/step-too-small: the version stays `acme.v1`, and the change asks for a major step; state `v2`, or keep what was there"
        ]
    );
    assert_eq!(to(&avro("acme.v1", ""), &avro("acme.v2", id)), [""; 0]);
    assert_eq!(
        to(&avro("acme.v1", ""), &avro("acme.v2", "")),
        [
            "note version/step-without-change: the version steps from `acme.v1` to `acme.v2`, and nothing else changed"
        ]
    );
    let version = |text: &str| format!(r#"{{"name": "specVersion", "type": "string", "default": "{text}"}}"#);
    assert_eq!(
        to(&avro("acme.v1", &version("1.0.0")), &avro("acme.v1", &version("1.0.1"))),
        [
            "note version/step-without-change: the version steps from `1.0.0` to `1.0.1`, and nothing else changed"
        ],
        "a field is believed before a namespace"
    );
}

#[test]
fn a_package_that_names_itself_in_full_steps_without_a_change() {
    let text = |package: &str| {
        format!(
            "syntax = \"proto3\";\npackage {package};\nmessage Order {{\n  .{package}.Order next = 1;\n  {package}.Order last = 2;\n}}\n"
        )
    };
    let (old, new) = (text("acme.v1"), text("acme.v2"));
    assert_eq!(
        judged(Format::Protobuf, ("order.proto", &old), ("order.proto", &new), &policy()),
        [
            "note version/step-without-change: the version steps from `acme.v1` to `acme.v2`, and nothing else changed"
        ]
    );
}

#[test]
fn files_state_a_version_together_where_they_share_a_package() {
    let set = |packages: [&str; 2], kind: &str| {
        let mut builder: Option<Builder> = None;
        for (at, package) in packages.into_iter().enumerate() {
            let path = format!("f{at}.proto");
            let text =
                format!("syntax = \"proto3\";\npackage {package};\nmessage M{at} {{\n  {kind} x = 1;\n}}\n");
            let source = Source::new(&*path, text);
            match &mut builder {
                Some(builder) => builder.add_root(&path, &source),
                None => builder = Some(Builder::new(&path, &source, &Limits::default())),
            }
        }
        let schema = Schema::Protobuf(builder.expect("files").finish().expect("sound files"));
        Candidate { label: "v".to_owned(), schema }
    };
    let judged = |packages| told(&check(&[set(packages, "string"), set(packages, "int32")], &policy()));
    assert_eq!(
        judged(["acme.v1", "acme.v1"]),
        [
            "error version/step-too-small: the version stays `acme.v1`, and the change asks for a major step; state `v2`, or keep what was there"
        ]
    );
    assert_eq!(judged(["acme.v1", "acme.v2"]), [""; 0]);
}

#[test]
fn names_of_files_and_subjects_state_versions() {
    let to = |old: &str, new: &str| judged(Format::Avro, (old, "\"long\""), (new, "\"int\""), &policy());
    assert_eq!(to("order.v1.avsc", "order.v2.avsc"), [""; 0]);
    assert_eq!(to("orders-v1-value", "orders-v2-value"), [""; 0]);
    assert_eq!(to("order.avsc", "order.avsc"), [""; 0]);
    for (old, new, said) in [
        ("order-1.2.0.avsc", "order-1.3.0.avsc", "steps from `1.2.0` to `1.3.0`"),
        ("orders/v1/order.avsc", "orders/v1/order.avsc", "stays `v1`"),
    ] {
        let next = if old.contains("1.2") { "2.0.0" } else { "v2" };
        let expected = format!(
            "error version/step-too-small: the version {said}, and the change asks for a major step; state `{next}`, or keep what was there"
        );
        assert_eq!(to(old, new), [expected]);
    }
}

#[test]
fn one_text_that_states_two_versions_is_told_of_by_lint_and_in_a_gate() {
    let text = json(r#""version": {"const": "1.2.0"}"#, 5);
    let own = candidate(Format::JsonSchema, "order.v2.json", &text);
    let expected =
        ["warning version/statements-disagree: the version field says `1.2.0`, and the path says `v2`"];
    assert_eq!(told(&lint(std::slice::from_ref(&own), &policy())[0]), expected);
    assert_eq!(told(&check(std::slice::from_ref(&own), &policy())), expected);
    let own = candidate(Format::JsonSchema, "order.v1.json", &text);
    assert_eq!(told(&lint(&[own], &policy())[0]), [""; 0]);
}

#[test]
fn rules_about_versions_are_held_where_they_are_asked_for() {
    let (old, new) = (("order.v1.avsc", "\"long\""), ("order.v1.avsc", "\"int\""));
    let under = |policy: Policy| judged(Format::Avro, old, new, &policy).len();
    assert_eq!(under(Policy::default()), 0);
    assert_eq!(under(Policy { lints: vec![LintCategory::Standard], ..Policy::default() }), 0);
    let weighed = |severity| Override { rule: "version/step-too-small".to_owned(), severity };
    assert_eq!(under(Policy { overrides: vec![weighed(Some(Severity::Note))], ..Policy::default() }), 1);
    assert_eq!(under(Policy { overrides: vec![weighed(None)], ..policy() }), 0);
}

#[test]
fn a_field_of_the_version_may_be_yaml() {
    let text = |version: &str| format!("properties:\n  version:\n    const: '{version}' # here\n");
    let (old, new) = (text("1.0.0"), text("1.0.1"));
    assert_eq!(
        judged(Format::JsonSchema, ("order.yaml", &old), ("order.yaml", &new), &policy()),
        [
            "note version/step-without-change: the version steps from `1.0.0` to `1.0.1`, and nothing else changed"
        ]
    );
}

#[test]
fn names_of_any_length_are_read() {
    let long = format!("{}v1.avsc", "v1.".repeat(100_000));
    let digits = format!("order-v{}.avsc", "9".repeat(100_000));
    for path in [long, digits] {
        let own = [candidate(Format::Avro, &path, "\"int\""), candidate(Format::Avro, &path, "\"int\"")];
        assert_eq!(told(&check(&own, &policy())), [""; 0]);
    }
}

#[test]
fn where_no_text_states_a_version_the_subject_does() {
    let none: [&str; 0] = [];
    let text = |length| format!(r#"{{"type": "string", "maxLength": {length}}}"#);
    let judged_as = |subject: &str, later: &str, length| {
        let policy = Policy { subject: Some(subject.to_owned()), ..policy() };
        judged(Format::JsonSchema, ("order", &text(SAME)), (later, &text(length)), &policy)
    };
    assert_eq!(
        judged_as("orders-v2-value", "order", BREAK),
        [
            "error version/step-too-small: the version stays `v2`, and the change asks for a major step; begin a subject for `v3`, or keep what was there"
        ]
    );
    assert_eq!(judged_as("orders-v2-value", "order", MORE), none);
    assert_eq!(judged_as("orders-value", "order", BREAK), none);
    // What one of the texts says otherwise is not talked over.
    assert_eq!(judged_as("orders-v2-value", "order.v3", BREAK), none);
    assert_eq!(judged_as("orders-v2-value", "order.v2", BREAK).len(), 1);
    // What both texts say comes first.
    let stated = |version: u32, length| json(&format!(r#""version": {{"const": {version}}}"#), length);
    let named = Policy { subject: Some("orders-v2-value".to_owned()), ..policy() };
    let (old, new) = (stated(2, SAME), stated(3, BREAK));
    assert_eq!(judged(Format::JsonSchema, ("order", &old), ("order", &new), &named), none);
}

#[test]
fn under_a_transitive_level_the_version_before_is_the_one_that_is_stepped_from() {
    let text = |version: u32, length| json(&format!(r#""version": {{"const": {version}}}"#), length);
    let versions = [(1, 6), (2, SAME), (2, SAME)]
        .map(|(version, length)| candidate(Format::JsonSchema, "order", &text(version, length)));
    let policy = Policy { compatibility: Compatibility::BackwardTransitive, ..policy() };
    let report = check(&versions, &policy);
    assert_eq!(report.verdict, tenon_core::Verdict::Incompatible, "v1 may be longer");
    assert_eq!(told(&report), [""; 0]);
}
