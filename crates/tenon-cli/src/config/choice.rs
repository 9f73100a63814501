//! What holds for a path, and who says so: the command line before the environment, before the first
//! subject that matches, before the top level of the file, before what is built in.

use std::fmt;
use std::path::Path;

use clap::ArgMatches;
use clap::parser::ValueSource;
use tenon_core::{Compatibility, Format, LintCategory, Override, Policy, Profile, Surface, UnknownKeys};

use super::Config;
use super::document::{Document, Settings, Subject};
use super::table::Set;
use super::value::{Dialect, Glob, Name, OneOrMany};
use crate::args::FailOn;
use crate::input::walk::Promise;

/// Who decided a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// Nobody, so it is as always.
    BuiltIn,
    /// The file's top level.
    File { name: String, line: u32 },
    /// A subject, counted from one.
    Subject { number: usize, name: String, line: u32 },
    /// An environment variable.
    Environment(String),
    /// An option.
    CommandLine,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Origin::BuiltIn => f.write_str("built-in"),
            Origin::File { name, line } => write!(f, "{name}:{line}"),
            Origin::Subject { number, name, line } => write!(f, "subject #{number} at {name}:{line}"),
            Origin::Environment(variable) => f.write_str(variable),
            Origin::CommandLine => f.write_str("command line"),
        }
    }
}

/// A value and who decided it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Choice<T> {
    pub(crate) value: T,
    pub(crate) origin: Origin,
}

/// What options and variables decided: the layer above the file.
#[derive(Clone, Debug, Default)]
pub(crate) struct Given {
    level: Option<Choice<Compatibility>>,
    profile: Option<Choice<Profile>>,
    surfaces: Option<Choice<Vec<Surface>>>,
    unknown_fields: Option<Choice<UnknownKeys>>,
    lint: Option<Choice<Vec<LintCategory>>>,
    fail_on: Option<Choice<FailOn>>,
    against: Option<Choice<Vec<String>>>,
    rules: Vec<Choice<Override>>,
}

impl Given {
    /// Reads off a command's arguments what was decided there. An option that the command does not have
    /// decides nothing.
    pub(crate) fn of(matches: &ArgMatches) -> Given {
        let matches = leaf(matches);
        Given {
            level: one(matches, "level"),
            profile: one(matches, "profile"),
            surfaces: many(matches, "surfaces"),
            unknown_fields: one(matches, "unknown_fields"),
            lint: many(matches, "lints").or_else(|| many(matches, "categories")),
            fail_on: one(matches, "fail_on"),
            against: many(matches, "against"),
            rules: many::<Override>(matches, "rules").map(each).unwrap_or_default(),
        }
    }
}

/// The arguments of the command that was called, whichever commands it stands below.
fn leaf(matches: &ArgMatches) -> &ArgMatches {
    let mut leaf = matches;
    while let Some((_, inner)) = leaf.subcommand() {
        leaf = inner;
    }
    leaf
}

fn origin(matches: &ArgMatches, id: &str) -> Option<Origin> {
    // An option that the command does not have is none of its arguments, and clap panics on those.
    matches.try_contains_id(id).ok()?;
    match matches.value_source(id)? {
        ValueSource::CommandLine => Some(Origin::CommandLine),
        ValueSource::EnvVariable => Some(Origin::Environment(variable(id).to_owned())),
        _ => None,
    }
}

/// The variable that decides what the option does.
pub(crate) fn variable(id: &str) -> &'static str {
    match id {
        "level" => "TENON_LEVEL",
        "profile" => "TENON_PROFILE",
        "surfaces" => "TENON_SURFACE",
        "unknown_fields" => "TENON_UNKNOWN_FIELDS",
        "fail_on" => "TENON_FAIL_ON",
        "against" => "TENON_AGAINST",
        _ => "the environment",
    }
}

fn one<T: Clone + Send + Sync + 'static>(matches: &ArgMatches, id: &str) -> Option<Choice<T>> {
    let origin = origin(matches, id)?;
    let value = matches.try_get_one::<T>(id).ok().flatten()?.clone();
    Some(Choice { value, origin })
}

