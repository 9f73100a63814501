//! `tenon registry import`: a registry that begins with what another one had.

use clap::Args;
use tenon_registry::{Event, Registry};
use tenon_server::history;

use super::database::Place;
use super::origin::{self, How, Origin};
use crate::exit::{Exit, Failure};
use crate::terminal::Terminal;

/// The options of `tenon registry import`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Import {
    /// A dump of the topic _schemas, `-` for standard input, or a folder of
    /// `tenon registry export`
    #[arg(value_name = "DUMP|DIRECTORY")]
    from: String,
    #[command(flatten)]
    place: Place,
    /// End at the first piece that cannot be taken, and write nothing
    #[arg(long)]
    strict: bool,
    #[command(flatten)]
    printed: Printed,
}

/// How a dump was printed.
#[derive(Debug, Args)]
pub(super) struct Printed {
    /// What stands between key and value in a line [default: a tab]
    #[arg(long, value_name = "TEXT", default_value = "\t", hide_default_value = true)]
    pub(super) separator: String,
}

const EXAMPLES: &str = "\
Examples:
  kafka-console-consumer --bootstrap-server kafka:9092 --topic _schemas \\
    --from-beginning --property print.key=true --timeout-ms 20000 > dump
  tenon registry import dump --db tenon.db
  kcat -C -e -J -b kafka:9092 -t _schemas | tenon registry import -
  tenon registry import schemas/                 What an export wrote

Ids, versions, deletions, contexts, levels and modes stay what they are. The
store must be empty. What cannot be taken is told with its line; the exit code
is then 1.";

/// Reads all, and then writes.
pub(super) fn run(options: &Import, terminal: &Terminal) -> anyhow::Result<Exit> {
    let mut store = options.place.open(true)?;
    let (_, end) = history::load(&mut *store, Default::default())?;
    if end > 0 {
        return Err(Failure::incomplete(format!("{} holds a registry already", store.name()))
            .help("name another store: --db FILE")
            .into());
    }
    let how = How { separator: &options.printed.separator, strict: options.strict };
    let origin = origin::read(&options.from, how)?;
    told(&origin, terminal);
    let mut events = origin.registry.snapshot();
    // That they were there once changes nothing, and tells why there are gaps.
    let purged = origin.purged.iter().cloned();
    events.extend(purged.map(|(subject, version)| Event::VersionPurged { subject, version }));
    history::append(&mut *store, 0, &events)?;
    terminal.print(&summary(&origin))?;
    Ok(if origin.tally.skipped > 0 { Exit::Findings } else { Exit::Clean })
}

pub(super) fn told(origin: &Origin, terminal: &Terminal) {
    // Of what is only doubtful nothing is lost; `tenon registry fsck` is for who wants to know.
    for problem in origin.problems.first.iter().filter(|problem| problem.kind.is_loss()) {
        terminal.warn(format_args!("left out: {}", super::plain(&problem.to_string())));
    }
    let untold = origin.problems.untold();
    if untold > 0 {
        terminal.warn(format_args!("and {untold} more of this kind or another"));
    }
}

/// What there is now, and what there was.
fn summary(origin: &Origin) -> String {
    let tally = origin.tally;
    let pieces = if origin.folded { "pieces" } else { "records" };
    format!("{}, of {} {pieces}; {} left out\n", held(&origin.registry), tally.read, tally.skipped)
}

/// How much a registry has.
pub(super) fn held(registry: &Registry) -> String {
    let (subjects, versions) = registry.counts();
    let are = if versions == 1 { "is" } else { "are" };
    format!("{} with {} that {are} not deleted", counted(subjects, "subject"), counted(versions, "version"))
}

/// `1 subject`, `2 subjects`.
pub(super) fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}
