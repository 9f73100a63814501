//! All that refuses one JSON text, each with its place in the text and the keyword that asks for more.
//! `validity.rs` says whether there is anything; the walk here follows it down to say what.

use crate::compatibility::Role;
use crate::fault::{Fault, Faults, Spot, quoted};
use crate::limits::Budget;
use crate::text::json::{Json, JsonId, Value};
use crate::text::sorting::sort_by_key;

use super::super::instance::Instance;
use super::super::model::{Body, Keyword, Keywords, NodeId, Schema, Type, Types};
use super::blame::{Step, failing, item_node, member_nodes};
use super::engine::Engine;
use super::glance::Glance;
use super::validity::{self, Truth};

/// Deepest walk, as deep as validity is followed.
const DEEPEST: usize = 150;

/// What is kept between texts that are asked about under one schema: patterns that were compiled.
pub struct Validator<'s> {
    engine: Engine<'s>,
    schema: &'s Schema,
    glance: Glance,
}

impl std::fmt::Debug for Validator<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Validator")
    }
}

impl<'s> Validator<'s> {
    /// For texts that are to be valid under `schema`. Formats are not demanded.
    pub fn new(schema: &'s Schema) -> Validator<'s> {
        Validator { engine: Engine::judge(schema, schema, Budget::new(0)), schema, glance: Glance::default() }
    }

    /// What refuses a text, at most `most` faults. *Limits*: `steps`; what is left open is undecided.
    pub fn faults(&mut self, json: &Json, most: usize, steps: u64) -> Faults {
        self.engine.budget = Budget::new(steps);
        if self.glance.valid(&mut self.engine, json.root()) == Some(true) {
            return Faults::default();
        }
        self.engine.budget = Budget::new(steps);
        let value = Instance::of(json.root());
        let root = self.schema.root();
        let mut faults = Faults::default();
        let truth = validity::valid(&mut self.engine, Role::Writer, root, &value);
        if let Truth::Unknown(reason) = truth {
            faults.undecided = Some(reason.obstacle.describe());
        }
        if truth == Truth::Yes || most == 0 {
            faults.more = truth == Truth::No;
            return faults;
        }
        self.engine.budget = Budget::new(steps);
        let mut walk = Walk { engine: &mut self.engine, path: Vec::new(), found: Vec::new(), most };
        walk.node(root, &value, None, 0);
        let found = walk.found;
        if found.is_empty() && truth == Truth::No {
            let whole = Refusal {
                node: root,
                keyword: "schema",
                at: self.schema.node(root).at.json,
                path: Vec::new(),
                message: format!("{} is not valid", shown(&value)),
            };
            faults.add(self.fault(json, whole), most);
        }
        let mut found: Vec<Fault> = found.into_iter().map(|refusal| self.fault(json, refusal)).collect();
        // The walk goes by name, a person reads from top to bottom.
        sort_by_key(&mut found, |fault| match fault.spot {
            Spot::Text(span) => span.start,
            Spot::Byte(_) | Spot::Whole => 0,
        });
        for fault in found {
            if !faults.add(fault, most) {
                break;
            }
        }
        faults
    }

    fn fault(&self, json: &Json, refusal: Refusal) -> Fault {
        let (value, path) = follow(json, &refusal.path);
        Fault {
            demand: refusal.keyword,
            spot: Spot::Text(value.span()),
            path,
            declared: Some(self.schema.keyword_place(refusal.node, refusal.at)),
            message: refusal.message,
        }
    }
}

/// The value, or the name of a member, that a way leads to, and its JSON Pointer.
fn follow<'j>(json: &'j Json, path: &[Step]) -> (Value<'j>, String) {
    let (mut at, mut pointer) = (json.root(), String::new());
    let mut push = |token: &str| {
        pointer.push('/');
        pointer.push_str(&token.replace('~', "~0").replace('/', "~1"));
    };
    for step in path {
        let next = match step {
            Step::Member(name) => {
                push(name);
                at.get(name)
            }
            Step::Name(name) => {
                push(name);
                at.members().map(|(key, _)| key).filter(|key| key.is(name)).last()
            }
            Step::Item(index) => {
                push(&index.to_string());
                at.items().nth(*index)
            }
        };
        at = next.unwrap_or(at);
    }
    (at, pointer)
}

struct Refusal {
    node: NodeId,
    keyword: &'static str,
    at: JsonId,
    path: Vec<Step>,
    message: String,
}

