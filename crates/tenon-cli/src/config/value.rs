//! What keys may hold: words of the command line, patterns, addresses, days.

use std::ops::Range;

use globset::{GlobBuilder, GlobMatcher};
use serde_json::{Value, json};
use tenon_core::jsonschema::Draft;
use tenon_core::{
    Compatibility, Date, Format, LintCategory, Override, Profile, Rule, Severity, Surface, UnknownKeys,
    nearest,
};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::problem::Problems;
use super::table::{Holds, Set, mistyped};
use crate::args::FailOn;
use crate::rule_id;

/// One of few words.
pub(crate) trait Word: Copy + 'static {
    /// What it is: `level`.
    const WHAT: &'static str;

    /// All of them, each with its word.
    fn words() -> Vec<(&'static str, Self)>;

    /// The word of one of them.
    fn word(self) -> &'static str;
}

macro_rules! words {
    ($($type:ty, $what:literal, $all:expr;)+) => {$(
        impl Word for $type {
            const WHAT: &'static str = $what;

            fn words() -> Vec<(&'static str, Self)> {
                $all.into_iter().map(|one| (one.word(), one)).collect()
            }

            fn word(self) -> &'static str {
                self.name()
            }
        }

        impl Holds for $type {
            fn read(value: &Spanned<DeValue<'_>>, problems: &mut Problems) -> Option<Self> {
                read_word(value, problems)
            }

            fn schema() -> Value {
                schema_of_word::<Self>()
            }
        }
    )+};
}

words! {
    Compatibility, "level", Compatibility::ALL;
    Profile, "profile", Profile::ALL;
    Surface, "surface", Surface::ALL;
    UnknownKeys, "treatment of unknown fields", UnknownKeys::ALL;
    LintCategory, "lint category", LintCategory::ALL;
    Format, "format", Format::ALL;
    FailOn, "threshold", FailOn::ALL;
    Dialect, "dialect", Dialect::ALL;
}

/// A draft of JSON Schema, by the name that people write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Dialect(pub(crate) Draft);

impl Dialect {
    /// All of them, oldest first.
    const ALL: [Dialect; 5] = [
        Dialect(Draft::Draft4),
        Dialect(Draft::Draft6),
        Dialect(Draft::Draft7),
        Dialect(Draft::Draft201909),
        Dialect(Draft::Draft202012),
    ];

    /// As the draft's own address spells it.
    pub(crate) fn name(self) -> &'static str {
        self.0.name()
    }
}

fn read_word<T: Word>(value: &Spanned<DeValue<'_>>, problems: &mut Problems) -> Option<T> {
    let text = string(value, problems)?;
    // A registry's spelling is taken too: FULL_TRANSITIVE.
    let wanted = text.to_ascii_lowercase().replace('_', "-");
    let words = T::words();
    let found = words.iter().find(|(word, _)| *word == wanted);
    if found.is_none() {
        let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        let help = match nearest(&wanted, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("there are {}", known.join(", ")),
        };
        problems.add(value.span(), format!("no {} is called `{text}`", T::WHAT)).help(help);
    }
    found.map(|(_, word)| *word)
}

fn schema_of_word<T: Word>() -> Value {
    json!({ "enum": T::words().into_iter().map(|(word, _)| word).collect::<Vec<_>>() })
}

fn string<'v>(value: &'v Spanned<DeValue<'_>>, problems: &mut Problems) -> Option<&'v str> {
    match value.get_ref() {
        DeValue::String(text) => Some(text),
        _ => {
            mistyped(value, "a string", problems);
            None
        }
    }
}

impl Holds for String {
    fn read(value: &Spanned<DeValue<'_>>, problems: &mut Problems) -> Option<String> {
        string(value, problems).map(str::to_owned)
    }

    fn schema() -> Value {
        json!({ "type": "string" })
    }
}

/// A value, or a list of such.
#[derive(Clone, Debug)]
pub(crate) struct OneOrMany<T>(pub(crate) Vec<T>);

