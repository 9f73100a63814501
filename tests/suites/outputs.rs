//! What CI reads: each format is held to its schema, over what every rule page shows and over texts
//! that would like to be markup.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;

use pulldown_cmark::{Event, Options, Parser, Tag};
use serde_json::{Value, json};
use tenon_core::render::{github, gitlab, html, json as report_json, junit, markdown, ndjson, sarif};
use tenon_core::{
    Candidate, Compatibility, Format, Limits, Policy, Profile, Report, Schema, Severity, Source, Verdict,
    catalogue, check,
};
use tenon_tests::examples::{run, section};
use tenon_tests::{judge, policy};

/// A name that would like to be markup, a mention, a command and the end of a fence.
const HOSTILE: &str =
    "</pre><script>alert(1)</script> | ` ``` `` @octocat [x](y) ![z](q) ::error::\n\u{202e}\u{1b}[31m\0'\"&";

/// Reports on the examples of all rule pages, then on a schema whose name and properties are hostile.
static REPORTS: LazyLock<Vec<Report>> = LazyLock::new(|| {
    let examples = catalogue::all().map(|rule| run(rule, &section(rule, "Example")));
    examples.chain([hostile()]).collect()
});

fn hostile() -> Report {
    let version = |label: &str, kind: &str| {
        let text = json!({ "properties": { HOSTILE: { "type": kind } } }).to_string();
        let source = Source::new(format!("dir/{HOSTILE}.json"), text);
        let schema = Schema::parse(Format::JsonSchema, &source, &Limits::default()).expect("a schema");
        Candidate { label: label.to_owned(), schema }
    };
    check(&[version("<v1>", "string"), version("<v2>", "integer")], &Policy::default())
}

/// Two versions of a record whose `count` fields all change their type: as many errors.
fn breaking(count: usize) -> Report {
    let text = |kind: &str| {
        let mut fields = String::new();
        for field in 0..count {
            let comma = if field > 0 { ",\n" } else { "" };
            write!(fields, "{comma}  {{\"name\": \"f{field}\", \"type\": \"{kind}\"}}").expect("a string");
        }
        format!("{{\"type\": \"record\", \"name\": \"acme.Order\", \"fields\": [\n{fields}\n]}}\n")
    };
    let policy = policy(Compatibility::Backward, Profile::Exact);
    judge(&[&text("string"), &text("int")], &policy).expect("two schemas")
}

fn schema(path: &str) -> jsonschema::Validator {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path);
    let text = std::fs::read_to_string(path).expect("a schema");
    // A lone bracket in a pattern of SARIF's, which not every reader of patterns takes.
    let text = text.replace("{2}]?$", "{2}\\\\]?$");
    let schema: Value = serde_json::from_str(&text).expect("JSON");
    jsonschema::validator_for(&schema).expect("a JSON Schema")
}

fn held(validator: &jsonschema::Validator, text: &str) -> Value {
    let value: Value = serde_json::from_str(text).expect("JSON");
    let faults: Vec<String> = validator
        .iter_errors(&value)
        .map(|fault| format!("{}: {}", fault.instance_path(), clip(&fault.to_string())))
        .collect();
    assert_eq!(faults, Vec::<String>::new());
    value
}

fn clip(text: &str) -> String {
    text.chars().take(300).collect()
}

#[test]
fn json_is_what_its_schema_says() {
    let value = held(&schema("schemas/tenon/report.v1.schema.json"), &report_json::render(&REPORTS));
    assert_eq!(value["subjects"].as_array().map(Vec::len), Some(catalogue::all().count() + 1));
}

#[test]
fn each_line_of_ndjson_stands_alone_and_the_last_has_the_verdict() {
    let reports = &*REPORTS;
    let (text, validator) = (ndjson::render(reports), schema("schemas/tenon/line.v1.schema.json"));
    let lines: Vec<Value> = text.lines().map(|line| held(&validator, line)).collect();
    let findings: usize = reports.iter().map(|report| report.findings.len()).sum();
    let of = |kind: &str| lines.iter().filter(|line| line["line"] == kind).count();
    assert_eq!((of("finding"), of("subject"), of("run")), (findings, reports.len(), 1));
    assert_eq!(lines.len(), findings + reports.len() + 1);
    let whole: Value = serde_json::from_str(&report_json::render(reports)).expect("JSON");
    let last = lines.last().expect("a line");
    for member in ["version", "tool", "verdict", "counts"] {
        assert_eq!(last[member], whole[member], "{member}");
    }
    // A finding has the members of `json`, and whose it is.
    let subject = &whole["subjects"][0];
    let mut first = lines[0].clone();
    for member in ["subject", "compatibility", "profile"] {
        assert_eq!(first[member], subject[member], "{member}");
    }
    let object = first.as_object_mut().expect("an object");
    for member in ["line", "version", "subject", "compatibility", "profile"] {
        object.remove(member);
    }
    assert_eq!(first, subject["findings"][0]);
}

