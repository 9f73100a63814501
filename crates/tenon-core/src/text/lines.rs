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
/// offset past the end is taken as the end.
pub(super) fn line_column(text: &str, starts: &[u32], offset: u32) -> (u32, u32) {
    let mut offset = (offset as usize).min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    let line = starts.partition_point(|start| *start as usize <= offset);
    let start = starts.get(line.saturating_sub(1)).copied().unwrap_or(0) as usize;
    let column = text.get(start..offset).unwrap_or("").encode_utf16().count() as u32 + 1;
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
}
