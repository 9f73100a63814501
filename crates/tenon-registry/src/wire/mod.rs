//! Requests as values in, answers as values out: HTTP without a socket.
//!
//! | question | file |
//! |---|---|
//! | what is asked by which address? | `route.rs` |
//! | … by which parameters, which body? | `parameters.rs`, `body.rs` |
//! | … with which method, and what is said of it? | `table.rs`, `openapi.rs` |
//! | … of what only Tenon is asked? | `own.rs` |
//! | in which media type? | `media.rs` |
//! | how is an answer written? | `shapes.rs` |

mod body;
mod media;
mod openapi;
mod own;
mod parameters;
mod route;
mod shapes;
mod table;

use crate::answer::Answer;
use crate::event::Event;
use crate::parsing::Cache;
use crate::profile::Profile;
use crate::refusal::Refusal;
use crate::registry::Registry;

pub use openapi::description;
pub use route::Call;
pub use table::{Method, Operation, ROUTES, Route};

/// What [`description`] gives, as it was when somebody looked at it last.
pub(crate) const DESCRIPTION: &str = include_str!("openapi.json");

/// What a client sent.
#[derive(Clone, Copy, Debug)]
pub struct Request<'r> {
    /// `GET` and so on.
    pub method: &'r str,
    /// The path as it came, percent-encoded, without the query.
    pub path: &'r str,
    /// What stood behind the question mark, as it came.
    pub query: &'r str,
    /// The header `Accept`.
    pub accept: Option<&'r str>,
    /// The header `Content-Type`.
    pub content_type: Option<&'r str>,
    /// The body; empty where there is none.
    pub body: &'r [u8],
}

/// What to send back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    /// The status.
    pub status: u16,
    /// The header `Content-Type`; none where there is no body.
    pub content_type: Option<&'static str>,
    /// The body.
    pub body: Vec<u8>,
}

/// What is to be done about a request.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// Send this; nothing changes.
    Reply(Response),
    /// Keep these facts, in order and all or none, and only then send the reply.
    Write {
        /// At least one.
        events: Vec<Event>,
        /// What to send once they are kept.
        reply: Pending,
    },
}

/// A response that is true once its events are kept. It cannot be sent before: only
/// [`Pending::kept`] gives it out.
#[derive(Clone, Debug)]
pub struct Pending {
    response: Response,
    writing: Writing,
}

impl Pending {
    /// The events are kept and [applied](Registry::evolve): send this.
    pub fn kept(self) -> Response {
        self.response
    }

    /// The events could not be kept, and nothing of them was: send this.
    pub fn failed(self, refusal: &Refusal) -> Response {
        self.writing.refusal(refusal)
    }
}

/// How answers to one client are written: equal ones write equal answers alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Writing {
    profile: Profile,
    media: Option<&'static str>,
}

impl Writing {
    /// As its header `Accept` wants them. Where it wants what nobody writes, [`call`] refuses, and that is
    /// written as if it had wanted nothing.
    pub fn of(registry: &Registry, accept: Option<&str>) -> Writing {
        Writing { profile: registry.options().profile, media: media::chosen(accept) }
    }

    /// An answer.
    pub fn answer(self, answer: &Answer) -> Response {
        shapes::answer(answer, self.profile, self.media.unwrap_or(media::DEFAULT))
    }

    /// A refusal.
    pub fn refusal(self, refusal: &Refusal) -> Response {
        shapes::refusal(refusal, self.profile, self.media.unwrap_or(media::DEFAULT))
    }
}

/// Finds out what a request asks for: the first half of [`answer`], for shells that have a say in between.
///
/// *Errors*: no such address, no such method there, media types nobody reads or writes, and all that is wrong
/// with parameters and bodies.
pub fn call(registry: &Registry, request: &Request<'_>, writing: Writing) -> Result<Call, Refusal> {
    route::find(registry, request, writing.media.is_some())
}

/// Finds out what a request asks for, and answers it or says which facts to keep first. `now` is in
/// milliseconds since 1970.
///
/// Nothing changes: the caller keeps the events, then [applies](Registry::evolve) them. Events are
/// decided against the registry as it is, so no other event may come between.
pub fn answer(registry: &Registry, cache: &mut Cache, request: &Request<'_>, now: u64) -> Outcome {
    let writing = Writing::of(registry, request.accept);
    let no = |refusal: &Refusal| Outcome::Reply(writing.refusal(refusal));
    match call(registry, request, writing) {
        Ok(Call::Query(query)) => match registry.ask(cache, &query) {
            Ok(answer) => Outcome::Reply(writing.answer(&answer)),
            Err(refusal) => no(&refusal),
        },
        Ok(Call::Command(command)) => match registry.decide(cache, command, now) {
            Ok(decision) => {
                let response = writing.answer(&decision.answer);
                match decision.events {
                    events if events.is_empty() => Outcome::Reply(response),
                    events => Outcome::Write { events, reply: Pending { response, writing } },
                }
            }
            Err(refusal) => no(&refusal),
        },
        Err(refusal) => no(&refusal),
    }
}