impl<T: Holds> Holds for OneOrMany<T> {
    fn read(value: &Spanned<DeValue<'_>>, problems: &mut Problems) -> Option<OneOrMany<T>> {
        match value.get_ref() {
            DeValue::Array(items) => {
                // All that is wrong is told; what is right is of no use without the rest.
                let read: Vec<Option<T>> = items.iter().map(|item| T::read(item, problems)).collect();
                read.into_iter().collect::<Option<Vec<T>>>().map(OneOrMany)
            }
            _ => T::read(value, problems).map(|one| OneOrMany(vec![one])),
        }
    }

    fn schema() -> Value {
        let one = T::schema();
        json!({ "anyOf": [one, { "type": "array", "items": one }] })
    }
}

/// A list of tables, each with its place.
#[derive(Clone, Debug, Default)]
pub(crate) struct Items<T>(pub(crate) Vec<Set<T>>);

impl<T: Holds> Holds for Items<T> {
    fn read(value: &Spanned<DeValue<'_>>, problems: &mut Problems) -> Option<Items<T>> {
        let DeValue::Array(items) = value.get_ref() else {
            mistyped(value, "a list of tables", problems);
            return None;
        };
        let read = items
            .iter()
            .filter_map(|item| T::read(item, problems).map(|value| Set { value, span: item.span() }));
        Some(Items(read.collect()))
    }

    fn schema() -> Value {
        json!({ "type": "array", "items": T::schema() })
    }
}

/// A table whose keys are names, each with its place.
#[derive(Clone, Debug, Default)]
pub(crate) struct Named<T>(pub(crate) Vec<(String, Set<T>)>);

impl<T: Holds> Holds for Named<T> {
    fn read(value: &Spanned<DeValue<'_>>, problems: &mut Problems) -> Option<Named<T>> {
        let table = table(value, problems)?;
        let read = table.iter().filter_map(|(name, value)| {
            let read = T::read(value, problems)?;
            Some((name.get_ref().to_string(), Set { value: read, span: name.span() }))
        });
        Some(Named(read.collect()))
    }

    fn schema() -> Value {
        json!({ "type": "object", "additionalProperties": T::schema() })
    }
}

fn table<'v, 'i>(value: &'v Spanned<DeValue<'i>>, problems: &mut Problems) -> Option<&'v DeTable<'i>> {
    match value.get_ref() {
        DeValue::Table(table) => Some(table),
        _ => {
            mistyped(value, "a table", problems);
            None
        }
    }
}

/// Rules and what they weigh, each where it stands, in the order of the text.
#[derive(Clone, Debug, Default)]
pub(crate) struct Weights(pub(crate) Vec<Set<Override>>);

impl Holds for Weights {
    fn read(value: &Spanned<DeValue<'_>>, problems: &mut Problems) -> Option<Weights> {
        let mut weights = Vec::new();
        for (id, weight) in table(value, problems)? {
            let rule = rule(id.get_ref(), id.span(), problems);
            let severity = severity(weight, problems);
            if let (Some(rule), Some(severity)) = (rule, severity) {
                let value = Override { rule: rule.id.to_owned(), severity };
                weights.push(Set { value, span: id.span() });
            }
        }
        weights.sort_by_key(|weight| weight.span.start);
        Some(Weights(weights))
    }

    fn schema() -> Value {
        let severities: Vec<&str> = SEVERITIES.iter().map(|(name, _)| *name).collect();
        json!({ "type": "object", "additionalProperties": { "enum": severities } })
    }
}

const SEVERITIES: [(&str, Option<Severity>); 4] = [
    ("error", Some(Severity::Error)),
    ("warning", Some(Severity::Warning)),
    ("note", Some(Severity::Note)),
    ("off", None),
];

fn severity(value: &Spanned<DeValue<'_>>, problems: &mut Problems) -> Option<Option<Severity>> {
    let text = string(value, problems)?;
    let found = SEVERITIES.iter().find(|(name, _)| *name == text);
    if found.is_none() {
        let known = SEVERITIES.map(|(name, _)| name);
        let help = match nearest(text, known) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("there are {}", known.join(", ")),
        };
        problems.add(value.span(), format!("no severity is called `{text}`")).help(help);
    }
    found.map(|(_, severity)| *severity)
}

