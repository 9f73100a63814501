//! Descriptors back to texts, so that places can be shown and everything else works as for a text.
//!
//! A descriptor is read by the schema of `descriptor.proto` itself. Options of one's own need the
//! files that define them: the texts are made without them first, linked, and made again with what
//! was linked. What nobody defines is left out with a comment in its place. Comments of the original
//! are not in a descriptor.
//!
//! Nothing of a descriptor gets into the text unseen: what stands for a name is a name, strings are
//! quoted, numbers are numbers. The result is parsed like any other text, so whatever else is wrong
//! with a descriptor is found there.
//!
//! | question | file |
//! |---|---|
//! | how is a file written, a service, an enum? | `file.rs` |
//! | how a message, its fields, its extensions? | `message.rs` |
//! | how an option? | `options.rs` |

mod file;
mod message;
mod options;

use std::collections::HashSet;

use crate::limits::Limits;
use crate::problem::{Invalid, problem};
use crate::text::{Place, Source, Span};
use crate::words::Text;

use super::builder::Builder;
use super::builtin::is_builtin;
use super::contents::Members;
use super::datum::{Record, Value, from_base64};
use super::decode::decode;
use super::descriptor::{builtin_descriptor, has_descriptor};
use super::format::unsorted;
use super::model::{MessageId, Schema};
use super::rules::malformed;

/// A file of a descriptor, as a text.
#[derive(Clone, Debug)]
pub struct Lifted {
    /// The path by which imports name it; empty where the descriptor has none.
    pub path: String,
    /// Its text, under a name that says where it is from.
    pub source: Source,
    /// A file that everyone has, such as a well-known type, came along in the set.
    pub is_builtin: bool,
}

/// The texts of a serialized `FileDescriptorSet` or `FileDescriptorProto`: the last file of a set
/// first, as protoc puts the file it was asked for behind its imports, then the others in order.
///
/// *Errors*: the bytes are no descriptor, or say what no text can say. *Limits*: `limits.bytes`.
///
/// ```
/// use tenon_core::{Limits, protobuf};
/// let files = protobuf::lift("a.binpb", b"\x0a\x07a.proto\x22\x03\x0a\x01A", &Limits::default()).unwrap();
/// assert_eq!((&*files[0].path, files[0].source.name()), ("a.proto", "a.binpb (as text)"));
/// assert_eq!(files[0].source.text(), "syntax = \"proto2\";\n\nmessage A {}\n");
/// ```
pub fn lift(name: &str, bytes: &[u8], limits: &Limits) -> Result<Vec<Lifted>, Invalid> {
    let refuse = |reason: &str| {
        let source = Source::new(name, "");
        let place = Place { source, span: Span::default(), pointer: String::new() };
        let message = Text::new().plain("this is no descriptor: ").plain(reason.to_owned());
        Invalid::new(vec![problem(&malformed::RULE, place, message)])
    };
    if bytes.len() > limits.bytes {
        return Err(refuse("it is larger than a text may be"));
    }
    let known = builtin_descriptor().ok_or_else(|| refuse("what descriptors are is not known"))?;
    let files = read(&known, bytes).map_err(|reason| refuse(&reason))?;
    let set = is_set(bytes);
    let plain = texts(name, set, &known, &files, limits).map_err(|reason| refuse(&reason))?;
    if !files.iter().any(has_unknown) {
        return Ok(plain);
    }
    // Options of one's own are known once the files that define them are.
    let mut builder = Builder::empty(limits);
    for file in &plain {
        builder.add_root(&file.path, &file.source);
    }
    match builder.finish() {
        Ok(linked) if has_descriptor(&linked) => {
            let files = read(&linked, bytes).map_err(|reason| refuse(&reason))?;
            texts(name, set, &linked, &files, limits).map_err(|reason| refuse(&reason))
        }
        Ok(_) | Err(_) => Ok(plain),
    }
}

