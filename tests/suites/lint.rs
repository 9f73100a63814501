//! Agreement with buf on how files are written: which rule, in which file, at which line and column.
//!
//! `oracle/buf-lint-1.75.0.jsonl`: sets of files of our own, with everything buf 1.75.0 prints under
//! `use:` all lint rules of `version: v2` but `PROTOVALIDATE`. `TENON_BUF_LINT_ORACLE=FILE` reads them
//! from another file of the same shape. How the rules' pages fare is asked in `pages.rs`.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use tenon_core::protobuf::Builder;
use tenon_core::protobuf::buf::line_column;
use tenon_core::{
    Candidate, Finding, Limits, LintCategory, Override, Policy, RuleKind, Schema, Severity, Source,
    catalogue, lint,
};

/// Cases on which our answer differs, each with the reason.
const DIFFERENT: &[(&str, &str)] = &[(
    "a comment before each of two extend blocks",
    "buf lets the comment before the first `extend` of a scope stand for all blocks there, and no other \
     one for any; ours stands for its own block",
)];

/// Ids of ours that buf's answers never hold: what buf has and lets report nothing.
const SILENT: &[&str] = &["IMPORT_NO_WEAK"];

#[test]
fn sets_of_our_own_are_linted_as_buf_does() {
    let pinned = concat!(env!("CARGO_MANIFEST_DIR"), "/oracle/buf-lint-1.75.0.jsonl");
    let other = std::env::var("TENON_BUF_LINT_ORACLE");
    let text = std::fs::read_to_string(other.as_deref().unwrap_or(pinned)).expect("buf's answers");
    let (mut total, mut agreed, mut findings) = (0, 0, 0);
    let (mut wrong, mut met) = (Vec::new(), BTreeSet::new());
    for line in text.lines() {
        let case: Value = serde_json::from_str(line).expect("a line of JSON");
        let id = case["id"].as_str().expect("an id");
        let ours: BTreeSet<String> = linted(&case).iter().map(shown).collect();
        let theirs: BTreeSet<String> =
            case["findings"].as_array().expect("findings").iter().map(pinned_line).collect();
        met.extend(theirs.iter().filter_map(|line| line.split(' ').next()).map(str::to_owned));
        total += 1;
        findings += theirs.len();
        if ours == theirs {
            agreed += 1;
        } else if !DIFFERENT.iter().any(|(own, _)| *own == id) {
            let only =
                |a: &BTreeSet<String>, b: &BTreeSet<String>| a.difference(b).cloned().collect::<Vec<_>>();
            wrong.push(format!(
                "{id}\n  only buf: {:#?}\n  only ours: {:#?}",
                only(&theirs, &ours),
                only(&ours, &theirs)
            ));
        }
    }
    println!("buf lint 1.75.0: {agreed}/{total} agree, {findings} findings");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    if other.is_err() {
        let known = catalogue::all().filter(|rule| rule.kind == RuleKind::Lint);
        let silent: Vec<&str> = known
            .filter_map(|rule| rule.buf)
            .filter(|id| !met.contains(*id) && !SILENT.contains(id))
            .collect();
        assert!(silent.is_empty(), "never reported: {silent:?}");
    }
}

#[test]
fn every_file_of_a_set_may_show_as_much_as_one_alone() {
    let text = "syntax = \"proto3\";\npackage acme.v1;\nimport \"google/protobuf/any.proto\";\n";
    let files: Value = (0..250).map(|at| (format!("acme/v1/f{at}.proto"), Value::from(text))).collect();
    let case = serde_json::json!({ "id": "many", "files": files });
    assert_eq!(linted(&case).iter().filter(|own| own.rule.id == "protobuf/unused-import").count(), 250);
}

