//! `cargo bench`: the exact verdict of JSON Schema over labelled pairs and over large schemas, in this one
//! process; and as ratios to jsonsubschema on the cases of its own tests, asked in the same run.
//!
//! jsonsubschema is found under `JSONSUBSCHEMA_PYTHON`, a Python that has it (`pip install jsonsubschema`).
//! `JSON_SCHEMA_HISTORY` may name a directory with versions of one real schema, which are judged in order
//! of their names.

mod cost;

use std::collections::HashMap;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tenon_core::jsonschema::proof::{Inclusion, include};
use tenon_core::jsonschema::{Builder, Draft, Schema as Parsed};
use tenon_core::{Format, Limits, Policy, Schema, Source, Verdict, compare};
use tenon_tests::corpus;
use tenon_tests::large_json::{self, Edition};

const FILES: [&str; 2] = ["ibm-jsonsubschema", "jsoncompat"];
/// Calls of a small thing of which the quickest counts, so that a busy machine does not.
const CALLS: usize = 10;
const LINES: [usize; 2] = [5_000, 20_000];

fn main() {
    // `cargo test --benches` runs this too; one call shows that it works.
    let measuring = std::env::args().any(|arg| arg == "--bench");
    let calls = if measuring { CALLS } else { 1 };
    let answers: Vec<Vec<Answer>> = FILES.iter().map(|name| labelled(name, calls)).collect();
    let all: Vec<&Answer> = answers.iter().flatten().collect();
    if !all.is_empty() {
        spread("pairs, the verdict alone", all.iter().map(|own| own.proof).collect());
        spread("pairs, parsed twice and judged", all.iter().map(|own| own.whole).collect());
    }
    if let (true, Some(own)) = (measuring, answers.first()) {
        beside_jsonsubschema(own);
    }
    let top = Path::new(env!("CARGO_TARGET_TMPDIR")).join("json-schema-bench");
    for lines in if measuring { &LINES[..] } else { &[500] } {
        large(*lines, calls, &top, measuring);
    }
    if let Some(directory) = std::env::var_os("JSON_SCHEMA_HISTORY") {
        history(Path::new(&directory));
    }
}

/// What was said of a labelled pair.
struct Answer {
    id: String,
    truth: Option<bool>,
    ours: Option<bool>,
    /// With both schemas parsed before.
    proof: Duration,
    /// From two texts.
    whole: Duration,
}

fn labelled(name: &str, calls: usize) -> Vec<Answer> {
    let Some(file) = corpus(&format!("json/{name}.json")) else { return Vec::new() };
    let steps = Limits::default().steps;
    let answer = |case: &Value| {
        let (old, new) = (case["old"].to_string(), case["new"].to_string());
        let draft = case["draft"].as_str().and_then(Draft::named).expect("a known draft");
        let (writer, reader) = (parsed(&old, draft), parsed(&new, draft));
        let (proof, inclusion) = quickest(calls, || include(&writer, &reader, steps));
        let (whole, _) = quickest(calls, || include(&parsed(&old, draft), &parsed(&new, draft), steps));
        let ours = match inclusion {
            Inclusion::Proved => Some(true),
            Inclusion::Refuted(_) => Some(false),
            Inclusion::Undecided(_) => None,
        };
        let id = case["id"].as_str().expect("id").to_owned();
        Answer { id, truth: case["inclusion"].as_bool(), ours, proof, whole }
    };
    let answers: Vec<Answer> = file["cases"].as_array().expect("cases").iter().map(answer).collect();
    tally(&format!("{name}: tenon"), answers.iter().map(|own| (own.truth, own.ours)));
    answers
}

fn parsed(text: &str, draft: Draft) -> Parsed {
    let builder = Builder::assuming(draft, &Source::new("bench", text), &Limits::default());
    builder.finish().expect("a schema")
}

fn tally(who: &str, answers: impl Iterator<Item = (Option<bool>, Option<bool>)>) {
    let (mut right, mut wrong, mut silent, mut open) = (0, 0, 0, 0);
    for (truth, answer) in answers {
        match (truth, answer) {
            (None, _) => open += 1,
            (Some(_), None) => silent += 1,
            (Some(truth), Some(answer)) if truth == answer => right += 1,
            (Some(_), Some(_)) => wrong += 1,
        }
    }
    println!("{who}: right {right}, wrong {wrong}, no answer {silent}, truth unknown {open}");
}

/// The time of one call, and what it gives.
fn quickest<T>(calls: usize, mut act: impl FnMut() -> T) -> (Duration, T) {
    let mut timed = || {
        let start = Instant::now();
        let result = black_box(act());
        (start.elapsed(), result)
    };
    let first = timed();
    (1..calls).fold(first, |best, _| {
        let next = timed();
        if next.0 < best.0 { next } else { best }
    })
}

fn spread(what: &str, mut times: Vec<Duration>) {
    times.sort();
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize].as_secs_f64() * 1e3;
    println!(
        "{} {what}: p50 {:.3} ms (target 0.2), p99 {:.3} ms, longest {:.3} ms (target 100)",
        times.len(),
        at(0.5),
        at(0.99),
        at(1.0)
    );
}