fn rule(id: &str, span: Range<usize>, problems: &mut Problems) -> Option<&'static Rule> {
    match rule_id::find(id) {
        Ok(rule) => Some(rule),
        Err(message) => {
            match message.split_once("; ") {
                Some((message, help)) => problems.add(span, message).help(help),
                None => problems.add(span, message),
            };
            None
        }
    }
}

/// A rule by its id.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RuleId(pub(crate) &'static Rule);

impl Holds for RuleId {
    fn read(value: &Spanned<DeValue<'_>>, problems: &mut Problems) -> Option<RuleId> {
        rule(string(value, problems)?, value.span(), problems).map(RuleId)
    }

    fn schema() -> Value {
        json!({ "type": "string" })
    }
}

/// A pattern of paths: `*` stays within a directory, `**` does not.
#[derive(Clone, Debug)]
pub(crate) struct Glob {
    /// As it is written.
    pub(crate) pattern: String,
    pub(crate) matcher: GlobMatcher,
}

impl Holds for Glob {
    fn read(value: &Spanned<DeValue<'_>>, problems: &mut Problems) -> Option<Glob> {
        let pattern = string(value, problems)?;
        if pattern.starts_with('/') || pattern.split('/').any(|part| part == "..") {
            let message = format!("`{pattern}` leads out of the directory of this file");
            problems.add(value.span(), message).help("patterns count from the directory of this file");
            return None;
        }
        let bare = pattern.strip_prefix("./").unwrap_or(pattern);
        match GlobBuilder::new(bare).literal_separator(true).build() {
            Ok(glob) => Some(Glob { pattern: pattern.to_owned(), matcher: glob.compile_matcher() }),
            Err(error) => {
                problems.add(value.span(), format!("`{pattern}` is not a pattern: {}", error.kind()));
                None
            }
        }
    }

    fn schema() -> Value {
        json!({ "type": "string" })
    }
}

/// What a subject is called, made of its files and its schema.
#[derive(Clone, Debug)]
pub(crate) struct Name(pub(crate) String);

/// What stands between braces in a name.
const PARTS: [&str; 3] = ["name", "file", "topic"];

impl Name {
    /// With its parts filled in.
    pub(crate) fn fill(&self, schema: &str, path: &str) -> String {
        let file = path.rsplit('/').next().unwrap_or(path);
        let file = file.split_once('.').map_or(file, |(stem, _)| stem);
        let topic = file.strip_suffix("-value").or_else(|| file.strip_suffix("-key")).unwrap_or(file);
        self.0.replace("{name}", schema).replace("{file}", file).replace("{topic}", topic)
    }
}

impl Holds for Name {
    fn read(value: &Spanned<DeValue<'_>>, problems: &mut Problems) -> Option<Name> {
        let text = string(value, problems)?;
        let mut rest = text;
        while let Some((_, behind)) = rest.split_once('{') {
            let Some((part, after)) = behind.split_once('}') else {
                problems.add(value.span(), format!("`{text}` opens a brace and does not close it"));
                return None;
            };
            if !PARTS.contains(&part) {
                let help = match nearest(part, PARTS) {
                    Some(near) => format!("did you mean `{{{near}}}`?"),
                    None => "there are `{name}`, `{file}` and `{topic}`".to_owned(),
                };
                problems.add(value.span(), format!("a name has no part `{{{part}}}`")).help(help);
                return None;
            }
            rest = after;
        }
        Some(Name(text.to_owned()))
    }

    fn schema() -> Value {
        json!({ "type": "string" })
    }
}

/// The version of the file's shape.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Version;

