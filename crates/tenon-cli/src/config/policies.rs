//! The policies of a run: what holds for each of its files, which of them it leaves alone, and what the
//! whole run goes by.

use std::path::Path;

use tenon_core::jsonschema::Draft;
use tenon_core::{Policy, Schema, subject};

use super::choice::{self, Choices, Given};
use super::{Config, allow, resolved};
use crate::input::walk::Promise;

/// What a configuration, the environment and the command line come to.
#[derive(Debug)]
pub(crate) struct Policies<'c> {
    config: Option<&'c Config>,
    given: &'c Given,
    /// What no file has a say in: limits, the day, waivers.
    base: Policy,
    way: Way,
    /// The same from the current directory.
    here: Way,
}

/// From where a run's paths count to where patterns count.
#[derive(Debug)]
enum Way {
    /// The run counts from further down: this comes before its paths.
    Down(String),
    /// It counts from further up: this stands before the paths that patterns see.
    Up(String),
    /// No pattern can mean its paths.
    None,
}

impl<'c> Policies<'c> {
    /// For a run whose paths count from `origin`. The configuration's waivers hold unless `allow` is off.
    pub(crate) fn new(
        config: Option<&'c Config>,
        given: &'c Given,
        base: Policy,
        origin: &Path,
        allow: bool,
    ) -> Policies<'c> {
        let own = config.filter(|_| allow).map(allow::waivers).unwrap_or_default();
        let waivers = own.iter().chain(base.waivers.iter()).cloned().collect();
        let base = Policy { waivers, ..base };
        let from = |origin| config.map_or(Way::None, |config| way(origin, config.directory()));
        Policies { config, given, base, way: from(origin), here: from(Path::new(".")) }
    }

    /// What every file has in common.
    pub(crate) fn base(&self) -> &Policy {
        &self.base
    }

    /// What holds for no file in particular.
    pub(crate) fn general(&self) -> Choices {
        choice::choose(self.config, None, self.given)
    }

    /// What holds for a path.
    pub(crate) fn choices(&self, path: &str) -> Choices {
        choice::choose(self.config, self.seen(path).as_deref(), self.given)
    }

    /// The policy for a schema at a path, under the name that the team gives it.
    pub(crate) fn policy(&self, path: &str, schema: Option<&Schema>) -> Policy {
        let choices = self.choices(path);
        let name = choices.name.value.as_ref().zip(schema);
        let subject = name.map(|(name, schema)| name.fill(&subject(schema), path));
        Policy { subject, ..choices.policy(&self.base) }
    }

    /// What a file promises: what its subject says of it, where the pattern speaks of its name or the name
    /// leaves that open, or else what the name does.
    pub(crate) fn promise(&self, path: &str) -> Promise {
        self.promised(self.seen(path).as_deref(), path, true)
    }

    /// The same of a file that nobody named: what lies below a directory is no schema for that alone.
    pub(crate) fn promise_below(&self, path: &str) -> Promise {
        self.promised(self.seen(path).as_deref(), path, false)
    }

    /// What a walk of the current directory goes by.
    pub(crate) fn told(&self, path: &Path, is_named: bool) -> Promise {
        let path = path.to_string_lossy();
        self.promised(self.seen_by(&self.here, &path).as_deref(), &path, is_named)
    }

    fn promised(&self, key: Option<&str>, path: &str, is_named: bool) -> Promise {
        let told = self.config.zip(key).and_then(|(config, key)| match is_named {
            true => choice::language(config, key),
            false => choice::language_below(config, key),
        });
        told.map_or_else(|| Promise::of(path), Promise::from)
    }

    /// The draft of a JSON Schema that states none, where the team says it.
    pub(crate) fn dialect(&self, path: &str) -> Option<Draft> {
        self.choices(path).dialect.value.map(|dialect| dialect.0)
    }

    /// The number of the subject that a path is of; files of none are of the subject zero.
    pub(crate) fn subject(&self, path: &str) -> usize {
        self.choices(path).subject.unwrap_or(0)
    }

    /// `true` where the configuration wants a path to be left alone.
    pub(crate) fn leaves_out(&self, path: &str) -> bool {
        let seen = self.config.zip(self.seen(path));
        seen.is_some_and(|(config, path)| choice::left_out(config, &path).is_some())
    }

    /// A pattern of the configuration that means a path and nothing else; where there is none, of one that is
    /// written where paths count from. `None` where none can.
    pub(crate) fn pattern(&self, path: &str) -> Option<String> {
        let seen = match self.config {
            Some(_) => self.seen(path),
            None => Some(path.to_owned()).filter(|path| !path.starts_with('/') && !path.starts_with("../")),
        };
        seen.map(|path| globset::escape(&path))
    }

    /// A path as patterns see it.
    fn seen(&self, path: &str) -> Option<String> {
        self.seen_by(&self.way, path)
    }

    fn seen_by(&self, way: &Way, path: &str) -> Option<String> {
        if path.starts_with('/') || path.starts_with("../") {
            return self.config?.key(Path::new(path));
        }
        let path = path.strip_prefix("./").unwrap_or(path);
        match way {
            Way::Down(before) => Some(format!("{before}{path}")),
            Way::Up(before) => path.strip_prefix(before.as_str()).map(str::to_owned),
            Way::None => None,
        }
    }
}

fn way(origin: &Path, directory: &Path) -> Way {
    let (Some(origin), Some(directory)) = (resolved(origin), resolved(directory)) else { return Way::None };
    let slashed = |path: &Path| {
        let parts = path.components().map(|part| format!("{}/", part.as_os_str().to_string_lossy()));
        parts.collect::<String>()
    };
    match (origin.strip_prefix(&directory), directory.strip_prefix(&origin)) {
        (Ok(below), _) => Way::Down(slashed(below)),
        (_, Ok(below)) => Way::Up(slashed(below)),
        (Err(_), Err(_)) => Way::None,
    }
}
