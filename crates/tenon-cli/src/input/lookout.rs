//! When to look again: once the operating system tells that something happened in a directory, and else
//! every now and then. What it tells is a hint and no more: events are lost, doubled, and not sent at all
//! by file systems of other machines, so that `stamps.rs` is asked what changed in any case.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, Sender};
use std::time::{Duration, Instant};

use notify::event::{AccessKind, AccessMode, EventKind, ModifyKind};
use notify::{RecommendedWatcher, RecursiveMode, Watcher, WatcherKind};

use super::stamps::Places;

/// Between looks while the system tells of changes: for those that it is silent about.
const SELDOM: Duration = Duration::from_secs(2);
/// Between looks while it does not.
const OFTEN: Duration = Duration::from_millis(500);

/// An event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Hint {
    /// Something may have changed.
    Something,
    /// Directories may have come or gone.
    Directories,
}

/// Waits for events.
#[derive(Debug)]
pub(crate) struct Lookout {
    /// Absent where the system has no such thing, or no more of it.
    watcher: Option<RecommendedWatcher>,
    hints: Receiver<Hint>,
    /// Held, so that waiting for hints takes its time where nobody sends any.
    _sender: Sender<Hint>,
    /// What is watched with all below it, where that can be asked for.
    trees: Vec<PathBuf>,
}

impl Lookout {
    /// Attends to nothing yet.
    pub(crate) fn new() -> Lookout {
        let (sender, hints) = mpsc::channel();
        let own = sender.clone();
        let watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
            if let Some(hint) = hint(&event) {
                // Nobody listens any more when the process ends.
                let _ = own.send(hint);
            }
        });
        Lookout { watcher: watcher.ok(), hints, _sender: sender, trees: Vec::new() }
    }

    /// Attends to these places, as far as they are there. `true` where the system tells of their changes.
    pub(crate) fn attend(&mut self, places: &Places) -> bool {
        let Some(watcher) = &mut self.watcher else { return false };
        let mut watch = |path: &Path, mode| match watcher.watch(path, mode) {
            Ok(()) => true,
            // What has just gone is seen by who watches the directory above it.
            Err(_) => !path.exists(),
        };
        // Where watching a tree means to watch each of its directories, those that are ignored are spared.
        let all = if RecommendedWatcher::kind() == WatcherKind::Inotify {
            // A directory that came back is another one, so all are named again.
            places.directories().iter().all(|path| watch(path, RecursiveMode::NonRecursive))
        } else {
            let new: Vec<PathBuf> =
                places.trees().into_iter().filter(|tree| !self.trees.contains(tree)).collect();
            let trees = new.iter().all(|path| watch(path, RecursiveMode::Recursive));
            self.trees.extend(new);
            trees && places.lone().iter().all(|path| watch(path, RecursiveMode::NonRecursive))
        };
        if !all {
            self.watcher = None;
        }
        all
    }

    /// Waits until something may have changed, or it is time to look. `cost` is what the last look took.
    ///
    /// `true` where directories may have come or gone.
    pub(crate) fn wait(&self, cost: Duration) -> bool {
        // Looking takes a fiftieth of the time at most.
        let time = if self.watcher.is_some() { SELDOM } else { OFTEN }.max(cost * 50);
        match self.hints.recv_timeout(time) {
            Ok(hint) => hint == Hint::Directories,
            Err(_) => false,
        }
    }

    /// Waits until nothing was told for `pause`, or no longer than `most`; `true` as [`Lookout::wait`].
    pub(crate) fn settle(&self, pause: Duration, most: Duration) -> bool {
        let start = Instant::now();
        let mut directories = false;
        while let (Ok(hint), true) = (self.hints.recv_timeout(pause), start.elapsed() < most) {
            directories |= hint == Hint::Directories;
        }
        directories
    }
}

/// What an event means; `None` for those of reading, which looking causes itself.
fn hint(event: &notify::Result<notify::Event>) -> Option<Hint> {
    let Ok(event) = event else { return Some(Hint::Directories) };
    match event.kind {
        EventKind::Access(AccessKind::Close(AccessMode::Write)) => Some(Hint::Something),
        EventKind::Access(_) => None,
        EventKind::Modify(ModifyKind::Data(_) | ModifyKind::Metadata(_)) => Some(Hint::Something),
        // What was renamed, or came, need not say what it is.
        EventKind::Modify(_)
        | EventKind::Create(_)
        | EventKind::Remove(_)
        | EventKind::Any
        | EventKind::Other => Some(Hint::Directories),
    }
}