#[test]
fn sarif_is_what_its_schema_says() {
    let log = held(&schema("tests/formats/sarif-2.1.0.schema.json"), &sarif::render(&REPORTS));
    let run = &log["runs"][0];
    assert_eq!(log["runs"].as_array().map(Vec::len), Some(1));
    let rules = run["tool"]["driver"]["rules"].as_array().expect("rules");
    assert_eq!(rules.len(), catalogue::all().count());
    for (rule, described) in catalogue::all().zip(rules) {
        assert_eq!(
            (&described["id"], &described["help"]["markdown"]),
            (&json!(rule.id), &json!(catalogue::page(rule)))
        );
    }
    for result in run["results"].as_array().expect("results") {
        let index = result["ruleIndex"].as_u64().expect("an index") as usize;
        assert_eq!(rules[index]["id"], result["ruleId"]);
        assert!(
            result["partialFingerprints"]["tenon/v1"].as_str().is_some_and(|print| print.starts_with("fp1:"))
        );
    }
}

#[test]
fn sarif_tells_both_places_from_the_top_of_the_repository() {
    let version = |name: &str, kind: &str| Candidate {
        label: name.to_owned(),
        schema: tenon_tests::avro(name, &format!("{{\"type\": \"array\",\n \"items\": \"{kind}\"}}"))
            .expect("a schema"),
    };
    let versions = [version("git:main:schemas/a b.avsc", "string"), version("./schemas/a b.avsc", "int")];
    let log: Value =
        serde_json::from_str(&sarif::render(&[check(&versions, &Policy::default())])).expect("JSON");
    let result = &log["runs"][0]["results"][0];
    let file = json!({ "uri": "schemas/a%20b.avsc", "uriBaseId": "%SRCROOT%" });
    let region = |from: u32, text: &str| {
        let length = text.len() as u32;
        json!({
            "startLine": 2, "startColumn": 11, "endLine": 2, "endColumn": 11 + length,
            "byteOffset": from, "byteLength": length, "snippet": { "text": text },
        })
    };
    let context = |text: &str| json!({ "startLine": 2, "endLine": 2, "snippet": { "text": text } });
    let (here, there) = (&result["locations"][0], &result["relatedLocations"][0]);
    assert_eq!(here["physicalLocation"]["artifactLocation"], file);
    assert_eq!(here["physicalLocation"]["region"], region(28, "\"int\""));
    assert_eq!(here["physicalLocation"]["contextRegion"], context(" \"items\": \"int\"}"));
    assert_eq!(there["physicalLocation"]["artifactLocation"], file);
    assert_eq!(there["physicalLocation"]["region"], region(28, "\"string\""));
    assert_eq!(there["id"], 1);
    assert_eq!(there["message"]["text"], "writes `string`, as of git:main");
    assert_eq!(
        (&result["level"], &log["runs"][0]["columnKind"]),
        (&json!("error"), &json!("utf16CodeUnits"))
    );
    assert_eq!(log["runs"][0]["artifacts"], json!([{ "location": file, "encoding": "utf-8" }]));
}

#[test]
fn sarif_says_what_is_waived() {
    let v1 = r#"{"type": "record", "name": "A", "fields": [{"name": "a", "type": "int"}]}"#;
    let v2 = r#"{"type": "record", "name": "A", "fields": [{"name": "a", "type": "string",
        "tenon:allow": "type-mismatch until 2999-12-31: nobody reads it"}]}"#;
    let report = judge(&[v1, v2], &policy(Compatibility::Backward, Profile::Exact)).expect("two schemas");
    assert_eq!(report.verdict, Verdict::Compatible);
    let log: Value = serde_json::from_str(&sarif::render(std::slice::from_ref(&report))).expect("JSON");
    let suppressed = &log["runs"][0]["results"][0]["suppressions"][0];
    assert_eq!(suppressed["kind"], "inSource");
    assert_eq!(suppressed["justification"], "until 2999-12-31: nobody reads it");
    assert_eq!(gitlab::render(&[report]), "[]\n");
}

