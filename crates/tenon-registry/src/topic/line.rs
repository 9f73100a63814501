//! One line of a dump: where its key, its value and its time stand. What they say is in `record.rs`.
//!
//! ```text
//! KEY <tab> VALUE                                  kafka-console-consumer --property print.key=true
//! CreateTime:1700000000000 <tab> KEY <tab> VALUE   … print.timestamp=true, or others before the key
//! {"key": "KEY", "payload": "VALUE", "ts": 17…}    kcat -J; also objects in the place of texts
//! ```

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;

/// A line taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Parts {
    pub(super) key: Text,
    /// Nothing where the record only deletes.
    pub(super) value: Option<Text>,
    /// Milliseconds since 1970.
    pub(super) at: Option<u64>,
}

/// A piece of JSON, and the bytes of the line before it; that is not told of what was written inside a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Text {
    pub(super) text: String,
    pub(super) start: Option<usize>,
}

/// What is wrong with a line, and the byte where, if that is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wrong {
    pub(super) what: String,
    pub(super) at: Option<usize>,
}

impl Wrong {
    pub(super) fn new(what: impl Into<String>, at: Option<usize>) -> Wrong {
        Wrong { what: what.into(), at }
    }

    /// What `serde_json` says of a text that begins somewhere in the line.
    pub(super) fn json(error: &serde_json::Error, part: &str, start: Option<usize>) -> Wrong {
        let whole = error.to_string();
        // The place in the text itself is told as one of the line.
        let what = whole.rsplit_once(" at line ").map_or(&*whole, |(what, _)| what);
        let at = start.map(|start| start + error.column().saturating_sub(1));
        Wrong { what: format!("its {part}: {what}"), at }
    }
}

/// A line of JSON as a whole.
#[derive(Deserialize)]
struct Whole {
    key: Option<Value>,
    #[serde(alias = "payload")]
    value: Option<Value>,
    #[serde(alias = "timestamp")]
    ts: Option<u64>,
}

/// Takes a line apart. `separator` stands between key and value where the line is not JSON as a whole.
pub(super) fn parts(line: &str, separator: &str) -> Result<Parts, Wrong> {
    let start = line.find('{').ok_or_else(|| Wrong::new("no key begins in it, which is JSON", Some(0)))?;
    let (head, rest) = line.split_at_checked(start).unwrap_or((line, ""));
    let mut values = serde_json::Deserializer::from_str(rest).into_iter::<IgnoredAny>();
    match values.next() {
        Some(Ok(_)) => {}
        Some(Err(error)) => return Err(Wrong::json(&error, "key", Some(start))),
        None => return Err(Wrong::new("no key begins in it, which is JSON", Some(start))),
    }
    let (first, after) = rest.split_at_checked(values.byte_offset()).unwrap_or((rest, ""));
    let end = start + first.len();
    if let Some(value) = after.strip_prefix(separator).filter(|_| !separator.is_empty()) {
        let (from, value) = (end + separator.len(), value.trim_end());
        let value = (!matches!(value, "" | "null" | "NULL"))
            .then(|| Text { text: value.to_owned(), start: Some(from) });
        let key = Text { text: first.to_owned(), start: Some(start) };
        return Ok(Parts { key, value, at: time(head) });
    }
    if !after.trim().is_empty() {
        let what = format!("{separator:?} does not follow its key: which separator was it printed with?");
        return Err(Wrong::new(what, Some(end)));
    }
    let whole: Whole =
        serde_json::from_str(first).map_err(|error| Wrong::json(&error, "JSON", Some(start)))?;
    let key = piece(whole.key).ok_or_else(|| Wrong::new("it has no key", None))?;
    Ok(Parts { key, value: piece(whole.value), at: whole.ts })
}

fn piece(value: Option<Value>) -> Option<Text> {
    let text = match value? {
        Value::Null => return None,
        Value::String(text) if text.is_empty() => return None,
        Value::String(text) => text,
        other => other.to_string(),
    };
    Some(Text { text, start: None })
}

/// The time among what stands before a key.
fn time(head: &str) -> Option<u64> {
    let after = head.split_once("CreateTime:").or_else(|| head.split_once("LogAppendTime:"))?.1;
    let digits = after.find(|c: char| !c.is_ascii_digit()).map_or(Some(after), |end| after.get(..end));
    digits?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::parts;

    fn taken(line: &str, separator: &str) -> (String, Option<String>, Option<u64>) {
        let parts = parts(line, separator).unwrap();
        (parts.key.text, parts.value.map(|value| value.text), parts.at)
    }

    #[test]
    fn key_value_and_time_are_found_however_they_were_printed() {
        let (key, value) = (r#"{"keytype":"NOOP","magic":0}"#, r#"{"a":"|\t{"}"#);
        let all = |time| (key.to_owned(), Some(value.to_owned()), time);
        assert_eq!(taken(&format!("{key}\t{value}"), "\t"), all(None));
        assert_eq!(taken(&format!("{key}|{value}\r"), "|"), all(None));
        let before = "CreateTime:1700\tPartition:0\tOffset:3\tNO_HEADERS";
        assert_eq!(taken(&format!("{before}\t{key}\t{value}"), "\t"), all(Some(1700)));
        let quoted = |text: &str| serde_json::to_string(text).unwrap();
        let kcat = |key: &str, value: &str| {
            format!(r#"{{"topic":"_schemas","ts":1700,"key":{key},"payload":{value}}}"#)
        };
        assert_eq!(taken(&kcat(&quoted(key), &quoted(value)), "\t"), all(Some(1700)));
        assert_eq!(taken(&kcat(key, value), "\t"), all(Some(1700)));
        for nothing in ["null", "", "NULL"] {
            assert_eq!(taken(&format!("{key}\t{nothing}"), "\t"), (key.to_owned(), None, None));
        }
        assert_eq!(taken(&kcat(&quoted(key), "null"), "\t"), (key.to_owned(), None, Some(1700)));
    }

    #[test]
    fn what_is_wrong_with_a_line_is_told_with_its_place() {
        let wrong = |line: &str| {
            let wrong = parts(line, "\t").unwrap_err();
            (wrong.what, wrong.at)
        };
        let told = |what: &str, at| (what.to_owned(), at);
        assert_eq!(wrong("nothing"), told("no key begins in it, which is JSON", Some(0)));
        assert_eq!(wrong("x\t{\"a\""), told("its key: EOF while parsing an object", Some(5)));
        let foreign = "\"\\t\" does not follow its key: which separator was it printed with?";
        assert_eq!(wrong("{}|{}"), told(foreign, Some(2)));
        assert_eq!(wrong("{\"payload\":1}"), told("it has no key", None));
    }
}
