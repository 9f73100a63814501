//! The exact view: is every value valid under the writer's schema valid under the reader's? Each finding
//! has a value that is not, and stands at the keyword that refuses it. Further causes are sought by
//! leaving that keyword out and asking again. How a cause is worded is the business of `rules/`.

use std::borrow::Cow;

use crate::change::{Change, Comparison, Effect, Stop, Surface};
use crate::compatibility::Role;
use crate::limits::{Budget, Limits};
use crate::rule::Rule;
use crate::text::Place;
use crate::verdict::Verdict;
use crate::witness::{Reading, Witness};
use crate::words::Text;

use super::fix::{Fact, Trouble};
use super::instance::Instance;
use super::model::{At, Body, Keywords, Schema};
use super::proof::{self, Blame, Counterpart, Inclusion, Obstacle, Reason, Step, Writing};
use super::rules::{
    bound_tightened, branch_lost, content_closed, enum_value_lost, items_restricted, pattern_narrowed,
    property_required, type_narrowed,
};

/// Causes sought in one pair; each is a proof of its own.
const MOST_CAUSES: usize = 20;

/// Longest value in a sentence, in characters.
const MOST_SHOWN: usize = 60;

/// A keyword that refuses a value, and all that a rule needs to say so.
#[derive(Clone, Debug)]
pub(super) struct Cause {
    pub(super) keyword: &'static str,
    /// The refused value's type.
    pub(super) kind: &'static str,
    /// The refused value, as JSON.
    pub(super) value: String,
    /// What the keyword says, as JSON.
    pub(super) limit: String,
    /// The last name on the way to the value, empty at the top and in arrays.
    pub(super) name: String,
    /// No schema of the writer's names it: it stands for any such name.
    pub(super) invented: bool,
    /// The member that is missing.
    pub(super) missing: String,
}

impl Cause {
    /// The keyword refuses the value: for rules that have no more to say.
    pub(super) fn refusal(&self) -> Text {
        Text::new()
            .reader()
            .plain(" refuses ")
            .code(self.value.clone())
            .plain(" by its ")
            .code(self.keyword)
            .plain(", which ")
            .writer()
            .plain(" may write")
    }
}

/// Compares two schemas.
pub(super) fn compare(writer: &Schema, reader: &Schema, limits: &Limits) -> Comparison {
    with_facts(writer, reader, limits).0
}

/// The same, and of each change what it is about, where a keyword is known to refuse a value.
pub(super) fn with_facts(
    writer: &Schema,
    reader: &Schema,
    limits: &Limits,
) -> (Comparison, Vec<Option<Fact>>) {
    search(writer, reader, Cow::Borrowed(reader), Writing::Anything, limits)
}

/// The same for what a writer is taken to write, and for a reader that is `relaxed` to begin with: where
/// that takes everything, so does the reader, as far as is asked. A witness is one that the reader itself
/// refuses.
pub(super) fn search(
    writer: &Schema,
    reader: &Schema,
    mut relaxed: Cow<'_, Schema>,
    writing: Writing,
    limits: &Limits,
) -> (Comparison, Vec<Option<Fact>>) {
    let as_written = matches!(relaxed, Cow::Borrowed(_));
    let mut facts = Vec::new();
    // Until a search says otherwise, nobody knows what is left when the causes found are left out.
    let rest = Verdict::Undecided;
    let (changes, verdict) = (Vec::new(), Verdict::Incompatible);
    let mut found = Comparison { changes, verdict, unlisted: 0, rest, undecided: None };
    // All searches for further causes together may take as many steps as the verdict.
    let (mut first, mut further) = (Budget::new(limits.steps), Budget::new(limits.steps));
    let mut jury = None;
    // The first refutation is the verdict's proof, so it is listed whatever the limit.
    let most = MOST_CAUSES.min(limits.findings).max(1);
    while found.changes.len() < most {
        let purse = if found.changes.is_empty() { &mut first } else { &mut further };
        match proof::written_within(writer, &relaxed, writing, purse) {
            Inclusion::Proved => {
                found.rest = Verdict::Compatible;
                break;
            }
            Inclusion::Undecided(reason) => {
                found.undecided = stop(writer, reader, reason);
                break;
            }
            Inclusion::Refuted(value) => {
                // Leaving out a keyword below a `not` may refuse more than the reader does.
                let refused = as_written && found.changes.is_empty()
                    || proof::valid(reader, &value, limits.steps) == Some(false);
                let jury = jury.get_or_insert_with(|| Jury::of(writer, reader));
                let (true, Some(others)) = (refused, jury.confirms(&value.to_string())) else {
                    found.undecided = Some(nowhere(Obstacle::Disputed));
                    break;
                };
                let Some((blame, counterpart)) = proof::explain(writer, &relaxed, &value, limits.steps)
                else {
                    if found.changes.is_empty() {
                        found.changes.push(unexplained(writer, reader, &value, others));
                        facts.push(None);
                    }
                    break;
                };
                found.changes.push(change(writer, &relaxed, &value, &blame, &counterpart, others));
                facts.push(Some(fact(writer, reader, &blame, &counterpart)));
                if !waive(relaxed.to_mut(), &blame) {
                    break;
                }
            }
        }
    }
    if found.changes.len() == most && found.rest == Verdict::Undecided {
        // Whether there are more is worth a proof; how many would take as many.
        match proof::written_within(writer, &relaxed, writing, &mut further) {
            Inclusion::Proved => found.rest = Verdict::Compatible,
            Inclusion::Refuted(_) => found.unlisted = 1,
            Inclusion::Undecided(_) => {}
        }
    }
    if found.changes.is_empty() {
        found.verdict = found.rest;
    } else {
        found.undecided = None;
    }
    (found, facts)
}

