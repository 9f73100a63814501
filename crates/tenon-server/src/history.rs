//! Events between a store, which keeps lines, and a registry, which is what they come to. Who writes while
//! others read is in `service.rs`; here is what a server does when it starts, and what is done with a store
//! that no server has open.

use tenon_registry::{Event, Options, Registry};

use crate::store::{AppendError, Position, Store, StoreError};

/// A start that reads more events than this thinks about a snapshot.
const LONG_HISTORY: u64 = 10_000;

/// What a store's events come to, by its snapshot and those after it, and the position of the last.
///
/// # Errors
///
/// When the store fails, or holds events that this version does not know.
pub fn load(store: &mut dyn Store, options: Options) -> Result<(Registry, Position), StoreError> {
    let (registry, _, end) = read(store, options)?;
    Ok((registry, end))
}

/// The same for a server that is about to write, which keeps a snapshot where that spares the next one time.
pub(crate) fn resume(store: &mut dyn Store, options: Options) -> Result<(Registry, Position), StoreError> {
    let (registry, start, end) = read(store, options)?;
    if end - start > LONG_HISTORY {
        let short = registry.snapshot();
        if (short.len() as u64) < (end - start) / 2 {
            save(store, end, &short)?;
        }
    }
    Ok((registry, end))
}

/// Keeps a snapshot of a registry, to which the events up to a position led.
///
/// # Errors
///
/// When the store fails.
pub fn save_snapshot(store: &mut dyn Store, at: Position, registry: &Registry) -> Result<(), StoreError> {
    save(store, at, &registry.snapshot())
}

/// Calls `each` with every event from the first on, whatever snapshot there is; gives the last one's
/// position.
///
/// # Errors
///
/// When the store fails, or holds events that this version does not know.
pub fn replay(store: &mut dyn Store, each: &mut dyn FnMut(Event)) -> Result<Position, StoreError> {
    store.replay(0, &mut |position, line| {
        each(event(position, line)?);
        Ok(())
    })
}

/// Appends events right after a position, all or none.
///
/// # Errors
///
/// When the log ends elsewhere, so that somebody else writes at the same time, or the store fails.
pub fn append(store: &mut dyn Store, after: Position, events: &[Event]) -> Result<(), StoreError> {
    let lines: Vec<String> = events.iter().map(line).collect::<Result<_, _>>()?;
    match store.append(after, &lines) {
        Ok(_) => Ok(()),
        Err(AppendError::Conflict) => {
            Err(StoreError::new(format!("{} is being written by somebody else", store.name())))
        }
        Err(AppendError::Failed(error)) => Err(error),
    }
}

fn read(store: &mut dyn Store, options: Options) -> Result<(Registry, Position, Position), StoreError> {
    let mut registry = Registry::new(options);
    let mut start = 0;
    if let Some((position, lines)) = store.snapshot()? {
        let lines = std::str::from_utf8(&lines)
            .map_err(|error| StoreError::because("the snapshot is no text", error))?;
        for line in lines.lines() {
            registry.evolve(&event(position, line)?);
        }
        start = position;
    }
    let end = store.replay(start, &mut |position, line| {
        registry.evolve(&event(position, line)?);
        Ok(())
    })?;
    Ok((registry, start, end))
}

fn save(store: &mut dyn Store, at: Position, events: &[Event]) -> Result<(), StoreError> {
    let lines: Vec<String> = events.iter().map(line).collect::<Result<_, _>>()?;
    store.save_snapshot(at, lines.join("\n").as_bytes())
}

pub(crate) fn event(position: Position, line: &str) -> Result<Event, StoreError> {
    serde_json::from_str(line).map_err(|error| {
        StoreError::because(format!("event {position} is of no kind that this version of Tenon knows"), error)
    })
}

pub(crate) fn line(event: &Event) -> Result<String, StoreError> {
    serde_json::to_string(event).map_err(|error| StoreError::because("an event has no JSON", error))
}
