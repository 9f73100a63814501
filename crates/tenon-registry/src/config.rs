//! Settings of a subject, a context or the whole registry, how they are changed, and which stand behind
//! which. Where they are kept is the state's part.

use serde::{Deserialize, Deserializer, Serialize};
use tenon_core::Compatibility;

use crate::level;
use crate::metadata::{Metadata, RuleSet};

/// How JSON Schemas are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum CompatibilityPolicy {
    /// As ever.
    Strict,
    /// Content models may close and open.
    Lenient,
    /// Not there; what was set by an earlier version is compared as `Strict`.
    Logical,
}

/// A setting that may be given, cleared (`null`) or left as it is (absent).
type Given<T> = Option<Option<T>>;

/// Lists every setting once and makes both of what is kept and of what changes it.
macro_rules! settings {
    ($($(#[$doc:meta])* $name:ident: $kind:ty,)*) => {
        /// What is set. Nothing is set by default.
        #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "camelCase")]
        pub struct Config {
            /// What a new version must promise.
            #[serde(default, with = "level", skip_serializing_if = "Option::is_none")]
            pub compatibility_level: Option<Compatibility>,
            $($(#[$doc])* #[serde(default, skip_serializing_if = "Option::is_none")] pub $name: Option<$kind>,)*
        }

        /// What is to be set or cleared; also what the registry says it did.
        #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "camelCase")]
        pub struct ConfigUpdate {
            /// What a new version must promise.
            #[serde(
                default,
                skip_serializing_if = "is_idle",
                serialize_with = "given_level",
                deserialize_with = "level_given"
            )]
            pub compatibility: Given<Compatibility>,
            $($(#[$doc])*
            #[serde(default, skip_serializing_if = "is_idle", deserialize_with = "given")]
            pub $name: Given<$kind>,)*
        }

        impl Config {
            /// The same after a change.
            pub fn updated(&self, update: &ConfigUpdate) -> Config {
                Config {
                    compatibility_level: update.compatibility.unwrap_or(self.compatibility_level),
                    $($name: update.$name.clone().unwrap_or_else(|| self.$name.clone()),)*
                }
            }

            /// What is set here, and behind it what is set there.
            pub fn over(&self, behind: &Config) -> Config {
                Config {
                    compatibility_level: self.compatibility_level.or(behind.compatibility_level),
                    $($name: self.$name.clone().or_else(|| behind.$name.clone()),)*
                }
            }
        }
    };
}

settings! {
    /// The subject that is meant instead.
    alias: String,
    /// The same for keys, of which there are none.
    alias_for_deks: String,
    /// Texts are normalized before they are registered.
    normalize: bool,
    /// Fields are held to those that the metadata reserves.
    validate_fields: bool,
    /// New texts are checked, which is always so.
    validate_new_schemas: bool,
    /// Rules are checked, which is always so.
    validate_rules: bool,
    /// The property of metadata by which versions are grouped; only those of one group are compared.
    compatibility_group: String,
    /// How JSON Schemas are compared.
    compatibility_policy: CompatibilityPolicy,
    /// Metadata of what brings none.
    default_metadata: Metadata,
    /// Metadata of everything, whatever it brings.
    override_metadata: Metadata,
    /// Rules of what brings none.
    default_rule_set: RuleSet,
    /// Rules of everything, whatever it brings.
    override_rule_set: RuleSet,
}

fn is_idle<T>(given: &Given<T>) -> bool {
    !matches!(given, Some(Some(_)))
}

fn given<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Given<T>, D::Error> {
    Option::<T>::deserialize(deserializer).map(Some)
}

fn level_given<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Given<Compatibility>, D::Error> {
    level::deserialize(deserializer).map(Some)
}

fn given_level<S: serde::Serializer>(given: &Given<Compatibility>, serializer: S) -> Result<S::Ok, S::Error> {
    level::serialize(&given.flatten(), serializer)
}