/// What the XSD by which Jenkins reads JUnit's XML says against a document; `None` where nothing that reads
/// XSD is installed.
fn refused_as_junit(name: &str, document: &str) -> Option<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let tool = root.join("target/tools/bin/xmlschema-validate");
    if !tool.is_file() {
        println!("skipped: no xmlschema-validate; ./.ci/setup installs it");
        return None;
    }
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&file, document).expect("a file");
    let ran = Command::new(tool)
        .args(["-v", "--schema"])
        .arg(root.join("tests/formats/junit-10.xsd"))
        .arg(&file)
        .output()
        .expect("a run");
    let said = [ran.stdout, ran.stderr].concat();
    Some(if ran.status.success() { String::new() } else { String::from_utf8_lossy(&said).into_owned() })
}

#[test]
fn junit_is_what_build_servers_read() {
    let reports = &*REPORTS;
    let text = junit::render(reports);
    assert_eq!(refused_as_junit("junit.xml", &text).unwrap_or_default(), "");
    assert_eq!(refused_as_junit("junit-none.xml", &junit::render(&[])).unwrap_or_default(), "");
    // That it would be told otherwise.
    let other = text.replacen(" errors=", " erred=", 2);
    assert!(refused_as_junit("junit-other.xml", &other).is_none_or(|said| said.contains("erred")));
    let document = roxmltree::Document::parse(&text).expect("XML");
    assert_eq!(document.root_element().tag_name().name(), "testsuites");
    let mut names = BTreeSet::new();
    for (report, suite) in
        reports.iter().zip(document.root_element().children().filter(|node| node.is_element()))
    {
        let cases: Vec<_> = suite.children().filter(roxmltree::Node::is_element).collect();
        let with = |name: &str| {
            let has = |case: &&roxmltree::Node<'_, '_>| case.children().any(|node| node.has_tag_name(name));
            cases.iter().filter(has).count()
        };
        let number = |name: &str| suite.attribute(name).and_then(|text| text.parse::<usize>().ok());
        assert_eq!(number("tests"), Some(cases.len()));
        for (attribute, element) in [("failures", "failure"), ("errors", "error"), ("skipped", "skipped")] {
            assert_eq!(number(attribute), Some(with(element)), "{}", report.subject);
        }
        // A suite fails where a gate would.
        assert_eq!(with("failure") + with("error") > 0, report.fails(Severity::Error), "{}", report.subject);
        names.extend(
            cases.iter().map(|case| (suite.range().start, case.attribute("name").map(str::to_owned))),
        );
    }
    let cases = document.descendants().filter(|node| node.has_tag_name("testcase")).count();
    assert_eq!(names.len(), cases, "two cases of one suite share a name");
}

#[test]
fn a_compatible_subject_is_a_passed_case_and_an_undecided_one_an_error() {
    let level = policy(Compatibility::Full, Profile::Exact);
    let compatible = judge(&["\"int\"", "\"int\""], &level).expect("two schemas");
    let head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
    assert_eq!(
        junit::render(&[compatible]),
        format!(
            "{head}<testsuites name=\"tenon\" tests=\"1\" failures=\"0\" errors=\"0\">\n  \
             <testsuite name=\"v2\" tests=\"1\" failures=\"0\" errors=\"0\" skipped=\"0\">\n    \
             <testcase classname=\"v2\" name=\"full under exact\"/>\n  </testsuite>\n</testsuites>\n"
        )
    );
    let undecided = judge(&["\"int\"", "\"int\""], &policy(Compatibility::Full, Profile::BufFile));
    let text = junit::render(&[undecided.expect("two schemas")]);
    assert!(
        text.contains("<testsuite name=\"v2\" tests=\"2\" failures=\"0\" errors=\"2\" skipped=\"0\">"),
        "{text}"
    );
    assert!(text.contains("<error type=\"proof/undecided\""), "{text}");
}

