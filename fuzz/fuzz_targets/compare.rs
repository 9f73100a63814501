//! Two schemas, divided by a NUL byte: no pair panics in any language, all profiles and renderers
//! answer, and where messages are judged, backward one way is forward the other.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tenon_core::{
    Candidate, Compatibility, Data, Format, Limits, LintCategory, Passage, Policy, Profile, Schema, Source,
    Surface, check, render, resolve,
};

fuzz_target!(|bytes: &[u8]| {
    let Some(cut) = bytes.iter().position(|byte| *byte == 0) else { return };
    for format in Format::ALL {
        judge(format, &bytes[..cut], &bytes[cut + 1..]);
    }
});

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
        if matches!(profile, Profile::Exact | Profile::Confluent | Profile::ConfluentLenient) {
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
