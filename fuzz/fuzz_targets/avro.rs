//! The Avro parser: no input panics, and a schema's own texts are schemas with the same identity.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tenon_core::avro::canonical;
use tenon_core::{Format, Limits, Policy, Schema, Source, refused, render};

fuzz_target!(|bytes: &[u8]| {
    let limits = Limits::default();
    let Ok(source) = Source::from_bytes("fuzz", bytes.to_vec(), &limits) else { return };
    match Schema::parse(Format::Avro, &source, &limits) {
        Ok(Schema::Avro(schema)) => {
            let form = canonical::parsing_form(&schema);
            let texts = [canonical::java_text(&schema), canonical::bare_text(&schema)];
            let _ = canonical::normalized_text(&schema);
            // A protocol's types are no schema of their own.
            if schema.protocol().is_some() {
                return;
            }
            for text in texts {
                let again = Source::new("again", text);
                if let Ok(Schema::Avro(again)) = Schema::parse(Format::Avro, &again, &limits) {
                    assert_eq!(canonical::parsing_form(&again), form);
                }
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
});
