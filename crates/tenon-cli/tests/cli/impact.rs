//! `tenon impact`: who refers to a type, in all three languages, and by which way.

use crate::room::Room;

const MONEY: &str =
    r#"{"type": "record", "name": "acme.Money", "fields": [{"name": "units", "type": "long"}]}"#;
const LINE: &str = r#"{"type": "record", "name": "acme.Line", "fields": [
  {"name": "price", "type": ["null", "acme.Money"]}]}"#;
const ORDER: &str = r#"{"type": "record", "name": "acme.Order", "fields": [
  {"name": "lines", "type": {"type": "array", "items": "acme.Line"}},
  {"name": "status", "type": {"type": "enum", "name": "Status", "symbols": ["NEW"]}}]}"#;

fn avro(name: &str) -> Room {
    let files = [("types/money.avsc", MONEY), ("line.avsc", LINE), ("order.avsc", ORDER)];
    Room::committed(name, &files)
}

#[test]
fn uses_of_uses_count_and_the_way_is_shown() {
    let room = avro("impact-avro");
    let expected = "\
acme.Money (types/money.avsc:1)

  acme.Line (line.avsc:1)
    acme.Line price → acme.Money

  acme.Order (order.avsc:1)
    acme.Order lines[] → acme.Line price → acme.Money

2 types in 2 files would see a change
";
    for name in ["acme.Money", "Money", "types/money.avsc", "./types/money.avsc"] {
        assert_eq!(room.tenon(&["impact", name]).gives(0, &[]).out, expected);
    }
    room.tenon(&["impact", "Status"])
        .gives(0, &["  acme.Order (order.avsc:1)\n    acme.Order status → acme.Status\n"]);
    room.tenon(&["impact", "acme.Order"]).gives(0, &["acme.Order (order.avsc:1)\n\nnothing refers to it\n"]);
}

#[test]
fn programs_and_pull_requests_are_told_too() {
    let room = avro("impact-shapes");
    let markdown = "\
**Impact of `acme.Line`**: 1 type in 1 file would see a change

| type | file | way |
|---|---|---|
| `acme.Order` | order.avsc:1 | acme.Order lines[] → acme.Line |
";
    assert_eq!(room.tenon(&["impact", "acme.Line", "--format", "markdown"]).gives(0, &[]).out, markdown);
    let json = r#"{
  "version": 1,
  "about": [
    {
      "name": "acme.Line",
      "file": "line.avsc",
      "line": 1
    }
  ],
  "impact": [
    {
      "name": "acme.Order",
      "file": "order.avsc",
      "line": 1,
      "way": [
        {
          "name": "acme.Order",
          "through": "lines[]"
        }
      ],
      "to": "acme.Line"
    }
  ]
}
"#;
    assert_eq!(room.tenon(&["impact", "acme.Line", "--format", "json"]).gives(0, &[]).out, json);
}

#[test]
fn messages_enums_maps_and_methods_are_uses_of_protobuf() {
    let money =
        "syntax = \"proto3\";\npackage acme;\nmessage Money { Unit unit = 1; }\nenum Unit { NONE = 0; }\n";
    let order = "syntax = \"proto3\";\npackage acme;\nimport \"acme/money.proto\";\n\
        message Order { map<string, Money> prices = 1; Order next = 2; }\n\
        service Orders { rpc Get(Order) returns (Order); }\n";
    let room =
        Room::committed("impact-protobuf", &[("acme/money.proto", money), ("acme/order.proto", order)]);
    let expected = "\
acme.Unit (acme/money.proto:4)

  acme.Money (acme/money.proto:3)
    acme.Money unit → acme.Unit

  acme.Order (acme/order.proto:4)
    acme.Order prices{} → acme.Money unit → acme.Unit

  acme.Orders (acme/order.proto:5)
    acme.Orders Get → acme.Order prices{} → acme.Money unit → acme.Unit

3 types in 2 files would see a change
";
    assert_eq!(room.tenon(&["impact", "acme.Unit"]).gives(0, &[]).out, expected);
}

#[test]
fn texts_and_definitions_refer_to_each_other_in_json_schema() {
    let money = r##"{"$defs": {"amount": {"type": "integer"}}, "properties": {"units": {"$ref": "#/$defs/amount"}}}"##;
    let order = "{\"$defs\": {\n  \"line\": {\"properties\": {\"price\": {\"$ref\": \"money.schema.json\"}}}},\n\
        \"items\": {\"$ref\": \"#/$defs/line\"}}";
    let room = Room::committed("impact-json", &[("money.schema.json", money), ("order.schema.json", order)]);
    let expected = "\
money.schema.json#amount (money.schema.json:1)

  money.schema.json (money.schema.json:1)
    money.schema.json #/$defs/amount → money.schema.json#amount

  order.schema.json#line (order.schema.json:2)
    order.schema.json#line money.schema.json → money.schema.json #/$defs/amount → money.schema.json#amount

  order.schema.json (order.schema.json:1)
    order.schema.json #/$defs/line → order.schema.json#line money.schema.json → money.schema.json #/$defs/amount → money.schema.json#amount

3 types in 2 files would see a change
";
    assert_eq!(room.tenon(&["impact", "amount"]).gives(0, &[]).out, expected);
}

#[test]
fn names_that_nobody_has_are_answered_with_the_nearest() {
    let room = avro("impact-names");
    room.file("other.avsc", &MONEY.replace("acme", "other"));
    room.tenon(&["impact", "acme.Mony"])
        .gives(2, &[])
        .says(&["no type and no schema file is called `acme.Mony`", "did you mean `acme.Money`?"]);
    room.tenon(&["impact", "Money"])
        .gives(2, &[])
        .says(&["several types are called `Money`", "name one of acme.Money, other.Money"]);
    room.file("notes.txt", "")
        .tenon(&["impact", "notes.txt"])
        .gives(2, &[])
        .says(&["notes.txt defines no type"]);
    room.file("broken.avsc", "{")
        .tenon(&["impact", "acme.Line"])
        .gives(3, &["acme.Order"])
        .says(&["broken.avsc is left out"]);
    Room::new("impact-empty").tenon(&["impact", "A"]).gives(4, &[]);
}
