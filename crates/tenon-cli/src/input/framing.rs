//! What stands before a message on a topic: Confluent's wire format, and Avro's single-object encoding.

use tenon_core::protobuf::model::Message;
use tenon_core::{Schema, protobuf};

/// Where the datum begins, and of Protobuf the message that the frame names.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Frame {
    pub(crate) start: usize,
    pub(crate) message: Option<String>,
}

/// Reads the frame. *Errors*: there is none, in a clause.
pub(crate) fn read(schema: &Schema, bytes: &[u8]) -> Result<Frame, String> {
    match (bytes.first(), schema) {
        (Some(0xc3), Schema::Avro(schema)) if bytes.get(1) == Some(&1) => {
            let print = tenon_core::avro::canonical::crc64_avro(schema).to_le_bytes();
            match bytes.get(2..10) {
                Some(found) if found == print => Ok(Frame { start: 10, message: None }),
                Some(_) => Err("the fingerprint in its header is another schema's".to_owned()),
                None => Err("its header ends too early".to_owned()),
            }
        }
        (Some(0), _) if bytes.len() < 5 => Err("its header ends too early".to_owned()),
        (Some(0), Schema::Protobuf(schema)) => indexes(schema, bytes),
        (Some(0), _) => Ok(Frame { start: 5, message: None }),
        (Some(other), _) => Err(format!("its first byte is {other}, and a framed message begins with 0")),
        (None, _) => Err("it is empty".to_owned()),
    }
}

/// The way to a message: indices among the outermost messages, then among nested ones. An empty list stands
/// for the first message.
fn indexes(schema: &protobuf::Schema, bytes: &[u8]) -> Result<Frame, String> {
    let mut at = 5;
    let mut number = || -> Result<u64, String> {
        let mut bits = 0_u64;
        for shift in (0..63).step_by(7) {
            let byte = bytes.get(at).copied().ok_or("its header ends too early")?;
            at += 1;
            bits |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return if bits & 1 == 0 { Ok(bits >> 1) } else { Err("an index is negative".to_owned()) };
            }
        }
        Err("an index is too large".to_owned())
    };
    let count = number()?;
    let mut way = Vec::new();
    for _ in 0..count {
        way.push(number()?);
    }
    if way.is_empty() {
        way.push(0);
    }
    let mut parent: Option<&Message> = None;
    for step in &way {
        let inside = |own: &&Message| match (parent, own.parent) {
            (None, None) => own.at.file.0 == 0,
            (Some(outer), Some(id)) => schema.message(id).full_name == outer.full_name,
            (None, Some(_)) | (Some(_), None) => false,
        };
        let step = usize::try_from(*step).unwrap_or(usize::MAX);
        let found = schema.messages.iter().filter(|own| !own.is_map_entry).filter(inside).nth(step);
        parent = Some(found.ok_or_else(|| format!("no message has the index {way:?} of its header"))?);
    }
    Ok(Frame { start: at, message: parent.map(|own| own.full_name.clone()) })
}
