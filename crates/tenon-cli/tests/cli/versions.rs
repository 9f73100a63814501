//! Names of versions: tags, histories, directories, patterns, slices.

use crate::room::{Room, V1, V2, V3};

const RULE: &str = "avro/reader-field-without-default";
const COMPAT: [&str; 1] = ["compat"];
const ALL: [&str; 2] = ["--level", "backward-transitive"];

fn with<'a>(options: &[&'a str]) -> Vec<&'a str> {
    [&COMPAT[..], options].concat()
}

/// `order.avsc` in tags v1.8.0 (V1), v1.9.0 (V3), v1.10.0-rc.1 (V3), v1.10.0 (V3 with docs), and v0.1.0
/// from before the file was there.
fn releases(name: &str) -> Room {
    let room = Room::committed(name, &[("readme", "")]);
    room.git(&["tag", "v0.1.0"]);
    let documented = V3.replace("\"namespace\"", "\"doc\": \"d\", \"namespace\"");
    for (tag, text) in [("v1.8.0", V1), ("v1.9.0", V3), ("v1.10.0-rc.1", V3), ("v1.10.0", &documented)] {
        room.file("s/order.avsc", text).commit();
        room.git(&["tag", "--annotate", "--message", tag, tag]);
    }
    room
}

#[test]
fn tags_are_versions_by_number() {
    let room = releases("versions-tags");
    room.file("s/order.avsc", V2);
    let ran = room.tenon(&with(&["git:tags(v*)", "s/order.avsc", ALL[0], ALL[1]]));
    ran.gives(1, &[RULE, "v1.8.0 → v1.9.0 → v1.10.0-rc.1 → v1.10.0 → s/order.avsc"]);
    ran.says(&["no s/order.avsc in v0.1.0"]);
    // Only the last is judged, and it has the field.
    let last = room.tenon(&with(&["git:tags(v*)[-1]", "s/order.avsc"]));
    last.gives(0, &["v1.10.0 → s/order.avsc"]);
    let latest = room.tenon(&with(&["git:latest-tag(v*):s/order.avsc", "s/order.avsc"]));
    latest.gives(0, &["v1.10.0 → s/order.avsc"]);
    let two = room.tenon(&with(&["git:tags(v*)[1..3]:s/order.avsc"]));
    two.gives(0, &["v1.8.0 → v1.9.0"]);
    let print = room.tenon(&["fingerprint", "--java", "git:latest-tag(v1.1*):s/order.avsc"]);
    print.gives(0, &["\"doc\":\"d\""]);
}

#[test]
fn a_path_that_is_left_out_is_that_of_another_version() {
    let room = releases("versions-path");
    room.file("s/order.avsc", V2);
    room.tenon(&with(&["git:v1.8.0", "s/order.avsc"])).gives(1, &[RULE]);
    room.tenon(&["-C", "s", "compat", "git:v1.8.0", "order.avsc"]).gives(1, &[RULE]);
    room.tenon(&with(&["git:v1.8.0:s/order.avsc", "git:v1.9.0"])).gives(0, &["v1 → v2"]);
    room.tenon(&with(&["git:v1.8.0", "git:v1.9.0"])).gives(2, &[]).says(&["git:v1.8.0:PATH/TO/SCHEMA"]);
    room.tenon(&with(&["s/order.avsc"])).gives(2, &[]).says(&["there is one version"]);
}

#[test]
fn one_version_is_not_several() {
    let room = releases("versions-one");
    let cases = [
        ("git:tags(v*):s/order.avsc", "stands for 4 versions, and one is asked for"),
        ("git:history:s/order.avsc", "stands for 3 versions, and one is asked for"),
    ];
    for (named, message) in cases {
        room.tenon(&["validate", named, "readme"]).gives(2, &[]).says(&[message, "[-1]"]);
    }
    room.file("d.json", "{\"id\": 1}");
    room.tenon(&["validate", "git:tags(v*)[1]:s/order.avsc", "d.json"]).gives(0, &[]);
}

