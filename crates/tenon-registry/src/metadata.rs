//! What travels with a schema and is kept as it is: metadata and rules. Nothing here runs a rule.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

/// The property by which clients pin a version; it is no part of what a schema is.
pub(crate) const VERSION_PROPERTY: &str = "confluent:version";

/// The property that names fields, with commas between, which no version may have.
const RESERVED_PROPERTY: &str = "confluent:reserved";

/// Tags, properties and which of them are secret.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Metadata {
    /// Tags by the path they are put on.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", deserialize_with = "or_empty")]
    pub tags: BTreeMap<String, BTreeSet<String>>,
    /// Anything, by name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", deserialize_with = "or_empty")]
    pub properties: BTreeMap<String, String>,
    /// Names of properties that are secret.
    #[serde(skip_serializing_if = "BTreeSet::is_empty", deserialize_with = "or_empty")]
    pub sensitive: BTreeSet<String>,
}

impl Metadata {
    /// Both together; where both have a property or tags of one path, those of `over` stand.
    pub fn merged(&self, over: &Metadata) -> Metadata {
        let mut merged = self.clone();
        merged.tags.extend(over.tags.clone());
        merged.properties.extend(over.properties.clone());
        merged.sensitive.extend(over.sensitive.iter().cloned());
        merged
    }

    /// Names of fields that no version may have.
    pub(crate) fn reserved(&self) -> BTreeSet<&str> {
        let named = self.properties.get(RESERVED_PROPERTY).map(String::as_str).unwrap_or_default();
        named.split(',').map(str::trim).filter(|name| !name.is_empty()).collect()
    }

    /// The same without the version that a client pinned.
    pub(crate) fn unpinned(&self) -> Metadata {
        let mut metadata = self.clone();
        metadata.properties.remove(VERSION_PROPERTY);
        metadata
    }
}

/// Rules that serializers run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RuleSet {
    /// Between versions.
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "or_empty")]
    pub migration_rules: Vec<Rule>,
    /// On messages.
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "or_empty")]
    pub domain_rules: Vec<Rule>,
    /// On bytes.
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "or_empty")]
    pub encoding_rules: Vec<Rule>,
    /// From when on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enable_at: Option<String>,
}

impl RuleSet {
    /// Both together; a rule of `over` stands for one of the same name.
    pub fn merged(&self, over: &RuleSet) -> RuleSet {
        RuleSet {
            migration_rules: merged(&self.migration_rules, &over.migration_rules),
            domain_rules: merged(&self.domain_rules, &over.domain_rules),
            encoding_rules: merged(&self.encoding_rules, &over.encoding_rules),
            enable_at: over.enable_at.clone().or_else(|| self.enable_at.clone()),
        }
    }

    /// All its rules.
    pub fn rules(&self) -> impl Iterator<Item = &Rule> {
        self.migration_rules.iter().chain(&self.domain_rules).chain(&self.encoding_rules)
    }

    /// What is wrong with it, if anything: names that are missing or used twice, kinds that are unknown.
    pub(crate) fn flaw(&self) -> Option<String> {
        for rules in [&self.migration_rules, &self.domain_rules, &self.encoding_rules] {
            let mut names = BTreeSet::new();
            for rule in rules {
                let name = rule.name.as_deref().unwrap_or_default();
                if name.is_empty() {
                    return Some("a rule has no name".to_owned());
                }
                if !names.insert(name) {
                    return Some(format!("two rules are named '{name}'"));
                }
            }
        }
        None
    }
}

fn merged(under: &[Rule], over: &[Rule]) -> Vec<Rule> {
    let names: BTreeSet<Option<&str>> = over.iter().map(|rule| rule.name.as_deref()).collect();
    let kept = under.iter().filter(|rule| !names.contains(&rule.name.as_deref()));
    kept.chain(over).cloned().collect()
}

/// One rule.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Rule {
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// For people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub doc: Option<String>,
    /// What it does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<RuleKind>,
    /// When it does it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mode: Option<RuleMode>,
    /// Who runs it: `CEL`, `ENCRYPT`, …
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub executor: Option<String>,
    /// Tags it applies to.
    #[serde(skip_serializing_if = "BTreeSet::is_empty", deserialize_with = "or_empty")]
    pub tags: BTreeSet<String>,
    /// What its executor wants to know.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", deserialize_with = "or_empty")]
    pub params: BTreeMap<String, String>,
    /// What it says, in its executor's language.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expr: Option<String>,
    /// What to do then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_success: Option<String>,
    /// What to do else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_failure: Option<String>,
    /// It is not run.
    #[serde(deserialize_with = "or_empty")]
    pub disabled: bool,
}

/// What a rule does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum RuleKind {
    /// Changes a message.
    Transform,
    /// Judges it.
    Condition,
}

/// When a rule is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
#[expect(missing_docs, reason = "the names are all there is to say")]
pub enum RuleMode {
    Upgrade,
    Downgrade,
    UpDown,
    Write,
    Read,
    WriteRead,
}

/// `null` is the same as nothing.
pub(crate) fn or_empty<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: Default + Deserialize<'de>,
    D: serde::Deserializer<'de>,
{
    Option::<T>::deserialize(deserializer).map(Option::unwrap_or_default)
}
