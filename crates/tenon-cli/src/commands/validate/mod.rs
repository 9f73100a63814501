//! `tenon validate`: are these data of that schema?

mod tally;

use std::collections::HashMap;

use anyhow::Context;
use clap::Args;
use tenon_core::avro::canonical;
use tenon_core::text::source::{Unreadable, UnreadableKind};
use tenon_core::{
    Datum, Fault, Faults, Format, Limits, NoMessage, Policy, Schema, Source, Spot, Validator, refused,
};

use crate::args::Texts;
use crate::exit::{self, Exit, Failure};
use crate::input::container::Container;
use crate::input::records::{Data, Layout};
use crate::input::references::References;
use crate::input::versions::Origins;
use crate::input::{framing, schema, stdin};
use crate::net::Net;
use crate::output;
use crate::progress::Progress;
use crate::terminal::Terminal;
use tally::{Record, Shape, Tally};

/// The options of `tenon validate`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Options {
    /// The schema: a file, `-` for standard input, or git:REF:PATH
    schema: String,
    /// Files of data, or `-`: .json, .jsonl or .ndjson, .avro (object container), .bin
    #[arg(required = true, num_args = 1..)]
    data: Vec<String>,
    /// How data stand in the files, whatever their names say: json, jsonl, avro, binary, or framed
    /// (binary behind a registry's header, or Avro's single-object encoding)
    #[arg(long, value_name = "LAYOUT", hide_possible_values = true)]
    input: Option<Layout>,
    /// Full name of the Protobuf message that the data are [default: the only one]
    #[arg(long, value_name = "NAME")]
    message: Option<String>,
    #[command(flatten)]
    texts: Texts,
    #[command(flatten)]
    output: Output,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
struct Output {
    /// How to show errors: full, concise (a line each) or json
    #[arg(long, value_name = "NAME", default_value = "full", hide_possible_values = true)]
    format: Shape,
    /// Errors to show of each kind; the others are counted, and concise shows all
    #[arg(long, value_name = "COUNT", default_value_t = 3)]
    limit: u64,
}

const EXAMPLES: &str = "\
Examples:
  tenon validate order.schema.json order.json
  tenon validate order.avsc orders.avro    Can this schema read the file?
  tenon validate order.avsc order.bin
  tenon validate order.proto order.json --message acme.Order
  zcat orders.gz | tenon validate order.schema.json - --input jsonl
  kcat -C -t orders -c 1 -D '' | tenon validate order.proto - --input framed

Exit codes: 0 all data are valid, 1 some are not, 3 some could not be read or
decided, 4 there were no data.";

/// Validates all data, shows what is wrong, and tells by the exit code.
pub(crate) fn run(options: &Options, net: &Net, terminal: &Terminal) -> anyhow::Result<Exit> {
    let policy = Policy::default();
    let limits = &policy.limits;
    let named = std::iter::once(&options.schema).chain(&options.data).chain(options.texts.references());
    stdin::once(named.map(String::as_str))?;
    let mut references = References::new(options.texts.references(), terminal, limits);
    let origins = Origins { net, terminal, limits };
    let spec = origins.one(&options.schema)?;
    let asked = options.texts.language();
    let loaded = schema::read(&spec, asked, None, &mut references, terminal, limits)?;
    let schema = match loaded.schema {
        Ok(schema) => schema,
        Err(invalid) => {
            let report = refused(&loaded.name, &loaded.name, invalid, &policy);
            output::complain(&[report], terminal);
            return Ok(Exit::Incomplete);
        }
    };
    if options.message.is_some() && schema.format() != Format::Protobuf {
        return Err(
            Failure::usage("--message names a Protobuf message, and the schema is no Protobuf").into()
        );
    }
    let layouts: Vec<Layout> = options
        .data
        .iter()
        .map(|named| layout(named, options.input, &schema, terminal))
        .collect::<anyhow::Result<_>>()?;
    // A frame names its message by itself.
    let framed = layouts.iter().all(|layout| *layout == Layout::Framed);
    let main = match Validator::new(&schema, options.message.as_deref(), limits) {
        Ok(validator) => Some(validator),
        Err(error) if error.asked.is_none() && framed => None,
        Err(error) => return Err(no_message(&error).into()),
    };
    let total = options.data.iter().filter_map(|named| std::fs::metadata(named).ok());
    let total = total.filter(|metadata| metadata.is_file()).map(|metadata| metadata.len()).sum();
    let mut run = Run {
        schema: &schema,
        message: options.message.as_deref(),
        main,
        framed: HashMap::new(),
        limits,
        terminal,
        tally: Tally::new(options.output.format, options.output.limit),
        progress: Progress::new(
            terminal.is_quiet(),
            if options.data.iter().any(|named| named == "-") { 0 } else { total },
        ),
        before: 0,
    };
    let mut exit = Exit::Clean;
    for (named, layout) in options.data.iter().zip(layouts) {
        if let Err(error) = run.file(named, layout) {
            run.show()?;
            terminal.error(&error);
            exit = exit.and(exit::of(&error));
        }
    }
    run.progress.clear();
    run.tally.finish();
    terminal.print(&run.tally.take())?;
    let tally = &run.tally;
    if tally.invalid > 0 {
        exit = exit.and(Exit::Findings);
    }
    if tally.undecided > 0 {
        exit = exit.and(Exit::Incomplete);
    }
    if tally.records == 0 && exit == Exit::Clean {
        terminal.warn("there were no data");
        exit = Exit::NothingMatched;
    }
    Ok(exit)
}

