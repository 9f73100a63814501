//! Messages as styled pieces. A rule words them in roles ("the reader"); the judge swaps roles for
//! versions ("v2") once, and each renderer decides what code looks like.

use std::borrow::Cow;
use std::fmt;

use crate::compatibility::Role;

/// One piece of a message.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Piece {
    /// Prose.
    Plain(Cow<'static, str>),
    /// A name or a bit of source; shown in back-ticks where there is no style.
    Code(String),
    /// Whoever plays this role. Gone after [`Text::with_roles`].
    Role(Role),
}

/// A message: a clause that starts in lower case and has no final stop.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Text {
    pieces: Vec<Piece>,
}

impl Text {
    /// No words yet.
    pub fn new() -> Text {
        Text::default()
    }

    /// Adds prose.
    #[must_use]
    pub fn plain(mut self, words: impl Into<Cow<'static, str>>) -> Text {
        self.pieces.push(Piece::Plain(words.into()));
        self
    }

    /// Adds a name or a bit of source.
    #[must_use]
    pub fn code(mut self, code: impl Into<String>) -> Text {
        self.pieces.push(Piece::Code(code.into()));
        self
    }

    /// Adds the reader, by whatever name it goes later.
    #[must_use]
    pub fn reader(mut self) -> Text {
        self.pieces.push(Piece::Role(Role::Reader));
        self
    }

    /// Adds the writer, by whatever name it goes later.
    #[must_use]
    pub fn writer(mut self) -> Text {
        self.pieces.push(Piece::Role(Role::Writer));
        self
    }

    /// Adds another text.
    #[must_use]
    pub fn text(mut self, other: Text) -> Text {
        self.pieces.extend(other.pieces);
        self
    }

    /// Adds names separated by commas, at most `most` of them, the rest as a count.
    #[must_use]
    pub fn list<'a>(mut self, names: impl ExactSizeIterator<Item = &'a str>, most: usize) -> Text {
        let total = names.len();
        for (at, name) in names.take(most).enumerate() {
            if at > 0 {
                self = self.plain(", ");
            }
            self = self.code(name);
        }
        if total > most {
            self = self.plain(format!(" and {} more", total - most));
        }
        self
    }

    /// The same text with each role replaced by the name `name` gives it.
    #[must_use]
    pub fn with_roles(self, name: impl Fn(Role) -> String) -> Text {
        let pieces = self.pieces.into_iter().map(|piece| match piece {
            Piece::Role(role) => Piece::Plain(Cow::Owned(name(role))),
            Piece::Plain(_) | Piece::Code(_) => piece,
        });
        Text { pieces: pieces.collect() }
    }

    /// The pieces in order.
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// `true` when nothing was said.
    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }
}

impl From<&'static str> for Text {
    fn from(words: &'static str) -> Text {
        Text::new().plain(words)
    }
}

impl From<String> for Text {
    fn from(words: String) -> Text {
        Text::new().plain(words)
    }
}

/// Plain text: code in back-ticks, roles as "the reader" and "the writer".
impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.pieces.iter().try_for_each(|piece| piece.fmt(f))
    }
}

/// As in a [`Text`].
impl fmt::Display for Piece {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Piece::Plain(words) => f.write_str(words),
            Piece::Code(code) => write!(f, "`{code}`"),
            Piece::Role(Role::Reader) => f.write_str("the reader"),
            Piece::Role(Role::Writer) => f.write_str("the writer"),
        }
    }
}
