//! Variables of the environment that look like settings of the server and are none. What the settings are is
//! said with the options that they stand for.

use clap::{Command, CommandFactory};
use tenon_core::nearest;

use crate::args::Cli;
use crate::terminal::Terminal;

/// What the names of all our variables begin with.
const OURS: &str = "TENON_";

/// The next word in the names of those that are the server's.
const SERVER: &str = "SERVE";

/// What Kubernetes tells every container of a service that is called `tenon`.
const KUBERNETES: [&str; 2] = ["TENON_SERVICE_", "TENON_PORT_"];

/// Warns of each variable that somebody may have set for the server in vain.
pub(crate) fn warn_of_unknown(terminal: &Terminal) {
    let known = known(&Cli::command());
    let mut names: Vec<String> =
        std::env::vars_os().filter_map(|(name, _)| name.into_string().ok()).collect();
    names.sort();
    for name in names.iter().filter(|name| !known.contains(name)) {
        if KUBERNETES.iter().any(|own| name.starts_with(own)) {
            continue;
        }
        let Some((word, rest)) = name.strip_prefix(OURS).and_then(|own| own.split_once('_')) else {
            continue;
        };
        if nearest(word, [SERVER]).is_none() {
            // Somebody else's, or one of a test.
            continue;
        }
        let begin = format!("{OURS}{SERVER}_");
        let settings = known.iter().filter_map(|own| own.strip_prefix(&begin));
        match nearest(rest, settings) {
            Some(near) => {
                terminal.warn(format_args!("the variable {name} says nothing; did you mean {begin}{near}?"));
            }
            None => terminal.warn(format_args!("the variable {name} says nothing")),
        }
    }
}

/// The variables that stand for options of a command and of those below it.
fn known(command: &Command) -> Vec<String> {
    let own = command.get_arguments().filter_map(|argument| argument.get_env());
    let own = own.map(|name| name.to_string_lossy().into_owned());
    own.chain(command.get_subcommands().flat_map(known)).collect()
}
