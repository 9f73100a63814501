//! `tenon registry migrate`: what one registry has into another one, over HTTP, under the same ids and
//! versions. What is to be asked is decided by `tenon-registry`; here both are read, and it is asked.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::Path;

use clap::Args;
use serde_json::Value;
use tenon_core::{Limits, Policy};
use tenon_registry::migration::{Plan, Step, encoded, plan};
use tenon_registry::topic::answered;
use tenon_registry::{Config, DEFAULT_CONTEXT, Event, Mode, Options, Registry, Subject};

use super::import::{Printed, counted, held};
use super::{origin, plain};
use crate::exit::{Exit, Failure};
use crate::net::{Method, Net};
use crate::registry::Client;
use crate::terminal::Terminal;

/// The options of `tenon registry migrate`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Migrate {
    /// The registry to read: an address, the NAME of a [registry.NAME] of tenon.toml, or a dump or
    /// folder as `tenon registry import` takes it
    #[arg(value_name = "FROM")]
    from: String,
    /// The registry to fill: an address, or the NAME of a [registry.NAME] of tenon.toml
    #[arg(value_name = "TO")]
    to: String,
    /// Show what would be asked, and ask nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    printed: Printed,
}

const EXAMPLES: &str = "\
Examples:
  tenon registry migrate https://old:8081 https://new:8081 --dry-run
  tenon registry migrate https://old:8081 https://new:8081
  tenon registry migrate dump https://new:8081

Ids, versions, deletions, contexts, levels, and modes of subjects stay what they
are. Nothing is done where an id means another schema in TO. Subjects are in mode
IMPORT while they are filled. What is there already is not asked for again: run
it anew after an interruption. The mode of the whole stays, as do its settings
where TO has subjects.

Who asks an address is told for FROM by TENON_REGISTRY_USER and so on, as for all
commands, and for TO by TENON_TARGET_USER and TENON_TARGET_PASSWORD, or
TENON_TARGET_TOKEN, TENON_TARGET_CERT, TENON_TARGET_KEY.";

/// How the variables begin that hold the credentials of either side.
const SOURCE: &str = "TENON_REGISTRY";
const TARGET: &str = "TENON_TARGET";

/// Reads both, and asks for what is missing.
pub(super) fn run(options: &Migrate, net: &Net, terminal: &Terminal) -> anyhow::Result<Exit> {
    let limits = Policy::default().limits;
    let (from, whole) = source(options, net, &limits, terminal)?;
    let client = Client::at(net, &options.to, TARGET, &limits, terminal)?;
    let (to, _) = read(&client, terminal)?;
    let plan = plan(&from, &to);
    for note in &plan.notes {
        terminal.warn(plain(note));
    }
    if !plan.conflicts.is_empty() {
        return refuse(&plan, &client, terminal);
    }
    let mut out = String::new();
    for (done, step) in plan.steps.iter().enumerate() {
        let told = plain(&step.to_string());
        if options.dry_run {
            let _ = writeln!(out, "{told}");
            continue;
        }
        ask(&client, step, &told).inspect_err(|_| {
            let done = counted(done, "step");
            terminal.warn(format_args!(
                "{done} of {} done; subjects may still be in mode IMPORT",
                plan.steps.len()
            ));
            terminal.help("run it again once that is mended: it goes on from here");
        })?;
    }
    let _ = writeln!(out, "{}: {}", if options.dry_run { "would be done" } else { "done" }, summary(&plan));
    terminal.print(&out)?;
    Ok(if whole { Exit::Clean } else { Exit::Findings })
}

/// What is to be moved, and whether that is all there is.
fn source(
    options: &Migrate,
    net: &Net,
    limits: &Limits,
    terminal: &Terminal,
) -> anyhow::Result<(Registry, bool)> {
    let from = options.from.as_str();
    if from != "-" && (from.contains("://") || !Path::new(from).exists()) {
        let client = Client::at(net, from, SOURCE, limits, terminal)?;
        let (registry, whole) = read(&client, terminal)?;
        terminal.notice(format_args!("{} has {}", client.host(), held(&registry)));
        return Ok((registry, whole));
    }
    let how = origin::How { separator: &options.printed.separator, strict: false };
    let origin = origin::read(from, how)?;
    super::import::told(&origin, terminal);
    terminal.notice(format_args!("{} has {}", plain(from), held(&origin.registry)));
    Ok((origin.registry, origin.tally.skipped == 0))
}

fn refuse(plan: &Plan, client: &Client<'_>, terminal: &Terminal) -> anyhow::Result<Exit> {
    /// More tell nothing new.
    const MOST: usize = 20;
    let mut out = String::new();
    for conflict in plan.conflicts.iter().take(MOST) {
        let _ = writeln!(out, "{}", plain(conflict));
    }
    let count = plan.conflicts.len();
    if count > MOST {
        let _ = writeln!(out, "and {} more", count - MOST);
    }
    let _ = writeln!(out, "nothing is done: {} at {}", counted(count, "conflict"), client.host());
    terminal.print(&out)?;
    Ok(Exit::Findings)
}

fn ask(client: &Client<'_>, step: &Step, told: &str) -> anyhow::Result<()> {
    let (method, path, body) = step.request();
    let method = match method {
        tenon_registry::Method::Get => Method::Get,
        tenon_registry::Method::Post => Method::Post,
        tenon_registry::Method::Put => Method::Put,
        tenon_registry::Method::Delete => Method::Delete,
    };
    client.change(method, &path, body, told)
}

