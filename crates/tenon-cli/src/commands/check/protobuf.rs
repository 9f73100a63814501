//! Protobuf files of both sides, judged module by module.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use tenon_core::text::source::location;
use tenon_core::{
    Candidate, Invalid, Limits, Policy, Profile, Report, Schema, Severity, Verdict, Version, added, check,
    protobuf, refused, removed,
};

use super::baseline::{Baseline, plain};
use super::judging::{Judged, NOW, unsound};
use super::scope::Scope;
use crate::config::policies::Policies;
use crate::input::blobs::Blobs;
use crate::input::commit::Entry;
use crate::input::files;
use crate::input::modules::{self, By, File, Module, Reference, Roots, Tree};
use crate::input::walk::{self, Found, Promise};
use crate::terminal::Terminal;

/// Both sides.
#[derive(Debug, Default)]
pub(super) struct Sides {
    pub(super) now: Tree,
    pub(super) before: Tree,
}

impl Sides {
    /// Reads what the scope reaches, and the rest of the repository where imports or files that are
    /// gone ask for it.
    pub(super) fn read(
        found: Vec<Found>,
        scope: &Scope,
        baseline: &Baseline,
        references: &[String],
        keep: impl Fn(&str) -> bool,
        limits: &Limits,
    ) -> anyhow::Result<Sides> {
        let mut sides = Sides::default();
        take(&mut sides.now, found, baseline, true, limits)?;
        read_before(&mut sides, scope, baseline, false, limits)?;
        for Tree { files, judged, .. } in [&mut sides.now, &mut sides.before] {
            judged.retain(|at| files.get(*at).is_some_and(|file| keep(&file.key)));
        }
        if sides.now.judged.is_empty() && sides.before.judged.is_empty() {
            return Ok(sides);
        }
        for tree in [&mut sides.now, &mut sides.before] {
            tree.references = references.iter().map(|given| reference(given, baseline)).collect();
        }
        let gone = sides.before.judged().any(|(_, file)| sides.now.at(&file.key).is_none());
        let loose = gone || sides.now.open() || sides.before.open();
        if let (true, false, Some(repository)) = (loose, scope.is_everything(), baseline.repository()) {
            let rest = walk::repository(&repository.prefix)?.protobuf;
            take(&mut sides.now, rest, baseline, false, limits)?;
            read_before(&mut sides, scope, baseline, true, limits)?;
        }
        for tree in [&mut sides.now, &mut sides.before] {
            tree.fetch(limits);
        }
        number(&mut sides);
        Ok(sides)
    }

    /// Tells both sides from which directories imports count.
    pub(super) fn declare(&mut self, roots: &[String], baseline: &Baseline) {
        let key = |root: &String| baseline.repository()?.locate(Path::new(root)).ok();
        let keys: Vec<String> =
            roots.iter().map(|root| key(root).unwrap_or_else(|| plain(Path::new(root)))).collect();
        for tree in [&mut self.now, &mut self.before] {
            tree.declared.extend(keys.iter().cloned());
        }
    }

    /// Nothing is to be judged.
    pub(super) fn is_empty(&self) -> bool {
        self.now.judged.is_empty() && self.before.judged.is_empty()
    }

    /// Judges every module.
    pub(super) fn judge(
        &self,
        baseline: &Baseline,
        policies: &Policies<'_>,
        terminal: &Terminal,
        judged: &mut Judged,
    ) {
        let roots = Roots::of(&[&self.now, &self.before]);
        let files = || self.now.judged().chain(self.before.judged());
        let wanted: Vec<By> =
            files().map(|(_, file)| grouped(policies.choices(&file.key).profile.value)).collect();
        for by in [By::Imports, By::Root].into_iter().filter(|by| wanted.contains(by)) {
            for module in modules::group(&self.now, &self.before, &roots, by) {
                // Each part of a module is judged as its subject asks.
                let mut rest = module;
                while let Some(first) = self.first(&rest) {
                    let subject = policies.subject(first);
                    let policy = policies.policy(first, None);
                    let same = |key: &str| policies.subject(key) == subject;
                    let part;
                    (part, rest) = rest.split(&self.now, &self.before, same);
                    if grouped(policy.profile) == by {
                        let policy = &policy;
                        let desk = Desk { sides: self, roots: &roots, baseline, policy, policies, terminal };
                        desk.judge(part, judged);
                    }
                }
            }
        }
    }

    /// The key of a module's first file.
    fn first(&self, module: &Module) -> Option<&str> {
        let now = module.now.first().and_then(|at| self.now.files.get(*at));
        let before = module.before.first().and_then(|at| self.before.files.get(*at));
        now.or(before).map(|file| file.key.as_str())
    }
}

