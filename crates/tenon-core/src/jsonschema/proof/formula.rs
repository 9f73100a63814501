//! What a shape, or its negation, demands of values of one type: clauses that all hold, each a choice of
//! ways, each way some literals and atoms that hold together. One step deep: literals inside are opened
//! by the search when it gets to them.

use std::rc::Rc;

use super::super::draft::Draft;
use super::super::instance::Instance;
use super::super::model::{Body, Keyword, Keywords, NodeId, Reference, Schema, Scope, Type};
use super::super::number::Number;
use super::declared;
use super::engine::Engine;
use super::evaluated::{self, Evaluated};
use super::exclusion;
use super::groups::Group;
use super::strings::PatternId;
use super::universe::Shape;
use super::{Obstacle, Reason};

/// A value in one engine's table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct ValueId(pub(super) u32);

/// A demand on a whole value, or its negation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Literal {
    pub(super) what: What,
    pub(super) holds: bool,
}

/// What a literal is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum What {
    /// The value is valid under the shape.
    Valid(Shape),
    /// The value equals that one.
    Is(ValueId),
    /// The value is written by who writes only what those schemas declare. Never negated.
    Declared(Group),
    /// No value.
    Nothing,
}

/// Which members of an object.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Keys {
    Named(Rc<str>),
    Matching(PatternId),
    /// Neither one of the names, which are sorted, nor matched by one of the patterns.
    Other(Rc<[Rc<str>]>, Rc<[PatternId]>),
}

/// A demand on values of one type that needs no opening.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Atom {
    /// It is one of these.
    In(Rc<[ValueId]>),
    /// A number or a string: it is not that one.
    NotIn(ValueId),
    /// Not less, and `true`: not equal either.
    Low(Number, bool),
    /// Not greater, and `true`: not equal either.
    High(Number, bool),
    /// It is written without a point and an exponent, or it is not: what draft 4 calls an integer.
    Plain(bool),
    /// It is a multiple, or it is not.
    Multiple(Number, bool),
    /// At least so many characters, items or members.
    AtLeast(u64),
    /// At most so many characters, items or members.
    AtMost(u64),
    Pattern(PatternId, bool),
    /// The item there, if there is one.
    Item(u64, Literal),
    /// Every item from there on.
    Tail(u64, Literal),
    /// Some item from there on.
    SomeItem(u64, Literal),
    /// At least so many items.
    Contains(Literal, u64),
    /// At most so many items.
    AtMostContains(Literal, u64),
    Unique,
    Repeats,
    /// Each of these members that is there.
    Every(Keys, Literal),
    /// One of these members is there, and so is its value.
    Some(Keys, Option<Literal>),
    Has(Rc<str>),
    Lacks(Rc<str>),
    /// Every name, as a string.
    Names(Literal),
    /// Some name, as a string.
    SomeName(Literal),
    /// Something that this engine cannot tell.
    Unknown(Reason),
}

/// A literal or an atom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Term {
    Literal(Literal),
    Atom(Atom),
}

/// Terms that hold together.
pub(super) type Way = Vec<Term>;

/// Ways of which one holds; none is a contradiction.
pub(super) type Clause = Vec<Way>;

impl Literal {
    /// Valid under the shape.
    pub(super) fn valid(shape: Shape) -> Literal {
        Literal { what: What::Valid(shape), holds: true }
    }

    /// The opposite.
    pub(super) fn negated(self) -> Literal {
        Literal { holds: !self.holds, ..self }
    }
}

impl From<Literal> for Term {
    fn from(literal: Literal) -> Term {
        Term::Literal(literal)
    }
}

impl From<Atom> for Term {
    fn from(atom: Atom) -> Term {
        Term::Atom(atom)
    }
}

