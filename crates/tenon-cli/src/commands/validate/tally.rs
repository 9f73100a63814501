//! What was found in all records: errors as they come, and a summary by what they break.

use std::collections::HashMap;
use std::fmt::Write;

use clap::ValueEnum;
use serde_json::{Value, json};
use tenon_core::{Fault, Faults, Place, Source, Span, Spot};

/// How to show errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Shape {
    /// Some of each kind with the schema's place, and a summary.
    Full,
    /// A line for each.
    Concise,
    /// One JSON object.
    Json,
}

/// Most kinds of errors that are told apart; a schema that recurses may have no end of them.
const MOST_KINDS: usize = 1_000;
/// Places of a kind that the summary names.
const PLACES: usize = 3;

/// Counts and texts.
#[derive(Debug)]
pub(crate) struct Tally {
    shape: Shape,
    /// Errors shown of each kind.
    limit: u64,
    pub(crate) records: u64,
    pub(crate) invalid: u64,
    pub(crate) undecided: u64,
    errors: u64,
    kinds: Vec<Kind>,
    by_signature: HashMap<String, usize>,
    /// Not printed yet.
    out: String,
    /// An error was written to the JSON.
    begun: bool,
}

#[derive(Debug)]
struct Kind {
    signature: String,
    demand: &'static str,
    declared: Option<Place>,
    message: String,
    count: u64,
    places: Vec<String>,
}

/// Where a record stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Record<'r> {
    /// For people.
    pub(crate) file: &'r str,
    /// Its number in a file of several, from 1.
    pub(crate) number: Option<u64>,
    /// Its text, where it is JSON, and how many lines stand before it.
    pub(crate) text: Option<(&'r Source, u64)>,
}

impl Tally {
    pub(crate) fn new(shape: Shape, limit: u64) -> Tally {
        Tally {
            shape,
            limit,
            records: 0,
            invalid: 0,
            undecided: 0,
            errors: 0,
            kinds: Vec::new(),
            by_signature: HashMap::new(),
            out: String::new(),
            begun: false,
        }
    }

    /// What is to be printed since it was asked last.
    pub(crate) fn take(&mut self) -> String {
        std::mem::take(&mut self.out)
    }

    /// Bytes of text not printed yet.
    pub(crate) fn held(&self) -> usize {
        self.out.len()
    }

    /// Something is wrong behind a record that was taken in already, and was `sound`.
    pub(crate) fn spoil(&mut self, record: Record<'_>, fault: &Fault, sound: bool) {
        self.invalid += u64::from(sound);
        self.fault(record, fault);
    }

    /// Takes a record in.
    pub(crate) fn add(&mut self, record: Record<'_>, faults: Faults) {
        self.records += 1;
        self.invalid += u64::from(!faults.list.is_empty());
        for fault in faults.list {
            self.fault(record, &fault);
        }
        if faults.more {
            self.line(record, None, "note", "there are more errors in this record; they are not counted");
        }
        if let Some(reason) = faults.undecided {
            self.undecided += 1;
            self.line(record, None, "undecided", &reason);
        }
    }

    fn fault(&mut self, record: Record<'_>, fault: &Fault) {
        self.errors += 1;
        let place = place(record, Some(fault.spot));
        let index = self.kind(fault);
        let Some(kind) = self.kinds.get_mut(index) else { return };
        kind.count += 1;
        if kind.places.len() < PLACES {
            kind.places.push(place);
        }
        if self.shape != Shape::Concise && kind.count > self.limit {
            return;
        }
        match self.shape {
            Shape::Concise => self.line(record, Some(fault), "error", &fault.message),
            Shape::Full => {
                self.line(record, Some(fault), "error", &fault.message);
                if let Some(declared) = &fault.declared {
                    let _ = writeln!(self.out, "  asked for by `{}` at {}", fault.demand, shown(declared));
                }
            }
            Shape::Json => self.json(record, fault),
        }
    }

    /// The kind of a fault; the last one takes what is too many.
    fn kind(&mut self, fault: &Fault) -> usize {
        let signature = fault.signature();
        if let Some(index) = self.by_signature.get(&signature) {
            return *index;
        }
        if self.kinds.len() > MOST_KINDS {
            return MOST_KINDS;
        }
        let index = self.kinds.len();
        self.by_signature.insert(signature.clone(), index);
        let (demand, declared, message) = (fault.demand, fault.declared.clone(), fault.message.clone());
        self.kinds.push(Kind { signature, demand, declared, message, count: 0, places: Vec::new() });
        index
    }

    fn line(&mut self, record: Record<'_>, fault: Option<&Fault>, what: &str, message: &str) {
        if self.shape == Shape::Json {
            return;
        }
        let place = place(record, fault.map(|fault| fault.spot));
        let path = fault.map_or("", |fault| &fault.path);
        let at = if path.is_empty() { String::new() } else { format!(" (at {})", plain(path)) };
        let _ = writeln!(self.out, "{place}: {what}: {}{at}", plain(message));
    }

