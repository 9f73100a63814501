//! The layout of `.proto` files: what it looks like, and what it must never touch.

use std::collections::BTreeMap;

use tenon_core::protobuf::{Builder, descriptor_set, format, parse};
use tenon_core::{Limits, Source};
use tenon_tests::chance::Chance;
use tenon_tests::proto_files::{project, sets};

fn laid_out(text: &str) -> String {
    format(&Source::new("t.proto", text), &Limits::default())
        .unwrap_or_else(|invalid| panic!("{invalid}\n{text}"))
}

#[test]
fn the_layout_is_that_of_buf_save_for_some_comments() {
    let read = |name: &str| std::fs::read_to_string(project("tests/layout").join(name)).expect("an example");
    let neat = read("neat.proto");
    assert_eq!(laid_out(&read("messy.proto")), neat);
    assert_eq!(laid_out(&neat), neat);
}

#[test]
fn comments_about_the_file_stay_at_its_head() {
    let text = "// Licence\n\n// about b\nimport \"b\";\npackage a;\nmessage A {}\n\n\n// end";
    let neat = "// Licence\n\npackage a;\n\n// about b\nimport \"b\";\n\nmessage A {}\n\n// end\n";
    assert_eq!(laid_out(text), neat);
    assert_eq!(laid_out("// alone"), "// alone\n");
    assert_eq!(laid_out("\n;;\n"), "");
}

#[test]
fn a_text_with_problems_is_refused_with_their_places() {
    let source = Source::new("t.proto", "message A { int32 = 1; }\nmessage B {");
    let invalid = format(&source, &Limits::default()).expect_err("two problems");
    let places: Vec<u32> =
        invalid.findings().iter().map(|finding| finding.labels[0].place.span.start).collect();
    assert_eq!(places, [18, 36]);
}

/// The descriptors of the files; nothing where they do not link.
fn descriptors(files: &BTreeMap<String, String>) -> Option<Vec<u8>> {
    let mut builder = Builder::empty(&Limits::default());
    for (path, text) in files {
        builder.add_root(path, &Source::new(path.as_str(), text.as_str()));
    }
    builder.finish().ok().map(|schema| descriptor_set(&schema))
}

/// The comments' texts, white space apart, which changes with the indentation.
fn comments(text: &str) -> Vec<String> {
    let parsed = parse(&Source::new("t.proto", text), &Limits::default());
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    parsed.file.comments.iter().map(|comment| words(&text[comment.span.range()])).collect()
}

/// Everything that tokens say, white space and comments apart.
fn bare(text: &str) -> String {
    let parsed = parse(&Source::new("t.proto", text), &Limits::default());
    let mut out = String::new();
    let mut at = 0;
    for comment in &parsed.file.comments {
        out.push_str(&text[at..comment.span.range().start]);
        at = comment.span.range().end;
    }
    out.push_str(&text[at..]);
    out.retain(|c| !c.is_whitespace());
    out
}

/// The law for one text; the laid out text comes back.
fn obey(text: &str) -> String {
    let once = laid_out(text);
    assert_eq!(laid_out(&once), once, "again is another\n{text}");
    let (mut before, mut after) = (comments(text), comments(&once));
    before.sort();
    after.sort();
    assert_eq!(before, after, "{text}\n{once}");
    once
}

#[test]
fn a_layout_again_changes_nothing_and_descriptors_stay() {
    let (mut texts, mut linked) = (0, 0);
    for set in sets() {
        if !set
            .values()
            .all(|text| parse(&Source::new("t", text.as_str()), &Limits::default()).problems.is_empty())
        {
            continue;
        }
        let neat: BTreeMap<String, String> =
            set.iter().map(|(path, text)| (path.clone(), obey(text))).collect();
        texts += set.len();
        let before = descriptors(&set);
        linked += usize::from(before.is_some());
        // Imports are sorted, and so is their list in a descriptor.
        let sorted =
            |set: &BTreeMap<String, String>| set.values().map(|text| imports(text)).collect::<Vec<_>>();
        if sorted(&set) == sorted(&neat) {
            assert!(before == descriptors(&neat), "{set:?}");
        }
    }
    println!("{texts} texts, {linked} linked sets");
    assert!(texts > 300 && linked > 200);
}

fn imports(text: &str) -> Vec<String> {
    let parsed = parse(&Source::new("t.proto", text), &Limits::default());
    parsed.file.imports.into_iter().map(|import| import.path).collect()
}

/// Comments at any place where a token may end: none is lost, and nothing else is said than before.
#[test]
fn comments_anywhere_survive_in_their_order() {
    let (mut chance, mut tried) = (Chance::new(1), 0);
    let all: Vec<String> = sets().into_iter().flat_map(BTreeMap::into_values).collect();
    for text in &all {
        if !parse(&Source::new("t", text.as_str()), &Limits::default()).problems.is_empty() {
            continue;
        }
        // The head is in order already, so the order of comments has to stay as well.
        let neat = laid_out(text);
        for _ in 0..10 {
            let spotted = with_comments(&neat, &mut chance);
            let once = obey(&spotted);
            assert_eq!(comments(&spotted), comments(&once), "{spotted}\n{once}");
            assert_eq!(bare(&once), bare(&neat), "{spotted}\n{once}");
            tried += 1;
        }
    }
    println!("{tried} texts");
    assert!(tried > 3_000);
}

/// The text with some comments more, where white space or a symbol stands.
fn with_comments(text: &str, chance: &mut Chance) -> String {
    let parsed = parse(&Source::new("t.proto", text), &Limits::default());
    let mut closed: Vec<(usize, usize)> = parsed
        .file
        .comments
        .iter()
        .map(|comment| (comment.span.range().start, comment.span.range().end))
        .collect();
    closed.push((usize::MAX, usize::MAX));
    let mut out = String::new();
    let (mut quote, mut escaped, mut next, mut name) = (None, false, 0, false);
    for (at, c) in text.char_indices() {
        while closed[next].1 <= at {
            next += 1;
        }
        let commented = at > closed[next].0;
        // A name in brackets inside an option's value takes no comment.
        name = (name || text[..at].trim_end().ends_with(['{', ',']) && c == '[') && c != '\n';
        if quote.is_none()
            && !commented
            && !name
            && (c.is_whitespace() || ";{}[],=()<>".contains(c))
            && chance.one_in(40)
        {
            let number = out.len();
            out.push_str(&match chance.below(4) {
                0 => format!(" // c{number}\n"),
                1 => format!("/* c{number} */"),
                2 => format!("\n\n/* c{number}\n * more */\n"),
                _ => format!("\n // c{number}\n\n // d{number}\n"),
            });
        }
        out.push(c);
        if commented || closed[next].0 == at {
            continue;
        }
        match quote {
            Some(_) if escaped => escaped = false,
            Some(_) if c == '\\' => escaped = true,
            Some(open) if c == open => quote = None,
            Some(_) => {}
            None if c == '"' || c == '\'' => quote = Some(c),
            None => {}
        }
    }
    out
}
