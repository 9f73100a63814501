//! What a rule is: a name, a sentence, a page. When a rule holds is the engines' business.

use std::fmt;

use serde::Serialize;

/// Static facts about one rule. Each lives in a file of its own beside its page, which the catalogue has.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// `family/kebab-phrase`: the pattern caught, in roles. Stable across releases.
    pub id: &'static str,
    /// One clause that a person reads in a list.
    pub summary: &'static str,
    /// What kind of statement it makes.
    pub kind: RuleKind,
    /// Severity unless a policy says otherwise.
    pub severity: Severity,
    /// Version of Tenon that first had it.
    pub since: &'static str,
    /// Confluent's name for the same difference, where there is one.
    pub confluent: Option<&'static str>,
    /// buf's id for the same rule, where there is one.
    pub buf: Option<&'static str>,
    /// The rule that catches the same change travelling the other way.
    pub mirror: Mirror,
}

/// What kind of statement a rule makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum RuleKind {
    /// About one text: it is not a schema, or not a sound one.
    Syntax,
    /// About a pair: what happens to messages between them.
    Compatibility,
    /// About a subject coming or going.
    Subject,
    /// About how one text is written: sound, and not as a team wants it. Held only where asked for.
    Lint,
}

/// Lint rules that are asked for together: buf's categories, each of the first three with those
/// before it, and one of our own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum LintCategory {
    /// Packages and directories.
    Minimal,
    /// Names, and what generated code depends on.
    Basic,
    /// What buf asks for unless told.
    Standard,
    /// A comment on everything.
    Comments,
    /// No streams.
    UnaryRpc,
    /// Versions that schemas state, in every language.
    Version,
}

impl LintCategory {
    /// All categories.
    pub const ALL: [LintCategory; 6] = [
        LintCategory::Minimal,
        LintCategory::Basic,
        LintCategory::Standard,
        LintCategory::Comments,
        LintCategory::UnaryRpc,
        LintCategory::Version,
    ];

    /// Kebab-case name.
    pub fn name(self) -> &'static str {
        match self {
            LintCategory::Minimal => "minimal",
            LintCategory::Basic => "basic",
            LintCategory::Standard => "standard",
            LintCategory::Comments => "comments",
            LintCategory::UnaryRpc => "unary-rpc",
            LintCategory::Version => "version",
        }
    }

    /// `true` when whoever asks for this category asks for a rule that first shows in `other`.
    pub fn includes(self, other: LintCategory) -> bool {
        match self {
            LintCategory::Minimal | LintCategory::Basic | LintCategory::Standard => other <= self,
            LintCategory::Comments | LintCategory::UnaryRpc | LintCategory::Version => other == self,
        }
    }
}

/// How loudly a finding speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing; never fails a gate by itself.
    Note,
    /// Someone should look.
    Warning,
    /// Someone would break.
    Error,
}

impl Severity {
    /// Lower-case name.
    pub fn name(self) -> &'static str {
        match self {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What becomes of a change when data travels the other way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mirror {
    /// The same rule catches it.
    Itself,
    /// Another rule catches it.
    Rule(&'static str),
    /// Nothing breaks; the reason why.
    None(&'static str),
    /// The rule is about one text and has no direction.
    NoDirection,
}

impl Rule {
    /// The part of the id before the slash.
    pub fn family(&self) -> &'static str {
        self.id.split_once('/').map_or(self.id, |(family, _)| family)
    }
}

/// Declares the modules of a rules folder, the list of their `RULE`s and that of their pages, in one place.
/// Pages are most of what is known of rules; a program that shows none is built without the second list.
macro_rules! rules {
    ($($module:ident),+ $(,)?) => {
        $(pub(crate) mod $module;)+
        /// Every rule of this family, in the order the list states them.
        pub(crate) static RULES: &[&crate::rule::Rule] = &[$(&$module::RULE),+];
        /// The page of each of them, in the same order.
        pub(crate) static PAGES: &[&str] = &[$(include_str!(concat!(stringify!($module), ".md"))),+];
    };
}
pub(crate) use rules;