/// What a literal demands of values of type `kind`, which is never [`Type::Integer`].
pub(super) fn clauses(engine: &mut Engine<'_>, literal: Literal, kind: Type) -> Vec<Clause> {
    match literal.what {
        What::Is(value) => match (engine.value(value).kind() == kind, literal.holds) {
            (true, true) => vec![vec![vec![Atom::In(Rc::new([value])).into()]]],
            (true, false) => vec![differs(engine, value)],
            (false, true) => vec![Vec::new()],
            (false, false) => Vec::new(),
        },
        What::Declared(group) if literal.holds => declared::clauses(engine, group, kind),
        What::Nothing if literal.holds => vec![Vec::new()],
        What::Declared(_) | What::Nothing => Vec::new(),
        What::Valid(shape) => match (engine.universe.body(shape), literal.holds) {
            (Body::Keywords(_), _) if circle(engine, shape).is_some() => {
                circle(engine, shape).map(|reason| unit(Atom::Unknown(reason))).into_iter().collect()
            }
            (Body::Boolean(value), holds) if *value == holds => Vec::new(),
            (Body::Boolean(_), _) => vec![Vec::new()],
            (Body::Keywords(keywords), true) => positive(&mut Opening { engine, shape, keywords }, kind),
            (Body::Keywords(keywords), false) => negative(&mut Opening { engine, shape, keywords }, kind),
        },
    }
}

fn circle(engine: &Engine<'_>, shape: Shape) -> Option<Reason> {
    let (role, node) = engine.universe.node(shape);
    engine.circle(role, node)
}

/// A shape being opened.
pub(super) struct Opening<'e, 's> {
    pub(super) engine: &'e mut Engine<'s>,
    pub(super) shape: Shape,
    pub(super) keywords: &'s Keywords,
}

impl<'s> Opening<'_, 's> {
    pub(super) fn child(&self, node: NodeId) -> Literal {
        let (role, _) = self.engine.universe.node(self.shape);
        Literal::valid(self.engine.universe.shape(role, node))
    }

    pub(super) fn schema(&self) -> (&'s Schema, NodeId) {
        let (role, node) = self.engine.universe.node(self.shape);
        (self.engine.universe.schema(role), node)
    }

    pub(super) fn unknown(&self, keyword: &'static str, obstacle: Obstacle) -> Atom {
        let (role, node) = self.engine.universe.node(self.shape);
        Atom::Unknown(Reason { role, node, keyword, obstacle })
    }

    pub(super) fn pattern(&mut self, text: &str) -> PatternId {
        let place = self.engine.universe.node(self.shape);
        self.engine.pattern(text, place)
    }

    /// The names and patterns that `additionalProperties` leaves to the keywords beside it.
    fn other(&mut self) -> Keys {
        let named =
            self.keywords.properties.iter().flat_map(|own| &own.value).map(|(name, _)| Rc::from(&**name));
        let mut named: Vec<Rc<str>> = named.collect();
        named.sort_unstable();
        let keywords = self.keywords;
        let matched = keywords.pattern_properties.iter().flat_map(|own| &own.value);
        let matched: Vec<PatternId> = matched.map(|(text, _)| self.pattern(text)).collect();
        Keys::Other(named.into(), matched.into())
    }

    fn prefix(&self) -> &'s [NodeId] {
        self.keywords.prefix_items.as_ref().map_or(&[], |own| &own.value)
    }

    /// The pairs of branches of `oneOf` that may have a value in common; `None` where they are too many.
    fn overlaps(&mut self) -> Option<Rc<[(usize, usize)]>> {
        let (role, _) = self.engine.universe.node(self.shape);
        let arms = nodes(&self.keywords.one_of)
            .map(|node| self.engine.universe.shape(role, node))
            .collect::<Vec<_>>();
        let pairs = exclusion::overlaps(self.engine, self.shape, &arms)?;
        self.engine.budget.spend(pairs.len() as u64).ok()?;
        Some(pairs)
    }

    /// `None` where the type is not among those allowed; `true` where only whole numbers are.
    fn typed(&self, kind: Type) -> Option<bool> {
        let Some(types) = &self.keywords.types else { return Some(false) };
        if types.value.contains(kind) {
            return Some(false);
        }
        (kind == Type::Number && types.value.contains(Type::Integer)).then_some(true)
    }

    /// Its `integer` is a matter of spelling.
    fn spelled(&self) -> bool {
        let (schema, node) = self.schema();
        schema.node(node).draft == Draft::Draft4
    }

    /// Values of `enum` and of `const`, each as one set.
    fn listed(&mut self) -> Vec<Vec<ValueId>> {
        let (schema, node) = self.schema();
        let keywords = self.keywords;
        let mut sets = Vec::new();
        if let Some(list) = &keywords.enumeration {
            sets.push(list.value.iter().map(|own| Instance::of(schema.value(node, own.at))).collect());
        }
        if let Some(own) = &keywords.constant {
            sets.push(vec![Instance::of(schema.value(node, own.value.at))]);
        }
        sets.into_iter()
            .map(|set: Vec<Instance>| set.into_iter().map(|own| self.engine.value_id(own)).collect())
            .collect()
    }
}

