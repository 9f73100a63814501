//! `tenon registry check` and `push`: a file beside what a subject has, judged by us, and by the registry
//! itself.

use std::rc::Rc;

use clap::Args;
use clap::builder::TypedValueParser;
use tenon_core::{Candidate, Compatibility, Limits, Policy, Profile, Report, Schema, Severity, refused};

use crate::args::{self, Language};
use crate::exit::{Exit, Failure};
use crate::input::given::{Given, Reference};
use crate::input::references::References;
use crate::input::spec::Spec;
use crate::input::versions::{self, Origins};
use crate::input::{Bytes, schema};
use crate::net::Net;
use crate::output::{self, Target};
use crate::registry::{self, Client, Link, Number};
use crate::terminal::Terminal;

/// What is judged, and how.
#[derive(Debug, Args)]
pub(super) struct Subject {
    /// The subject: orders-value
    subject: String,
    /// The schema: a file, `-`, or git:REF:PATH
    file: String,
    /// What the file refers to, as the registry has it: the name that it uses, a subject and a version;
    /// repeatable
    #[arg(long = "link", value_name = "NAME=SUBJECT@VERSION", value_parser = link())]
    links: Vec<Link>,
    /// What the file must promise, whatever level the registry holds the subject to
    #[arg(long, value_name = "LEVEL", value_parser = args::levels(), ignore_case = true)]
    #[arg(hide_possible_values = true)]
    level: Option<Compatibility>,
    #[command(flatten)]
    language: Language,
    /// How to show findings, as in `tenon compat`; repeatable [default: full]
    #[arg(long = "format", value_name = "NAME[=FILE]", help_heading = "Output")]
    formats: Vec<Target>,
}

/// The options of `tenon registry check`.
#[derive(Debug, Args)]
#[command(after_help = CHECK_EXAMPLES)]
pub(super) struct Check {
    #[command(flatten)]
    subject: Subject,
}

const CHECK_EXAMPLES: &str = "\
Examples:
  tenon registry check orders-value order.avsc
  tenon registry check shop order.proto --link money.proto=money@2

Where the registry and tenon differ, both reasons are told. Exit codes: 0 both
accept it, 1 one of them does not.";

/// The options of `tenon registry push`.
#[derive(Debug, Args)]
#[command(after_help = PUSH_EXAMPLES)]
pub(super) struct Push {
    #[command(flatten)]
    subject: Subject,
    /// Register it though tenon finds that it breaks; the registry may still refuse
    #[arg(long)]
    force: bool,
}

const PUSH_EXAMPLES: &str = "\
Examples:
  tenon registry push orders-value order.avsc
  tenon registry push shop order.proto --link money.proto=money@2
  tenon registry push orders-value order.avsc --force

Exit codes: 0 it is registered, 1 it breaks and is not.";

/// A file that is a schema.
struct Sound {
    language: registry::Language,
    text: String,
    schema: Schema,
}

/// Asks both, and tells where they differ.
pub(super) fn check(
    options: &Check,
    client: &Client<'_>,
    net: &Net,
    terminal: &Terminal,
) -> anyhow::Result<Exit> {
    let options = &options.subject;
    let Some(sound) = read(options, client, net, terminal)? else { return Ok(Exit::Incomplete) };
    let Some(report) = judge(options, &sound, client, terminal)? else {
        terminal.notice(format_args!("{} has no versions, so anything may be its first", options.subject));
        return Ok(Exit::Clean);
    };
    let candidate = candidate(options, &sound);
    let theirs = client.judge(&options.subject, &candidate)?;
    output::put(std::slice::from_ref(&report), &options.formats, terminal)?;
    let ours = !report.fails(Severity::Error);
    let (host, verdict) = (client.host(), |accepts| if accepts { "compatible" } else { "incompatible" });
    terminal.notice(format_args!("{host}: {}", verdict(theirs.compatible)));
    for message in &theirs.messages {
        terminal.notice(format_args!("  {}", super::plain(message)));
    }
    if theirs.compatible != ours {
        terminal.warn(format_args!(
            "they differ: {host} says {}, and tenon {} under {}",
            verdict(theirs.compatible),
            verdict(ours),
            report.compatibility
        ));
        terminal.help(match theirs.compatible {
            true => "the registry overlooks what the findings above prove by messages",
            false => "no message breaks by the specification; --profile confluent of `tenon compat` shows the registry's reasons",
        });
    }
    Ok(if ours && theirs.compatible { Exit::Clean } else { Exit::Findings })
}

