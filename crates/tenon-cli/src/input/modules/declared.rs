//! Import roots that `buf.yaml` and `buf.work.yaml` name. Of these files only the directories are read,
//! line by line; what else they say is not this command's business.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The roots that the nearest file of buf above `directory` declares; none without such a file. `seen`
/// remembers directories.
pub(crate) fn declared(directory: &Path, seen: &mut BTreeMap<PathBuf, Vec<PathBuf>>) -> Vec<PathBuf> {
    if let Some(known) = seen.get(directory) {
        return known.clone();
    }
    let own = ["buf.yaml", "buf.work.yaml"].iter().find_map(|name| {
        let text = fs::read_to_string(directory.join(name)).ok()?;
        Some(listed(&text).into_iter().map(|path| directory.join(path)).collect())
    });
    let found = match (own, directory.parent()) {
        (Some(own), _) => own,
        (None, Some(parent)) => declared(parent, seen),
        (None, None) => Vec::new(),
    };
    seen.insert(directory.to_owned(), found.clone());
    found
}

/// Directories of `modules:` (`- path: DIRECTORY`) and of `directories:` (`- DIRECTORY`, or on the same
/// line in brackets); the file's own where it lists none.
fn listed(text: &str) -> Vec<String> {
    let mut section = "";
    let mut paths: Vec<String> = Vec::new();
    let bare = |path: &str| path.trim().trim_matches(['"', '\'']).to_owned();
    for line in text.lines() {
        let line = line.split(" #").next().unwrap_or(line).trim_end();
        let inner = line.trim_start();
        if !line.starts_with([' ', '-', '#']) {
            section = line.split(':').next().unwrap_or("");
        }
        let item = inner.strip_prefix("- ").unwrap_or(inner).trim();
        let path = match section {
            "modules" => item.strip_prefix("path:"),
            "directories" => inner.strip_prefix("- "),
            _ => None,
        };
        paths.extend(path.map(bare));
        let row = line.strip_prefix("directories:").map(str::trim);
        let row = row.and_then(|row| row.strip_prefix('[')?.strip_suffix(']'));
        paths
            .extend(row.into_iter().flat_map(|row| row.split(',')).map(bare).filter(|path| !path.is_empty()));
    }
    let plain = |path: String| path.strip_prefix("./").map_or(path.clone(), str::to_owned);
    match paths.is_empty() {
        true => vec![String::new()],
        false => {
            paths.into_iter().map(plain).map(|path| if path == "." { String::new() } else { path }).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::listed;

    #[test]
    fn modules_and_directories_are_roots_and_else_the_file_s_own() {
        let v2 = "version: v2\nmodules:\n  - path: proto # ours\n    name: buf.build/acme/proto\n  - name: x\n    path: \"vendor\"\nlint:\n  use:\n    - STANDARD\n";
        assert_eq!(listed(v2), ["proto", "vendor"]);
        assert_eq!(listed("version: v1\ndirectories:\n  - ./a\n  - b\n"), ["a", "b"]);
        assert_eq!(listed("version: v1\ndirectories: [a, \"./b\",] # two\n"), ["a", "b"]);
        assert_eq!(listed("version: v2\nlint:\n  use: [STANDARD]\n"), [""]);
        assert_eq!(listed("version: v2\nmodules:\n  - path: .\n"), [""]);
    }
}