fn many<T: Clone + Send + Sync + 'static>(matches: &ArgMatches, id: &str) -> Option<Choice<Vec<T>>> {
    let origin = origin(matches, id)?;
    let value = matches.try_get_many::<T>(id).ok().flatten()?.cloned().collect();
    Some(Choice { value, origin })
}

fn each<T>(choice: Choice<Vec<T>>) -> Vec<Choice<T>> {
    let Choice { value, origin } = choice;
    value.into_iter().map(|value| Choice { value, origin: origin.clone() }).collect()
}

/// What holds for a path.
#[derive(Clone, Debug)]
pub(crate) struct Choices {
    /// The number of the subject that matches, counted from one.
    pub(crate) subject: Option<usize>,
    pub(crate) format: Choice<Option<Format>>,
    pub(crate) name: Choice<Option<Name>>,
    pub(crate) level: Choice<Compatibility>,
    pub(crate) profile: Choice<Profile>,
    pub(crate) surfaces: Choice<Vec<Surface>>,
    pub(crate) unknown_fields: Choice<UnknownKeys>,
    pub(crate) lint: Choice<Vec<LintCategory>>,
    pub(crate) dialect: Choice<Option<Dialect>>,
    pub(crate) proto_roots: Choice<Vec<String>>,
    pub(crate) against: Choice<Vec<String>>,
    pub(crate) fail_on: Choice<FailOn>,
    /// In order; the last for a rule counts.
    pub(crate) rules: Vec<Choice<Override>>,
}

impl Choices {
    /// The policy that they come to; the rest of it is as in `base`.
    pub(crate) fn policy(&self, base: &Policy) -> Policy {
        Policy {
            compatibility: self.level.value,
            profile: self.profile.value,
            surfaces: self.surfaces.value.clone(),
            unknown_keys: self.unknown_fields.value,
            lints: self.lint.value.clone(),
            overrides: self.rules.iter().map(|rule| rule.value.clone()).collect(),
            ..base.clone()
        }
    }
}

/// What holds for a path that counts from the configuration's directory, or for none in particular.
pub(crate) fn choose(config: Option<&Config>, path: Option<&str>, given: &Given) -> Choices {
    let layers = Layers::of(config, path);
    let base = Policy::default();
    let rules = layers.rules().into_iter().chain(given.rules.iter().cloned()).collect();
    Choices {
        subject: layers.subject.map(|(number, _)| number),
        format: layers.of_subject(|subject| subject.format.as_ref()),
        name: optional(layers.choice(|own| own.name.as_ref().map(Set::as_ref))),
        level: settle(
            &given.level,
            layers.choice(|own| own.level.as_ref().map(Set::as_ref)),
            base.compatibility,
        ),
        profile: settle(
            &given.profile,
            layers.choice(|own| own.profile.as_ref().map(Set::as_ref)),
            base.profile,
        ),
        surfaces: settle(&given.surfaces, layers.list(|own| own.surfaces.as_ref()), base.surfaces),
        unknown_fields: settle(
            &given.unknown_fields,
            layers.choice(|own| own.unknown_fields.as_ref().map(Set::as_ref)),
            base.unknown_keys,
        ),
        lint: settle(&given.lint, layers.list(|own| own.lint.as_ref()), base.lints),
        dialect: optional(layers.choice(|own| own.dialect.as_ref().map(Set::as_ref))),
        proto_roots: settle(&None, layers.list(|own| own.proto_roots.as_ref()), Vec::new()),
        against: settle(&given.against, layers.list(|own| own.against.as_ref()), Vec::new()),
        fail_on: settle(&given.fail_on, layers.top(|document| document.fail_on.as_ref()), FailOn::Error),
        rules,
    }
}

fn settle<T: Clone>(given: &Option<Choice<T>>, file: Option<Choice<T>>, built_in: T) -> Choice<T> {
    given.clone().or(file).unwrap_or(Choice { value: built_in, origin: Origin::BuiltIn })
}

fn optional<T>(choice: Option<Choice<T>>) -> Choice<Option<T>> {
    match choice {
        Some(Choice { value, origin }) => Choice { value: Some(value), origin },
        None => Choice { value: None, origin: Origin::BuiltIn },
    }
}

