//! `tenon check`.

use crate::room::{Room, V1, V2, V3};

const MONEY: &str = r#"{"type": "fixed", "name": "Money", "namespace": "acme.common", "size": 8}"#;
const INVOICE: &str = r#"{"type": "record", "name": "Invoice", "namespace": "acme",
  "fields": [{"name": "total", "type": "acme.common.Money"}]}"#;

/// Concise findings, closing lines on standard error.
const CHECK: [&str; 3] = ["check", "--format", "concise"];

fn with<'a>(options: &[&'a str]) -> Vec<&'a str> {
    [&CHECK[..], options].concat()
}

#[test]
fn an_unchanged_tree_is_compatible() {
    let room = Room::committed("check-unchanged", &[("order.avsc", V1), ("sub/u.avsc", "[\"int\"]")]);
    room.tenon(&CHECK)
        .gives(0, &["compatible: 0 errors in 2 subjects"])
        .says(&["checked 2 schemas against git:HEAD", "nothing changed"]);
}

#[test]
fn a_changed_file_is_judged() {
    let room = Room::committed("check-changed", &[("order.avsc", V1)]);
    room.file("order.avsc", V2);
    room.tenon(&CHECK).gives(1, &["order.avsc:3:", "avro/reader-field-without-default", "HEAD never wrote"]);
    room.tenon(&with(&["--fail-on", "never"])).gives(0, &["avro/reader-field-without-default"]);
    room.file("order.avsc", V3);
    room.tenon(&CHECK).gives(0, &["compatible: 0 errors"]).says(&["1 changed"]);
}

#[test]
fn a_moved_file_is_no_break_and_is_still_judged() {
    let room = Room::committed("check-moved", &[("a/order.avsc", V1), ("a/other.avsc", "\"int\"")]);
    room.rename("a/order.avsc", "b/orders.avsc");
    room.tenon(&CHECK).gives(0, &["0 errors in 2 subjects"]).says(&["a/order.avsc → b/orders.avsc"]);
    room.file("b/orders.avsc", V2);
    room.tenon(&CHECK).gives(1, &["b/orders.avsc:3:"]);
    // From and to outside of the paths asked about.
    room.tenon(&with(&["b"])).gives(1, &["b/orders.avsc:3:", "in 1 subject"]);
    room.tenon(&with(&["a"])).gives(1, &["b/orders.avsc:3:", "in 2 subjects"]).lacks("subject/removed");
}

#[test]
fn a_renamed_type_is_matched_by_its_alias_or_its_path() {
    let room =
        Room::committed("check-renamed", &[("order.avsc", V1), ("line.avsc", &V1.replace("Order", "Line"))]);
    room.remove("line.avsc");
    let row = V1.replace("\"Order\"", "\"Row\", \"aliases\": [\"Line\"]");
    room.file("rows/row.avsc", &row).file("order.avsc", &V1.replace("Order", "Purchase"));
    room.tenon(&CHECK)
        .gives(1, &["avro/name-mismatch", "`acme.Purchase`", "in 2 subjects"])
        .lacks("subject/")
        .says(&["2 changed, 1 moved"]);
}

