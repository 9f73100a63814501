//! `--watch`: the same run again whenever something changes that its answer depends on. What goes wrong
//! on the way is shown, and the next change may mend it; Ctrl-C ends the process as it ends any other, for
//! nothing is held that would have to be given back.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use tenon_core::Policy;

use super::Options;
use crate::args::Global;
use crate::config::choice::{self, Given};
use crate::config::policies::Policies;
use crate::config::{self, Config};
use crate::exit::{Exit, Failure};
use crate::input::files::{printable, shown};
use crate::input::git::Repository;
use crate::input::git_places::GitPlaces;
use crate::input::lookout::Lookout;
use crate::input::stamps::{Places, Stamps};
use crate::net::Net;
use crate::output::Target;
use crate::terminal::Terminal;

/// What is written within it is one change: an editor's several writes, a file renamed into place.
const QUIET: Duration = Duration::from_millis(100);
/// A tree that is never quiet is looked at nevertheless.
const RESTLESS: Duration = Duration::from_secs(2);
/// As long git may take to write to the working tree, until its lock counts as forgotten.
const CHECKOUT: Duration = Duration::from_secs(30);
/// Files named as the reason for a run.
const MOST_NAMED: usize = 3;

/// Runs until Ctrl-C, or until nobody reads what is printed.
///
/// *Errors*: the first run could not do its work; what the command line names has to be there once.
pub(super) fn watch(options: &Options, global: &Global, given: &Given, net: &Net) -> anyhow::Result<Exit> {
    if options.allowing.writes() {
        return Err(Failure::usage("--watch would excuse whatever it meets, so it writes no entries")
            .help("write them once: the same with `--write-allow` and without `--watch`")
            .into());
    }
    let home = std::env::current_dir()?;
    let (mut lookout, mut is_blind, mut wide) = (Lookout::new(), false, None);
    let mut reason: Option<String> = None;
    loop {
        // What was said of the run before is said again, and the window may have another width.
        let terminal = Terminal::new(global);
        if let Some(reason) = &reason {
            terminal.clear()?;
            terminal.notice(reason);
        }
        let config = enter(&home).and_then(|()| config::load(global, &terminal));
        let (config, flaw) = match config {
            Ok(config) => (config, None),
            // A configuration that is there may be mended; one that is not was misspelt.
            Err(error) if reason.is_none() && config::find(global.config.as_deref()).is_err() => {
                return Err(error);
            }
            Err(error) => (None, Some(error)),
        };
        let (config, is_broken) = (config.as_ref(), flaw.is_some());
        let places = places(options, config, given, global);
        let mut scene = Scene { home: &home, places, config, given, global };
        scene.places.repository.clone_from(&wide);
        // What changes while the run is under way is seen after it.
        let mut seen = scene.look();
        match flaw.map_or_else(|| super::judge(options, None, config, given, net, &terminal), Err) {
            Ok(ended) => {
                wide = Repository::open().ok().filter(|_| ended.wide).map(|repository| repository.prefix);
                if scene.places.repository != wide && scene.look() == seen {
                    scene.places.repository.clone_from(&wide);
                    seen = scene.look();
                }
            }
            Err(error) if reason.is_none() && !is_broken => return Err(error),
            Err(error) => terminal.error(&error),
        }
        if terminal.is_left() {
            return Ok(Exit::Clean);
        }
        if !lookout.attend(&scene.places) && !std::mem::replace(&mut is_blind, true) {
            terminal.notice("the system does not tell of all changes here, so files are looked at often");
        }
        let files = if seen.count() == 1 { "1 file" } else { &format!("{} files", seen.count()) };
        terminal.notice(format_args!("watching {files}; Ctrl-C ends it"));
        reason = Some(scene.change(&seen, &mut lookout));
    }
}

/// A directory that went and came back is another one, so it is entered anew.
fn enter(home: &Path) -> anyhow::Result<()> {
    std::env::set_current_dir(home)
        .map_err(|_| Failure::incomplete(format!("there is no directory {} any more", shown(home))).into())
}

/// Where a run looks, but for the rest of the repository.
fn places(options: &Options, config: Option<&Config>, given: &Given, global: &Global) -> Places {
    let mut roots: Vec<PathBuf> = options.paths.iter().map(PathBuf::from).collect();
    roots.extend(options.references.references.iter().map(PathBuf::from));
    roots.extend(config.map(choice::proto_roots).unwrap_or_default().into_iter().map(PathBuf::from));
    let sources = choice::against(config, given).into_iter().flat_map(|against| against.sources);
    roots.extend(sources.map(PathBuf::from).filter(|path| path.is_dir()));
    let own = configuration(global);
    let (list, is_named) = options.known.path(config);
    let files = own.into_iter().chain(Some(list).filter(|_| is_named)).collect();
    let written = options.output.formats.iter().filter_map(Target::file).map(Path::to_owned).collect();
    Places { roots, repository: None, files, written, git: GitPlaces::find() }
}

/// The configuration that a run would read.
fn configuration(global: &Global) -> Option<PathBuf> {
    config::find(global.config.as_deref()).ok().flatten().filter(|_| !global.isolated)
}

/// What a run depends on.
struct Scene<'a> {
    home: &'a Path,
    places: Places,
    config: Option<&'a Config>,
    given: &'a Given,
    global: &'a Global,
}

impl Scene<'_> {
    fn look(&self) -> Stamps {
        if enter(self.home).is_err() {
            return Stamps::default();
        }
        // It says what files are that their names say nothing of.
        let policies = Policies::new(self.config, self.given, Policy::default(), Path::new("."), false);
        // One may have come since.
        let own = configuration(self.global);
        self.places.look(own.as_deref(), &|path, is_named| policies.told(path, is_named))
    }

    /// Waits until something is not as it was seen, and tells what.
    fn change(&self, seen: &Stamps, lookout: &mut Lookout) -> String {
        loop {
            let start = Instant::now();
            let mut now = self.look();
            let cost = start.elapsed();
            if now != *seen {
                let start = Instant::now();
                loop {
                    lookout.settle(QUIET.max(cost), RESTLESS);
                    let later = self.look();
                    let is_still = later == now || start.elapsed() > RESTLESS;
                    now = later;
                    let git = self.places.git.as_ref();
                    if is_still && !git.is_some_and(|git| git.is_busy() && start.elapsed() < CHECKOUT) {
                        break;
                    }
                }
                // What came may have gone again.
                if now != *seen {
                    return reason(&seen.changed(&now));
                }
            }
            let directories = lookout.wait(cost);
            if lookout.settle(QUIET.max(cost), RESTLESS) || directories {
                lookout.attend(&self.places);
            }
        }
    }
}

fn reason(names: &[&str]) -> String {
    let named: Vec<String> = names.iter().take(MOST_NAMED).map(|name| printable(name)).collect();
    match names.len().saturating_sub(MOST_NAMED) {
        0 => format!("changed: {}", named.join(", ")),
        more => format!("changed: {} and {more} more", named.join(", ")),
    }
}
