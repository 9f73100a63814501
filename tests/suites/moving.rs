//! What must hold when a registry is moved: what is written leads to the same registry again, in each form,
//! and what others wrote is taken exactly or told of.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use tenon_core::{Compatibility, Format};
use tenon_registry::folder::{fold, is_ours, unfold};
use tenon_registry::topic::{Form, Replay, Replayed, dump};
use tenon_registry::{
    Answer, Cache, Config, Content, Event, Metadata, Mode, Options, Problem, Query, Reference, Registry,
    Subject, Tally,
};
use tenon_tests::chance::Chance;

/// When everything happens of which nothing is told, in milliseconds since 1970.
const NOW: u64 = 1_700_000_000_000;

const SUBJECTS: &[&str] =
    &["a", "A", "../b", "x/y", ":.x:a", ":.x:c", ":.X:con", ":.y:é", "gone", "CON.x", "a\u{1}", "%41"];
const SCOPES: &[&str] = &["", "a", ":.x:", ":.x:c", ":.__GLOBAL:", "later"];

fn one(chance: &mut Chance, words: &[&str]) -> Subject {
    Subject::parse(words[chance.below(words.len())])
}

fn registered(chance: &mut Chance) -> Event {
    let format = *chance.pick(&[Format::Avro, Format::Protobuf, Format::JsonSchema]);
    let text = *chance.pick(&["\"int\"", "\"long\"\n", "{\"type\": \"string\"}\r", "", "\"\\u0000\té\""]);
    let reference = Reference { name: "F".to_owned(), subject: "a".to_owned(), version: 1 };
    let properties = BTreeMap::from([("k".to_owned(), "v".to_owned())]);
    let metadata = Metadata { properties, ..Metadata::default() };
    let content = Content {
        format,
        schema: text.to_owned(),
        references: if chance.one_in(3) { vec![reference] } else { Vec::new() },
        metadata: chance.one_in(4).then_some(metadata),
        rule_set: None,
    };
    Event::Registered {
        subject: one(chance, SUBJECTS),
        version: 1 + chance.below(3) as u32,
        id: 1 + chance.below(40) as u32,
        at: NOW,
        content: Arc::new(content),
    }
}

fn event(chance: &mut Chance) -> Event {
    let subject = one(chance, SUBJECTS);
    let version = 1 + chance.below(3) as u32;
    let scope = one(chance, SCOPES);
    match chance.below(14) {
        0..6 => registered(chance),
        6..8 => Event::VersionDeleted { subject, version },
        8..10 => Event::VersionPurged { subject, version },
        10 => {
            let level = *chance.pick(&Compatibility::ALL);
            let config =
                Config { compatibility_level: Some(level), normalize: Some(true), ..Config::default() };
            Event::ConfigSet { scope, config: Box::new(config) }
        }
        11 => Event::ModeSet { scope, mode: *chance.pick(&[Mode::Import, Mode::ReadOnly]) },
        12 => Event::ConfigCleared { scope },
        _ => Event::IdsSpent { root: one(chance, &[":.:", ":.x:"]), id: 50 },
    }
}

/// Registries in which no id stands for two schemas.
fn registries() -> impl Iterator<Item = (u64, Registry)> {
    (0..150).map(|seed| {
        let mut chance = Chance::new(seed);
        let mut registry = Registry::new(Options::default());
        let mut ids: BTreeMap<(String, u32), Arc<Content>> = BTreeMap::new();
        for _ in 0..60 {
            let event = event(&mut chance);
            if let Event::Registered { subject, id, content, .. } = &event {
                let known = ids.entry((subject.context().to_owned(), *id)).or_insert_with(|| content.clone());
                if known != content {
                    continue;
                }
            }
            registry.evolve(&event);
        }
        // What spends ids only, is no context that anybody has.
        if registry.counts() == (0, 0) {
            registry.evolve(&registered(&mut chance));
        }
        (seed, registry)
    })
}

fn read(lines: impl IntoIterator<Item = impl AsRef<[u8]>>) -> (Replayed, Vec<Problem>) {
    let mut replay = Replay::new(Options::default(), "\t", NOW);
    let mut problems = Vec::new();
    for line in lines {
        problems.extend(replay.line(line.as_ref()));
    }
    (replay.finish(), problems)
}

