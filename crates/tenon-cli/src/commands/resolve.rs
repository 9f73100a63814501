//! `tenon resolve`: one message of one's own, written under one schema and read under another.

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueEnum};
use tenon_core::protobuf::message_index;
use tenon_core::render::resolution;
use tenon_core::{
    Data, Passage, Policy, Schema, Surface, UnknownKeys, Unresolved, nearest, refused, resolve,
};

use crate::args::{self, Language};
use crate::exit::{Exit, Failure};
use crate::input::payload::{self, Notation};
use crate::input::references::References;
use crate::input::versions::Origins;
use crate::input::{Bytes, files, schema, stdin};
use crate::net::Net;
use crate::output;
use crate::terminal::Terminal;

/// The options of `tenon resolve`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Options {
    /// The schema that the message was written under: a file or git:REF:PATH
    writer: String,
    /// The schema that it is read under
    reader: String,
    /// The message: a file, or `-` for standard input
    data: String,
    /// How the message is written down: binary, json, hex or base64 [default: what it looks like]
    #[arg(long, value_name = "NOTATION", help_heading = "Input", hide_possible_values = true)]
    input: Option<Notation>,
    /// What stands before the message: none, or confluent for the bytes of a registry's serializers;
    /// in Protobuf they tell which message it is
    #[arg(long, value_name = "FRAMING", help_heading = "Input", hide_possible_values = true)]
    #[arg(default_value = "none")]
    framed: Framing,
    /// Which message of a Protobuf file it is, by full name
    #[arg(long, value_name = "NAME", help_heading = "Input")]
    message: Option<String>,
    #[command(flatten)]
    references: args::References,
    #[command(flatten)]
    language: Language,
    /// How the message travels: binary, or in Protobuf json
    #[arg(long, value_name = "SURFACE", default_value = "binary", value_parser = surfaces())]
    #[arg(hide_possible_values = true, help_heading = "Policy")]
    surface: Surface,
    /// What a reader of Protobuf's JSON does with fields it does not know: refuse, or ignore
    #[arg(long, value_name = "WHAT", default_value = "refuse", value_parser = args::unknown_fields())]
    #[arg(hide_possible_values = true, help_heading = "Policy")]
    unknown_fields: UnknownKeys,
    /// How to show it: text or json
    #[arg(long, value_name = "NAME", default_value = "text", hide_possible_values = true)]
    #[arg(help_heading = "Output")]
    format: Shape,
}

/// How to show it.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Shape {
    /// For people.
    Text,
    /// For programs.
    Json,
}

/// What stands before a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Framing {
    /// Nothing.
    None,
    /// A zero byte and four bytes of schema id; in Protobuf also the indexes of the message.
    Confluent,
}

const EXAMPLES: &str = "\
Examples:
  tenon resolve v1.avsc v2.avsc message.bin
      What does v2 make of this message of v1?

  tenon resolve v1.proto v2.proto order.bin --message acme.v1.Order
      Of a file with several messages

  tenon resolve v1.schema.json v2.schema.json order.json
      In JSON Schema nothing is resolved: v2 takes the document or refuses it

  echo 0a03612d31 | tenon resolve v1.proto v2.proto - --input hex

Exit codes:
  0  every value arrives as it was
  1  a value is lost, changed or refused
  2  the command line makes no sense, or does not tell which message it is
  3  the data is no message of WRITER, or a schema is unreadable or invalid";

fn surfaces() -> impl TypedValueParser<Value = Surface> {
    PossibleValuesParser::new([Surface::Binary.name(), Surface::Json.name()])
        .map(|text| if text == Surface::Json.name() { Surface::Json } else { Surface::Binary })
}

/// Reads, shows, and tells by the exit code.
pub(crate) fn run(options: &Options, net: &Net, terminal: &Terminal) -> anyhow::Result<Exit> {
    let policy = Policy::default();
    let limits = &policy.limits;
    let given = options.references.references.iter().map(String::as_str);
    stdin::once([&*options.writer, &*options.reader, &*options.data].into_iter().chain(given))?;
    let mut references = References::new(&options.references.references, terminal, limits);
    let origins = Origins { net, terminal, limits };
    let mut schemas = Vec::new();
    let mut broken = Vec::new();
    for (text, label) in [(&options.writer, "writer"), (&options.reader, "reader")] {
        let spec = origins.one(text)?;
        let asked = options.language.schema_format;
        let loaded = schema::read(&spec, asked, None, &mut references, terminal, limits)?;
        match loaded.schema {
            Ok(schema) => schemas.push(schema),
            Err(invalid) => broken.push(refused(label, &loaded.name, invalid, &policy)),
        }
    }
    let [writer, reader] = schemas.as_slice() else {
        output::complain(&broken, terminal);
        return Ok(Exit::Incomplete);
    };
    let bytes = match options.data.as_str() {
        "-" => stdin::read(terminal, limits)?,
        path => files::read(path.as_ref(), limits)?,
    };
    let bytes = match bytes {
        Bytes::Whole(bytes) => bytes,
        Bytes::TooMany(_) => {
            return Err(
                Failure::incomplete(format!("the message has more than {} bytes", limits.bytes)).into()
            );
        }
    };
    let notation = options.input.unwrap_or_else(|| {
        let guess = Notation::guess(&bytes);
        terminal.notice(format_args!(
            "the message is taken for {0}; if it is not: --input NOTATION",
            guess.name()
        ));
        guess
    });
    let decoded = decoded(notation, &bytes)?;
    let (data, framed) = match &decoded {
        Decoded::Binary(bytes) => {
            let (message, name) = unframed(options.framed, bytes, writer)?;
            (Data::Binary(message), name)
        }
        Decoded::Json(text) => (Data::Json(text), None),
    };
    if let (Some(framed), Some(asked)) = (framed, &options.message)
        && framed != asked
    {
        let message = format!("the frame says that the message is a {framed}, and --message {asked}");
        return Err(Failure::usage(message).help("leave --message out").into());
    }
    let passage = Passage {
        message: options.message.as_deref().or(framed),
        surface: options.surface,
        unknown_keys: options.unknown_fields,
    };
    let found = resolve(writer, reader, data, &passage, limits).map_err(failure)?;
    terminal.print(&match options.format {
        Shape::Text => resolution::text(&found),
        Shape::Json => resolution::json(&found),
    })?;
    Ok(if found.is_same() { Exit::Clean } else { Exit::Findings })
}