fn unit(term: impl Into<Term>) -> Clause {
    vec![vec![term.into()]]
}

fn one() -> Number {
    Number::parse("1")
}

fn positive(own: &mut Opening<'_, '_>, kind: Type) -> Vec<Clause> {
    let keywords = own.keywords;
    let mut all: Vec<Clause> = Vec::new();
    match own.typed(kind) {
        None => return vec![Vec::new()],
        Some(true) => {
            all.push(unit(Atom::Multiple(one(), true)));
            if own.spelled() {
                all.push(unit(Atom::Plain(true)));
            }
        }
        Some(false) => {}
    }
    for set in own.listed() {
        let set: Vec<ValueId> =
            set.into_iter().filter(|value| own.engine.value(*value).kind() == kind).collect();
        if set.is_empty() {
            return vec![Vec::new()];
        }
        all.push(unit(Atom::In(set.into())));
    }
    all.extend(in_place(own));
    match kind {
        Type::Null | Type::Boolean => {}
        Type::Number | Type::Integer => {
            all.extend(number_atoms(keywords).into_iter().map(unit));
        }
        Type::String => all.extend(string_atoms(own).into_iter().map(unit)),
        Type::Array => all.extend(array(own)),
        Type::Object => all.extend(object(own)),
    }
    all
}

/// Keywords that apply other schemas to the same value.
fn in_place(own: &mut Opening<'_, '_>) -> Vec<Clause> {
    let keywords = own.keywords;
    let mut all: Vec<Clause> = Vec::new();
    for reference in references(keywords) {
        match reference.value.scope {
            Scope::Static => all.push(unit(own.child(reference.value.target))),
            Scope::Dynamic => all.push(unit(own.unknown("$dynamicRef", Obstacle::Dynamic))),
        }
    }
    for node in nodes(&keywords.all_of) {
        all.push(unit(own.child(node)));
    }
    if let Some(arms) = &keywords.any_of {
        all.push(arms.value.iter().map(|node| vec![own.child(*node).into()]).collect());
    }
    if let Some(arms) = &keywords.one_of {
        let arms: Vec<Literal> = arms.value.iter().map(|node| own.child(*node)).collect();
        match own.overlaps() {
            Some(overlaps) => {
                let mut ways: Clause = arms.iter().map(|arm| vec![(*arm).into()]).collect();
                for (one, other) in overlaps.iter().flat_map(|(one, other)| [(*one, *other), (*other, *one)])
                {
                    if let (Some(way), Some(arm)) = (ways.get_mut(one), arms.get(other)) {
                        way.push(arm.negated().into());
                    }
                }
                all.push(ways);
            }
            None => all.push(unit(own.unknown("oneOf", Obstacle::TooComplex))),
        }
    }
    if let Some(not) = &keywords.not {
        all.push(unit(own.child(not.value).negated()));
    }
    if let Some(condition) = &keywords.condition {
        let condition = own.child(condition.value);
        let branch = |chosen: Literal, then: &Option<Keyword<NodeId>>| {
            let mut way: Way = vec![chosen.into()];
            way.extend(then.iter().map(|node| Term::Literal(own.child(node.value))));
            way
        };
        if keywords.consequence.is_some() || keywords.alternative.is_some() {
            all.push(vec![
                branch(condition, &keywords.consequence),
                branch(condition.negated(), &keywords.alternative),
            ]);
        }
    }
    all
}

