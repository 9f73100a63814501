//! The same work on many things, on as many threads as there are cores. What comes back is in the order of
//! the things, whoever was first.

use std::num::NonZero;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use crate::progress::Progress;
use crate::terminal::Terminal;

/// Things a thread takes at a time: enough that taking costs nothing.
const BATCH: usize = 16;
/// Files of a few kilobytes are soon read; more threads than these wait for the disk and for each other.
const MOST_THREADS: usize = 8;
/// As the main thread has it, so that no text is too deep on one thread only.
const STACK: usize = 8 << 20;

/// The result for each of the things. `doing` tells a person what takes so long.
pub(crate) fn map<T: Sync, R: Send>(
    things: &[T],
    doing: &str,
    terminal: &Terminal,
    work: impl Fn(&T) -> R + Sync,
) -> Vec<R> {
    let total = things.len();
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let threads = cores.min(MOST_THREADS).min(total.div_ceil(BATCH)).max(1);
    let next = AtomicUsize::new(0);
    let batches = |mut told: Option<&mut Progress>| {
        let mut done: Vec<(usize, Vec<R>)> = Vec::new();
        loop {
            let start = next.fetch_add(BATCH, Ordering::Relaxed);
            let Some(batch) = things.get(start..total.min(start.saturating_add(BATCH))) else { return done };
            if batch.is_empty() {
                return done;
            }
            done.push((start, batch.iter().map(&work).collect()));
            if let Some(progress) = told.as_deref_mut() {
                progress.tell(start as u64, || format!("{doing} {start} of {total}"));
            }
        }
    };
    let mut progress = Progress::new(terminal.is_quiet(), total as u64);
    let mut done = thread::scope(|scope| {
        let spawn = |_| thread::Builder::new().stack_size(STACK).spawn_scoped(scope, || batches(None)).ok();
        // A machine that gives no more threads gets the work done with those there are.
        let others: Vec<_> = (1..threads).filter_map(spawn).collect();
        let mut done = batches(Some(&mut progress));
        for other in others {
            done.extend(other.join().unwrap_or_else(|panic| resume_unwind(panic)));
        }
        done
    });
    progress.clear();
    done.sort_unstable_by_key(|(start, _)| *start);
    done.into_iter().flat_map(|(_, results)| results).collect()
}
