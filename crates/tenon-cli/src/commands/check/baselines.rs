//! All that a run compares with: one baseline, or under a transitive level as many as are named.

use anyhow::Context;
use tenon_core::{Compatibility, Limits};

use super::baseline::Baseline;
use super::pairing::{self, Pair};
use super::scope::Scope;
use super::shelf::Archive;
use super::working::Working;
use super::{Tree, registered};
use crate::config::choice::Against;
use crate::config::policies::Policies;
use crate::exit::Failure;
use crate::input::library::Book;
use crate::input::versions::Origins;

/// The baselines, of which the newest says how files are called on both sides.
#[derive(Debug)]
pub(super) struct Baselines {
    /// Oldest first.
    older: Vec<Baseline>,
    newest: Baseline,
    /// One that looks at all, where some of the files are held to such.
    level: Compatibility,
}

impl Baselines {
    /// Looks up what was asked for, oldest first, or the default.
    ///
    /// *Errors*: one is not there; commits beside directories.
    pub(super) fn find(against: &Against, origins: Origins<'_>) -> anyhow::Result<Baselines> {
        let level = against.level;
        let mut older = Vec::new();
        for text in &against.sources {
            older.extend(Baseline::named(text, origins)?);
        }
        let newest = match older.pop() {
            Some(newest) => newest,
            None => Baseline::default(origins.terminal)?,
        };
        if older.iter().any(|one| one.directory().is_some() != newest.directory().is_some()) {
            return Err(Failure::usage("these are commits and directories, whose paths do not match")
                .help("name either several commits or several directories")
                .into());
        }
        if !older.is_empty() && !level.is_transitive() {
            origins.terminal.notice(format_args!(
                "only {} is compared with under {level}, of {}; all are under {level}-transitive",
                newest.spelled,
                older.len() + 1
            ));
            older.clear();
        }
        if older.is_empty() && level.is_transitive() && !against.sources.iter().any(|text| several(text)) {
            origins.terminal.notice(format_args!(
                "{level} promises something of all earlier versions, and only {} is compared with; name \
                 them: --against 'git:tags(v*)'",
                newest.spelled
            ));
        }
        Ok(Baselines { older, newest, level })
    }

    /// Asks the registry for what the subjects of the working tree have, where baselines are named by
    /// subject. `keep` takes the files that are judged.
    pub(super) fn ask(
        &mut self,
        working: &Working<'_>,
        policies: &Policies<'_>,
        keep: impl Fn(&str) -> bool,
        origins: Origins<'_>,
    ) -> anyhow::Result<()> {
        if self.all().all(|baseline| baseline.template().is_none()) {
            return Ok(());
        }
        let subjects = registered::subjects(working, &self.newest, policies, keep)?;
        let mut all = Vec::new();
        for baseline in std::mem::take(&mut self.older).into_iter().chain([self.newest.clone()]) {
            match baseline.template() {
                None => all.push(baseline),
                Some(text) => all.extend(
                    registered::versions(text, &subjects, self.level, origins)?
                        .into_iter()
                        .map(|texts| baseline.with(texts)),
                ),
            }
        }
        if let Some(newest) = all.pop() {
            *self = Baselines { older: all, newest, level: self.level };
        }
        Ok(())
    }

    /// The last one named.
    pub(super) fn newest(&self) -> &Baseline {
        &self.newest
    }

    /// All, oldest first.
    pub(super) fn all(&self) -> impl Iterator<Item = &Baseline> {
        self.older.iter().chain([&self.newest])
    }

    /// For a closing line.
    pub(super) fn described(&self) -> String {
        match self.older.first() {
            None => self.newest.described(),
            Some(oldest) => format!(
                "{} baselines, {} to {}",
                self.older.len() + 1,
                oldest.spelled,
                self.newest.described()
            ),
        }
    }

    /// Reads every baseline, leaves what `keep` takes out of it unjudged, and pairs it with the working tree. `extra` are the texts of `--reference`, as
    /// each has them.
    pub(super) fn read(
        &self,
        scope: &Scope,
        working: &Working<'_>,
        extra: &[Vec<Book>],
        wide: bool,
        keep: &dyn Fn(&mut Tree),
        limits: &Limits,
    ) -> anyhow::Result<Vec<Earlier<'_>>> {
        let mut archive = Archive::new(working);
        let mut earlier = Vec::new();
        for (baseline, extra) in self.all().zip(extra) {
            let mut tree = baseline.read(scope, working, extra, &mut archive, wide, limits)?;
            keep(&mut tree);
            let pairs = pairing::pair(working, &tree);
            earlier.push(Earlier { baseline, tree, pairs });
        }
        Ok(earlier)
    }
}

/// The name stands for as many versions as there are, if only for one by now.
fn several(against: &str) -> bool {
    against.starts_with("git:tags(") || against.ends_with("@all")
}

/// One baseline as it was read.
#[derive(Debug)]
pub(super) struct Earlier<'b> {
    pub(super) baseline: &'b Baseline,
    pub(super) tree: Tree,
    /// Which of its schemas is which of now.
    pub(super) pairs: Vec<Pair>,
}

/// The newest of what was read, which there always is.
pub(super) fn newest<'e, 'b>(earlier: &'e [Earlier<'b>]) -> anyhow::Result<&'e Earlier<'b>> {
    earlier.last().context("no baseline was read")
}
