//! Contents of many objects through one `git cat-file --batch`.
//!
//! A question is written, its answer read, and only then the next one asked: neither side can wait
//! for the other with a full pipe.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

use anyhow::{Context, bail};
use tenon_core::Limits;

use super::Bytes;
use super::git::{self, ObjectId};

/// A running `git cat-file --batch`.
#[derive(Debug)]
pub(crate) struct Blobs {
    child: Child,
    /// Absent once closed, which is how the child learns that it is done.
    questions: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Blobs {
    /// Starts it in the current directory.
    pub(crate) fn open() -> anyhow::Result<Blobs> {
        let mut child = git::command(["cat-file", "--batch"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(git::unstarted)?;
        let questions = child.stdin.take();
        let answers = child.stdout.take().context("git cat-file has no output")?;
        Ok(Blobs { child, questions, answers: BufReader::new(answers) })
    }

    /// The content of a blob.
    ///
    /// *Errors*: the repository lacks it.
    pub(crate) fn read(&mut self, object: &ObjectId, limits: &Limits) -> anyhow::Result<Bytes> {
        let id = object.as_str();
        let questions = self.questions.as_mut().context("git cat-file takes no input")?;
        questions.write_all(format!("{id}\n").as_bytes()).context("git cat-file went away")?;
        questions.flush().context("git cat-file went away")?;
        let mut head = String::new();
        self.answers.read_line(&mut head).context("git cat-file went away")?;
        // `OBJECT blob SIZE`, or `OBJECT missing`.
        let size = head.trim_end().strip_prefix(id).and_then(|rest| rest.strip_prefix(" blob "));
        let Some(size) = size.and_then(|size| size.parse::<usize>().ok()) else {
            bail!("the repository lacks object {id}: {}", head.trim_end());
        };
        if size > limits.bytes {
            let skipped =
                std::io::copy(&mut self.answers.by_ref().take(size as u64 + 1), &mut std::io::sink());
            skipped.context("git cat-file went away")?;
            return Ok(Bytes::TooMany(size));
        }
        // A line break follows the content.
        let mut bytes = vec![0; size + 1];
        self.answers.read_exact(&mut bytes).context("git cat-file went away")?;
        bytes.truncate(size);
        Ok(Bytes::Whole(bytes))
    }
}

impl Drop for Blobs {
    fn drop(&mut self) {
        drop(self.questions.take());
        // All answers were read, so the child has nothing left to say; its status adds nothing.
        let _ = self.child.wait();
    }
}