/// How data stand in a file, and whether such a schema has data of that kind.
fn layout(
    named: &str,
    asked: Option<Layout>,
    schema: &Schema,
    terminal: &Terminal,
) -> anyhow::Result<Layout> {
    let layout = match asked.or_else(|| Layout::of(named)) {
        Some(layout) => layout,
        None => guessed(named, terminal)?,
    };
    let title = schema.format().title();
    let layout = match (layout, schema) {
        (Layout::Avro, Schema::Avro(_)) => Ok(layout),
        (Layout::Avro, _) => {
            Err(Failure::usage(format!("`{named}`: Avro containers hold no data of {title}")))
        }
        (Layout::Binary, Schema::JsonSchema(_)) => {
            Err(Failure::usage(format!("`{named}`: {title} has no binary encoding")).help("try --input json"))
        }
        (Layout::Json | Layout::Jsonl | Layout::Binary | Layout::Framed, _) => Ok(layout),
    };
    Ok(layout?)
}

/// How data stand in a file whose name does not say so, or in standard input, by how they begin; the
/// guess is told. What is peeked at of standard input is still there to be read.
fn guessed(named: &str, terminal: &Terminal) -> anyhow::Result<Layout> {
    let mut data = Data::open(named, terminal)?;
    let name = data.name.clone();
    let Some(layout) = Layout::guess(data.head()?) else {
        let message = format!("how data stand in {name} cannot be told from its name or its first bytes");
        let failure = Failure::usage(message).help("say it: --input json, jsonl, avro, binary or framed");
        return Err(failure.into());
    };
    let layout_name = layout.name();
    terminal.notice(format_args!("{name} is taken for {layout_name}; if it is not: --input LAYOUT"));
    Ok(layout)
}

fn no_message(error: &NoMessage) -> Failure {
    let failure = Failure::usage(error.to_string());
    match (&error.near, error.known.first()) {
        (Some(near), _) => failure.help(format!("did you mean `{near}`?")),
        (None, Some(first)) => failure.help(format!("name one, such as --message {first}")),
        (None, None) => failure,
    }
}

struct Run<'r> {
    schema: &'r Schema,
    message: Option<&'r str>,
    /// For data that do not name their message.
    main: Option<Validator<'r>>,
    /// For those that do.
    framed: HashMap<String, Validator<'r>>,
    limits: &'r Limits,
    terminal: &'r Terminal,
    tally: Tally,
    progress: Progress,
    /// Bytes of the files before this one.
    before: u64,
}

/// Printed at once, once there is so much of it.
const HELD: u64 = 512;

