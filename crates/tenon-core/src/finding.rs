//! Judged facts, worded in versions, and the report that holds them: the only thing renderers see.

use std::sync::Arc;

use crate::change::{Difference, Effect, Surface};
use crate::compatibility::{Compatibility, Direction};
use crate::policy::Profile;
use crate::rule::{Rule, Severity};
use crate::text::sorting::sort_by_key;
use crate::text::{Place, Source, Span};
use crate::verdict::Verdict;
use crate::waiver::Waiver;
use crate::witness::Witness;
use crate::words::Text;

/// A change or a flaw of one text, weighed by a policy.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The rule behind it.
    pub rule: &'static Rule,
    /// How loudly it speaks.
    pub severity: Severity,
    /// What is the case.
    pub message: Text,
    /// Where; the first label is the place to look at.
    pub labels: Vec<Label>,
    /// What else to know, in order of use.
    pub notes: Vec<Text>,
    /// What to do.
    pub help: Vec<Help>,
    /// What it does to messages; absent for a flaw of one text.
    pub impact: Option<Impact>,
    /// What excuses it: it is a note then, and fails nothing.
    pub waived: Option<Arc<Waiver>>,
    /// `fp1:` and twelve hexadecimal digits: the same for the same rule at the same structural
    /// place, whatever the lines, the wording or the versions.
    pub fingerprint: String,
}

/// A place and what to say there.
#[derive(Clone, Debug)]
pub struct Label {
    /// Index into [`Report::versions`], where the place is in a judged version.
    pub version: Option<usize>,
    /// Where.
    pub place: Place,
    /// A few words, may be empty.
    pub text: Text,
}

/// What a finding does to messages.
#[derive(Clone, Debug)]
pub struct Impact {
    /// Which way the data travels.
    pub direction: Direction,
    /// What it suffers.
    pub effect: Effect,
    /// In which encoding, or in code.
    pub surface: Surface,
    /// Indices of the earlier versions it holds against, newest first.
    pub earlier: Vec<usize>,
    /// Index of the later version.
    pub later: usize,
    /// Where in a message: `lines[].price`, empty for the whole.
    pub path: String,
    /// The proof.
    pub witness: Option<Witness>,
    /// A registry's own words, under its profile.
    pub difference: Option<Difference>,
}

/// Something to do.
#[derive(Clone, Debug)]
pub struct Help {
    /// What, in the imperative.
    pub message: Text,
    /// Edits that do it, all in one source; empty for advice. Offered only after the edited text
    /// was judged again and nothing new broke: the finding was gone, or, where it does no harm,
    /// what may come of it later is ruled out, as a reservation does.
    pub edits: Vec<Edit>,
}

/// Replaces the bytes under a span. Everything around stays as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The text to edit.
    pub source: Source,
    /// What goes; empty to insert.
    pub span: Span,
    /// What comes.
    pub insert: String,
}

impl Edit {
    /// `text` with all `edits` made. Edits that overlap an earlier one are left out.
    pub fn apply(text: &str, edits: &[Edit]) -> String {
        let mut edits: Vec<&Edit> = edits.iter().collect();
        sort_by_key(&mut edits, |edit| edit.span);
        let mut out = String::with_capacity(text.len() + 64);
        let mut done = 0;
        for edit in edits {
            let range = edit.span.range();
            if range.start < done {
                continue;
            }
            out.push_str(text.get(done..range.start).unwrap_or(""));
            out.push_str(&edit.insert);
            done = range.end;
        }
        out.push_str(text.get(done..).unwrap_or(""));
        out
    }
}

/// One judged version.
#[derive(Clone, Debug)]
pub struct Version {
    /// `v1`, `v2`, … or what the shell calls it.
    pub label: String,
    /// Name of its source.
    pub source: String,
}

/// Who may deploy first, read off the directions that hold: each against every version that the level speaks
/// of, and against the one before where it does not speak of the direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Rollout {
    /// Only backward holds: upgrade every reader, then the writers.
    ReadersFirst,
    /// Only forward holds: upgrade every writer, then the readers.
    WritersFirst,
    /// Both hold.
    AnyOrder,
    /// Neither holds: a new subject or a two-step migration.
    NoOrder,
    /// A direction is undecided.
    Unknown,
}

impl Rollout {
    /// From the two verdicts.
    pub fn from_verdicts(backward: Verdict, forward: Verdict) -> Rollout {
        use Verdict::{Compatible, Incompatible, Undecided};
        match (backward, forward) {
            (Compatible, Compatible) => Rollout::AnyOrder,
            (Compatible, Incompatible) => Rollout::ReadersFirst,
            (Incompatible, Compatible) => Rollout::WritersFirst,
            (Incompatible, Incompatible) => Rollout::NoOrder,
            (Undecided, _) | (_, Undecided) => Rollout::Unknown,
        }
    }

    /// One sentence for a person.
    pub fn advice(self) -> &'static str {
        match self {
            Rollout::ReadersFirst => "deploy readers first, then writers",
            Rollout::WritersFirst => {
                "deploy writers first; new readers cannot read the messages already written"
            }
            Rollout::AnyOrder => "readers and writers may deploy in any order",
            Rollout::NoOrder => "no order is safe: migrate in two steps, or start a new subject",
            Rollout::Unknown => "no order is proved safe",
        }
    }
}

/// The answer to one question about one subject.
#[derive(Clone, Debug)]
pub struct Report {
    /// What the schema is called: its full name, or its source where it has none.
    pub subject: String,
    /// The level asked for.
    pub compatibility: Compatibility,
    /// Whose judgement was asked for.
    pub profile: Profile,
    /// The versions, oldest first; the last is the candidate. None where the report is about the run and
    /// no subject of it.
    pub versions: Vec<Version>,
    /// The answer for the level, without what is waived.
    pub verdict: Verdict,
    /// Who may deploy first, from the last two versions; absent for fewer than two.
    pub rollout: Option<Rollout>,
    /// Findings, worst and earliest first.
    pub findings: Vec<Finding>,
    /// Findings beyond the limit, counted and not listed.
    pub unlisted: usize,
}

impl Report {
    /// `false` where nothing was to be compared, so that the verdict says nothing: one version, no level.
    pub fn is_judgement(&self) -> bool {
        self.versions.len() > 1 || self.compatibility != Compatibility::None
    }

    /// How many findings speak at that severity; waived ones do not speak.
    pub fn count(&self, severity: Severity) -> usize {
        self.spoken().filter(|finding| finding.severity == severity).count()
    }

    /// How many findings are waived.
    pub fn waived(&self) -> usize {
        self.findings.len() - self.spoken().count()
    }

    /// `true` when a finding that is not waived is at least that severe, or the verdict is not
    /// "compatible".
    pub fn fails(&self, severity: Severity) -> bool {
        self.verdict != Verdict::Compatible || self.spoken().any(|finding| finding.severity >= severity)
    }

    fn spoken(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| finding.waived.is_none())
    }
}