fn summary(plan: &Plan) -> String {
    let count = |is: fn(&Step) -> bool| plan.steps.iter().filter(|step| is(step)).count();
    format!(
        "{} registered, {} there already, {} deleted, {} set",
        counted(count(|step| matches!(step, Step::Register { .. })), "version"),
        plan.there,
        count(|step| matches!(step, Step::Delete { .. })),
        counted(count(|step| matches!(step, Step::SetConfig { .. })), "configuration"),
    )
}

/// All that a registry tells over HTTP, and whether that is all it has.
fn read(client: &Client<'_>, terminal: &Terminal) -> anyhow::Result<(Registry, bool)> {
    let mut registry = Registry::new(Options::default());
    let mut whole = true;
    let names = |json: Option<Value>| -> anyhow::Result<Vec<String>> {
        let list = json.unwrap_or_else(|| Value::Array(Vec::new()));
        let name = |item: &Value| item.as_str().map(str::to_owned);
        let items = list.as_array().and_then(|items| items.iter().map(name).collect::<Option<Vec<String>>>());
        items.ok_or_else(|| client.odd("its answer is no list of names"))
    };
    let contexts = names(client.read_if_any("/contexts", "its contexts")?)?;
    let mut subjects: BTreeSet<Subject> = BTreeSet::new();
    let all = client.read_if_any("/subjects?deleted=true", "its subjects")?;
    let all = names(Some(all.ok_or_else(|| client.odd("it has no list of subjects"))?))?;
    subjects.extend(all.iter().map(|name| Subject::parse(name)));
    let others = contexts.iter().filter(|context| *context != DEFAULT_CONTEXT);
    for context in others.clone() {
        // Not every registry lists all contexts unless it is asked for each.
        let path = format!("/subjects?deleted=true&subjectPrefix={}", encoded(&Subject::root(context)));
        let own = names(client.read_if_any(&path, context)?)?;
        subjects.extend(own.iter().map(|name| Subject::parse(name)));
    }
    let roots = std::iter::once(Subject::root(DEFAULT_CONTEXT)).chain(others.map(|name| Subject::root(name)));
    let level = setting(client, "config", &Subject::root(DEFAULT_CONTEXT))?;
    let whole_mode = setting(client, "mode", &Subject::root(DEFAULT_CONTEXT))?;
    for subject in &subjects {
        whole &= versions(client, &mut registry, subject, terminal)?;
    }
    for scope in roots.chain(subjects) {
        let is_whole = scope.is_root() && scope.is_in_default();
        let own = if is_whole { level.clone() } else { setting(client, "config", &scope)? };
        // A context that has none answers with those of the whole.
        if let Some(json) = own.filter(|own| is_whole || !scope.is_root() || Some(own) != level.as_ref()) {
            let config: Config = serde_json::from_value(json)
                .map_err(|error| client.odd(&format!("the settings of {scope}: {error}")))?;
            registry.evolve(&Event::ConfigSet { scope: scope.clone(), config: Box::new(config) });
        }
        // Karapace answers for each subject with that of the whole.
        let own = if is_whole { None } else { setting(client, "mode", &scope)? };
        if let Some(json) = own.filter(|own| Some(own) != whole_mode.as_ref()) {
            let mode = json.get("mode").and_then(Value::as_str).and_then(Mode::parse);
            let mode = mode.ok_or_else(|| client.odd(&format!("the mode of {scope} is none")))?;
            registry.evolve(&Event::ModeSet { scope, mode });
        }
    }
    if let Some(mode) = whole_mode.and_then(|json| Mode::parse(json.get("mode")?.as_str()?)) {
        registry.evolve(&Event::ModeSet { scope: Subject::root(DEFAULT_CONTEXT), mode });
    }
    Ok((registry, whole))
}

/// The configuration or the mode of a scope, if it has its own.
fn setting(client: &Client<'_>, what: &str, scope: &Subject) -> anyhow::Result<Option<Value>> {
    let path = match scope.is_root() && scope.is_in_default() {
        true => format!("/{what}"),
        false => format!("/{what}/{}", encoded(scope)),
    };
    client.read_if_any(&path, &scope.to_string())
}

fn versions(
    client: &Client<'_>,
    registry: &mut Registry,
    subject: &Subject,
    terminal: &Terminal,
) -> anyhow::Result<bool> {
    let mut whole = true;
    let base = format!("/subjects/{}/versions", encoded(subject));
    let name = subject.to_string();
    let numbers = |query: &str| -> anyhow::Result<BTreeSet<u32>> {
        let json = client.read_if_any(&format!("{base}{query}"), &name)?;
        let list = json.unwrap_or_else(|| Value::Array(Vec::new()));
        let number = |item: &Value| u32::try_from(item.as_u64()?).ok();
        let items = list.as_array().and_then(|items| items.iter().map(number).collect::<Option<_>>());
        items.ok_or_else(|| client.odd("its answer is no list of versions"))
    };
    let (all, live) = (numbers("?deleted=true")?, numbers("")?);
    for version in all.union(&live).copied() {
        let Some(json) = client.read_if_any(&format!("{base}/{version}?deleted=true"), &name)? else {
            return Err(Failure::incomplete(format!(
                "{} has no {name} version {version} any more",
                client.host()
            ))
            .help("it is written to at the same time: let it be read only, and run it again")
            .into());
        };
        match answered(subject, version, &json.to_string(), 0) {
            Ok(event) => registry.evolve(&event),
            Err(what) => {
                terminal.warn(format_args!(
                    "{} version {version} is left out: {}",
                    plain(&name),
                    plain(&what)
                ));
                whole = false;
                continue;
            }
        }
        if !live.contains(&version) {
            registry.evolve(&Event::VersionDeleted { subject: subject.clone(), version });
        }
    }
    Ok(whole)
}
