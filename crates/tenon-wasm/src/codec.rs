//! Messages read again and again: what becomes of them under another schema, and the plan by which
//! JavaScript reads and writes them without asking here.

use tenon_core::render::resolution as wire;
use tenon_core::{
    Data, Limits, Passage, Plan, Schema, Surface, UnknownKeys, Unresolved, avro_bytes, resolve,
};
use wasm_bindgen::prelude::wasm_bindgen;

use crate::data::declared;
use crate::problem::Problem;
use crate::question::Question;

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
    /// The question has a reader of its own.
    resolves: bool,
    plan: Option<Plan>,
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
            resolves: sound.len() > 1,
            plan: None,
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

    /// What JavaScript does with the bytes by itself, as [`Plan::json`] says it.
    ///
    /// *Errors*: messages of that language have no binary encoding, or which message is meant is not said.
    pub fn plan(&mut self) -> Result<String, Problem> {
        let reader = self.resolves.then_some(&self.reader);
        let plan = Plan::new(&self.writer, reader, self.message.as_deref(), &self.limits);
        let plan = plan.map_err(|error| Problem::usage(error.to_string()))?;
        Ok(self.plan.insert(plan).json())
    }

    /// Where that which a step of the plan is about is declared, as JSON; of a message the field of that
    /// number.
    pub fn place(&self, step: usize, field: Option<i32>) -> Option<String> {
        let place = self.plan.as_ref()?.place(&self.writer, &self.reader, step, field)?;
        Some(declared(&place).to_string())
    }

    /// The bytes of a message of the writer in Avro's JSON encoding.
    ///
    /// *Errors*: the text is no such message, or the language is another.
    pub fn avro_bytes(&self, text: &str) -> Result<Vec<u8>, Problem> {
        let Schema::Avro(writer) = &self.writer else {
            return Err(Problem::usage("the schema is none of Avro"));
        };
        avro_bytes(writer, text, &self.limits).map_err(|unresolved| match unresolved {
            Unresolved::Corrupt { at, path, reason } => Problem::Data { at, path, reason },
            other => Problem::usage(other.to_string()),
        })
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