#[test]
fn gitlab_is_what_it_documents_worst_first_and_each_by_a_name_of_its_own() {
    // Two subjects that share what changed.
    let reports: Vec<Report> = REPORTS.iter().cloned().chain([breaking(3), breaking(3)]).collect();
    let value = held(&schema("tests/formats/gitlab-code-quality.schema.json"), &gitlab::render(&reports));
    let violations = value.as_array().expect("an array");
    let prints: BTreeSet<&str> = violations.iter().filter_map(|one| one["fingerprint"].as_str()).collect();
    assert_eq!(prints.len(), violations.len());
    let ranks = ["critical", "minor", "info"];
    let rank = |one: &Value| ranks.iter().position(|name| one["severity"] == *name).expect("one of three");
    assert!(violations.iter().map(rank).is_sorted());
}

#[test]
fn github_is_told_no_more_than_it_shows() {
    let mixed = |count: usize| {
        let text = |kind: &str| {
            let fields: String = (1..=count).map(|n| format!("  {kind} f{n} = {n};\n")).collect();
            format!("syntax = \"proto3\";\nmessage A {{\n{fields}}}\n")
        };
        let policy = policy(Compatibility::Backward, Profile::Exact);
        tenon_tests::judge_in(Format::Protobuf, &[&text("int64"), &text("string")], &policy)
            .expect("two schemas")
    };
    let count = |text: &str, kind: &str| text.lines().filter(|line| line.starts_with(kind)).count();
    let counts = |text: &str| ["::error ", "::warning ", "::notice "].map(|kind| count(text, kind));

    let text = github::render(&[breaking(200)]);
    assert_eq!(counts(&text), [10, 0, 1]);
    assert_eq!(
        text.lines().skip(10).collect::<Vec<&str>>(),
        [
            "::notice title=tenon::+190 errors more, beyond what GitHub shows: see the step summary",
            "incompatible: 200 errors in 1 subject",
        ]
    );
    // Errors in binary, notes about JSON and code.
    let text = github::render(&[mixed(100)]);
    assert_eq!(counts(&text), [10, 0, 10]);
    assert_eq!(
        text.lines().nth(19),
        Some(
            "::notice title=tenon::+90 errors, +191 notes more, beyond what GitHub shows: see the step summary"
        )
    );
    // What breaks many subjects at one place is told once.
    let text = github::render(&[breaking(1), breaking(1), breaking(1)]);
    assert_eq!(counts(&text), [1, 0, 0]);
    assert!(text.contains("::acme.Order and 2 other subjects: "), "{text}");
}

#[test]
fn no_text_of_a_schema_is_a_command_to_github() {
    let text = github::render(&[hostile()]);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 2, "{text}");
    assert!(lines[0].starts_with("::error file=dir/</pre><script>alert(1)"), "{text}");
    assert_eq!(lines[1], "incompatible: 1 error in 1 subject");
}

#[test]
fn a_comment_and_a_summary_keep_within_their_limits_and_count_what_is_left_out() {
    let reports: Vec<Report> = (0..4).map(|_| breaking(300)).collect();
    for limit in [0, 500, 5_000, markdown::COMMENT, markdown::SUMMARY] {
        let text = markdown::render_within(&reports, limit);
        assert!(text.len() <= limit.max(300), "{} bytes under {limit}", text.len());
        assert!(text.starts_with("## ❌ Schemas: incompatible\n\n1200 errors in 4 subjects.\n"));
        let shown = text.lines().filter(|line| line.starts_with("| ❌ error |")).count();
        let more = text.lines().find_map(|line| line.strip_prefix("**+")?.split_once(" more**"));
        let more: usize = more.map_or(0, |(count, _)| count.parse().expect("a number"));
        assert_eq!(shown + more, 1_200, "under {limit}");
        let proofs = text.matches("<details>").count();
        let left_out = text.lines().find_map(|line| line.split_once(" proofs left out"));
        let left_out: usize = left_out.map_or(0, |(count, _)| count.parse().expect("a number"));
        assert_eq!(proofs + left_out, shown, "under {limit}");
    }
    assert_eq!(markdown::render(&reports), markdown::render_within(&reports, 65_536));
}

