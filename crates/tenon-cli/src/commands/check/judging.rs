//! Pairs to reports. A schema whose texts, and all texts they refer to, did not change is compatible
//! without being parsed again; so are earlier selves that are equal to each other parsed once.

use std::collections::HashMap;

use tenon_core::jsonschema::Instance;
use tenon_core::{
    Candidate, Finding, Format, Invalid, Policy, Report, Schema, Severity, Source, Text, Verdict, Version,
    added, check, refused, removed,
};

use super::Tree;
use super::baseline::Baseline;
use super::baselines::{self, Baselines, Earlier};
use super::pairing::Pair;
use crate::config::policies::Policies;
use crate::input::library::{Book, Closure, Library};
use crate::input::{parallel, references, schema};
use crate::terminal::Terminal;

/// What findings call the version at hand.
pub(super) const NOW: &str = "working tree";

/// Moves told one by one; a reorganised tree would fill the screen.
const MOST_MOVES: usize = 10;

/// All reports, and what there is to tell about the run.
#[derive(Debug, Default)]
pub(super) struct Judged {
    pub(super) reports: Vec<Report>,
    pub(super) compared: usize,
    pub(super) added: usize,
    pub(super) removed: usize,
    moved: usize,
    /// There now, and no sound schema.
    pub(super) unsound: usize,
    /// Of those, the texts that were so before: their keys and paths.
    pub(super) stale: Vec<(String, String)>,
    /// There now, sound, and without an earlier self that could be read.
    pub(super) alone: usize,
    /// A closing line for each baseline.
    pub(super) told: Vec<String>,
}

impl Judged {
    /// Counts a file that moved and tells of the first few.
    pub(super) fn tell_move(&mut self, from: &str, to: &str, terminal: &Terminal) {
        self.moved += 1;
        if self.moved <= MOST_MOVES {
            terminal.notice(format_args!("moved: {from} → {to}"));
        }
    }

    /// A closing line.
    pub(super) fn sentence(&self, baselines: &Baselines) -> String {
        let count = self.reports.len();
        let schemas = if count == 1 { "schema" } else { "schemas" };
        let mut parts = Vec::new();
        let kinds = [
            (self.compared, "changed"),
            (self.added, "new"),
            (self.removed, "gone"),
            (self.moved, "moved"),
            (self.alone, "not compared"),
            (self.unsound, "not judged"),
        ];
        for (count, what) in kinds {
            if count > 0 {
                parts.push(format!("{count} {what}"));
            }
        }
        let changes = if parts.is_empty() { "nothing changed".to_owned() } else { parts.join(", ") };
        format!("checked {count} {schemas} against {}: {changes}", baselines.described())
    }
}

