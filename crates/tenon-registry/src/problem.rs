//! What is wrong with a piece of what a registry is filled from, and how much there was of it. Who fills it
//! is in `topic/` and `folder/`.

use std::fmt;

use crate::content::Content;
use crate::state::State;
use crate::subject::Subject;

/// Something that could not be taken as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Of which kind it is.
    pub kind: ProblemKind,
    /// Where: `line 3, column 17`, or a path.
    pub place: String,
    /// What is wrong, in one clause.
    pub what: String,
}

/// Kinds of problems.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ProblemKind {
    /// It cannot be read: left out.
    Broken,
    /// It is of a kind that is not known here: left out.
    UnknownKind,
    /// Its id is another schema's: left out, as a registry does that meets it.
    IdTaken,
    /// It is there already, and says something else: left out.
    Twice,
    /// What it says of itself is not so: taken all the same.
    Doubtful,
    /// It is written so that compaction never drops it: taken all the same.
    OldKey,
}

impl ProblemKind {
    /// `true` where the piece was left out.
    pub fn is_loss(self) -> bool {
        match self {
            ProblemKind::Broken | ProblemKind::UnknownKind | ProblemKind::IdTaken | ProblemKind::Twice => {
                true
            }
            ProblemKind::Doubtful | ProblemKind::OldKey => false,
        }
    }

    /// `broken` and so on.
    pub fn name(self) -> &'static str {
        match self {
            ProblemKind::Broken => "broken",
            ProblemKind::UnknownKind => "unknown-kind",
            ProblemKind::IdTaken => "id-taken",
            ProblemKind::Twice => "twice",
            ProblemKind::Doubtful => "doubtful",
            ProblemKind::OldKey => "old-key",
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.what)
    }
}

/// How much was read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Records of a topic, or versions and settings of a folder.
    pub read: u64,
    /// Of those, the ones that change nothing by what they are.
    pub idle: u64,
    /// Of those, the ones that were left out, each with a [`Problem`].
    pub skipped: u64,
}

/// Why a schema cannot have an id in the context of its subject, if so: the id is another schema's, and not
/// of this version alone.
pub(crate) fn clash(
    state: &State,
    subject: &Subject,
    version: u32,
    id: u32,
    content: &Content,
) -> Option<String> {
    let context = subject.context();
    state.content(context, id).filter(|kept| ***kept != *content)?;
    let mut users = state.users(context, id);
    let (owner, number) = users.find(|(owner, number)| (owner, *number) != (subject, version))?;
    Some(format!(
        "id {id} of {subject} version {version} is another schema's, that of {owner} version {number}"
    ))
}