#[test]
fn a_dump_leads_to_the_same_registry() {
    for (seed, registry) in registries() {
        for form in [Form::Lines, Form::Json] {
            let lines: Vec<String> = dump(&registry, form).collect();
            assert!(lines.iter().all(|line| !line.contains('\n')), "seed {seed}");
            let (replayed, problems) = read(&lines);
            assert_eq!(problems, [], "seed {seed}, {form:?}");
            assert!(replayed.registry.has_state_of(&registry), "seed {seed}, {form:?}: {lines:#?}");
            let again: Vec<String> = dump(&replayed.registry, form).collect();
            assert_eq!(again, lines, "seed {seed}");
        }
    }
}

#[test]
fn a_folder_leads_to_the_same_registry() {
    for (seed, registry) in registries() {
        let files: Vec<(String, String)> = fold(&registry).collect();
        let folded: BTreeSet<String> = files.iter().map(|(path, _)| path.to_lowercase()).collect();
        assert_eq!(folded.len(), files.len(), "seed {seed}: two files are one where case is no matter");
        for (path, _) in &files {
            assert!(is_ours(path), "{path}");
            assert!(path.split('/').all(|part| !matches!(part, "" | "." | "..")), "{path}");
        }
        let files: BTreeMap<String, String> = files.into_iter().collect();
        let unfolded = unfold(&files, Options::default());
        assert_eq!(unfolded.problems, [], "seed {seed}");
        assert!(unfolded.registry.has_state_of(&registry), "seed {seed}: {files:#?}");
    }
}

#[test]
fn a_snapshot_leads_to_the_same_registry_where_a_schema_has_several_ids() {
    for (seed, registry) in registries() {
        let mut again = Registry::new(Options::default());
        registry.snapshot().iter().for_each(|event| again.evolve(event));
        assert!(again.has_state_of(&registry), "seed {seed}");
    }
}

const PRINTED: &str = r#"{"keytype":"NOOP","magic":0}	null
{"keytype":"CONFIG","subject":null,"magic":0}	{"subject":null,"compatibilityLevel":"FULL"}
{"keytype":"SCHEMA","subject":"a","version":1,"magic":1}	{"subject":"a","version":1,"id":1,"schema":"\"int\"","deleted":false}
{"magic":1,"keytype":"SCHEMA","version":2,"subject":"a"}	{"subject":"a","version":2,"id":2,"schema":"\"long\"","deleted":false}
{"keytype":"DELETE_SUBJECT","subject":"a","magic":0}	{"subject":"a","version":1}
{"keytype":"SCHEMA","subject":"b","version":3,"magic":1}	{"subject":"b","version":3,"id":7,"schemaType":"PROTOBUF","references":[{"name":"a.proto","subject":"a","version":1}],"metadata":{"properties":{"k":"v"}},"schema":"syntax = \"proto3\";","deleted":true}
{"keytype":"SCHEMA","subject":":.x:c","version":1,"magic":1}	{"subject":":.x:c","version":1,"id":1,"schema":"\"string\"","deleted":false}
{"keytype":"MODE","subject":":.x:","magic":0}	{"subject":":.x:","mode":"READONLY"}
{"keytype":"CONFIG","subject":"b","magic":0}	{"subject":"b","compatibilityLevel":"NONE","normalize":true}
{"keytype":"CONFIG","subject":"b","magic":0}	null
{"keytype":"CONTEXT","tenant":"default","context":".y","magic":0}	{"tenant":"default","context":".y"}
{"keytype":"CLEAR_SUBJECT","subject":"gone","magic":0}	{"subject":"gone"}
{"keytype":"SCHEMA","subject":"gone","version":4,"magic":1}	null"#;