fn fact(writer: &Schema, reader: &Schema, blame: &Blame, counterpart: &Counterpart) -> Fact {
    let trouble = match (blame.keyword, &blame.missing) {
        ("false", _) => Trouble::Closed,
        (keyword, Some(name)) => Trouble::Missing(keyword, name.clone()),
        (keyword, None) => Trouble::Keyword(keyword),
    };
    let name = match blame.path.last() {
        Some(Step::Member(name)) => Some(name.clone()),
        Some(Step::Name(_) | Step::Item(_)) | None => None,
    };
    let (writer, reader) = (writer.node(counterpart.node).at, reader.node(blame.node).at);
    Fact { trouble, name, reader, writer, same: counterpart.same }
}

/// Who is asked about values besides the proof's own judge, made once for a pair.
#[derive(Debug)]
struct Jury {
    #[cfg(feature = "referee")]
    referee: Option<super::referee::Referee>,
}

impl Jury {
    #[cfg(feature = "referee")]
    fn of(writer: &Schema, reader: &Schema) -> Jury {
        Jury { referee: super::referee::Referee::of(writer, reader) }
    }

    #[cfg(not(feature = "referee"))]
    fn of(_: &Schema, _: &Schema) -> Jury {
        Jury {}
    }

    /// Who confirms a value besides us; `None` where one denies it.
    #[cfg(feature = "referee")]
    fn confirms(&self, value: &str) -> Option<Vec<&'static str>> {
        match self.referee.as_ref().and_then(|referee| referee.opinion(value)) {
            Some(true) => Some(vec![super::referee::NAME]),
            Some(false) => None,
            None => Some(Vec::new()),
        }
    }

    #[cfg(not(feature = "referee"))]
    fn confirms(&self, _: &str) -> Option<Vec<&'static str>> {
        Some(Vec::new())
    }
}

/// What kept the proof from being found; `None` for a spent budget, which has words of its own.
fn stop(writer: &Schema, reader: &Schema, reason: Reason) -> Option<Stop> {
    match reason.obstacle {
        Obstacle::TooComplex => return None,
        Obstacle::Disputed => return Some(nowhere(reason.obstacle)),
        Obstacle::TooLarge => {
            let reason = Text::from(format!("the proof stops: {}", reason.obstacle.describe()));
            return Some(Stop { reason, at: None });
        }
        Obstacle::Pattern(_) | Obstacle::Dynamic | Obstacle::Circular | Obstacle::Unevaluated => {}
    }
    let schema = match reason.role {
        Role::Writer => writer,
        Role::Reader => reader,
    };
    let (keyword, place) = spelled(schema, reason);
    let text = match keyword {
        Some(keyword) => Text::new().code(keyword).plain(" at "),
        None => Text::from("the schema at "),
    };
    let pointer = schema.pointer(reason.node);
    let text = if pointer.is_empty() { text.plain("the root") } else { text.code(pointer) };
    let text = match reason.role {
        Role::Writer => text.plain(" in ").writer(),
        Role::Reader => text.plain(" in ").reader(),
    };
    let text = text.plain(format!(" stops the proof: {}", reason.obstacle.describe()));
    Some(Stop { reason: text, at: Some((reason.role, place)) })
}

