//! Why there is no answer, as JavaScript catches it: a JSON text that `npm/tenon` makes an error of.

use serde_json::json;
use tenon_core::Report;
use tenon_core::render::json as wire;
use wasm_bindgen::JsValue;

/// Why there is no answer.
#[derive(Debug)]
pub enum Problem {
    /// The question is at fault.
    Usage(String),
    /// A text is no schema; the reports say why.
    Invalid(Vec<Report>),
}

impl Problem {
    /// The question is at fault, for this reason: a clause without a final stop.
    pub(crate) fn usage(message: impl Into<String>) -> Problem {
        Problem::Usage(message.into())
    }
}

/// *Shape*: `{"kind": "usage", "message"}` or `{"kind": "invalid", "report"}`.
impl From<Problem> for JsValue {
    fn from(problem: Problem) -> JsValue {
        let text = match problem {
            Problem::Usage(message) => json!({"kind": "usage", "message": message}),
            Problem::Invalid(reports) => json!({"kind": "invalid", "report": wire::report(&reports)}),
        };
        JsValue::from_str(&text.to_string())
    }
}