enum Decoded {
    Binary(Vec<u8>),
    Json(String),
}

fn decoded(notation: Notation, bytes: &[u8]) -> Result<Decoded, Failure> {
    let text = || {
        let text = std::str::from_utf8(bytes);
        text.map_err(|error| {
            let at = error.valid_up_to();
            Failure::incomplete(format!("the data is no {}: byte {at} is not UTF-8", notation.name()))
        })
    };
    let no = |text: &str| {
        let first = text.chars().find(|c| !c.is_ascii_alphanumeric() && !c.is_whitespace());
        let shows = first.map(|c| format!(": it holds `{}`", c.escape_default())).unwrap_or_default();
        Failure::incomplete(format!("the data is no {}{shows}", notation.name()))
    };
    Ok(match notation {
        Notation::Binary => Decoded::Binary(bytes.to_vec()),
        Notation::Json => Decoded::Json(text()?.to_owned()),
        Notation::Hex => Decoded::Binary(payload::hex(text()?).ok_or_else(|| no(text().unwrap_or("")))?),
        Notation::Base64 => {
            Decoded::Binary(payload::base64(text()?).ok_or_else(|| no(text().unwrap_or("")))?)
        }
    })
}

/// The message without what stands before it, and which message of the writer's it is where that tells.
fn unframed<'d, 's>(
    framing: Framing,
    bytes: &'d [u8],
    writer: &'s Schema,
) -> Result<(&'d [u8], Option<&'s str>), Failure> {
    let rest = match (framing, bytes) {
        (Framing::None, bytes) => return Ok((bytes, None)),
        (Framing::Confluent, [0, _, _, _, _, rest @ ..]) => rest,
        (Framing::Confluent, _) => {
            return Err(Failure::incomplete(
                "the data has no Confluent frame: it does not begin with a zero byte and four of a schema id",
            ));
        }
    };
    let Schema::Protobuf(writer) = writer else { return Ok((rest, None)) };
    let Some((path, message)) = message_index::read_index_bytes(rest) else {
        return Err(Failure::incomplete(
            "the data has no Confluent frame: behind the schema id stand no message indexes",
        ));
    };
    let name = message_index::message_at(writer, &path).ok_or_else(|| {
        Failure::incomplete(format!(
            "the frame says that the message is {path:?}, and the writer has none there"
        ))
        .help("`tenon fingerprint --indexes WRITER` lists what there is")
    })?;
    Ok((message, Some(name)))
}

/// Names listed at most; a file may have hundreds.
const MOST_LISTED: usize = 8;

fn failure(error: Unresolved) -> anyhow::Error {
    let message = error.to_string();
    let listed = |known: &[String]| {
        let names: Vec<&str> = known.iter().take(MOST_LISTED).map(String::as_str).collect();
        let more = if known.len() > MOST_LISTED { ", …" } else { "" };
        format!("{}{more}", names.join(", "))
    };
    match error {
        Unresolved::Corrupt { .. }
        | Unresolved::TwoFormats(..)
        | Unresolved::NoBinary(_)
        | Unresolved::Undecided { .. } => Failure::incomplete(message),
        Unresolved::Unnamed(known) if known.is_empty() => Failure::incomplete("the writer has no message"),
        Unresolved::Unnamed(known) => {
            Failure::usage(message).help(format!("name it: --message NAME, one of {}", listed(&known)))
        }
        Unresolved::NoMessage { name, known, .. } => {
            let ending = format!(".{name}");
            let mut short = known.iter().map(String::as_str).filter(|known| known.ends_with(&ending));
            let near = short.next().filter(|_| short.next().is_none());
            let near = near.or_else(|| nearest(&name, known.iter().map(String::as_str)));
            Failure::usage(message).help(match near {
                Some(near) => format!("did you mean {near}?"),
                None => format!("there are {}", listed(&known)),
            })
        }
    }
    .into()
}