fn references(keywords: &Keywords) -> impl Iterator<Item = &Keyword<Reference>> {
    keywords.reference.iter().chain(&keywords.dynamic_reference)
}

fn nodes(list: &Option<Keyword<Vec<NodeId>>>) -> impl Iterator<Item = NodeId> + '_ {
    list.iter().flat_map(|own| own.value.iter().copied())
}

fn number_atoms(keywords: &Keywords) -> Vec<Atom> {
    let mut all = Vec::new();
    if let Some(bound) = &keywords.minimum {
        all.push(Atom::Low(bound.value.clone(), false));
    }
    if let Some(bound) = &keywords.exclusive_minimum {
        all.push(Atom::Low(bound.value.clone(), true));
    }
    if let Some(bound) = &keywords.maximum {
        all.push(Atom::High(bound.value.clone(), false));
    }
    if let Some(bound) = &keywords.exclusive_maximum {
        all.push(Atom::High(bound.value.clone(), true));
    }
    if let Some(divisor) = &keywords.multiple_of {
        all.push(Atom::Multiple(divisor.value.clone(), true));
    }
    all
}

fn string_atoms(own: &mut Opening<'_, '_>) -> Vec<Atom> {
    let keywords = own.keywords;
    let mut all = Vec::new();
    all.extend(keywords.min_length.iter().map(|own| Atom::AtLeast(own.value)));
    all.extend(keywords.max_length.iter().map(|own| Atom::AtMost(own.value)));
    if let Some(pattern) = &keywords.pattern {
        all.push(Atom::Pattern(own.pattern(&pattern.value), true));
    }
    all
}

/// The opposite of an atom of numbers or strings, and of counts.
fn opposite(atom: Atom) -> Option<Way> {
    Some(vec![Term::Atom(match atom {
        Atom::Low(bound, open) => Atom::High(bound, !open),
        Atom::High(bound, open) => Atom::Low(bound, !open),
        Atom::Multiple(divisor, holds) => Atom::Multiple(divisor, !holds),
        Atom::Pattern(pattern, holds) => Atom::Pattern(pattern, !holds),
        Atom::AtLeast(least) => Atom::AtMost(least.checked_sub(1)?),
        Atom::AtMost(most) => Atom::AtLeast(most.checked_add(1)?),
        Atom::Unknown(reason) => Atom::Unknown(reason),
        Atom::In(_)
        | Atom::NotIn(_)
        | Atom::Plain(_)
        | Atom::Item(..)
        | Atom::Tail(..)
        | Atom::SomeItem(..)
        | Atom::Contains(..)
        | Atom::AtMostContains(..)
        | Atom::Unique
        | Atom::Repeats
        | Atom::Every(..)
        | Atom::Some(..)
        | Atom::Has(_)
        | Atom::Lacks(_)
        | Atom::Names(_)
        | Atom::SomeName(_) => return None,
    })])
}

fn array(own: &mut Opening<'_, '_>) -> Vec<Clause> {
    let keywords = own.keywords;
    let mut all: Vec<Clause> = item_counts(keywords).into_iter().map(unit).collect();
    for (index, node) in own.prefix().iter().enumerate() {
        all.push(unit(Atom::Item(index as u64, own.child(*node))));
    }
    if let Some(items) = &keywords.items {
        all.push(unit(Atom::Tail(own.prefix().len() as u64, own.child(items.value))));
    }
    if let Some((contains, least, most)) = contains(own) {
        if least > 0 {
            all.push(unit(Atom::Contains(contains, least)));
        }
        all.extend(most.map(|most| unit(Atom::AtMostContains(contains, most))));
    }
    if keywords.unique_items.as_ref().is_some_and(|own| own.value) {
        all.push(unit(Atom::Unique));
    }
    if let Some(rest) = &keywords.unevaluated_items {
        let rest = own.child(rest.value);
        all.push(match evaluated::of(own, Type::Array) {
            Some(cases) => ways(cases, |seen| (!seen.all).then_some(Atom::Tail(seen.items, rest))),
            None => unit(own.unknown("unevaluatedItems", Obstacle::Unevaluated)),
        });
    }
    all
}