/// What some files of a run are compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Against {
    /// As `--against` takes them, oldest first; none for whatever is compared with where nobody says.
    pub(crate) sources: Vec<String>,
    /// A level that looks at all of them, where some of these files are held to one.
    pub(crate) level: Compatibility,
}

/// What a run is to be compared with: what the options say; or else what the top level does, and then each
/// subject that names others. Each is a set of earlier versions by itself.
pub(crate) fn against(config: Option<&Config>, given: &Given) -> Vec<Against> {
    let top = choose(config, None, given);
    let is_set = given.level.is_some();
    let mut all = vec![Against { sources: located(config, &top.against), level: top.level.value }];
    for subject in config.map_or(&[][..], Config::subjects) {
        let own = &subject.value.settings;
        let sources = match &own.against {
            Some(own) if given.against.is_none() => {
                let origin = Origin::File { name: String::new(), line: 0 };
                located(config, &Choice { value: own.value.0.clone(), origin })
            }
            _ => located(config, &top.against),
        };
        let level = own.level.as_ref().filter(|_| !is_set).map_or(top.level.value, |level| level.value);
        match all.iter_mut().find(|known| known.sources == sources) {
            Some(known) if level.is_transitive() => known.level = level,
            Some(_) => {}
            None => all.push(Against { sources, level }),
        }
    }
    all
}

/// Baselines as a run from the current directory names them: a directory in the file counts from the file.
pub(crate) fn located(config: Option<&Config>, against: &Choice<Vec<String>>) -> Vec<String> {
    let in_file = matches!(against.origin, Origin::File { .. } | Origin::Subject { .. });
    let place = |text: &String| {
        let path = config.filter(|_| in_file).map(|config| config.place(text));
        match path.filter(|path| !text.starts_with("git:") && Path::new(path).is_dir()) {
            Some(path) => path,
            None => text.clone(),
        }
    };
    against.value.iter().map(place).collect()
}

/// Every directory of `proto-roots`, as paths from the current directory; those that are there.
pub(crate) fn proto_roots(config: &Config) -> Vec<String> {
    let settings = config.subjects().iter().map(|subject| &subject.value.settings);
    let lists = settings.chain([&config.document.settings]).filter_map(|own| own.proto_roots.as_ref());
    let mut roots: Vec<String> =
        lists.flat_map(|list| &list.value.0).map(|root| config.place(root)).collect();
    roots.retain(|root| Path::new(root).is_dir());
    roots.sort();
    roots.dedup();
    roots
}

/// The language that a path's subject says its files are in, where it has a say: the pattern speaks of
/// their names, as `*.pb.txt` does and `events/**` does not, or the name leaves the language open.
pub(crate) fn language(config: &Config, path: &str) -> Option<Format> {
    let (_, subject) = Layers::of(Some(config), Some(path)).subject?;
    let format = subject.value.format.as_ref()?.value;
    let is_open = match Promise::of(path) {
        Promise::Json => format != Format::Protobuf,
        Promise::Yaml => format == Format::JsonSchema,
        Promise::Other => true,
        Promise::Avro | Promise::Protobuf | Promise::JsonSchema => false,
    };
    (is_open || speaks_of_names(&subject.value, path)).then_some(format)
}

/// The same of a file that nobody named: what lies below a directory is no schema for that alone.
pub(crate) fn language_below(config: &Config, path: &str) -> Option<Format> {
    let (_, subject) = Layers::of(Some(config), Some(path)).subject?;
    let is_open = Promise::of(path) == Promise::Other;
    language(config, path).filter(|_| !is_open || speaks_of_names(&subject.value, path))
}

fn speaks_of_names(subject: &Subject, path: &str) -> bool {
    let globs = subject.matching.iter().flat_map(|globs| &globs.value.0);
    let mut matching = globs.filter(|glob| glob.matcher.is_match(path));
    let name = |glob: &Glob| glob.pattern.rsplit('/').next().unwrap_or_default().to_owned();
    matching.any(|glob| name(glob).contains(char::is_alphanumeric))
}

