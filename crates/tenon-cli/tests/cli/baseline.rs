//! `tenon baseline`, and `check` by a list of known findings.

use crate::room::{Ran, Room, V1, V2};

/// Adds a second field without a default to `V2`.
const V2_AND_MORE: &str = r#"{"type": "record", "name": "Order", "namespace": "acme", "fields": [
  {"name": "id", "type": "long"},
  {"name": "currency", "type": "string"},
  {"name": "total", "type": "long"}
]}
"#;
const CHECK: [&str; 5] = ["check", "--against", "git:main", "--format", "concise"];

/// A repository whose working tree adds a field without a default in each of two schemas.
fn broken(name: &str) -> Room {
    let other = V1.replace("acme", "other");
    let room = Room::committed(name, &[("order.avsc", V1), ("other.avsc", &other)]);
    room.file("order.avsc", V2).file("other.avsc", &V2.replace("acme", "other"));
    room
}

fn baseline(room: &Room, action: &str) -> Ran {
    room.tenon(&["baseline", action, "--against", "git:main"])
}

/// The list without its head, and without fingerprints.
fn entries(room: &Room) -> String {
    let text = room.read("tenon-baseline.txt");
    let entry = |line: &str| {
        let columns: Vec<&str> = line.split('\t').collect();
        assert!(columns[3].starts_with("fp1:") && columns[3].len() == 16, "{line}");
        format!("{} {} {} {}\n", columns[0], columns[1], columns[2], columns[4])
    };
    text.lines().filter(|line| !line.starts_with('#')).map(entry).collect()
}

#[test]
fn what_is_known_passes_and_what_is_new_does_not() {
    let room = broken("baseline");
    baseline(&room, "create")
        .gives(0, &["tenon-baseline.txt: 2 entries, 2 added, 0 dropped\n"])
        .says(&["next: `baseline = \"tenon-baseline.txt\"` in tenon.toml, or --baseline tenon-baseline.txt"]);
    let line = |name: &str| {
        format!(
            "{name}.Order avro/reader-field-without-default currency working tree expects field `currency` of \
             `Order`, which main never wrote, and has no default\n"
        )
    };
    assert_eq!(entries(&room), line("acme") + &line("other"));
    room.tenon(&CHECK).gives(1, &["incompatible: 2 errors in 2 subjects"]);
    let known = [&CHECK[..], &["--baseline", "tenon-baseline.txt"]].concat();
    room.tenon(&known)
        .gives(0, &["has no default [waived] (acme.Order)", "compatible: 0 errors, 2 waived in 2 subjects"])
        .says(&["2 known findings are excused by tenon-baseline.txt\n"]);
    room.tenon(&["check", "--against", "git:main", "--baseline", "tenon-baseline.txt"]).gives(
        0,
        &["note[avro/reader-field-without-default]", "= note: waived: known, in tenon-baseline.txt\n"],
    );

    room.file("tenon.toml", "baseline = \"tenon-baseline.txt\"\n");
    room.tenon(&CHECK).gives(0, &[]);
    room.tenon(&[&CHECK[..], &["--no-baseline"]].concat()).gives(1, &["2 errors"]);
    room.file("order.avsc", V2_AND_MORE);
    room.tenon(&CHECK).gives(1, &["`total`", "incompatible: 1 error, 2 waived in 2 subjects"]);
}

#[test]
fn what_no_longer_occurs_is_told_and_dropped() {
    let room = broken("baseline-prune");
    room.file("tenon.toml", "baseline = \"tenon-baseline.txt\"\n");
    baseline(&room, "update").gives(0, &["2 entries, 2 added, 0 dropped\n"]);
    room.file("order.avsc", V1);
    room.tenon(&CHECK).gives(0, &[]).says(&[
        "1 known finding is excused by tenon-baseline.txt\n",
        "1 of its entries no longer occurs: `tenon baseline prune` drops what is gone\n",
    ]);
    // Of what was not looked at nothing is known.
    let part = room.tenon(&[&CHECK[..], &["order.avsc"]].concat());
    assert!(!part.gives(0, &[]).err.contains("no longer"), "{}", part.err);
    room.file("order.avsc", V2_AND_MORE);
    // The field that is known is still there; the new one is for `update`.
    baseline(&room, "prune").gives(0, &["2 entries, 0 added, 0 dropped\n"]);
    room.file("other.avsc", &V1.replace("acme", "other"));
    baseline(&room, "prune").gives(0, &["1 entry, 0 added, 1 dropped\n"]);
    baseline(&room, "update").gives(0, &["2 entries, 1 added, 0 dropped\n"]);
    let first = room.read("tenon-baseline.txt");
    baseline(&room, "update").gives(0, &["2 entries, 0 added, 0 dropped\n"]);
    assert_eq!(room.read("tenon-baseline.txt"), first);
}

#[test]
fn lists_of_two_branches_merge_line_by_line() {
    let room = broken("baseline-merge");
    room.file("other.avsc", &V1.replace("acme", "other"));
    baseline(&room, "create").gives(0, &["1 entry"]);
    let ours = room.read("tenon-baseline.txt");
    room.file("order.avsc", V1).file("other.avsc", &V2.replace("acme", "other"));
    baseline(&room, "update").gives(0, &["1 entry, 1 added, 1 dropped"]);
    let theirs = room.read("tenon-baseline.txt");
    room.file("tenon-baseline.txt", &(theirs + &ours)).file("order.avsc", V2);
    room.tenon(&[&CHECK[..], &["--baseline", "tenon-baseline.txt"]].concat()).gives(0, &["0 errors"]);
}

#[test]
fn a_list_that_is_none_is_told_by_its_line() {
    let room = broken("baseline-wrong");
    let check = |text: &str| {
        room.file("list.txt", text);
        room.tenon(&[&CHECK[..], &["--baseline", "list.txt"]].concat())
    };
    check("# ok\n\nnonsense\n").gives(2, &[]).says(&[
        "list.txt:3 is no entry: subject, rule, path and fingerprint are wanted, with tabs between",
        "`tenon baseline update` writes the list anew",
    ]);
    check("<<<<<<< HEAD\n").gives(2, &[]).says(&[
        "list.txt:1 is no entry: it is a mark of a merge",
        "delete the marks and keep the lines of both sides",
    ]);
    check("a\tavro/type-mismach\tx\tfp1:000000000000\tm\n")
        .gives(2, &[])
        .says(&["no rule is called `avro/type-mismach`; did you mean `avro/type-mismatch`?"]);
    check("a\tavro/type-mismatch\tx\t12\tm\n").gives(2, &[]).says(&["`12` is no fingerprint"]);
    check(&"a\tavro/type-mismatch\tx\tfp1:000000000000\tm\n".repeat(4097))
        .gives(2, &[])
        .says(&["list.txt has 4097 entries, and 4096 are looked at"]);
    room.tenon(&["check", "--baseline", "lits.txt"])
        .gives(2, &[])
        .says(&["there is no list of known findings lits.txt", "did you mean list.txt?"]);
    room.tenon(&["baseline", "prune"])
        .gives(2, &[])
        .says(&["there is no list of known findings tenon-baseline.txt"]);
    baseline(&room, "create").gives(0, &[]);
    baseline(&room, "create")
        .gives(2, &[])
        .says(&["there is tenon-baseline.txt already", "`tenon baseline update`"]);
    room.tenon(&["baseline", "crate"]).gives(2, &[]).says(&["'create'"]);
}
