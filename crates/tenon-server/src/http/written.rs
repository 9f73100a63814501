//! Answers that were written lately, as bytes: what an id stands for is asked for again and again, and to
//! escape a long text and take its digest costs more than all the rest.
//!
//! Nothing here can be out of date. The registry is asked first each time; an answer that equals one that was
//! written is written the same. Two answers with one and the same content are told to be equal by its address.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::mem;
use std::sync::{Arc, Mutex, PoisonError};

use axum::body::Bytes;
use axum::http::HeaderValue;
use sha2::{Digest, Sha256};
use tenon_registry::{Answer, Registered, Response, Writing};

/// What all of it may take, in bytes.
const MOST_BYTES: usize = 32 << 20;

/// Parts with a lock each, so that readers seldom meet.
const PARTS: usize = 16;

/// Bytes of an entry besides its body, which is about as long as the content that it holds.
const ENTRY_BYTES: usize = 512;

/// An answer as it is sent.
#[derive(Clone, Debug)]
pub(super) struct Written {
    pub(super) status: u16,
    pub(super) content_type: Option<&'static str>,
    pub(super) body: Bytes,
    /// Where the answer may be kept by whoever asked.
    pub(super) tag: Option<HeaderValue>,
}

impl From<Response> for Written {
    fn from(response: Response) -> Written {
        let Response { status, content_type, body } = response;
        Written { status, content_type, body: body.into(), tag: None }
    }
}

/// Clones are the same one.
#[derive(Clone, Debug)]
pub(crate) struct Answers {
    parts: Arc<[Mutex<Part>]>,
    random: RandomState,
}

/// Those used lately, and those used before them, which go when there are many of the first.
#[derive(Debug, Default)]
struct Part {
    new: HashMap<u64, Kept>,
    old: HashMap<u64, Kept>,
    /// Of `new`.
    bytes: usize,
}

#[derive(Debug)]
struct Kept {
    answer: Answer,
    writing: Writing,
    written: Written,
}

impl Answers {
    pub(crate) fn new() -> Answers {
        Answers { parts: (0..PARTS).map(|_| Mutex::default()).collect(), random: RandomState::new() }
    }

    /// An answer that may be kept by whoever asked, with its entity tag.
    pub(super) fn write(&self, writing: Writing, answer: &Answer) -> Written {
        let Some(key) = self.key(answer) else { return tagged(writing.answer(answer)) };
        let part = &self.parts[key as usize % PARTS];
        let lock = || part.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(written) = lock().get(key, writing, answer) {
            return written;
        }
        let written = tagged(writing.answer(answer));
        lock().put(key, Kept { answer: answer.clone(), writing, written: written.clone() });
        written
    }

    /// What answers that are likely to be equal have in common; nothing of those that are not kept.
    fn key(&self, answer: &Answer) -> Option<u64> {
        let of = |own: &Registered| self.random.hash_one((&own.subject, own.version, own.id));
        match answer {
            Answer::Version(own) => Some(of(own)),
            Answer::Identified(own) => Some(of(&own.version)),
            Answer::Names(_)
            | Answer::Numbers(_)
            | Answer::Number(_)
            | Answer::Versions(_)
            | Answer::Text(_)
            | Answer::Uses(_)
            | Answer::Ids(_)
            | Answer::Registered(_)
            | Answer::Compatibility { .. }
            | Answer::Config(_)
            | Answer::Updated(_)
            | Answer::Mode(_)
            | Answer::Cluster(_)
            | Answer::Release(_)
            | Answer::Deployment(_)
            | Answer::Document(_)
            | Answer::Deletion(_)
            | Answer::Change(_)
            | Answer::Faults(_)
            | Answer::Decoded(_)
            | Answer::Hello
            | Answer::Done => None,
        }
    }
}

impl Part {
    fn get(&mut self, key: u64, writing: Writing, answer: &Answer) -> Option<Written> {
        let fits = |kept: &&Kept| kept.writing == writing && kept.answer == *answer;
        if let Some(kept) = self.new.get(&key).filter(fits) {
            return Some(kept.written.clone());
        }
        let kept = self.old.remove(&key).filter(|kept| fits(&kept))?;
        let written = kept.written.clone();
        self.put(key, kept);
        Some(written)
    }

    fn put(&mut self, key: u64, kept: Kept) {
        let size = |kept: &Kept| 2 * kept.written.body.len() + ENTRY_BYTES;
        let most = MOST_BYTES / PARTS / 2;
        let own = size(&kept);
        if own > most {
            return;
        }
        if self.bytes + own > most {
            self.old = mem::take(&mut self.new);
            self.bytes = 0;
        }
        self.bytes += own;
        if let Some(gone) = self.new.insert(key, kept) {
            self.bytes -= size(&gone);
        }
    }
}

fn tagged(response: Response) -> Written {
    let tag = HeaderValue::from_str(&entity_tag(&response.body)).ok();
    Written { tag, ..Written::from(response) }
}

/// The same for the same bytes. A weak tag, for the bytes may be compressed on their way.
fn entity_tag(body: &[u8]) -> String {
    let digest = Sha256::digest(body);
    let hex: String = digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    format!("W/\"{hex}\"")
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use tenon_registry::format_named;
    use tenon_registry::{Answer, Content, Identified, Options, Registered, Registry, Subject, Writing};

    use super::{Answers, MOST_BYTES, PARTS};

    fn answer(id: u32, text: &str) -> Answer {
        let content = Content {
            format: format_named("AVRO").expect("a language"),
            schema: text.to_owned(),
            references: Vec::new(),
            metadata: None,
            rule_set: None,
        };
        let version = Registered {
            subject: Subject::parse("s"),
            version: 1,
            id,
            at: 0,
            deleted: false,
            content: Arc::new(content),
            text: None,
            references: None,
        };
        Answer::Identified(Box::new(Identified { version, max_id: None }))
    }

    #[test]
    fn what_is_kept_is_what_is_written() {
        let answers = Answers::new();
        let registry = Registry::new(Options::default());
        let writing = |accept| Writing::of(&registry, Some(accept));
        let (plain, other) = (writing("application/json"), writing("application/vnd.schemaregistry.v1+json"));
        for answer in [answer(1, "\"int\""), answer(1, "\"long\""), answer(2, "\"int\"")] {
            for writing in [plain, other, plain, other] {
                let written = answers.write(writing, &answer);
                let response = writing.answer(&answer);
                assert_eq!((&*written.body, written.content_type), (&*response.body, response.content_type));
            }
        }
        let one = answer(1, "\"int\"");
        let (first, second) = (answers.write(plain, &one), answers.write(plain, &one));
        assert_eq!(first.body.as_ptr(), second.body.as_ptr(), "the second time the same bytes are sent");
    }

    #[test]
    fn no_more_is_kept_than_may_be() {
        let answers = Answers::new();
        let writing = Writing::of(&Registry::new(Options::default()), None);
        let text = "x".repeat(100_000);
        (0..1000).for_each(|id| drop(answers.write(writing, &answer(id, &text))));
        let kept = |part: &std::sync::Mutex<super::Part>| {
            let part = part.lock().expect("a part");
            part.new.values().chain(part.old.values()).map(|kept| 2 * kept.written.body.len()).sum::<usize>()
        };
        let all: usize = answers.parts.iter().map(kept).sum();
        assert!(all <= MOST_BYTES && all > MOST_BYTES / PARTS, "{all} bytes");
    }
}
