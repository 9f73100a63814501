//! Two schemas, divided by a NUL byte: no pair panics in any language, all profiles and renderers
//! answer, and where messages are judged, backward one way is forward the other. No value that the texts of
//! two JSON Schemas hold speaks against a proof of inclusion, and a refutation's value is one.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tenon_core::jsonschema::proof::{Inclusion, Obstacle, include, valid};
use tenon_core::jsonschema::{self, Builder, Instance};
use tenon_core::text::json::{Dialect, Json, Value};
use tenon_core::{
    Candidate, Compatibility, Data, Format, Limits, LintCategory, Passage, Policy, Profile, Schema, Source,
    Surface, check, render, resolve,
};

fuzz_target!(|bytes: &[u8]| {
    let Some(cut) = bytes.iter().position(|byte| *byte == 0) else { return };
    for format in Format::ALL {
        judge(format, &bytes[..cut], &bytes[cut + 1..]);
    }
    prove(&bytes[..cut], &bytes[cut + 1..]);
});

const STEPS: u64 = 20_000;

fn prove(old: &[u8], new: &[u8]) {
    let limits = Limits::default();
    let parse = |bytes: &[u8]| {
        let source = Source::from_bytes("fuzz", bytes.to_vec(), &limits).ok()?;
        Some((Builder::new(&source, &limits).finish().ok()?, values(&source)))
    };
    let (Some((old, mut known)), Some((new, more))) = (parse(old), parse(new)) else { return };
    known.extend(more);
    known.extend(member(&old));
    match include(&old, &new, STEPS) {
        Inclusion::Proved => {
            for value in known {
                let refused =
                    valid(&old, &value, STEPS) == Some(true) && valid(&new, &value, STEPS) == Some(false);
                assert!(!refused, "{value} speaks against the proof");
            }
        }
        Inclusion::Refuted(value) => {
            assert_ne!(valid(&old, &value, STEPS), Some(false), "{value}");
            assert_ne!(valid(&new, &value, STEPS), Some(true), "{value}");
        }
        Inclusion::Undecided(reason) => assert_ne!(reason.obstacle, Obstacle::Disputed),
    }
}

/// A value of the schema.
fn member(schema: &jsonschema::Schema) -> Option<Instance> {
    let nothing = Builder::new(&Source::new("nothing", "false"), &Limits::default()).finish().ok()?;
    match include(schema, &nothing, STEPS) {
        Inclusion::Refuted(value) => Some(value),
        Inclusion::Proved | Inclusion::Undecided(_) => None,
    }
}

/// Values that the text holds, each alone, in a list and as a member.
fn values(source: &Source) -> Vec<Instance> {
    const MOST: usize = 60;
    let Ok(json) = Json::parse(source, Dialect::default(), 100) else { return Vec::new() };
    let mut waiting: Vec<Value<'_>> = vec![json.root()];
    let mut found = Vec::new();
    while let (Some(next), true) = (waiting.pop(), found.len() < MOST) {
        let own = Instance::of(next);
        found.push(Instance::Array(vec![own.clone()]));
        found.push(Instance::Object([("a".to_owned(), own.clone())].into()));
        found.push(own);
        waiting.extend(next.items());
        waiting.extend(next.members().map(|(_, value)| value));
    }
    found
}

fn judge(format: Format, old: &[u8], new: &[u8]) {
    let limits = Limits { steps: 20_000, ..Limits::default() };
    let parse = |label: &str, bytes: &[u8]| {
        let source = Source::from_bytes("fuzz", bytes.to_vec(), &limits).ok()?;
        let schema = Schema::parse(format, &source, &limits).ok()?;
        Some(Candidate { label: label.to_owned(), schema })
    };
    let message = new;
    let (Some(old), Some(new)) = (parse("v1", old), parse("v2", new)) else { return };
    // Any bytes will do: what is no message is told so.
    let _ = resolve(&old.schema, &new.schema, Data::Binary(message), &Passage::default(), &limits);
    if let Ok(own) = resolve(&old.schema, &old.schema, Data::Binary(message), &Passage::default(), &limits) {
        // Aliases may keep an Avro schema from reading itself.
        assert!(own.is_same() || format == Format::Avro);
    }
    for profile in Profile::ALL {
        let policy = |compatibility| Policy {
            compatibility,
            profile,
            surfaces: vec![Surface::Binary, Surface::Json],
            lints: LintCategory::ALL.to_vec(),
            limits,
            ..Policy::default()
        };
        let backward = check(&[old.clone(), new.clone()], &policy(Compatibility::Backward));
        let forward = check(&[new.clone(), old.clone()], &policy(Compatibility::Forward));
        // buf judges declarations, from the earlier to the later version.
        if profile.is_directed() {
            assert_eq!(backward.verdict, forward.verdict);
        }
        let reports = [backward];
        let _ = render::full::render(&reports, render::full::Style { color: true, width: 60 });
        let _ = render::sarif::render(&reports);
        let _ = render::markdown::render(&reports);
        let _ = render::html::render(&reports);
        let _ = render::junit::render(&reports);
        let _ = render::gitlab::render(&reports);
        let _ = render::ndjson::render(&reports);
        let _ = render::github::render(&reports);
        let _ = render::concise::render(&reports);
    }
}
