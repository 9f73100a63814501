//! Protobuf files of all sides, judged module by module.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use anyhow::Context;
use tenon_core::text::source::location;
use tenon_core::{
    Candidate, Format, Invalid, Limits, Policy, Profile, Report, Schema, Severity, Verdict, Version, added,
    check, protobuf, refused, removed,
};

use super::baseline::{Baseline, below, plain};
use super::baselines::Baselines;
use super::judging::{Judged, NOW, unsound};
use super::scope::Scope;
use super::working::read;
use crate::config::policies::Policies;
use crate::input::commit::Entry;
use crate::input::library::directory;
use crate::input::modules::{self, By, File, Module, Reference, Roots, Tree};
use crate::input::parallel;
use crate::input::walk::{self, Found, Promise};
use crate::terminal::Terminal;

/// All sides.
#[derive(Debug, Default)]
pub(super) struct Sides {
    pub(super) now: Tree,
    /// Of each baseline, oldest first.
    before: Vec<Tree>,
    /// What the scope does not reach was read too.
    pub(super) wide: bool,
    /// What of a baseline's directory could not be read.
    pub(super) unreadable: Vec<String>,
}

impl Sides {
    /// Reads what the scope reaches, and the rest of the repository where imports or files that are
    /// gone ask for it.
    pub(super) fn read(
        found: Vec<Found>,
        scope: &Scope,
        baselines: &Baselines,
        references: &[String],
        keep: impl Fn(&str) -> bool,
        policies: &Policies<'_>,
        terminal: &Terminal,
    ) -> anyhow::Result<Sides> {
        let limits = &policies.base().limits;
        let mut sides = Sides::default();
        let newest = baselines.newest();
        take(&mut sides.now, found, newest, true, limits, terminal)?;
        for baseline in baselines.all() {
            let mut before = Tree::default();
            let unreadable = &mut sides.unreadable;
            read_before(&sides.now, &mut before, scope, baseline, false, policies, unreadable)?;
            sides.before.push(before);
        }
        for Tree { files, judged, .. } in sides.all_mut() {
            judged.retain(|at| files.get(*at).is_some_and(|file| keep(&file.key)));
        }
        if sides.is_empty() {
            return Ok(sides);
        }
        for tree in sides.all_mut() {
            tree.references = references.iter().map(|given| reference(given, newest)).collect();
        }
        let gone = sides.newest()?.judged().any(|(_, file)| sides.now.at(&file.key).is_none());
        let loose = gone || sides.now.open() || sides.before.iter().any(Tree::open);
        if let (true, false, Some(repository)) = (loose, scope.is_everything(), newest.repository()) {
            sides.wide = true;
            let told = |path: &Path, named| policies.told(path, named);
            let rest = walk::repository_as(&repository.prefix, &told)?.protobuf;
            take(&mut sides.now, rest, newest, false, limits, terminal)?;
            for (baseline, before) in baselines.all().zip(&mut sides.before) {
                read_before(&sides.now, before, scope, baseline, true, policies, &mut sides.unreadable)?;
            }
        }
        for tree in sides.all_mut() {
            tree.fetch(limits);
        }
        number(&mut sides);
        Ok(sides)
    }

    fn all_mut(&mut self) -> impl Iterator<Item = &mut Tree> {
        std::iter::once(&mut self.now).chain(&mut self.before)
    }

    /// The newest baseline's, which there always is.
    pub(super) fn newest(&self) -> anyhow::Result<&Tree> {
        self.before.last().context("no baseline was read")
    }

    /// Tells all sides from which directories imports count.
    pub(super) fn declare(&mut self, roots: &[String], baseline: &Baseline) {
        let key = |root: &String| baseline.repository()?.locate(Path::new(root)).ok();
        let keys: Vec<String> =
            roots.iter().map(|root| key(root).unwrap_or_else(|| plain(Path::new(root)))).collect();
        for tree in self.all_mut() {
            tree.declared.extend(keys.iter().cloned());
        }
    }

    /// Nothing is to be judged.
    pub(super) fn is_empty(&self) -> bool {
        self.now.judged.is_empty() && self.before.iter().all(|tree| tree.judged.is_empty())
    }

