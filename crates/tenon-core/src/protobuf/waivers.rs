//! Waivers in comments of `.proto` files, and the declarations that they speak of.
//!
//! A comment speaks of the declaration that follows it, with nothing but comments and no blank line
//! between, or of the one that stands before it on its line. Where neither is one, it speaks of what
//! is around it: a comment above `option` or `reserved` of the message, one above `syntax` or
//! `package` of the file. What its words mean is `waiver.rs`'s.

use std::collections::HashMap;
use std::sync::Arc;

use crate::text::{Place, Span};
use crate::waiver::{MARK, MOST_WAIVERS, Reach, Written};

use super::model::{File, FileId, Schema};
use super::outline::Outline;

/// Those of all files, the judged ones first, in the order of the text.
pub(crate) fn written(schema: &Schema) -> Vec<Written> {
    let marked = |(_, file): &(usize, &File)| file.source.text().contains(MARK);
    let files: Vec<(usize, &File)> = schema.files.iter().enumerate().filter(marked).collect();
    if files.is_empty() {
        return Vec::new();
    }
    let outline = Outline::of(schema);
    let mut inner: HashMap<(FileId, Option<usize>), Vec<Span>> = HashMap::new();
    for entry in &outline.entries {
        inner.entry((entry.file, entry.parent)).or_default().push(entry.span);
    }
    let inner = inner.into_iter().map(|(around, spans)| (around, Arc::from(spans))).collect();
    let reaches = Reaches { schema, outline, inner };
    let mut all = Vec::new();
    for (at, file) in files {
        of_file(&reaches, FileId(at as u32), file, &mut all);
        if all.len() >= MOST_WAIVERS {
            all.truncate(MOST_WAIVERS);
            break;
        }
    }
    all
}

struct Reaches<'a> {
    schema: &'a Schema,
    outline: Outline<'a>,
    /// What lies in each declaration, or in each file.
    inner: HashMap<(FileId, Option<usize>), Arc<[Span]>>,
}

impl Reaches<'_> {
    fn of(&self, file: FileId, entry: Option<usize>) -> Reach {
        let inside = entry.and_then(|at| self.outline.entries.get(at)).map(|entry| entry.span);
        let outside = self.inner.get(&(file, entry)).cloned().unwrap_or_else(|| Arc::from([]));
        Reach { source: self.schema.file(file).source.clone(), inside, outside }
    }

    /// The declaration that begins at a byte, else the one around it.
    fn at(&self, file: FileId, start: u32) -> Option<usize> {
        let entries = &self.outline.entries;
        let first = entries.partition_point(|entry| (entry.file, entry.span.start) < (file, start));
        let begins = |at: &usize| {
            entries.get(*at).is_some_and(|entry| entry.file == file && entry.span.start == start)
        };
        Some(first).filter(begins).or_else(|| self.around(file, start))
    }

    fn around(&self, file: FileId, byte: u32) -> Option<usize> {
        self.outline.innermost(file, Span::new(byte, byte + 1))
    }
}

fn of_file(reaches: &Reaches<'_>, id: FileId, file: &File, all: &mut Vec<Written>) {
    let text = file.source.text();
    let mut found: Vec<Written> = Vec::new();
    // What follows a comment without a blank line; found from the last comment on.
    let mut below: Option<u32> = None;
    let mut next = text.len() as u32;
    for comment in file.ast.comments.iter().rev().map(|comment| comment.span) {
        let gap = text.get(comment.end as usize..next as usize).unwrap_or("");
        let blank = |space: &str| space.matches('\n').count() > 1;
        below = match gap.find(|c: char| !c.is_whitespace()) {
            Some(at) if blank(gap.get(..at).unwrap_or("")) => None,
            Some(at) => Some(comment.end + at as u32),
            None if blank(gap) || next == text.len() as u32 => None,
            None => below,
        };
        next = comment.start;
        let body = file.source.slice(comment);
        if !body.contains(MARK) {
            continue;
        }
        let line = text.get(..comment.start as usize).and_then(|before| before.rsplit('\n').next());
        let before = line.unwrap_or("").trim_end();
        let reach = match before.is_empty() {
            true => below.map(|start| reaches.of(id, reaches.at(id, start))),
            false => {
                let line = line.unwrap_or("");
                let byte = comment.start as usize - (line.len() - before.len()) - 1;
                Some(reaches.of(id, reaches.around(id, byte as u32)))
            }
        };
        let lines: Vec<(Span, &str)> = marked_lines(body).collect();
        for (span, words) in lines.into_iter().rev() {
            let span = Span::new(comment.start + span.start, comment.start + span.end);
            let place = Place { source: file.source.clone(), span, pointer: String::new() };
            found.push(Written { place, words: words.to_owned(), reach: reach.clone() });
        }
    }
    all.extend(found.into_iter().rev());
}