/// What the configuration says of looking at a path: `None` where it is to be looked at, else who leaves
/// it out.
pub(crate) fn left_out(config: &Config, path: &str) -> Option<Origin> {
    let matches = |globs: &Set<OneOrMany<Glob>>| globs.value.0.iter().any(|glob| glob.matcher.is_match(path));
    let Document { include, exclude, .. } = &config.document;
    let excluded = exclude.as_ref().filter(|globs| matches(globs));
    let globs = excluded.or_else(|| include.as_ref().filter(|globs| !matches(globs)))?;
    Some(Origin::File { name: config.source.name().to_owned(), line: config.line(&globs.span) })
}

/// The parts of a file that speak of a path.
struct Layers<'c> {
    config: Option<&'c Config>,
    /// The subject that matches, and its number.
    subject: Option<(usize, &'c Set<Subject>)>,
}

impl<'c> Layers<'c> {
    fn of(config: Option<&'c Config>, path: Option<&str>) -> Layers<'c> {
        let subjects = config.map_or(&[][..], Config::subjects).iter().enumerate();
        let matching = |subject: &Subject, path: &str| {
            let globs = subject.matching.iter().flat_map(|globs| &globs.value.0);
            globs.into_iter().any(|glob| glob.matcher.is_match(path))
        };
        let mut found = subjects.map(|(at, subject)| (at + 1, subject));
        let subject = path.and_then(|path| found.find(|(_, subject)| matching(&subject.value, path)));
        Layers { config, subject }
    }

    fn choice<T: Clone + 'c>(&self, of: impl Fn(&'c Settings) -> Option<Set<&'c T>>) -> Option<Choice<T>> {
        let config = self.config?;
        let name = || config.source.name().to_owned();
        let own = self.subject.and_then(|(number, subject)| {
            let set = of(&subject.value.settings)?;
            let origin = Origin::Subject { number, name: name(), line: config.line(&set.span) };
            Some(Choice { value: set.value.clone(), origin })
        });
        own.or_else(|| {
            let set = of(&config.document.settings)?;
            let origin = Origin::File { name: name(), line: config.line(&set.span) };
            Some(Choice { value: set.value.clone(), origin })
        })
    }

    fn list<T: Clone + 'c>(
        &self,
        of: impl Fn(&'c Settings) -> Option<&'c Set<OneOrMany<T>>>,
    ) -> Option<Choice<Vec<T>>> {
        self.choice(|own| of(own).map(|set| Set { value: &set.value.0, span: set.span.clone() }))
    }

    fn top<T: Copy + 'c>(&self, of: impl Fn(&'c Document) -> Option<&'c Set<T>>) -> Option<Choice<T>> {
        let config = self.config?;
        let set = of(&config.document)?;
        let (name, line) = (config.source.name().to_owned(), config.line(&set.span));
        Some(Choice { value: set.value, origin: Origin::File { name, line } })
    }

    fn of_subject<T: Copy + 'c>(&self, of: impl Fn(&'c Subject) -> Option<&'c Set<T>>) -> Choice<Option<T>> {
        let choice = self.config.zip(self.subject).and_then(|(config, (number, subject))| {
            let set = of(&subject.value)?;
            let (name, line) = (config.source.name().to_owned(), config.line(&set.span));
            Some(Choice { value: set.value, origin: Origin::Subject { number, name, line } })
        });
        optional(choice)
    }

    /// Weights of the top level, then of the subject, which wins by coming later.
    fn rules(&self) -> Vec<Choice<Override>> {
        let Some(config) = self.config else { return Vec::new() };
        let weights = |settings: &'c Settings| settings.rules.iter().flat_map(|rules| &rules.value.0);
        let name = || config.source.name().to_owned();
        let top = weights(&config.document.settings).map(|weight| Choice {
            value: weight.value.clone(),
            origin: Origin::File { name: name(), line: config.line(&weight.span) },
        });
        let own = self.subject.into_iter().flat_map(|(number, subject)| {
            let own = weights(&subject.value.settings);
            own.map(move |weight| Choice {
                value: weight.value.clone(),
                origin: Origin::Subject { number, name: name(), line: config.line(&weight.span) },
            })
        });
        top.chain(own).collect()
    }
}