/// The keyword that led to a schema: what is told where that schema is `false`.
type Via = Option<(&'static str, NodeId, JsonId)>;

struct Walk<'w, 's> {
    engine: &'w mut Engine<'s>,
    path: Vec<Step>,
    found: Vec<Refusal>,
    most: usize,
}

impl<'s> Walk<'_, 's> {
    fn schema(&self) -> &'s Schema {
        self.engine.universe.schema(Role::Writer)
    }

    fn valid(&mut self, node: NodeId, value: &Instance) -> Truth {
        validity::valid(self.engine, Role::Writer, node, value)
    }

    fn refuse(&mut self, node: NodeId, keyword: &'static str, at: JsonId, message: String) {
        self.found.push(Refusal { node, keyword, at, path: self.path.clone(), message });
    }

    fn below(&mut self, step: Step, node: NodeId, value: &Instance, via: Via, depth: usize) {
        self.path.push(step);
        self.node(node, value, via, depth + 1);
        self.path.pop();
    }

    fn node(&mut self, node: NodeId, value: &Instance, via: Via, depth: usize) {
        // One more than asked for tells that there are more.
        if depth > DEEPEST || self.found.len() > self.most || self.engine.budget.spend(1).is_err() {
            return;
        }
        let schema = self.schema();
        let keywords = match &schema.node(node).body {
            Body::Boolean(true) => return,
            Body::Boolean(false) => {
                let (keyword, node, at) = via.unwrap_or(("false", node, schema.node(node).at.json));
                let message = match self.path.last() {
                    Some(Step::Member(name)) => format!("property {} is not allowed", quoted(name)),
                    Some(Step::Name(name)) => format!("no property may be called {}", quoted(name)),
                    Some(Step::Item(index)) => format!("item {index} is not allowed"),
                    None => format!("{} is not allowed: nothing is", shown(value)),
                };
                return self.refuse(node, keyword, at, message);
            }
            Body::Keywords(keywords) => &**keywords,
        };
        let before = self.found.len();
        // How many parts a value may have is no business of `plain`.
        let counted = matches!(value, Instance::Array(_) | Instance::Object(_));
        if counted || validity::plain(self.engine, (Role::Writer, node), keywords, value) != Truth::Yes {
            for (keyword, at) in failing(self.engine, (Role::Writer, node), keywords, value) {
                let message = plain_message(schema, node, keywords, keyword, at, value);
                self.refuse(node, keyword, at, message);
            }
        }
        for reference in [&keywords.reference, &keywords.dynamic_reference].into_iter().flatten() {
            self.node(reference.value.target, value, None, depth + 1);
        }
        for arm in keywords.all_of.iter().flat_map(|own| &own.value) {
            self.node(*arm, value, None, depth + 1);
        }
        self.choices(node, keywords, value, depth);
        match value {
            Instance::Null | Instance::Boolean(_) | Instance::Number(_) | Instance::String(_) => {}
            Instance::Array(items) => self.array(node, keywords, items, depth),
            Instance::Object(_) => self.object(node, keywords, value, depth),
        }
        // What is refused already counts as unevaluated too; that would be told twice.
        if self.found.len() == before {
            self.unevaluated(node, keywords, value, depth);
        }
    }

    fn choices(&mut self, node: NodeId, keywords: &Keywords, value: &Instance, depth: usize) {
        for (keyword, arms) in [("anyOf", &keywords.any_of), ("oneOf", &keywords.one_of)] {
            let Some(arms) = arms else { continue };
            let truths: Vec<Truth> = arms.value.iter().map(|arm| self.valid(*arm, value)).collect();
            let fitting = truths.iter().filter(|truth| **truth == Truth::Yes).count();
            if truths.iter().all(|truth| *truth == Truth::No) {
                self.nearest(node, keyword, arms, value, depth);
            } else if keyword == "oneOf" && fitting > 1 {
                let message = format!("{} fits {fitting} branches where one is asked for", shown(value));
                self.refuse(node, keyword, arms.at, message);
            }
        }
        if let Some(not) = &keywords.not
            && self.valid(not.value, value) == Truth::Yes
        {
            self.refuse(node, "not", not.at, format!("{} is what `not` excludes", shown(value)));
        }
        if let Some(condition) = &keywords.condition {
            let branch = match self.valid(condition.value, value) {
                Truth::Yes => keywords.consequence.as_ref().map(|own| ("then", own)),
                Truth::No => keywords.alternative.as_ref().map(|own| ("else", own)),
                Truth::Unknown(_) => None,
            };
            if let Some((keyword, own)) = branch {
                self.node(own.value, value, Some((keyword, node, own.at)), depth + 1);
            }
        }
    }

    /// No branch takes the value. Where one was meant, what it lacks is told; otherwise the choice as a
    /// whole. The one meant is the one of the greatest promise, if there is one alone.
    fn nearest(
        &mut self,
        node: NodeId,
        keyword: &'static str,
        arms: &Keyword<Vec<NodeId>>,
        value: &Instance,
        depth: usize,
    ) {
        let own = self.path.len();
        let mut best: Option<((Promise, usize), Vec<Refusal>)> = None;
        let mut alone = false;
        let outer = std::mem::take(&mut self.found);
        for arm in &arms.value {
            self.node(*arm, value, None, depth + 1);
            let found = std::mem::take(&mut self.found);
            let reach = found.iter().map(|refusal| refusal.path.len()).max().unwrap_or(own);
            let rank = (promise(&found, own), reach);
            match &best {
                Some((other, _)) if *other > rank => {}
                Some((other, _)) if *other == rank => alone = false,
                Some(_) | None => {
                    alone = true;
                    best = Some((rank, found));
                }
            }
        }
        self.found = outer;
        match best.filter(|(rank, found)| alone && rank.0 != Promise::Other && !found.is_empty()) {
            Some((_, found)) => self.found.extend(found),
            None => {
                let message = format!("{} fits none of {} branches", shown(value), arms.value.len());
                self.refuse(node, keyword, arms.at, message);
            }
        }
    }

    fn array(&mut self, node: NodeId, keywords: &Keywords, items: &[Instance], depth: usize) {
        let via = keywords.items.as_ref().map(|own| ("items", node, own.at));
        for (index, item) in items.iter().enumerate() {
            let Some(own) = item_node(keywords, index) else { break };
            self.below(Step::Item(index), own, item, via, depth);
        }
        if let Some(own) = keywords.unique_items.as_ref().filter(|own| own.value) {
            let mut firsts = std::collections::BTreeMap::new();
            for (index, item) in items.iter().enumerate() {
                if let Some(first) = firsts.get(item) {
                    self.path.push(Step::Item(index));
                    self.refuse(node, "uniqueItems", own.at, format!("item {index} equals item {first}"));
                    self.path.pop();
                    break;
                }
                firsts.insert(item, index);
            }
        }
        if let Some(own) = &keywords.contains {
            let truths: Vec<Truth> = items.iter().map(|item| self.valid(own.value, item)).collect();
            let count = |wanted: Truth| truths.iter().filter(|truth| **truth == wanted).count() as u64;
            let (yes, no) = (count(Truth::Yes), count(Truth::No));
            let least = keywords.min_contains.as_ref().map_or(1, |least| least.value);
            let sure = yes + no == items.len() as u64;
            if sure && yes < least {
                let (keyword, at) = match &keywords.min_contains {
                    Some(least) => ("minContains", least.at),
                    None => ("contains", own.at),
                };
                let message = format!("{yes} of {} items fit `contains`, at least {least} must", items.len());
                self.refuse(node, keyword, at, message);
            }
            if let Some(most) = keywords.max_contains.as_ref().filter(|most| yes > most.value) {
                let message =
                    format!("{yes} of {} items fit `contains`, at most {} may", items.len(), most.value);
                self.refuse(node, "maxContains", most.at, message);
            }
        }
    }

    fn object(&mut self, node: NodeId, keywords: &Keywords, value: &Instance, depth: usize) {
        let Instance::Object(members) = value else { return };
        let lacks = |name: &str| !members.contains_key(name);
        if let Some(own) = &keywords.required {
            for name in own.value.iter().filter(|name| lacks(name)) {
                // Each name is a place of its own, so that errors group by it.
                let mut names = self.schema().value(node, own.at).items();
                let at = names.find(|item| item.is(name)).map_or(own.at, Value::id);
                self.refuse(node, "required", at, format!("required property {} is missing", quoted(name)));
            }
        }
        if let Some(own) = &keywords.dependent_required {
            for (there, needs) in own.value.iter().filter(|(there, _)| !lacks(there)) {
                for need in needs.iter().filter(|need| lacks(need)) {
                    let message =
                        format!("property {} is missing, which {} needs", quoted(need), quoted(there));
                    self.refuse(node, "dependentRequired", own.at, message);
                }
            }
        }
        if let Some(own) = &keywords.dependent_schemas {
            for (_, then) in own.value.iter().filter(|(there, _)| !lacks(there)) {
                self.node(*then, value, Some(("dependentSchemas", node, own.at)), depth + 1);
            }
        }
        let via = keywords.additional_properties.as_ref().map(|own| ("additionalProperties", node, own.at));
        for (name, member) in members {
            if self.found.len() > self.most {
                return;
            }
            if let Some(names) = &keywords.property_names {
                let via = Some(("propertyNames", node, names.at));
                let text = Instance::String(name.clone());
                self.below(Step::Name(name.clone()), names.value, &text, via, depth);
            }
            for own in member_nodes(self.engine, (Role::Writer, node), keywords, name) {
                let rest = keywords.additional_properties.as_ref().is_some_and(|rest| rest.value == own);
                self.below(Step::Member(name.clone()), own, member, via.filter(|_| rest), depth);
            }
        }
    }

    fn unevaluated(&mut self, node: NodeId, keywords: &Keywords, value: &Instance, depth: usize) {
        let at = (Role::Writer, node);
        match value {
            Instance::Object(members) => {
                let Some(rest) = &keywords.unevaluated_properties else { return };
                let seen = validity::evaluated(self.engine, at, keywords, value);
                let via = Some(("unevaluatedProperties", node, rest.at));
                for (name, member) in members.iter().filter(|(name, _)| !seen.names.contains(*name)) {
                    self.below(Step::Member(name.clone()), rest.value, member, via, depth);
                }
            }
            Instance::Array(items) => {
                let Some(rest) = &keywords.unevaluated_items else { return };
                let seen = validity::evaluated(self.engine, at, keywords, value);
                let via = Some(("unevaluatedItems", node, rest.at));
                for (index, item) in items.iter().enumerate().filter(|(index, _)| !seen.items.contains(index))
                {
                    self.below(Step::Item(index), rest.value, item, via, depth);
                }
            }
            Instance::Null | Instance::Boolean(_) | Instance::Number(_) | Instance::String(_) => {}
        }
    }
}

