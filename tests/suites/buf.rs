//! Agreement with buf on what breaks: which rule, in which file, at which line and column.
//!
//! `oracle/buf-1.75.0.jsonl`: pairs of our own, both ways round, with everything buf 1.75.0 prints
//! under `use:` all rules of `version: v2`, or under the case's own `yaml`; with `--exclude-imports`
//! unless the case says `imports`. The rest are labelled cases beside the checkout. `TENON_BUF_ORACLE=FILE` reads the pairs from another file of the same shape.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use tenon_core::protobuf::Builder;
use tenon_core::protobuf::buf::{
    Annotation, Category, Config, RULES, Selection, Version, breaking, line_column,
};
use tenon_core::protobuf::model::Schema;
use tenon_core::{Limits, Source};
use tenon_tests::corpus;

/// Cases on which our answer differs, each with the reason.
const DIFFERENT: &[(&str, &str)] = &[];

/// `RULE file line:column-line:column`, or `RULE file` where buf shows no place.
type Lines = Vec<String>;

#[test]
fn modules_of_bufs_own_tests_break_at_the_same_places() {
    let Some(file) = corpus("protobuf/buf_breaking.json") else { return };
    let cases = file["cases"].as_array().expect("cases");
    let agreed = cases.iter().map(|case| {
        let config = config(case["config"]["files"]["buf.yaml"].as_str().unwrap_or_default());
        // Where the old files lie in a build root, imports and reports are relative to it.
        let before = case["config"]["previous_files"]["buf.yaml"].as_str().unwrap_or_default();
        let old = case["old"]["files"].as_object().expect("files");
        let old = old.iter().map(|(path, text)| match path.strip_prefix("root/") {
            Some(inner) if before.contains("- root") => (inner.to_owned(), text.clone()),
            Some(_) | None => (path.clone(), text.clone()),
        });
        let old = linked_files(case["id"].as_str().unwrap_or_default(), &old.collect());
        let new = linked(case["id"].as_str().unwrap_or_default(), &case["new"]);
        let rules: BTreeSet<&str> =
            config.selection().expect("names buf knows").rules().map(|rule| rule.id).collect();
        let listed = case["config"]["enabled_rules"].as_array().into_iter().flatten();
        let known: BTreeSet<&str> = listed.filter_map(Value::as_str).collect();
        // Only some cases list their rules in full.
        assert!(
            config.asked.iter().any(|name| Category::named(name).is_some()) || rules.is_superset(&known),
            "{case}"
        );
        let ours = config.breaking(&old, &new).expect("names buf knows");
        agree(case, lines(&new, &ours))
    });
    report("buf's own modules", agreed.collect());
}

#[test]
fn pairs_of_our_own_break_at_the_same_places() {
    let pinned = concat!(env!("CARGO_MANIFEST_DIR"), "/oracle/buf-1.75.0.jsonl");
    let path = std::env::var("TENON_BUF_ORACLE").unwrap_or_else(|_| pinned.to_owned());
    let text = std::fs::read_to_string(path).expect("buf's answers");
    let mut met = BTreeSet::new();
    let agreed = text.lines().map(|line| {
        let case: Value = serde_json::from_str(line).expect("a line of JSON");
        let id = case["id"].as_str().unwrap_or_default();
        let linked = |side: &str| linked_files(id, case[side].as_object().expect("files"));
        let (old, new) = (linked("old"), linked("new"));
        let ours = match case["yaml"].as_str() {
            Some(yaml) => config(yaml).breaking(&old, &new).expect("names buf knows"),
            None if case["imports"] == true => breaking(&old, &new, &Selection::of(|_| true).with_imports()),
            None => breaking(&old, &new, &Selection::of(|_| true)),
        };
        met.extend(ours.iter().map(|annotation| annotation.rule.id));
        agree(&case, lines(&new, &ours))
    });
    report("buf 1.75.0", agreed.collect());
    if std::env::var_os("TENON_BUF_ORACLE").is_some() {
        return;
    }
    let silent: Vec<&str> = RULES.iter().map(|rule| rule.id).filter(|id| !met.contains(id)).collect();
    assert!(silent.is_empty(), "never reported: {silent:?}");
}

#[test]
fn categories_say_the_same_of_every_probe() {
    let Some(file) = corpus("protobuf/probe.json") else { return };
    let cases = file["cases"].as_array().expect("cases");
    let agreed = cases.iter().map(|case| {
        let id = case["id"].as_str().unwrap_or_default();
        let (old, new) = (linked(id, &case["old"]), linked(id, &case["new"]));
        let mut wrong = Vec::new();
        let verdicts = case["verdicts"]["buf"].as_object().expect("verdicts");
        for (name, theirs) in verdicts {
            let category = Category::named(name).expect("a category");
            let ours = breaking(&old, &new, &Selection::categories(&[category]));
            if ours.is_empty() != (theirs == "ok") {
                wrong.push(format!("{name}: buf {theirs}, ours {:?}", lines(&new, &ours)));
            }
        }
        let all = breaking(
            &old,
            &new,
            &Selection::of(|rule| {
                verdicts
                    .keys()
                    .any(|name| Category::named(name).is_some_and(|own| rule.belongs_to(own, Version::V2)))
            }),
        );
        let ours: BTreeSet<&str> = all.iter().map(|annotation| annotation.rule.id).collect();
        let theirs = case["verdicts"]["buf_rules"].as_array().into_iter().flatten();
        let theirs: BTreeSet<&str> = theirs.filter_map(Value::as_str).collect();
        if ours != theirs {
            wrong.push(format!("rules: buf {theirs:?}\n       ours {ours:?}"));
        }
        (id.to_owned(), (!wrong.is_empty()).then(|| wrong.join("\n")))
    });
    report("probes by category and rule", agreed.collect());
}

