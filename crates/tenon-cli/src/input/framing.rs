//! What stands before a message on a topic: Confluent's wire format, and Avro's single-object encoding.

use tenon_core::protobuf::message_index::{message_at, read_index_bytes};
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

fn indexes(schema: &protobuf::Schema, bytes: &[u8]) -> Result<Frame, String> {
    let behind = bytes.get(5..).and_then(read_index_bytes);
    let (path, rest) = behind.ok_or("the message indexes in its header are broken")?;
    let message = message_at(schema, &path);
    let message = message.ok_or_else(|| format!("no message has the index {path:?} of its header"))?;
    Ok(Frame { start: bytes.len() - rest.len(), message: Some(message.to_owned()) })
}
