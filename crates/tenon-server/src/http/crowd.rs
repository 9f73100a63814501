//! Who is connected, and who has to go where more want to come than may be there: whoever has asked for
//! nothing before those who were served, those who were served long ago before others. Nobody goes whose
//! request is being answered; one that is not wholly here is no request yet.
//!
//! So a crowd of silent clients, or of clients that send a byte now and then, keeps nobody out.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use hyper::body::{Frame, Incoming, SizeHint};
use tokio::sync::Notify;
use tokio::time::timeout;

/// How long to wait where nobody can go, before looking again.
const GLANCE: Duration = Duration::from_millis(50);

/// All connections. Clones are the same one.
#[derive(Clone, Debug)]
pub(super) struct Crowd(Arc<All>);

#[derive(Debug)]
struct All {
    most: usize,
    seats: Mutex<BTreeMap<u64, Arc<Seat>>>,
    freed: Notify,
    /// Counts arrivals and answers, to tell what was first.
    turn: AtomicU64,
}

/// The place of one connection.
#[derive(Debug, Default)]
struct Seat {
    /// Requests that are wholly here and not answered yet.
    requests: AtomicUsize,
    /// When one was answered last; 0 before the first.
    served: AtomicU64,
    leave: Notify,
    is_leaving: std::sync::atomic::AtomicBool,
}

/// Somebody who is connected, until this is dropped.
#[derive(Debug)]
pub(super) struct Guest {
    all: Arc<All>,
    number: u64,
    seat: Arc<Seat>,
}

/// A request, until it is answered and the answer is taken.
#[derive(Clone, Debug)]
pub(super) struct Work(Arc<Request>);

#[derive(Debug)]
struct Request {
    all: Arc<All>,
    seat: Arc<Seat>,
    /// 1 once the request is wholly here.
    arrived: AtomicUsize,
}

impl Crowd {
    /// Nobody yet, and at most so many.
    pub(super) fn new(most: usize) -> Crowd {
        Crowd(Arc::new(All {
            most: most.max(1),
            seats: Mutex::default(),
            freed: Notify::new(),
            turn: AtomicU64::new(1),
        }))
    }

    /// Waits until there is room for one more, and makes it.
    pub(super) async fn room(&self) {
        loop {
            let freed = self.0.freed.notified();
            if self.0.seats().len() < self.0.most {
                return;
            }
            self.make_room();
            let _ = timeout(GLANCE, freed).await;
        }
    }

    /// Sends somebody away, if somebody can go.
    pub(super) fn make_room(&self) {
        let seats = self.0.seats();
        let idle = seats.iter().filter(|(_, seat)| {
            seat.requests.load(Ordering::Relaxed) == 0 && !seat.is_leaving.load(Ordering::Relaxed)
        });
        let first = idle.min_by_key(|(number, seat)| (seat.served.load(Ordering::Relaxed), **number));
        if let Some((_, seat)) = first {
            seat.is_leaving.store(true, Ordering::Relaxed);
            seat.leave.notify_one();
        }
    }

    /// One more is there.
    pub(super) fn joined(&self) -> Guest {
        let number = self.0.turn.fetch_add(1, Ordering::Relaxed);
        let seat = Arc::new(Seat::default());
        self.0.seats().insert(number, seat.clone());
        Guest { all: self.0.clone(), number, seat }
    }
}

impl All {
    fn seats(&self) -> MutexGuard<'_, BTreeMap<u64, Arc<Seat>>> {
        self.seats.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Guest {
    /// Ends when this one has to go.
    pub(super) async fn sent_away(&self) {
        self.seat.leave.notified().await;
    }

    /// Notes requests of this connection.
    pub(super) fn host(&self) -> Host {
        Host { all: self.all.clone(), seat: self.seat.clone() }
    }
}

impl Drop for Guest {
    fn drop(&mut self) {
        self.all.seats().remove(&self.number);
        self.all.freed.notify_one();
    }
}

/// What notes the requests of one connection.
#[derive(Clone, Debug)]
pub(super) struct Host {
    all: Arc<All>,
    seat: Arc<Seat>,
}

impl Host {
    /// A request begins to arrive: its body, and what is to be dropped once it is answered.
    pub(super) fn request(&self, body: Incoming) -> (Body, Work) {
        let request =
            Request { all: self.all.clone(), seat: self.seat.clone(), arrived: AtomicUsize::new(0) };
        let work = Work(Arc::new(request));
        if body.is_end_stream() {
            work.0.arrive();
            return (Body::new(body), work);
        }
        (Body::new(Arriving { body, work: work.clone() }), work)
    }
}

impl Request {
    fn arrive(&self) {
        if self.arrived.swap(1, Ordering::Relaxed) == 0 {
            self.seat.requests.fetch_add(1, Ordering::Relaxed);
        }
    }
}

impl Drop for Request {
    fn drop(&mut self) {
        if self.arrived.load(Ordering::Relaxed) == 1 {
            self.seat.served.store(self.all.turn.fetch_add(1, Ordering::Relaxed), Ordering::Relaxed);
            self.seat.requests.fetch_sub(1, Ordering::Relaxed);
        }
    }
}

/// A body of which the end is noted.
struct Arriving {
    body: Incoming,
    work: Work,
}

impl HttpBody for Arriving {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let frame = std::task::ready!(Pin::new(&mut self.body).poll_frame(context));
        if frame.is_none() || self.body.is_end_stream() {
            self.work.0.arrive();
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
