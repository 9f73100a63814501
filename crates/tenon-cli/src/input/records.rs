//! Files of data: what their names promise, and the records in them, one at a time.

use std::fs::File;
use std::io::{self, BufRead, BufReader, IsTerminal, Read};
use std::path::Path;

use clap::ValueEnum;
use serde_json::Value;

use super::files;
use crate::exit::Failure;
use crate::terminal::Terminal;

/// How data stand in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Layout {
    /// One JSON document.
    Json,
    /// A JSON document a line.
    Jsonl,
    /// An Avro object container.
    Avro,
    /// One datum in its binary encoding.
    Binary,
    /// The same behind a registry's header.
    Framed,
}

impl Layout {
    /// What a file's name promises.
    pub(crate) fn of(name: &str) -> Option<Layout> {
        let name = name.to_ascii_lowercase();
        let (_, extension) = name.rsplit_once('.')?;
        match extension {
            "json" => Some(Layout::Json),
            "jsonl" | "ndjson" => Some(Layout::Jsonl),
            "avro" => Some(Layout::Avro),
            "bin" | "binpb" | "pb" => Some(Layout::Binary),
            _ => None,
        }
    }

    /// What data are whose name promises nothing, by how they begin: a container by its mark, JSON by its
    /// first letter, and as lines of it where the first line is a document. Other bytes may be anything.
    pub(crate) fn guess(head: &[u8]) -> Option<Layout> {
        if head.starts_with(b"Obj\x01") {
            return Some(Layout::Avro);
        }
        let text = head.trim_ascii_start();
        if !text.starts_with(b"{") && !text.starts_with(b"[") && !text.starts_with(b"\"") {
            return None;
        }
        let line = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
        let whole = serde_json::from_slice::<Value>(line).is_ok();
        Some(if whole { Layout::Jsonl } else { Layout::Json })
    }

    /// As `--input` takes it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Layout::Json => "json",
            Layout::Jsonl => "jsonl",
            Layout::Avro => "avro",
            Layout::Binary => "binary",
            Layout::Framed => "framed",
        }
    }
}

/// An open file of data, or standard input.
pub(crate) struct Data {
    /// For people.
    pub(crate) name: String,
    from: Box<dyn BufRead>,
    /// Bytes read so far.
    pub(crate) read: u64,
}

impl std::fmt::Debug for Data {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Data({}, {} bytes read)", self.name, self.read)
    }
}

impl Data {
    /// Opens what a person named. *Errors*: missing, with the nearest name; a directory.
    pub(crate) fn open(named: &str, terminal: &Terminal) -> anyhow::Result<Data> {
        if named == "-" {
            if io::stdin().is_terminal() {
                terminal.warn("reading data from this terminal; end it with Ctrl-D");
            }
            let name = super::stdin::NAME.to_owned();
            return Ok(Data { name, from: Box::new(io::stdin().lock()), read: 0 });
        }
        let path = Path::new(named);
        let name = files::shown(path);
        if files::metadata(path)?.is_dir() {
            return Err(Failure::incomplete(format!("{name} is a directory, not a file of data")).into());
        }
        let file =
            File::open(path).map_err(|error| Failure::incomplete(format!("cannot read {name}: {error}")))?;
        Ok(Data { name, from: Box::new(BufReader::new(file)), read: 0 })
    }

    /// How the data begin, without taking them: what one read brings. *Errors*: none can be read.
    pub(crate) fn head(&mut self) -> Result<&[u8], Failure> {
        let name = &self.name;
        self.from.fill_buf().map_err(|error| Failure::incomplete(format!("cannot read {name}: {error}")))
    }

    /// All that is left. *Errors*: more than `most` bytes.
    pub(crate) fn rest(&mut self, most: usize) -> Result<Vec<u8>, Failure> {
        let mut bytes = Vec::new();
        self.take(most as u64 + 1).read_to_end(&mut bytes).map_err(|error| unreadable(&error))?;
        if bytes.len() > most {
            let message = format!("it has more than {most} bytes, the most that one record may have");
            return Err(Failure::incomplete(message));
        }
        Ok(bytes)
    }

    /// The next line without its end; `None` behind the last. *Errors*: more than `most` bytes.
    pub(crate) fn line(&mut self, most: usize) -> Result<Option<Vec<u8>>, Failure> {
        let mut bytes = Vec::new();
        let count = (&mut self.from).take(most as u64 + 1).read_until(b'\n', &mut bytes);
        self.read += count.map_err(|error| unreadable(&error))? as u64;
        if bytes.is_empty() {
            return Ok(None);
        }
        if bytes.last() == Some(&b'\n') {
            bytes.pop();
            if bytes.last() == Some(&b'\r') {
                bytes.pop();
            }
        } else if bytes.len() > most {
            let message = format!("a line has more than {most} bytes, the most that one record may have");
            return Err(Failure::incomplete(message));
        }
        Ok(Some(bytes))
    }
}

impl Read for Data {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.from.read(into)?;
        self.read += count as u64;
        Ok(count)
    }
}

fn unreadable(error: &io::Error) -> Failure {
    Failure::incomplete(error.to_string())
}
