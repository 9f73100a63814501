//! The Protobuf parser: no input panics, every span lies in the text on character boundaries, and
//! problems come in the order of the text, at most 100 of them.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tenon_core::{Limits, Source, protobuf};

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let source = Source::new("fuzz", text);
    let text = source.text();
    let parsed = protobuf::parse(&source, &Limits::default());
    let check = |start: usize, end: usize| {
        assert!(start <= end && text.get(start..end).is_some(), "{start}..{end}");
    };
    // The debug form names every span of the tree, whatever is added to it. Strings are escaped there,
    // and a quote in one would end its pair; `Span {` in a string has no numbers unless it was written so.
    let shown = format!("{:?}", parsed.file);
    for piece in shown.split("Span { start: ").skip(1) {
        let Some((start, rest)) = piece.split_once(", end: ") else { continue };
        let Some((end, _)) = rest.split_once(' ') else { continue };
        if let (Ok(start), Ok(end)) = (start.parse(), end.parse()) {
            check(start, end);
        }
    }
    assert!(parsed.problems.len() <= 100);
    let mut last = 0;
    for finding in &parsed.problems {
        assert!(!finding.message.is_empty());
        for label in &finding.labels {
            check(label.place.span.start as usize, label.place.span.end as usize);
        }
        let start = finding.labels[0].place.span.start;
        assert!(last <= start);
        last = start;
    }
});