#[test]
fn records_of_every_kind_are_taken_as_they_are() {
    let (replayed, problems) = read(PRINTED.lines());
    let old = "a version 2: its key is not written as keys are today, so that compaction never drops it";
    let told: Vec<(String, &str)> =
        problems.iter().map(|problem| (problem.to_string(), problem.kind.name())).collect();
    assert_eq!(told, [(format!("line 4: {old}"), "old-key")]);
    assert_eq!(replayed.tally, Tally { read: 13, idle: 2, skipped: 0 });
    assert_eq!(replayed.purged, BTreeSet::from([(Subject::parse("gone"), 4)]));
    let lines: Vec<String> = dump(&replayed.registry, Form::Lines).collect();
    let expected = r#"{"keytype":"CONTEXT","tenant":"default","context":".x","magic":0}	{"tenant":"default","context":".x"}
{"keytype":"CONTEXT","tenant":"default","context":".y","magic":0}	{"tenant":"default","context":".y"}
{"keytype":"SCHEMA","subject":"a","version":1,"magic":1}	{"subject":"a","version":1,"id":1,"schema":"\"int\"","deleted":true}
{"keytype":"SCHEMA","subject":"a","version":2,"magic":1}	{"subject":"a","version":2,"id":2,"schema":"\"long\"","deleted":false}
{"keytype":"SCHEMA","subject":"b","version":3,"magic":1}	{"subject":"b","version":3,"id":7,"schemaType":"PROTOBUF","references":[{"name":"a.proto","subject":"a","version":1}],"metadata":{"properties":{"k":"v"}},"schema":"syntax = \"proto3\";","deleted":true}
{"keytype":"SCHEMA","subject":":.x:c","version":1,"magic":1}	{"subject":":.x:c","version":1,"id":1,"schema":"\"string\"","deleted":false}
{"keytype":"CONFIG","subject":null,"magic":0}	{"subject":null,"compatibilityLevel":"FULL"}
{"keytype":"MODE","subject":":.x:","magic":0}	{"subject":":.x:","mode":"READONLY"}"#;
    assert_eq!(lines.join("\n"), expected);
}

#[test]
fn what_is_wrong_is_told_and_the_rest_goes_on() {
    let schema = |subject: &str, version: &str, id: &str, text: &str| {
        format!(
            r#"{{"keytype":"SCHEMA","subject":"{subject}","version":{version},"magic":1}}	{{"subject":"{subject}","version":{version},"id":{id},"schema":"{text}","deleted":false}}"#
        )
    };
    let deep = format!("{{\"keytype\":\"NOOP\",\"x\":{}", "[".repeat(100_000));
    let nested =
        format!("{{\"key\":{{\"keytype\":\"NOOP\"}},\"payload\":{}{}}}", "[".repeat(999), "]".repeat(999));
    let md5 = schema("d", "1", "4", "s").replace("\"id\"", "\"md5\":\"AAAA\",\"id\"");
    let lines = [
        schema("a", "1", "1", "s"),
        schema("b", "1", "1", "t"),
        schema("b", "2", "1", "s"),
        schema("b", "0", "1", "s"),
        schema("b", "3", "-1", "s"),
        schema("b", "3", "2", "s").replace("{\"subject\"", "{\"schemaType\":\"THRIFT\",\"subject\""),
        r#"{"keytype":"ASSOC","magic":0}	{"a":1}"#.to_owned(),
        r#"{"keytype":"MODE","subject":"a","magic":0}	{"mode":"SLOW"}"#.to_owned(),
        r#"{"keytype":"CONFIG","subject":"a","magic":0}	{"compatibilityLevel":"SOME"}"#.to_owned(),
        r#"{"keytype":"SCHEMA","subject":"a","version":2,"magic":1}	{"id":3}"#.to_owned(),
        deep,
        String::new(),
        nested,
        md5,
    ];
    let (replayed, problems) = read(&lines);
    let told: Vec<String> =
        problems.iter().map(|problem| format!("{} {problem}", problem.kind.name())).collect();
    let expected = [
        "id-taken line 2: id 1 of b version 1 is another schema's, that of a version 1",
        "broken line 4, byte 1: its key has no version from 1 on",
        "broken line 5, byte 58: no schema has the id -1",
        "broken line 6, byte 58: no language is called `THRIFT`",
        "unknown-kind line 7: no record of the kind `ASSOC` is known",
        "broken line 8, byte 44: no mode is called `SLOW`",
        "broken line 9, byte 74: its value: no such compatibility level",
        "broken line 10, byte 65: its value: missing field `schema`",
        "broken line 11, byte 100022: its key: EOF while parsing a list",
        "broken line 13, byte 163: its JSON: recursion limit exceeded",
        "doubtful line 14: d version 1: its md5 is not that of its text and references",
    ];
    assert_eq!(told, expected);
    assert_eq!(replayed.tally, Tally { read: 13, idle: 0, skipped: 10 });
    assert_eq!(replayed.registry.counts(), (3, 3));
}

