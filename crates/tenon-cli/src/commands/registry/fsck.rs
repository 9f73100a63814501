//! `tenon registry fsck`: what is wrong with a store or a dump, and what of it can be mended.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::PathBuf;

use clap::Args;
use serde_json::{Value, json};
use tenon_registry::inspection::{Mend, contradiction, inspect};
use tenon_registry::topic::{Form, dump, tombstone};
use tenon_registry::{Cache, Event, Options, ProblemKind, Registry, Subject};
use tenon_server::history;
use tenon_server::store::{Database, Position, SqliteStore};

use super::database::Place;
use super::import::{Printed, counted};
use super::{Shape, export, origin, plain, pretty};
use crate::exit::{Exit, Failure};
use crate::input::files;
use crate::terminal::Terminal;

/// The options of `tenon registry fsck`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Fsck {
    /// A dump of the topic _schemas, `-` for standard input, or a folder of
    /// `tenon registry export` [default: the store of --db]
    #[arg(value_name = "DUMP|DIRECTORY")]
    from: Option<String>,
    #[command(flatten)]
    place: Place,
    /// Mend what can be mended without a loss: in the store, of which a copy is made first if it
    /// is a file; or of a dump or folder in the dump --output
    #[arg(long)]
    mend: bool,
    /// Where to write a dump that was mended
    #[arg(long, value_name = "FILE", requires = "mend", requires = "from")]
    output: Option<PathBuf>,
    /// How to show it: text or json
    #[arg(long, value_name = "NAME", default_value = "text", hide_possible_values = true)]
    format: Shape,
    #[command(flatten)]
    printed: Printed,
}

const EXAMPLES: &str = "\
Examples:
  tenon registry fsck --db tenon.db
  tenon registry fsck --db tenon.db --mend
  tenon registry fsck dump                      Of Confluent's or Karapace's
  tenon registry fsck dump --mend --output mended

Exit codes: 0 nothing found, or all of it mended; 1 something is left; 2 the
command line makes no sense; 3 it could not be read or written. A server that
has the store open reads what is mended by itself.";

/// As many schemas stay parsed while others are looked at, in bytes.
const CACHE_BYTES: usize = 64 << 20;

/// What is shown of a finding.
struct Shown {
    kind: &'static str,
    place: String,
    why: String,
    /// What mends it, or what somebody could do.
    what: String,
    mended: bool,
}

/// Looks, shows, and mends where that is asked for.
pub(super) fn run(options: &Fsck, terminal: &Terminal) -> anyhow::Result<Exit> {
    match &options.from {
        Some(from) => of_origin(options, from, terminal),
        None => of_store(options, terminal),
    }
}

fn of_origin(options: &Fsck, from: &str, terminal: &Terminal) -> anyhow::Result<Exit> {
    if options.mend && options.output.is_none() {
        return Err(Failure::usage("a dump or a folder is not mended in its place")
            .help("say where to write the mended dump: --output FILE")
            .into());
    }
    let how = origin::How { separator: &options.printed.separator, strict: false };
    let origin = origin::read(from, how)?;
    let mut shown = Vec::new();
    for problem in &origin.problems.first {
        let what = match problem.kind {
            ProblemKind::Broken | ProblemKind::UnknownKind => "what is mended goes without it",
            ProblemKind::OldKey => "writes it with the key of today",
            ProblemKind::Doubtful => "writes it without what is not so",
            ProblemKind::IdTaken => "register its schema again, which gives it an id of its own",
            ProblemKind::Twice => "keep one of the two",
        };
        shown.push(Shown {
            kind: problem.kind.name(),
            place: problem.place.clone(),
            why: problem.what.clone(),
            what: what.to_owned(),
            mended: matches!(problem.kind, ProblemKind::OldKey | ProblemKind::Doubtful),
        });
    }
    let mut registry = origin.registry;
    let purged = (!origin.folded).then_some(&origin.purged);
    let events = look(&registry, purged, &mut shown);
    let untold = origin.problems.untold();
    if let Some(output) = options.output.as_ref().filter(|_| options.mend) {
        events.iter().for_each(|event| registry.evolve(event));
        // What is gone for good goes on telling why there are gaps.
        let gone = origin.purged.iter().map(|(subject, version)| tombstone(subject, *version));
        export::lines(gone.chain(dump(&registry, Form::Lines)), output)?;
    }
    conclude(&shown, untold, options, terminal)
}