impl Run<'_> {
    fn file(&mut self, named: &str, layout: Layout) -> anyhow::Result<()> {
        let mut data = Data::open(named, self.terminal)?;
        let name = data.name.clone();
        let result = match layout {
            Layout::Json => data.rest(self.limits.bytes).map_err(Into::into).and_then(|bytes| {
                // An empty file holds no datum.
                let empty = bytes.iter().all(u8::is_ascii_whitespace);
                if empty { Ok(()) } else { self.text(&name, None, 0, bytes) }
            }),
            Layout::Jsonl => self.lines(&name, &mut data),
            Layout::Avro => self.container(&name, &mut data),
            Layout::Binary => {
                data.rest(self.limits.bytes).map_err(Into::into).and_then(|bytes| self.binary(&name, &bytes))
            }
            Layout::Framed => {
                data.rest(self.limits.bytes).map_err(Into::into).and_then(|bytes| self.frame(&name, &bytes))
            }
        };
        self.before += data.read;
        result.context(name)
    }

    fn lines(&mut self, name: &str, data: &mut Data) -> anyhow::Result<()> {
        let (mut before, mut number) = (0, 0);
        loop {
            let line = data.line(self.limits.bytes).map_err(|error| {
                let message = format!("line {}: {error}", before + 1);
                Failure::incomplete(message)
            })?;
            let Some(line) = line else { return Ok(()) };
            if !line.iter().all(u8::is_ascii_whitespace) {
                number += 1;
                self.text(name, Some(number), before, line)?;
                self.tell(data.read)?;
            }
            before += 1;
        }
    }

    fn text(&mut self, file: &str, number: Option<u64>, before: u64, bytes: Vec<u8>) -> anyhow::Result<()> {
        let source = Source::from_bytes(file, bytes, self.limits);
        let (source, faults) = match source {
            Ok(source) => {
                let faults = self.main.as_mut().map(|validator| validator.faults(Datum::Json(&source)));
                (source, faults.unwrap_or_default())
            }
            Err(unreadable) => {
                let fault = no_text(&unreadable);
                (unreadable.source, Faults { list: vec![fault], ..Faults::default() })
            }
        };
        self.tally.add(Record { file, number, text: Some((&source, before)) }, faults);
        self.flush(1)
    }

    fn binary(&mut self, file: &str, bytes: &[u8]) -> anyhow::Result<()> {
        let faults = self.main.as_mut().map(|validator| validator.faults(Datum::Binary(bytes)));
        self.tally.add(Record { file, number: None, text: None }, faults.unwrap_or_default());
        self.flush(1)
    }

    fn frame(&mut self, file: &str, bytes: &[u8]) -> anyhow::Result<()> {
        let record = Record { file, number: None, text: None };
        let frame = match framing::read(self.schema, bytes) {
            Ok(frame) => frame,
            Err(message) => {
                let (spot, path) = (Spot::Byte(0), String::new());
                let fault = Fault { demand: "frame", spot, path, declared: None, message };
                self.tally.add(record, Faults { list: vec![fault], ..Faults::default() });
                return self.flush(1);
            }
        };
        let inner = bytes.get(frame.start..).unwrap_or_default();
        if matches!(self.schema, Schema::JsonSchema(_)) {
            return self.text(file, None, 0, inner.to_vec());
        }
        let validator = match frame.message.filter(|_| self.message.is_none()) {
            None => self.main.as_mut(),
            Some(name) => {
                if !self.framed.contains_key(&name) {
                    let own = Validator::new(self.schema, Some(&name), self.limits)
                        .map_err(|error| no_message(&error))?;
                    self.framed.insert(name.clone(), own);
                }
                self.framed.get_mut(&name)
            }
        };
        let mut faults =
            validator.map(|validator| validator.faults(Datum::Binary(inner))).unwrap_or_default();
        for fault in &mut faults.list {
            if let Spot::Byte(at) = &mut fault.spot {
                *at += frame.start;
            }
        }
        self.tally.add(record, faults);
        self.flush(1)
    }

    /// The file's own schema says how its bytes are read; the given one must be able to read that.
    fn container(&mut self, file: &str, data: &mut Data) -> anyhow::Result<()> {
        let Schema::Avro(reader) = self.schema else { return Ok(()) };
        let mut container = Container::open(data, self.limits)?;
        let named = format!("the schema in {file}");
        let parsed = Source::from_bytes(&*named, std::mem::take(&mut container.schema), self.limits)
            .map_err(Into::into)
            .and_then(|source| Schema::parse(Format::Avro, &source, self.limits));
        let parsed = match parsed {
            Ok(schema) => schema,
            Err(invalid) => {
                let report = refused(&named, &named, invalid, &Policy::default());
                output::complain(&[report], self.terminal);
                return Err(Failure::incomplete("its header holds no sound schema").into());
            }
        };
        let Schema::Avro(writer) = &parsed else { return Ok(()) };
        let same = canonical::java_text(writer) == canonical::java_text(reader);
        // Places in the given schema serve a person better than those in a header.
        let own = if same { self.schema } else { &parsed };
        let mut validator = Validator::new(own, None, self.limits).map_err(|error| no_message(&error))?;
        let (mut number, mut sound) = (0, true);
        while let Some(block) = container.block()? {
            let mut at = 0;
            let mut left = block.count;
            while left > 0 {
                left -= 1;
                number += 1;
                let bytes = block.bytes.get(at..).unwrap_or_default();
                let (mut faults, taken) = validator.first(bytes);
                if let Some(taken) = taken
                    && faults.is_valid()
                    && !same
                {
                    faults = validator.unread(reader, bytes.get(..taken).unwrap_or_default());
                }
                let record = Record { file, number: Some(number), text: None };
                sound = faults.list.is_empty();
                self.tally.add(record, faults);
                self.flush(HELD)?;
                match taken {
                    // Data without bytes are all alike, however many a header claims.
                    Some(0) => {
                        self.tally.records += left;
                        number += left;
                        left = 0;
                    }
                    Some(taken) => at += taken,
                    None => {
                        self.lost(left);
                        number += left;
                        at = block.bytes.len();
                        left = 0;
                    }
                }
            }
            if at < block.bytes.len() {
                let rest = format!("{} of {}", block.bytes.len() - at, block.bytes.len());
                let message = format!("left over behind the last record of a block: {rest} bytes");
                let (spot, path) = (Spot::Byte(at), String::new());
                let fault = Fault { demand: "bytes", spot, path, declared: None, message };
                let record = Record { file, number: Some(number), text: None };
                self.tally.spoil(record, &fault, std::mem::take(&mut sound));
            }
            self.tell(container.source().read)?;
        }
        Ok(())
    }

    /// Records that cannot be found behind one that is not sound.
    fn lost(&mut self, count: u64) {
        let lost = match count {
            0 => return,
            1 => "1 record behind a broken one in its block is not read".to_owned(),
            _ => format!("{count} records behind a broken one in its block are not read"),
        };
        self.progress.clear();
        self.terminal.warn(lost);
    }

    fn tell(&mut self, read: u64) -> anyhow::Result<()> {
        let Tally { records, invalid, .. } = self.tally;
        self.progress.tell(self.before + read, || format!("{records} records, {invalid} invalid"));
        Ok(())
    }

    fn flush(&mut self, least: u64) -> anyhow::Result<()> {
        if self.tally.held() as u64 >= least {
            self.show()?;
        }
        Ok(())
    }

    fn show(&mut self) -> anyhow::Result<()> {
        self.progress.clear();
        self.terminal.print(&self.tally.take())
    }
}

fn no_text(unreadable: &Unreadable) -> Fault {
    let message = match &unreadable.kind {
        UnreadableKind::ByteOrderMark => "a byte order mark stands before the text".to_owned(),
        UnreadableKind::Utf16 => "the text is UTF-16, and JSON is UTF-8".to_owned(),
        UnreadableKind::NotUtf8 { byte, .. } => format!("byte {byte:#04x} is no UTF-8"),
        UnreadableKind::TooLarge { bytes, limit } => format!("{bytes} bytes, of at most {limit}"),
        _ => "it is no text".to_owned(),
    };
    let (spot, path) = (Spot::Text(unreadable.span), String::new());
    Fault { demand: "syntax", spot, path, declared: None, message }
}
