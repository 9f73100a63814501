// Classic mistakes in Protobuf.

import type { Example } from "./example";

const file = (body: string, head = "") => `syntax = "proto3";

package acme.v1;
${head === "" ? "" : `\n${head}\n`}
${body}
`;

const message = (name: string, ...fields: string[]) => file(`message ${name} {\n${fields.map((field) => `  ${field};`).join("\n")}\n}`);

const money = (cents: string) => message("Money", "string currency = 1", `${cents} = 2`);

export const protobuf: Example[] = [
  {
    id: "protobuf-number-reused",
    format: "protobuf",
    title: "A number comes back with another meaning",
    lesson: "Nobody reserved it when the field was removed, and old messages still carry it.",
    level: "backward-transitive",
    finds: ["protobuf/number-reused"],
    versions: [
      message("Order", "string id = 1", "string coupon = 2"),
      message("Order", "string id = 1"),
      message("Order", "string id = 1", "int64 total_cents = 2"),
    ],
  },
  {
    id: "protobuf-type-changed",
    format: "protobuf",
    title: "A number becomes text",
    lesson: "The wire type differs, so readers take the field for unknown and see an empty text.",
    level: "backward",
    finds: ["protobuf/wire-type-mismatch"],
    versions: [message("Order", "int64 total = 1"), message("Order", "string total = 1")],
  },
  {
    id: "protobuf-zigzag",
    format: "protobuf",
    title: "int32 becomes sint32",
    lesson: "The wire type is the same and the encoding is not: 1 is read as -1, and nothing fails.",
    level: "backward",
    finds: ["protobuf/encoding-mismatch"],
    versions: [message("Account", "int32 balance = 1"), message("Account", "sint32 balance = 1")],
  },
  {
    id: "protobuf-narrowed",
    format: "protobuf",
    title: "int64 becomes int32",
    lesson: "Large numbers lose their upper half without a word.",
    level: "backward",
    finds: ["protobuf/number-narrowed"],
    versions: [message("Page", "int64 views = 1"), message("Page", "int32 views = 1")],
  },
  {
    id: "protobuf-renumbered",
    format: "protobuf",
    title: "Fields renumbered to look tidy",
    lesson: "Numbers are the names on the wire. Values of old messages end up in other fields.",
    level: "backward",
    finds: ["protobuf/number-reused"],
    versions: [message("Person", "string given = 1", "string family = 2"), message("Person", "string family = 1", "string given = 2")],
  },
  {
    id: "protobuf-number-changed",
    format: "protobuf",
    title: "A field gets another number",
    lesson: "Readers look for the new number, and old messages have the value under the old one.",
    level: "backward",
    finds: ["protobuf/field-number-changed"],
    versions: [2, 3].map((number) => message("Parcel", "string id = 1", `string note = ${number}`)),
  },
  {
    id: "protobuf-singular",
    format: "protobuf",
    title: "A list becomes a single value",
    lesson: "Readers keep the last item and drop the others.",
    level: "backward",
    finds: ["protobuf/repeated-as-singular"],
    versions: [message("Post", "repeated string tags = 1"), message("Post", "string tags = 1")],
  },
  {
    id: "protobuf-enum-value",
    format: "protobuf",
    title: "An enum value gets another number",
    lesson: "Old messages carry the old number, which now means something else.",
    level: "backward",
    finds: ["protobuf/enum-value-renumbered"],
    versions: ["STATUS_PAID = 1;\n  STATUS_VOID = 2;", "STATUS_VOID = 1;\n  STATUS_PAID = 2;"].map((values) =>
      file(`enum Status {\n  STATUS_UNSPECIFIED = 0;\n  ${values}\n}\n\nmessage Invoice {\n  Status status = 1;\n}`),
    ),
  },
  {
    id: "protobuf-required",
    format: "protobuf",
    title: "A required field is added",
    lesson: "Old messages lack it, and a reader of proto2 refuses a message without a required field.",
    level: "backward",
    finds: ["protobuf/reader-requires-field"],
    versions: ["", "\n  required string tenant = 2;"].map((more) => `syntax = "proto2";\n\npackage acme.v1;\n\nmessage User {\n  optional string id = 1;${more}\n}\n`),
  },
  {
    id: "protobuf-import",
    format: "protobuf",
    title: "The break is in an imported file",
    lesson: "The schema itself did not change at all. What it imports did, and that counts as much.",
    level: "backward",
    finds: ["protobuf/wire-type-mismatch"],
    versions: [1, 2].map(() => file("message Order {\n  string id = 1;\n  Money total = 2;\n}", 'import "acme/v1/money.proto";')),
    references: [{ "acme/v1/money.proto": money("int64 cents") }, { "acme/v1/money.proto": money("string cents") }],
  },
  {
    id: "protobuf-renamed-json",
    format: "protobuf",
    title: "A rename that only JSON notices",
    lesson: "Binary messages have no names. Whoever speaks JSON does, and buf's WIRE_JSON looks at both.",
    level: "backward",
    profile: "buf-wire-json",
    finds: ["protobuf/buf-breaking"],
    versions: [message("User", "string mail = 1"), message("User", "string email = 1")],
  },
];