/// Lines of a comment that start with the mark, and what stands behind it.
fn marked_lines(comment: &str) -> impl Iterator<Item = (Span, &str)> {
    let mut at = 0;
    comment.split_inclusive('\n').filter_map(move |line| {
        let start = at;
        at += line.len();
        let bare = line.trim_start_matches(['/', '*', ' ', '\t']);
        let lead = line.len() - bare.len();
        let bare = bare.trim_end();
        let bare = bare.strip_suffix("*/").unwrap_or(bare).trim_end();
        let words = bare.strip_prefix(MARK)?;
        let ends = words.chars().next().is_none_or(|c| c.is_whitespace() || c == ':');
        let span = Span::new((start + lead) as u32, (start + lead + bare.len()) as u32);
        ends.then(|| (span, words.trim_start_matches(':')))
    })
}

#[cfg(test)]
mod tests {
    use super::written;
    use crate::limits::Limits;
    use crate::protobuf::Builder;
    use crate::text::Source;

    /// What each waiver speaks of, by the beginning of its declaration.
    fn reached(text: &str) -> Vec<(String, String)> {
        let source = Source::new("a.proto", text);
        let schema = Builder::new("a.proto", &source, &Limits::default()).finish().unwrap();
        let shown = |written: crate::waiver::Written| {
            let whole = |span| source.slice(span).split(['=', '{']).next().unwrap_or("").trim().to_owned();
            let reach = written
                .reach
                .map_or("nothing".to_owned(), |reach| reach.inside.map_or("the file".to_owned(), whole));
            (written.words.trim().to_owned(), reach)
        };
        written(&schema).into_iter().map(shown).collect()
    }

    #[test]
    fn a_waiver_speaks_of_what_it_stands_at() {
        let text = "\
// tenon:allow r0
syntax = \"proto3\";
// tenon:allow r1

// tenon:allow r2
// and more
/// tenon:allow r3
message A { // tenon:allow r4
  // not tenon:allow r5
  // tenon:allowed r5
  int32 a = 1; // tenon:allow r6
  /* tenon:allow r7
   * tenon:allow r8 */
  int32 b = 2; /* tenon:allow r9 */
  oneof o { // tenon:allow r10
    // tenon:allow r11
    int32 c = 3;
  }
  // tenon:allow r12
  reserved 7;
  // tenon:allow r13
}
enum E {
  // tenon:allow r14
  ZERO = 0;
} // tenon:allow r15
// tenon:allow: r16
service S {}
// tenon:allow r17
";
        let expected = [
            ("r0", "the file"),
            ("r1", "nothing"),
            ("r2", "message A"),
            ("r3", "message A"),
            ("r4", "message A"),
            ("r6", "int32 a"),
            ("r7", "int32 b"),
            ("r8", "int32 b"),
            ("r9", "int32 b"),
            ("r10", "oneof o"),
            ("r11", "int32 c"),
            ("r12", "message A"),
            ("r13", "message A"),
            ("r14", "ZERO"),
            ("r15", "enum E"),
            ("r16", "service S"),
            ("r17", "nothing"),
        ];
        let found = reached(text);
        let found: Vec<(&str, &str)> = found.iter().map(|(words, reach)| (&**words, &**reach)).collect();
        assert_eq!(found, expected);
    }
}
