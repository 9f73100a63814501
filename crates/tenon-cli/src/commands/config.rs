//! `tenon config`: which file decides, what it comes to for a path and why, and what it may say.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand, ValueEnum};
use serde_json::{Map, Value, json};
use tenon_core::{Override, Severity};

use crate::args::{FailOn, Global, Judgement, Lints};
use crate::config::choice::{self, Choice, Choices, Given, Origin};
use crate::config::document::{Document, Registry};
use crate::config::{self, Config};
use crate::exit::Exit;
use crate::input::files;
use crate::terminal::Terminal;

/// The options of `tenon config`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES, subcommand_required = true, arg_required_else_help = true)]
#[command(disable_help_subcommand = true)]
pub(crate) struct Options {
    #[command(subcommand)]
    question: Question,
}

const EXAMPLES: &str = "\
Examples:
  tenon config show                       What holds, and who says so
  tenon config show proto/order.proto     What holds for a file
  tenon config path                       Which file decides
  tenon config schema                     What that file may say

The command line decides before environment variables (TENON_LEVEL,
TENON_PROFILE, TENON_SURFACE, TENON_UNKNOWN_FIELDS, TENON_FAIL_ON,
TENON_AGAINST), these before the first [[subject]] that matches a file, that
before the top level of tenon.toml. Paths in the file count from its directory.";

/// What to tell.
#[derive(Debug, Subcommand)]
enum Question {
    /// Print each value with its origin
    Show(Show),
    /// Print where the configuration is
    Path,
    /// Print the JSON Schema of tenon.toml
    Schema,
}

/// The options of `tenon config show`.
#[derive(Debug, Args)]
struct Show {
    /// Files to tell about; none for what holds for files of no subject
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// How to print: text or json
    #[arg(long, value_name = "NAME", default_value = "text", hide_possible_values = true)]
    format: Shape,
    #[command(flatten)]
    decisions: Decisions,
}

/// What other commands take, to be shown as they would take it.
#[derive(Debug, Args)]
#[allow(dead_code, reason = "read with their origins, as `Given`")]
struct Decisions {
    #[command(flatten)]
    judgement: Judgement,
    #[command(flatten)]
    lints: Lints,
    /// What to compare with
    #[arg(long, value_name = "SOURCE", env = "TENON_AGAINST", hide_env = true, help_heading = "Policy")]
    against: Option<String>,
    /// What makes the exit code 1: error, warning, note or never
    #[arg(long, value_name = "SEVERITY", env = "TENON_FAIL_ON", hide_env = true, help_heading = "Policy")]
    #[arg(hide_possible_values = true)]
    fail_on: Option<FailOn>,
}

/// How to print.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Shape {
    Text,
    Json,
}

/// Answers.
pub(crate) fn run(
    options: &Options,
    global: &Global,
    given: &Given,
    terminal: &Terminal,
) -> anyhow::Result<Exit> {
    match &options.question {
        Question::Schema => terminal.print(&format!("{:#}\n", config::schema()))?,
        Question::Path => {
            let found = if global.isolated { None } else { config::find(global.config.as_deref())? };
            let Some(path) = found else {
                terminal.notice("there is no tenon.toml here or above; `tenon init` writes one");
                return Ok(Exit::NothingMatched);
            };
            terminal.print(&format!("{}\n", files::shown(&path)))?;
        }
        Question::Show(options) => {
            let config = config::load(global, terminal)?;
            for path in options.paths.iter().filter(|path| !path.exists()) {
                let near = files::near(path).filter(|near| near.starts_with("did you mean"));
                let near = near.map(|near| format!("; {near}")).unwrap_or_default();
                let shown = files::shown(path);
                terminal.notice(format_args!("there is no {shown}; this is what would hold for it{near}"));
            }
            let views = views(options, config.as_ref(), given);
            terminal.print(&match options.format {
                Shape::Text => text(config.as_ref(), &views),
                Shape::Json => format!("{:#}\n", data(config.as_ref(), &views)),
            })?;
        }
    }
    Ok(Exit::Clean)
}

/// What holds for one path, or for none in particular.
struct View {
    path: Option<String>,
    left_out: Option<Origin>,
    /// The subject that matches, and where it begins.
    subject: Option<Origin>,
    choices: Choices,
}

fn views(options: &Show, config: Option<&Config>, given: &Given) -> Vec<View> {
    let view = |path: Option<&Path>| {
        let key = config.zip(path).and_then(|(config, path)| config.key(path));
        let choices = choice::choose(config, key.as_deref(), given);
        let begins = |number: usize| {
            let config = config?;
            let subject = config.subjects().get(number.checked_sub(1)?)?;
            let (name, line) = (config.source.name().to_owned(), config.line(&subject.span));
            Some(Origin::Subject { number, name, line })
        };
        let left_out = config.zip(key.as_deref()).and_then(|(config, key)| choice::left_out(config, key));
        View { path: path.map(files::shown), left_out, subject: choices.subject.and_then(begins), choices }
    };
    match options.paths.as_slice() {
        [] => vec![view(None)],
        paths => paths.iter().map(|path| view(Some(path))).collect(),
    }
}

/// A value as people read it, as programs do, and who decided it.
struct Line<'c> {
    key: String,
    words: String,
    value: Value,
    origin: &'c Origin,
}

