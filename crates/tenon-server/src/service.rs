//! The registry between its store and those who ask: one thread writes, everybody reads.
//!
//! The writer takes all commands that wait, decides each against what the ones before it lead to, appends
//! their events at once and answers when they are durable: one wait for the disk, however many commands.
//! Where another server was quicker it reads what it missed and decides them all again.
//!
//! There are two registries. Readers have the published one, which holds what is durable and never
//! changes under them; the writer's is ahead of it by the batch at hand. When the batch is kept the two
//! change places, and the older one is brought up to date once its readers are done, or copied anew where
//! they take longer than that. Whoever was answered reads what they wrote. So nobody may hold a registry
//! while they wait for something: it would be copied for each batch.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use arc_swap::ArcSwap;
use tenon_registry::{Answer, Cache, Command, Event, Options, Query, Refusal, Registry};
use tokio::sync::{Semaphore, mpsc, oneshot};

use crate::history::{self, event, line};
use crate::metrics::Metrics;
use crate::store::{AppendError, Position, Store, StoreError};

/// A registry that many may ask at once. Clones are the same one.
#[derive(Clone, Debug)]
pub(crate) struct Service {
    shared: Arc<Shared>,
    messages: mpsc::Sender<Message>,
    caches: Caches,
}

/// What the writer shows to everybody.
#[derive(Debug)]
struct Shared {
    published: ArcSwap<Registry>,
    position: AtomicU64,
    healthy: AtomicBool,
}

/// A registry, and what it answered.
pub(crate) type Asked = (Arc<Registry>, Result<Answer, Refusal>);

enum Message {
    /// A command, and where its answer goes.
    Write(Command, oneshot::Sender<Result<Answer, Refusal>>),
    /// Read what others appended, and tell when that is done.
    Refresh(Option<oneshot::Sender<()>>),
}

/// As many commands may wait. Whoever comes later waits for a place.
const WAITING: usize = 1024;

/// As many commands go into one batch.
const BATCH: usize = 256;

/// How often a batch is decided again because others were quicker, before its clients are told.
const ATTEMPTS: usize = 50;

/// What the writer's parsed schemas may take, in bytes; readers' together may take as much.
const CACHE_BYTES: usize = 64 << 20;

/// How often to look whether the readers of the older registry are done.
const GLIMPSE: Duration = Duration::from_micros(20);

/// Caches of parsed schemas for readers, as many as may be at it.
#[derive(Clone, Debug)]
struct Caches {
    places: Arc<Semaphore>,
    free: Arc<Mutex<Vec<Cache>>>,
}

impl Service {
    /// Reads the store, starts the writer, and gives the registry. Blocks.
    ///
    /// # Errors
    ///
    /// When the store fails, or holds events that this version does not know.
    pub(crate) fn start(
        mut store: Box<dyn Store>,
        options: Options,
        metrics: Arc<Metrics>,
    ) -> Result<Service, StoreError> {
        let (registry, position) = history::resume(&mut *store, options)?;
        let begun = Instant::now();
        let copy = registry.clone();
        let copying = begun.elapsed();
        let shared = Arc::new(Shared {
            published: ArcSwap::from_pointee(copy),
            position: AtomicU64::new(position),
            healthy: AtomicBool::new(true),
        });
        let (messages, inbox) = mpsc::channel(WAITING);
        let watcher = messages.downgrade();
        store.watch(Box::new(move || match watcher.upgrade() {
            // A writer that has so much to do notices others by itself.
            Some(messages) => {
                let _ = messages.try_send(Message::Refresh(None));
                true
            }
            None => false,
        }))?;
        let writer = Writer {
            store,
            working: registry,
            late: None,
            copying,
            position,
            behind: None,
            is_alone: false,
            cache: Cache::new(CACHE_BYTES),
            shared: shared.clone(),
            metrics,
        };
        let run = move || writer.run(inbox);
        let spawned = std::thread::Builder::new().name("writer".to_owned()).spawn(run);
        spawned.map_err(|error| StoreError::because("cannot start a thread", error))?;
        Ok(Service { shared, messages, caches: Caches::new() })
    }

    /// The registry as it is now. What is done with it is not held up by writers and does not hold them up.
    pub(crate) fn registry(&self) -> Arc<Registry> {
        self.shared.published.load_full()
    }

    /// How many events there are, of this server and of others, as far as it has read.
    pub(crate) fn position(&self) -> Position {
        self.shared.position.load(Ordering::Relaxed)
    }

