//! `tenon explain`.

use crate::room::Room;

#[test]
fn the_page_is_markdown_where_no_terminal_is() {
    let room = Room::new("explain");
    let ran = room.tenon(&["explain", "avro/type-mismatch"]);
    assert!(ran.gives(0, &["\n## How to evolve safely\n"]).out.starts_with("# avro/type-mismatch\n"));
    assert_eq!(room.tenon(&["explain", "type-mismatch"]).gives(0, &[]).out, ran.out);
}

#[test]
fn an_unknown_rule_exits_with_2() {
    let room = Room::new("explain-unknown");
    room.tenon(&["explain", "avro/type-missmatch"])
        .gives(2, &[])
        .says(&["did you mean `avro/type-mismatch`?"]);
    room.tenon(&["explain", "lossy"]).gives(2, &[]).says(&["did you mean `avro/lossy-promotion`?"]);
    room.tenon(&["explain", "enum-"]).gives(2, &[]).says(&["there are `", "avro/reader-enum-lacks-symbol`"]);
    room.tenon(&["explain", "zzz"]).gives(2, &[]).says(&["`tenon rules` lists them all"]);
}

#[test]
fn a_rule_of_buf_goes_by_its_id() {
    let room = Room::new("explain-buf");
    let page = room.tenon(&["explain", "enum-zero-value-without-suffix"]).out;
    assert_eq!(room.tenon(&["explain", "ENUM_ZERO_VALUE_SUFFIX"]).gives(0, &[]).out, page);
    room.tenon(&["explain", "FIELD_WIRE_COMPATIBLE_TYPE"]).gives(
        0,
        &[
            "A rule of `buf breaking`: a field has a type",
            "Under `buf-wire` it",
            "- `protobuf/wire-type-mismatch`: ",
        ],
    );
    room.tenon(&["compat", "a", "b", "--rule", "FIELD_SAME_TYPE=off"])
        .gives(2, &[])
        .says(&["one of many that `protobuf/buf-breaking` stands for"]);
}
