//! Answers on their way. A client that does not take them, or takes them byte by byte, is let go: what it
//! leaves lying here would be kept for it as long as it likes.
//!
//! HTTP/1.1 and HTTP/2 keep what is not yet sent in places of their own, and neither has a time for it. So the
//! bytes themselves know the answer that they are of; while some are left, the answer is on its way.

use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use hyper::body::{Frame, SizeHint};
use tokio::time::{Instant, sleep, sleep_until};

use super::connection::Share;
use super::crowd::Work;

/// Besides the time that any answer may take, a second for so many bytes: a line of half a megabit takes them.
const BYTES_A_SECOND: u64 = 64 << 10;

/// The answers of one connection. Clones are the same one.
#[derive(Clone, Debug)]
pub(super) struct Deliveries {
    open: Arc<Mutex<Vec<Weak<Answer>>>>,
    patience: Duration,
}

/// One answer.
#[derive(Debug)]
struct Answer {
    begun: Instant,
    /// What was handed over so far.
    bytes: AtomicU64,
    /// The connection has something to do until this is dropped.
    _work: Work,
    _share: Option<Share>,
}

impl Deliveries {
    /// None yet; each may take `patience`, and more where it is long.
    pub(super) fn new(patience: Duration) -> Deliveries {
        Deliveries { open: Arc::default(), patience }
    }

    /// The body of an answer, watched until the client has all of it.
    pub(super) fn watched(&self, body: Body, work: Work, share: Option<Share>) -> Body {
        if body.is_end_stream() {
            return body;
        }
        let answer = Answer { begun: Instant::now(), bytes: AtomicU64::new(0), _work: work, _share: share };
        let answer = Arc::new(answer);
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.retain(|other| other.strong_count() > 0);
        open.push(Arc::downgrade(&answer));
        Body::new(Watched { body, answer })
    }

    /// Ends when an answer took too long.
    pub(super) async fn overdue(&self) {
        loop {
            match self.next() {
                Some(end) if end <= Instant::now() => return,
                Some(end) => sleep_until(end).await,
                // One that begins meanwhile has at least as long.
                None => sleep(self.patience).await,
            }
        }
    }

    /// When the first of the answers on their way has taken too long.
    fn next(&self) -> Option<Instant> {
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let ends = open.iter().filter_map(Weak::upgrade).map(|answer| {
            let length = Duration::from_secs(answer.bytes.load(Ordering::Relaxed) / BYTES_A_SECOND);
            answer.begun + self.patience + length
        });
        ends.min()
    }
}

/// A body whose bytes know their answer.
struct Watched {
    body: Body,
    answer: Arc<Answer>,
}

/// Bytes of an answer, wherever they wait.
struct Part {
    bytes: Bytes,
    _answer: Arc<Answer>,
}

impl AsRef<[u8]> for Part {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

impl HttpBody for Watched {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let frame = std::task::ready!(Pin::new(&mut self.body).poll_frame(context));
        let watch = |bytes: Bytes| {
            self.answer.bytes.fetch_add(bytes.len() as u64, Ordering::Relaxed);
            Bytes::from_owner(Part { bytes, _answer: self.answer.clone() })
        };
        Poll::Ready(frame.map(|frame| frame.map(|frame| frame.map_data(watch))))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
