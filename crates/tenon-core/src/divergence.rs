//! A place where a message is not for the reader what it was for the writer, and why a message may have
//! no such places to show.

use std::fmt;

use crate::change::Effect;
use crate::format::Format;
use crate::witness::Reading;

/// One place of one message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Divergence {
    /// What the value there suffers; never `Same`.
    pub effect: Effect,
    /// Where: `lines[0].price`, empty for the whole message.
    pub path: String,
    /// The value as the writer meant it; `nothing` where there is none.
    pub written: String,
    /// What the reader makes of it.
    pub read: Reading,
}

/// A message as it was handed in.
#[derive(Clone, Copy, Debug)]
pub enum Data<'a> {
    /// The format's binary encoding, without framing.
    Binary(&'a [u8]),
    /// The format's JSON encoding.
    Json(&'a str),
}

/// Why there is nothing to say about a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unresolved {
    /// The data is no message of the writer.
    Corrupt {
        /// Offset of the byte at which it shows, where that is known.
        at: Option<usize>,
        /// Where in the message: `lines[0].price`, empty for the whole.
        path: String,
        /// Why, in a clause.
        reason: String,
    },
    /// The writer has several messages, and none was named.
    Unnamed(Vec<String>),
    /// The writer or the reader has no message of that name.
    NoMessage {
        /// The name asked for.
        name: String,
        /// Who lacks it: `the writer` or `the reader`.
        whose: &'static str,
        /// What there is.
        known: Vec<String>,
    },
    /// The two schemas are of two languages.
    TwoFormats(Format, Format),
    /// Messages of that language have no binary encoding.
    NoBinary(Format),
    /// Whether a schema takes the data is not known.
    Undecided {
        /// Whose schema: `the writer` or `the reader`.
        whose: &'static str,
        /// Why, in a clause.
        reason: String,
    },
}

/// One clause; what there is to choose from is not in it.
impl fmt::Display for Unresolved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unresolved::Corrupt { at, path, reason } => {
                f.write_str("the data is no message of the writer: ")?;
                if let Some(at) = at {
                    write!(f, "at byte {at}")?;
                    f.write_str(if path.is_empty() { ": " } else { ", " })?;
                }
                match path.is_empty() {
                    true => f.write_str(reason),
                    false => write!(f, "in `{path}`: {reason}"),
                }
            }
            Unresolved::Unnamed(known) => {
                write!(f, "the writer has {} messages, and the data does not tell which it is", known.len())
            }
            Unresolved::NoMessage { name, whose, .. } => write!(f, "{whose} has no message `{name}`"),
            Unresolved::TwoFormats(writer, reader) => {
                write!(f, "the writer is {} and the reader {}", writer.title(), reader.title())
            }
            Unresolved::NoBinary(format) => write!(f, "{} has no binary encoding", format.title()),
            Unresolved::Undecided { whose, reason } => {
                write!(f, "whether {whose} takes the data is not known: {reason}")
            }
        }
    }
}

impl std::error::Error for Unresolved {}

/// Places found so far, and how many more there are.
#[derive(Clone, Debug)]
pub(crate) struct Divergences {
    /// In the order of the message.
    pub(crate) list: Vec<Divergence>,
    /// Found and not listed.
    pub(crate) unlisted: usize,
    most: usize,
}

impl Divergences {
    /// Room for `most`.
    pub(crate) fn new(most: usize) -> Divergences {
        Divergences { list: Vec::new(), unlisted: 0, most }
    }

    /// Adds one; it is not made when there is no room.
    pub(crate) fn add(&mut self, make: impl FnOnce() -> Divergence) {
        match self.list.len() < self.most {
            true => self.list.push(make()),
            false => self.unlisted += 1,
        }
    }
}

/// Values are shown up to so many bytes; a message may hold megabytes.
const MOST_SHOWN: usize = 200;

/// A value for a person, cut where it is long.
pub(crate) fn shown(mut text: String) -> String {
    if text.len() > MOST_SHOWN {
        let mut end = MOST_SHOWN;
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        text.truncate(end);
        text.push('…');
    }
    text
}