    /// Whether the store did what it should when it was asked last.
    pub(crate) fn is_healthy(&self) -> bool {
        self.shared.healthy.load(Ordering::Relaxed)
    }

    /// Answers a question that may take a while, on a thread that may be busy, of the newest registry there is
    /// when its turn comes.
    ///
    /// # Errors
    ///
    /// When nobody was asked, for the server goes down.
    pub(crate) async fn ask(&self, query: Query) -> Result<Asked, Refusal> {
        let lost = || Refusal::Store("the server is going down".to_owned());
        let place = self.caches.places.clone().acquire_owned().await.map_err(|_| lost())?;
        let (registry, caches) = (self.registry(), self.caches.clone());
        let answered = tokio::task::spawn_blocking(move || {
            // Kept until the work is done, even where nobody waits for it any more.
            let _place = place;
            let mut cache = caches.take();
            let answer = registry.ask(&mut cache, &query);
            caches.give_back(cache);
            (registry, answer)
        });
        answered.await.map_err(|_| lost())
    }

    /// Does what is asked for, and gives the answer once that is durable. Where the caller gives up, it may
    /// have been done nevertheless.
    ///
    /// # Errors
    ///
    /// What the registry refuses, or that the store failed.
    pub(crate) async fn write(&self, command: Command) -> Result<Answer, Refusal> {
        let lost = || Refusal::Store("the server is going down".to_owned());
        let (reply, answer) = oneshot::channel();
        self.messages.send(Message::Write(command, reply)).await.map_err(|_| lost())?;
        answer.await.map_err(|_| lost())?
    }

    /// Reads what others have appended until now; says nothing of a store that fails.
    pub(crate) async fn refresh(&self) {
        let (done, told) = oneshot::channel();
        if self.messages.send(Message::Refresh(Some(done))).await.is_ok() {
            let _ = told.await;
        }
    }
}

impl Caches {
    fn new() -> Caches {
        let count = std::thread::available_parallelism().map_or(1, usize::from);
        let free = (0..count).map(|_| Cache::new(CACHE_BYTES / count)).collect();
        Caches { places: Arc::new(Semaphore::new(count)), free: Arc::new(Mutex::new(free)) }
    }

    fn take(&self) -> Cache {
        let free = self.free.lock().unwrap_or_else(PoisonError::into_inner).pop();
        // There are as many as places; one less only where a reader came to grief.
        free.unwrap_or_else(|| Cache::new(0))
    }

    fn give_back(&self, cache: Cache) {
        self.free.lock().unwrap_or_else(PoisonError::into_inner).push(cache);
    }
}

/// Milliseconds since 1970.
fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

/// What the writing thread owns.
struct Writer {
    store: Box<dyn Store>,
    /// The published registry and, while a batch is decided, what it leads to.
    working: Registry,
    /// In the place of the working registry: one that was published before, and the events that it lacks.
    late: Option<(Arc<Registry>, Vec<Event>)>,
    /// How long it took to copy a registry when that was done last.
    copying: Duration,
    position: Position,
    /// What became of the last batch is not known, or what others did: the log must be read before anything
    /// is decided. What clients are told meanwhile.
    behind: Option<Refusal>,
    /// Nobody else has appended lately, so the log need not be read before each batch to avoid conflicts.
    is_alone: bool,
    cache: Cache,
    shared: Arc<Shared>,
    metrics: Arc<Metrics>,
}

type Waiting = (Command, oneshot::Sender<Result<Answer, Refusal>>);

impl Writer {
    /// Until nobody is left who could ask for anything.
    fn run(mut self, mut inbox: mpsc::Receiver<Message>) {
        while let Some(first) = inbox.blocking_recv() {
            let mut commands: Vec<Waiting> = Vec::new();
            let mut refreshed = Vec::new();
            let mut next = Some(first);
            while let Some(message) = next {
                match message {
                    Message::Write(command, reply) => commands.push((command, reply)),
                    Message::Refresh(done) => refreshed.extend(done),
                }
                next = if commands.len() < BATCH { inbox.try_recv().ok() } else { None };
            }
            if !refreshed.is_empty() || commands.is_empty() || !self.is_alone || self.behind.is_some() {
                self.catch_up();
            }
            for done in refreshed {
                let _ = done.send(());
            }
            if !commands.is_empty() {
                self.write(commands);
            }
        }
    }