    /// Judges every module.
    pub(super) fn judge(
        &self,
        baselines: &Baselines,
        policies: &Policies<'_>,
        terminal: &Terminal,
        judged: &mut Judged,
    ) {
        let all: Vec<&Tree> = std::iter::once(&self.now).chain(&self.before).collect();
        let roots = &Roots::of(&all);
        let Some(before) = self.before.last() else { return };
        let baselines = &*baselines.all().collect::<Vec<_>>();
        let Some(newest) = baselines.last().copied() else { return };
        // What a registry has of files that are there does not tell which are gone.
        let gone = baselines.iter().rposition(|baseline| !baseline.is_by_subject());
        let gone = gone.unwrap_or(baselines.len().saturating_sub(1));
        let files = || all.iter().flat_map(|tree| tree.judged());
        let wanted: Vec<By> =
            files().map(|(_, file)| grouped(policies.choices(&file.key).profile.value)).collect();
        for by in [By::Imports, By::Root].into_iter().filter(|by| wanted.contains(by)) {
            for module in modules::group(&self.now, &self.before, roots, by) {
                // Each part of a module is judged as its subject asks. What only older baselines have was
                // gone before.
                let mut rest = module;
                while let Some(first) = self.first(&rest, gone) {
                    let subject = policies.subject(first);
                    let policy = policies.policy(first, None);
                    let same = |key: &str| policies.subject(key) == subject;
                    let part;
                    (part, rest) = rest.split(&self.now, &self.before, same);
                    if grouped(policy.profile) == by {
                        let policy = &policy;
                        let sides = self;
                        let desk = Desk {
                            sides,
                            before,
                            roots,
                            baselines,
                            newest,
                            gone,
                            policy,
                            policies,
                            terminal,
                        };
                        desk.judge(part, judged);
                    }
                }
            }
        }
    }

