//! Events in memory: for tests, and for registries that live as long as a job of CI.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{AppendError, Each, Position, Store, StoreError};

/// A log that is gone with the process. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct MemoryStore {
    log: Arc<Mutex<Log>>,
}

#[derive(Debug, Default)]
struct Log {
    events: Vec<String>,
    snapshot: Option<(Position, Vec<u8>)>,
}

impl MemoryStore {
    /// An empty log.
    pub fn new() -> MemoryStore {
        MemoryStore::default()
    }

    // A log is whole between any two statements that hold the lock, so a panic elsewhere spoils nothing.
    fn log(&self) -> MutexGuard<'_, Log> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store for MemoryStore {
    fn append(&mut self, after: Position, events: &[String]) -> Result<Position, AppendError> {
        let mut log = self.log();
        if log.events.len() as Position != after {
            return Err(AppendError::Conflict);
        }
        log.events.extend_from_slice(events);
        Ok(log.events.len() as Position)
    }

    fn replay(&mut self, after: Position, each: &mut Each<'_>) -> Result<Position, StoreError> {
        let log = self.log();
        for (position, event) in (1..).zip(&log.events).skip(usize::try_from(after).unwrap_or(usize::MAX)) {
            each(position, event)?;
        }
        Ok(log.events.len() as Position)
    }

    fn save_snapshot(&mut self, at: Position, state: &[u8]) -> Result<(), StoreError> {
        self.log().snapshot = Some((at, state.to_vec()));
        Ok(())
    }

    fn snapshot(&mut self) -> Result<Option<(Position, Vec<u8>)>, StoreError> {
        Ok(self.log().snapshot.clone())
    }

    // Nobody outside the process can append.
    fn watch(&mut self, _changed: Box<dyn FnMut() -> bool + Send>) -> Result<(), StoreError> {
        Ok(())
    }

    fn name(&self) -> &str {
        "memory"
    }
}