fn item_counts(keywords: &Keywords) -> Vec<Atom> {
    let least = keywords.min_items.iter().map(|own| Atom::AtLeast(own.value));
    least.chain(keywords.max_items.iter().map(|own| Atom::AtMost(own.value))).collect()
}

fn contains(own: &Opening<'_, '_>) -> Option<(Literal, u64, Option<u64>)> {
    let contains = own.child(own.keywords.contains.as_ref()?.value);
    let least = own.keywords.min_contains.as_ref().map_or(1, |own| own.value);
    Some((contains, least, own.keywords.max_contains.as_ref().map(|own| own.value)))
}

fn object(own: &mut Opening<'_, '_>) -> Vec<Clause> {
    let keywords = own.keywords;
    let mut all: Vec<Clause> = member_counts(keywords).into_iter().map(unit).collect();
    for (name, node) in keywords.properties.iter().flat_map(|own| &own.value) {
        all.push(unit(Atom::Every(Keys::Named(Rc::from(&**name)), own.child(*node))));
    }
    for (text, node) in keywords.pattern_properties.iter().flat_map(|own| &own.value) {
        let pattern = own.pattern(text);
        all.push(unit(Atom::Every(Keys::Matching(pattern), own.child(*node))));
    }
    if let Some(rest) = &keywords.additional_properties {
        let keys = own.other();
        all.push(unit(Atom::Every(keys, own.child(rest.value))));
    }
    if let Some(names) = &keywords.property_names {
        all.push(unit(Atom::Names(own.child(names.value))));
    }
    for name in keywords.required.iter().flat_map(|own| &own.value) {
        all.push(unit(Atom::Has(Rc::from(&**name))));
    }
    for (name, needs) in keywords.dependent_required.iter().flat_map(|own| &own.value) {
        let needs = needs.iter().map(|need| Atom::Has(Rc::from(&**need)).into()).collect();
        all.push(vec![vec![Atom::Lacks(Rc::from(&**name)).into()], needs]);
    }
    for (name, node) in keywords.dependent_schemas.iter().flat_map(|own| &own.value) {
        all.push(vec![vec![Atom::Lacks(Rc::from(&**name)).into()], vec![own.child(*node).into()]]);
    }
    if let Some(rest) = &keywords.unevaluated_properties {
        let rest = own.child(rest.value);
        all.push(match evaluated::of(own, Type::Object) {
            Some(cases) => ways(cases, |seen| (!seen.all).then(|| Atom::Every(seen.rest(), rest))),
            None => unit(own.unknown("unevaluatedProperties", Obstacle::Unevaluated)),
        });
    }
    all
}

fn member_counts(keywords: &Keywords) -> Vec<Atom> {
    let least = keywords.min_properties.iter().map(|own| Atom::AtLeast(own.value));
    least.chain(keywords.max_properties.iter().map(|own| Atom::AtMost(own.value))).collect()
}

/// One way a case: what sets the case apart, and what it leaves to the rest.
fn ways(cases: Vec<(Way, Evaluated)>, rest: impl Fn(Evaluated) -> Option<Atom>) -> Clause {
    cases
        .into_iter()
        .map(|(mut way, seen)| {
            way.extend(rest(seen).map(Term::Atom));
            way
        })
        .collect()
}

