//! JSON Schema's front end: what each draft makes of a text, where references lead, what is wrong with
//! a text and where; and that hostile texts get an answer.

use tenon_core::jsonschema::{Body, Builder, Draft, NodeId, Schema, Scope, canonical};
use tenon_core::{Candidate, Format, Invalid, Limits, Policy, Profile, Source, Verdict, check};
use tenon_tests::corpus;

fn read(text: &str) -> Result<Schema, Invalid> {
    Builder::new(&Source::new("s.json", text), &Limits::default()).finish()
}

fn schema(text: &str) -> Schema {
    read(text).unwrap_or_else(|e| panic!("{text}: {e:?}"))
}

/// `rule pointer`, errors and warnings alike.
fn findings(text: &str) -> Vec<String> {
    let findings = match read(text) {
        Ok(schema) => schema.warnings().to_vec(),
        Err(invalid) => invalid.into_findings(),
    };
    let shown = |finding: &tenon_core::Finding| {
        format!("{} {}", finding.rule.id.trim_start_matches("json-schema/"), finding.labels[0].place.pointer)
    };
    findings.iter().map(shown).collect()
}

/// Where the reference at a node leads, as a pointer.
fn target(schema: &Schema, node: NodeId) -> String {
    let keywords = schema.keywords(node).expect("keywords");
    let reference = keywords.reference.as_ref().or(keywords.dynamic_reference.as_ref()).expect("a reference");
    schema.pointer(reference.value.target)
}

fn property(schema: &Schema, name: &str) -> NodeId {
    let properties =
        schema.keywords(schema.root()).and_then(|own| own.properties.as_ref()).expect("properties");
    properties.value.iter().find(|(own, _)| &**own == name).expect("the property").1
}

