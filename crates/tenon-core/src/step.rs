//! Steps from one version to the next. Which one a change asks for is told by `check/step.rs`.

use serde::Serialize;

/// The step that a change asks for, least first; by the words of Semantic Versioning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Step {
    /// The texts are the same.
    None,
    /// Documentation or layout: no message, no reader and no generated code can tell.
    Patch,
    /// Something was added, widened or taken away, and the level still holds.
    Minor,
    /// The level does not hold.
    Major,
}

impl Step {
    /// All steps, least first.
    pub const ALL: [Step; 4] = [Step::None, Step::Patch, Step::Minor, Step::Major];

    /// Lower-case name.
    pub fn name(self) -> &'static str {
        match self {
            Step::None => "none",
            Step::Patch => "patch",
            Step::Minor => "minor",
            Step::Major => "major",
        }
    }
}
