//! A question as it arrives: texts with their names and what they refer to, and what a team has decided.
//! Reading it, closing the schemas over the texts that came along, and nothing about what they mean.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use serde::Deserialize;
use tenon_core::jsonschema::Draft;
use tenon_core::{
    Candidate, Date, Format, Invalid, Limits, LintCategory, Override, Policy, Report, Rule, Schema,
    SetBuilder, Severity, Source, Surface, UnknownKeys, catalogue, nearest, refused,
};

use crate::problem::Problem;

/// The lint rule that asks which directory a file is in.
const DIRECTORY_RULE: &str = "protobuf/package-outside-its-directory";

/// Texts, and how they are to be judged.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct Question {
    /// Versions, oldest first, or schemas to be looked at one by one.
    schemas: Vec<Given>,
    /// Texts that all of them may refer to.
    references: Vec<Named>,
    /// The language of all of them.
    format: String,
    /// The draft of JSON Schemas that state none.
    draft: Option<String>,
    level: Option<String>,
    profile: Option<String>,
    surfaces: Option<Vec<String>>,
    unknown_fields: Option<String>,
    lints: Vec<String>,
    /// Severities by rule; `off` silences one.
    rules: BTreeMap<String, String>,
    subject: Option<String>,
    /// `YYYY-MM-DD`; waivers never expire without it.
    today: Option<String>,
    limits: Bounds,
}

/// A text to be judged.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Given {
    text: String,
    name: Option<String>,
    label: Option<String>,
    /// Texts that this one alone may refer to.
    references: Vec<Named>,
}

/// A text that others refer to, under the name by which they do.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Named {
    name: String,
    text: String,
}

/// What may be spent, where it is not what the core takes by itself.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Bounds {
    bytes: Option<usize>,
    depth: Option<usize>,
    steps: Option<u64>,
    findings: Option<usize>,
}

impl Question {
    /// *Errors*: it is not JSON of that shape.
    pub(crate) fn read(text: &str) -> Result<Question, Problem> {
        serde_json::from_str(text).map_err(|error| Problem::usage(error.to_string()))
    }

    /// What it asks to be judged by.
    ///
    /// *Errors*: a word that stands for nothing.
    pub(crate) fn policy(&self) -> Result<Policy, Problem> {
        let base = Policy::default();
        let lints = self.lints.iter().map(|name| {
            let known = LintCategory::ALL.map(|category| (category.name(), category));
            one_of("lint category", name, &known)
        });
        let today = self.today.as_deref().map(|day| {
            Date::from_str(day).map_err(|_| Problem::usage(format!("`{day}` is no day; write YYYY-MM-DD")))
        });
        let surfaces = self.surfaces.as_ref().map(|names| {
            let known = Surface::ALL.map(|surface| (surface.name(), surface));
            names.iter().map(|name| one_of("surface", name, &known)).collect::<Result<_, _>>()
        });
        let unknown = self.unknown_fields.as_deref().map(|name| {
            let known = UnknownKeys::ALL.map(|keys| (keys.name(), keys));
            one_of("answer to unknown fields", name, &known)
        });
        Ok(Policy {
            compatibility: parsed("level", self.level.as_deref())?.unwrap_or(base.compatibility),
            profile: parsed("profile", self.profile.as_deref())?.unwrap_or(base.profile),
            surfaces: surfaces.transpose()?.unwrap_or(base.surfaces),
            unknown_keys: unknown.transpose()?.unwrap_or(base.unknown_keys),
            lints: lints.collect::<Result<_, _>>()?,
            overrides: self.rules.iter().map(weighed).collect::<Result<_, _>>()?,
            subject: self.subject.clone(),
            today: today.transpose()?,
            limits: self.limits.over(base.limits),
            waivers: base.waivers,
        })
    }

    /// What versions of one file are judged by: such a file has a name here and no directory.
    ///
    /// *Errors*: a word that stands for nothing.
    pub(crate) fn judgement(&self) -> Result<Policy, Problem> {
        let mut policy = self.policy()?;
        policy.overrides.insert(0, Override { rule: DIRECTORY_RULE.to_owned(), severity: None });
        Ok(policy)
    }

