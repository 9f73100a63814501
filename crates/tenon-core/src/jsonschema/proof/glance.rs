//! Is a text valid, told from its tape without building its value? Most data is, and nobody asks more of it.
//! What cannot be told this way is left to `validity.rs`, and so is every word about what is wrong.

use crate::compatibility::Role;
use crate::text::json::{Kind, Value};

use super::super::draft::Draft;
use super::super::instance::Instance;
use super::super::model::{Body, Keywords, Literal, NodeId, Schema, Scope, Type};
use super::super::number::Number;
use super::engine::Engine;
use super::validity::{self, Truth};

/// Deepest nesting of values and of schemas for the same value, as in `validity.rs`.
const DEEPEST: usize = 150;
/// Literals up to which each is compared.
const FEW: usize = 12;
/// Names looked at for one step of the budget.
const A_STEP: usize = 8;

/// What a node says, by the values it says it of; most say little.
#[derive(Clone, Copy)]
struct Groups {
    /// It holds what is not told here, or leads back to itself.
    beyond: bool,
    listed: bool,
    in_place: bool,
    number: bool,
    string: bool,
}

impl Groups {
    fn of(own: &Keywords) -> Groups {
        let fixed = own.reference.as_ref().is_none_or(|own| own.value.scope == Scope::Static);
        Groups {
            beyond: !fixed
                || own.dynamic_reference.is_some()
                || own.contains.is_some()
                || own.unevaluated_items.is_some()
                || own.unevaluated_properties.is_some()
                || own.unique_items.as_ref().is_some_and(|own| own.value)
                || own.property_names.is_some()
                || own.dependent_required.is_some()
                || own.dependent_schemas.is_some(),
            listed: own.enumeration.is_some() || own.constant.is_some(),
            in_place: own.reference.is_some()
                || own.all_of.is_some()
                || own.any_of.is_some()
                || own.one_of.is_some()
                || own.not.is_some()
                || own.condition.is_some(),
            number: own.minimum.is_some()
                || own.exclusive_minimum.is_some()
                || own.maximum.is_some()
                || own.exclusive_maximum.is_some()
                || own.multiple_of.is_some(),
            string: own.min_length.is_some() || own.max_length.is_some() || own.pattern.is_some(),
        }
    }
}

/// What is known of a schema's nodes, from one text to the next.
#[derive(Default)]
pub(super) struct Glance {
    groups: Vec<Option<Groups>>,
}

impl Glance {
    /// `true` for a text that is valid under the writer's schema, `false` for one that is not; `None` where
    /// that is not told. *Limits*: the engine's budget.
    pub(super) fn valid(&mut self, engine: &mut Engine<'_>, value: Value<'_>) -> Option<bool> {
        let schema = engine.universe.schema(Role::Writer);
        Walk { engine, schema, groups: &mut self.groups }.node(schema.root(), value, 0)
    }
}

struct Walk<'w, 's> {
    engine: &'w mut Engine<'s>,
    schema: &'s Schema,
    groups: &'w mut Vec<Option<Groups>>,
}