    /// The key of the first file that a module has now, or had right before, which is what the baseline at
    /// `gone` has.
    fn first(&self, module: &Module, gone: usize) -> Option<&str> {
        let now = module.now.first().and_then(|at| self.now.files.get(*at));
        let newest = self.before.get(gone).zip(module.before.get(gone).and_then(|files| files.first()));
        let before = newest.and_then(|(tree, at)| tree.files.get(*at));
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
    terminal: &Terminal,
) -> anyhow::Result<()> {
    let (mut roots, mut fresh) = (HashMap::new(), Vec::new());
    for file in found {
        let key = baseline.file_key(&file, &mut roots)?;
        if tree.at(&key).is_none() {
            fresh.push((file, key));
        }
    }
    let files = parallel::map(&fresh, "reading", terminal, |(file, key)| {
        File::new(file.shown.clone(), key.clone(), read(file, limits).0)
    });
    for file in files {
        tree.add(file, judged);
    }
    Ok(())
}

/// Files of the baseline; when `wide` also those that the scope does not reach.
fn read_before(
    now: &Tree,
    before: &mut Tree,
    scope: &Scope,
    baseline: &Baseline,
    wide: bool,
    policies: &Policies<'_>,
    unreadable: &mut Vec<String>,
) -> anyhow::Result<()> {
    let limits = &policies.base().limits;
    let judged = |key: &str| scope.reaches(key) || scope.names(key);
    if let Some(directory) = baseline.directory() {
        for file in below(directory, policies)?.protobuf {
            let key = plain(file.path.strip_prefix(directory).unwrap_or(&file.path));
            if before.at(&key).is_none() {
                let (source, error) = read(&file, limits);
                unreadable.extend(error.map(|error| format!("{error:#}")));
                let judged = judged(&key);
                before.add(File::new(file.shown, key, source), judged);
            }
        }
    }
    let mut references = Vec::new();
    for (home, given) in baseline.texts() {
        let source = given.source(limits);
        if given.language(&source) != Some(Format::Protobuf) {
            continue;
        }
        let mut file = File::new(given.name.clone(), given.path.clone(), source);
        if let Some(home) = home {
            home.clone_into(&mut file.key);
        } else {
            // It is the file that declares the same, or the only one asked about.
            let names: HashSet<String> = file.names().collect();
            let declares = now.judged().find(|(_, one)| one.names().any(|name| names.contains(&name)));
            if let Some((_, home)) = declares.or(now.judged().next().filter(|_| now.judged.len() == 1)) {
                file.key.clone_from(&home.key);
            }
        }
        before.add(file, true);
        references
            .extend(given.sources(limits).into_iter().map(|(called, source)| (beside(home, called), source)));
    }
    // What is itself the earlier self of a file comes before what others refer to by its name.
    for (key, source) in references {
        before.add(File::new(source.name().to_owned(), key, Ok(source)), false);
    }
    let Some((repository, commit)) = baseline.as_commit() else { return Ok(()) };
    let entries = repository.entries(commit, |path| {
        let promise = if scope.names(path) { policies.promise(path) } else { policies.promise_below(path) };
        promise == Promise::Protobuf && (judged(path) || (wide && !walk::hidden(path)))
    })?;
    if entries.is_empty() {
        return Ok(());
    }
    let changed = baseline.changed(repository, commit)?;
    for Entry { path, object, .. } in entries.into_iter().filter(Entry::is_file) {
        if before.at(&path).is_some() {
            continue;
        }
        let shown = baseline.shown(&path);
        let twin = now.at(&path).and_then(|at| now.files.get(at));
        let file = match twin {
            Some(twin) if !changed.contains(&path) => File { shown, ..twin.clone() },
            // What is there, equal and was not found is ignored, or left out of a sparse checkout.
            None if !changed.contains(&path) => continue,
            // It is there, and nobody lets us look.
            None if !repository.lacks(&path) => continue,
            _ => {
                let source = repository.read(&object, limits)?.source(&shown, limits);
                File::new(shown, path.clone(), source)
            }
        };
        let judged = judged(&path);
        before.add(file, judged);
    }
    Ok(())
}

/// The key of what a registered text refers to: beside the file that it is for.
fn beside(home: Option<&str>, called: String) -> String {
    match home.map(directory) {
        None | Some("") => called,
        Some(directory) => format!("{directory}/{called}"),
    }
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
    let Sides { now, before, .. } = sides;
    for (content, file) in now.files.iter_mut().enumerate() {
        file.content = content;
    }
    let mut fresh = now.files.len();
    // Texts of one baseline that another has too.
    let mut known: HashMap<String, usize> = HashMap::new();
    for before in before {
        let new = now.files.iter().filter(|file| before.at(&file.key).is_none());
        let texts = new.filter_map(|file| Some((file.source.as_ref().ok()?.text(), file.content)));
        let moved: HashMap<&str, usize> = texts.collect();
        for file in &mut before.files {
            file.content = fresh;
            fresh += 1;
            let Ok(source) = &file.source else { continue };
            let read = |at: usize| now.files.get(at).and_then(|twin| twin.source.as_ref().ok());
            let same = |at: &usize| read(*at).is_some_and(|twin| twin.text() == source.text());
            let twin = now.at(&file.key).filter(same).or_else(|| moved.get(source.text()).copied());
            if let Some((at, shared)) = twin.and_then(|at| Some((at, read(at)?.clone()))) {
                file.content = at;
                file.source = Ok(shared);
            } else {
                file.content = *known.entry(source.text().to_owned()).or_insert(file.content);
            }
        }
    }
}

/// How often a module is cut where it does not link. Each cut costs a link of what is left.
const MOST_CUTS: usize = 12;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Now,
    /// The baseline at that place.
    Before(usize),
}

/// A side of a module that does not link.
struct Unlinked {
    side: Side,
    invalid: Invalid,
}

/// What findings call the version of a module that a baseline has: of files that came one by one, their own
/// version where they share it.
fn label(baseline: &Baseline, tree: &Tree, files: &[usize]) -> String {
    let mut labels =
        files.iter().filter_map(|at| tree.files.get(*at)).map(|file| baseline.label_of(&file.key));
    let first = labels.next().filter(|first| labels.all(|label| label == *first));
    first.unwrap_or(&baseline.label).to_owned()
}

