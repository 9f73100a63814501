//! The engine where JavaScript runs: each question is a JSON text, and so is each answer. What questions
//! look like is in `question.rs`; data met again and again has a class in `data.rs`. There is no judgement
//! here: the core answers, and `npm/tenon` dresses the answers for people.

mod codec;
mod data;
mod problem;
mod question;

use std::collections::BTreeSet;
use std::sync::Mutex;

use serde::Serialize;
use serde_json::{Value, json};
use tenon_core::render::{concise, json as wire, markdown, matrix as table};
use tenon_core::text::json::{Dialect, Json};
use tenon_core::{
    Applied, Definition, Format, Report, Rule, Schema, avro, catalogue, diff, jsonschema, lint, matrix, mend,
    protobuf,
};
use wasm_bindgen::prelude::wasm_bindgen;

use problem::Problem;
use question::Question;

/// What the last panic said, for the caller that meets the trap behind it.
static LAST_PANIC: Mutex<String> = Mutex::new(String::new());

/// Remembers what a panic says. JavaScript sees no more of one than that the instance stopped.
#[wasm_bindgen(start)]
pub fn start() {
    std::panic::set_hook(Box::new(|panic| {
        if let Ok(mut last) = LAST_PANIC.try_lock() {
            *last = panic.to_string();
        }
    }));
}

/// What the last panic of this instance said; empty where there was none.
#[wasm_bindgen]
pub fn last_panic() -> String {
    LAST_PANIC.try_lock().map(|last| last.clone()).unwrap_or_default()
}

/// Panics, so that a test can see what comes of it.
#[wasm_bindgen]
pub fn provoke_panic() {
    panic!("provoked")
}

/// The report on a question's versions: the bytes that `tenon compat --format json` prints, or those of
/// the rendering that is named. A version that is no schema is reported as such.
///
/// *Errors*: the question cannot be understood.
#[wasm_bindgen]
pub fn check(question: &str, rendering: Option<String>) -> Result<String, Problem> {
    let question = Question::read(question)?;
    let policy = question.judgement()?;
    let reports = match question.versions(&policy)? {
        Ok(versions) => vec![tenon_core::check(&versions, &policy)],
        Err(refused) => refused,
    };
    render(&reports, rendering.as_deref().unwrap_or("json"))
}

/// Lint findings and flaws of each schema by itself, as [`check`] gives its report.
///
/// *Errors*: as of [`check`].
#[wasm_bindgen(js_name = lint)]
pub fn lint_schemas(question: &str, rendering: Option<String>) -> Result<String, Problem> {
    let question = Question::read(question)?;
    let policy = question.policy()?;
    let reports = match question.files(&policy)? {
        Ok(candidates) => lint(&candidates, &policy),
        Err(refused) => refused,
    };
    render(&reports, rendering.as_deref().unwrap_or("json"))
}

/// All differences between two versions, as `tenon diff --format json` prints them.
///
/// *Errors*: the question cannot be understood, a version is no schema, or there are not two.
#[wasm_bindgen(js_name = diff)]
pub fn differences(question: &str) -> Result<String, Problem> {
    let question = Question::read(question)?;
    let policy = question.policy()?;
    let versions = question.versions(&policy)?.map_err(Problem::Invalid)?;
    let [old, new] = versions.as_slice() else {
        return Err(Problem::usage(format!("these are {} versions, and two are compared", versions.len())));
    };
    Ok(tenon_core::render::diff::json(&diff(old, new, &policy)))
}

/// Every version against every other, as `tenon matrix --format json` prints it.
///
/// *Errors*: the question cannot be understood, or a version is no schema.
#[wasm_bindgen(js_name = matrix)]
pub fn version_matrix(question: &str) -> Result<String, Problem> {
    let question = Question::read(question)?;
    let policy = question.policy()?;
    let versions = question.versions(&policy)?.map_err(Problem::Invalid)?;
    Ok(table::json(&matrix(&versions, &policy)))
}

