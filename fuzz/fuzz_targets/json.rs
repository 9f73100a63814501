//! The JSON reader: no input panics, every place lies in the text, and what it takes serde_json's
//! grammar explains.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tenon_core::avro;
use tenon_core::text::json::{Dialect, Json};
use tenon_core::{Limits, Source};

fuzz_target!(|bytes: &[u8]| {
    let limits = Limits::default();
    let source = match Source::from_bytes("fuzz", bytes.to_vec(), &limits) {
        Ok(source) => source,
        Err(unreadable) => {
            assert!(unreadable.span.end as usize <= unreadable.source.text().len() + 3);
            return;
        }
    };
    for comments in [false, true] {
        match Json::parse(&source, Dialect { comments }, limits.depth) {
            Ok(json) => {
                let root = json.root();
                for (name, value) in root.members() {
                    assert!(root.span().contains(value.span()));
                    let _ = (name.text(), json.pointer(value.id()), root.get(&name.text()));
                }
                for value in root.items() {
                    assert!(root.span().contains(value.span()));
                    let _ = json.pointer(value.id());
                }
                let _ = (root.unique_members(), root.repeated_members());
                if let Ok(text) = avro::format(&json) {
                    let again = Source::new("again", text.as_str());
                    let json = Json::parse(&again, Dialect::default(), limits.depth).expect("laid out JSON");
                    assert_eq!(avro::format(&json).expect("no comments"), text);
                }
            }
            Err(error) => {
                let (start, end) = (error.span.start as usize, error.span.end as usize);
                assert!(source.text().is_char_boundary(start) && source.text().is_char_boundary(end));
            }
        }
    }
});
