//! Text inside XML, HTML and Markdown. Schemas are other people's texts: nothing of them may open a tag, break a
//! parser, or turn the direction of what stands beside it.

use std::fmt::Write;

/// The text with what no document may hold made visible: control characters as their pictures, marks
/// that turn the direction of text as their numbers. Line breaks and tabs stay.
///
/// *Source*: XML 1.0, 2.2 "Characters"; HTML, 13.2.3.5 "Preprocessing the input stream".
pub(super) fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '\n' | '\t' => out.push(char),
            '\0'..='\x1f' => out.push(picture(char)),
            '\x7f' => out.push('\u{2421}'),
            '\u{80}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{61c}' => {
                // A string takes what is written to it.
                let _ = write!(out, "\\u{{{:x}}}", u32::from(char));
            }
            _ => out.push(char),
        }
    }
    out
}

/// The same with `&`, `<`, `>` and quotes as references.
pub(super) fn escape(text: &str) -> String {
    let text = visible(text);
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    for char in text.chars() {
        match char {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(char),
        }
    }
    out
}

/// Escaped for the value of an attribute, whose line breaks a parser would turn into spaces.
pub(super) fn attribute(text: &str) -> String {
    escape(text).replace('\n', "&#10;").replace('\t', "&#9;")
}

/// The character of block "Control Pictures" that stands for a control character.
fn picture(control: char) -> char {
    char::from_u32(0x2400 + u32::from(control)).unwrap_or('\u{fffd}')
}

#[cfg(test)]
mod tests {
    use super::{attribute, escape};

    #[test]
    fn nothing_of_a_text_is_markup() {
        assert_eq!(
            escape("<script>alert('a & \"b\"')</script>"),
            "&lt;script&gt;alert(&#39;a &amp; &quot;b&quot;&#39;)&lt;/script&gt;"
        );
        assert_eq!(attribute("a\n\tb"), "a&#10;&#9;b");
    }

    #[test]
    fn what_no_document_may_hold_is_shown() {
        assert_eq!(escape("a\0b\x1b[31m\r\x7f"), "a␀b␛[31m␍␡");
        assert_eq!(escape("\u{202e}cod\u{2066}\u{ffff}\u{85}"), "\\u{202e}cod\\u{2066}\u{fffd}\u{fffd}");
    }
}
