//! What a reader makes of a document that is valid under the writer. JSON has no resolution: a reader takes
//! the document as it is, or refuses it and says where.

use crate::change::Effect;
use crate::divergence::{Data, Divergence, Divergences, Unresolved, shown};
use crate::fault::{Faults, Spot};
use crate::format::Format;
use crate::limits::Limits;
use crate::text::json::{Dialect, Json};
use crate::text::{Source, layout};
use crate::witness::Reading;

use super::exact::member;
use super::model::Schema;
use super::proof::Validator;

/// A document as the writer wrote it, and what the reader refuses of it.
#[derive(Debug)]
pub(crate) struct Resolved {
    /// On one line.
    pub(crate) written: String,
    pub(crate) found: Divergences,
}

/// Judges `data` under both schemas.
///
/// *Errors*: it is no JSON, or not valid under the writer; whether it is valid under either is not known.
/// *Limits*: `limits.depth`; `limits.steps` and 16 more for each byte; `limits.findings` places.
pub(crate) fn resolve(
    writer: &Schema,
    reader: &Schema,
    data: Data<'_>,
    limits: &Limits,
) -> Result<Resolved, Unresolved> {
    let text = match data {
        Data::Json(text) => text,
        Data::Binary(_) => return Err(Unresolved::NoBinary(Format::JsonSchema)),
    };
    let source = Source::new("", text);
    let json =
        Json::parse(&source, Dialect::default(), limits.depth).map_err(|malformed| Unresolved::Corrupt {
            at: Some(malformed.span.start as usize),
            path: String::new(),
            reason: format!("it is not JSON: {}", malformed.message),
        })?;
    let written = faults(writer, &json, 1, "the writer", limits)?;
    if let Some(fault) = written.list.first() {
        let at = match fault.spot {
            Spot::Text(span) => Some(span.start as usize),
            Spot::Byte(at) => Some(at),
            Spot::Whole => None,
        };
        let (path, reason) = (path(&json, &fault.path), fault.message.clone());
        return Err(Unresolved::Corrupt { at, path, reason });
    }
    let read = faults(reader, &json, limits.findings, "the reader", limits)?;
    let mut found = Divergences::new(limits.findings);
    for fault in read.list {
        let written = match fault.spot {
            Spot::Text(span) => source.text().get(span.start as usize..span.end as usize).unwrap_or_default(),
            Spot::Byte(_) | Spot::Whole => "",
        };
        found.add(|| Divergence {
            effect: Effect::Refused,
            path: path(&json, &fault.path),
            written: shown(written.to_owned()),
            read: Reading::Refused(fault.message),
        });
    }
    Ok(Resolved { written: layout::one_line(&json), found })
}

fn faults(
    schema: &Schema,
    json: &Json,
    most: usize,
    whose: &'static str,
    limits: &Limits,
) -> Result<Faults, Unresolved> {
    const A_BYTE: u64 = 16;
    let bytes = json.source().text().len() as u64;
    let steps = limits.steps.saturating_add(bytes.saturating_mul(A_BYTE));
    let faults = Validator::new(schema).faults(json, most, steps);
    match faults.undecided {
        // What was found stands all the same.
        Some(reason) if faults.list.is_empty() => Err(Unresolved::Undecided { whose, reason }),
        Some(_) | None => Ok(faults),
    }
}

/// A JSON Pointer as people write paths: `lines[0].price`.
fn path(json: &Json, pointer: &str) -> String {
    let mut path = String::new();
    let mut at = json.root();
    for token in pointer.split('/').skip(1) {
        let name = token.replace("~1", "/").replace("~0", "~");
        let item = token.parse::<usize>().ok().and_then(|index| at.items().nth(index));
        match item {
            Some(item) => {
                path.push_str(&format!("[{token}]"));
                at = item;
            }
            None => {
                member(&mut path, &name);
                at = at.get(&name).unwrap_or(at);
            }
        }
    }
    path
}
