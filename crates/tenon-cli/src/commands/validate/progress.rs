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
    /// For `total` bytes of files; 0 where that is not known.
    pub(crate) fn new(quiet: bool, total: u64) -> Progress {
        let wanted = io::stderr().is_terminal() && !quiet;
        Progress { next: wanted.then(|| Instant::now() + PATIENCE), drawn: false, total }
    }

    /// Draws, when it is time to.
    pub(crate) fn tell(&mut self, bytes: u64, records: u64, invalid: u64) {
        let now = match self.next {
            Some(next) => Instant::now().checked_duration_since(next).map(|late| next + late),
            None => None,
        };
        let Some(now) = now else { return };
        self.next = Some(now + STEP);
        self.drawn = true;
        let _ = write!(io::stderr(), "\r\x1b[K{}", line(bytes, self.total, records, invalid));
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

fn line(bytes: u64, total: u64, records: u64, invalid: u64) -> String {
    const WIDTH: u64 = 24;
    let bar = match total {
        0 => String::new(),
        _ => {
            let done = (bytes.min(total) * WIDTH / total) as usize;
            let percent = bytes.min(total) * 100 / total;
            format!("[{}{}] {percent:3} %  ", "#".repeat(done), "-".repeat(WIDTH as usize - done))
        }
    };
    format!("{bar}{records} records, {invalid} invalid")
}

#[cfg(test)]
mod tests {
    use super::line;

    #[test]
    fn a_bar_shows_how_much_of_the_files_was_read() {
        assert_eq!(line(50, 100, 7, 1), "[############------------]  50 %  7 records, 1 invalid");
        assert_eq!(line(9, 0, 7, 0), "7 records, 0 invalid");
    }
}