fn nowhere(obstacle: Obstacle) -> Stop {
    Stop { reason: Text::from(obstacle.describe()), at: None }
}

/// The keyword as the text spells it, and where its value stands; where it has none, the schema's place.
fn spelled(schema: &Schema, reason: Reason) -> (Option<&'static str>, Place) {
    let spellings = match reason.keyword {
        "pattern" => ["pattern", "patternProperties"],
        "$dynamicRef" => ["$dynamicRef", "$recursiveRef"],
        other => [other, other],
    };
    let At { json, .. } = schema.node(reason.node).at;
    let members = schema.value(reason.node, json);
    let found = spellings.into_iter().find_map(|own| Some((own, members.get(own)?.id())));
    match found {
        Some((keyword, at)) => (Some(keyword), schema.keyword_place(reason.node, at)),
        None => (None, schema.place(reason.node)),
    }
}

fn change(
    writer: &Schema,
    reader: &Schema,
    whole: &Instance,
    blame: &Blame,
    counterpart: &Counterpart,
    others: Vec<&'static str>,
) -> Change {
    let cause = cause(writer, reader, blame);
    let (rule, message): (&'static Rule, Text) = match blame.keyword {
        "type" => (&type_narrowed::RULE, type_narrowed::message(&cause)),
        "enum" | "const" => (&enum_value_lost::RULE, enum_value_lost::message(&cause)),
        "pattern" => (&pattern_narrowed::RULE, pattern_narrowed::message(&cause)),
        "required" | "dependentRequired" => (&property_required::RULE, property_required::message(&cause)),
        "false" | "unevaluatedProperties" | "unevaluatedItems" => {
            (&content_closed::RULE, content_closed::message(&cause))
        }
        "uniqueItems" | "contains" => (&items_restricted::RULE, cause.refusal()),
        "anyOf" | "oneOf" | "not" => (&branch_lost::RULE, branch_lost::message(&cause)),
        _ => (&bound_tightened::RULE, cause.refusal()),
    };
    let says = match blame.keyword {
        "false" => Text::from("takes nothing here"),
        keyword => Text::new().code(keyword).plain(" is ").code(cause.limit.clone()),
    };
    let (writer_place, writer_says) = match counterpart.at {
        Some(at) => {
            let text = shown(writer.value(counterpart.node, at).raw());
            (writer.keyword_place(counterpart.node, at), Text::from("was ").code(text))
        }
        None if blame.keyword == "false" => (writer.place(counterpart.node), Text::from("leaves it open")),
        None => (writer.place(counterpart.node), Text::from("has no ").code(blame.keyword).plain(" for it")),
    };
    let reader_place = reader.keyword_place(blame.node, blame.at);
    let mut change =
        Change::new(rule, Effect::Refused, message, (writer_place, writer_says), (reader_place, says));
    change.surface = Surface::Json;
    change.path = path(blame, false);
    change.subject = format!("{} {}", blame.keyword, cause.missing);
    let refusal = match blame.missing.as_deref() {
        Some(name) => format!("`{}` asks for `{name}`", blame.keyword),
        None if blame.keyword == "false" => "the schema there takes nothing".to_owned(),
        None => format!("`{}` is `{}`", blame.keyword, cause.limit),
    };
    change.witness = Some(witness(whole, path(blame, true), cause.value, refusal, others));
    change
}

/// A refused value without a keyword to show for it.
fn unexplained(writer: &Schema, reader: &Schema, value: &Instance, others: Vec<&'static str>) -> Change {
    let cause = Cause {
        keyword: "",
        kind: value.kind().name(),
        value: shown(&value.to_string()),
        limit: String::new(),
        name: String::new(),
        invented: false,
        missing: String::new(),
    };
    let mut change = Change::new(
        &branch_lost::RULE,
        Effect::Refused,
        branch_lost::message(&cause),
        (writer.place(writer.root()), Text::new()),
        (reader.place(reader.root()), Text::new()),
    );
    change.surface = Surface::Json;
    let refusal = "the schema refuses it".to_owned();
    change.witness = Some(witness(value, String::new(), cause.value, refusal, others));
    change
}

fn witness(
    whole: &Instance,
    at: String,
    written: String,
    refusal: String,
    others: Vec<&'static str>,
) -> Witness {
    let json = whole.to_string();
    let checked_by = [vec!["tenon"], others].concat();
    Witness {
        bytes: json.clone().into_bytes(),
        json,
        at,
        written,
        read: Reading::Refused(refusal),
        checked_by,
    }
}