    /// The versions of one file with their labels, or a report on each text that is no schema. Imports and
    /// rules about files know them all by the last one's file name, as `tenon compat` does.
    ///
    /// *Errors*: a word that stands for nothing.
    pub(crate) fn versions(&self, policy: &Policy) -> Result<Result<Vec<Candidate>, Vec<Report>>, Problem> {
        let last = self.schemas.len().saturating_sub(1);
        let name = self.schemas.last().map(|given| given.name(last)).unwrap_or_default();
        self.candidates(name.rsplit('/').next(), policy)
    }

    /// Schemas of several files, each known by its own name; else as [`Question::versions`].
    ///
    /// *Errors*: a word that stands for nothing.
    pub(crate) fn files(&self, policy: &Policy) -> Result<Result<Vec<Candidate>, Vec<Report>>, Problem> {
        self.candidates(None, policy)
    }

    fn candidates(
        &self,
        known_as: Option<&str>,
        policy: &Policy,
    ) -> Result<Result<Vec<Candidate>, Vec<Report>>, Problem> {
        let (mut sound, mut broken) = (Vec::new(), Vec::new());
        for (at, given) in self.schemas.iter().enumerate() {
            let source = given.source(at, &policy.limits);
            let label = given.label.clone().unwrap_or_else(|| format!("v{}", at + 1));
            let schema = source.and_then(|source| {
                let known_as = known_as.unwrap_or(source.name());
                let mut set = self.set(known_as, &source, &policy.limits)?;
                self.supply(&mut set, given, &policy.limits)?;
                Ok(set.finish())
            });
            match schema? {
                Ok(schema) => sound.push(Candidate { label, schema }),
                Err(invalid) => broken.push(refused(&label, &given.name(at), invalid, policy)),
            }
        }
        Ok(if broken.is_empty() { Ok(sound) } else { Err(broken) })
    }

    /// The first schema and the limits to work with it under.
    ///
    /// *Errors*: there is none, or its text is no schema.
    pub(crate) fn only(&self) -> Result<(Schema, Limits), Problem> {
        let policy = self.policy()?;
        let sound = self.files(&policy)?.map_err(Problem::Invalid)?;
        let first = sound.into_iter().next().ok_or_else(|| Problem::usage("no schema is given"))?;
        Ok((first.schema, policy.limits))
    }

    /// The last text.
    pub(crate) fn last(&self) -> Option<&str> {
        self.schemas.last().map(|given| given.text.as_str())
    }

    /// The first text and its language.
    ///
    /// *Errors*: there is none, or the language is not known.
    pub(crate) fn first(&self) -> Result<(Format, Source), Problem> {
        let given = self.schemas.first().ok_or_else(|| Problem::usage("no schema is given"))?;
        Ok((self.format()?, given.source(0, &self.policy()?.limits)?))
    }

    /// Names that the first text or what it refers to uses, and that nothing at hand defines.
    pub(crate) fn missing(&self, limits: &Limits) -> Result<BTreeSet<String>, Problem> {
        let given = self.schemas.first().ok_or_else(|| Problem::usage("no schema is given"))?;
        let source = given.source(0, limits)?;
        let mut set = self.set(source.name(), &source, limits)?;
        self.supply(&mut set, given, limits)?;
        Ok(set.missing())
    }

    /// The report on a text that is no schema, as a problem.
    pub(crate) fn refuse(&self, source: &Source, invalid: Invalid) -> Problem {
        Problem::Invalid(vec![refused("v1", source.name(), invalid, &Policy::default())])
    }

    fn format(&self) -> Result<Format, Problem> {
        let format = one_of("format", &self.format, &Format::ALL.map(|format| (format.name(), format)))?;
        if format.is_built() { Ok(format) } else { Err(Problem::NotBuilt(format)) }
    }

    fn set(&self, known_as: &str, source: &Source, limits: &Limits) -> Result<SetBuilder, Problem> {
        let drafts = Draft::ALL.map(|draft| (draft.name(), draft));
        let draft = self.draft.as_deref().map(|name| one_of("draft", name, &drafts)).transpose()?;
        Ok(match (self.format()?, draft) {
            (Format::JsonSchema, Some(draft)) => SetBuilder::assuming(draft, source, limits),
            (format, _) => SetBuilder::named(format, known_as, source, limits),
        })
    }