/// Both in their own processes, already started; the cases are those of the peer's own tests.
fn beside_jsonsubschema(ours: &[Answer]) {
    let (Some(python), false) = (std::env::var_os("JSONSUBSCHEMA_PYTHON"), ours.is_empty()) else {
        println!("no jsonsubschema: `pip install jsonsubschema`, then JSONSUBSCHEMA_PYTHON=…/bin/python");
        return;
    };
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    let file = tests.join("../../shared/corpus/json").join(format!("{}.json", FILES[0]));
    let mut asked = Command::new(python);
    asked.arg(tests.join("benches/inclusion_peer.py")).arg(file).stderr(Stdio::null());
    let out = asked.output().expect("Python runs");
    assert!(out.status.success(), "{asked:?} ends with {}", out.status);
    let text = String::from_utf8(out.stdout).expect("UTF-8");
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let theirs: HashMap<&str, &Value> =
        lines.iter().map(|line| (line["id"].as_str().expect("id"), line)).collect();
    tally(
        &format!("{}: jsonsubschema", FILES[0]),
        ours.iter().map(|own| (own.truth, theirs[&*own.id]["answer"].as_bool())),
    );
    let seconds: Vec<f64> =
        ours.iter().map(|own| theirs[&*own.id]["seconds"].as_f64().expect("a time")).collect();
    let own: Vec<f64> = ours.iter().map(|own| own.whole.as_secs_f64()).collect();
    let ratios: Vec<f64> = own.iter().zip(&seconds).map(|(own, their)| own / their).collect();
    let (total, their_total): (f64, f64) = (own.iter().sum(), seconds.iter().sum());
    println!(
        "  tenon / jsonsubschema: median pair {:.4} ({:.3} ms and {:.3} ms), worst pair {:.4}, total {:.4} ({:.0} ms and {:.0} ms)",
        median(ratios.clone()),
        median(own) * 1e3,
        median(seconds) * 1e3,
        ratios.into_iter().fold(0.0, f64::max),
        total / their_total,
        total * 1e3,
        their_total * 1e3
    );
}

fn median(mut list: Vec<f64>) -> f64 {
    list.sort_by(f64::total_cmp);
    list[list.len() / 2]
}

fn large(lines: usize, calls: usize, top: &Path, measuring: bool) {
    let [first, reworded, narrowed] = [Edition::First, Edition::Reworded, Edition::Narrowed]
        .map(|edition| large_json::text(&large_json::schema(lines, edition)));
    println!("{} lines, {} KiB", first.lines().count(), first.len() / 1024);
    let versions = [&first, &reworded, &narrowed].map(|text| schema(text));
    let policy = Policy::default();
    let cases = [("unchanged but for words", 1, 20.0), ("one keyword narrowed", 2, 100.0)];
    for (what, later, target) in cases {
        let (alone, found) = quickest(calls, || compare(&versions[0], &versions[later], &policy));
        if later == 1 {
            assert_eq!((found.verdict, found.changes.len()), (Verdict::Compatible, 0));
        } else {
            assert_eq!(
                (found.verdict, found.rest, found.changes.len()),
                (Verdict::Incompatible, Verdict::Compatible, 1)
            );
            assert_eq!(found.changes[0].reader.0.pointer, large_json::narrowed(lines));
        }
        let text = [&first, &reworded, &narrowed][later];
        let (whole, _) = quickest(calls, || compare(&schema(&first), &schema(text), &policy));
        println!(
            "  {what}: judged in {:.1} ms, with parsing {:.1} ms (target {target:.0})",
            alone.as_secs_f64() * 1e3,
            whole.as_secs_f64() * 1e3
        );
    }
    if measuring {
        std::fs::create_dir_all(top).expect("a directory is made");
        let paths = [("old", &first), ("new", &narrowed)].map(|(name, text)| {
            let path = top.join(format!("{name}.json"));
            std::fs::write(&path, text).expect("a file is written");
            path
        });
        let mut command = Command::new(cost::release_build());
        command.arg("compat").args(&paths);
        let cost = cost::cheapest(&mut command, &[1]).expect("tenon runs");
        println!("  the command, one keyword narrowed: {}", cost::told(cost));
    }
}

fn schema(text: &str) -> Schema {
    Schema::parse(Format::JsonSchema, &Source::new("bench", text), &Limits::default()).expect("a schema")
}

fn history(directory: &Path) {
    let entries = std::fs::read_dir(directory).expect("a directory");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    for pair in paths.windows(2) {
        let [old, new] =
            [&pair[0], &pair[1]].map(|path| schema(&std::fs::read_to_string(path).expect("a text")));
        let policy = Policy::default();
        let (time, found) = quickest(1, || compare(&old, &new, &policy));
        println!(
            "  {} → {}: {:?}, {} findings, the rest {:?}, {:.1} ms",
            pair[0].file_name().unwrap_or_default().display(),
            pair[1].file_name().unwrap_or_default().display(),
            found.verdict,
            found.changes.len(),
            found.rest,
            time.as_secs_f64() * 1e3
        );
    }
}
