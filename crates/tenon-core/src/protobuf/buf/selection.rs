//! Which rules are asked, and whom a configuration spares.

use super::super::model::{FileId, Schema};
use super::table::{self, BufRule, Category, Id, RULES, Version};
use super::{Annotation, collect};

/// A set of rules, and whether imported files are looked at too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selection {
    asked: Vec<bool>,
    imports: bool,
}

impl Selection {
    /// The rules `keep` says yes to.
    pub fn of(keep: impl Fn(&BufRule) -> bool) -> Selection {
        Selection { asked: RULES.iter().map(keep).collect(), imports: false }
    }

    /// The rules of these categories, by `version: v2`.
    pub fn categories(categories: &[Category]) -> Selection {
        Selection::of(|rule| rule.categories.iter().any(|category| categories.contains(category)))
    }

    /// The same rules, asked of imported files as well; buf does so unless told `--exclude-imports`.
    #[must_use]
    pub fn with_imports(mut self) -> Selection {
        self.imports = true;
        self
    }

    /// The selected rules in the table's order.
    pub fn rules(&self) -> impl Iterator<Item = &'static BufRule> {
        RULES.iter().zip(&self.asked).filter(|(_, asked)| **asked).map(|(rule, _)| rule)
    }

    pub(super) fn contains(&self, id: Id) -> bool {
        self.asked.get(id as usize).copied().unwrap_or(false)
    }

    pub(super) fn imports(&self) -> bool {
        self.imports
    }
}

/// The `breaking` part of a `buf.yaml`.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// Its `version`.
    pub version: Version,
    /// Rules and categories to ask; none means [`Category::File`].
    pub asked: Vec<String>,
    /// Rules and categories to leave out of those.
    pub except: Vec<String>,
    /// Files and folders nothing is reported of.
    pub ignore: Vec<String>,
    /// The same for some rules or categories: `(rule or category, paths)`.
    pub ignore_only: Vec<(String, Vec<String>)>,
    /// Nothing is reported of packages whose last part is an unstable version: `acme.v1beta1`.
    pub ignore_unstable_packages: bool,
    /// Look at imported files too.
    pub imports: bool,
}

/// A name that is neither a rule nor a category of that version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownId(pub String);

impl Config {
    /// The rules it asks for. *Errors*: the first name that its version does not know.
    pub fn selection(&self) -> Result<Selection, UnknownId> {
        let standard = [Category::File.name().to_owned()];
        let asked = self.meant(if self.asked.is_empty() { &standard } else { &self.asked })?;
        let except = self.meant(&self.except)?;
        let rules = Selection::of(|rule| asked.contains(&rule.id) && !except.contains(&rule.id));
        Ok(if self.imports { rules.with_imports() } else { rules })
    }

    /// What buf reports under this configuration. *Errors*: a name that its version does not know.
    pub fn breaking(&self, previous: &Schema, current: &Schema) -> Result<Vec<Annotation>, UnknownId> {
        let selection = self.selection()?;
        let mut spared = Vec::new();
        for (name, paths) in &self.ignore_only {
            spared.push((self.meant(std::slice::from_ref(name))?, paths));
        }
        let keep_out = |rule: &BufRule, here: Option<FileId>, there: Option<FileId>| {
            let here = here.map(|file| current.file(file));
            let there = there.map(|file| previous.file(file));
            let files = [here, there];
            let under = |paths: &[String]| {
                files.iter().flatten().any(|file| paths.iter().any(|path| covers(path, &file.path)))
            };
            let only = || spared.iter().any(|(ids, paths)| ids.contains(&rule.id) && under(paths));
            let unstable = || files.iter().flatten().any(|file| unstable(&file.package));
            under(&self.ignore) || only() || self.ignore_unstable_packages && unstable()
        };
        Ok(collect(previous, current, &selection, &keep_out))
    }