fn cause(writer: &Schema, reader: &Schema, blame: &Blame) -> Cause {
    let name = match blame.path.last() {
        Some(Step::Member(name) | Step::Name(name)) => name.clone(),
        Some(Step::Item(_)) | None => String::new(),
    };
    let names = |keywords: &Keywords| {
        keywords.properties.iter().flat_map(|own| &own.value).any(|(own, _)| **own == *name)
    };
    let invented = !writer.nodes().any(|(node, _)| writer.keywords(node).is_some_and(names));
    Cause {
        keyword: blame.keyword,
        kind: blame.value.kind().name(),
        value: shown(&blame.value.to_string()),
        limit: shown(reader.value(blame.node, blame.at).raw()),
        invented,
        name,
        missing: blame.missing.clone().unwrap_or_default(),
    }
}

/// A value in a sentence, on one line and cut where it is long.
fn shown(text: &str) -> String {
    let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if flat.chars().count() <= MOST_SHOWN {
        return flat;
    }
    flat.chars().take(MOST_SHOWN).chain("…".chars()).collect()
}

/// Goes on to a member: `.price`, or `["a b"]` for a name that is not plain.
pub(super) fn member(path: &mut String, name: &str) {
    let plain = !name.is_empty() && name.chars().all(|own| own.is_alphanumeric() || own == '_' || own == '-');
    match (plain, path.is_empty()) {
        (true, true) => path.push_str(name),
        (true, false) => {
            path.push('.');
            path.push_str(name);
        }
        (false, _) => path.push_str(&format!("[{}]", Instance::String(name.to_owned()))),
    }
}

/// The way to the refused value: `lines[].price`, with numbers of items where they are asked for.
fn path(blame: &Blame, indexed: bool) -> String {
    let mut path = String::new();
    for step in &blame.path {
        match step {
            Step::Member(name) => member(&mut path, name),
            // A name stands in the object itself.
            Step::Name(_) => {}
            Step::Item(index) if indexed => path.push_str(&format!("[{index}]")),
            Step::Item(_) => path.push_str("[]"),
        }
    }
    if let (Some(name), false) = (&blame.missing, indexed) {
        member(&mut path, name);
    }
    path
}

/// Leaves a keyword out, so that the next search finds another cause; `false` where it knows none.
fn waive(schema: &mut Schema, blame: &Blame) -> bool {
    let Some(node) = schema.nodes.get_mut(blame.node.index()) else { return false };
    let keywords: &mut Keywords = match &mut node.body {
        Body::Boolean(_) => {
            node.body = Body::Boolean(true);
            return true;
        }
        Body::Keywords(keywords) => keywords,
    };
    let missing = blame.missing.as_deref().unwrap_or_default();
    match blame.keyword {
        "type" => keywords.types = None,
        "enum" => keywords.enumeration = None,
        "const" => keywords.constant = None,
        "minimum" => keywords.minimum = None,
        "exclusiveMinimum" => keywords.exclusive_minimum = None,
        "maximum" => keywords.maximum = None,
        "exclusiveMaximum" => keywords.exclusive_maximum = None,
        "multipleOf" => keywords.multiple_of = None,
        "minLength" => keywords.min_length = None,
        "maxLength" => keywords.max_length = None,
        "pattern" => keywords.pattern = None,
        "minItems" => keywords.min_items = None,
        "maxItems" => keywords.max_items = None,
        "minProperties" => keywords.min_properties = None,
        "maxProperties" => keywords.max_properties = None,
        "contains" => keywords.contains = None,
        "minContains" => keywords.min_contains = None,
        "maxContains" => keywords.max_contains = None,
        "uniqueItems" => keywords.unique_items = None,
        "unevaluatedItems" => keywords.unevaluated_items = None,
        "unevaluatedProperties" => keywords.unevaluated_properties = None,
        "anyOf" => keywords.any_of = None,
        "oneOf" => keywords.one_of = None,
        "not" => keywords.not = None,
        "required" => {
            if let Some(required) = &mut keywords.required {
                required.value.retain(|name| **name != *missing);
            }
        }
        "dependentRequired" => {
            for (_, needs) in keywords.dependent_required.iter_mut().flat_map(|own| &mut own.value) {
                needs.retain(|name| **name != *missing);
            }
        }
        _ => return false,
    }
    true
}
