//! How far a long run has come: one line on standard error, for who sits at a terminal, after a second.

use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

/// Nobody needs to be told of what takes less.
const PATIENCE: Duration = Duration::from_secs(1);
const STEP: Duration = Duration::from_millis(100);

/// A line that is drawn over.
#[derive(Debug)]
pub(crate) struct Progress {
    next: Option<Instant>,
    drawn: bool,
    total: u64,
}

impl Progress {
    /// For so much to do, in whatever unit; 0 where that is not known.
    pub(crate) fn new(quiet: bool, total: u64) -> Progress {
        let wanted = io::stderr().is_terminal() && !quiet;
        Progress { next: wanted.then(|| Instant::now() + PATIENCE), drawn: false, total }
    }

    /// Draws how much is done, in the same unit, and in words, when it is time to.
    pub(crate) fn tell(&mut self, done: u64, words: impl FnOnce() -> String) {
        let now = match self.next {
            Some(next) => Instant::now().checked_duration_since(next).map(|late| next + late),
            None => None,
        };
        let Some(now) = now else { return };
        self.next = Some(now + STEP);
        self.drawn = true;
        let _ = write!(io::stderr(), "\r\x1b[K{}", line(done, self.total, &words()));
        let _ = io::stderr().flush();
    }

    /// Takes the line away, so that something else can stand there.
    pub(crate) fn clear(&mut self) {
        if std::mem::take(&mut self.drawn) {
            let _ = write!(io::stderr(), "\r\x1b[K");
            let _ = io::stderr().flush();
        }
    }
}

fn line(done: u64, total: u64, words: &str) -> String {
    const WIDTH: u64 = 24;
    let bar = match total {
        0 => String::new(),
        _ => {
            let drawn = (done.min(total) * WIDTH / total) as usize;
            let percent = done.min(total) * 100 / total;
            format!("[{}{}] {percent:3} %  ", "#".repeat(drawn), "-".repeat(WIDTH as usize - drawn))
        }
    };
    format!("{bar}{words}")
}

#[cfg(test)]
mod tests {
    use super::line;

    #[test]
    fn a_bar_shows_how_much_is_done() {
        assert_eq!(
            line(50, 100, "7 records, 1 invalid"),
            "[############------------]  50 %  7 records, 1 invalid"
        );
        assert_eq!(line(9, 0, "7 records, 0 invalid"), "7 records, 0 invalid");
    }
}
