//! What is said of a command line that makes no sense, beyond what clap knows: what to type first, and
//! what an option of another tool is called here.

use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, Error, ErrorKind};

/// For who types the bare name of the command.
const START: &str = "\
Tells whether a new schema version is safe: can messages written under one
version be read under the other?

Type first, in a repository with schemas:

  tenon check                        Is what I changed safe?

or with two files:

  tenon compat v1.avsc v2.avsc       May v2 follow v1?

`tenon --help` lists all commands, `tenon COMMAND --help` shows examples.
";

/// Options of like tools, and ours.
const ELSEWHERE: [(&str, &str); 13] = [
    ("--mode", "--level"),
    ("--compatibility", "--level"),
    ("--base", "--against"),
    ("--baseline-ref", "--against"),
    ("--since", "--against"),
    ("--error-format", "--format"),
    ("--output", "--format NAME=FILE"),
    ("-o", "--format NAME=FILE"),
    ("--severity", "--fail-on"),
    ("--proto_path", "--reference"),
    ("-I", "--reference"),
    ("--import", "--reference"),
    ("--type", "--schema-format"),
];

/// The bare name of the command gets its first words, and ends the process.
pub(crate) fn greet(error: &Error) {
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand && std::env::args_os().len() <= 1 {
        eprint!("{START}");
        std::process::exit(error.exit_code());
    }
}

/// Adds what an unknown option is called here, in the place of a tip that leads astray.
pub(crate) fn explain(error: &mut Error) {
    if error.kind() == ErrorKind::InvalidValue || error.kind() == ErrorKind::ValueValidation {
        blame_variable(error);
        return;
    }
    if error.kind() != ErrorKind::UnknownArgument || error.get(ContextKind::SuggestedArg).is_some() {
        return;
    }
    let Some(ContextValue::String(given)) = error.get(ContextKind::InvalidArg) else { return };
    let Some((_, ours)) = ELSEWHERE.iter().find(|(theirs, _)| theirs == given) else { return };
    let tip = StyledStr::from(format!("here that is called `{ours}`"));
    error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![tip]));
}

/// Says so where the value that is wrong is a variable's, and not on the command line.
fn blame_variable(error: &mut Error) {
    let Some(ContextValue::String(argument)) = error.get(ContextKind::InvalidArg) else { return };
    let Some(option) = argument.split([' ', '=']).next().and_then(|word| word.strip_prefix("--")) else {
        return;
    };
    let given = |word: String| word.trim_start_matches('-').split('=').next() == Some(option);
    if std::env::args().any(given) {
        return;
    }
    let end = option.to_uppercase().replace('-', "_");
    // Options of `tenon serve` have a part of the environment for themselves.
    let serves = std::env::args().any(|word| word == "serve");
    let variable = if serves { format!("TENON_SERVE_{end}") } else { format!("TENON_{end}") };
    if std::env::var_os(&variable).is_none() {
        return;
    }
    let tip = StyledStr::from(format!("the value is that of the variable {variable}: unset it, or mend it"));
    error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![tip]));
}