#[test]
fn a_text_without_a_draft_is_of_the_newest_that_its_spelling_fits() {
    let draft = |text: &str| schema(text).node(schema(text).root()).draft;
    assert_eq!(draft(r#"{"type": "string"}"#), Draft::Draft202012);
    assert_eq!(draft(r#"{"items": [{}], "additionalItems": false}"#), Draft::Draft201909);
    assert_eq!(draft(r#"{"dependencies": {"a": ["b"]}}"#), Draft::Draft7);
    assert_eq!(draft(r#"{"maximum": 3, "exclusiveMaximum": true}"#), Draft::Draft4);
    // What fits no draft is of the newest.
    assert_eq!(draft(r#"{"dependencies": {"a": ["b"]}, "prefixItems": [{}]}"#), Draft::Draft202012);
    assert_eq!(draft(r#"{"id": "mine", "type": "string"}"#), Draft::Draft202012);
    assert_eq!(draft(r#"{"$schema": "http://json-schema.org/draft-06/schema#"}"#), Draft::Draft6);
    let assumed =
        Builder::assuming(Draft::Draft7, &Source::new("s", "{}"), &Limits::default()).finish().unwrap();
    assert_eq!(assumed.node(assumed.root()).draft, Draft::Draft7);
}

#[test]
fn drafts_spell_one_thing_in_several_ways() {
    let keywords = |text: &str| {
        let schema = schema(text);
        format!("{:?}", (schema.keywords(schema.root()).expect("keywords"), 0))
    };
    // Places differ and nothing else.
    let bare = |text: &str| {
        let shown = keywords(text);
        let mut out = String::new();
        let mut rest = shown.as_str();
        while let Some(at) = rest.find("JsonId(") {
            out.push_str(&rest[..at]);
            rest = &rest[at + rest[at..].find(')').expect("an id") + 1..];
        }
        out + rest
    };
    let old =
        r#"{"$schema": "http://json-schema.org/draft-04/schema#", "minimum": 1, "exclusiveMinimum": true}"#;
    let new = r#"{"$schema": "https://json-schema.org/draft/2020-12/schema", "exclusiveMinimum": 1.0}"#;
    assert_eq!(bare(old), bare(new));
    let old = r#"{"$schema": "http://json-schema.org/draft-07/schema#", "items": [true], "additionalItems": false}"#;
    let new = r#"{"$schema": "https://json-schema.org/draft/2020-12/schema", "prefixItems": [true], "items": false}"#;
    assert_eq!(bare(old), bare(new));
    let turned = r#"{"$schema": "http://json-schema.org/draft-07/schema#", "additionalItems": false, "items": [true]}"#;
    let (turned, old) = (schema(turned), schema(old));
    let items = |schema: &Schema| {
        let own = schema.keywords(schema.root()).expect("keywords");
        (own.prefix_items.is_some(), own.items.is_some(), own.inert_additional_items.is_some())
    };
    assert_eq!((items(&turned), items(&old)), ((true, true, false), (true, true, false)));
}

#[test]
fn references_lead_to_pointers_anchors_and_embedded_resources() {
    let text = r##"{
        "$id": "http://acme.com/root.json",
        "properties": {
            "pointer": {"$ref": "#/$defs/a~1b%20c"},
            "anchor": {"$ref": "#here"},
            "embedded": {"$ref": "item.json"},
            "inside": {"$ref": "http://acme.com/item.json#/$defs/deep"},
            "root": {"$ref": "#"},
            "absolute": {"$ref": "/root.json#/properties/root"},
            "unread": {"$ref": "#/x-types/t"}
        },
        "x-types": {"t": {"type": "string"}},
        "$defs": {
            "a/b c": true,
            "anchored": {"$anchor": "here"},
            "item": {"$id": "item.json", "$defs": {"deep": {"$ref": "#"}}}
        }
    }"##;
    let schema = schema(text);
    let led = |name: &str| target(&schema, property(&schema, name));
    assert_eq!(led("pointer"), "/$defs/a~1b c");
    assert_eq!(led("anchor"), "/$defs/anchored");
    assert_eq!(led("embedded"), "/$defs/item");
    assert_eq!(led("inside"), "/$defs/item/$defs/deep");
    assert_eq!(led("root"), "");
    assert_eq!(led("absolute"), "/properties/root");
    assert_eq!(led("unread"), "/x-types/t");
    // A fragment alone stays in its resource.
    let deep =
        schema.nodes().find(|(id, _)| schema.pointer(*id) == "/$defs/item/$defs/deep").expect("deep").0;
    assert_eq!(target(&schema, deep), "/$defs/item");
}

#[test]
fn draft_7_names_places_by_id_and_ignores_what_stands_beside_a_reference() {
    let text = r##"{
        "$schema": "http://json-schema.org/draft-07/schema#",
        "properties": {"a": {"$ref": "#here", "maxLength": 3, "title": "t"}},
        "definitions": {"x": {"$id": "#here", "type": "string"}}
    }"##;
    let schema = schema(text);
    let a = property(&schema, "a");
    assert_eq!(target(&schema, a), "/definitions/x");
    assert!(schema.keywords(a).expect("keywords").max_length.is_none());
    assert_eq!(findings(text), ["ignored-keyword /properties/a/maxLength"]);
}

#[test]
fn dynamic_references_are_static_where_nobody_overrides_them() {
    let text = r##"{
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "http://acme.com/tree",
        "$dynamicAnchor": "node",
        "properties": {"child": {"$dynamicRef": "#node"}}
    }"##;
    let scope = |schema: &Schema| {
        let child = schema.nodes().find(|(id, _)| schema.pointer(*id) == "/properties/child").expect("it").0;
        let own = schema.keywords(child).and_then(|own| own.dynamic_reference.as_ref()).expect("a reference");
        own.value.scope
    };
    assert_eq!(scope(&schema(text)), Scope::Static);
    let strict = r##"{"$id": "http://acme.com/strict", "$dynamicAnchor": "node", "$ref": "tree"}"##;
    let mut builder = Builder::new(&Source::new("tree", text), &Limits::default());
    builder.supply("http://acme.com/strict", &Source::new("strict", strict));
    assert_eq!(scope(&builder.finish().expect("a schema")), Scope::Dynamic);
}

#[test]
fn texts_are_closed_by_those_they_name_and_nothing_else() {
    let order = r##"{"$id": "http://acme.com/v1/order", "items": {"$ref": "../money#amount"}}"##;
    let mut builder = Builder::new(&Source::new("order", order), &Limits::default());
    let missing: Vec<String> = builder.missing().into_iter().collect();
    assert_eq!(missing, ["http://acme.com/money"]);
    let money = r##"{"$defs": {"a": {"$anchor": "amount", "$ref": "currency"}}}"##;
    builder.supply("http://acme.com/money", &Source::new("money", money));
    assert_eq!(builder.missing().into_iter().collect::<Vec<_>>(), ["http://acme.com/currency"]);
    builder.supply("http://acme.com/currency", &Source::new("currency", "true"));
    assert_eq!(
        builder.defined().into_iter().collect::<Vec<_>>(),
        ["http://acme.com/currency", "http://acme.com/money", "http://acme.com/v1/order"]
    );
    let schema = builder.finish().expect("a closed schema");
    assert_eq!(schema.name(), Some("http://acme.com/v1/order"));
    let names: Vec<&str> = schema.sources().map(Source::name).collect();
    assert_eq!(names, ["order", "money", "currency"]);
    assert!(schema.nodes().any(|(_, node)| matches!(node.body, Body::Boolean(true))));
}

#[test]
fn every_wrong_value_is_told_with_its_place() {
    for (text, expected) in [
        ("[]", &["invalid-keyword "][..]),
        (r#"{"type": []}"#, &["invalid-keyword /type"]),
        (r#"{"type": ["string", "string"]}"#, &["repeated-value /type/1"]),
        (r#"{"minLength": 2.5}"#, &["invalid-keyword /minLength"]),
        (r#"{"minLength": 2.0}"#, &[]),
        (
            r#"{"$schema": "http://json-schema.org/draft-04/schema#", "minLength": 2.0}"#,
            &["invalid-keyword /minLength"],
        ),
        (r#"{"multipleOf": 0}"#, &["invalid-keyword /multipleOf"]),
        (r#"{"anyOf": []}"#, &["invalid-keyword /anyOf"]),
        (r#"{"enum": []}"#, &[]),
        (r#"{"$schema": "http://json-schema.org/draft-06/schema#", "enum": []}"#, &["invalid-keyword /enum"]),
        (r#"{"properties": {"a": 1}}"#, &["invalid-keyword /properties/a"]),
        (r#"{"required": ["a", 1]}"#, &["invalid-keyword /required/1"]),
        (r#"{"$ref": 1}"#, &["invalid-keyword /$ref"]),
        (r##"{"$ref": "#/~3"}"##, &["unknown-reference /$ref"]),
        (r##"{"$ref": "#%zz"}"##, &["unknown-reference /$ref"]),
        (
            r#"{"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "a#b"}"#,
            &["invalid-keyword /$id"],
        ),
        (
            r#"{"$schema": "http://json-schema.org/draft-04/schema#", "exclusiveMaximum": true}"#,
            &["invalid-keyword /exclusiveMaximum"],
        ),
        (r##"{"$ref": "#"}"##, &["reference-loop "]),
        (r##"{"$defs": {"a": {"not": {"$ref": "#/$defs/a"}}}}"##, &["reference-loop /$defs/a"]),
        (r##"{"properties": {"a": {"$ref": "#"}}}"##, &[]),
        (
            r#"{"x": 1, "properties": {"a": {"x": 2, "y": 3}}}"#,
            &["unjudged-keyword /x", "unjudged-keyword /properties/a/y"],
        ),
        (r#"{"$schema": "urn:mine", "type": "string"}"#, &["unknown-draft /$schema"]),
        (r#"{"$defs": {"a": {"$id": "x"}, "b": {"$id": "x"}}}"#, &["duplicate-identifier /$defs/b"]),
    ] {
        assert_eq!(findings(text), expected, "{text}");
    }
    let invalid =
        read(r##"{"$ref": "#/$defs/monney", "$defs": {"money": true}}"##).expect_err("no such place");
    assert_eq!(invalid.findings()[0].help[0].message.to_string(), "was `#/$defs/money` meant?");
}

#[test]
fn equal_values_have_one_canonical_text() {
    let text = |value: &str| {
        let schema = schema(&format!(r#"{{"const": {value}}}"#));
        schema.keywords(schema.root()).and_then(|own| own.constant.clone()).expect("const").value.canonical
    };
    assert_eq!(text(r#"{"b": [1.0, 1e2], "a": "\u0041"}"#), text(r#"{"a": "A", "b": [1, 100]}"#));
    assert_ne!(text("[1, 2]"), text("[2, 1]"));
    assert_eq!(&*text("-0.0"), "0");
    // Names are sorted by UTF-16: a character beyond the first plane comes before U+FF61.
    assert_eq!(&*text("{\"\u{ff61}\": 1, \"\u{10000}\": 2}"), "{\"\u{10000}\":2,\"\u{ff61}\":1}");
    let schema = schema(r#"{"maximum": 1e2, "b": "é\n", "b": 2}"#);
    assert_eq!(canonical::canonical_text(&schema), r#"{"b":2,"maximum":100}"#);
    assert_eq!(canonical::registry_text(&schema), r#"{"maximum":100.0,"b":2}"#);
}

fn judge(old: &str, new: &str, profile: Profile) -> Verdict {
    let version = |label: &str, text: &str| Candidate {
        label: label.to_owned(),
        schema: tenon_core::Schema::parse(Format::JsonSchema, &Source::new(label, text), &Limits::default())
            .expect("a schema"),
    };
    check(&[version("v1", old), version("v2", new)], &Policy { profile, ..Policy::default() }).verdict
}

#[test]
fn hostile_texts_get_an_answer() {
    // Deep nesting, within the reader's limit and beyond it.
    let nested =
        |inner: &str, depth: usize| format!("{}{inner}{}", r#"{"items":"#.repeat(depth), "}".repeat(depth));
    let deep = nested("true", 900);
    assert_eq!(judge(&deep, &deep, Profile::Confluent), Verdict::Undecided);
    assert_eq!(judge(&nested("true", 100), &nested("{}", 100), Profile::Confluent), Verdict::Compatible);
    let invalid = read(&nested("true", 100_000)).expect_err("too deep");
    assert_eq!(invalid.findings()[0].rule.id, "json/too-deep");

    // A bomb: each definition refers to the next one ten times.
    let bomb = |end: &str| {
        let branch = |at: usize| format!(r##"{{"$ref": "#/$defs/d{}"}}"##, at + 1);
        let all = |at: usize| format!(r#""d{at}": {{"anyOf": [{}]}}"#, vec![branch(at); 10].join(","));
        let defs: Vec<String> = (0..60).map(all).collect();
        format!(r##"{{"$ref": "#/$defs/d0", "$defs": {{{}, "d60": {end}}}}}"##, defs.join(","))
    };
    assert_eq!(judge(&bomb("true"), &bomb("true"), Profile::Confluent), Verdict::Compatible);

    // Circles through every pair of definitions.
    let circles = |bound: usize| {
        let names: Vec<usize> = (0..40).collect();
        let refs: Vec<String> = names.iter().map(|at| format!(r##"{{"$ref": "#/$defs/d{at}"}}"##)).collect();
        let def = |at: &usize| {
            format!(
                r#""d{at}": {{"properties": {{"p{at}": {{"oneOf": [{}]}}, "v": {{"maximum": {bound}}}}}}}"#,
                refs.join(",")
            )
        };
        let defs: Vec<String> = names.iter().map(def).collect();
        format!(r##"{{"$ref": "#/$defs/d0", "$defs": {{{}}}}}"##, defs.join(","))
    };
    assert_ne!(judge(&circles(2), &circles(1), Profile::Confluent), Verdict::Compatible);

    // More subschemas than memory is set aside for, and a large enumeration.
    let many = format!(r#"{{"anyOf": [{}]}}"#, vec!["{}"; 200_000].join(","));
    let invalid = read(&many).expect_err("too many");
    assert_eq!(invalid.findings()[0].rule.id, "json-schema/too-many-subschemas");
    let values: Vec<String> = (0..100_000).map(|at| at.to_string()).collect();
    let large = format!(r#"{{"enum": [{}]}}"#, values.join(","));
    assert_eq!(judge(&large, &large, Profile::Confluent), Verdict::Compatible);

    // References by the thousand to members of one large object.
    let names: Vec<String> = (0..20_000).map(|at| format!(r#""n{at}": true"#)).collect();
    let uses: Vec<String> =
        (0..20_000).map(|at| format!(r##""n{at}": {{"$ref": "#/$defs/n{at}"}}"##)).collect();
    let text = format!(r#"{{"properties": {{{}}}, "$defs": {{{}}}}}"#, uses.join(","), names.join(","));
    assert_eq!(judge(&text, &text, Profile::Confluent), Verdict::Compatible);

    // Problems by the thousand; each wants a place.
    let same = format!(r#"{{"enum": [{}], "required": 1}}"#, vec!["1"; 100_000].join(","));
    assert_eq!(read(&same).expect_err("a number").findings().len(), 101);
    let lost: Vec<String> =
        (0..20_000).map(|at| format!(r##""n{at}": {{"$ref": "#/$defs/n{at}"}}"##)).collect();
    let lost = format!(
        r#"{{"properties": {{{}}}, "$defs": {{{}}}}}"#,
        lost.join(","),
        names.join(",").replace("n", "m")
    );
    assert_eq!(read(&lost).expect_err("no such places").findings().len(), 100);

    // Numbers and patterns that cost.
    let huge = r#"{"multipleOf": 1e1000000000000, "maximum": 1e-999999999999999999999}"#;
    assert_eq!(judge(huge, huge, Profile::Confluent), Verdict::Compatible);
    let pattern = |name: &str| {
        format!(
            r#"{{"patternProperties": {{"(((a{{50}}){{50}}){{50}}){{50}}": {{}}}}, "properties": {{{name}}}}}"#
        )
    };
    assert_eq!(judge(&pattern(""), &pattern(r#""x": {}"#), Profile::Confluent), Verdict::Undecided);
}

#[test]
fn real_texts_are_read_or_refused_with_a_place() {
    let (mut read_well, mut refused) = (0, Vec::new());
    for file in ["json/ibm-jsonsubschema.json", "json/jsoncompat.json"] {
        let Some(file) = corpus(file) else { return };
        for case in file["cases"].as_array().expect("cases") {
            for side in ["old", "new"] {
                match read(&case[side].to_string()) {
                    Ok(schema) => {
                        read_well += 1;
                        // Every node stands somewhere in the text.
                        assert!(schema.nodes().all(|(id, _)| schema.span(id).end > schema.span(id).start));
                    }
                    Err(invalid) => refused.push(format!("{} {invalid}", case["id"])),
                }
            }
        }
    }
    println!("{read_well} texts read, {} refused:\n  {}", refused.len(), refused.join("\n  "));
    assert!(read_well > 700 && refused.is_empty());
}