/// What makes files one module, under a profile.
fn grouped(profile: Profile) -> By {
    match profile {
        Profile::Exact | Profile::Confluent | Profile::ConfluentLenient | Profile::OptionalFriendly => {
            By::Imports
        }
        Profile::BufFile | Profile::BufPackage | Profile::BufWireJson | Profile::BufWire => By::Root,
    }
}

/// Files of the working tree.
fn take(
    tree: &mut Tree,
    found: Vec<Found>,
    baseline: &Baseline,
    judged: bool,
    limits: &Limits,
) -> anyhow::Result<()> {
    let mut roots = HashMap::new();
    for file in found {
        let key = baseline.file_key(&file, &mut roots)?;
        if tree.at(&key).is_none() {
            let source = files::read(&file.path, limits)?.source(&file.shown, limits);
            tree.add(File::new(file.shown, key, source), judged);
        }
    }
    Ok(())
}

/// Files of the baseline; when `wide` also those that the scope does not reach.
fn read_before(
    sides: &mut Sides,
    scope: &Scope,
    baseline: &Baseline,
    wide: bool,
    limits: &Limits,
) -> anyhow::Result<()> {
    let judged = |key: &str| scope.reaches(key) || scope.names(key);
    if let Some(directory) = baseline.directory() {
        for file in walk::walk(&[directory.to_owned()], None)?.protobuf {
            let key = plain(file.path.strip_prefix(directory).unwrap_or(&file.path));
            if sides.before.at(&key).is_none() {
                let source = files::read(&file.path, limits)?.source(&file.shown, limits);
                let judged = judged(&key);
                sides.before.add(File::new(file.shown, key, source), judged);
            }
        }
    }
    let Some((repository, commit)) = baseline.as_commit() else { return Ok(()) };
    let entries = repository.entries(commit, |path| {
        Promise::of(path) == Promise::Protobuf && (judged(path) || (wide && !walk::hidden(path)))
    })?;
    if entries.is_empty() {
        return Ok(());
    }
    let changed = baseline.changed(repository, commit)?;
    let mut blobs = None;
    for Entry { path, object, .. } in entries.into_iter().filter(Entry::is_file) {
        if sides.before.at(&path).is_some() {
            continue;
        }
        let shown = format!("{}:{path}", baseline.spelled);
        let now = sides.now.at(&path).and_then(|at| sides.now.files.get(at));
        let file = match now {
            Some(twin) if !changed.contains(&path) => File { shown, ..twin.clone() },
            // What is there, equal and was not found is ignored, or left out of a sparse checkout.
            None if !changed.contains(&path) => continue,
            _ => {
                let blobs: &mut Blobs = match &mut blobs {
                    Some(blobs) => blobs,
                    none => none.insert(Blobs::open()?),
                };
                let source = blobs.read(&object, limits)?.source(&shown, limits);
                File::new(shown, path.clone(), source)
            }
        };
        let judged = judged(&path);
        sides.before.add(file, judged);
    }
    Ok(())
}

/// A directory that the option names, as a key where the sides may have it.
fn reference(given: &str, baseline: &Baseline) -> Reference {
    let path = Path::new(given);
    let directory = if path.is_file() { path.parent().unwrap_or(Path::new(".")) } else { path };
    match baseline.repository().and_then(|repository| repository.locate(directory).ok()) {
        Some(key) => Reference::Key(key),
        None => Reference::Directory(directory.to_owned()),
    }
}

/// Gives equal texts one number and one place in memory: those at one path, and those that moved.
fn number(sides: &mut Sides) {
    let Sides { now, before } = sides;
    for (content, file) in now.files.iter_mut().enumerate() {
        file.content = content;
    }
    let new = now.files.iter().filter(|file| before.at(&file.key).is_none());
    let texts = new.filter_map(|file| Some((file.source.as_ref().ok()?.text(), file.content)));
    let moved: HashMap<&str, usize> = texts.collect();
    let fresh = now.files.len();
    for (number, file) in before.files.iter_mut().enumerate() {
        file.content = fresh + number;
        let Ok(source) = &file.source else { continue };
        let read = |at: usize| now.files.get(at).and_then(|twin| twin.source.as_ref().ok());
        let same = |at: &usize| read(*at).is_some_and(|twin| twin.text() == source.text());
        let twin = now.at(&file.key).filter(same).or_else(|| moved.get(source.text()).copied());
        if let Some((at, shared)) = twin.and_then(|at| Some((at, read(at)?.clone()))) {
            file.content = at;
            file.source = Ok(shared);
        }
    }
}