    fn json(&mut self, record: Record<'_>, fault: &Fault) {
        let mut error = json!({
            "file": record.file,
            "record": record.number,
            "path": fault.path,
            "demand": fault.demand,
            "message": fault.message,
            "signature": fault.signature(),
            "schema": fault.declared.as_ref().map(place_json),
        });
        if let Value::Object(error) = &mut error {
            match (fault.spot, record.text) {
                (Spot::Text(span), Some((source, before))) => {
                    let (line, column) = line_column(source, span);
                    error.insert("line".to_owned(), json!(before + u64::from(line)));
                    error.insert("column".to_owned(), json!(column));
                }
                (Spot::Byte(at), _) => {
                    error.insert("byte".to_owned(), json!(at));
                }
                (Spot::Text(_), None) | (Spot::Whole, _) => {}
            }
        }
        let before =
            if std::mem::replace(&mut self.begun, true) { ",\n" } else { "{\"version\":1,\"errors\":[\n" };
        let _ = write!(self.out, "{before}{error}");
    }

    /// The end of the output: what there was of each kind, most first.
    pub(crate) fn finish(&mut self) {
        self.kinds.sort_by_key(|kind| std::cmp::Reverse(kind.count));
        match self.shape {
            Shape::Concise => {}
            Shape::Full => self.summary(),
            Shape::Json => {
                let kinds: Vec<Value> = self
                    .kinds
                    .iter()
                    .map(|kind| {
                        json!({
                            "signature": kind.signature,
                            "count": kind.count,
                            "demand": kind.demand,
                            "schema": kind.declared.as_ref().map(place_json),
                            "message": kind.message,
                            "first": kind.places,
                        })
                    })
                    .collect();
                let summary = json!({
                    "records": self.records,
                    "invalid": self.invalid,
                    "undecided": self.undecided,
                    "errors": self.errors,
                    "signatures": kinds,
                });
                let before = if self.begun { "\n]" } else { "{\"version\":1,\"errors\":[]" };
                let _ = writeln!(self.out, "{before},\"summary\":{summary}}}");
            }
        }
    }

    fn summary(&mut self) {
        let out = &mut self.out;
        let records = |count: u64| if count == 1 { "record" } else { "records" };
        if self.records == 0 {
            return;
        }
        if self.invalid == 0 {
            let valid = self.records - self.undecided;
            let _ = writeln!(out, "valid: {valid} of {} {}", self.records, records(self.records));
            return;
        }
        let kinds = match self.kinds.len() {
            1 => "1 kind".to_owned(),
            count => format!("{count} kinds"),
        };
        let errors = if self.errors == 1 { "error" } else { "errors" };
        let of = records(self.records);
        let _ = writeln!(
            out,
            "\ninvalid: {} of {} {of}, {} {errors} of {kinds}",
            self.invalid, self.records, self.errors
        );
        // What was shown whole needs no summary.
        if self.kinds.iter().all(|kind| kind.count <= self.limit) {
            return;
        }
        for kind in &self.kinds {
            let at = kind.declared.as_ref().map_or(String::new(), |place| format!(" at {}", shown(place)));
            let _ = writeln!(out, "{:>7}  `{}`{at}", kind.count, kind.demand);
            let _ = writeln!(out, "         {}", plain(&kind.message));
            let more = if kind.count > kind.places.len() as u64 { ", …" } else { "" };
            let _ = writeln!(out, "         {}{more}", kind.places.join(", "));
        }
    }
}

fn line_column(source: &Source, span: Span) -> (u32, u32) {
    Place { source: source.clone(), span, pointer: String::new() }.line_column()
}

/// `orders.jsonl:3:14`, or `orders.avro: record 3: byte 12`.
fn place(record: Record<'_>, spot: Option<Spot>) -> String {
    let file = record.file;
    if let (Some((source, before)), Some(Spot::Text(span))) = (record.text, spot) {
        let (line, column) = line_column(source, span);
        return format!("{file}:{}:{column}", before + u64::from(line));
    }
    if let (Some((_, before)), None) = (record.text, spot) {
        return format!("{file}:{}", before + 1);
    }
    let number = record.number.map_or(String::new(), |number| format!(": record {number}"));
    match spot {
        Some(Spot::Byte(at)) => format!("{file}{number}: byte {at}"),
        Some(Spot::Text(_) | Spot::Whole) | None => format!("{file}{number}"),
    }
}

fn shown(place: &Place) -> String {
    let (line, column) = place.line_column();
    format!("{}:{line}:{column}", place.source.name())
}

fn place_json(place: &Place) -> Value {
    let (line, column) = place.line_column();
    json!({"file": place.source.name(), "line": line, "column": column, "pointer": place.pointer})
}

/// Without characters that steer a terminal: names of members come from the data.
fn plain(text: &str) -> String {
    text.chars().map(|own| if own.is_control() { '\u{fffd}' } else { own }).collect()
}
