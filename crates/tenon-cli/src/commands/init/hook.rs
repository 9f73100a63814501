//! A hook for pre-commit, in a file of its own or behind the hooks that are there.

use std::path::Path;

use super::{Writing, at};
use crate::exit::Failure;
use crate::input::files::shown;
use crate::terminal::Terminal;

const FILE: &str = ".pre-commit-config.yaml";

/// The hook as an item of `repos`. Files refer to each other, so it looks at all and not at those that
/// pre-commit would name.
const HOOK: &str = r"- repo: local
  hooks:
    - id: tenon-check
      name: tenon check
      entry: tenon check --against git:HEAD --allow-empty
      language: system
      files: '\.(avsc|avpr|proto|json|yaml|yml)$|tenon\.toml$'
      pass_filenames: false
      require_serial: true
";

/// The file with the hook in it; `None` where it has it already.
///
/// *Errors*: there is no telling where in the file it belongs.
pub(super) fn writing(directory: &Path, terminal: &Terminal) -> Result<Option<Writing>, Failure> {
    let path = at(directory, FILE);
    let Ok(text) = std::fs::read_to_string(&path) else {
        return Ok(Some(Writing { path, text: format!("repos:\n{}", indented("  ")) }));
    };
    if text.contains("tenon-check") {
        terminal.notice(format_args!("{} has the hook already", shown(&path)));
        return Ok(None);
    }
    match added(&text) {
        Some(text) => Ok(Some(Writing { path, text })),
        None => Err(Failure::usage(format!(
            "no place for a hook in {}: `repos` is no list of lines",
            shown(&path)
        ))
        .help(format!("add it by hand:\n{HOOK}"))),
    }
}

/// The text with the hook behind the last item of `repos`.
fn added(text: &str) -> Option<String> {
    let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
    let bare = |line: &str| line.split(" #").next().unwrap_or(line).trim_end().to_owned();
    let start = lines.iter().position(|line| bare(line) == "repos:")?;
    let inside = |line: &&str| line.starts_with([' ', '-', '#', '\n', '\r']);
    let length = lines.iter().skip(start + 1).take_while(|line| inside(line)).count();
    let block = lines.get(start + 1..start + 1 + length)?;
    let item = block.iter().find(|line| line.trim_start().starts_with("- "))?;
    let indent = item.get(..item.len() - item.trim_start().len())?.to_owned();
    // Blank lines and comments at the left edge belong to what follows.
    let loose = block.iter().rev().take_while(|line| line.trim().is_empty() || line.starts_with('#')).count();
    let end = start + 1 + length - loose;
    let mut hook = indented(&indent);
    if lines.get(end.checked_sub(1)?).is_some_and(|line| !line.ends_with('\n')) {
        hook.insert(0, '\n');
    }
    lines.insert(end, &hook);
    Some(lines.concat())
}

fn indented(by: &str) -> String {
    HOOK.lines().map(|line| format!("{by}{line}\n")).collect()
}

#[cfg(test)]
mod tests {
    use super::{added, indented};

    #[test]
    fn the_hook_stands_behind_the_others() {
        let (own, hook) = ("repos:\n- repo: x\n  rev: v1\n  hooks:\n  - id: y\n", indented(""));
        assert_eq!(added(own), Some(format!("{own}{hook}")));
        assert_eq!(added(own.trim_end()), Some(format!("{own}{hook}")));
        let (own, hook) = ("# ours\nrepos: # all\n  - repo: x\n", indented("  "));
        let rest = "\n# later\nci:\n  autofix_prs: false\n";
        assert_eq!(added(&format!("{own}{rest}")), Some(format!("{own}{hook}{rest}")));
        assert_eq!(added("repos: []\n"), None);
        assert_eq!(added("ci:\n"), None);
    }
}