/// How often a module is cut where it does not link. Each cut costs a link of what is left.
const MOST_CUTS: usize = 12;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Now,
    Before,
}

/// A side of a module that does not link.
struct Unlinked {
    side: Side,
    invalid: Invalid,
}

struct Desk<'a> {
    sides: &'a Sides,
    roots: &'a Roots,
    baseline: &'a Baseline,
    /// What the module's subject asks.
    policy: &'a Policy,
    policies: &'a Policies<'a>,
    terminal: &'a Terminal,
}

impl Desk<'_> {
    /// Judges a module. Where a file of it is no schema, or two files cannot be in one world, they and
    /// what imports them are judged apart, so that the rest is judged at all.
    fn judge(&self, module: Module, judged: &mut Judged) {
        let touched = self.touched(&module);
        if touched.is_empty() {
            judged.reports.push(self.unchanged(&module));
            return;
        }
        let mut open = vec![(touched, MOST_CUTS)];
        while let Some((module, cuts)) = open.pop() {
            let Err(Unlinked { side, invalid }) = self.attempt(&module, judged) else { continue };
            let parts = if cuts == 0 { None } else { self.cut(&module, side, &invalid) };
            match parts {
                Some((rest, apart)) => {
                    let cuts = cuts - 1;
                    // Each is smaller than the whole.
                    open.extend([(apart, cuts), (rest, cuts)]);
                }
                None => self.unlinked(&module, side, invalid, judged),
            }
        }
    }

    /// The files that changed or lead to one that did: no other can mean something else now. buf asks
    /// what a package still has, so there one change touches all.
    fn touched(&self, module: &Module) -> Module {
        let Sides { now, before } = self.sides;
        let mut keys: HashSet<&str> = HashSet::new();
        for (tree, files, other) in [(now, &module.now, before), (before, &module.before, now)] {
            let differs = |file: &&File| {
                let twin = other.at(&file.key).and_then(|at| other.files.get(at));
                twin.is_none_or(|twin| twin.content != file.content)
            };
            let shown = tree.files.iter().filter(differs).map(|file| file.shown.as_str()).collect();
            let touched = tree.leading_to(&shown, files);
            keys.extend(touched.iter().filter_map(|at| tree.files.get(*at)).map(|file| file.key.as_str()));
        }
        let touched = module.split(now, before, |key| keys.contains(key)).0;
        let whole = match self.policy.profile {
            Profile::Exact | Profile::Confluent | Profile::ConfluentLenient | Profile::OptionalFriendly => {
                false
            }
            Profile::BufPackage => !touched.is_empty(),
            // What buf says of files that are gone, it says by comparing what is left.
            Profile::BufFile | Profile::BufWireJson | Profile::BufWire => {
                touched.now.is_empty() && !touched.before.is_empty()
            }
        };
        if whole { module.clone() } else { touched }
    }

    fn attempt(&self, module: &Module, judged: &mut Judged) -> Result<(), Unlinked> {
        let Sides { now, before } = self.sides;
        let policy = self.policy(module);
        let link = |side, tree, files: &[usize], other: Option<&protobuf::Schema>| {
            if files.is_empty() {
                return Ok(None);
            }
            let linked = modules::link(tree, files, self.roots, other, &policy.limits);
            linked.map(Some).map_err(|invalid| Unlinked { side, invalid })
        };
        let later = link(Side::Now, now, &module.now, None)?;
        let earlier = link(Side::Before, before, &module.before, later.as_ref())?;
        self.tell_moves(module, judged);
        let now = |schema| Candidate { label: NOW.to_owned(), schema: Schema::Protobuf(schema) };
        let label = &self.baseline.label;
        let before = |schema| Candidate { label: label.clone(), schema: Schema::Protobuf(schema) };
        let spelled = &self.baseline.spelled;
        judged.reports.extend(match (earlier, later) {
            (Some(earlier), Some(later)) => {
                judged.compared += 1;
                Some(check(&[before(earlier), now(later)], &policy))
            }
            (None, Some(later)) => {
                judged.added += 1;
                Some(added(now(later), spelled, &policy))
            }
            (Some(earlier), None) => {
                judged.removed += 1;
                Some(removed(before(earlier), spelled, &policy))
            }
            (None, None) => None,
        });
        Ok(())
    }

    /// The module without the files that have the errors and those that lead to them, and these alone.
    /// `None` where one of the two is empty.
    fn cut(&self, module: &Module, side: Side, invalid: &Invalid) -> Option<(Module, Module)> {
        let errors = invalid.findings().iter().filter(|finding| finding.severity == Severity::Error);
        let places = errors.filter_map(|finding| finding.labels.first());
        let shown: HashSet<&str> = places.map(|label| label.place.source.name()).collect();
        let (tree, files) = match side {
            Side::Now => (&self.sides.now, &module.now),
            Side::Before => (&self.sides.before, &module.before),
        };
        let tainted = tree.leading_to(&shown, files);
        let keys: HashSet<&str> =
            tainted.iter().filter_map(|at| tree.files.get(*at)).map(|file| file.key.as_str()).collect();
        let (rest, apart) = module.split(&self.sides.now, &self.sides.before, |key| !keys.contains(key));
        (!rest.is_empty() && !apart.is_empty()).then_some((rest, apart))
    }

    /// Tells of a module that a side has no sound schema for.
    fn unlinked(&self, module: &Module, side: Side, invalid: Invalid, judged: &mut Judged) {
        let Sides { now, before } = self.sides;
        let policy = self.policy(module);
        let (shown, past) = (self.location(now, &module.now), self.location(before, &module.before));
        match side {
            Side::Now => {
                judged.unsound += 1;
                judged.reports.push(refused(NOW, &shown, invalid, &policy));
            }
            // No message was ever written under what was no schema.
            Side::Before if module.now.is_empty() => {
                self.terminal.notice(format_args!("{past} is gone, and was no sound schema"));
            }
            Side::Before => {
                self.terminal.warn(format_args!(
                    "{shown} has nothing to be compared with: {past} is no sound schema ({invalid})"
                ));
                judged.alone += 1;
                if let Ok(later) = modules::link(now, &module.now, self.roots, None, &policy.limits) {
                    let now = Candidate { label: NOW.to_owned(), schema: Schema::Protobuf(later) };
                    let mut report = check(&[now], &policy);
                    report.findings.extend(unsound(invalid, self.baseline, &policy));
                    judged.reports.push(report);
                }
            }
        }
    }

    /// A module may do as many steps as its files could one by one.
    fn policy(&self, module: &Module) -> Policy {
        let files = module.now.len().max(module.before.len()) as u64;
        let mut policy = Policy { subject: self.name(module), ..self.policy.clone() };
        policy.limits.steps = policy.limits.steps.saturating_mul(files.max(1));
        policy
    }

    /// What the team calls a module of one file; several have no file to be named after.
    fn name(&self, module: &Module) -> Option<String> {
        let Sides { now, before } = self.sides;
        let (tree, files) = match module.now.is_empty() {
            true => (before, &module.before),
            false => (now, &module.now),
        };
        let file = files.first().filter(|_| files.len() == 1).and_then(|at| tree.files.get(*at))?;
        let name = self.policies.choices(&file.key).name.value?;
        Some(name.fill(&file.shown, &file.key))
    }

    fn location(&self, tree: &Tree, files: &[usize]) -> String {
        location(files.iter().filter_map(|at| tree.files.get(*at)).map(|file| file.shown.as_str()))
    }

    /// Files that are gone while their declarations are in a file that is new.
    fn tell_moves(&self, module: &Module, judged: &mut Judged) {
        let Sides { now, before } = self.sides;
        let files = |tree: &'_ Tree, list: &[usize], other: &Tree| -> Vec<File> {
            let files = list.iter().filter_map(|at| tree.files.get(*at));
            files.filter(|file| other.at(&file.key).is_none()).cloned().collect()
        };
        let new = files(now, &module.now, before);
        for gone in files(before, &module.before, now) {
            let names: Vec<String> = gone.names().collect();
            let home = new.iter().find(|file| file.names().any(|name| names.contains(&name)));
            if let Some(home) = home {
                judged.tell_move(&gone.shown, &home.shown, self.terminal);
            }
        }
    }

    fn unchanged(&self, module: &Module) -> Report {
        let version = |label: &str, tree: &Tree, files: &[usize]| Version {
            label: label.to_owned(),
            source: self.location(tree, files),
        };
        let Sides { now, before } = self.sides;
        Report {
            subject: self.name(module).unwrap_or_else(|| self.location(now, &module.now)),
            compatibility: self.policy.compatibility,
            profile: self.policy.profile,
            versions: vec![
                version(&self.baseline.label, before, &module.before),
                version(NOW, now, &module.now),
            ],
            verdict: Verdict::Compatible,
            rollout: None,
            findings: Vec::new(),
            unlisted: 0,
        }
    }
}
