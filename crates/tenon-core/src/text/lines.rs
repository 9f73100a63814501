//! From byte offsets to lines and columns, for people and for editors.

/// 1-based line and 1-based column of byte `offset`.
///
/// *Units*: the column counts UTF-16 code units, as SARIF and the Language Server Protocol do.
/// Lines end at `\n`, `\r\n` or a lone `\r`. An offset past the end is taken as the end.
pub fn line_column(text: &str, offset: u32) -> (u32, u32) {
    let mut offset = (offset as usize).min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    let before = text.get(..offset).unwrap_or("");
    let mut line = 1;
    let mut start = 0;
    let bytes = before.as_bytes();
    for (at, byte) in bytes.iter().enumerate() {
        let lone_return = *byte == b'\r' && text.as_bytes().get(at + 1) != Some(&b'\n');
        if *byte == b'\n' || lone_return {
            line += 1;
            start = at + 1;
        }
    }
    let column = before.get(start..).unwrap_or("").encode_utf16().count() as u32 + 1;
    (line, column)
}

#[cfg(test)]
mod tests {
    use super::line_column;

    #[test]
    fn columns_count_utf16_units_and_all_line_ends() {
        let text = "a\r\n😀b\rc\nd";
        assert_eq!(line_column(text, 0), (1, 1));
        assert_eq!(line_column(text, 3), (2, 1));
        assert_eq!(line_column(text, 7), (2, 3));
        assert_eq!(line_column(text, 9), (3, 1));
        assert_eq!(line_column(text, 11), (4, 1));
        assert_eq!(line_column(text, 999), (4, 2));
    }
}