/// The second version with the edits that its findings offer; `findings` are fingerprints of those to mend,
/// all unless said. A version that is no schema is left as it is, and reported as [`check`] does.
///
/// *Shape*: `{"text", "applied": [{"rule", "message"}], "mended": [findings that went], "report", "stopped"}`.
/// *Errors*: the question cannot be understood, there are not two versions, or no finding has such a
/// fingerprint.
#[wasm_bindgen]
pub fn fix(question: &str, findings: Option<Vec<String>>) -> Result<String, Problem> {
    let question = Question::read(question)?;
    let policy = question.judgement()?;
    let wanted: Option<BTreeSet<String>> = findings.map(BTreeSet::from_iter);
    let known = |report: &wire::Report| match wanted.iter().flatten().find(|one| !lists(report, one)) {
        Some(one) => Err(Problem::usage(format!("no finding has the fingerprint `{one}`"))),
        None => Ok(()),
    };
    let versions = match question.versions(&policy)? {
        Ok(versions) => versions,
        Err(refused) => {
            let report = wire::report(&refused);
            known(&report)?;
            let text = question.last().unwrap_or_default().to_owned();
            return Ok(self::text(&Fixed { text, applied: vec![], mended: vec![], report, stopped: false }));
        }
    };
    let [earlier, later] = versions.as_slice() else {
        return Err(Problem::usage(format!(
            "these are {} versions, and of two one is mended",
            versions.len()
        )));
    };
    let first = tenon_core::check(&versions, &policy);
    let before = wire::report(std::slice::from_ref(&first));
    known(&before)?;
    let mended = mend(earlier, later.clone(), first, wanted.as_ref(), &policy);
    let report = wire::report(std::slice::from_ref(&mended.report));
    let findings = before.subjects.into_iter().flat_map(|subject| subject.findings);
    Ok(text(&Fixed {
        text: mended.source.text().to_owned(),
        applied: mended.applied.iter().map(Made::of).collect(),
        mended: findings.filter(|finding| !lists(&report, &finding.fingerprint)).collect(),
        report,
        stopped: mended.stopped,
    }))
}

/// The answer of [`fix`].
#[derive(Serialize)]
struct Fixed {
    text: String,
    applied: Vec<Made>,
    mended: Vec<wire::Finding>,
    report: wire::Report,
    stopped: bool,
}

/// One edit that was made.
#[derive(Serialize)]
struct Made {
    rule: &'static str,
    message: String,
}

impl Made {
    fn of(applied: &Applied) -> Made {
        Made { rule: applied.rule.id, message: applied.message.to_string() }
    }
}

fn lists(report: &wire::Report, fingerprint: &str) -> bool {
    report.subjects.iter().flat_map(|subject| &subject.findings).any(|one| one.fingerprint == fingerprint)
}

/// What the question's first schema defines and refers to, and the report on its flaws.
///
/// *Shape*: `{"format", "name", "definitions": […], "types": [{"name", "kind"}], "sources": […], "report"}`; a
/// name that is absent is null. *Errors*: the question cannot be understood, or the text is no schema.
#[wasm_bindgen]
pub fn parse(question: &str) -> Result<String, Problem> {
    let question = Question::read(question)?;
    let policy = question.policy()?;
    let candidates = question.files(&policy)?.map_err(Problem::Invalid)?;
    let Some(first) = candidates.first() else { return Err(Problem::usage("no schema is given")) };
    let schema = &first.schema;
    let sources: Vec<&str> = schema.sources().iter().map(|source| source.name()).collect();
    let report = wire::report(&lint(std::slice::from_ref(first), &policy));
    Ok(text(&Parsed {
        format: schema.format(),
        name: schema.name(),
        definitions: schema.definitions(),
        types: schema.types(),
        sources,
        report,
    }))
}

/// The answer of [`parse`].
#[derive(Serialize)]
struct Parsed<'s> {
    format: Format,
    name: Option<&'s str>,
    definitions: Vec<&'s str>,
    types: Vec<Definition<'s>>,
    sources: Vec<&'s str>,
    report: wire::Report,
}

/// As JSON, in the layout of a report: one way to write it is all of them.
fn text(answer: &impl Serialize) -> String {
    serde_json::to_string_pretty(answer).unwrap_or_default()
}

/// What the question's first schema uses and neither it nor its references define, as a JSON array: full
/// names in Avro, import paths in Protobuf, URIs in JSON Schema.
///
/// *Errors*: the question cannot be understood.
#[wasm_bindgen]
pub fn missing(question: &str) -> Result<String, Problem> {
    let question = Question::read(question)?;
    let policy = question.policy()?;
    Ok(Value::from_iter(question.missing(&policy.limits)?).to_string())
}