/// Judges every schema against its earlier selves.
pub(super) fn judge(
    earlier: &[Earlier<'_>],
    now: &Tree,
    policies: &Policies<'_>,
    terminal: &Terminal,
) -> anyhow::Result<Judged> {
    let newest = baselines::newest(earlier)?;
    let pairs = &newest.pairs;
    let partners: Vec<HashMap<usize, usize>> = earlier.iter().map(partners).collect();
    let limits = &policies.base().limits;
    let closures = parallel::map(pairs, "comparing", terminal, |pair| match *pair {
        // What is new may have been there before it went and came back.
        Pair::Both { now: at, .. } | Pair::Added(at) => {
            let known = partners.iter().any(|own| own.contains_key(&at));
            known.then(|| now.library.closure(at, limits))
        }
        Pair::Removed(_) => None,
    });
    let owners = owners(pairs, now);
    let desk = Desk { now, earlier, partners, newest, policies, terminal, owners };
    let mut judged = Judged::default();
    for (pair, closure) in pairs.iter().zip(closures) {
        match (*pair, closure) {
            (Pair::Both { now: at, .. } | Pair::Added(at), Some(closure)) => {
                desk.compared(at, &closure, &mut judged);
            }
            (Pair::Both { now: at, .. } | Pair::Added(at), None) => desk.added(at, &mut judged),
            (Pair::Removed(at), _) => desk.removed(newest, at, &mut judged),
        }
    }
    // What a registry has of files that are there does not tell which are gone.
    let mut sides = earlier.iter().rev().skip_while(|side| side.baseline.is_by_subject());
    if let Some(side) = sides.next().filter(|_| newest.baseline.is_by_subject()) {
        for pair in &side.pairs {
            if let Pair::Removed(at) = *pair {
                desk.removed(side, at, &mut judged);
            }
        }
    }
    Ok(judged)
}

/// The earlier self of each schema of now that has one.
fn partners(earlier: &Earlier<'_>) -> HashMap<usize, usize> {
    let both = earlier.pairs.iter().filter_map(|pair| match pair {
        Pair::Both { now, before } => Some((*now, *before)),
        Pair::Added(_) | Pair::Removed(_) => None,
    });
    both.collect()
}

/// Whose full name it is: of several texts, the one that the baseline knows, or else the first.
fn owners<'t>(pairs: &[Pair], now: &'t Tree) -> HashMap<&'t str, usize> {
    let known =
        pairs.iter().filter_map(|pair| if let Pair::Both { now, .. } = pair { Some(*now) } else { None });
    let new = pairs.iter().filter_map(|pair| if let Pair::Added(at) = pair { Some(*at) } else { None });
    let mut owners = HashMap::new();
    for at in known.chain(new) {
        if let Some(root) = now.library.books.get(at).and_then(Book::root) {
            owners.entry(root).or_insert(at);
        }
    }
    owners
}

struct Desk<'a> {
    now: &'a Tree,
    /// Oldest first.
    earlier: &'a [Earlier<'a>],
    /// By the place of what they are the earlier selves of, in the same order.
    partners: Vec<HashMap<usize, usize>>,
    newest: &'a Earlier<'a>,
    policies: &'a Policies<'a>,
    terminal: &'a Terminal,
    owners: HashMap<&'a str, usize>,
}

/// A schema as a baseline has it.
struct Former<'a> {
    side: &'a Earlier<'a>,
    library: &'a Library,
    book: &'a Book,
    closure: Closure,
}

impl Former<'_> {
    /// What findings call it.
    fn label(&self) -> String {
        self.side.baseline.label_of(&self.book.key).to_owned()
    }
}