/// Registers, unless something breaks.
pub(super) fn push(
    options: &Push,
    client: &Client<'_>,
    net: &Net,
    terminal: &Terminal,
) -> anyhow::Result<Exit> {
    let (force, options) = (options.force, &options.subject);
    let Some(sound) = read(options, client, net, terminal)? else { return Ok(Exit::Incomplete) };
    if let Some(report) = judge(options, &sound, client, terminal)?
        && report.fails(Severity::Error)
    {
        output::put(std::slice::from_ref(&report), &options.formats, terminal)?;
        if !force {
            terminal.warn(format_args!("{} is not registered: it breaks {}", options.file, options.subject));
            terminal.help("mend it as the findings say, or register it nevertheless: --force");
            return Ok(Exit::Findings);
        }
        terminal
            .warn(format_args!("{} breaks {}, and is registered by --force", options.file, options.subject));
    }
    let id = client.register(&options.subject, &candidate(options, &sound))?;
    terminal.print(&format!("{}: id {id}\n", options.subject))?;
    Ok(Exit::Clean)
}

fn candidate<'t>(options: &'t Subject, sound: &'t Sound) -> registry::Candidate<'t> {
    registry::Candidate { language: sound.language, text: &sound.text, references: &options.links }
}

/// The file as a schema; one that is none is shown, and nothing.
fn read(
    options: &Subject,
    client: &Client<'_>,
    net: &Net,
    terminal: &Terminal,
) -> anyhow::Result<Option<Sound>> {
    let policy = Policy::default();
    let limits = &policy.limits;
    let spec = Origins { net, terminal, limits }.one(&options.file)?;
    let (name, bytes) = spec.bytes(terminal, limits)?;
    let Bytes::Whole(bytes) = bytes else {
        return Err(Failure::incomplete(format!("{name} has more than {} bytes", limits.bytes)).into());
    };
    let text = String::from_utf8(bytes).map_err(|_| {
        Failure::incomplete(format!("{name} is no text in UTF-8, and a registry keeps texts"))
    })?;
    let found = client.references(&options.links)?;
    let references = found.into_iter().map(|(called, registered)| Reference {
        called,
        name: client.called(&registered.subject, registered.version),
        text: registered.text,
    });
    let given = Given {
        name: name.clone(),
        path: spec.file_name().to_owned(),
        format: spec.format(options.language.schema_format),
        text,
        references: references.collect(),
    };
    let given = Rc::new(given);
    let mut none = References::new(&[], terminal, limits);
    let loaded = schema::read(&Spec::Given(Rc::clone(&given)), None, None, &mut none, terminal, limits)?;
    let schema = match loaded.schema {
        Ok(schema) => schema,
        Err(invalid) => {
            output::complain(&[refused(&name, &name, invalid, &policy)], terminal);
            return Ok(None);
        }
    };
    let language = registry::Language::of(schema.format())
        .ok_or_else(|| Failure::incomplete(format!("{name} is of a language that registries do not keep")))?;
    Ok(Some(Sound { language, text: given.text.clone(), schema }))
}

/// The report under the subject's level; nothing where it has no versions.
fn judge(
    options: &Subject,
    sound: &Sound,
    client: &Client<'_>,
    terminal: &Terminal,
) -> anyhow::Result<Option<Report>> {
    let numbers = client.versions_if_any(&options.subject)?;
    let Some(last) = numbers.last().copied() else { return Ok(None) };
    let level = match options.level {
        Some(level) => level,
        None => client.level(&options.subject)?,
    };
    let policy = Policy { compatibility: level, profile: Profile::Exact, ..Policy::default() };
    let wanted = if level.is_transitive() { numbers } else { vec![last] };
    let mut candidates = Vec::new();
    for number in wanted {
        let version = versions::registered(client, client.version(&options.subject, Number::At(number))?)?;
        candidates.push(earlier(&version, &policy.limits, terminal)?);
    }
    candidates.push(Candidate { label: options.file.clone(), schema: sound.schema.clone() });
    Ok(Some(tenon_core::check(&candidates, &policy)))
}

fn earlier(version: &versions::Version, limits: &Limits, terminal: &Terminal) -> anyhow::Result<Candidate> {
    let mut none = References::new(&[], terminal, limits);
    let loaded = schema::read(&version.spec, None, None, &mut none, terminal, limits)?;
    let label = version.label.clone().unwrap_or_default();
    let schema = loaded.schema.map_err(|invalid| {
        Failure::incomplete(format!("{} is no sound schema: {invalid}", loaded.name))
            .help("ask for it: `tenon registry get` prints it")
    })?;
    Ok(Candidate { label, schema })
}

/// Reads `NAME=SUBJECT@VERSION`.
fn link() -> impl TypedValueParser<Value = Link> {
    clap::builder::StringValueParser::new().try_map(|text| {
        let shape = || "write NAME=SUBJECT@VERSION, such as money.proto=money@2".to_owned();
        let (name, rest) = text.split_once('=').ok_or_else(shape)?;
        let (subject, version) = rest.rsplit_once('@').ok_or_else(shape)?;
        let version = version.parse::<u32>().ok().filter(|version| *version > 0).ok_or_else(shape)?;
        match name.is_empty() || subject.is_empty() {
            true => Err(shape()),
            false => Ok(Link { name: name.to_owned(), subject: subject.to_owned(), version }),
        }
    })
}