#[test]
fn added_and_removed_subjects_are_told() {
    let room = Room::committed("check-subjects", &[("order.avsc", V1)]);
    room.remove("order.avsc");
    room.file("new.json", r#"{"type": "enum", "name": "New", "symbols": ["A"]}"#);
    room.file("package.json", r#"{"type": "module", "name": "app"}"#);
    room.tenon(&CHECK).gives(1, &["note subject/added: `New`", "error subject/removed: `acme.Order`"]);
    room.tenon(&with(&["order.avsc"])).gives(1, &["error subject/removed"]).lacks("`New`");
    room.tenon(&with(&["--rule", "subject/removed=note"])).gives(0, &["note subject/removed"]);
    room.tenon(&with(&["--fail-on", "note", "new.json"])).gives(1, &["note subject/added"]);
}

#[test]
fn a_change_of_a_referenced_type_reaches_its_users() {
    let files = [("common/money.avsc", MONEY), ("invoice.avsc", INVOICE), ("order.avsc", V1)];
    let room = Room::committed("check-references", &files);
    room.tenon(&CHECK).gives(0, &["in 3 subjects"]);
    room.file("common/money.avsc", &MONEY.replace('8', "16"));
    room.tenon(&CHECK).gives(1, &["avro/fixed-size-mismatch", "2 errors", "in 3 subjects"]);
    // The type is found outside of the paths asked about.
    room.tenon(&with(&["invoice.avsc"])).gives(1, &["avro/fixed-size-mismatch", "in 1 subject"]);
    room.tenon(&["-C", "common", "check", "../invoice.avsc"]).gives(1, &["acme.Invoice"]);
}

#[test]
fn a_name_with_two_definitions_matters_only_to_who_needs_it() {
    let other = MONEY.replace('8', "9");
    let room = Room::committed("check-ambiguous", &[("a/money.avsc", MONEY), ("b/money.avsc", &other)]);
    room.tenon(&CHECK).gives(0, &["in 2 subjects"]);
    room.file("c/invoice.avsc", INVOICE);
    room.tenon(&CHECK).gives(3, &["avro/unknown-type"]).says(&["a/money.avsc and b/money.avsc"]);
    room.rename("c/invoice.avsc", "a/invoice.avsc");
    room.tenon(&CHECK).gives(0, &["subject/added: `acme.Invoice`"]);
}

#[test]
fn an_invalid_file_does_not_stop_the_others() {
    let room = Room::committed("check-invalid", &[("order.avsc", V1), ("z.avsc", "\"int\"")]);
    room.file("order.avsc", V2).file("z.avsc", "{").file("a.avsc", "\"nit\"");
    room.tenon(&CHECK).gives(3, &["a.avsc:1:1: error", "order.avsc:3:", "z.avsc:1:1: error json/malformed"]);
    room.commit();
    room.file("z.avsc", "\"int\"").file("a.avsc", "\"int\"");
    room.tenon(&CHECK).gives(0, &[]).says(&["nothing to be compared with"]);
}

#[test]
fn ignored_hidden_and_foreign_files_stay_out() {
    let files = [("order.avsc", V1), (".gitignore", "build/\n"), ("a.proto", ""), ("b.schema.json", "{}")];
    let room = Room::committed("check-ignored", &files);
    room.file("build/broken.avsc", "{").file(".hidden/broken.avsc", "{");
    room.tenon(&CHECK)
        .gives(0, &["in 1 subject"])
        .says(&["not judged by this version: 1 Protobuf file, 1 JSON Schema file"]);
    assert_eq!(room.tenon(&with(&["--quiet"])).gives(0, &["compatible"]).err, "");
}

#[test]
fn nothing_to_check_exits_with_4() {
    let room = Room::committed("check-empty", &[("readme", "")]);
    room.tenon(&CHECK).gives(4, &[]).says(&["no schema files found"]);
    room.tenon(&with(&["--allow-empty"])).gives(0, &[]);
    room.tenon(&with(&["nope.avsc"])).gives(3, &[]).says(&["no such file: nope.avsc"]);
    room.tenon(&with(&["-"])).gives(2, &[]);
}

#[test]
fn patterns_reach_what_they_match() {
    let room = Room::committed(
        "check-patterns",
        &[("a.avsc", V1), ("s/b.avsc", "\"int\""), ("s/t/c.avsc", "\"int\"")],
    );
    room.tenon(&with(&["*.avsc"])).gives(0, &["in 1 subject"]);
    room.tenon(&with(&["s/**/*.avsc"])).gives(0, &["in 2 subjects"]);
    room.tenon(&with(&["x/*.avsc"])).gives(4, &[]);
}

#[test]
fn everything_is_new_before_the_first_commit() {
    let room = Room::new("check-unborn");
    room.git(&["init", "--quiet", "."]);
    room.file("order.avsc", V1);
    room.tenon(&CHECK).gives(0, &["subject/added"]).says(&["nothing was committed yet"]);
}

/// A remote whose `main` went on after `feature` left it.
fn remote(name: &str) -> Room {
    let room = Room::committed(name, &[("up/order.avsc", V1)]);
    room.git(&["checkout", "--quiet", "-b", "feature"]);
    room.file("up/order.avsc", V3).commit();
    room.commit();
    room.git(&["checkout", "--quiet", "main"]);
    room.file("up/order.avsc", "\"string\"").commit();
    room
}

#[test]
fn the_default_baseline_is_where_the_branch_left_its_target() {
    let room = remote("check-merge-base");
    room.git(&["clone", "--quiet", "--branch=feature", ".", "clone"]);
    let ran = room.tenon(&["-C", "clone", "check", "--format", "concise"]);
    ran.gives(0, &["compatible"]).says(&["git:merge-base(origin/main)", "1 changed"]);
    // Against the branch itself its later change counts.
    room.tenon(&["-C", "clone", "check", "--against", "origin/main"]).gives(1, &["avro/type-mismatch"]);
}

#[test]
fn a_pipeline_names_the_target() {
    let room = remote("check-pipeline");
    room.git(&["branch", "--quiet", "release", "main"]);
    room.git(&["clone", "--quiet", "--branch=feature", ".", "clone"]);
    for variable in ["GITHUB_BASE_REF", "CI_MERGE_REQUEST_TARGET_BRANCH_NAME"] {
        let output = room.command(&["-C", "clone", "check"]).env(variable, "release").output().unwrap();
        assert!(String::from_utf8_lossy(&output.stderr).contains("git:merge-base(origin/release)"));
    }
}

#[test]
fn a_shallow_clone_is_told_the_command_that_mends_it() {
    let room = remote("check-shallow");
    let url = format!("file://{}", room.path.display());
    let clone = |options: &[&str], into: &str| {
        room.git(
            &[&["clone", "--quiet", "--depth=1", "--branch=feature"][..], options, &[&url, into]].concat(),
        );
    };
    let check = |into: &str, against: &[&str]| {
        room.tenon(&[&["-C", into, "check", "--format", "concise"][..], against].concat())
    };
    clone(&["--no-single-branch"], "both");
    check("both", &[]).gives(3, &[]).says(&["no common ancestor", "`git fetch --unshallow origin`"]);
    room.git(&["-C", "both", "fetch", "--quiet", "--unshallow", "origin"]);
    check("both", &[]).gives(0, &["compatible"]).says(&["1 changed"]);

    clone(&[], "single");
    check("single", &[]).gives(0, &[]).says(&["shallow", "only uncommitted changes are judged"]);
    let fetch = "fetch --unshallow origin +refs/heads/main:refs/remotes/origin/main";
    let against = ["--against", "git:merge-base(origin/main)"];
    check("single", &against).gives(3, &[]).says(&[fetch]);
    room.git(&[&["-C", "single"][..], &fetch.split(' ').collect::<Vec<_>>()].concat());
    check("single", &against).gives(0, &["compatible"]).says(&["1 changed"]);
}

#[test]
fn a_directory_is_a_baseline_without_git() {
    let room = Room::new("check-directory");
    room.file("old/a.avsc", V1).file("old/b.avsc", "\"int\"").file("new/deep/order.avsc", V2);
    let check = |options: &[&str]| room.tenon(&with(options));
    check(&["new", "--against", "old"])
        .gives(1, &["new/deep/order.avsc:3:", "old/b.avsc:1:1: error subject/removed"]);
    check(&["new/deep/order.avsc", "--against", "old/"])
        .gives(1, &["new/deep/order.avsc:3:"])
        .lacks("removed");
    // The same paths below another directory: a second checkout.
    room.file("base/new/deep/order.avsc", V1);
    check(&["new", "--against", "base"]).gives(1, &["base never wrote"]);
    check(&["new"]).gives(3, &[]).says(&["not in a git repository", "--against DIR"]);
    check(&["new", "--against", "odl"]).gives(3, &[]).says(&["did you mean old?"]);
    check(&["new", "--against", "old/a.avsc"]).gives(2, &[]).says(&["`tenon compat old/a.avsc NEW`"]);
}

#[test]
fn user_text_never_becomes_an_option_of_git() {
    let room = Room::committed("check-options", &[("order.avsc", V1)]);
    for against in ["git:--output=x", "--against=git:--help", "git:-x"] {
        let against = against.trim_start_matches("--against=");
        room.tenon(&["check", "--against", against]).gives(3, &[]).says(&["git knows no commit"]);
    }
    assert!(!room.path.join("x").exists());
}