fn of_store(options: &Fsck, terminal: &Terminal) -> anyhow::Result<Exit> {
    let mut store = options.place.open(false)?;
    let mut registry = Registry::new(Options::default());
    let mut purged = BTreeSet::new();
    let mut shown = Vec::new();
    let mut at: Position = 0;
    let end = history::replay(&mut *store, &mut |event| {
        at += 1;
        if let Some(why) = contradiction(&registry, &event) {
            let what = "register its schema again, which gives it an id of its own".to_owned();
            let kind = ProblemKind::IdTaken.name();
            shown.push(Shown { kind, place: format!("event {at}"), why, what, mended: false });
        }
        remember(&event, &mut purged);
        registry.evolve(&event);
    })?;
    // A server begins with the snapshot, and never looks at the events before it.
    let stale = match history::load(&mut *store, Options::default()) {
        Ok((short, _)) if short.has_state_of(&registry) => None,
        Ok(_) => Some("it is not what the events before it come to".to_owned()),
        Err(error) => Some(format!("it cannot be read: {error}")),
    };
    if let Some(why) = &stale {
        shown.push(Shown {
            kind: "wrong-snapshot",
            place: "snapshot".to_owned(),
            why: why.clone(),
            what: "takes it anew from the events".to_owned(),
            mended: true,
        });
    }
    let events = look(&registry, Some(&purged), &mut shown);
    if options.mend && (stale.is_some() || !events.is_empty()) {
        back_up(options, terminal)?;
        history::append(&mut *store, end, &events)?;
        if stale.is_some() {
            events.iter().for_each(|event| registry.evolve(event));
            let end = end + events.len() as Position;
            history::save_snapshot(&mut *store, end, &registry)?;
        }
    }
    conclude(&shown, 0, options, terminal)
}

fn remember(event: &Event, purged: &mut BTreeSet<(Subject, u32)>) {
    match event {
        Event::VersionPurged { subject, version } => {
            purged.insert((subject.clone(), *version));
        }
        Event::Registered { subject, version, .. } => {
            purged.remove(&(subject.clone(), *version));
        }
        Event::VersionDeleted { .. }
        | Event::ConfigSet { .. }
        | Event::ConfigCleared { .. }
        | Event::ModeSet { .. }
        | Event::ModeCleared { .. }
        | Event::ContextDeleted { .. }
        | Event::IdsSpent { .. } => {}
    }
}

/// Adds what is wrong with the whole; gives the events that mend it.
fn look(
    registry: &Registry,
    purged: Option<&BTreeSet<(Subject, u32)>>,
    shown: &mut Vec<Shown>,
) -> Vec<Event> {
    let mut mending = Vec::new();
    for finding in inspect(registry, &mut Cache::new(CACHE_BYTES), purged) {
        let (what, mended) = match finding.mend {
            Mend::Events { events, what } => {
                mending.extend(events);
                (what, true)
            }
            Mend::Left { what } => (what, false),
        };
        let version = finding.version.map_or_else(String::new, |version| format!(" version {version}"));
        let place = format!("{}{version}", finding.scope);
        shown.push(Shown {
            kind: finding.kind.name(),
            place,
            why: finding.why,
            what: what.to_owned(),
            mended,
        });
    }
    mending
}

/// Copies a file before it is written into.
fn back_up(options: &Fsck, terminal: &Terminal) -> anyhow::Result<()> {
    let Database::Sqlite(path) = options.place.database() else {
        terminal.warn("no copy is made of a database: its own tools make one");
        return Ok(());
    };
    let named = |count: u32| {
        let mut name = path.as_os_str().to_owned();
        name.push(".before-mending");
        if count > 1 {
            name.push(format!("-{count}"));
        }
        PathBuf::from(name)
    };
    let copy = (1..).map(named).find(|copy| !copy.exists()).unwrap_or_else(|| named(1));
    SqliteStore::open(&path)?.back_up(&copy)?;
    terminal.notice(format_args!("as it was: {}", files::shown(&copy)));
    Ok(())
}

fn conclude(shown: &[Shown], untold: usize, options: &Fsck, terminal: &Terminal) -> anyhow::Result<Exit> {
    let all = shown.len() + untold;
    let left = shown.iter().filter(|shown| !shown.mended).count() + untold;
    let out = match options.format {
        Shape::Text => text(shown, untold, (all, left), options.mend),
        Shape::Json => {
            let one = |own: &Shown| {
                let Shown { kind, place, why, what, mended } = own;
                json!({
                    "kind": kind,
                    "place": place,
                    "why": why,
                    "mend": verb(*mended, options.mend),
                    "advice": what,
                })
            };
            let findings: Vec<Value> = shown.iter().map(one).collect();
            pretty(
                &json!({"findings": findings, "count": all, "left": if options.mend { left } else { all }}),
            )
        }
    };
    terminal.print(&out)?;
    let open = if options.mend { left } else { all };
    Ok(if open == 0 { Exit::Clean } else { Exit::Findings })
}

/// Whether a finding is mended, could be, or is somebody's to decide.
fn verb(mended: bool, mend: bool) -> &'static str {
    match (mended, mend) {
        (true, true) => "mended",
        (true, false) => "--mend",
        (false, _) => "left",
    }
}

fn text(shown: &[Shown], untold: usize, (all, left): (usize, usize), mend: bool) -> String {
    let mut out = String::new();
    for Shown { kind, place, why, what, mended } in shown {
        let verb = verb(*mended, mend);
        let _ = writeln!(out, "{}: {} ({kind})\n  {verb}: {what}", plain(place), plain(why));
    }
    if untold > 0 {
        let _ = writeln!(out, "and {untold} more pieces that cannot be taken");
    }
    let mendable = all - left;
    let _ = match (all, mend) {
        (0, _) => writeln!(out, "nothing is wrong"),
        (_, true) => writeln!(out, "{}, {mendable} mended, {left} left", counted(all, "finding")),
        (_, false) => writeln!(out, "{}, of which --mend mends {mendable}", counted(all, "finding")),
    };
    out
}
