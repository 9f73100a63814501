//! The proof engine of JSON Schema on labelled cases of other projects, whose `inclusion` is the truth:
//! a proof or a checked witness. Where it is open, any answer will do.

use tenon_core::jsonschema::proof::{Inclusion, include};
use tenon_core::jsonschema::{Builder, Draft, Schema};
use tenon_core::{Limits, Source};
use tenon_tests::corpus;

fn parse(label: &str, text: &str, draft: Draft) -> Schema {
    Builder::assuming(draft, &Source::new(label, text), &Limits::default())
        .finish()
        .unwrap_or_else(|invalid| panic!("{invalid}\n{text}"))
}

/// Every answer is the truth, save for the cases in `undecided`.
fn check(name: &str, undecided: &[&str]) {
    let Some(file) = corpus(&format!("json/{name}.json")) else { return };
    let (mut right, mut open, mut wrong) = (0, 0, Vec::new());
    let mut found_undecided = Vec::new();
    for case in file["cases"].as_array().expect("cases") {
        let id = case["id"].as_str().expect("id");
        let (old, new) = (case["old"].to_string(), case["new"].to_string());
        let draft = case["draft"].as_str().and_then(Draft::named).expect("a known draft");
        let (writer, reader) = (parse("old", &old, draft), parse("new", &new, draft));
        match (include(&writer, &reader, Limits::default().steps), case["inclusion"].as_bool()) {
            (Inclusion::Proved, Some(true)) | (Inclusion::Refuted(_), Some(false)) => right += 1,
            (Inclusion::Proved | Inclusion::Refuted(_), None) => open += 1,
            (Inclusion::Undecided(_), _) => found_undecided.push(id),
            (answer @ (Inclusion::Proved | Inclusion::Refuted(_)), Some(_)) => {
                wrong.push(format!("{id}: {answer:?}\n  {old}\n  {new}"));
            }
        }
    }
    println!(
        "{name}: right {right}, wrong {}, undecided {}, open and answered {open}",
        wrong.len(),
        found_undecided.len()
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(found_undecided, undecided);
}

#[test]
fn the_cases_of_jsonsubschema_are_all_decided_right() {
    check("ibm-jsonsubschema", &[]);
}

#[test]
fn the_cases_of_jsoncompat_are_all_decided_right() {
    // Their schemas lead back to themselves for the same value, so nobody knows what they mean.
    let circular = ["jc-038", "jc-110", "jc-115", "jc-116"];
    check("jsoncompat", &circular);
}
