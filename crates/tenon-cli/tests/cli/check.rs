//! `tenon check`.

use crate::room::{Room, V1, V2, V3};

const MONEY: &str = r#"{"type": "fixed", "name": "Money", "namespace": "acme.common", "size": 8}"#;
const INVOICE: &str = r#"{"type": "record", "name": "Invoice", "namespace": "acme",
  "fields": [{"name": "total", "type": "acme.common.Money"}]}"#;

/// Concise findings, closing lines on standard error.
const CHECK: [&str; 3] = ["check", "--format", "concise"];

/// What a run that found no target must not keep to itself.
const HEAD_ONLY: &str = "warning: the baseline is HEAD, so only uncommitted changes are judged";

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
fn referenced_types_are_those_of_the_baseline_too() {
    let files = [("common/money.avsc", MONEY), ("orders/invoice.avsc", INVOICE)];
    let room = Room::committed("check-commit-references", &files);
    let check = |path| room.tenon(&with(&["orders", "--reference", path]));
    check("common").gives(0, &["in 1 subject"]).says(&["nothing changed"]);
    room.file("common/money.avsc", &MONEY.replace('8', "16"));
    check("common").gives(1, &["avro/fixed-size-mismatch", "in 1 subject"]);
    check("git:HEAD:common").gives(0, &["in 1 subject"]).says(&["nothing changed"]);
    room.rename("common/money.avsc", "new/money.avsc");
    check("new").gives(0, &["in 1 subject"]).says(&["warning: HEAD has no new"]);
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
    room.tenon(&CHECK)
        .gives(0, &["note json/malformed: ", "note avro/unknown-type: ", "git:HEAD:z.avsc:1:1"])
        .says(&["z.avsc has nothing to be compared with", "2 not compared"]);
    let full = room.tenon(&["check"]);
    full.gives(0, &["not compared: what git:HEAD has here is no sound schema"]);
    room.tenon(&with(&["--rule", "json/malformed=off"])).gives(0, &[]).lacks("json/malformed");
}

#[test]
fn a_definition_that_moved_into_another_file_is_not_gone() {
    let room = Room::committed("check-inlined", &[("common/money.avsc", MONEY), ("invoice.avsc", INVOICE)]);
    room.remove("common/money.avsc");
    room.file("invoice.avsc", &INVOICE.replace("\"acme.common.Money\"", MONEY));
    let ran = room.tenon(&CHECK);
    ran.gives(0, &["compatible: 0 errors in 2 subjects"]).lacks("subject/removed");
    ran.says(&["`acme.common.Money` is now defined in invoice.avsc", "1 changed, 1 moved"]);
    // It is still compared, for itself and for its user.
    room.file("invoice.avsc", &INVOICE.replace("\"acme.common.Money\"", &MONEY.replace('8', "9")));
    room.tenon(&CHECK).gives(1, &["avro/fixed-size-mismatch", "2 errors in 2 subjects"]);
}

#[test]
fn one_of_several_versions_may_go() {
    let room = Room::committed("check-versions", &[("v1.avsc", V3), ("v2.avsc", V1)]);
    room.remove("v1.avsc");
    let ran = room.tenon(&CHECK);
    ran.gives(0, &["0 errors in 1 subject"]).says(&["`acme.Order` is still defined in v2.avsc"]);
}

#[test]
fn a_copy_is_not_new() {
    let room = Room::committed("check-copy", &[("b.avsc", V1)]);
    room.file("a.avsc", V1).file("c.avsc", V2);
    let ran = room.tenon(&CHECK);
    ran.gives(0, &["0 errors in 3 subjects"]).lacks("subject/added");
    ran.says(&["warning: b.avsc and a.avsc both define `acme.Order`", "b.avsc and c.avsc", "2 not compared"]);
    let fresh = V1.replace("Order", "Fresh");
    room.file("a.avsc", &fresh).file("c.avsc", &fresh);
    let ran = room.tenon(&CHECK);
    ran.gives(0, &["a.avsc:1:28: note subject/added"]).says(&["a.avsc and c.avsc both define `acme.Fresh`"]);
}