/// Which messages of the question's first schema, one of Protobuf, serializers of a registry can name.
///
/// *Shape*: `[[[0, 1], "acme.Order.Line"]]`. *Errors*: the text is no schema, or none of Protobuf.
#[wasm_bindgen]
pub fn message_indexes(question: &str) -> Result<String, Problem> {
    match Question::read(question)?.only()? {
        (Schema::Protobuf(schema), _) => {
            Ok(json!(protobuf::message_index::message_indexes(&schema)).to_string())
        }
        _ => Err(Problem::usage("only messages of Protobuf have indexes")),
    }
}

/// The text that is hashed, and its hashes in lower-case hexadecimal.
///
/// *Shape*: `{"canonical", "sha256"}`, with `md5` for Avro and Protobuf, with `crc64` for Avro. *Errors*:
/// the question cannot be understood, or the text is no schema.
#[wasm_bindgen]
pub fn fingerprint(question: &str) -> Result<String, Problem> {
    let (schema, _) = Question::read(question)?.only()?;
    let answer = match &schema {
        Schema::Avro(schema) => json!({
            "canonical": avro::canonical::parsing_form(schema),
            "crc64": format!("{:016x}", avro::canonical::crc64_avro(schema)),
            "md5": hex(&avro::canonical::md5(schema)),
            "sha256": hex(&avro::canonical::sha256(schema)),
        }),
        Schema::Protobuf(schema) => json!({
            "canonical": protobuf::canonical::canonical(schema),
            "md5": hex(&protobuf::canonical::md5(schema)),
            "sha256": hex(&protobuf::canonical::sha256(schema)),
        }),
        Schema::JsonSchema(schema) => json!({
            "canonical": jsonschema::canonical::canonical_text(schema),
            "sha256": hex(&jsonschema::canonical::sha256(schema)),
        }),
        _ => return Err(Problem::usage("schemas of this language have no fingerprint")),
    };
    Ok(answer.to_string())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The first text in the layout of `tenon fmt`; YAML as it is.
///
/// *Errors*: the question cannot be understood, the text is malformed, or holds what the layout would lose.
#[wasm_bindgen]
pub fn format(question: &str) -> Result<String, Problem> {
    let question = Question::read(question)?;
    let limits = question.policy()?.limits;
    let (format, source) = question.first()?;
    let invalid = |invalid| question.refuse(&source, invalid);
    match format {
        Format::Protobuf => protobuf::format(&source, &limits).map_err(invalid),
        Format::JsonSchema => {
            let laid_out = jsonschema::format(&source, &limits).map_err(invalid)?;
            Ok(laid_out.unwrap_or_else(|| source.text().to_owned()))
        }
        _ => match Json::parse(&source, Dialect { comments: true }, limits.depth) {
            Ok(json) => avro::format(&json).map_err(|reason| Problem::usage(reason.to_string())),
            // The core words what is wrong with a text when it is parsed as a schema.
            Err(_) => match Schema::parse(format, &source, &limits) {
                Ok(_) => Ok(source.text().to_owned()),
                Err(flaws) => Err(invalid(flaws)),
            },
        },
    }
}

/// One rule as JSON, without its page, which is a file beside the module; a name that is no rule's is refused
/// with the nearest.
///
/// *Errors*: there is no such rule, or it is of a language that this module has not.
#[wasm_bindgen]
pub fn explain(id: &str) -> Result<String, Problem> {
    Ok(facts(question::known(id)?).to_string())
}

/// Every rule, as a JSON array.
#[wasm_bindgen]
pub fn rules() -> String {
    Value::from_iter(catalogue::all().map(facts)).to_string()
}

fn facts(rule: &Rule) -> Value {
    json!({
        "id": rule.id,
        "severity": rule.severity,
        "kind": rule.kind,
        "summary": rule.summary,
        "since": rule.since,
        "confluent": rule.confluent,
        "buf": rule.buf,
    })
}

/// The languages that this module has, as a JSON array of their names.
#[wasm_bindgen]
pub fn formats() -> String {
    Value::from_iter(Format::ALL.into_iter().filter(|format| format.is_built()).map(Format::name)).to_string()
}

/// Version of the engine.
#[wasm_bindgen]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}

/// Renderings for pipelines and terminals are the command's part: their libraries would travel with every
/// page that asks a question.
fn render(reports: &[Report], rendering: &str) -> Result<String, Problem> {
    match rendering {
        "json" => Ok(wire::render(reports)),
        "concise" => Ok(concise::render(reports)),
        "markdown" => Ok(markdown::render(reports)),
        other => Err(Problem::usage(format!(
            "no rendering is called `{other}`; there are json, concise, markdown"
        ))),
    }
}
