// The engine's plan for Protobuf made ready to be followed: messages and enums, looked up by number and name.

/** What wire type a value of a scalar has. (protobuf.dev, "Message Structure") */
const WIRE_TYPES = {
  double: 1,
  fixed64: 1,
  sfixed64: 1,
  string: 2,
  bytes: 2,
  message: 2,
  group: 3,
  float: 5,
  fixed32: 5,
  sfixed32: 5,
};

const LARGE = new Set(["int64", "uint64", "sint64", "fixed64", "sfixed64"]);

/** The plan's steps, and whether any field of theirs is required. */
export function readyMessages(steps, options) {
  const made = steps.map((raw, index) => (raw.k === "enum" ? readyEnum(raw, index) : new Message(raw, index)));
  steps.forEach((raw, index) => {
    if (raw.k === "message") made[index].settle(raw, made, options);
  });
  const isDemanding = steps.some((raw) => raw.fields?.some((field) => field.many === "required"));
  return { steps: made, isDemanding };
}

function readyEnum({ name, values, closed }, index) {
  const numbers = new Map(values);
  const names = new Map();
  for (const [own, number] of values) if (!names.has(number)) names.set(number, own);
  const zero = values.length > 0 ? values[0][1] : 0;
  return { index, name, closed, numbers, names, zero };
}

class Message {
  constructor({ name }, index) {
    this.index = index;
    this.name = name;
    this.fields = [];
    this.byNumber = new Map();
    this.byKey = new Map();
    /** By all names that ProtoJSON takes. */
    this.byName = new Map();
    /** Fields that every value has. */
    this.initial = [];
  }

  settle(raw, steps, options) {
    const { fieldNames, longs } = options;
    const fields = raw.fields.map((field) => new Field(field, steps, fieldNames, longs));
    this.fields = fields.sort((one, other) => one.number - other.number);
    const oneofs = new Map();
    for (const field of fields) {
      if (field.oneof !== null) {
        field.members = oneofs.get(field.oneof) ?? [];
        field.members.push(field);
        oneofs.set(field.oneof, field.members);
      }
      this.byNumber.set(field.number, field);
      this.byKey.set(field.key, field);
      this.byName.set(field.name, field);
    }
    // A name that is one field's own and another's in JSON stands for the latter.
    for (const field of fields) this.byName.set(field.json, field);
    this.initial = fields.filter((field) => field.isImplicit || field.isList || field.isMap);
  }
}

class Field {
  constructor(raw, steps, fieldNames, longs) {
    this.number = raw.number;
    this.name = raw.name;
    this.json = raw.json;
    /** What the member of a value is called. */
    this.key = fieldNames === "proto" && !raw.json.startsWith("[") ? raw.name : raw.json;
    this.isInherited = this.key in Object.prototype;
    this.type = raw.type;
    this.of = raw.of === null ? null : steps[raw.of];
    this.isList = raw.many === "list";
    this.isMap = raw.many === "map";
    this.isRequired = raw.many === "required";
    this.isPacked = raw.packed;
    this.isImplicit = raw.implicit;
    this.utf8 = raw.utf8;
    this.oneof = raw.oneof;
    /** All members of its oneof. */
    this.members = [];
    this.longs = longs;
    this.wire = WIRE_TYPES[raw.type] ?? 0;
    this.isPackable = this.wire !== 2 && this.wire !== 3;
    this.tag = (raw.number << 3) | this.wire;
    this.zero = this.zeroOf(raw.type, longs);
  }

  zeroOf(type, longs) {
    if (LARGE.has(type)) return longs === "number" ? 0 : longs === "bigint" ? 0n : "0";
    if (type === "bool") return false;
    if (type === "string") return "";
    if (type === "enum") return this.of.names?.get(this.of.zero) ?? this.of.zero;
    // Bytes and messages can be changed by who holds them, so each value has its own.
    return type === "bytes" || type === "message" || type === "group" ? undefined : 0;
  }
}
