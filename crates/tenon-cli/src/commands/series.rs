//! Versions of one schema, read in their order: what `compat`, `matrix`, `log` and `diff` start with, and
//! the policy that the latter three go by.

use std::path::PathBuf;

use tenon_core::{Candidate, Invalid, Policy, Schema, refused};

use crate::args::Global;
use crate::config;
use crate::config::choice::{self, Given};
use crate::exit::Failure;
use crate::input::git::Repository;
use crate::input::references::References;
use crate::input::spec::Spec;
use crate::input::versions::{self, Origins, Step, Version};
use crate::input::{schema, stdin};
use crate::net::Net;
use crate::output;
use crate::terminal::Terminal;

/// What the command line says of versions.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked<'a> {
    /// As they are named, oldest first.
    pub(super) versions: &'a [String],
    /// What `--reference` names.
    pub(super) references: &'a [String],
    /// What `--schema-format` and `--draft` say.
    pub(super) language: schema::Asked,
    /// How many versions it takes to say anything.
    pub(super) least: usize,
}

/// A version that was read.
#[derive(Debug)]
pub(super) struct Read {
    /// What findings call it.
    pub(super) label: String,
    /// Where it came from.
    pub(super) name: String,
    /// Which commit made it, where a history tells.
    pub(super) step: Option<Step>,
    /// What it is, or why it is none.
    pub(super) schema: Result<Schema, Invalid>,
}

/// Reads all versions that the names stand for.
///
/// *Errors*: there are too few, a name stands for nothing, or a text cannot be read. One that is no schema is not an error.
pub(super) fn read(
    asked: &Asked<'_>,
    policy: &Policy,
    net: &Net,
    terminal: &Terminal,
) -> anyhow::Result<Vec<Read>> {
    let wanted = wanted(asked, policy, net, terminal)?;
    texts(&wanted, asked, asked.language, policy, terminal)
}

/// The same, and what `tenon.toml` holds for the file that they are versions of: the last that is one, and
/// where none is, what it holds for files of no subject. Its waivers are left out, for who asks what became
/// of messages is told of what is excused too.
///
/// *Errors*: those, and a configuration that is wrong.
pub(super) fn read_configured(
    asked: &Asked<'_>,
    base: &Policy,
    global: &Global,
    given: &Given,
    net: &Net,
    terminal: &Terminal,
) -> anyhow::Result<(Vec<Read>, Policy)> {
    let config = config::load(global, terminal)?;
    let wanted = wanted(asked, base, net, terminal)?;
    let file = wanted.iter().rev().find_map(|version| file(&version.spec));
    let key = config.as_ref().zip(file).and_then(|(config, file)| config.key(&file));
    let choices = choice::choose(config.as_ref(), key.as_deref(), given);
    let told = config.as_ref().zip(key).and_then(|(config, key)| choice::language(config, &key));
    let schema::Asked { format, draft } = asked.language;
    let language = schema::Asked {
        format: format.or(told),
        draft: draft.or(choices.dialect.value.map(|dialect| dialect.0)),
    };
    let read = texts(&wanted, asked, language, base, terminal)?;
    Ok((read, Policy { lints: base.lints.clone(), ..choices.policy(base) }))
}

fn wanted(
    asked: &Asked<'_>,
    policy: &Policy,
    net: &Net,
    terminal: &Terminal,
) -> anyhow::Result<Vec<Version>> {
    let limits = &policy.limits;
    let named = asked.versions.iter().map(String::as_str);
    stdin::once(named.clone().chain(asked.references.iter().map(String::as_str)))?;
    let wanted = Origins { net, terminal, limits }.all(named)?;
    if wanted.len() < asked.least {
        // `compat --reference a.avsc b.avsc`: both were meant to be compared, and one is not.
        let taken = (!asked.references.is_empty()).then(|| {
            "--reference takes the path behind it; to compare that one, name it before the option".to_owned()
        });
        return Err(Failure::usage("there is one version, and nothing to compare it with")
            .perhaps(taken)
            .help("name an earlier one before it, such as git:HEAD, or several: 'git:tags(v*)[-5..]'")
            .into());
    }
    Ok(wanted)
}

fn texts(
    wanted: &[Version],
    asked: &Asked<'_>,
    language: schema::Asked,
    policy: &Policy,
    terminal: &Terminal,
) -> anyhow::Result<Vec<Read>> {
    let limits = &policy.limits;
    let labels = versions::labels(wanted);
    let mut references = References::new(asked.references, terminal, limits);
    // All versions are one file, whatever the files at hand are called.
    let name = wanted.last().map_or("", |last| last.spec.file_name());
    let mut read = Vec::new();
    for (Version { spec, step, .. }, label) in wanted.iter().zip(labels) {
        let loaded = schema::read(spec, language, Some(name), &mut references, terminal, limits)?;
        read.push(Read { label, name: loaded.name, step: step.clone(), schema: loaded.schema });
    }
    Ok(read)
}

/// Where a version's file is in the working tree, or was.
fn file(spec: &Spec) -> Option<PathBuf> {
    match spec {
        Spec::Path(path) => Some(path.clone()),
        Spec::Git(_, path) => {
            let repository = Repository::open().ok()?;
            let full = repository.full(path);
            Some(repository.top?.join(full))
        }
        Spec::Stdin | Spec::Given(_) => None,
    }
}

/// The sound versions; the others are shown on standard error, and `true` tells that there are some.
pub(super) fn sound(read: Vec<Read>, policy: &Policy, terminal: &Terminal) -> (Vec<Candidate>, bool) {
    let (mut versions, mut broken) = (Vec::new(), Vec::new());
    for Read { label, name, schema, .. } in read {
        match schema {
            Ok(schema) => versions.push(Candidate { label, schema }),
            Err(invalid) => broken.push(refused(&label, &name, invalid, policy)),
        }
    }
    if !broken.is_empty() {
        output::complain(&broken, terminal);
    }
    (versions, !broken.is_empty())
}
