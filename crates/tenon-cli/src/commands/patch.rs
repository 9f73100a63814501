//! Two texts of one file as a unified diff, which `patch -p0` and `git apply -p0` take.

use similar::TextDiff;

/// The diff; empty for equal texts.
pub(super) fn unified(name: &str, old: &str, new: &str, color: bool) -> String {
    between((name, old), (name, new), color)
}

/// The same for two names, each with its text.
pub(super) fn between(old: (&str, &str), new: (&str, &str), color: bool) -> String {
    let diff = TextDiff::from_lines(old.1, new.1);
    let text = diff.unified_diff().context_radius(3).header(old.0, new.0).to_string();
    if !color {
        return text;
    }
    let paint = |line: &str| {
        let code = match line.chars().next() {
            Some('+') if !line.starts_with("+++") => "32",
            Some('-') if !line.starts_with("---") => "31",
            Some('@') => "36",
            _ => return line.to_owned(),
        };
        format!("\x1b[{code}m{}\x1b[0m\n", line.trim_end_matches('\n'))
    };
    text.split_inclusive('\n').map(paint).collect()
}
