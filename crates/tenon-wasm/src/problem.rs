//! Why there is no answer, as JavaScript catches it: a JSON text that `npm/tenon` makes an error of.

use serde::Serialize;
use serde_json::json;
use tenon_core::render::json as wire;
use tenon_core::{Format, Report};
use wasm_bindgen::JsValue;

use crate::text;

/// Why there is no answer.
#[derive(Debug)]
pub enum Problem {
    /// The question is at fault.
    Usage(String),
    /// This module has not that language; another has.
    NotBuilt(Format),
    /// A text is no schema; the reports say why.
    Invalid(Vec<Report>),
    /// Data is no message.
    Data {
        /// Offset of the byte at which it shows, where that is known.
        at: Option<usize>,
        /// Where in the message.
        path: String,
        /// Why, in a clause.
        reason: String,
    },
}

impl Problem {
    /// The question is at fault, for this reason: a clause without a final stop.
    pub(crate) fn usage(message: impl Into<String>) -> Problem {
        Problem::Usage(message.into())
    }
}

/// *Shape*: `{"kind": "usage", "message"}`, `{"kind": "not-built", "format"}`, `{"kind": "invalid", "report"}`
/// or `{"kind": "data", "byte", "path", "reason"}`.
impl From<Problem> for JsValue {
    fn from(problem: Problem) -> JsValue {
        JsValue::from_str(&match problem {
            Problem::Usage(message) => json!({"kind": "usage", "message": message}).to_string(),
            Problem::NotBuilt(format) => json!({"kind": "not-built", "format": format}).to_string(),
            Problem::Invalid(reports) => text(&Invalid { kind: "invalid", report: wire::report(&reports) }),
            Problem::Data { at, path, reason } => {
                json!({"kind": "data", "byte": at, "path": path, "reason": reason}).to_string()
            }
        })
    }
}

#[derive(Serialize)]
struct Invalid {
    kind: &'static str,
    report: wire::Report,
}