#[test]
fn what_looks_like_json_schema_is_told_so() {
    let room = Room::committed("check-json-schema", &[]);
    room.file("a.avsc", r#"{"type": "object", "properties": {}}"#);
    room.tenon(&CHECK).gives(3, &[]).says(&["a.avsc looks like JSON Schema"]);
}

#[test]
fn ignored_hidden_and_foreign_files_stay_out() {
    let files = [("order.avsc", V1), (".gitignore", "build/\n"), ("b.json", "{}")];
    let room = Room::committed("check-ignored", &files);
    room.file("build/broken.avsc", "{").file(".hidden/broken.avsc", "{");
    room.tenon(&CHECK).gives(0, &["in 1 subject"]);
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

#[test]
fn a_failed_run_tells_what_to_type_next() {
    let room = Room::committed("check-next", &[("an order.avsc", V1), ("p.avsc", "\"int\"")]);
    room.file("an order.avsc", V2);
    let next = "next: `tenon explain avro/reader-field-without-default` tells more; `tenon fix \
                'git:HEAD:an order.avsc' 'an order.avsc'` mends what an edit can; the same with `--write-allow \
                --reason TEXT` excuses what is meant\n";
    let ran = room.tenon(&["check"]);
    ran.gives(1, &[]).says(&[next]);
    let fix = ["fix", "git:HEAD:an order.avsc", "an order.avsc"];
    room.tenon(&fix).gives(0, &["+++ an order.avsc\n"]);
    // Not to who did not ask, and not beside what machines read.
    for more in [&["--quiet"][..], &["--format", "full"], &["p.avsc"], &["--fail-on", "never"]] {
        assert!(!room.tenon(&[&["check"], more].concat()).err.contains("next: "), "{more:?}");
    }
    // What is no schema is neither edited nor excused.
    room.file("p.avsc", "").file("an order.avsc", V1);
    let ran = room.tenon(&["check"]);
    ran.gives(3, &["the text is empty", "the smallest schema is `\"null\"`"]);
    assert!(ran.err.ends_with("next: `tenon explain json/malformed` tells more\n"), "{}", ran.err);
    room.file("p.avsc", "\"int\"").file("q.schema.json", " \n");
    room.tenon(&["check"]).gives(3, &["the text is empty", "the smallest schema is `{}`"]);
}

#[test]
fn a_repository_within_is_left_out_and_named() {
    let room = Room::committed("check-nested", &[("order.avsc", V1)]);
    room.git(&["clone", "--quiet", ".", "lib/shared"]);
    let left =
        "lib/shared is left out, for it is a repository of its own: look into it with `-C lib/shared`\n";
    room.tenon(&CHECK).gives(0, &["in 1 subject"]).says(&[left]);
    room.tenon(&["lint"]).gives(0, &["acme.Order: 0 errors"]).says(&[left]);
    room.tenon(&["-C", "lib/shared", "check"]).gives(0, &["compatible: acme.Order HEAD → working tree"]);
    // Asked for by its path it is looked into, beside nothing of this repository's history.
    room.tenon(&["check", "--quiet", "--against", "git:HEAD", "lib/shared"]).gives(0, &["subject/added"]);
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
    let fetch = "git fetch --unshallow origin +refs/heads/main:refs/remotes/origin/main";
    let run = |into: &str| {
        room.git(&[&["-C", into], &fetch.split(' ').skip(1).collect::<Vec<_>>()[..]].concat());
    };
    check("both", &[]).gives(3, &[]).says(&["no common ancestor", fetch]);
    run("both");
    check("both", &[]).gives(0, &["compatible"]).says(&["1 changed"]);

    clone(&[], "single");
    for against in ["git:merge-base(origin/main)", "git:origin/main", "git:main"] {
        check("single", &["--against", against]).gives(3, &[]).says(&[fetch]);
    }
    let tag = "git fetch --unshallow origin +refs/tags/v1.4.0:refs/tags/v1.4.0";
    check("single", &["--against", "git:v1.4.0"]).gives(3, &[]).says(&[tag]);
    check("single", &[]).gives(0, &[]).says(&[HEAD_ONLY, "shallow", fetch, "--against git:origin/main"]);
    run("single");
    check("single", &["--against", "git:origin/main"]).gives(1, &["avro/type-mismatch"]);
    check("single", &["--against", "git:main"]).gives(3, &[]).says(&["did you mean `origin/main`?"]);
    check("single", &[]).gives(0, &["compatible"]).says(&["git:merge-base(origin/main)", "1 changed"]);
}

#[test]
fn the_target_is_the_default_branch_of_the_remote_or_a_local_main() {
    let room = remote("check-default-branch");
    room.git(&["branch", "--quiet", "--move", "main", "trunk"]);
    room.git(&["clone", "--quiet", "--branch=feature", ".", "clone"]);
    let check = |options: &[&str]| room.tenon(&[options, &CHECK].concat());
    check(&["-C", "clone"]).gives(0, &["compatible"]).says(&["git:merge-base(origin/trunk)", "1 changed"]);

    // Without a remote: nothing is called main yet, then something is.
    room.git(&["checkout", "--quiet", "feature"]);
    check(&[]).gives(0, &[]).says(&[HEAD_ONLY, "--against git:BRANCH", "branches here: trunk"]);
    check(&["-q"]).gives(0, &[]).says(&[HEAD_ONLY]);
    room.git(&["config", "init.defaultBranch", "trunk"]);
    check(&[]).gives(0, &[]).says(&["git:merge-base(trunk)", "1 changed"]);
    room.git(&["branch", "--quiet", "main", "trunk"]);
    check(&[]).gives(0, &[]).says(&["git:merge-base(main)", "1 changed"]);
    room.git(&["checkout", "--quiet", "--detach"]);
    check(&[]).gives(0, &[]).says(&["git:merge-base(main)"]);
}

#[test]
fn on_the_target_itself_uncommitted_changes_are_judged() {
    let room = remote("check-on-target");
    room.file("up/order.avsc", "\"int\"");
    let ran = room.tenon(&CHECK);
    ran.gives(1, &["avro/type-mismatch"]).says(&["against git:HEAD", "uncommitted changes are judged"]);
    assert!(!ran.err.contains("warning"), "{}", ran.err);
    room.git(&["clone", "--quiet", "--branch=main", ".", "clone"]);
    let ran = room.tenon(&["-C", "clone", "check"]);
    ran.gives(0, &[]).says(&["HEAD adds nothing to origin/main", "against git:HEAD"]);
    assert!(!ran.err.contains("warning"), "{}", ran.err);
    // What was committed and not pushed counts as well.
    room.git(&["-C", "clone", "commit", "--quiet", "--allow-empty", "--message=two"]);
    room.tenon(&["-C", "clone", "check"]).gives(0, &[]).says(&["git:merge-base(origin/main)"]);
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
