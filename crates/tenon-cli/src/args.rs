//! The command line: what every command shares. What one command alone takes stands in its own file.

use std::path::PathBuf;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{ArgAction, Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use tenon_core::jsonschema::Draft;
use tenon_core::{
    Compatibility, Date, Format, LintCategory, Override, Policy, Profile, Report, Severity, Surface,
    UnknownKeys, nearest,
};

#[cfg(feature = "serve")]
use crate::commands::serve;
use crate::commands::{
    baseline, check, compat, completions, config, diff, doctor, explain, fingerprint, fix, fmt,
    git_diff_driver, impact, init, lint, log, man, matrix, registry, resolve, rules, validate,
};
use crate::config::choice::Given;
use crate::exit::Exit;
use crate::input::schema::Asked;
use crate::output::Target;
use crate::rule_id;
use crate::today;
use crate::usage;

/// The whole command line.
#[derive(Debug, Parser)]
#[command(name = "tenon", version, about = ABOUT, max_term_width = 80, arg_required_else_help = true)]
#[command(subcommand_required = true, after_help = AFTER_HELP)]
#[command(disable_help_flag = true, disable_version_flag = true)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Reads the command line, and what it and the environment decide before any configuration; or ends the
/// process with what is wrong with it.
pub(crate) fn parse() -> (Cli, Given) {
    let parsed = Cli::command().try_get_matches().and_then(|matches| {
        let given = Given::of(&matches);
        Ok((Cli::from_arg_matches(&matches)?, given))
    });
    parsed.unwrap_or_else(|mut error| {
        usage::greet(&error);
        usage::explain(&mut error);
        error.exit()
    })
}

const ABOUT: &str = "\
Tells whether a new schema version is safe: can messages written under one
version be read under the other? Every break is proved by a message that fails.";

const AFTER_HELP: &str = "\
Exit codes:
  0  nothing at or above --fail-on
  1  findings at or above --fail-on, or a verdict other than compatible
  2  the command line makes no sense
  3  could not complete: a schema is unreadable or invalid, or git or the
     network failed
  4  nothing matched: no schema was found (--allow-empty makes it 0)

Examples:
  tenon compat v1.avsc v2.avsc                  May v2 follow v1?
  tenon compat git:HEAD:a.proto a.proto         Is my edit safe?
  tenon check                                   Is my branch safe?
  tenon check --profile buf-file                What would buf say of it?
  tenon explain avro/type-mismatch              What does a finding mean?

`tenon COMMAND --help` shows the options of a command, with examples.";

/// Options that every command takes.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Global options")]
pub(crate) struct Global {
    /// When to use colours: auto, always or never
    #[arg(long, value_name = "WHEN", global = true, default_value = "auto", hide_possible_values = true)]
    pub(crate) color: ColorWhen,
    /// Print reports, warnings and errors, and no notices
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,
    /// Run as if started in DIR
    #[arg(short = 'C', value_name = "DIR", global = true)]
    pub(crate) directory: Option<PathBuf>,
    /// Open no connection: sources that need the network are refused
    #[arg(long, global = true)]
    pub(crate) offline: bool,
    /// The schema registry that registry:SUBJECT is of: an address, whose credentials come from
    /// TENON_REGISTRY_USER and TENON_REGISTRY_PASSWORD, or TENON_REGISTRY_TOKEN; or the NAME of a
    /// [registry.NAME] of tenon.toml, which names their variables [default: the only one there]
    #[arg(long, value_name = "URL|NAME", global = true, env = "TENON_REGISTRY_URL", hide_env_values = true)]
    pub(crate) registry: Option<String>,
    /// Take the configuration from FILE [default: the nearest tenon.toml or .tenon.toml, from the
    /// current directory up to the top of the repository]
    #[arg(long, value_name = "FILE", global = true, env = "TENON_CONFIG", hide_env = true)]
    #[arg(conflicts_with = "isolated")]
    pub(crate) config: Option<PathBuf>,
    /// Take no configuration
    #[arg(long, global = true)]
    pub(crate) isolated: bool,
    /// Print help
    #[arg(short, long, global = true, action = ArgAction::HelpShort)]
    help: Option<bool>,
    /// Print the version
    #[arg(short = 'V', long, action = ArgAction::Version)]
    version: Option<bool>,
}

/// When to use colours. Unless told, NO_COLOR, FORCE_COLOR and CLICOLOR_FORCE decide.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum ColorWhen {
    /// On a terminal that can.
    Auto,
    /// Into pipes and files too.
    Always,
    /// Nowhere.
    Never,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Judge versions of one schema
    Compat(compat::Options),
    /// Judge every schema of a working tree against a baseline
    Check(check::Options),
    /// List all that is different between two versions, and the version bump that it asks for
    Diff(diff::Options),
    /// Show which version reads what which version wrote
    Matrix(matrix::Options),
    /// Tell what each step of a schema's history did: who broke what, and when
    Log(log::Options),
    /// List, read, check and register the schemas of a registry
    Registry(registry::Options),
    /// Serve a schema registry over HTTP
    #[cfg(feature = "serve")]
    Serve(serve::Options),
    /// Tell what is odd about schema files, one by one and together
    Lint(lint::Options),
    /// Show what becomes of a message written under one schema and read under another
    Resolve(resolve::Options),
    /// Mend what breaks compatibility, where an edit can
    Fix(fix::Options),
    /// Lay schema files out in one steady way
    Fmt(fmt::Options),
    /// Print what a rule catches, why, and how to evolve safely
    Explain(explain::Options),
    /// List all rules
    Rules(rules::Options),
    /// Print the fingerprint or a canonical text of a schema
    Fingerprint(fingerprint::Options),
    /// Tell what is wrong with data of a schema
    Validate(validate::Options),
    /// Write and mend a list of findings that are known and excused
    Baseline(baseline::Options),
    /// Tell which schemas refer to a type, directly or not
    Impact(impact::Options),
    /// Write a first tenon.toml, and on request a hook and a pipeline
    Init(init::Options),
    /// Tell what tenon.toml decides
    Config(config::Options),
    /// Print a completion script for a shell
    Completions(completions::Options),
    /// Print manual pages
    Man(man::Options),
    /// Tell what the command finds around it
    Doctor(doctor::Options),
    /// Show a changed schema for `git diff`
    GitDiffDriver(git_diff_driver::Options),
}

