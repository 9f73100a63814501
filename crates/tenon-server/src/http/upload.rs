//! Bodies on their way in. Each has a longest length, and all together have a number of bytes that may wait
//! for the rest of theirs, so that clients that begin bodies and do not end them fill no memory.

use std::pin::Pin;

use axum::body::{Body, Bytes, HttpBody};
use tokio::sync::{Semaphore, SemaphorePermit};

/// Why a body is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unread {
    /// It is longer than bodies may be.
    TooLong,
    /// Too many bytes of others are here already.
    NoRoom,
    /// The client went away, or what it sent is no body.
    Broken,
}

/// A body that is wholly here, and the room it takes.
#[derive(Debug)]
pub(super) struct Upload<'r> {
    pub(super) bytes: Bytes,
    _room: Option<SemaphorePermit<'r>>,
}

/// Reads a body to its end. `room` has a permit for each byte that may be here.
pub(super) async fn read(mut body: Body, most: usize, room: &Semaphore) -> Result<Upload<'_>, Unread> {
    // What says beforehand that it is too long need not be read.
    if body.size_hint().lower() > most as u64 {
        return Err(Unread::TooLong);
    }
    let mut taken: Option<SemaphorePermit<'_>> = None;
    let mut first = Bytes::new();
    let mut rest = Vec::new();
    let mut length = 0;
    while let Some(frame) = std::future::poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
        // Trailers say nothing to anybody here.
        let Ok(bytes) = frame.map_err(|_| Unread::Broken)?.into_data() else { continue };
        length += bytes.len();
        if length > most {
            return Err(Unread::TooLong);
        }
        let count = u32::try_from(bytes.len()).map_err(|_| Unread::TooLong)?;
        let more = room.try_acquire_many(count).map_err(|_| Unread::NoRoom)?;
        match &mut taken {
            Some(taken) => taken.merge(more),
            None => taken = Some(more),
        }
        // Most bodies come in one piece, which is not copied.
        if first.is_empty() && rest.is_empty() {
            first = bytes;
            continue;
        }
        if rest.is_empty() {
            rest.extend_from_slice(&std::mem::take(&mut first));
        }
        rest.extend_from_slice(&bytes);
    }
    let bytes = if rest.is_empty() { first } else { rest.into() };
    Ok(Upload { bytes, _room: taken })
}
