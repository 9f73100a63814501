//! Concrete messages: values, their binary encoding, and their JSON encoding
//! (Avro 1.12, "Data Serialization and Deserialization").

use super::model::{Kind, NodeId, Schema};

/// A value of some schema. Which one is always known from beside it.
#[derive(Clone, Debug, PartialEq)]
pub enum Datum {
    /// `null`
    Null,
    /// `boolean`
    Boolean(bool),
    /// `int`
    Int(i32),
    /// `long`
    Long(i64),
    /// `float`
    Float(f32),
    /// `double`
    Double(f64),
    /// `bytes` or `fixed`
    Bytes(Vec<u8>),
    /// `string`
    String(String),
    /// A symbol's index and its text.
    Enum(u32, String),
    /// Items.
    Array(Vec<Datum>),
    /// Entries in order.
    Map(Vec<(String, Datum)>),
    /// Fields in order.
    Record(Vec<Datum>),
    /// A branch's index and its value.
    Union(u32, Box<Datum>),
}

/// The value and the type do not belong together: a mistake of the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mismatch;

/// Appends the binary encoding of `datum` as a value of `node`.
///
/// *Errors*: the datum is not a value of that type.
pub fn encode(schema: &Schema, node: NodeId, datum: &Datum, out: &mut Vec<u8>) -> Result<(), Mismatch> {
    match (&schema.node(node).kind, datum) {
        (Kind::Null, Datum::Null) => {}
        (Kind::Boolean, Datum::Boolean(value)) => out.push(u8::from(*value)),
        (Kind::Int, Datum::Int(value)) => long(i64::from(*value), out),
        (Kind::Long, Datum::Long(value)) => long(*value, out),
        (Kind::Float, Datum::Float(value)) => out.extend(value.to_le_bytes()),
        (Kind::Double, Datum::Double(value)) => out.extend(value.to_le_bytes()),
        (Kind::Bytes, Datum::Bytes(bytes)) => block(bytes, out),
        (Kind::String, Datum::String(text)) => block(text.as_bytes(), out),
        (Kind::Fixed(fixed), Datum::Bytes(bytes)) if fixed.size == bytes.len() as u64 => out.extend(bytes),
        (Kind::Enum(symbols), Datum::Enum(index, _)) if (*index as usize) < symbols.symbols.len() => {
            long(i64::from(*index), out);
        }
        (Kind::Array(inner), Datum::Array(items)) => {
            if !items.is_empty() {
                long(items.len() as i64, out);
            }
            for item in items {
                encode(schema, *inner, item, out)?;
            }
            out.push(0);
        }
        (Kind::Map(inner), Datum::Map(entries)) => {
            if !entries.is_empty() {
                long(entries.len() as i64, out);
            }
            for (key, value) in entries {
                block(key.as_bytes(), out);
                encode(schema, *inner, value, out)?;
            }
            out.push(0);
        }
        (Kind::Record(record), Datum::Record(values)) if record.fields.len() == values.len() => {
            for (field, value) in record.fields.iter().zip(values) {
                encode(schema, field.node, value, out)?;
            }
        }
        (Kind::Union(branches), Datum::Union(index, value)) => {
            let branch = branches.get(*index as usize).ok_or(Mismatch)?;
            long(i64::from(*index), out);
            encode(schema, *branch, value, out)?;
        }
        _ => return Err(Mismatch),
    }
    Ok(())
}

/// Zig-zag, then seven bits a byte, low bits first.
fn long(value: i64, out: &mut Vec<u8>) {
    let mut bits = ((value << 1) ^ (value >> 63)) as u64;
    while bits >= 0x80 {
        out.push((bits as u8 & 0x7f) | 0x80);
        bits >>= 7;
    }
    out.push(bits as u8);
}

fn block(bytes: &[u8], out: &mut Vec<u8>) {
    long(bytes.len() as i64, out);
    out.extend(bytes);
}

/// The JSON encoding: unions name their branch, bytes are characters U+0000 to U+00FF.
pub fn to_json(schema: &Schema, node: NodeId, datum: &Datum) -> String {
    let mut out = String::new();
    write_json(schema, node, datum, &mut out);
    out
}

fn write_json(schema: &Schema, node: NodeId, datum: &Datum, out: &mut String) {
    match (&schema.node(node).kind, datum) {
        (Kind::Union(branches), Datum::Union(index, value)) => {
            let Some(branch) = branches.get(*index as usize) else { return };
            let kind = &schema.node(*branch).kind;
            if matches!(kind, Kind::Null) {
                return out.push_str("null");
            }
            let name = kind.named().map_or(kind.name(), |(name, _)| name.full());
            out.push('{');
            push_string(name, out);
            out.push_str(": ");
            write_json(schema, *branch, value, out);
            out.push('}');
        }
        (Kind::Array(inner), Datum::Array(items)) => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    out.push_str(", ");
                }
                write_json(schema, *inner, item, out);
            }
            out.push(']');
        }
        (Kind::Map(inner), Datum::Map(entries)) => {
            write_members(schema, entries.iter().map(|(key, value)| (key.as_str(), *inner, value)), out);
        }
        (Kind::Record(record), Datum::Record(values)) => {
            let members =
                record.fields.iter().zip(values).map(|(field, value)| (&*field.name, field.node, value));
            write_members(schema, members, out);
        }
        (_, scalar) => push_scalar(scalar, out),
    }
}

fn write_members<'a>(
    schema: &Schema,
    members: impl Iterator<Item = (&'a str, NodeId, &'a Datum)>,
    out: &mut String,
) {
    out.push('{');
    for (at, (name, node, value)) in members.enumerate() {
        if at > 0 {
            out.push_str(", ");
        }
        push_string(name, out);
        out.push_str(": ");
        write_json(schema, node, value, out);
    }
    out.push('}');
}

fn push_scalar(datum: &Datum, out: &mut String) {
    match datum {
        Datum::Null => out.push_str("null"),
        Datum::Boolean(value) => out.push_str(if *value { "true" } else { "false" }),
        Datum::Int(value) => out.push_str(&value.to_string()),
        Datum::Long(value) => out.push_str(&value.to_string()),
        Datum::Float(value) => push_float(f64::from(*value), &value.to_string(), out),
        Datum::Double(value) => push_float(*value, &value.to_string(), out),
        Datum::Bytes(bytes) => {
            let text: String = bytes.iter().map(|byte| char::from(*byte)).collect();
            push_string(&text, out);
        }
        Datum::String(text) | Datum::Enum(_, text) => push_string(text, out),
        Datum::Array(_) | Datum::Map(_) | Datum::Record(_) | Datum::Union(..) => out.push_str("null"),
    }
}

fn push_float(value: f64, shortest: &str, out: &mut String) {
    if value.is_finite() {
        out.push_str(shortest);
        if !shortest.contains(['.', 'e']) {
            out.push_str(".0");
        }
    } else {
        let name = if value.is_nan() {
            "NaN"
        } else if value > 0.0 {
            "Infinity"
        } else {
            "-Infinity"
        };
        push_string(name, out);
    }
}

/// Everything outside printable ASCII is escaped, so that bytes can be copied from a terminal.
fn push_string(text: &str, out: &mut String) {
    use std::fmt::Write;
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\u{20}'..='\u{7e}' => out.push(c),
            _ => {
                let mut units = [0; 2];
                for unit in c.encode_utf16(&mut units) {
                    let _ = write!(out, "\\u{unit:04x}");
                }
            }
        }
    }
    out.push('"');
}