/// What to hold, and how loudly.
#[derive(Debug, Args)]
#[command(next_help_heading = "Policy")]
pub(crate) struct Judgement {
    /// What the new version must promise: none, backward, forward or full, the last three also as
    /// LEVEL-transitive
    #[arg(long, value_name = "LEVEL", default_value = "backward", value_parser = levels(), env = "TENON_LEVEL", hide_env = true)]
    #[arg(ignore_case = true, hide_possible_values = true)]
    pub(crate) level: Compatibility,
    /// Whose judgement to ask for: exact (can every message be read?), confluent (what would the
    /// registry say?), for JSON Schema confluent-lenient too and optional-friendly (can it be read
    /// where writers write only the properties they declare and readers skip those they do not know?),
    /// or for Protobuf buf-file, buf-package, buf-wire-json, buf-wire (what would buf say?)
    #[arg(long, value_name = "PROFILE", default_value = "exact", value_parser = profiles(), env = "TENON_PROFILE", hide_env = true)]
    #[arg(hide_possible_values = true, ignore_case = true)]
    pub(crate) profile: Profile,
    /// Which messages count towards the verdict under exact: binary, json, and source for generated
    /// code; several with commas
    #[arg(
        long = "surface",
        value_name = "SURFACE",
        default_value = "binary",
        value_delimiter = ',',
        env = "TENON_SURFACE",
        hide_env = true
    )]
    #[arg(value_parser = surfaces(), hide_possible_values = true)]
    pub(crate) surfaces: Vec<Surface>,
    /// What readers of Protobuf's JSON do with fields they do not know: refuse, or ignore
    #[arg(long, value_name = "WHAT", default_value = "refuse", value_parser = unknown_fields(), env = "TENON_UNKNOWN_FIELDS", hide_env = true)]
    #[arg(hide_possible_values = true)]
    pub(crate) unknown_fields: UnknownKeys,
    /// Weigh a rule otherwise: error, warning, note or off; repeatable; the part of ID before the
    /// slash may be left out
    #[arg(long = "rule", value_name = "ID=SEVERITY", value_parser = weight)]
    pub(crate) rules: Vec<Override>,
    /// The day on which waivers are looked at, YYYY-MM-DD [default: today, in UTC]
    #[arg(long, value_name = "DATE", env = "TENON_TODAY", hide_env = true)]
    pub(crate) today: Option<Date>,
}