#[test]
fn no_text_of_a_schema_is_markup_in_markdown() {
    let text = markdown::render(&REPORTS);
    let mut codes = BTreeSet::new();
    let (mut rows, mut cells) = (0, 0);
    for event in Parser::new_ext(&text, Options::ENABLE_TABLES) {
        match event {
            Event::Html(html) | Event::InlineHtml(html) => {
                let rest = html.trim().replace("<details>", "").replace("</details>", "");
                let rest = rest.replace("<summary>", "").replace("</summary>", "");
                assert!(!rest.contains('<'), "{html}");
            }
            Event::Start(Tag::Link { .. } | Tag::Image { .. }) => panic!("a link"),
            Event::Start(Tag::TableRow) => rows += 1,
            Event::Start(Tag::TableCell) => cells += 1,
            Event::Code(code) => {
                codes.insert(code.to_string());
            }
            Event::Text(words) => {
                assert!(!words.contains("@octocat") || words.starts_with(['{', '"']), "{words}")
            }
            _ => {}
        }
    }
    let subjects = text.lines().filter(|line| line.starts_with("### ")).count();
    assert_eq!(cells, (rows + subjects) * 4);
    let shown =
        HOSTILE.replace('\n', " ").replace('\u{202e}', "\\u{202e}").replace('\u{1b}', "␛").replace('\0', "␀");
    assert!(codes.contains(&format!("dir/{shown}.json")), "{codes:#?}");
    assert_eq!(text.chars().find(|c| c.is_control() && *c != '\n'), None);
}

#[test]
fn the_page_runs_nothing_and_holds_no_tag_but_its_own() {
    let text = html::render(&REPORTS);
    let tags = [
        "!doctype",
        "a",
        "article",
        "body",
        "code",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "em",
        "figcaption",
        "figure",
        "footer",
        "h1",
        "h2",
        "h3",
        "h4",
        "head",
        "header",
        "html",
        "i",
        "li",
        "main",
        "mark",
        "meta",
        "ol",
        "p",
        "pre",
        "section",
        "span",
        "strong",
        "style",
        "summary",
        "table",
        "tbody",
        "td",
        "th",
        "thead",
        "title",
        "tr",
        "ul",
    ];
    let attributes = [
        "aria-label",
        "charset",
        "class",
        "content",
        "href",
        "html",
        "http-equiv",
        "id",
        "lang",
        "name",
        "tabindex",
    ];
    let mut depth: BTreeMap<&str, i64> = BTreeMap::new();
    for piece in text.split('<').skip(1) {
        let (tag, _) = piece.split_once('>').expect("a closed tag");
        let (name, rest) =
            tag.trim_start_matches('/').split_once(' ').unwrap_or((tag.trim_start_matches('/'), ""));
        assert!(tags.contains(&name), "<{tag}>");
        *depth.entry(name).or_default() += if tag.starts_with('/') { -1 } else { 1 };
        // What stands between the values of attributes.
        for between in rest.split('"').step_by(2).map(|name| name.trim().trim_end_matches('=')) {
            assert!(between.is_empty() || attributes.contains(&between), "<{tag}>");
        }
    }
    let open: Vec<_> = depth
        .into_iter()
        .filter(|(name, depth)| !["!doctype", "meta"].contains(name) && *depth != 0)
        .collect();
    assert_eq!(open, []);
    assert!(!text.contains("src=") && !text.contains("url(") && !text.contains("@import"));
    let controls = text.chars().find(|c| (c.is_control() && *c != '\n' && *c != '\t') || *c == '\u{202e}');
    assert_eq!(controls, None);
    assert!(text.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
    // A rule's page is there once, and a reader is led to it.
    assert_eq!(text.matches("<div id=\"avro/type-mismatch\"").count(), 1);
    let ids: Vec<&str> = text.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len());
    for target in text.split("href=\"#").skip(1).filter_map(|rest| rest.split('"').next()) {
        assert!(ids.contains(&target), "a way to #{target}, which is nowhere");
    }
}

#[test]
fn the_page_marks_what_is_meant_in_both_texts() {
    let text = html::render(&[breaking(2)]);
    let marked: Vec<&str> =
        text.split("<mark>").skip(1).filter_map(|rest| rest.split("</mark>").next()).collect();
    assert_eq!(marked, ["&quot;int&quot;", "&quot;string&quot;", "&quot;int&quot;", "&quot;string&quot;"]);
    let line = "<span class=\"touched\"><i>2</i>  {&quot;name&quot;: &quot;f0&quot;, &quot;type&quot;: \
                <mark>&quot;int&quot;</mark>},</span>";
    assert!(text.contains(line), "{text}");
}
