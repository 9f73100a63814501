//! Facts about a pair of schemas, before anyone judges them.

use serde::Serialize;

use crate::compatibility::Role;
use crate::rule::Rule;
use crate::text::Place;
use crate::verdict::Verdict;
use crate::witness::Witness;
use crate::words::Text;

/// What happens to a message when the reader's schema meets the writer's bytes. A fact, not a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Effect {
    /// Every message means what it meant.
    Same,
    /// Some values arrive less exact.
    Lossy,
    /// Some values arrive as other values, silently.
    Misread,
    /// Some values vanish, silently.
    Dropped,
    /// The reader fails on some messages.
    Refused,
}

impl Effect {
    /// `true` when a message is refused, changed into another or loses a value.
    pub fn breaks(self) -> bool {
        match self {
            Effect::Same | Effect::Lossy => false,
            Effect::Misread | Effect::Dropped | Effect::Refused => true,
        }
    }

    /// Lower-case name.
    pub fn name(self) -> &'static str {
        match self {
            Effect::Same => "same",
            Effect::Lossy => "lossy",
            Effect::Misread => "misread",
            Effect::Dropped => "dropped",
            Effect::Refused => "refused",
        }
    }
}

/// Where an effect shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Surface {
    /// Messages in the format's binary encoding.
    Binary,
    /// Messages in its JSON mapping, or in JSON where it has no other form.
    Json,
    /// Code written against what is generated, and calls by name.
    Source,
}

impl Surface {
    /// All surfaces.
    pub const ALL: [Surface; 3] = [Surface::Binary, Surface::Json, Surface::Source];

    /// Lower-case name.
    pub fn name(self) -> &'static str {
        match self {
            Surface::Binary => "binary",
            Surface::Json => "json",
            Surface::Source => "source",
        }
    }
}

/// A neutral fact at a pair of places, in roles.
#[derive(Clone, Debug)]
pub struct Change {
    /// The rule that words it.
    pub rule: &'static Rule,
    /// What messages suffer.
    pub effect: Effect,
    /// Where they suffer it.
    pub surface: Surface,
    /// `false` for what is said of declarations from the earlier to the later version, whichever way
    /// messages travel.
    pub directed: bool,
    /// What is the case, in roles.
    pub message: Text,
    /// Where in the writer's schema, and what to say there.
    pub writer: (Place, Text),
    /// Where in the reader's schema, and what to say there.
    pub reader: (Place, Text),
    /// Where in a message: `lines[].price`, empty for the whole message.
    pub path: String,
    /// What sets this change apart from others of its rule at its path, for fingerprints.
    pub subject: String,
    /// Reasons behind it, nearest first, where the fact alone does not say enough.
    pub causes: Vec<Text>,
    /// What a person can do, in roles; edits are found by the fixer.
    pub advice: Vec<Text>,
    /// The proof, where one was built and checked.
    pub witness: Option<Witness>,
    /// Why there is no proof, where one was sought.
    pub unproved: Option<Text>,
    /// A registry's own words for it, under its profile.
    pub difference: Option<Difference>,
}

/// One incompatibility in a registry's own words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Difference {
    /// `READER_FIELD_MISSING_DEFAULT_VALUE` and so on.
    #[serde(rename = "type")]
    pub kind: String,
    /// The registry's path, `/fields/0/type`.
    pub path: String,
    /// The registry's text.
    pub message: String,
}

/// All changes between a writer and a reader.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// Every fact found, in the order of the writer's walk.
    pub changes: Vec<Change>,
    /// Whether messages survive.
    pub verdict: Verdict,
    /// Changes found beyond the limit and not listed; of JSON Schema 1 for any number of them.
    pub unlisted: usize,
    /// The verdict if none of the changes listed were there.
    pub rest: Verdict,
    /// What kept an undecided comparison from its answer, where it was not the budget.
    pub undecided: Option<Stop>,
}

/// What kept a comparison from an answer.
#[derive(Clone, Debug)]
pub struct Stop {
    /// In a sentence, in roles.
    pub reason: Text,
    /// Whose schema and where in it, if it is somewhere.
    pub at: Option<(Role, Place)>,
}

/// How much is asked of a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Depth {
    /// The verdict and the facts.
    Verdict,
    /// Witnesses too.
    Proofs,
}

/// What a profile says, and what breaks messages though it accepts it.
#[derive(Debug)]
pub(crate) struct View {
    /// What it says.
    pub(crate) comparison: Comparison,
    /// What it does not see.
    pub(crate) overlooked: Vec<Change>,
    /// It accepts what the exact answer could neither prove nor refute.
    pub(crate) unproved: Option<Unproved>,
}

/// What stopped the exact answer, where that is one keyword.
#[derive(Debug)]
pub(crate) struct Unproved(pub(crate) Option<Stop>);

impl View {
    /// A profile that sees everything.
    pub(crate) fn of(comparison: Comparison) -> View {
        View { comparison, overlooked: Vec::new(), unproved: None }
    }

    /// A profile that has no answer.
    pub(crate) fn unjudged() -> View {
        View::of(Comparison {
            changes: Vec::new(),
            verdict: Verdict::Undecided,
            unlisted: 0,
            rest: Verdict::Undecided,
            undecided: None,
        })
    }
}

impl Change {
    /// A change in binary messages at two places, to be refined.
    pub(crate) fn new(
        rule: &'static Rule,
        effect: Effect,
        message: Text,
        writer: (Place, Text),
        reader: (Place, Text),
    ) -> Change {
        Change {
            rule,
            effect,
            surface: Surface::Binary,
            directed: true,
            message,
            writer,
            reader,
            path: String::new(),
            subject: String::new(),
            causes: Vec::new(),
            advice: Vec::new(),
            witness: None,
            unproved: None,
            difference: None,
        }
    }

    /// What tells one change from another between the same pair of schemas.
    pub(crate) fn key(&self) -> String {
        format!("{} {} {} {}", self.rule.id, self.surface.name(), self.path, self.subject)
    }
}