impl<'s> Walk<'_, 's> {
    fn node(&mut self, node: NodeId, value: Value<'_>, depth: usize) -> Option<bool> {
        if depth > DEEPEST {
            return None;
        }
        self.spend(1)?;
        let keywords = match &self.schema.node(node).body {
            Body::Boolean(value) => return Some(*value),
            Body::Keywords(keywords) => keywords,
        };
        let groups = self.groups(node, keywords);
        if groups.beyond {
            return None;
        }
        let kind = value.kind();
        let holds = self.is_of_type(node, keywords, kind, value)
            && (!groups.listed || self.is_listed(node, keywords, value)?)
            && match kind {
                Kind::Null | Kind::Boolean => true,
                Kind::Number => !groups.number || number(keywords, value.raw())?,
                Kind::String => !groups.string || self.string(node, keywords, value)?,
                Kind::Array => self.array(keywords, value, depth)?,
                Kind::Object => self.object(node, keywords, value, depth)?,
            };
        Some(holds && (!groups.in_place || self.in_place(keywords, value, depth)?))
    }

    fn spend(&mut self, steps: usize) -> Option<()> {
        self.engine.budget.spend(steps as u64).ok()
    }

    fn groups(&mut self, node: NodeId, keywords: &Keywords) -> Groups {
        if let Some(Some(known)) = self.groups.get(node.index()) {
            return *known;
        }
        let mut groups = Groups::of(keywords);
        groups.beyond |= self.engine.circle(Role::Writer, node).is_some();
        if self.groups.len() <= node.index() {
            self.groups.resize(node.index() + 1, None);
        }
        if let Some(slot) = self.groups.get_mut(node.index()) {
            *slot = Some(groups);
        }
        groups
    }

    fn is_of_type(&self, node: NodeId, keywords: &Keywords, kind: Kind, value: Value<'_>) -> bool {
        let Some(types) = &keywords.types else { return true };
        let types = types.value;
        match kind {
            Kind::Null => types.contains(Type::Null),
            Kind::Boolean => types.contains(Type::Boolean),
            Kind::String => types.contains(Type::String),
            Kind::Array => types.contains(Type::Array),
            Kind::Object => types.contains(Type::Object),
            Kind::Number => {
                let whole = || {
                    !spelled_as_fraction(value.raw())
                        || self.schema.node(node).draft != Draft::Draft4
                            && Number::parse(value.raw()).is_integer()
                };
                types.contains(Type::Number) || types.contains(Type::Integer) && whole()
            }
        }
    }

    fn is_listed(&mut self, node: NodeId, keywords: &Keywords, value: Value<'_>) -> Option<bool> {
        if let Some(constant) = &keywords.constant
            && !same(self.schema.value(node, constant.value.at), value)?
        {
            return Some(false);
        }
        match &keywords.enumeration {
            Some(list) if list.value.len() > FEW => self.is_among_many(node, &list.value, value),
            Some(list) => {
                for literal in &list.value {
                    if same(self.schema.value(node, literal.at), value)? {
                        return Some(true);
                    }
                }
                Some(false)
            }
            None => Some(true),
        }
    }

    fn is_among_many(&mut self, node: NodeId, list: &[Literal], value: Value<'_>) -> Option<bool> {
        match value.kind() {
            Kind::Array | Kind::Object => None,
            Kind::Null | Kind::Boolean | Kind::Number | Kind::String => {
                Some(self.engine.lists(Role::Writer, node, list, &Instance::of(value)))
            }
        }
    }

    fn string(&mut self, node: NodeId, keywords: &Keywords, value: Value<'_>) -> Option<bool> {
        let text = value.text();
        if keywords.min_length.is_some() || keywords.max_length.is_some() {
            let length = text.chars().count() as u64;
            if keywords.min_length.as_ref().is_some_and(|bound| length < bound.value)
                || keywords.max_length.as_ref().is_some_and(|bound| length > bound.value)
            {
                return Some(false);
            }
        }
        match &keywords.pattern {
            Some(pattern) => self.matches(node, &pattern.value, &text),
            None => Some(true),
        }
    }

    fn matches(&mut self, node: NodeId, pattern: &str, text: &str) -> Option<bool> {
        let id = self.engine.pattern(pattern, (Role::Writer, node));
        match validity::matches(self.engine, id, text) {
            Truth::Yes => Some(true),
            Truth::No => Some(false),
            Truth::Unknown(_) => None,
        }
    }

    fn array(&mut self, keywords: &Keywords, value: Value<'_>, depth: usize) -> Option<bool> {
        let prefix: &[NodeId] = keywords.prefix_items.as_ref().map_or(&[], |own| &own.value);
        let rest = keywords.items.as_ref().map(|own| own.value);
        let mut length = 0;
        for (index, item) in value.items().enumerate() {
            length += 1;
            if let Some(node) = prefix.get(index).copied().or(rest)
                && !self.node(node, item, depth + 1)?
            {
                return Some(false);
            }
        }
        Some(
            keywords.min_items.as_ref().is_none_or(|bound| length >= bound.value)
                && keywords.max_items.as_ref().is_none_or(|bound| length <= bound.value),
        )
    }

    fn object(&mut self, node: NodeId, keywords: &Keywords, value: Value<'_>, depth: usize) -> Option<bool> {
        let holds = self.members(node, keywords, value, depth)?;
        let counted = keywords.min_properties.is_some() || keywords.max_properties.is_some();
        // Of a repeated name the last value counts: one that does not may be what is refused or counted.
        if (!holds || counted) && !value.repeated_members().is_empty() {
            return None;
        }
        let count = if counted { value.members().count() as u64 } else { 0 };
        Some(
            holds
                && keywords.min_properties.as_ref().is_none_or(|bound| count >= bound.value)
                && keywords.max_properties.as_ref().is_none_or(|bound| count <= bound.value),
        )
    }

    fn members(&mut self, node: NodeId, keywords: &Keywords, value: Value<'_>, depth: usize) -> Option<bool> {
        let at = (Role::Writer, node);
        let properties = keywords.properties.as_ref().map_or(&[][..], |own| &own.value);
        let patterns = keywords.pattern_properties.as_ref().map_or(&[][..], |own| &own.value);
        let rest = keywords.additional_properties.as_ref().map(|own| own.value);
        let mut count = 0;
        for (name, member) in value.members() {
            // Members mostly come in the order of the schema, some left out.
            let near = properties.iter().skip(count).take(2).find(|(own, _)| name.is(own));
            count += 1;
            let declared = match near {
                Some((_, node)) => Some(*node),
                None if properties.is_empty() => None,
                None => self.engine.property(at, &name.text()),
            };
            if let Some(node) = declared
                && !self.node(node, member, depth + 1)?
            {
                return Some(false);
            }
            let mut covered = declared.is_some();
            for (pattern, node_of_pattern) in patterns {
                if self.matches(node, pattern, &name.text())? {
                    covered = true;
                    if !self.node(*node_of_pattern, member, depth + 1)? {
                        return Some(false);
                    }
                }
            }
            if let Some(rest) = rest.filter(|_| !covered)
                && !self.node(rest, member, depth + 1)?
            {
                return Some(false);
            }
        }
        let required = keywords.required.as_ref().map_or(&[][..], |own| &own.value);
        self.spend(required.len().saturating_mul(count) / A_STEP)?;
        Some(required.iter().all(|required| value.members().any(|(name, _)| name.is(required))))
    }

    fn in_place(&mut self, keywords: &Keywords, value: Value<'_>, depth: usize) -> Option<bool> {
        let depth = depth + 1;
        let target = keywords.reference.as_ref().map(|own| own.value.target);
        for node in target.into_iter().chain(keywords.all_of.iter().flat_map(|own| own.value.iter().copied()))
        {
            if !self.node(node, value, depth)? {
                return Some(false);
            }
        }
        if let Some(arms) = &keywords.any_of {
            let mut any = false;
            for node in &arms.value {
                any = self.node(*node, value, depth)?;
                if any {
                    break;
                }
            }
            if !any {
                return Some(false);
            }
        }
        if let Some(arms) = &keywords.one_of {
            let mut count = 0;
            for node in &arms.value {
                count += usize::from(self.node(*node, value, depth)?);
            }
            if count != 1 {
                return Some(false);
            }
        }
        if let Some(not) = &keywords.not
            && self.node(not.value, value, depth)?
        {
            return Some(false);
        }
        let Some(condition) = &keywords.condition else { return Some(true) };
        let branch = match self.node(condition.value, value, depth)? {
            true => &keywords.consequence,
            false => &keywords.alternative,
        };
        branch.as_ref().map_or(Some(true), |branch| self.node(branch.value, value, depth))
    }
}

