//! Logs of the process, on the standard error stream: for people, or a line of JSON each.
//!
//! `tenon::request` has each request and `tenon::audit` each write, with whoever asked. What a request had
//! in its headers or body is in neither.

use std::io;

use tracing_subscriber::EnvFilter;

/// How a line is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
}

/// Starts to log what `filter` lets through, such as `info` or `warn,tenon::audit=info`. Once a process.
///
/// # Errors
///
/// When the filter cannot be read, or something else in the process logs already.
pub fn start(format: LogFormat, filter: &str) -> Result<(), String> {
    let filter = EnvFilter::try_new(filter).map_err(|error| format!("no filter of logs: {error}"))?;
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr);
    let started = match format {
        LogFormat::Text => {
            let is_terminal = io::IsTerminal::is_terminal(&io::stderr());
            builder.with_ansi(is_terminal).try_init()
        }
        LogFormat::Json => builder.json().flatten_event(true).try_init(),
    };
    started.map_err(|error| error.to_string())
}
