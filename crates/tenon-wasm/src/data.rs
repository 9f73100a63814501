//! What is wrong with data, met again and again: a schema parsed once, and as many data as one likes.
//! Messages that are read are in `codec.rs`.

use self_cell::self_cell;
use serde_json::{Value, json};
use tenon_core::{Datum, Faults, Place, Schema, Source, Spot, Validator};
use wasm_bindgen::prelude::wasm_bindgen;

use crate::problem::Problem;
use crate::question::Question;

self_cell!(
    struct Compiled {
        owner: Schema,
        #[not_covariant]
        dependent: Validator,
    }
);

/// What is wrong with data of one schema.
#[wasm_bindgen(js_name = Validator)]
#[allow(missing_debug_implementations, reason = "it is a handle that JavaScript holds")]
pub struct Checker {
    compiled: Compiled,
}

#[wasm_bindgen(js_class = Validator)]
impl Checker {
    /// For data of the question's first schema; of a Protobuf schema for the message of that full name, or
    /// for its only one.
    ///
    /// *Errors*: the text is no schema, or which message is meant cannot be told.
    #[wasm_bindgen(constructor)]
    pub fn new(question: &str, message: Option<String>) -> Result<Checker, Problem> {
        let (schema, limits) = Question::read(question)?.only()?;
        let compiled =
            Compiled::try_new(schema, |schema| Validator::new(schema, message.as_deref(), &limits));
        Ok(Checker { compiled: compiled.map_err(|error| Problem::usage(error.to_string()))? })
    }

    /// Faults of a datum in JSON, as JSON; nothing where it has none.
    pub fn json(&mut self, text: &str) -> Option<String> {
        let source = Source::unnamed(text);
        let faults = self.compiled.with_dependent_mut(|_, own| own.faults(Datum::Json(&source)));
        told(&faults, Some(&source))
    }

    /// Whether a datum in JSON has no fault.
    #[wasm_bindgen(js_name = isJson)]
    pub fn is_json(&mut self, text: &str) -> bool {
        let source = Source::unnamed(text);
        self.compiled.with_dependent_mut(|_, own| own.is_valid(Datum::Json(&source)))
    }

    /// Whether a datum in the binary encoding has no fault.
    #[wasm_bindgen(js_name = isBinary)]
    pub fn is_binary(&mut self, bytes: &[u8]) -> bool {
        self.compiled.with_dependent_mut(|_, own| own.is_valid(Datum::Binary(bytes)))
    }

    /// Faults of a datum in the binary encoding, as JSON; nothing where it has none.
    pub fn binary(&mut self, bytes: &[u8]) -> Option<String> {
        let faults = self.compiled.with_dependent_mut(|_, own| own.faults(Datum::Binary(bytes)));
        told(&faults, None)
    }
}

/// *Shape*: `{"faults": [{"demand", "path", "message", "byte", "line", "column", "declared"}], "more",
/// "undecided"}`; what is not known is left out.
fn told(faults: &Faults, source: Option<&Source>) -> Option<String> {
    if faults.is_valid() {
        return None;
    }
    let list = faults.list.iter().map(|fault| {
        let mut one = json!({"demand": fault.demand, "path": fault.path, "message": fault.message});
        match (fault.spot, source) {
            (Spot::Text(span), Some(source)) => {
                let (line, column) = source.line_column(span.start);
                one["byte"] = span.start.into();
                one["line"] = line.into();
                one["column"] = column.into();
            }
            (Spot::Byte(at), _) => one["byte"] = at.into(),
            (Spot::Text(_) | Spot::Whole, _) => {}
        }
        if let Some(place) = &fault.declared {
            one["declared"] = declared(place);
        }
        one
    });
    let mut answer = json!({"faults": Value::from_iter(list), "more": faults.more});
    if let Some(reason) = &faults.undecided {
        answer["undecided"] = reason.as_str().into();
    }
    Some(answer.to_string())
}

/// A place in a schema.
///
/// *Shape*: `{"source", "pointer", "line", "column"}`.
pub(crate) fn declared(place: &Place) -> Value {
    let (line, column) = place.line_column();
    json!({"source": place.source.name(), "pointer": place.pointer, "line": line, "column": column})
}
