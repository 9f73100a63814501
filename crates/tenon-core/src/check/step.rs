//! How far a version has to step from one schema to the next. Nothing here reads numbers: which version
//! a text states is no part of the question.

use crate::avro::canonical::message_text;
use crate::change::{Depth, Surface};
use crate::compatibility::Direction;
use crate::policy::{Policy, Profile, UnknownKeys};
use crate::schema::Schema;
use crate::step::Step;
use crate::text::sorting::sort;
use crate::verdict::Verdict;

/// The step from `earlier` to `later`; `None` where the comparison is undecided.
///
/// A break is what the policy's level and profile call one, waived or not; under the level `none`
/// nothing is. What is no break is minor where messages, readers or generated code may differ:
///
/// | format | a patch leaves |
/// |---|---|
/// | Avro | names, types, symbols, sizes, defaults, aliases and logical types |
/// | Protobuf | nothing to report either way in binary, in JSON or in code |
/// | JSON Schema | the same values: proved, both ways |
///
/// ```
/// use tenon_core::{step, Format, Limits, Policy, Schema, Source, Step};
/// let parse = |text| Schema::parse(Format::Avro, &Source::new("s", text), &Limits::default()).unwrap();
/// let (int, long) = (parse(r#""int""#), parse(r#""long""#));
/// assert_eq!(step(&int, &long, &Policy::default()), Some(Step::Minor));
/// assert_eq!(step(&long, &int, &Policy::default()), Some(Step::Major));
/// assert_eq!(step(&int, &parse(r#"{"type": "int"}"#), &Policy::default()), Some(Step::Patch));
/// assert_eq!(step(&int, &int, &Policy::default()), Some(Step::None));
/// ```
pub fn step(earlier: &Schema, later: &Schema, policy: &Policy) -> Option<Step> {
    if texts(earlier) == texts(later) {
        return Some(Step::None);
    }
    let verdicts = policy.compatibility.directions().iter().map(|direction| {
        let (writer, reader) = direction.roles(earlier, later);
        super::between(writer, reader, *direction, policy, Depth::Verdict).comparison.verdict
    });
    match verdicts.fold(Verdict::Compatible, Verdict::and) {
        Verdict::Undecided => None,
        Verdict::Incompatible => Some(Step::Major),
        Verdict::Compatible if is_told_apart(earlier, later, policy) => Some(Step::Minor),
        Verdict::Compatible => Some(Step::Patch),
    }
}

/// All texts, in an order of their own: that of files says nothing.
fn texts(schema: &Schema) -> Vec<&str> {
    let mut texts: Vec<&str> = schema.sources().into_iter().map(|source| source.text()).collect();
    sort(&mut texts);
    texts
}

/// `false` where nobody who reads or writes messages can tell the two apart; where that is not known,
/// they are.
fn is_told_apart(earlier: &Schema, later: &Schema, policy: &Policy) -> bool {
    let exact = Policy {
        profile: Profile::Exact,
        surfaces: Surface::ALL.to_vec(),
        unknown_keys: UnknownKeys::Refuse,
        ..policy.clone()
    };
    let both = [Direction::Backward, Direction::Forward].into_iter();
    let mut comparisons = both.map(|direction| {
        let (writer, reader) = direction.roles(earlier, later);
        super::between(writer, reader, direction, &exact, Depth::Verdict).comparison
    });
    match (earlier, later) {
        (Schema::Avro(earlier), Schema::Avro(later)) => message_text(earlier) != message_text(later),
        (Schema::Protobuf(_), Schema::Protobuf(_)) => {
            comparisons.any(|own| own.verdict != Verdict::Compatible || !own.changes.is_empty())
        }
        (Schema::JsonSchema(_), Schema::JsonSchema(_)) => {
            comparisons.any(|own| own.verdict != Verdict::Compatible)
        }
        (Schema::Avro(_), Schema::Protobuf(_) | Schema::JsonSchema(_))
        | (Schema::Protobuf(_), Schema::Avro(_) | Schema::JsonSchema(_))
        | (Schema::JsonSchema(_), Schema::Avro(_) | Schema::Protobuf(_)) => true,
    }
}
