//! `tenon rules`.

use crate::room::Room;

#[test]
fn every_format_lists_the_same_rules() {
    let room = Room::new("rules");
    let text = room.tenon(&["rules"]).gives(0, &["avro/type-mismatch", "subject/removed"]).out.clone();
    let json =
        room.tenon(&["rules", "--format", "json"]).gives(0, &["\"id\": \"avro/type-mismatch\""]).out.clone();
    let table = room
        .tenon(&["rules", "--format", "markdown"])
        .gives(0, &["# What may change\n", "\n## Protobuf\n", "| `avro/type-mismatch` | error |"])
        .out
        .clone();
    let count = json.matches("\"id\":").count();
    assert_eq!(text.lines().filter(|line| !line.starts_with(' ')).count(), count);
    let (_, list) = table.split_once("\n# Rules\n\n").expect("the list of rules");
    assert_eq!(list.lines().count(), count + 2);
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
}

#[test]
fn a_word_picks_rules() {
    let room = Room::new("rules-word");
    let ran = room.tenon(&["rules", "version/step"]);
    ran.gives(
        0,
        &["version/step-back            error    lint\n    a version is lower than the one before\n"],
    );
    assert_eq!(ran.out.lines().filter(|line| !line.starts_with(' ')).count(), 3);
    room.tenon(&["rules", "version/step", "--format", "markdown"])
        .gives(0, &["| rule |"])
        .lacks("What may change");
    room.tenon(&["rules", "zzz"]).gives(2, &[]).says(&["no rule's id holds `zzz`"]);
}