fn negative(own: &mut Opening<'_, '_>, kind: Type) -> Vec<Clause> {
    let keywords = own.keywords;
    let mut any: Clause = Vec::new();
    match own.typed(kind) {
        None => return Vec::new(),
        Some(true) => {
            any.push(vec![Atom::Multiple(one(), false).into()]);
            if own.spelled() {
                any.push(vec![Atom::Plain(false).into()]);
            }
        }
        Some(false) => {}
    }
    for set in own.listed() {
        let set: Vec<ValueId> =
            set.into_iter().filter(|value| own.engine.value(*value).kind() == kind).collect();
        if set.is_empty() {
            return Vec::new();
        }
        any.push(set.iter().map(|value| Literal { what: What::Is(*value), holds: false }.into()).collect());
    }
    any.extend(not_in_place(own));
    match kind {
        Type::Null | Type::Boolean => {}
        Type::Number | Type::Integer => any.extend(number_atoms(keywords).into_iter().filter_map(opposite)),
        Type::String => any.extend(string_atoms(own).into_iter().filter_map(opposite)),
        Type::Array => any.extend(not_array(own)),
        Type::Object => any.extend(not_object(own)),
    }
    vec![any]
}

fn not_in_place(own: &mut Opening<'_, '_>) -> Clause {
    let keywords = own.keywords;
    let mut any: Clause = Vec::new();
    for reference in references(keywords) {
        any.push(match reference.value.scope {
            Scope::Static => vec![own.child(reference.value.target).negated().into()],
            Scope::Dynamic => vec![own.unknown("$dynamicRef", Obstacle::Dynamic).into()],
        });
    }
    for node in nodes(&keywords.all_of) {
        any.push(vec![own.child(node).negated().into()]);
    }
    if keywords.any_of.is_some() {
        any.push(nodes(&keywords.any_of).map(|node| own.child(node).negated().into()).collect());
    }
    if keywords.one_of.is_some() {
        let arms: Vec<Literal> = nodes(&keywords.one_of).map(|node| own.child(node)).collect();
        any.push(arms.iter().map(|arm| arm.negated().into()).collect());
        match own.overlaps() {
            Some(overlaps) => any.extend(overlaps.iter().filter_map(|(one, other)| {
                Some(vec![(*arms.get(*one)?).into(), (*arms.get(*other)?).into()])
            })),
            None => any.push(vec![own.unknown("oneOf", Obstacle::TooComplex).into()]),
        }
    }
    if let Some(not) = &keywords.not {
        any.push(vec![own.child(not.value).into()]);
    }
    if let Some(condition) = &keywords.condition {
        let condition = own.child(condition.value);
        if let Some(then) = &keywords.consequence {
            any.push(vec![condition.into(), own.child(then.value).negated().into()]);
        }
        if let Some(other) = &keywords.alternative {
            any.push(vec![condition.negated().into(), own.child(other.value).negated().into()]);
        }
    }
    any
}

fn not_array(own: &mut Opening<'_, '_>) -> Clause {
    let keywords = own.keywords;
    let mut any: Clause = item_counts(keywords).into_iter().filter_map(opposite).collect();
    for (index, node) in own.prefix().iter().enumerate() {
        let index = index as u64;
        any.push(vec![Atom::AtLeast(index + 1).into(), Atom::Item(index, own.child(*node).negated()).into()]);
    }
    if let Some(items) = &keywords.items {
        any.push(vec![Atom::SomeItem(own.prefix().len() as u64, own.child(items.value).negated()).into()]);
    }
    if let Some((contains, least, most)) = contains(own) {
        if let Some(fewer) = least.checked_sub(1) {
            any.push(vec![Atom::AtMostContains(contains, fewer).into()]);
        }
        if let Some(more) = most.and_then(|most| most.checked_add(1)) {
            any.push(vec![Atom::Contains(contains, more).into()]);
        }
    }
    if keywords.unique_items.as_ref().is_some_and(|own| own.value) {
        any.push(vec![Atom::Repeats.into()]);
    }
    if let Some(rest) = &keywords.unevaluated_items {
        let rest = own.child(rest.value).negated();
        match evaluated::of(own, Type::Array) {
            Some(cases) => any.extend(left_over(cases, |seen| Atom::SomeItem(seen.items, rest))),
            None => any.push(vec![own.unknown("unevaluatedItems", Obstacle::Unevaluated).into()]),
        }
    }
    any
}

