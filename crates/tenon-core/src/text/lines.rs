//! From byte offsets to lines and columns, for people and for editors.

/// Where each line of a text begins. Lines end at `\n`, `\r\n` or a lone `\r`.
pub(super) fn starts(text: &str) -> Vec<u32> {
    let bytes = text.as_bytes();
    let mut starts = vec![0];
    for (at, byte) in bytes.iter().enumerate() {
        if *byte == b'\n' || *byte == b'\r' && bytes.get(at + 1) != Some(&b'\n') {
            starts.push(at as u32 + 1);
        }
    }
    starts
}

/// 1-based line and 1-based column of byte `offset` in a text whose lines begin at `starts`.
///
/// *Units*: the column counts UTF-16 code units, as SARIF and the Language Server Protocol do. An
/// offset past the end is taken as the end. A byte order mark in front of the text has no column, for no
/// editor shows one.
pub(super) fn line_column(text: &str, starts: &[u32], offset: u32) -> (u32, u32) {
    let mut offset = (offset as usize).min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    let line = starts.partition_point(|start| *start as usize <= offset);
    let start = starts.get(line.saturating_sub(1)).copied().unwrap_or(0) as usize;
    let before = text.get(start..offset).unwrap_or("");
    let before = if start == 0 { before.strip_prefix('\u{feff}').unwrap_or(before) } else { before };
    let column = before.encode_utf16().count() as u32 + 1;
    (line as u32, column)
}

#[cfg(test)]
mod tests {
    use super::{line_column, starts};

    #[test]
    fn columns_count_utf16_units_and_all_line_ends() {
        let text = "a\r\n😀b\rc\nd";
        let line_column = |text, offset| line_column(text, &starts(text), offset);
        assert_eq!(line_column(text, 0), (1, 1));
        assert_eq!(line_column(text, 3), (2, 1));
        assert_eq!(line_column(text, 7), (2, 3));
        assert_eq!(line_column(text, 9), (3, 1));
        assert_eq!(line_column(text, 11), (4, 1));
        assert_eq!(line_column(text, 999), (4, 2));
    }

    #[test]
    fn a_byte_order_mark_has_no_column() {
        let text = "\u{feff}ab\n\u{feff}c";
        let line_column = |offset| line_column(text, &starts(text), offset);
        assert_eq!([line_column(0), line_column(3), line_column(4)], [(1, 1), (1, 1), (1, 2)]);
        assert_eq!([line_column(6), line_column(9)], [(2, 1), (2, 2)]);
    }
}