    /// The rules behind names of rules, retired rules and categories.
    fn meant(&self, names: &[String]) -> Result<Vec<&'static str>, UnknownId> {
        let mut ids = Vec::new();
        for name in names {
            let category = Category::named(name);
            if let Some(category) = category.filter(|category| category.exists_in(self.version)) {
                let own = RULES.iter().filter(|rule| rule.belongs_to(category, self.version));
                ids.extend(own.map(|rule| rule.id));
            } else if let Some(others) = table::replacements(name, self.version) {
                let known = |id: &&&str| table::rule(id).is_some_and(|rule| rule.exists_in(self.version));
                ids.extend(others.iter().filter(known).copied());
            } else {
                match table::rule(name) {
                    Some(rule) if rule.exists_in(self.version) => ids.push(rule.id),
                    Some(_) | None => return Err(UnknownId(name.clone())),
                }
            }
        }
        Ok(ids)
    }
}

/// A path covers itself and what lies below it.
fn covers(path: &str, file: &str) -> bool {
    let path = path.trim_start_matches("./").trim_end_matches('/');
    path == "." || file.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// `v1alpha`, `v1beta2`, `v2p1alpha1`, `v1test`, `v1testfoo` at the end of a package.
fn unstable(package: &str) -> bool {
    let Some((_, last)) = package.rsplit_once('.') else { return false };
    let Some(rest) = last.strip_prefix('v') else { return false };
    let Some(rest) = after_number(rest) else { return false };
    if rest.strip_prefix("test").is_some() {
        return true;
    }
    let rest = match rest.strip_prefix('p') {
        Some(patch) => match after_number(patch) {
            Some(rest) => rest,
            None => return false,
        },
        None => rest,
    };
    let level = rest.strip_prefix("alpha").or_else(|| rest.strip_prefix("beta"));
    level.is_some_and(|rest| rest.is_empty() || after_number(rest) == Some(""))
}

/// What follows a whole number without leading zeros.
fn after_number(text: &str) -> Option<&str> {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    (rest.len() < text.len() && !text.starts_with('0')).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_have_as_many_rules_as_buf_lists() {
        let count =
            |version, category| RULES.iter().filter(|rule| rule.belongs_to(category, version)).count();
        let counts = |version| Category::ALL.map(|category| count(version, category));
        assert_eq!(counts(Version::V2), [51, 51, 22, 15, 32]);
        assert_eq!(RULES.len(), 64);
        let known = |version| RULES.iter().filter(|rule| rule.exists_in(version)).count();
        assert_eq!((known(Version::V1), known(Version::V1Beta1)), (61, 59));
    }

    #[test]
    fn names_of_another_version_are_unknown() {
        let chosen = |version, name: &str| {
            let config = Config { version, asked: vec![name.to_owned()], ..Config::default() };
            config.selection().map(|selection| selection.rules().count())
        };
        let unknown = |name: &str| Err(UnknownId(name.to_owned()));
        assert_eq!(chosen(Version::V1, "FIELD_SAME_LABEL"), Ok(3));
        assert_eq!(chosen(Version::V2, "FIELD_SAME_LABEL"), unknown("FIELD_SAME_LABEL"));
        assert_eq!(chosen(Version::V1, "CSR"), unknown("CSR"));
        assert_eq!(chosen(Version::V2, "CSR"), Ok(32));
        assert_eq!(chosen(Version::V1, "FIELD_SAME_DEFAULT"), unknown("FIELD_SAME_DEFAULT"));
        assert_eq!(chosen(Version::V2, "NOPE"), unknown("NOPE"));
    }

    #[test]
    fn a_path_covers_what_lies_below_it() {
        assert!(covers("a/c", "a/c/x.proto") && covers("a/c/x.proto", "a/c/x.proto"));
        assert!(!covers("a/c", "a/cd.proto"));
    }

    #[test]
    fn unstable_versions_are_told_from_stable_ones() {
        for package in ["a.v1beta1", "a.b.v2alpha", "a.v1p1alpha1", "a.v1test", "a.v1testing"] {
            assert!(unstable(package), "{package}");
        }
        for package in ["a.v1", "a", "a.vbeta1", "v1beta1", "a.v1betaa", "a.v01beta1"] {
            assert!(!unstable(package), "{package}");
        }
    }
}