#[test]
fn tags_that_are_not_there_are_told_apart_from_tags_elsewhere() {
    let room = releases("versions-absent");
    let tags = |room: &Room, at: &str, glob: &str| {
        let named = format!("git:tags({glob}):s/order.avsc");
        room.tenon(&["-C", at, "compat", &named])
    };
    tags(&room, ".", "w1.9*")
        .gives(3, &[])
        .says(&["no tag matches `w1.9*`", "tags here: v1.10.0, v1.10.0-rc.1, v1.9.0, v1.8.0, v0.1.0"]);
    room.tenon(&with(&["git:tags(v*)[9..]:s/order.avsc"]))
        .gives(3, &[])
        .says(&["the brackets select none of the 5 tags like `v*`"]);
    tags(&room, ".", "v1.9.00").gives(3, &[]).says(&["did you mean `v1.9.0`?"]);
    for wrong in ["git:tags(v*", "git:tags()", "git:tags(v*)[1:2]:a", "git:tags(v*)x"] {
        room.tenon(&with(&[wrong, "s/order.avsc"])).gives(2, &[]);
    }
    // A release of another line of history.
    room.git(&["checkout", "--quiet", "-b", "old", "v1.8.0"]);
    room.commit();
    room.git(&["tag", "hotfix-1"]);
    room.git(&["checkout", "--quiet", "main"]);
    tags(&room, ".", "hotfix*").gives(3, &[]).says(&[
        "no tag that HEAD descends from matches `hotfix*`",
        "1 on other branches match; name one by itself: git:hotfix-1",
    ]);

    let url = format!("file://{}", room.path.display());
    room.git(&["clone", "--quiet", "--no-tags", &url, "bare-of-tags"]);
    tags(&room, "bare-of-tags", "v*").gives(3, &[]).says(&["no tag matches `v*`", "`git fetch --tags`"]);
    room.git(&["-C", "bare-of-tags", "fetch", "--quiet", "--tags"]);
    tags(&room, "bare-of-tags", "v*").gives(0, &[]);
    room.git(&["clone", "--quiet", "--depth=1", "--no-tags", &url, "shallow"]);
    tags(&room, "shallow", "v*").gives(3, &[]).says(&["`git fetch --unshallow --tags`"]);
    room.git(&["-C", "shallow", "fetch", "--quiet", "--unshallow", "--tags"]);
    tags(&room, "shallow", "v*").gives(0, &[]);

    let empty = Room::committed("versions-no-tags", &[("a.avsc", V1)]);
    empty.tenon(&with(&["git:tags(v*)", "a.avsc"])).gives(3, &[]).says(&["this repository has no tags"]);
}

#[test]
fn a_history_follows_renames_and_leaves_out_what_changed_nothing() {
    let room = Room::committed("versions-history", &[("a.avsc", V1)]);
    room.commit();
    room.rename("a.avsc", "b/order.avsc");
    room.commit();
    room.file("b/order.avsc", V3).commit();
    // A branch that was merged is one step.
    room.git(&["checkout", "--quiet", "-b", "feature"]);
    room.file("b/order.avsc", V1).commit();
    room.file("b/order.avsc", V2).commit();
    room.git(&["checkout", "--quiet", "main"]);
    room.git(&["merge", "--quiet", "--no-ff", "--message=merge", "feature"]);
    let ran = room.tenon(&with(&["git:history:b/order.avsc", ALL[0], ALL[1]]));
    ran.gives(1, &[RULE]);
    assert_eq!(ran.out.matches(" → ").count(), 2, "{}", ran.out);
    room.tenon(&with(&["git:history[-2..]:b/order.avsc"])).gives(0, &[]);
    room.tenon(&["-C", "b", "compat", "git:history[-2..]:./order.avsc"]).gives(0, &[]);
    room.file("new.avsc", V1);
    let cases = [
        ("git:history:new.avsc", "it is there and not committed: `git add new.avsc`"),
        ("git:history:b/oder.avsc", "did you mean git:history:b/order.avsc?"),
        ("git:history[7..]:b/order.avsc", "select none of the 3 versions"),
    ];
    for (named, message) in cases {
        room.tenon(&with(&[named, "new.avsc"])).gives(3, &[]).says(&[message]);
    }
    room.tenon(&["-C", "b", "compat", "git:history:order.avsc"])
        .gives(3, &[])
        .says(&["did you mean git:history:./order.avsc?"]);
    room.tenon(&with(&["git:history"])).gives(2, &[]).says(&["a history is of one file"]);
}

#[test]
fn directories_and_patterns_are_versions_by_number() {
    let room = Room::new("versions-files");
    room.file("s/v9.avsc", V1).file("s/v10.avsc", V2).file("s/deep/v11.avsc", V1).file("s/note.txt", "");
    room.tenon(&with(&["s"])).gives(1, &[RULE, "v9.avsc → v10.avsc"]);
    room.tenon(&with(&["s/*.avsc"])).gives(1, &[RULE, "v9.avsc → v10.avsc"]);
    room.tenon(&with(&["s/**/*.avsc"])).gives(0, &["v10.avsc → v11.avsc"]);
    room.tenon(&with(&["s/*.proto"])).gives(3, &[]).says(&["no file matches s/*.proto"]);
    room.file("empty/x.txt", "");
    room.tenon(&with(&["empty"])).gives(3, &[]).says(&["no schema files are right in empty"]);
}
