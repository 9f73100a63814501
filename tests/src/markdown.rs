//! Markdown as tests read it: sections by heading, and their fenced blocks.

use std::ops::Range;

/// A heading and what follows it, up to the next heading of any level.
#[derive(Debug)]
pub struct Section {
    /// The heading's text, without its marks; empty before the first heading.
    pub title: String,
    /// Number of `#`.
    pub level: usize,
    /// Its fences in order.
    pub fences: Vec<Fence>,
}

/// A fenced block.
#[derive(Clone, Debug)]
pub struct Fence {
    /// Words behind the opening fence: `avro`, `old`, `depth=3`.
    pub words: Vec<String>,
    /// The text inside, with its line breaks.
    pub text: String,
    /// Bytes of the text in the file.
    pub range: Range<usize>,
}

impl Fence {
    /// `true` when the fence starts with these words.
    pub fn is(&self, words: &[&str]) -> bool {
        self.words.len() >= words.len() && self.words.iter().zip(words).all(|(own, wanted)| own == wanted)
    }

    /// The number behind `name=`.
    pub fn number(&self, name: &str) -> Option<u64> {
        self.word(name)?.parse().ok()
    }

    /// What stands behind `name=`.
    pub fn word(&self, name: &str) -> Option<&str> {
        self.words.iter().find_map(|word| word.strip_prefix(name)?.strip_prefix('='))
    }
}

/// The sections of a file, in order.
pub fn sections(file: &str) -> Vec<Section> {
    let mut sections = vec![Section { title: String::new(), level: 0, fences: Vec::new() }];
    let mut open: Option<Fence> = None;
    let mut at = 0;
    for line in file.split_inclusive('\n') {
        let bare = line.trim_end_matches(['\n', '\r']);
        match &mut open {
            Some(fence) if bare == "```" => {
                fence.range.end = at;
                fence.text = file[fence.range.clone()].to_owned();
                let section = sections.last_mut().expect("one section at least");
                section.fences.extend(open.take());
            }
            Some(_) => {}
            None if bare.starts_with("```") => {
                let words = bare[3..].split_whitespace().map(str::to_owned).collect();
                let start = at + line.len();
                open = Some(Fence { words, text: String::new(), range: start..start });
            }
            None if bare.starts_with('#') => {
                let level = bare.bytes().take_while(|byte| *byte == b'#').count();
                let title = bare[level..].trim().to_owned();
                sections.push(Section { title, level, fences: Vec::new() });
            }
            None => {}
        }
        at += line.len();
    }
    assert!(open.is_none(), "a fence is never closed");
    sections
}