#[test]
fn nothing_breaks_against_itself() {
    let pinned = concat!(env!("CARGO_MANIFEST_DIR"), "/oracle/buf-1.75.0.jsonl");
    for line in std::fs::read_to_string(pinned).expect("buf's answers").lines() {
        let case: Value = serde_json::from_str(line).expect("a line of JSON");
        let schema = linked_files("itself", case["old"].as_object().expect("files"));
        let found = breaking(&schema, &schema, &Selection::of(|_| true).with_imports());
        assert!(found.is_empty(), "{}: {:?}", case["id"], lines(&schema, &found));
    }
}

/// The id, and what differs if anything does.
type Agreed = (String, Option<String>);

fn agree(case: &Value, mut ours: Lines) -> Agreed {
    let mut theirs: Lines = case["findings"].as_array().expect("findings").iter().map(line).collect();
    ours.sort();
    theirs.sort();
    let id = case["id"].as_str().unwrap_or_default().to_owned();
    let only = |these: &Lines, those: &Lines| {
        let mut left = those.clone();
        let mut lacking = Vec::new();
        for line in these {
            match left.iter().position(|other| other == line) {
                Some(at) => drop(left.remove(at)),
                None => lacking.push(line.clone()),
            }
        }
        lacking
    };
    let text =
        || format!("  only buf: {:#?}\n  only ours: {:#?}", only(&theirs, &ours), only(&ours, &theirs));
    let differs = (ours != theirs).then(text);
    (id, differs)
}

fn report(what: &str, cases: Vec<Agreed>) {
    let total = cases.len();
    let wrong: Vec<&Agreed> = cases.iter().filter(|(_, differs)| differs.is_some()).collect();
    println!("{what}: {}/{total} agree", total - wrong.len());
    let known = |id: &str| DIFFERENT.iter().any(|(own, _)| *own == id);
    let new: Vec<String> = wrong
        .iter()
        .filter(|(id, _)| !known(id))
        .map(|(id, differs)| format!("{id}\n{}", differs.as_deref().unwrap_or_default()))
        .collect();
    assert!(new.is_empty(), "{}", new.join("\n"));
}

fn line(finding: &Value) -> String {
    let pair = |key: &str| {
        let list = finding[key].as_array()?;
        Some((list.first()?.as_u64()? as u32, list.get(1)?.as_u64()? as u32))
    };
    let rule = finding["rule"].as_str().expect("rule");
    shown(rule, finding["file"].as_str(), pair("start").zip(pair("end")))
}

fn lines(new: &Schema, annotations: &[Annotation]) -> Lines {
    let one = |annotation: &Annotation| {
        let file = annotation.file.map(|id| new.file(id));
        let place = file
            .zip(annotation.span)
            .map(|(file, span)| (line_column(&file.source, span.start), line_column(&file.source, span.end)));
        shown(annotation.rule.id, file.map(|file| file.path.as_str()), place)
    };
    annotations.iter().map(one).collect()
}

fn shown(rule: &str, file: Option<&str>, place: Option<((u32, u32), (u32, u32))>) -> String {
    let file = file.unwrap_or("-");
    match place {
        Some(((line, column), (end_line, end_column))) => {
            format!("{rule} {file} {line}:{column}-{end_line}:{end_column}")
        }
        None => format!("{rule} {file}"),
    }
}

fn linked(id: &str, side: &Value) -> Schema {
    linked_files(id, side["files"].as_object().expect("files"))
}

/// All files are roots.
fn linked_files(id: &str, files: &serde_json::Map<String, Value>) -> Schema {
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
    builder.expect("a file").finish().unwrap_or_else(|invalid| {
        let findings: Vec<String> =
            invalid.findings().iter().map(|finding| finding.message.to_string()).collect();
        panic!("{id}: {findings:#?}")
    })
}

/// The `breaking` part of a `buf.yaml`; lists and one level of maps are all it has.
fn config(yaml: &str) -> Config {
    let mut config = Config::default();
    let mut key = String::new();
    for line in yaml.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if let Some(item) = line.strip_prefix("- ") {
            let item = item.trim_matches('"').to_owned();
            match key.as_str() {
                "use" => config.asked.push(item),
                "except" => config.except.push(item),
                "ignore" => config.ignore.push(item),
                "roots" => {}
                name => match config.ignore_only.iter_mut().find(|(own, _)| own == name) {
                    Some((_, paths)) => paths.push(item),
                    None => config.ignore_only.push((name.to_owned(), vec![item])),
                },
            }
            continue;
        }
        let (name, value) = line.split_once(':').expect("a key");
        key = name.to_owned();
        match (name, value.trim()) {
            ("version", "v1beta1") => config.version = Version::V1Beta1,
            ("version", "v1") => config.version = Version::V1,
            ("version", "v2") => config.version = Version::V2,
            ("ignore_unstable_packages", value) => config.ignore_unstable_packages = value == "true",
            (_, "") => {}
            other => panic!("not understood: {other:?}"),
        }
    }
    config
}
