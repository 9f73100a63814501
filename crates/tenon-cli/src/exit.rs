//! How a run ends: the five exit codes, and the error that carries one of them.
//!
//! The codes never depend on the output format, so that a wrapper may ask for any of them.

use std::fmt;
use std::process::ExitCode;

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Nothing at or above the threshold.
    Clean,
    /// Findings at or above the threshold.
    Findings,
    /// The command line makes no sense.
    Usage,
    /// Some of the work could not be done.
    Incomplete,
    /// There was no work.
    NothingMatched,
}

impl Exit {
    /// The process's exit code.
    pub(crate) fn code(self) -> u8 {
        match self {
            Exit::Clean => 0,
            Exit::Findings => 1,
            Exit::Usage => 2,
            Exit::Incomplete => 3,
            Exit::NothingMatched => 4,
        }
    }

    /// The louder of two: what could not be done speaks before what was found.
    #[must_use]
    pub(crate) fn and(self, other: Exit) -> Exit {
        if self.code() >= other.code() { self } else { other }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit.code())
    }
}

/// What keeps a command from doing its work, and what to do about it.
#[derive(Debug)]
pub(crate) struct Failure {
    exit: Exit,
    message: String,
    help: Vec<String>,
}

impl Failure {
    /// The command line makes no sense.
    pub(crate) fn usage(message: impl Into<String>) -> Failure {
        Failure { exit: Exit::Usage, message: message.into(), help: Vec::new() }
    }

    /// The outside world did not play along.
    pub(crate) fn incomplete(message: impl Into<String>) -> Failure {
        Failure { exit: Exit::Incomplete, message: message.into(), help: Vec::new() }
    }

    /// Adds something to do.
    #[must_use]
    pub(crate) fn help(mut self, help: impl Into<String>) -> Failure {
        self.help.push(help.into());
        self
    }

    /// Adds something to do, where there is something.
    #[must_use]
    pub(crate) fn perhaps(mut self, help: Option<String>) -> Failure {
        self.help.extend(help);
        self
    }

    /// What to do, in order.
    pub(crate) fn advice(&self) -> &[String] {
        &self.help
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Failure {}

/// The exit for any error; one that says nothing of itself is of the outside world.
pub(crate) fn of(error: &anyhow::Error) -> Exit {
    error.downcast_ref::<Failure>().map_or(Exit::Incomplete, |failure| failure.exit)
}
