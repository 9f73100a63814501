//! Whose habits a registry has, and what else a shell decides once for all.

use std::fmt;
use std::str::FromStr;

use tenon_core::{Compatibility, Limits};

/// Which registry's answers to give, where their generations differ.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Profile {
    /// Confluent's up to 7: answers say what clients need.
    #[default]
    Confluent7,
    /// Confluent's from 8 on: answers have GUIDs and times too, and name Avro.
    Confluent8,
}

impl Profile {
    /// Both.
    pub const ALL: [Profile; 2] = [Profile::Confluent7, Profile::Confluent8];

    /// `confluent-7` and so on.
    pub fn name(self) -> &'static str {
        match self {
            Profile::Confluent7 => "confluent-7",
            Profile::Confluent8 => "confluent-8",
        }
    }
}

impl fmt::Display for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Profile {
    type Err = UnknownProfile;

    fn from_str(text: &str) -> Result<Profile, UnknownProfile> {
        Profile::ALL.into_iter().find(|profile| profile.name() == text).ok_or(UnknownProfile)
    }
}

/// The text names no profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownProfile;

impl fmt::Display for UnknownProfile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no such profile")
    }
}

impl std::error::Error for UnknownProfile {}

/// What a shell decides when it starts a registry. No part of it is in any event.
#[derive(Clone, Debug)]
pub struct Options {
    /// Whose habits.
    pub profile: Profile,
    /// The level where none is set.
    pub level: Compatibility,
    /// What texts and comparisons may cost. `limits.bytes` is the longest text.
    pub limits: Limits,
    /// What the registry calls its cluster.
    pub cluster: String,
    /// What it calls its release.
    pub release: String,
}

impl Default for Options {
    /// Confluent's up to 7, backward, the core's limits.
    fn default() -> Options {
        Options {
            profile: Profile::default(),
            level: Compatibility::default(),
            limits: Limits::default(),
            cluster: "tenon".to_owned(),
            release: env!("CARGO_PKG_VERSION").to_owned(),
        }
    }
}