impl Judgement {
    /// The policy that the options spell out.
    pub(crate) fn policy(&self) -> Policy {
        Policy {
            compatibility: self.level,
            profile: self.profile,
            surfaces: self.surfaces.clone(),
            unknown_keys: self.unknown_fields,
            overrides: self.rules.clone(),
            today: self.today.or_else(today::today),
            ..Policy::default()
        }
    }
}

/// Lint rules beside the judgement.
#[derive(Debug, Args)]
#[command(next_help_heading = "Policy")]
pub(crate) struct Lints {
    /// Hold lint rules too, in the last version of what changed: those of standard, or of CATEGORY:
    /// minimal, basic, standard, comments, unary-rpc or version, several with commas
    #[arg(long = "lint", value_name = "CATEGORY", num_args = 0..=1, require_equals = true)]
    #[arg(default_missing_value = "standard", value_delimiter = ',')]
    #[arg(value_parser = categories(), hide_possible_values = true, ignore_case = true)]
    pub(crate) lints: Vec<LintCategory>,
}

/// Where findings go, and what they do to the exit code.
#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub(crate) struct Output {
    /// How to show findings: full, concise, json, ndjson, sarif, junit, github, gitlab, markdown or
    /// html; into FILE where one is named; repeatable [default: full]
    #[arg(long = "format", value_name = "NAME[=FILE]")]
    pub(crate) formats: Vec<Target>,
    /// What makes the exit code 1: error, warning, note or never
    #[arg(
        long,
        value_name = "SEVERITY",
        default_value = "error",
        hide_possible_values = true,
        env = "TENON_FAIL_ON",
        hide_env = true
    )]
    pub(crate) fail_on: FailOn,
}

/// The least severe finding that fails a run.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum FailOn {
    /// Errors.
    Error,
    /// Warnings and errors.
    Warning,
    /// Any finding.
    Note,
    /// No finding.
    Never,
}

impl FailOn {
    /// The severity from which on a finding fails a run.
    pub(crate) fn severity(self) -> Option<Severity> {
        match self {
            FailOn::Error => Some(Severity::Error),
            FailOn::Warning => Some(Severity::Warning),
            FailOn::Note => Some(Severity::Note),
            FailOn::Never => None,
        }
    }

    /// All of them, strictest last but for the one that never fails.
    pub(crate) const ALL: [FailOn; 4] = [FailOn::Error, FailOn::Warning, FailOn::Note, FailOn::Never];

    /// Lower-case name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            FailOn::Error => "error",
            FailOn::Warning => "warning",
            FailOn::Note => "note",
            FailOn::Never => "never",
        }
    }

    /// The exit for judged reports.
    pub(crate) fn exit(self, reports: &[Report]) -> Exit {
        let Some(severity) = self.severity() else { return Exit::Clean };
        if reports.iter().any(|report| report.fails(severity)) { Exit::Findings } else { Exit::Clean }
    }
}

/// How to show what is no report.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Shape {
    /// For people.
    Text,
    /// For programs.
    Json,
    /// For a page.
    Markdown,
}

/// Where referenced types come from.
#[derive(Debug, Args)]
#[command(next_help_heading = "Input")]
pub(crate) struct References {
    /// A file or directory that defines types used elsewhere, or git:REF:PATH; looked up in the
    /// commit of a version that comes from one; repeatable
    #[arg(short, long = "reference", value_name = "PATH")]
    pub(crate) references: Vec<String>,
}

/// The schema language of the inputs.
#[derive(Debug, Args)]
#[command(next_help_heading = "Input")]
pub(crate) struct Language {
    /// The schema language, whatever the file name says: avro, protobuf or json-schema
    #[arg(long, value_name = "LANGUAGE", value_parser = languages())]
    #[arg(hide_possible_values = true)]
    pub(crate) schema_format: Option<Format>,
}

/// What is said of the texts that are read.
#[derive(Debug, Args)]
pub(crate) struct Texts {
    #[command(flatten)]
    references: References,
    #[command(flatten)]
    language: Language,
    #[command(flatten)]
    drafts: Drafts,
}

impl Texts {
    /// What `--reference` names.
    pub(crate) fn references(&self) -> &[String] {
        &self.references.references
    }

    /// What `--schema-format` and `--draft` say.
    pub(crate) fn language(&self) -> Asked {
        Asked { format: self.language.schema_format, draft: self.drafts.draft }
    }
}

