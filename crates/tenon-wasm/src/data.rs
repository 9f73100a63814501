//! Data met again and again: a schema parsed once, and as many messages as one likes.

use self_cell::self_cell;
use serde_json::{Value, json};
use tenon_core::render::resolution as wire;
use tenon_core::{
    Data, Datum, Faults, Limits, Passage, Schema, Source, Spot, Surface, UnknownKeys, Validator, resolve,
};
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
        let source = Source::new("", text);
        let faults = self.compiled.with_dependent_mut(|_, own| own.faults(Datum::Json(&source)));
        told(&faults, Some(&source))
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
            let (line, column) = place.line_column();
            one["declared"] = json!({
                "source": place.source.name(),
                "pointer": place.pointer,
                "line": line,
                "column": column,
            });
        }
        one
    });
    let mut answer = json!({"faults": Value::from_iter(list), "more": faults.more});
    if let Some(reason) = &faults.undecided {
        answer["undecided"] = reason.as_str().into();
    }
    Some(answer.to_string())
}

/// Messages written under one schema and read under another.
#[wasm_bindgen]
#[allow(missing_debug_implementations, reason = "it is a handle that JavaScript holds")]
pub struct Codec {
    writer: Schema,
    reader: Schema,
    message: Option<String>,
    surface: Surface,
    unknown_keys: UnknownKeys,
    limits: Limits,
}

#[wasm_bindgen]
impl Codec {
    /// The question's first schema writes and its last one reads, which may be the same; of Protobuf schemas
    /// the message of that full name. The first of the question's surfaces is what travels.
    ///
    /// *Errors*: a text is no schema.
    #[wasm_bindgen(constructor)]
    pub fn new(question: &str, message: Option<String>) -> Result<Codec, Problem> {
        let question = Question::read(question)?;
        let policy = question.policy()?;
        let sound = question.versions(&policy)?.map_err(Problem::Invalid)?;
        let (Some(writer), Some(reader)) = (sound.first(), sound.last()) else {
            return Err(Problem::usage("no schema is given"));
        };
        Ok(Codec {
            writer: writer.schema.clone(),
            reader: reader.schema.clone(),
            message,
            surface: policy.surfaces.first().copied().unwrap_or(Surface::Binary),
            unknown_keys: policy.unknown_keys,
            limits: policy.limits,
        })
    }

    /// What a binary message says and what the reader takes from it, as `tenon resolve --format json` prints.
    ///
    /// *Errors*: the data is no message of the writer.
    pub fn binary(&self, bytes: &[u8]) -> Result<String, Problem> {
        self.resolved(Data::Binary(bytes))
    }

    /// The same of a message in JSON.
    ///
    /// *Errors*: the data is no message of the writer.
    pub fn json(&self, text: &str) -> Result<String, Problem> {
        self.resolved(Data::Json(text))
    }

    fn resolved(&self, data: Data<'_>) -> Result<String, Problem> {
        let passage = Passage {
            message: self.message.as_deref(),
            surface: self.surface,
            unknown_keys: self.unknown_keys,
        };
        match resolve(&self.writer, &self.reader, data, &passage, &self.limits) {
            Ok(resolution) => Ok(wire::json(&resolution)),
            Err(unresolved) => Err(Problem::usage(unresolved.to_string())),
        }
    }
}