impl<'a> Desk<'a> {
    /// The earlier selves of a schema that reaches `closure`, newest first.
    fn selves(&self, now: usize, closure: &Closure) -> impl Iterator<Item = Former<'a>> {
        let sides = self.earlier.iter().zip(&self.partners).rev();
        let limits = &self.policies.base().limits;
        sides.filter_map(move |(side, partners)| {
            let at = *partners.get(&now)?;
            let (library, at) = side.tree.around(at);
            let book = library.books.get(at)?;
            Some(Former { side, library, book, closure: library.closure_as(at, closure, limits) })
        })
    }

    fn compared(&self, now: usize, closure: &Closure, judged: &mut Judged) {
        let Some(book) = self.now.library.books.get(now) else { return };
        let path = self.path(book);
        let transitive = self.policies.choices(path).level.value.is_transitive();
        // Of equal ones the newest stands for all.
        let mut selves: Vec<Former<'_>> = Vec::new();
        for former in self.selves(now, closure) {
            if !transitive && !std::ptr::eq(former.side, self.newest) {
                break;
            }
            let own = &former.closure;
            if !own.complete || selves.iter().all(|other| other.closure != *own) {
                selves.push(former);
            }
        }
        let Some(latest) = selves.first() else { return self.added(now, judged) };
        if book.key != latest.book.key {
            judged.tell_move(&latest.book.shown, &book.shown, self.terminal);
        }
        let same =
            |former: &Former<'_>| book.names.is_some() && closure.complete && former.closure == *closure;
        if selves.iter().all(same) {
            judged.reports.push(self.unchanged(book, latest));
            return;
        }
        let schema = match self.close(&self.now.library, book) {
            Ok(schema) => schema,
            Err(invalid) => {
                // Whatever this change is about, it is not this text.
                if latest.book.content == book.content && latest.closure == *closure {
                    judged.stale.push((book.key.clone(), path.to_owned()));
                }
                return self.refused(book, invalid, judged);
            }
        };
        let policy = self.policies.policy(path, Some(&schema));
        let (mut versions, mut sources, mut flaw) = (Vec::new(), Vec::new(), None);
        for (position, former) in selves.iter().enumerate() {
            let earlier = match same(former) {
                // Nothing breaks between equals, but who may deploy first is read off the newest.
                true if position == 0 => Ok(schema.clone()),
                true => continue,
                false => self.close(former.library, former.book),
            };
            match earlier {
                Ok(schema) => {
                    versions.push(Candidate { label: former.label(), schema });
                    sources.push(former.book.shown.clone());
                }
                Err(invalid) => {
                    self.terminal.warn(format_args!(
                        "{} has nothing to be compared with: {} is no sound schema ({invalid})",
                        book.shown, former.book.shown
                    ));
                    flaw = flaw.or(Some((former.side.baseline, invalid)));
                }
            }
        }
        versions.reverse();
        sources.reverse();
        let alone = versions.is_empty();
        versions.push(Candidate { label: NOW.to_owned(), schema });
        let mut report = check(&versions, &policy);
        for (version, source) in report.versions.iter_mut().zip(sources) {
            version.source = source;
        }
        if alone {
            judged.alone += 1;
        } else {
            judged.compared += 1;
        }
        if let Some((baseline, invalid)) = flaw {
            report.findings.extend(unsound(invalid, baseline, &policy));
        }
        judged.reports.push(report);
    }

    /// What the configuration calls the path of a text of the working tree.
    fn path<'b>(&self, book: &'b Book) -> &'b str {
        self.newest.baseline.path(book)
    }

    fn added(&self, at: usize, judged: &mut Judged) {
        let Some(book) = self.now.library.books.get(at) else { return };
        match self.close(&self.now.library, book) {
            Ok(schema) => {
                let policy = self.policies.policy(self.path(book), Some(&schema));
                let candidate = Candidate { label: NOW.to_owned(), schema };
                if let Some(owner) = self.owner(at, book) {
                    self.terminal.warn(format_args!(
                        "{} and {} both define `{}`; the latter is not compared with anything",
                        owner.shown,
                        book.shown,
                        book.root().unwrap_or_default()
                    ));
                    judged.alone += 1;
                    judged.reports.push(check(&[candidate], &policy));
                    return;
                }
                judged.added += 1;
                judged.reports.push(added(candidate, &self.newest.baseline.sought(&book.key), &policy));
            }
            Err(invalid) => self.refused(book, invalid, judged),
        }
    }

    /// Another text that has the name of this one.
    fn owner(&self, at: usize, book: &Book) -> Option<&Book> {
        let owner = self.owners.get(book.root()?).filter(|owner| **owner != at)?;
        self.now.library.books.get(*owner)
    }

    fn removed(&self, side: &Earlier<'_>, at: usize, judged: &mut Judged) {
        let (library, at) = side.tree.around(at);
        let Some(book) = library.books.get(at) else { return };
        match self.close(library, book) {
            Ok(schema) => {
                let policy = self.policies.policy(&book.key, Some(&schema));
                let candidate = Candidate { label: side.baseline.label.clone(), schema };
                if self.inlined(book, &candidate, judged) {
                    return;
                }
                judged.removed += 1;
                judged.reports.push(removed(candidate, &side.baseline.spelled, &policy));
            }
            // No message was ever written under what was no schema.
            Err(_) => {
                self.terminal.notice(format_args!("{} is gone, and was no sound schema", book.shown));
            }
        }
    }

    /// Compares a schema whose file is gone with its definition within another text; `true` where
    /// there still is one.
    fn inlined(&self, earlier: &Book, candidate: &Candidate, judged: &mut Judged) -> bool {
        let Some(name) = earlier.root() else { return false };
        let homes = self.now.library.defining(earlier.format, name);
        let Some(home) = homes.first() else { return false };
        // Of several versions that lie side by side one went; the others are compared by themselves.
        if let Some(own) = homes.iter().find(|home| home.root() == Some(name)) {
            let (gone, own) = (&earlier.shown, &own.shown);
            self.terminal.notice(format_args!("{gone} is gone, and `{name}` is still defined in {own}"));
            return true;
        }
        let shown: Vec<&str> = homes.iter().map(|home| home.shown.as_str()).collect();
        self.terminal.notice(format_args!(
            "{} is gone, and `{name}` is now defined in {}",
            earlier.shown,
            shown.join(" and ")
        ));
        judged.moved += 1;
        // The name by itself is a schema too: whatever it stands for.
        let text = match earlier.format {
            Format::JsonSchema => format!("{{\"$ref\": {}}}", Instance::String(name.to_owned())),
            _ => format!("\"{name}\""),
        };
        let name = Source::new(home.shown.as_str(), text);
        let limits = &self.policies.base().limits;
        let (schema, ambiguities) = self.now.library.close(earlier.format, &name, &home.key, limits);
        references::explain(&ambiguities, self.terminal);
        if let Ok(schema) = schema {
            let policy = self.policies.policy(self.path(home), Some(&schema));
            let now = Candidate { label: NOW.to_owned(), schema };
            judged.reports.push(check(&[candidate.clone(), now], &policy));
        }
        true
    }

    fn refused(&self, book: &Book, invalid: Invalid, judged: &mut Judged) {
        judged.unsound += 1;
        if let (Ok(source), Format::Avro) = (&book.source, book.format) {
            schema::doubt(source, self.terminal);
        }
        let policy = self.policies.policy(self.path(book), None);
        judged.reports.push(refused(NOW, &book.shown, invalid, &policy));
    }

    fn close(&self, library: &Library, book: &Book) -> Result<Schema, Invalid> {
        let source = book.source.clone()?;
        let source = if source.name() == book.shown { source } else { source.renamed(book.shown.as_str()) };
        let limits = &self.policies.base().limits;
        let (schema, ambiguities) = library.close(book.format, &source, &book.key, limits);
        references::explain(&ambiguities, self.terminal);
        schema
    }

    fn unchanged(&self, book: &Book, latest: &Former<'_>) -> Report {
        let root = book.names.as_ref().and_then(|names| names.root.clone());
        let version =
            |label: &str, book: &Book| Version { label: label.to_owned(), source: book.shown.clone() };
        let subject = root.unwrap_or_else(|| book.shown.clone());
        let path = self.path(book);
        let choices = self.policies.choices(path);
        Report {
            subject: choices.name.value.as_ref().map_or(subject.clone(), |name| name.fill(&subject, path)),
            compatibility: choices.level.value,
            profile: choices.profile.value,
            versions: vec![version(&latest.label(), latest.book), version(NOW, book)],
            verdict: Verdict::Compatible,
            rollout: None,
            findings: Vec::new(),
            unlisted: 0,
        }
    }
}

/// Why there was no comparison, for the report: the flaw of the earlier text. It is no error of the
/// version at hand, which may be what mends it.
pub(super) fn unsound(invalid: Invalid, baseline: &Baseline, policy: &Policy) -> Option<Finding> {
    let mut findings = invalid.into_findings();
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    let mut finding = findings.into_iter().next()?;
    policy.severity(finding.rule, finding.severity)?;
    finding.severity = Severity::Note;
    let baseline = &baseline.spelled;
    finding.notes.push(Text::from(format!("not compared: what {baseline} has here is no sound schema")));
    finding.help.clear();
    Some(finding)
}
