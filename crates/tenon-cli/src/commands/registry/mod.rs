//! `tenon registry`: what a schema registry has, and what may be put there.
//!
//! | command | file |
//! |---|---|
//! | `ls`, `get` | here |
//! | `check`, `push` | `push.rs` |
//! | `pull` | `pull.rs` |
//! | `import`, `export` | `import.rs`, `export.rs`; what they read and open, `origin.rs`, `database.rs` |
//! | `fsck` | `fsck.rs` |
//! | `migrate` | `migrate.rs` |

#[cfg(feature = "serve")]
mod database;
#[cfg(feature = "serve")]
mod export;
#[cfg(feature = "serve")]
mod fsck;
#[cfg(feature = "serve")]
mod import;
#[cfg(feature = "serve")]
mod migrate;
#[cfg(feature = "serve")]
mod origin;
mod pull;
mod push;

use std::fmt::Write;

use clap::{Args, Subcommand, ValueEnum};
use serde_json::{Value, json};
use tenon_core::Policy;

use crate::exit::Exit;
use crate::input::versions;
use crate::net::Net;
use crate::registry::{Client, Number, Registered};
use crate::terminal::Terminal;

/// The options of `tenon registry`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES, arg_required_else_help = true)]
pub(crate) struct Options {
    #[command(subcommand)]
    action: Action,
}

/// What to do there.
#[derive(Debug, Subcommand)]
enum Action {
    /// List subjects, or the versions of one
    Ls(Ls),
    /// Print a schema as it is registered
    Get(Get),
    /// Ask the registry and tenon whether a file may follow what a subject has
    Check(push::Check),
    /// Register a file, unless tenon finds that it breaks the subject's level
    Push(push::Push),
    /// Write the newest schemas into files, with all that they refer to
    Pull(pull::Pull),
    /// Fill an empty store of `tenon serve` from a dump of _schemas or a folder
    #[cfg(feature = "serve")]
    Import(import::Import),
    /// Write a store of `tenon serve` as a folder for git, or as a dump
    #[cfg(feature = "serve")]
    Export(export::Export),
    /// Tell what is wrong with a store, a dump or a folder, and mend it
    #[cfg(feature = "serve")]
    Fsck(fsck::Fsck),
    /// Bring another registry to have what one has, with ids and versions
    #[cfg(feature = "serve")]
    Migrate(migrate::Migrate),
}

/// The options of `tenon registry ls`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  tenon registry ls\n  tenon registry ls orders-value --format json")]
struct Ls {
    /// List the versions of this subject
    subject: Option<String>,
    /// How to show it: text or json
    #[arg(long, value_name = "NAME", default_value = "text", hide_possible_values = true)]
    format: Shape,
}

/// The options of `tenon registry get`.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  tenon registry get orders-value\n  tenon registry get orders-value@3 > v3.avsc"
)]
struct Get {
    /// The subject, or one version of it: SUBJECT@3
    subject: String,
    /// How to show it: text, which is the schema alone, or json
    #[arg(long, value_name = "NAME", default_value = "text", hide_possible_values = true)]
    format: Shape,
}

/// A rendering.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Shape {
    Text,
    Json,
}

const EXAMPLES: &str = "\
Examples:
  tenon registry ls                            Which subjects are there?
  tenon registry get orders-value@3            What is version 3?
  tenon registry check orders-value o.avsc     May it follow? Both are asked
  tenon registry push orders-value o.avsc      Register it, if it breaks nothing
  tenon registry pull schemas/                 All subjects as files
  tenon registry import dump                   A registry out of _schemas
  tenon registry export schemas/               A registry as files, for git
  tenon registry migrate URL URL               All of one registry into another

The registry is the one of --registry or TENON_REGISTRY_URL, an address or the
name of a [registry.NAME] of tenon.toml, and else the only one there. Who asks
an address is told by TENON_REGISTRY_USER and TENON_REGISTRY_PASSWORD, or by
TENON_REGISTRY_TOKEN, or by a certificate, of the files in TENON_REGISTRY_CERT
and TENON_REGISTRY_KEY; who asks one of tenon.toml, by what it names there.
SSL_CERT_FILE names the authorities to trust in place of those built in, and
TENON_HTTP_TIMEOUT is how many seconds to wait.";

/// Does what is asked.
pub(crate) fn run(options: &Options, net: &Net, terminal: &Terminal) -> anyhow::Result<Exit> {
    let policy = Policy::default();
    let client = || Client::new(net, None, &policy.limits, terminal);
    match &options.action {
        Action::Ls(options) => ls(options, &client()?, terminal),
        Action::Get(options) => get(options, &client()?, terminal),
        Action::Check(options) => push::check(options, &client()?, net, terminal),
        Action::Push(options) => push::push(options, &client()?, net, terminal),
        Action::Pull(options) => pull::run(options, &client()?, terminal),
        #[cfg(feature = "serve")]
        Action::Import(options) => import::run(options, terminal),
        #[cfg(feature = "serve")]
        Action::Export(options) => export::run(options, terminal),
        #[cfg(feature = "serve")]
        Action::Fsck(options) => fsck::run(options, terminal),
        #[cfg(feature = "serve")]
        Action::Migrate(options) => migrate::run(options, net, terminal),
    }
}

fn ls(options: &Ls, client: &Client<'_>, terminal: &Terminal) -> anyhow::Result<Exit> {
    let mut out = String::new();
    match (&options.subject, options.format) {
        (None, Shape::Text) => {
            for subject in client.subjects()? {
                let _ = writeln!(out, "{}", plain(&subject));
            }
        }
        (None, Shape::Json) => out = pretty(&Value::from(client.subjects()?)),
        (Some(subject), shape) => {
            let mut all = Vec::new();
            for number in client.versions(subject)? {
                let one = client.version(subject, Number::At(number))?;
                let _ = writeln!(
                    out,
                    "{}@{}  id {}  {}",
                    plain(subject),
                    number,
                    one.id,
                    one.language.type_name()
                );
                all.push(described(&one, false));
            }
            if shape == Shape::Json {
                out = pretty(&Value::Array(all));
            }
        }
    }
    terminal.print(&out)?;
    Ok(Exit::Clean)
}

fn get(options: &Get, client: &Client<'_>, terminal: &Terminal) -> anyhow::Result<Exit> {
    let (subject, number) = versions::subject(&options.subject)?;
    let one = client.version(subject, number)?;
    let text = match options.format {
        Shape::Json => pretty(&described(&one, true)),
        Shape::Text => ended(one.text),
    };
    terminal.print(&text)?;
    Ok(Exit::Clean)
}

/// As a registry has it, in its own words.
fn described(one: &Registered, with_text: bool) -> Value {
    let links: Vec<Value> = one
        .references
        .iter()
        .map(|link| json!({"name": link.name, "subject": link.subject, "version": link.version}))
        .collect();
    let mut described = json!({
        "subject": one.subject,
        "version": one.version,
        "id": one.id,
        "schemaType": one.language.type_name(),
        "references": links,
    });
    if let (true, Some(members)) = (with_text, described.as_object_mut()) {
        members.insert("schema".to_owned(), Value::from(one.text.as_str()));
    }
    described
}

fn pretty(value: &Value) -> String {
    ended(serde_json::to_string_pretty(value).unwrap_or_default())
}

/// With a line break at its end, as files have it.
fn ended(mut text: String) -> String {
    if !text.ends_with('\n') {
        text.push('\n');
    }
    text
}

/// A name from a server, without what would steer a terminal.
fn plain(name: &str) -> String {
    name.chars().filter(|c| !c.is_control()).collect()
}
