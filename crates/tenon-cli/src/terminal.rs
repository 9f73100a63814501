//! The two streams a person sees: findings and texts on standard output, notices and errors on
//! standard error. Who gets colours, and how wide a line may be, is decided here.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::fmt::Display;
use std::io::{self, ErrorKind, IsTerminal, Write};

use anstream::{AutoStream, ColorChoice};
use anstyle::{AnsiColor, Style};
use anyhow::Context;

use crate::args::{ColorWhen, Global};
use crate::exit::Failure;

/// Columns of a line where no terminal says otherwise.
const PLAIN_WIDTH: usize = 80;
/// A longer line is hard to read, however wide the terminal.
const MOST_WIDTH: usize = 120;

/// What is known about the streams.
#[derive(Debug)]
pub(crate) struct Terminal {
    /// Colours on standard output.
    pub(crate) color: bool,
    /// Columns to keep within.
    pub(crate) width: usize,
    /// Standard output is a terminal.
    pub(crate) interactive: bool,
    error_color: ColorChoice,
    quiet: bool,
    /// Nobody reads standard output any more.
    left: Cell<bool>,
    /// What standard error holds of notices and warnings.
    said: RefCell<BTreeSet<String>>,
}

impl Terminal {
    /// Looks at the streams and at the environment once.
    pub(crate) fn new(global: &Global) -> Terminal {
        let interactive = io::stdout().is_terminal();
        let columns = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
        let width = columns.filter(|_| interactive).unwrap_or(PLAIN_WIDTH).clamp(40, MOST_WIDTH);
        let out = choice(global.color, AutoStream::choice(&io::stdout()));
        let error_color = choice(global.color, AutoStream::choice(&io::stderr()));
        let (color, quiet) = (out != ColorChoice::Never, global.quiet);
        Terminal {
            color,
            width,
            interactive,
            error_color,
            quiet,
            left: Cell::default(),
            said: RefCell::default(),
        }
    }

    /// Prints to standard output. Who closes the pipe early has seen enough: that is no error.
    pub(crate) fn print(&self, text: &str) -> anyhow::Result<()> {
        let mut out = io::stdout().lock();
        match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => {
                self.left.set(true);
                Ok(())
            }
            result => result.context("cannot write to standard output"),
        }
    }

    /// Who read standard output has closed it.
    pub(crate) fn is_left(&self) -> bool {
        self.left.get()
    }

    /// Empties the screen, where standard output is one. What was scrolled away stays.
    pub(crate) fn clear(&self) -> anyhow::Result<()> {
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        if self.interactive && !dumb { self.print("\x1b[H\x1b[2J") } else { Ok(()) }
    }

    /// Says something by the way, unless asked to be quiet.
    pub(crate) fn notice(&self, text: impl Display) {
        if !self.quiet {
            self.once(text.to_string());
        }
    }

    /// Says something that was missed or left out, quiet or not.
    pub(crate) fn warn(&self, text: impl Display) {
        let style = Style::new().bold().fg_color(Some(AnsiColor::Yellow.into()));
        self.once(format!("{style}warning{style:#}: {text}"));
    }

    /// Says what to do about the warning before.
    pub(crate) fn help(&self, text: impl Display) {
        let style = Style::new().bold().fg_color(Some(AnsiColor::Cyan.into()));
        self.once(format!("  {style}help{style:#}: {text}"));
    }

    /// Says why the work was not done, and what to do.
    pub(crate) fn error(&self, error: &anyhow::Error) {
        let style = Style::new().bold().fg_color(Some(AnsiColor::Red.into()));
        self.say(format_args!("{style}error{style:#}: {error:#}"));
        for help in error.downcast_ref::<Failure>().map_or(&[][..], Failure::advice) {
            self.help(help);
        }
    }

    /// Notices are not wanted.
    pub(crate) fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// Colours on standard error.
    pub(crate) fn error_color(&self) -> bool {
        self.error_color != ColorChoice::Never
    }

    /// Prints a rendered text to standard error.
    pub(crate) fn show(&self, text: &str) {
        self.say(format_args!("{}", text.trim_end()));
    }

    /// What holds for each of several texts is said of the first.
    fn once(&self, text: String) {
        if self.said.borrow_mut().insert(text.clone()) {
            self.say(format_args!("{text}"));
        }
    }

    fn say(&self, text: std::fmt::Arguments<'_>) {
        // There is nobody left to tell when standard error fails.
        let _ = writeln!(AutoStream::new(io::stderr(), self.error_color).lock(), "{text}");
    }
}

fn choice(asked: ColorWhen, detected: ColorChoice) -> ColorChoice {
    // `anstream` knows NO_COLOR, CLICOLOR, CLICOLOR_FORCE and TERM; Node's FORCE_COLOR is ours.
    let forced = std::env::var_os("FORCE_COLOR").is_some_and(|value| !value.is_empty() && value != "0");
    let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    match asked {
        ColorWhen::Always => ColorChoice::Always,
        ColorWhen::Never => ColorChoice::Never,
        ColorWhen::Auto if forced && !refused => ColorChoice::Always,
        ColorWhen::Auto => detected,
    }
}
