//! What `check` writes for build servers, held to the XSD by which Jenkins reads it. What elements mean is
//! tested in `tests/suites/outputs.rs`.

use crate::room::{Room, V1, V2, V3, tool};

/// A run, held to the XSD where there is something that reads one; gives what was written.
#[track_caller]
fn held(room: &Room, code: i32, arguments: &[&str]) -> String {
    let ran = room.tenon(&[arguments, &["--format", "junit"]].concat());
    let xml = ran.gives(code, &["<testsuites name=\"tenon\" "]).out.clone();
    let Some(validate) = tool("xmlschema-validate") else {
        println!("skipped: no xmlschema-validate; ./.ci/setup installs it");
        return xml;
    };
    room.file("junit.xml", &xml);
    let xsd = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/formats/junit-10.xsd");
    let ran =
        room.program(validate.to_str().unwrap()).args(["-v", "--schema", xsd, "junit.xml"]).output().unwrap();
    let said = String::from_utf8_lossy(&[ran.stdout, ran.stderr].concat()).into_owned();
    assert!(ran.status.success(), "{said}\n{xml}");
    room.remove("junit.xml");
    xml
}

const CHECK: [&str; 3] = ["check", "--against", "git:HEAD"];

#[test]
fn runs_without_findings_are_taken() {
    let room = Room::committed("junit-clean", &[("order.avsc", V1), ("readme", "")]);
    held(&room, 0, &CHECK);
    room.file("order.avsc", V3).file("new.avsc", "\"int\"");
    assert!(held(&room, 0, &CHECK).contains("failures=\"0\" errors=\"0\""));
    held(&room, 0, &["compat", "order.avsc", "order.avsc"]);
}

#[test]
fn findings_of_every_severity_are_taken() {
    let proto = |kind: &str, name: &str| {
        format!("syntax = \"proto3\";\npackage acme;\nmessage A {{ {kind} {name} = 1; }}\n")
    };
    let room = Room::committed("junit-severities", &[("a.proto", &proto("int64", "a")), ("order.avsc", V1)]);
    room.file("a.proto", &proto("string", "b")).file("order.avsc", V2);
    room.file("long.avsc", "\"long\"").commit();
    room.file("long.avsc", "\"double\"");
    assert!(held(&room, 0, &CHECK).contains("<system-out>"), "a warning speaks");
    let xml =
        held(&room, 1, &["check", "--against", "git:HEAD~1", "--level", "full", "--surface", "json,binary"]);
    assert!(xml.contains("<failure type=\"avro/reader-field-without-default\""), "{xml}");
    assert!(xml.contains("<failure type=\"protobuf/"), "{xml}");
    held(&room, 1, &["lint", "a.proto"]);
    // What is undecided, and what is gone.
    assert!(held(&room, 1, &[&CHECK[..], &["--profile", "buf-wire"]].concat()).contains("<error "));
    room.remove("long.avsc");
    held(&room, 1, &CHECK);
}

#[test]
fn what_is_waived_or_broken_is_taken() {
    let room = Room::committed("junit-waived", &[("order.avsc", V1), ("gone.avsc", "\"int\"")]);
    room.file("order.avsc", V2);
    room.file(
        "tenon.toml",
        "[[allow]]\nrule = \"reader-field-without-default\"\nreason = \"]]> <b>&amp; \\\"so\\\"\"\nuntil = 2999-12-31\n",
    );
    assert!(held(&room, 0, &CHECK).contains("<skipped type=\"avro/reader-field-without-default\""));
    room.file("gone.avsc", "{").file("bad.proto", "message {").file("x.schema.json", "{\"type\": 1}");
    let xml = held(&room, 3, &CHECK);
    assert!(xml.contains("<error type=\"json/malformed\""), "{xml}");
}

#[test]
fn no_text_of_a_schema_is_markup() {
    let enumeration = |symbol: &str| {
        let words =
            "]]> <![CDATA[ &amp; \\u0000\\u0001\\u001b[31m\\ufffe\\uffff\u{7f}\u{85} \\\" ' <x y=\\\"";
        format!("{{\"properties\": {{\"{words}\": {{\"enum\": [\"{words}\", \"{symbol}\"]}}}}}}")
    };
    let name = "a ]]> & 'b'.schema.json";
    let room = Room::committed("junit-markup", &[(name, &enumeration("x"))]);
    room.file(name, &enumeration("y"));
    let xml = held(&room, 1, &CHECK);
    assert_eq!(xml.matches("<testcase ").count(), 1, "{xml}");
    assert_eq!(xml.chars().find(|c| c.is_control() && *c != '\n'), None);
    room.file(name, &enumeration("\\ud800 ]]>"));
    held(&room, 3, &CHECK);
    room.file(name, &format!("{}]]>\u{0}", enumeration("y")));
    held(&room, 3, &CHECK);
}