impl Holds for Version {
    fn read(value: &Spanned<DeValue<'_>>, problems: &mut Problems) -> Option<Version> {
        let DeValue::Integer(number) = value.get_ref() else {
            mistyped(value, "an integer", problems);
            return None;
        };
        if number.as_str() == "1" && number.radix() == 10 {
            return Some(Version);
        }
        problems
            .add(value.span(), format!("this version of tenon reads schema-version 1 and not {number}"))
            .help("a newer tenon may read it");
        None
    }

    fn schema() -> Value {
        json!({ "const": 1 })
    }
}

/// A registry's address.
#[derive(Clone, Debug)]
pub(crate) struct Url(pub(crate) String);

impl Holds for Url {
    fn read(value: &Spanned<DeValue<'_>>, problems: &mut Problems) -> Option<Url> {
        let text = string(value, problems)?;
        let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
        let authority = rest.unwrap_or(text).split(['/', '?', '#']).next().unwrap_or_default();
        if authority.contains('@') {
            problems
                .add(value.span(), "the address holds a user or a password")
                .help("name the environment variables that hold them: `user-env`, `password-env`")
                .secret();
            return None;
        }
        if rest.is_none() || authority.is_empty() || text.contains(char::is_whitespace) {
            problems
                .add(value.span(), format!("`{text}` is no address"))
                .help("write it as `https://registry.example.com`");
            return None;
        }
        Some(Url(text.to_owned()))
    }

    fn schema() -> Value {
        json!({ "type": "string", "pattern": "^https?://[^@/?#\\s]+([/?#]\\S*)?$" })
    }
}

/// The name of an environment variable.
#[derive(Clone, Debug)]
pub(crate) struct Variable(pub(crate) String);

impl Holds for Variable {
    fn read(value: &Spanned<DeValue<'_>>, problems: &mut Problems) -> Option<Variable> {
        let text = string(value, problems)?;
        let is_name = |text: &str| {
            let first = text.bytes().next();
            first.is_some_and(|byte| byte.is_ascii_uppercase() || byte == b'_')
                && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
        };
        if is_name(text) {
            return Some(Variable(text.to_owned()));
        }
        // It may be the secret itself.
        problems
            .add(value.span(), "this is not the name of an environment variable")
            .help("secrets have no place in a file: name the variable that holds it, in capitals")
            .secret();
        None
    }

    fn schema() -> Value {
        json!({ "type": "string", "pattern": "^[A-Z_][A-Z0-9_]*$" })
    }
}

/// The path of a file in PEM.
#[derive(Clone, Debug)]
pub(crate) struct PemPath(pub(crate) String);

impl Holds for PemPath {
    fn read(value: &Spanned<DeValue<'_>>, problems: &mut Problems) -> Option<PemPath> {
        let text = string(value, problems)?;
        // It may be the key itself.
        if text.is_empty() || text.contains(['\n', '\r']) || text.contains("-----BEGIN") {
            problems
                .add(value.span(), "this is not the path of a file")
                .help("name a file in PEM; a key itself has no place here")
                .secret();
            return None;
        }
        Some(PemPath(text.to_owned()))
    }

    fn schema() -> Value {
        json!({ "type": "string", "pattern": "^[^\n\r]+$" })
    }
}

impl Holds for Date {
    fn read(value: &Spanned<DeValue<'_>>, problems: &mut Problems) -> Option<Date> {
        let DeValue::Datetime(time) = value.get_ref() else {
            match value.get_ref() {
                DeValue::String(text) if text.parse::<Date>().is_ok() => {
                    problems
                        .add(value.span(), "expected a date, found a string")
                        .help(format!("write it without quotes: {text}"));
                }
                _ => mistyped(value, "a date such as 2027-01-31", problems),
            }
            return None;
        };
        let date = time.date.filter(|_| time.time.is_none() && time.offset.is_none());
        let read = date.and_then(|date| date.to_string().parse().ok());
        if read.is_none() {
            problems.add(value.span(), format!("`{time}` is more than a date")).help("write YYYY-MM-DD");
        }
        read
    }

    fn schema() -> Value {
        json!({ "type": "string", "format": "date" })
    }
}