fn not_object(own: &mut Opening<'_, '_>) -> Clause {
    let keywords = own.keywords;
    let mut any: Clause = member_counts(keywords).into_iter().filter_map(opposite).collect();
    for name in keywords.required.iter().flat_map(|own| &own.value) {
        any.push(vec![Atom::Lacks(Rc::from(&**name)).into()]);
    }
    for (name, node) in keywords.properties.iter().flat_map(|own| &own.value) {
        any.push(vec![Atom::Some(Keys::Named(Rc::from(&**name)), Some(own.child(*node).negated())).into()]);
    }
    for (text, node) in keywords.pattern_properties.iter().flat_map(|own| &own.value) {
        let pattern = own.pattern(text);
        any.push(vec![Atom::Some(Keys::Matching(pattern), Some(own.child(*node).negated())).into()]);
    }
    if let Some(rest) = &keywords.additional_properties {
        let keys = own.other();
        any.push(vec![Atom::Some(keys, Some(own.child(rest.value).negated())).into()]);
    }
    if let Some(names) = &keywords.property_names {
        any.push(vec![Atom::SomeName(own.child(names.value).negated()).into()]);
    }
    for (name, needs) in keywords.dependent_required.iter().flat_map(|own| &own.value) {
        for need in needs {
            any.push(vec![Atom::Has(Rc::from(&**name)).into(), Atom::Lacks(Rc::from(&**need)).into()]);
        }
    }
    for (name, node) in keywords.dependent_schemas.iter().flat_map(|own| &own.value) {
        any.push(vec![Atom::Has(Rc::from(&**name)).into(), own.child(*node).negated().into()]);
    }
    if let Some(rest) = &keywords.unevaluated_properties {
        let rest = own.child(rest.value).negated();
        match evaluated::of(own, Type::Object) {
            Some(cases) => any.extend(left_over(cases, |seen| Atom::Some(seen.rest(), Some(rest)))),
            None => any.push(vec![own.unknown("unevaluatedProperties", Obstacle::Unevaluated).into()]),
        }
    }
    any
}

/// The cases that leave something over, with what is wrong with it.
fn left_over(cases: Vec<(Way, Evaluated)>, rest: impl Fn(&Evaluated) -> Atom) -> Clause {
    cases
        .into_iter()
        .filter(|(_, seen)| !seen.all)
        .map(|(mut way, seen)| {
            way.push(rest(&seen).into());
            way
        })
        .collect()
}

/// How a value of the same type may differ from that one.
fn differs(engine: &mut Engine<'_>, value: ValueId) -> Clause {
    match (*engine.value(value)).clone() {
        Instance::Null => Vec::new(),
        Instance::Boolean(own) => {
            let other = engine.value_id(Instance::Boolean(!own));
            unit(Atom::In(Rc::new([other])))
        }
        Instance::Number(_) | Instance::String(_) => unit(Atom::NotIn(value)),
        Instance::Array(items) => {
            let length = items.len() as u64;
            let mut any = vec![vec![Atom::AtLeast(length + 1).into()]];
            any.extend(length.checked_sub(1).map(|fewer| vec![Atom::AtMost(fewer).into()]));
            for (index, item) in items.into_iter().enumerate() {
                let index = index as u64;
                let other = Literal { what: What::Is(engine.value_id(item)), holds: false };
                any.push(vec![Atom::AtLeast(index + 1).into(), Atom::Item(index, other).into()]);
            }
            any
        }
        Instance::Object(members) => {
            let names: Rc<[Rc<str>]> = members.keys().map(|name| Rc::from(&**name)).collect();
            let mut any: Clause = vec![vec![Atom::Some(Keys::Other(names, Rc::new([])), None).into()]];
            for (name, item) in members {
                let other = Literal { what: What::Is(engine.value_id(item)), holds: false };
                any.push(vec![Atom::Lacks(Rc::from(&*name)).into()]);
                any.push(vec![Atom::Some(Keys::Named(Rc::from(&*name)), Some(other)).into()]);
            }
            any
        }
    }
}
