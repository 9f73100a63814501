//! Random pairs of Avro schemas as JSON lines, for a reference implementation to judge:
//! `cargo run -p tenon-tests --example pairs -- FIRST COUNT > pairs.jsonl`.
//!
//! The judged lines, with the verdicts and texts of Avro Java, are what `oracle/` holds.

use serde_json::json;
use tenon_tests::chance::Chance;
use tenon_tests::generate::{Generator, Layout};

fn main() {
    let mut numbers = std::env::args().skip(1).filter_map(|text| text.parse::<u64>().ok());
    let first = numbers.next().unwrap_or(0);
    let count = numbers.next().unwrap_or(100);
    for seed in first..first + count {
        let mut generator = Generator::new(seed);
        let old = generator.schema();
        let new = generator.evolve(&old);
        let mut layout = Layout { chance: Some(Chance::new(seed)) };
        let line =
            json!({ "id": seed.to_string(), "old_text": layout.write(&old), "new_text": layout.write(&new) });
        println!("{line}");
    }
}
