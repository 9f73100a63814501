//! The seven levels of a registry, the two directions they are made of, and the one bridge from
//! versions to roles.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;

/// Which side of a message a schema is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// Its schema made the bytes.
    Writer,
    /// Its schema takes them.
    Reader,
}

/// Which way data travels through time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// The later version reads what the earlier one wrote.
    Backward,
    /// The earlier version reads what the later one wrote.
    Forward,
}

impl Direction {
    /// The bridge: `(writer, reader)` of a pair given in order of time.
    ///
    /// ```
    /// use tenon_core::Direction;
    /// assert_eq!(Direction::Backward.roles("v1", "v2"), ("v1", "v2"));
    /// assert_eq!(Direction::Forward.roles("v1", "v2"), ("v2", "v1"));
    /// ```
    pub fn roles<T>(self, earlier: T, later: T) -> (T, T) {
        match self {
            Direction::Backward => (earlier, later),
            Direction::Forward => (later, earlier),
        }
    }

    /// Lower-case name.
    pub fn name(self) -> &'static str {
        match self {
            Direction::Backward => "backward",
            Direction::Forward => "forward",
        }
    }
}

/// How much a new version must promise, in the registry's seven levels.
///
/// *Source*: Confluent Schema Registry, "Schema Evolution and Compatibility".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Compatibility {
    /// Nothing is promised.
    None,
    /// The new version reads messages of the one before.
    #[default]
    Backward,
    /// The new version reads messages of every earlier one.
    BackwardTransitive,
    /// The version before reads messages of the new one.
    Forward,
    /// Every earlier version reads messages of the new one.
    ForwardTransitive,
    /// Both ways with the version before.
    Full,
    /// Both ways with every earlier version.
    FullTransitive,
}

impl Compatibility {
    /// All seven, weakest first.
    pub const ALL: [Compatibility; 7] = [
        Compatibility::None,
        Compatibility::Backward,
        Compatibility::BackwardTransitive,
        Compatibility::Forward,
        Compatibility::ForwardTransitive,
        Compatibility::Full,
        Compatibility::FullTransitive,
    ];

    /// The directions to judge, in the order a registry judges them.
    pub fn directions(self) -> &'static [Direction] {
        match self {
            Compatibility::None => &[],
            Compatibility::Backward | Compatibility::BackwardTransitive => &[Direction::Backward],
            Compatibility::Forward | Compatibility::ForwardTransitive => &[Direction::Forward],
            Compatibility::Full | Compatibility::FullTransitive => &[Direction::Backward, Direction::Forward],
        }
    }

    /// `true` when every earlier version counts, not only the last.
    pub fn is_transitive(self) -> bool {
        match self {
            Compatibility::BackwardTransitive
            | Compatibility::ForwardTransitive
            | Compatibility::FullTransitive => true,
            Compatibility::None | Compatibility::Backward | Compatibility::Forward | Compatibility::Full => {
                false
            }
        }
    }

    /// Indices of the earlier versions that `later` is judged against, newest first.
    ///
    /// ```
    /// use tenon_core::Compatibility;
    /// assert_eq!(Compatibility::Full.window(3).collect::<Vec<_>>(), [2]);
    /// assert_eq!(Compatibility::FullTransitive.window(3).collect::<Vec<_>>(), [2, 1, 0]);
    /// ```
    pub fn window(self, later: usize) -> impl Iterator<Item = usize> {
        let from = match (self, self.is_transitive()) {
            (Compatibility::None, _) => later,
            (_, true) => 0,
            (_, false) => later.saturating_sub(1),
        };
        (from..later).rev()
    }

    /// Kebab-case name, as the command line and the report have it.
    pub fn name(self) -> &'static str {
        match self {
            Compatibility::None => "none",
            Compatibility::Backward => "backward",
            Compatibility::BackwardTransitive => "backward-transitive",
            Compatibility::Forward => "forward",
            Compatibility::ForwardTransitive => "forward-transitive",
            Compatibility::Full => "full",
            Compatibility::FullTransitive => "full-transitive",
        }
    }

    /// What the level promises, in one line.
    pub fn meaning(self) -> &'static str {
        match self {
            Compatibility::None => "nothing is checked",
            Compatibility::Backward => "the new version reads messages of the version before",
            Compatibility::BackwardTransitive => "the new version reads messages of all earlier versions",
            Compatibility::Forward => "the version before reads messages of the new version",
            Compatibility::ForwardTransitive => "all earlier versions read messages of the new version",
            Compatibility::Full => "the new version and the one before read each other's messages",
            Compatibility::FullTransitive => {
                "the new version and all earlier ones read each other's messages"
            }
        }
    }
}

impl fmt::Display for Compatibility {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Takes kebab-case and the registry's `FULL_TRANSITIVE` alike.
impl FromStr for Compatibility {
    type Err = UnknownLevel;

    fn from_str(text: &str) -> Result<Compatibility, UnknownLevel> {
        let wanted = text.to_ascii_lowercase().replace('_', "-");
        Compatibility::ALL.into_iter().find(|level| level.name() == wanted).ok_or(UnknownLevel)
    }
}

/// The text names none of the seven levels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownLevel;

impl fmt::Display for UnknownLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no such compatibility level")
    }
}

impl std::error::Error for UnknownLevel {}