/// Keywords about numbers; `None` where a division is given up.
fn number(keywords: &Keywords, text: &str) -> Option<bool> {
    let own = Number::parse(text);
    let divided = match &keywords.multiple_of {
        Some(divisor) => own.is_multiple_of(&divisor.value)?,
        None => true,
    };
    Some(
        divided
            && keywords.minimum.as_ref().is_none_or(|bound| own >= bound.value)
            && keywords.exclusive_minimum.as_ref().is_none_or(|bound| own > bound.value)
            && keywords.maximum.as_ref().is_none_or(|bound| own <= bound.value)
            && keywords.exclusive_maximum.as_ref().is_none_or(|bound| own < bound.value),
    )
}

/// With a point or an exponent.
fn spelled_as_fraction(number: &str) -> bool {
    number.bytes().any(|byte| matches!(byte, b'.' | b'e' | b'E'))
}

/// Two values are equal; `None` for containers, whose members have no order.
fn same(a: Value<'_>, b: Value<'_>) -> Option<bool> {
    if a.kind() != b.kind() {
        return Some(false);
    }
    match a.kind() {
        Kind::Null => Some(true),
        Kind::Boolean => Some(a.as_bool() == b.as_bool()),
        Kind::String => Some(a.text() == b.text()),
        Kind::Number => Some(a.raw() == b.raw() || Number::parse(a.raw()) == Number::parse(b.raw())),
        Kind::Array | Kind::Object => None,
    }
}

#[cfg(test)]
mod tests {
    use super::Glance;
    use crate::compatibility::Role;
    use crate::jsonschema::Builder;
    use crate::jsonschema::instance::Instance;
    use crate::jsonschema::proof::engine::Engine;
    use crate::jsonschema::proof::validity::{self, Truth};
    use crate::limits::{Budget, Limits};
    use crate::text::Source;
    use crate::text::json::{Dialect, Json};

