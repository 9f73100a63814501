//! Avro object container files (Avro 1.12, "Object Container Files"), a block at a time: what is held never
//! exceeds one block, however long the file is.

use std::io::{ErrorKind, Read};

use miniz_oxide::inflate::decompress_to_vec_with_limit;
use tenon_core::Limits;

use crate::exit::Failure;

/// A file whose header was read.
#[derive(Debug)]
pub(crate) struct Container<R> {
    from: R,
    /// The text of the schema that its data were written under.
    pub(crate) schema: Vec<u8>,
    codec: Codec,
    sync: [u8; 16],
    limits: Limits,
    blocks: u64,
}

#[derive(Clone, Copy, Debug)]
enum Codec {
    Null,
    Deflate,
}

/// Data that stand one behind the other.
#[derive(Debug)]
pub(crate) struct Block {
    /// How many there should be.
    pub(crate) count: u64,
    /// Their bytes, unpacked.
    pub(crate) bytes: Vec<u8>,
}

const MAGIC: [u8; 4] = *b"Obj\x01";

impl<R: Read> Container<R> {
    /// Reads the header. *Errors*: it is none, or its codec is not known here.
    pub(crate) fn open(mut from: R, limits: &Limits) -> Result<Container<R>, Failure> {
        let mut magic = [0; 4];
        fill(&mut from, &mut magic)?;
        if magic != MAGIC {
            return Err(broken("it is no Avro object container: it does not begin with `Obj` and 1")
                .help("a single datum is read with --input binary"));
        }
        let (mut schema, mut codec) = (None, None);
        let mut left = limits.bytes;
        loop {
            let count = long(&mut from)?;
            if count < 0 {
                long(&mut from)?;
            }
            if count == 0 {
                break;
            }
            for _ in 0..count.unsigned_abs() {
                let key = chunk(&mut from, &mut left)?;
                let value = chunk(&mut from, &mut left)?;
                match &*key {
                    b"avro.schema" => schema = Some(value),
                    b"avro.codec" => codec = Some(value),
                    _ => {}
                }
            }
        }
        let mut sync = [0; 16];
        fill(&mut from, &mut sync)?;
        let schema = schema.ok_or_else(|| broken("its header has no `avro.schema`"))?;
        let codec = match codec.as_deref() {
            None | Some(b"null") => Codec::Null,
            Some(b"deflate") => Codec::Deflate,
            Some(other) => {
                let name = String::from_utf8_lossy(other).escape_debug().to_string();
                let message = format!("its codec `{name}` is not read in this version");
                return Err(broken(&message).help("write it with codec null or deflate"));
            }
        };
        Ok(Container { from, schema, codec, sync, limits: *limits, blocks: 0 })
    }

    /// What it is read from.
    pub(crate) fn source(&self) -> &R {
        &self.from
    }

    /// The next block; `None` behind the last.
    pub(crate) fn block(&mut self) -> Result<Option<Block>, Failure> {
        self.blocks += 1;
        let mut first = [0];
        match self.from.read(&mut first) {
            Ok(0) => return Ok(None),
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::Interrupted => return self.block(),
            Err(error) => return Err(broken(&error.to_string())),
        }
        let number = self.blocks;
        let at = |what: &str| broken(&format!("block {number} {what}"));
        let count = continued(first[0], &mut self.from)?;
        let count = u64::try_from(count).map_err(|_| at("has a negative number of data"))?;
        let mut left = self.limits.bytes;
        let packed = chunk(&mut self.from, &mut left)?;
        let mut sync = [0; 16];
        fill(&mut self.from, &mut sync)?;
        if sync != self.sync {
            return Err(at("does not end with the file's sync marker"));
        }
        let bytes = match self.codec {
            Codec::Null => packed,
            Codec::Deflate => decompress_to_vec_with_limit(&packed, self.limits.bytes)
                .map_err(|_| at(&format!("does not unpack to at most {} bytes", self.limits.bytes)))?,
        };
        Ok(Some(Block { count, bytes }))
    }
}

fn broken(message: &str) -> Failure {
    Failure::incomplete(message)
}

fn fill(from: &mut impl Read, into: &mut [u8]) -> Result<(), Failure> {
    from.read_exact(into).map_err(|error| match error.kind() {
        ErrorKind::UnexpectedEof => broken("the file ends too early"),
        _ => broken(&error.to_string()),
    })
}

fn long(from: &mut impl Read) -> Result<i64, Failure> {
    let mut first = [0];
    fill(from, &mut first)?;
    continued(first[0], from)
}

fn continued(first: u8, from: &mut impl Read) -> Result<i64, Failure> {
    let mut byte = [first];
    let mut bits = 0_u64;
    for shift in (0..70).step_by(7) {
        if shift == 63 && byte[0] > 1 {
            break;
        }
        bits |= u64::from(byte[0] & 0x7f) << shift;
        if byte[0] & 0x80 == 0 {
            return Ok((bits >> 1) as i64 ^ -((bits & 1) as i64));
        }
        fill(from, &mut byte)?;
    }
    Err(broken("a number has more than 64 bits"))
}

/// Bytes behind their length. The length is believed only as far as bytes come.
fn chunk(from: &mut impl Read, left: &mut usize) -> Result<Vec<u8>, Failure> {
    let length = usize::try_from(long(from)?).map_err(|_| broken("a length is negative"))?;
    let rest = left.checked_sub(length);
    *left =
        rest.ok_or_else(|| broken(&format!("a block or header of more than {length} bytes is too large")))?;
    let mut bytes = Vec::new();
    from.take(length as u64).read_to_end(&mut bytes).map_err(|error| broken(&error.to_string()))?;
    if bytes.len() < length {
        return Err(broken("the file ends too early"));
    }
    Ok(bytes)
}
