//! The JSON Schema parser, JSON and YAML: no input panics, every place lies in its text, and a schema's own
//! texts are schemas with the same identity.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tenon_core::jsonschema::canonical;
use tenon_core::{Format, Limits, Policy, Schema, Source, refused, render};

fuzz_target!(|bytes: &[u8]| {
    let limits = Limits { bytes: 1 << 20, ..Limits::default() };
    for name in ["fuzz", "fuzz.yaml"] {
        let Ok(source) = Source::from_bytes(name, bytes.to_vec(), &limits) else { return };
        match Schema::parse(Format::JsonSchema, &source, &limits) {
            Ok(Schema::JsonSchema(schema)) => {
                for (id, _) in schema.nodes() {
                    assert!(schema.span(id).end as usize <= source.text().len());
                }
                let form = canonical::canonical_text(&schema);
                let _ = (canonical::registry_text(&schema), canonical::normalized_text(&schema));
                let again = Source::new("again", form.as_str());
                if let Ok(Schema::JsonSchema(again)) = Schema::parse(Format::JsonSchema, &again, &limits) {
                    assert_eq!(canonical::canonical_text(&again), form);
                }
            }
            Ok(_) => {}
            Err(invalid) => {
                assert!(!invalid.findings().is_empty());
                let report = [refused("v1", "fuzz", invalid, &Policy::default())];
                let _ = render::full::render(&report, render::full::Style::default());
                let _ = render::json::render(&report);
            }
        }
    }
});