/// The bytes of a descriptor in base64, if that is what the text is: something that parses as a
/// `FileDescriptorProto` with a name or a message in it.
pub fn lift_base64(name: &str, text: &str, limits: &Limits) -> Option<Result<Vec<Lifted>, Invalid>> {
    let mut digits = text.to_owned();
    digits.retain(|c| !c.is_ascii_whitespace());
    let bytes = from_base64(&digits).filter(|bytes| !bytes.is_empty())?;
    read(&builtin_descriptor()?, &bytes).ok()?;
    Some(lift(name, &bytes, limits))
}

/// A set holds files under number 1 and nothing else, and those begin with their names; a file's
/// number 1 is its name.
fn is_set(bytes: &[u8]) -> bool {
    let mut rest = bytes;
    let mut named = false;
    while let Some((10, behind)) = rest.split_first() {
        let mut length = 0usize;
        let mut at = 0;
        loop {
            let Some(byte) = behind.get(at).filter(|_| at < 5) else { return false };
            length |= usize::from(byte & 0x7f) << (7 * at);
            at += 1;
            if byte & 0x80 == 0 {
                break;
            }
        }
        let inner = behind.get(at..).unwrap_or(&[]);
        let Some(behind) = inner.get(length..) else { return false };
        named |= length > 0 && inner.first() == Some(&10);
        rest = behind;
    }
    rest.is_empty() && named
}

/// The files of a descriptor as messages of `known`.
fn read(known: &Schema, bytes: &[u8]) -> Result<Vec<Record>, String> {
    let find = |name: &str| {
        let full = format!("google.protobuf.{name}");
        let at = known.messages.iter().position(|message| message.full_name == full);
        at.map(|at| MessageId(at as u32)).ok_or_else(|| format!("`{full}` is not defined"))
    };
    let members = Members::new(known);
    let files = if is_set(bytes) {
        let set = decode(&members, find("FileDescriptorSet")?, bytes)?;
        set.get(1).iter().filter_map(as_record).cloned().collect()
    } else {
        vec![decode(&members, find("FileDescriptorProto")?, bytes)?]
    };
    if files.iter().all(|file| file.fields.is_empty()) {
        return Err("it holds no file".to_owned());
    }
    Ok(files)
}

fn as_record(value: &Value) -> Option<&Record> {
    match value {
        Value::Message(record) => Some(record),
        Value::Whole(_) | Value::Real(_) | Value::Truth(_) | Value::Text(_) | Value::Bytes(_) => None,
    }
}

/// Something came that the schema did not know. Depth is bounded by the decoder.
fn has_unknown(record: &Record) -> bool {
    !record.unknown.is_empty()
        || record.fields.iter().any(|(_, values)| values.iter().filter_map(as_record).any(has_unknown))
}

fn texts(
    name: &str,
    set: bool,
    known: &Schema,
    files: &[Record],
    limits: &Limits,
) -> Result<Vec<Lifted>, String> {
    let members = Members::new(known);
    let path = |file: &Record| file::path(file).unwrap_or_default().to_owned();
    let mut wanted: Vec<&Record> = files.iter().collect();
    wanted.rotate_right(1);
    let mut seen = HashSet::new();
    let mut lifted = Vec::new();
    for file in wanted {
        let path = path(file);
        if !seen.insert(path.clone()) {
            return Err(format!("two of its files are called `{path}`"));
        }
        let shown = if set { format!("{name}/{path} (as text)") } else { format!("{name} (as text)") };
        let source = Source::new(shown.as_str(), file::text(&members, file, limits.bytes)?);
        // What does not parse is shown as it is, with its problems.
        let source = match unsorted(&source, limits) {
            Ok(text) => Source::new(shown, text),
            Err(_) => source,
        };
        let is_builtin = is_builtin(&path);
        lifted.push(Lifted { path, source, is_builtin });
    }
    Ok(lifted)
}
