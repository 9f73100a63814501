//! What keeps one datum from being a value of its schema. Finding it is the engines' part; reading files
//! and showing it are the shells'.

use crate::text::{Place, Span};

/// One thing that is wrong with a datum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What is broken: a keyword of JSON Schema, a type of Avro or Protobuf, `syntax` where the bytes are
    /// no datum at all.
    pub demand: &'static str,
    /// Where in the bytes.
    pub spot: Spot,
    /// The way there: a JSON Pointer for JSON, `lines[0].price` for binary; empty for the whole.
    pub path: String,
    /// The declaration that asks for it, where one does.
    pub declared: Option<Place>,
    /// What is wrong, in a clause without a final stop. Data in it is quoted and cut.
    pub message: String,
}

/// A place in a datum's bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spot {
    /// In JSON: the value, or the name of a member.
    Text(Span),
    /// In binary: the offset of the first byte of the value; at its end where something is missing.
    Byte(usize),
    /// Somewhere in the datum; the path says where.
    Whole,
}

impl Fault {
    /// One text for all faults that break the same demand of the same declaration, whatever the data.
    pub fn signature(&self) -> String {
        match &self.declared {
            Some(place) => format!("{} {}#{}", self.demand, place.source.name(), place.pointer),
            None => format!("{} {}", self.demand, without_data(&self.path)).trim_end().to_owned(),
        }
    }
}

/// A path without indices and keys of maps.
fn without_data(path: &str) -> String {
    let mut out = String::new();
    let mut inside = None;
    for own in path.chars() {
        match inside {
            Some(end) if own == end => inside = None,
            Some(_) => continue,
            None if own == '[' => inside = Some(']'),
            None if own == '{' => inside = Some('}'),
            None => {}
        }
        out.push(own);
    }
    out
}

/// What became of one datum.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Faults {
    /// In the order they were met, at most as many as were asked for.
    pub list: Vec<Fault>,
    /// There are more.
    pub more: bool,
    /// What could not be decided, in a clause; faults found beside it stand all the same.
    pub undecided: Option<String>,
}

impl Faults {
    /// The datum is a value of the schema, beyond doubt.
    pub fn is_valid(&self) -> bool {
        self.list.is_empty() && !self.more && self.undecided.is_none()
    }

    /// Adds one, as far as `most` allows; `false` when there is no room.
    pub(crate) fn add(&mut self, fault: Fault, most: usize) -> bool {
        self.more |= self.list.len() >= most;
        if !self.more {
            self.list.push(fault);
        }
        !self.more
    }
}

/// A text from the data as a message shows it: quoted, cut, without control characters.
pub(crate) fn quoted(text: &str) -> String {
    /// Characters shown; what follows says little.
    const MOST: usize = 40;
    let mut out = String::from("\"");
    for (at, own) in text.chars().enumerate() {
        match own {
            _ if at == MOST => {
                out.push('…');
                break;
            }
            '"' | '\\' => out.extend(['\\', own]),
            // Direction marks reorder what stands behind them.
            own if own.is_control()
                || matches!(own, '\u{200e}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}') =>
            {
                out.extend(own.escape_unicode());
            }
            own => out.push(own),
        }
    }
    out.push('"');
    out
}
