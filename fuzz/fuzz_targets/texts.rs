//! Texts made of Protobuf texts: a layout again changes nothing, what links has a descriptor whose text
//! has the same descriptor, and bytes that claim to be a descriptor do no harm.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tenon_core::protobuf::{self, Builder, Schema, canonical};
use tenon_core::{Limits, Source};

fuzz_target!(|bytes: &[u8]| {
    let limits = Limits { bytes: 1 << 20, ..Limits::default() };
    if let Some(schema) = lifted(bytes, &limits) {
        // What came out of a descriptor goes into one.
        let _ = protobuf::descriptor_set(&schema);
    }
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let source = Source::new("fuzz", text);
    if let Ok(once) = protobuf::format(&source, &limits) {
        let again = protobuf::format(&Source::new("again", once.as_str()), &limits);
        assert_eq!(again.ok(), Some(once));
    }
    let Ok(schema) = Builder::new("fuzz.proto", &source, &limits).finish() else { return };
    let printed = canonical::canonical(&schema);
    let _ = canonical::normalized(&schema, &limits);
    let again = Builder::new("fuzz.proto", &Source::new("again", printed.as_str()), &limits).finish();
    assert_eq!(again.map(|again| canonical::canonical(&again)).ok(), Some(printed));
    let set = protobuf::descriptor_set(&schema);
    if let Some(again) = lifted(&set, &limits) {
        assert_eq!(protobuf::serialized(&again), protobuf::serialized(&schema));
    }
});

fn lifted(bytes: &[u8], limits: &Limits) -> Option<Schema> {
    let files = protobuf::lift("fuzz", bytes, limits).ok()?;
    let mut builder = Builder::empty(limits);
    files.iter().for_each(|file| builder.add_root(&file.path, &file.source));
    builder.finish().ok()
}
