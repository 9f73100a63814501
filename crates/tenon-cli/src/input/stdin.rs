//! Standard input, as one text.

use std::io::{self, IsTerminal};

use anyhow::Context;
use tenon_core::Limits;

use super::{Bytes, files};
use crate::exit::Failure;
use crate::terminal::Terminal;

/// What findings call the text.
pub(crate) const NAME: &str = "<stdin>";

/// Reads all of it; whoever sits at a terminal is told that they are being waited for.
pub(crate) fn read(terminal: &Terminal, limits: &Limits) -> anyhow::Result<Bytes> {
    if io::stdin().is_terminal() {
        terminal.warn("reading from this terminal; end it with Ctrl-D");
    }
    files::drain(io::stdin().lock(), limits).context("cannot read standard input")
}

/// There is one standard input, so `-` may be said once.
pub(crate) fn once<'a>(specs: impl Iterator<Item = &'a str>) -> Result<(), Failure> {
    if specs.filter(|spec| *spec == "-").count() > 1 {
        return Err(Failure::usage("`-` is given twice, and standard input can be read once")
            .help("name a file for one of them"));
    }
    Ok(())
}