#[test]
fn a_folder_that_people_have_changed_is_told_of_by_path() {
    let subject =
        |name: &str, versions: &str| format!(r#"{{"subject": "{name}", "versions": [{versions}]}}"#);
    let version = |number: i64, id: u32| {
        format!(r#"{{"version": {number}, "id": {id}, "schemaType": "AVRO", "ts": 0}}"#)
    };
    let versions = [version(1, 1), version(1, 1), version(2, 2), version(0, 3)].join(", ");
    let files = [
        ("registry.json", "{\"layout\": 2}".to_owned()),
        ("context.json", "{\"context\": \":.:\", \"mode\": \"SLOW\"}".to_owned()),
        ("moved/to/subject.json", subject("a", &versions)),
        ("moved/to/1.avsc", "\"int\"".to_owned()),
        ("subjects/b/subject.json", subject("b", &version(1, 1))),
        ("subjects/b/1.avsc", "\"long\"\n".to_owned()),
        ("subjects/b/2.avsc", "\"long\"\n".to_owned()),
        ("subjects/c/subject.json", subject("a", "")),
        ("subjects/d/subject.json", "{\"subject\": \"d\", \"owner\": \"me\"}".to_owned()),
        ("subjects/e/subject.json", subject(":.x:", "")),
        ("README.md", "ours".to_owned()),
    ];
    let files = files.into_iter().map(|(path, text)| (path.to_owned(), text)).collect();
    let unfolded = unfold(&files, Options::default());
    let told: Vec<String> =
        unfolded.problems.iter().map(|problem| format!("{} {problem}", problem.kind.name())).collect();
    let expected = [
        "broken registry.json: its layout is one of a newer version of Tenon",
        "broken context.json: unknown variant `SLOW`, expected one of `READWRITE`, `READONLY`, \
         `READONLY_OVERRIDE`, `IMPORT`, `FORWARD` at line 1 column 33",
        "broken subjects/d/subject.json: unknown field `owner`, expected one of `subject`, `config`, `mode`, \
         `versions` at line 1 column 24",
        "twice moved/to/subject.json: it has version 1 twice",
        "broken moved/to/subject.json: the text of version 2 is not there: moved/to/2.avsc",
        "broken moved/to/subject.json: version 0 with id 3 is none: both count from 1",
        "id-taken subjects/b/1.avsc: id 1 of b version 1 is another schema's, that of a version 1",
        "twice subjects/c/subject.json: another file is about a too",
        "broken subjects/e/subject.json: it names no subject",
        "broken subjects/b/2.avsc: no subject.json beside it lists it",
    ];
    assert_eq!(told, expected);
    assert_eq!(unfolded.tally, Tally { read: 12, idle: 0, skipped: 10 });
    assert_eq!(unfolded.registry.counts(), (1, 1));
}

#[test]
fn what_came_and_went_in_many_contexts_leaves_nothing() {
    let mut lines = Vec::new();
    for context in 0..2_000 {
        for subject in ["a", "b"] {
            let key =
                format!(r#"{{"keytype":"SCHEMA","subject":":.c{context}:{subject}","version":1,"magic":1}}"#);
            // Both subjects of a context have one schema, under two ids; all contexts share it.
            let id = if subject == "a" { 3 } else { 2 };
            lines.push(format!(r#"{key}	{{"id":{id},"schema":"\"int\""}}"#));
        }
    }
    let gone: Vec<String> =
        lines.iter().map(|line| format!("{}\tnull", line.split('\t').next().expect("a key"))).collect();
    let (replayed, problems) = read(lines.iter().chain(&gone));
    assert_eq!(problems, []);
    assert_eq!(replayed.registry.counts(), (0, 0));
    let spent = replayed.registry.snapshot();
    let mut again = Registry::new(Options::default());
    spent.iter().for_each(|event| again.evolve(event));
    assert!(again.has_state_of(&replayed.registry));
    let content = Content {
        format: Format::Avro,
        schema: "\"int\"".to_owned(),
        references: Vec::new(),
        metadata: None,
        rule_set: None,
    };
    let query = Query::IdsOfGuid { guid: content.guid() };
    let ask = |registry: &Registry| registry.ask(&mut Cache::new(0), &query);
    assert!(ask(&replayed.registry).is_err());
    // Of several ids the smallest stands for it, until that is gone.
    let (half, _) = read(lines.iter().chain(gone.iter().skip(1).step_by(2)).chain(gone.first()));
    let Ok(Answer::Ids(ids)) = ask(&half.registry) else { panic!("no ids") };
    assert_eq!((ids.len(), &ids[0]), (1_999, &(".c1".to_owned(), 3)));
}