#[test]
fn findings_beyond_the_limit_are_counted() {
    // Numbers from 19,000 to 19,999 are the implementation's.
    let numbers = (1..=50_000).filter(|number| !(19_000..20_000).contains(number));
    let fields: String = numbers.map(|at| format!("  // x\n  int32 F{at} = {at};\n")).collect();
    let text = format!("syntax = \"proto3\";\npackage acme.v1;\nmessage M {{\n{fields}}}\n");
    let case = serde_json::json!({ "id": "long", "files": { "acme/v1/a.proto": text } });
    let policy = Policy { lints: vec![LintCategory::Basic], ..Policy::default() };
    let candidate = Candidate { label: "v1".to_owned(), schema: linked(&case) };
    let reports = lint(&[candidate], &policy);
    let [report] = reports.as_slice() else { panic!("one report") };
    let fields = report.findings.iter().filter(|own| own.rule.id == "protobuf/field-not-lower-snake-case");
    assert_eq!((fields.count(), report.unlisted), (1_000, 48_000));
}

#[test]
fn ignores_in_great_numbers_are_held_one_by_one() {
    let mark = "// buf:lint:ignore FIELD_LOWER_SNAKE_CASE\n";
    let fields: String = (1..=18_000)
        .map(|at| format!("{}int32 F{at} = {at};\n", if at % 2 == 0 { mark } else { "" }))
        .collect();
    let text = format!("syntax = \"proto3\";\npackage acme.v1;\nmessage M {{\n{fields}}}\n");
    let case = serde_json::json!({ "id": "ignores", "files": { "acme/v1/a.proto": text } });
    let found = linted(&case);
    let fields = found.iter().filter(|own| own.rule.id == "protobuf/field-not-lower-snake-case");
    assert_eq!(fields.count(), 9_000);
}

/// Findings under all lint rules that buf lets report something.
fn linted(case: &Value) -> Vec<Finding> {
    let named = catalogue::all().filter(|rule| rule.buf == Some("STABLE_PACKAGE_NO_IMPORT_UNSTABLE"));
    let policy = Policy {
        lints: LintCategory::ALL.to_vec(),
        overrides: named
            .map(|rule| Override { rule: rule.id.to_owned(), severity: Some(Severity::Warning) })
            .collect(),
        limits: Limits { findings: 1_000_000, ..Limits::default() },
        ..Policy::default()
    };
    let reports = lint(&[Candidate { label: "v1".to_owned(), schema: linked(case) }], &policy);
    let findings = reports.into_iter().flat_map(|report| report.findings);
    findings.filter(|finding| finding.rule.buf.is_some()).collect()
}

/// All files are roots.
fn linked(case: &Value) -> Schema {
    let files = case["files"].as_object().expect("files");
    let texts: BTreeMap<&str, &str> =
        files.iter().filter_map(|(path, text)| Some((path.as_str(), text.as_str()?))).collect();
    let mut builder: Option<Builder> = None;
    for (path, text) in texts {
        let source = Source::new(path, text);
        match &mut builder {
            Some(builder) => builder.add_root(path, &source),
            None => builder = Some(Builder::new(path, &source, &Limits::default())),
        }
    }
    let schema = builder.expect("a file").finish();
    Schema::Protobuf(schema.unwrap_or_else(|invalid| {
        let said: Vec<String> = invalid.findings().iter().map(|own| own.message.to_string()).collect();
        panic!("{}: {said:#?}", case["id"])
    }))
}

fn pinned_line(finding: &Value) -> String {
    let pair = |key: &str| (finding[key][0].as_u64().unwrap_or(0), finding[key][1].as_u64().unwrap_or(0));
    let ((line, column), (end_line, end_column)) = (pair("start"), pair("end"));
    let rule = finding["rule"].as_str().expect("rule");
    let file = finding["file"].as_str().expect("file");
    match rule {
        // buf shows the statement, we the path in it.
        "IMPORT_USED" => format!("{rule} {file} {line}"),
        _ => format!("{rule} {file} {line}:{column}-{end_line}:{end_column}"),
    }
}

fn shown(finding: &Finding) -> String {
    let place = &finding.labels[0].place;
    let (line, column) = line_column(&place.source, place.span.start);
    let (end_line, end_column) = line_column(&place.source, place.span.end);
    let rule = finding.rule.buf.expect("buf's id");
    let file = place.source.name();
    match rule {
        "IMPORT_USED" => format!("{rule} {file} {line}"),
        _ => format!("{rule} {file} {line}:{column}-{end_line}:{end_column}"),
    }
}