/// How likely a branch was meant.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Promise {
    /// The value itself is of another type, or another constant.
    Other,
    /// One of its members is another constant, as the one that names the branch would be.
    Named,
    /// Something else is wrong.
    Meant,
}

fn promise(found: &[Refusal], own: usize) -> Promise {
    let each = found.iter().map(|refusal| match (refusal.keyword, refusal.path.len() - own) {
        ("type" | "enum" | "const" | "false", 0) => Promise::Other,
        ("enum" | "const", 1) => Promise::Named,
        _ => Promise::Meant,
    });
    each.min().unwrap_or(Promise::Meant)
}

fn plain_message(
    schema: &Schema,
    node: NodeId,
    keywords: &Keywords,
    keyword: &str,
    at: JsonId,
    value: &Instance,
) -> String {
    let asked = cut(schema.value(node, at).raw());
    let value_shown = shown(value);
    match keyword {
        "type" => match keywords.types.as_ref().map(|own| own.value) {
            Some(types) => format!("{value_shown} is not {}", listed(types)),
            None => format!("{value_shown} is of another type"),
        },
        "enum" => format!("{value_shown} is none of {asked}"),
        "const" => format!("{value_shown} is not {asked}"),
        "minimum" | "exclusiveMinimum" | "maximum" | "exclusiveMaximum" | "multipleOf" => {
            let (how, bound) = match keyword {
                "minimum" => ("less than", &keywords.minimum),
                "exclusiveMinimum" => ("not more than", &keywords.exclusive_minimum),
                "maximum" => ("more than", &keywords.maximum),
                "exclusiveMaximum" => ("not less than", &keywords.exclusive_maximum),
                _ => ("no multiple of", &keywords.multiple_of),
            };
            // In draft 4 the text at the place may be `true`.
            let bound = bound.as_ref().map_or(asked, |own| cut(&own.value.to_string()));
            format!("{value_shown} is {how} {bound}")
        }
        "pattern" => format!("{value_shown} does not match {asked}"),
        "minLength" | "maxLength" | "minItems" | "maxItems" | "minProperties" | "maxProperties" => {
            let (count, unit) = match value {
                Instance::String(text) => (text.chars().count(), "characters"),
                Instance::Array(items) => (items.len(), "items"),
                Instance::Object(members) => (members.len(), "properties"),
                Instance::Null | Instance::Boolean(_) | Instance::Number(_) => (0, "parts"),
            };
            let bound = if keyword.starts_with("min") { "at least" } else { "at most" };
            format!("{count} {unit} where {bound} {asked} are asked for")
        }
        other => format!("{value_shown} is refused by `{other}`"),
    }
}

/// `a string or null`.
fn listed(types: Types) -> String {
    let names: Vec<String> = types
        .iter()
        .map(|own| match own {
            Type::Null => "null".to_owned(),
            Type::Integer | Type::Array | Type::Object => {
                format!("an {}", own.name())
            }
            Type::Boolean | Type::Number | Type::String => format!("a {}", own.name()),
        })
        .collect();
    match names.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} or {last}", others.join(", ")),
        None => "of any type".to_owned(),
    }
}

/// A value as a message shows it: scalars themselves, the rest by size.
fn shown(value: &Instance) -> String {
    match value {
        Instance::Null | Instance::Boolean(_) => value.to_string(),
        Instance::Number(_) => cut(&value.to_string()),
        Instance::String(text) => quoted(text),
        Instance::Array(items) if items.is_empty() => "an empty array".to_owned(),
        Instance::Array(items) => format!("an array of {}", items.len()),
        Instance::Object(members) if members.is_empty() => "an empty object".to_owned(),
        Instance::Object(_) => "an object".to_owned(),
    }
}

/// The schema's own text, cut.
fn cut(text: &str) -> String {
    const MOST: usize = 60;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or("")),
        None => text.to_owned(),
    }
}