/// The draft of JSON Schemas.
#[derive(Debug, Args)]
#[command(next_help_heading = "Input")]
struct Drafts {
    /// The draft of JSON Schemas that state none in $schema: draft-04, draft-06, draft-07, 2019-09 or
    /// 2020-12; to the registry's profiles it is draft-07 in any case [default: 2020-12, or the newest
    /// that the spelling fits]
    #[arg(long, value_name = "DRAFT", value_parser = drafts(), hide_possible_values = true)]
    draft: Option<Draft>,
}

fn drafts() -> impl TypedValueParser<Value = Draft> {
    let value = |draft: Draft| {
        let short = draft.name().trim_start_matches("draft-0");
        PossibleValue::new(draft.name()).alias(short).alias(format!("draft-{short}"))
    };
    PossibleValuesParser::new(Draft::ALL.map(value)).map(|text| {
        let digits = |text: &str| text.trim_start_matches("draft-").trim_start_matches('0').to_owned();
        let named = Draft::ALL.into_iter().find(|draft| digits(draft.name()) == digits(&text));
        named.unwrap_or(Draft::Draft202012)
    })
}

fn languages() -> impl TypedValueParser<Value = Format> {
    PossibleValuesParser::new(Format::ALL.map(Format::name)).try_map(|text| text.parse::<Format>())
}

/// Levels by name.
pub(crate) fn levels() -> impl TypedValueParser<Value = Compatibility> {
    // A registry's spelling is taken too: FULL_TRANSITIVE, in either case.
    let value = |level: Compatibility| {
        PossibleValue::new(level.name()).alias(level.name().replace('-', "_")).help(level.meaning())
    };
    PossibleValuesParser::new(Compatibility::ALL.map(value)).try_map(|text| text.parse::<Compatibility>())
}

/// Surfaces by name.
pub(crate) fn surfaces() -> impl TypedValueParser<Value = Surface> {
    PossibleValuesParser::new(Surface::ALL.map(Surface::name)).map(|text| {
        let named = Surface::ALL.into_iter().find(|surface| surface.name() == text);
        named.unwrap_or(Surface::Binary)
    })
}

/// What readers of JSON do with what they do not know.
pub(crate) fn unknown_fields() -> impl TypedValueParser<Value = UnknownKeys> {
    PossibleValuesParser::new(UnknownKeys::ALL.map(UnknownKeys::name)).map(|text| {
        let named = UnknownKeys::ALL.into_iter().find(|one| one.name() == text);
        named.unwrap_or_default()
    })
}

/// Profiles by name.
pub(crate) fn profiles() -> impl TypedValueParser<Value = Profile> {
    let value = |profile: Profile| PossibleValue::new(profile.name()).help(profile.meaning());
    PossibleValuesParser::new(Profile::ALL.map(value)).try_map(|text| text.parse::<Profile>())
}

/// Lint categories by name.
pub(crate) fn categories() -> impl TypedValueParser<Value = LintCategory> {
    // buf's spelling is taken too: UNARY_RPC, in either case, and what it once called STANDARD.
    let value = |category: LintCategory| {
        let own = PossibleValue::new(category.name()).alias(category.name().replace('-', "_"));
        if category == LintCategory::Standard { own.alias("default") } else { own }
    };
    PossibleValuesParser::new(LintCategory::ALL.map(value)).map(|text| {
        let name = text.to_ascii_lowercase().replace('_', "-");
        let named = LintCategory::ALL.into_iter().find(|category| category.name() == name);
        named.unwrap_or(LintCategory::Standard)
    })
}

/// Reads `ID=SEVERITY`.
pub(crate) fn weight(text: &str) -> Result<Override, String> {
    let Some((id, severity)) = text.split_once('=') else {
        return Err("write ID=SEVERITY, such as avro/lossy-promotion=error".to_owned());
    };
    let rule = rule_id::find(id)?;
    let severity = match severity {
        "error" => Some(Severity::Error),
        "warning" => Some(Severity::Warning),
        "note" => Some(Severity::Note),
        "off" => None,
        other => {
            let known = ["error", "warning", "note", "off"];
            return Err(match nearest(other, known) {
                Some(near) => format!("no severity is called `{other}`; did you mean `{near}`?"),
                None => format!("no severity is called `{other}`; there are {}", known.join(", ")),
            });
        }
    };
    Ok(Override { rule: rule.id.to_owned(), severity })
}
