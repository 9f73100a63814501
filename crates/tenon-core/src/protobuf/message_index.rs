//! Which message of its file a message is, as a registry's serializers write it before a payload.
//!
//! A path of indexes: among the top-level messages, then among those nested in it, and so on. Map
//! entries and bodies of groups do not count, as the registry numbers the messages of its own tree.

use super::datum::varint;
use super::model::{FileId, MessageId, Schema};

/// Every message of the first file that the path can name, in the order of the text, outer before
/// inner: its path and its full name. *Shape*: `[1, 0]`, `acme.Order.Line`.
pub fn message_indexes(schema: &Schema) -> Vec<(Vec<usize>, &str)> {
    let mut counts = vec![0; schema.messages.len()];
    let mut top = 0;
    let mut paths: Vec<Option<Vec<usize>>> = vec![None; schema.messages.len()];
    let mut found = Vec::new();
    for (at, message) in schema.messages.iter().enumerate() {
        if message.at.file != FileId(0) || message.is_map_entry || message.is_group {
            continue;
        }
        let path = match message.parent {
            None => {
                top += 1;
                Some(vec![top - 1])
            }
            Some(MessageId(parent)) => {
                let parent = parent as usize;
                // Nothing inside a group has a path.
                paths.get(parent).cloned().flatten().zip(counts.get_mut(parent)).map(|(mut path, count)| {
                    path.push(*count);
                    *count += 1;
                    path
                })
            }
        };
        let Some(path) = path else { continue };
        if let Some(slot) = paths.get_mut(at) {
            *slot = Some(path.clone());
        }
        found.push((path, message.full_name.as_str()));
    }
    found
}

/// The path of a message of that full name.
pub fn index_path(schema: &Schema, full_name: &str) -> Option<Vec<usize>> {
    message_indexes(schema).into_iter().find(|(_, name)| *name == full_name).map(|(path, _)| path)
}

/// The full name of the message at a path.
pub fn message_at<'s>(schema: &'s Schema, path: &[usize]) -> Option<&'s str> {
    message_indexes(schema).into_iter().find(|(known, _)| known == path).map(|(_, name)| name)
}

/// The bytes that stand for a path between the schema's id and the payload: how many indexes, then
/// each, as zig-zag varints; the path `[0]` is one zero byte.
pub fn index_bytes(path: &[usize]) -> Vec<u8> {
    if path == [0] {
        return vec![0];
    }
    let mut out = Vec::new();
    // No count and no index is so large that its sign matters.
    for number in std::iter::once(path.len()).chain(path.iter().copied()) {
        varint((number as u64) << 1, &mut out);
    }
    out
}

/// The path that bytes begin with, and the bytes behind it.
///
/// *Errors*: `None` where the bytes end early or hold a negative number or a path deeper than messages
/// nest.
pub fn read_index_bytes(bytes: &[u8]) -> Option<(Vec<usize>, &[u8])> {
    /// Deeper than the parser lets messages nest.
    const DEEPEST: u64 = 100;
    let (count, mut rest) = index(bytes)?;
    if count == 0 {
        return Some((vec![0], rest));
    }
    if count > DEEPEST {
        return None;
    }
    let mut path = Vec::new();
    for _ in 0..count {
        let (number, behind) = index(rest)?;
        path.push(usize::try_from(number).ok()?);
        rest = behind;
    }
    Some((path, rest))
}

/// A zig-zag varint that is not negative.
fn index(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let mut number = 0u64;
    for (at, byte) in bytes.iter().enumerate().take(10) {
        number |= u64::from(byte & 0x7f).checked_shl(7 * at as u32)?;
        if byte & 0x80 == 0 {
            return (number & 1 == 0).then_some((number >> 1, bytes.get(at + 1..)?));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::super::Builder;
    use super::{index_bytes, index_path, message_at, message_indexes, read_index_bytes};
    use crate::limits::Limits;
    use crate::text::Source;

    #[test]
    fn paths_count_messages_and_nothing_else() {
        let text = r#"syntax = "proto2"; package p;
            message A { map<string, B> m = 1; optional group G = 2 { } message X { message Y {} } message Z {} }
            enum E { V = 0; }
            message B {}"#;
        let schema =
            Builder::new("a.proto", &Source::new("a.proto", text), &Limits::default()).finish().unwrap();
        let rows: Vec<(Vec<usize>, &str)> = vec![
            (vec![0], "p.A"),
            (vec![0, 0], "p.A.X"),
            (vec![0, 0, 0], "p.A.X.Y"),
            (vec![0, 1], "p.A.Z"),
            (vec![1], "p.B"),
        ];
        assert_eq!(message_indexes(&schema), rows);
        assert_eq!(index_path(&schema, "p.A.Z"), Some(vec![0, 1]));
        assert_eq!(index_path(&schema, "p.A.G"), None);
        assert_eq!(message_at(&schema, &[0, 0, 0]), Some("p.A.X.Y"));
        assert_eq!(message_at(&schema, &[2]), None);
    }

    #[test]
    fn bytes_are_zig_zag_varints_with_a_short_form_for_the_first() {
        let rows: &[(&[usize], &[u8])] =
            &[(&[0], &[0]), (&[1], &[2, 2]), (&[1, 0], &[4, 2, 0]), (&[0, 64], &[4, 0, 0x80, 1])];
        for (path, bytes) in rows {
            assert_eq!(index_bytes(path), *bytes);
            let followed = [*bytes, &[7]].concat();
            assert_eq!(read_index_bytes(&followed), Some((path.to_vec(), &[7][..])));
        }
        assert_eq!(read_index_bytes(&[2, 0, 9]), Some((vec![0], &[9][..])), "the long form of the first");
        assert_eq!(read_index_bytes(&[]), None);
        assert_eq!(read_index_bytes(&[4, 2]), None);
        assert_eq!(read_index_bytes(&[1, 0]), None);
        assert_eq!(read_index_bytes(&[0xff; 11]), None);
    }
}