    /// Hands in what is missing, until nothing is or nothing is found.
    fn supply(&self, set: &mut SetBuilder, given: &Given, limits: &Limits) -> Result<(), Problem> {
        let format = self.format()?;
        let mut books: BTreeMap<String, Source> = BTreeMap::new();
        for named in given.references.iter().chain(&self.references) {
            let source = Source::new(named.name.as_str(), named.text.as_str());
            if format != Format::Protobuf {
                for defined in SetBuilder::new(format, &source, limits).defined() {
                    books.entry(defined).or_insert_with(|| source.clone());
                }
            }
            books.entry(named.name.clone()).or_insert(source);
        }
        let mut tried = BTreeSet::new();
        loop {
            let open: Vec<String> = set.missing().into_iter().filter(|it| tried.insert(it.clone())).collect();
            if open.is_empty() {
                return Ok(());
            }
            for name in open {
                // A relative URI was resolved against the address of the schema that has it.
                let ends = || {
                    let mut ends = name.match_indices('/').filter_map(|(at, _)| name.get(at + 1..));
                    ends.find_map(|end| books.get(end)).filter(|_| format == Format::JsonSchema)
                };
                if let Some(source) = books.get(&name).or_else(ends) {
                    set.supply(&name, source);
                }
            }
        }
    }
}

impl Given {
    fn name(&self, at: usize) -> String {
        self.name.clone().unwrap_or_else(|| format!("v{}", at + 1))
    }

    fn source(&self, at: usize, limits: &Limits) -> Result<Source, Problem> {
        let name = self.name(at);
        if self.text.len() > limits.bytes {
            return Err(Problem::usage(format!(
                "{name} has {} bytes, and {} are allowed",
                self.text.len(),
                limits.bytes
            )));
        }
        Ok(Source::new(name, self.text.as_str()))
    }
}

impl Bounds {
    fn over(&self, base: Limits) -> Limits {
        Limits {
            bytes: self.bytes.unwrap_or(base.bytes),
            depth: self.depth.unwrap_or(base.depth),
            steps: self.steps.unwrap_or(base.steps),
            findings: self.findings.unwrap_or(base.findings),
        }
    }
}

fn weighed((rule, severity): (&String, &String)) -> Result<Override, Problem> {
    known(rule)?;
    let known = [
        ("error", Some(Severity::Error)),
        ("warning", Some(Severity::Warning)),
        ("note", Some(Severity::Note)),
        ("off", None),
    ];
    Ok(Override { rule: rule.clone(), severity: one_of("severity", severity, &known)? })
}

/// The rule of that id.
///
/// *Errors*: there is none, or it is of a language that this module has not.
pub(crate) fn known(id: &str) -> Result<&'static Rule, Problem> {
    if let Some(rule) = catalogue::get(id) {
        return Ok(rule);
    }
    let family = id.split_once('/').map_or("", |(family, _)| family);
    if let Some(format) = family.parse().ok().filter(|format: &Format| !format.is_built()) {
        return Err(Problem::NotBuilt(format));
    }
    let near = catalogue::suggest(id).map(|near| format!("; was `{near}` meant?")).unwrap_or_default();
    Err(Problem::usage(format!("no rule is called `{id}`{near}")))
}

fn parsed<T: FromStr>(what: &str, name: Option<&str>) -> Result<Option<T>, Problem> {
    let one = |name: &str| name.parse().map_err(|_| Problem::usage(format!("no {what} is called `{name}`")));
    name.map(one).transpose()
}

fn one_of<T: Copy>(what: &str, name: &str, known: &[(&str, T)]) -> Result<T, Problem> {
    if let Some((_, found)) = known.iter().find(|(own, _)| *own == name) {
        return Ok(*found);
    }
    let names: Vec<&str> = known.iter().map(|(own, _)| *own).collect();
    Err(Problem::usage(match nearest(name, names.iter().copied()) {
        Some(near) => format!("no {what} is called `{name}`; was `{near}` meant?"),
        None => format!("no {what} is called `{name}`; there are {}", names.join(", ")),
    }))
}