    /// What a glance tells, which must be what the whole judge says.
    fn told(schema: &str, text: &str) -> Option<bool> {
        let limits = Limits::default();
        let schema = Builder::new(&Source::new("s", schema), &limits).finish().unwrap();
        let json = Json::parse(&Source::unnamed(text), Dialect::default(), limits.depth).unwrap();
        let mut engine = Engine::judge(&schema, &schema, Budget::new(100_000));
        let told = Glance::default().valid(&mut engine, json.root());
        let whole = validity::valid(&mut engine, Role::Writer, schema.root(), &Instance::of(json.root()));
        if let Some(told) = told {
            assert_eq!(Truth::from(told), whole, "{text}");
        }
        told
    }

    #[test]
    fn what_most_schemas_say_is_told_at_a_glance() {
        let order = r##"{"type": "object", "required": ["id", "lines"], "additionalProperties": false,
            "properties": {"id": {"type": "string", "minLength": 2, "pattern": "^o"},
                "lines": {"type": "array", "items": {"$ref": "#/$defs/line"}, "minItems": 1},
                "currency": {"enum": ["EUR", "USD"]}, "paid": {"const": true}},
            "patternProperties": {"^x-": {"type": "string"}},
            "$defs": {"line": {"properties": {"n": {"type": "integer", "minimum": 1, "multipleOf": 2}}}}}"##;
        for (text, valid) in [
            (r#"{"id": "o1", "lines": [{"n": 2.0}]}"#, true),
            (r#"{"lines": [{"n": 4}], "id": "o\u0031", "currency": "USD", "paid": true, "x-a": ""}"#, true),
            (r#"{"id": "o", "lines": [{}]}"#, false),
            (r#"{"id": "p1", "lines": [{}]}"#, false),
            (r#"{"id": "o1", "lines": []}"#, false),
            (r#"{"id": "o1", "lines": [{"n": 3}]}"#, false),
            (r#"{"id": "o1", "lines": [{"n": 0}]}"#, false),
            (r#"{"id": "o1", "lines": [{"n": 2.5}]}"#, false),
            (r#"{"id": "o1", "lines": [{}], "currency": "GBP"}"#, false),
            (r#"{"id": "o1", "lines": [{}], "paid": false}"#, false),
            (r#"{"id": "o1", "lines": [{}], "x-a": 1}"#, false),
            (r#"{"id": "o1", "lines": [{}], "more": 1}"#, false),
            (r#"{"id": "o1"}"#, false),
            ("[]", false),
        ] {
            assert_eq!(told(order, text), Some(valid), "{text}");
        }
    }

    #[test]
    fn branches_are_told_whichever_way_they_fall() {
        let one = r#"{"oneOf": [{"type": "integer"}, {"minimum": 5}], "not": {"const": 9.5}}"#;
        for (text, valid) in [("1", true), ("6", false), ("6.5", true), ("9.5", false), ("4.5", false)] {
            assert_eq!(told(one, text), Some(valid), "{text}");
        }
        let any = r#"{"anyOf": [{"type": "string"}, {"type": "null"}],
            "if": {"type": "string"}, "then": {"maxLength": 1}, "else": {"enum": [null]}}"#;
        for (text, valid) in [(r#""a""#, true), (r#""ab""#, false), ("null", true), ("1", false)] {
            assert_eq!(told(any, text), Some(valid), "{text}");
        }
    }

    #[test]
    fn a_repeated_name_is_told_only_where_no_value_of_it_is_refused() {
        let schema = r#"{"properties": {"a": {"type": "string"}}}"#;
        assert_eq!(told(schema, r#"{"a": "x", "a": "y"}"#), Some(true));
        assert_eq!(told(schema, r#"{"a": 1, "a": "y"}"#), None);
        assert_eq!(told(r#"{"minProperties": 2}"#, r#"{"a": 1, "a": 2}"#), None);
        assert_eq!(told(r#"{"maxProperties": 2}"#, r#"{"a": 1, "b": 2}"#), Some(true));
    }

    #[test]
    fn what_needs_more_than_a_look_is_left_to_the_judge() {
        for (schema, text) in [
            (r#"{"uniqueItems": true}"#, "[1, 1]"),
            (r#"{"contains": {"type": "null"}}"#, "[null]"),
            (r#"{"const": [1]}"#, "[1.0]"),
            (r#"{"unevaluatedProperties": false}"#, "{}"),
            (r##"{"anyOf": [{"$ref": "#"}]}"##, "1"),
        ] {
            assert_eq!(told(schema, text), None, "{schema}");
        }
    }
}