    fn write(&mut self, commands: Vec<Waiting>) {
        for _ in 0..ATTEMPTS {
            if let Some(why) = &self.behind {
                return refuse(commands, why);
            }
            let mut events = Vec::new();
            let mut answers = Vec::with_capacity(commands.len());
            for (command, _) in &commands {
                let decided = self.working.decide(&mut self.cache, command.clone(), now());
                answers.push(decided.map(|decision| {
                    decision.events.iter().for_each(|event| self.working.evolve(event));
                    events.extend(decision.events);
                    decision.answer
                }));
            }
            // What is answered without appending anything must be no older than the question. What is
            // appended is told where it was decided too early.
            if events.is_empty() && self.is_alone {
                let position = self.position;
                self.catch_up();
                if self.position != position || self.behind.is_some() {
                    continue;
                }
            }
            match self.keep(events) {
                Ok(()) => {
                    for ((_, reply), answer) in commands.into_iter().zip(answers) {
                        // Whoever asked may have gone; what they asked for is done.
                        let _ = reply.send(answer);
                    }
                    return self.settle();
                }
                Err(AppendError::Conflict) => {
                    self.is_alone = false;
                    self.copy();
                    self.catch_up();
                }
                Err(AppendError::Failed(error)) => {
                    self.copy();
                    self.report(&error);
                    let why = refusal(&error, "the store failed");
                    self.behind = Some(why.clone());
                    return refuse(commands, &why);
                }
            }
        }
        refuse(commands, &Refusal::Store("other servers write all the time".to_owned()));
    }

    /// Appends events that the working registry has applied, and publishes it; it has to be settled then.
    fn keep(&mut self, events: Vec<Event>) -> Result<(), AppendError> {
        if events.is_empty() {
            return Ok(());
        }
        let lines: Result<Vec<String>, StoreError> = events.iter().map(line).collect();
        let begun = Instant::now();
        let position = self.store.append(self.position, &lines.map_err(AppendError::Failed)?)?;
        self.metrics.appended(&events, begun.elapsed());
        self.shared.healthy.store(true, Ordering::Relaxed);
        self.publish(events, position);
        Ok(())
    }

    /// Reads what others appended, or is behind. The working registry is the published one before and after.
    fn catch_up(&mut self) {
        let mut events = Vec::new();
        let end = self.store.replay(self.position, &mut |position, line| {
            events.push(event(position, line)?);
            Ok(())
        });
        match end {
            Ok(end) => {
                self.behind = None;
                self.is_alone = events.is_empty();
                self.shared.healthy.store(true, Ordering::Relaxed);
                if !events.is_empty() {
                    events.iter().for_each(|event| self.working.evolve(event));
                    self.publish(events, end);
                    self.settle();
                }
            }
            Err(error) => {
                self.behind = Some(refusal(&error, "the store failed"));
                self.report(&error);
            }
        }
    }

    /// Shows the working registry to everybody. `events` are what the one lacks that was shown until now.
    fn publish(&mut self, events: Vec<Event>, position: Position) {
        let fresh = std::mem::replace(&mut self.working, Registry::new(Options::default()));
        self.late = Some((self.shared.published.swap(Arc::new(fresh)), events));
        self.position = position;
        self.shared.position.store(position, Ordering::Relaxed);
    }

    /// Makes a working registry of the one that was published before, as soon as its readers are done. Those
    /// who compare schemas may take long: after as long as a copy takes, it is copied.
    fn settle(&mut self) {
        let Some((mut old, events)) = self.late.take() else { return };
        let begun = Instant::now();
        loop {
            match Arc::try_unwrap(old) {
                Ok(mut registry) => {
                    events.iter().for_each(|event| registry.evolve(event));
                    self.working = registry;
                    return;
                }
                Err(shared) => old = shared,
            }
            if begun.elapsed() >= self.copying {
                return self.copy();
            }
            std::thread::sleep(GLIMPSE);
        }
    }

    /// Makes the working registry what the published one is.
    fn copy(&mut self) {
        let begun = Instant::now();
        self.working = (*self.shared.published.load_full()).clone();
        self.copying = begun.elapsed();
    }

    fn report(&self, error: &StoreError) {
        self.shared.healthy.store(false, Ordering::Relaxed);
        let cause = std::error::Error::source(error).map(ToString::to_string);
        tracing::error!(store = self.store.name(), %error, cause, "the store failed");
    }
}

/// What clients are told where the store failed.
fn refusal(error: &StoreError, what: &str) -> Refusal {
    if error.is_silence() { Refusal::Timeout("Store".to_owned()) } else { Refusal::Store(what.to_owned()) }
}

fn refuse(commands: Vec<Waiting>, why: &Refusal) {
    for (_, reply) in commands {
        let _ = reply.send(Err(why.clone()));
    }
}