/// All values of a view, in the order in which the file's keys are described.
fn lines(choices: &Choices) -> Vec<Line<'_>> {
    fn word<'c>(key: &str, word: Option<&str>, origin: &'c Origin) -> Line<'c> {
        Line {
            key: key.to_owned(),
            words: word.unwrap_or("-").to_owned(),
            value: word.map_or(Value::Null, |word| json!(word)),
            origin,
        }
    }
    fn list<'c, T>(key: &str, choice: &'c Choice<Vec<T>>, name: impl Fn(&T) -> String) -> Line<'c> {
        let names: Vec<String> = choice.value.iter().map(name).collect();
        let words = if names.is_empty() { "-".to_owned() } else { names.join(", ") };
        Line { key: key.to_owned(), words, value: json!(names), origin: &choice.origin }
    }
    let Choices { format, name, level, profile, surfaces, unknown_fields, lint, .. } = choices;
    let Choices { dialect, proto_roots, against, fail_on, rules, .. } = choices;
    let mut lines = vec![
        word("format", format.value.map(|format| format.name()), &format.origin),
        word("name", name.value.as_ref().map(|name| name.0.as_str()), &name.origin),
        word("level", Some(level.value.name()), &level.origin),
        word("profile", Some(profile.value.name()), &profile.origin),
        list("against", against, String::clone),
        word("dialect", dialect.value.map(|dialect| dialect.name()), &dialect.origin),
        list("proto-roots", proto_roots, String::clone),
        list("surfaces", surfaces, |surface| surface.name().to_owned()),
        word("unknown-fields", Some(unknown_fields.value.name()), &unknown_fields.origin),
        list("lint", lint, |category| category.name().to_owned()),
        word("fail-on", Some(fail_on.value.name()), &fail_on.origin),
    ];
    // Of several weights of one rule the last counts.
    let counts = |at: usize, rule: &str| !rules.iter().skip(at + 1).any(|later| later.value.rule == rule);
    for (at, Choice { value: Override { rule, severity }, origin }) in rules.iter().enumerate() {
        if counts(at, rule) {
            lines.push(word(&format!("rules.{rule}"), Some(severity.map_or("off", Severity::name)), origin));
        }
    }
    lines
}

/// What the file decides for all paths at once: key, value and line.
fn of_file(config: &Config) -> Vec<(String, String, u32)> {
    let mut all = Vec::new();
    let Document { include, exclude, baseline, registries, .. } = &config.document;
    for (key, globs) in [("include", include), ("exclude", exclude)] {
        all.extend(globs.as_ref().map(|globs| {
            let patterns: Vec<&str> = globs.value.0.iter().map(|glob| glob.pattern.as_str()).collect();
            (key.to_owned(), patterns.join(", "), config.line(&globs.span))
        }));
    }
    all.extend(
        baseline.iter().map(|file| ("baseline".to_owned(), file.value.clone(), config.line(&file.span))),
    );
    for (name, registry) in registries.iter().flat_map(|registries| &registries.value.0) {
        let Registry { url, user_env, password_env, token_env, ca, cert, key, cert_env, key_env } =
            &registry.value;
        let url = url.as_ref().map_or("", |url| url.value.0.as_str());
        // Whether a variable is set helps; what it holds is nobody's business.
        let variables = [user_env, password_env, token_env, cert_env, key_env];
        let variables = variables.into_iter().flatten().map(|variable| {
            let name = &variable.value.0;
            let is = if std::env::var_os(name).is_some() { "is set" } else { "is not set" };
            format!(", {name} {is}")
        });
        let files = [("ca", ca), ("cert", cert), ("key", key)].into_iter();
        let files = files.filter_map(|(key, file)| Some(format!(", {key} {}", file.as_ref()?.value.0)));
        let words = format!("{url}{}{}", variables.collect::<String>(), files.collect::<String>());
        all.push((format!("registry.{name}"), words, config.line(&registry.span)));
    }
    all
}

fn text(config: Option<&Config>, views: &[View]) -> String {
    let mut out = match config {
        Some(config) => format!("configuration: {}\n", config.source.name()),
        None => "configuration: none\n".to_owned(),
    };
    for (key, words, line) in config.map(of_file).unwrap_or_default() {
        let name = config.map_or("", |config| config.source.name());
        out.push_str(&format!("{key}: {words} ({name}:{line})\n"));
    }
    for view in views {
        out.push('\n');
        let about = view.path.as_deref().unwrap_or("files of no subject");
        let what = match (&view.left_out, &view.subject) {
            (Some(origin), _) => format!(": left out by {origin}"),
            (None, Some(subject)) => format!(": {subject}"),
            (None, None) if view.path.is_some() => ": no subject".to_owned(),
            (None, None) => String::new(),
        };
        out.push_str(&format!("{about}{what}\n"));
        let lines = lines(&view.choices);
        let width = |of: fn(&Line<'_>) -> usize| lines.iter().map(of).max().unwrap_or(0);
        let keys = width(|line| line.key.chars().count());
        let words = width(|line| line.words.chars().count());
        for line in &lines {
            out.push_str(&format!("  {:keys$}  {:words$}  {}\n", line.key, line.words, line.origin));
        }
    }
    out
}

fn data(config: Option<&Config>, views: &[View]) -> Value {
    let view = |view: &View| {
        let values: Map<String, Value> = lines(&view.choices)
            .into_iter()
            .map(|line| (line.key, json!({ "value": line.value, "origin": line.origin.to_string() })))
            .collect();
        json!({
            "path": view.path,
            "subject": view.choices.subject,
            "leftOut": view.left_out.as_ref().map(ToString::to_string),
            "values": values,
        })
    };
    json!({
        "configuration": config.map(|config| config.source.name()),
        "file": config.map(of_file).unwrap_or_default().into_iter().map(|(key, words, line)| {
            (key, json!({ "value": words, "line": line }))
        }).collect::<Map<String, Value>>(),
        "views": views.iter().map(view).collect::<Vec<_>>(),
    })
}
