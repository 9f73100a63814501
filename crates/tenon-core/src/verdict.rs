//! Three answers, and how they combine. "Undecided" never turns into "compatible".

use serde::Serialize;

/// Can the reader take every message that the writer may write?
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Proved: every message is read.
    Compatible,
    /// The proof ran out of budget or of theory.
    Undecided,
    /// Proved: some message is refused or changed.
    Incompatible,
}

impl Verdict {
    /// Strong Kleene conjunction: both must hold.
    ///
    /// | and | C | U | I |
    /// |---|---|---|---|
    /// | **C** | C | U | I |
    /// | **U** | U | U | I |
    /// | **I** | I | I | I |
    #[must_use]
    pub fn and(self, other: Verdict) -> Verdict {
        self.max(other)
    }

    /// Strong Kleene disjunction: one is enough.
    ///
    /// | or | C | U | I |
    /// |---|---|---|---|
    /// | **C** | C | C | C |
    /// | **U** | C | U | U |
    /// | **I** | C | U | I |
    #[must_use]
    pub fn or(self, other: Verdict) -> Verdict {
        self.min(other)
    }

    /// Lower-case name, as in the report.
    pub fn name(self) -> &'static str {
        match self {
            Verdict::Compatible => "compatible",
            Verdict::Undecided => "undecided",
            Verdict::Incompatible => "incompatible",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Verdict::{Compatible as C, Incompatible as I, Undecided as U};

    #[test]
    fn conjunction_and_disjunction_follow_kleene() {
        for (a, b, and, or) in
            [(C, C, C, C), (C, U, U, C), (C, I, I, C), (U, U, U, U), (U, I, I, U), (I, I, I, I)]
        {
            assert_eq!((a.and(b), b.and(a)), (and, and), "{a:?} and {b:?}");
            assert_eq!((a.or(b), b.or(a)), (or, or), "{a:?} or {b:?}");
        }
    }
}