struct Desk<'a> {
    sides: &'a Sides,
    /// The newest baseline's side.
    before: &'a Tree,
    roots: &'a Roots,
    /// As the sides.
    baselines: &'a [&'a Baseline],
    newest: &'a Baseline,
    /// The place of the newest that tells what is gone.
    gone: usize,
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
            match (parts, side) {
                (Some((rest, apart)), _) => {
                    let cuts = cuts - 1;
                    // Each is smaller than the whole.
                    open.extend([(apart, cuts), (rest, cuts)]);
                }
                // The others can still be compared with.
                (None, Side::Before(at)) if at + 1 < self.sides.before.len() => {
                    open.push((self.without(module, at, &invalid), cuts));
                }
                (None, _) => self.unlinked(&module, side, invalid, judged),
            }
        }
    }

    /// The files that changed or lead to one that did: no other can mean something else now. buf asks
    /// what a package still has, so there one change touches all.
    fn touched(&self, module: &Module) -> Module {
        let Sides { now, before, .. } = self.sides;
        let mut keys: HashSet<&str> = HashSet::new();
        let forth = before.iter().map(|before| (now, &module.now, before));
        let back = before.iter().zip(&module.before).map(|(before, files)| (before, files, now));
        for (tree, files, other) in forth.chain(back) {
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
                touched.now.is_empty() && !touched.newest().is_empty()
            }
        };
        if whole { module.clone() } else { touched }
    }

    fn attempt(&self, module: &Module, judged: &mut Judged) -> Result<(), Unlinked> {
        let Sides { now, before, .. } = self.sides;
        let now_files = &now.files;
        let policy = self.policy(module);
        let link = |side, tree, files: &[usize], other: Option<&protobuf::Schema>| {
            if files.is_empty() {
                return Ok(None);
            }
            let linked = modules::link(tree, files, self.roots, other, &policy.limits);
            linked.map(Some).map_err(|invalid| Unlinked { side, invalid })
        };
        let later = link(Side::Now, now, &module.now, None)?;
        let mut versions = Vec::new();
        let mut seen = Vec::new();
        for (at, (tree, files)) in before.iter().zip(&module.before).enumerate().rev() {
            let last = at + 1 == before.len();
            if !last && !policy.compatibility.is_transitive() {
                continue;
            }
            // Of equal ones the newest stands for all.
            let reached = tree.reached(files);
            if (later.is_none() && at != self.gone) || seen.contains(&reached) {
                continue;
            }
            seen.push(reached);
            let linked = link(Side::Before(at), tree, files, later.as_ref())?;
            let label = self.baselines.get(at).map(|baseline| label(baseline, tree, files));
            let label = label.unwrap_or_default();
            versions.extend(linked.map(|schema| Candidate { label, schema: Schema::Protobuf(schema) }));
        }
        versions.reverse();
        self.tell_moves(module, judged);
        let now = |schema| Candidate { label: NOW.to_owned(), schema: Schema::Protobuf(schema) };
        let first = module.now.first().and_then(|at| now_files.get(*at)).filter(|_| module.now.len() == 1);
        let spelled =
            &first.map_or_else(|| self.newest.spelled.clone(), |file| self.newest.sought(&file.key));
        judged.reports.extend(match (versions.pop(), later) {
            (Some(newest), Some(later)) => {
                judged.compared += 1;
                versions.extend([newest, now(later)]);
                Some(check(&versions, &policy))
            }
            (None, Some(later)) => {
                judged.added += 1;
                Some(added(now(later), spelled, &policy))
            }
            (Some(newest), None) => {
                judged.removed += 1;
                let baseline = self.baselines.get(self.gone).map_or("", |baseline| &baseline.spelled);
                Some(removed(newest, baseline, &policy))
            }
            (None, None) => None,
        });
        Ok(())
    }

    /// The module without the files of an older baseline.
    fn without(&self, mut module: Module, at: usize, invalid: &Invalid) -> Module {
        let (tree, files) = (self.sides.before.get(at), module.before.get_mut(at));
        if let (Some(tree), Some(files)) = (tree, files) {
            self.terminal.warn(format_args!(
                "nothing is compared with {}: it is no sound schema ({invalid})",
                self.location(tree, files)
            ));
            files.clear();
        }
        module
    }

    /// The module without the files that have the errors and those that lead to them, and these alone.
    /// `None` where one of the two is empty.
    fn cut(&self, module: &Module, side: Side, invalid: &Invalid) -> Option<(Module, Module)> {
        let errors = invalid.findings().iter().filter(|finding| finding.severity == Severity::Error);
        let places = errors.filter_map(|finding| finding.labels.first());
        let shown: HashSet<&str> = places.map(|label| label.place.source.name()).collect();
        let (tree, files) = match side {
            Side::Now => (&self.sides.now, module.now.as_slice()),
            Side::Before(at) => {
                (self.sides.before.get(at)?, module.before.get(at).map_or(&[][..], Vec::as_slice))
            }
        };
        let tainted = tree.leading_to(&shown, files);
        let keys: HashSet<&str> =
            tainted.iter().filter_map(|at| tree.files.get(*at)).map(|file| file.key.as_str()).collect();
        let (rest, apart) = module.split(&self.sides.now, &self.sides.before, |key| !keys.contains(key));
        (!rest.is_empty() && !apart.is_empty()).then_some((rest, apart))
    }

    /// Tells of a module that a side has no sound schema for.
    fn unlinked(&self, module: &Module, side: Side, invalid: Invalid, judged: &mut Judged) {
        let now = &self.sides.now;
        let policy = self.policy(module);
        let (shown, past) = (self.location(now, &module.now), self.location(self.before, module.newest()));
        match side {
            Side::Now => {
                judged.unsound += 1;
                judged.reports.push(refused(NOW, &shown, invalid, &policy));
            }
            // No message was ever written under what was no schema.
            Side::Before(_) if module.now.is_empty() => {
                self.terminal.notice(format_args!("{past} is gone, and was no sound schema"));
            }
            Side::Before(_) => {
                self.terminal.warn(format_args!(
                    "{shown} has nothing to be compared with: {past} is no sound schema ({invalid})"
                ));
                judged.alone += 1;
                if let Ok(later) = modules::link(now, &module.now, self.roots, None, &policy.limits) {
                    let now = Candidate { label: NOW.to_owned(), schema: Schema::Protobuf(later) };
                    let mut report = check(&[now], &policy);
                    report.findings.extend(unsound(invalid, self.newest, &policy));
                    judged.reports.push(report);
                }
            }
        }
    }

    /// A module may do as many steps as its files could one by one.
    fn policy(&self, module: &Module) -> Policy {
        let before = module.before.iter().map(Vec::len).max().unwrap_or(0);
        let files = module.now.len().max(before) as u64;
        let mut policy = Policy { subject: self.name(module), ..self.policy.clone() };
        policy.limits.steps = policy.limits.steps.saturating_mul(files.max(1));
        policy
    }

    /// What the team calls a module of one file; several have no file to be named after.
    fn name(&self, module: &Module) -> Option<String> {
        let (tree, files) = match module.now.is_empty() {
            true => (self.before, module.newest()),
            false => (&self.sides.now, module.now.as_slice()),
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
        let (now, before) = (&self.sides.now, self.before);
        let files = |tree: &'_ Tree, list: &[usize], other: &Tree| -> Vec<File> {
            let files = list.iter().filter_map(|at| tree.files.get(*at));
            files.filter(|file| other.at(&file.key).is_none()).cloned().collect()
        };
        let new = files(now, &module.now, before);
        for gone in files(before, module.newest(), now) {
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
        let now = &self.sides.now;
        Report {
            subject: self.name(module).unwrap_or_else(|| self.location(now, &module.now)),
            compatibility: self.policy.compatibility,
            profile: self.policy.profile,
            versions: vec![
                version(&label(self.newest, self.before, module.newest()), self.before, module.newest()),
                version(NOW, now, &module.now),
            ],
            verdict: Verdict::Compatible,
            rollout: None,
            findings: Vec::new(),
            unlisted: 0,
        }
    }
}
