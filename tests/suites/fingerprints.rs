//! Fingerprints stay while a text is only written otherwise: over all examples of rule pages and all
//! cases, whichever version is laid out anew. Teams excuse findings by them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use tenon_core::{Compatibility, Format, Profile, Report, Rule, RuleKind, Schema, Source, catalogue};
use tenon_tests::examples::{run, section};
use tenon_tests::markdown::{Fence, Section, sections};
use tenon_tests::reformat::{Layout, reformat};
use tenon_tests::{judge_in, policy};

/// Which texts of an example or a case are laid out anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Which {
    First,
    Last,
    All,
}

const WHICH: [Which; 3] = [Which::First, Which::Last, Which::All];

fn language(fence: &Fence) -> Option<Format> {
    match fence.words.first().map(String::as_str) {
        Some("avro") => Some(Format::Avro),
        Some("proto") => Some(Format::Protobuf),
        Some("json-schema") => Some(Format::JsonSchema),
        _ => None,
    }
}

/// The section with texts laid out anew; `None` where one of them takes no such layout.
fn anew(section: &Section, which: Which, layout: Layout) -> Option<Section> {
    let texts: Vec<usize> = (0..section.fences.len())
        .filter(|index| section.fences.get(*index).and_then(language).is_some())
        .collect();
    let mut fences = section.fences.clone();
    for index in &texts {
        let wanted = match which {
            Which::First => Some(index) == texts.first(),
            Which::Last => Some(index) == texts.last(),
            Which::All => true,
        };
        if let (true, Some(fence)) = (wanted, fences.get_mut(*index)) {
            fence.text = reformat(language(fence)?, &fence.text, layout)?;
        }
    }
    Some(Section { title: section.title.clone(), level: section.level, fences })
}

/// What a team would write into its list of excuses, however often it is there.
fn prints(report: &Report) -> BTreeMap<String, usize> {
    let mut prints = BTreeMap::new();
    for finding in &report.findings {
        *prints
            .entry(format!("{} {} {}", finding.fingerprint, finding.severity, finding.rule.id))
            .or_default() += 1;
    }
    prints
}

#[test]
fn no_fingerprint_of_a_rule_page_moves_with_the_layout() {
    let (mut moved, mut compared) = (Vec::new(), BTreeMap::new());
    for rule in catalogue::all() {
        for title in ["Example", "How to evolve safely"] {
            let section = section(rule, title);
            // Some safe ways are told in words.
            if !section.fences.iter().any(|fence| language(fence).is_some()) {
                continue;
            }
            let before = found(rule, &section);
            for layout in Layout::ALL {
                let means_something = match (rule.kind, layout) {
                    // Rules about how a text is written look at its comments.
                    (RuleKind::Lint, _) => layout != Layout::Shifted,
                    // Of two that clash the later is told.
                    (RuleKind::Syntax, Layout::Reversed) => true,
                    _ => false,
                };
                if means_something {
                    continue;
                }
                for which in WHICH {
                    let Some(other) = anew(&section, which, layout) else { continue };
                    let after = found(rule, &other);
                    *compared.entry(format!("{layout:?}")).or_insert(0) += before.len();
                    if after != before {
                        moved.push(format!("{} {layout:?} {which:?}\n{before:#?}\n{after:#?}", rule.id));
                    }
                }
            }
        }
    }
    println!("{compared:?} fingerprints compared");
    assert_eq!(compared.len(), Layout::ALL.len());
    assert!(moved.is_empty(), "{}", moved.join("\n"));
}

/// What a page says of its example, and of a pair what every level and other profiles say.
fn found(rule: &Rule, section: &Section) -> BTreeMap<String, usize> {
    let mut found = prints(&run(rule, section));
    let texts: Vec<&Fence> = section.fences.iter().filter(|fence| language(fence).is_some()).collect();
    if let ([old, new], false) = (&*texts, rule.kind == RuleKind::Lint) {
        let format = language(new).expect("a language");
        for profile in [Profile::Exact, Profile::Confluent, Profile::BufFile] {
            let policy = policy(Compatibility::Full, profile);
            if let Ok(report) = judge_in(format, &[&old.text, &new.text], &policy) {
                found.extend(
                    prints(&report).into_iter().map(|(print, count)| (format!("{profile} {print}"), count)),
                );
            }
        }
    }
    found
}

#[test]
fn no_fingerprint_of_a_case_moves_with_the_layout() {
    let (mut moved, mut compared) = (Vec::new(), 0);
    for path in files() {
        let file = std::fs::read_to_string(&path).expect("a case file");
        for section in sections(&file).iter().filter(|section| section.level == 2) {
            let before = answers(section);
            for layout in Layout::ALL {
                for which in WHICH {
                    let Some(other) = anew(section, which, layout) else { continue };
                    let after = answers(&other);
                    compared += before.iter().map(BTreeMap::len).sum::<usize>();
                    if after != before {
                        let title = &section.title;
                        moved.push(format!("{title} {layout:?} {which:?}\n{before:#?}\n{after:#?}"));
                    }
                }
            }
        }
    }
    println!("{compared} fingerprints compared");
    assert!(compared > 0);
    assert!(moved.is_empty(), "{}", moved.join("\n"));
}

#[test]
fn a_finding_keeps_its_fingerprint_whatever_commit_a_text_comes_from() {
    let print = |name: &str| {
        let schema = Schema::parse(Format::Avro, &Source::new(name, "\"string\""), &Default::default());
        let candidate = tenon_core::Candidate { label: "main".to_owned(), schema: schema.expect("a schema") };
        let report = tenon_core::removed(candidate, "the baseline", &Default::default());
        report.findings[0].fingerprint.clone()
    };
    assert_eq!(print("git:main:schemas/a.avsc"), print("schemas/a.avsc"));
    assert_eq!(print("git:v1.0:schemas/a.avsc"), print("schemas/a.avsc"));
    assert_ne!(print("schemas/b.avsc"), print("schemas/a.avsc"));
}

fn files() -> Vec<PathBuf> {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases");
    let mut files = Vec::new();
    for folder in std::fs::read_dir(cases).expect("the cases' folder") {
        let folder = folder.expect("an entry").path();
        for entry in std::fs::read_dir(folder).expect("a folder of cases") {
            files.push(entry.expect("an entry").path());
        }
    }
    files.sort();
    files
}

/// The fingerprints under each level and profile that a case asks for; none where a version is no schema.
fn answers(section: &Section) -> Vec<BTreeMap<String, usize>> {
    let versions: Vec<&Fence> = section.fences.iter().filter(|fence| language(fence).is_some()).collect();
    let format = versions.first().and_then(|fence| language(fence)).expect("a version");
    let texts: Vec<&str> = versions.iter().map(|fence| fence.text.as_str()).collect();
    let asked = section.fences.iter().filter(|fence| fence.is(&["expect"]));
    let answer = |fence: &Fence| {
        let level: Compatibility = fence.words[1].parse().expect("a level");
        let profile: Profile =
            fence.words.get(2).map_or(Ok(Profile::Exact), |word| word.parse()).expect("a profile");
        judge_in(format, &texts, &policy(level, profile)).map(|report| prints(&report)).unwrap_or_default()
    };
    asked.map(answer).collect()
}
