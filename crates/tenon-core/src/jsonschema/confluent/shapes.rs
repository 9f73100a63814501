//! Schemas in the registry's classes. Its loaders split what a schema says by type: keywords of strings
//! make one schema, keywords of numbers another, `enum` a third, and several are joined by `allOf`.
//!
//! Drafts 4 to 7 and the later ones go through different loaders; where they differ it is said below.

use crate::text::json::JsonId;
use crate::text::sorting::sort_by_key;

use super::super::canonical;
use super::super::draft::Draft;
use super::super::model::{Body, Keywords, NodeId, Schema, Type, Types};

/// Index of a shape in one [`Shapes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct ShapeId(u32);

/// One schema as the registry holds it.
#[derive(Clone, Debug)]
pub(super) struct Shape {
    /// Whose keywords these are.
    pub(super) node: NodeId,
    /// Title, default and so on count here; a part of a schema has none.
    pub(super) whole: bool,
    pub(super) class: Class,
}

/// What the registry tells schemas apart by.
#[derive(Clone, Debug)]
pub(super) enum Class {
    /// An object without a keyword that counts.
    Empty,
    /// `true`
    True,
    /// `false`
    False,
    Null,
    Boolean,
    String,
    Number {
        integer: bool,
    },
    Array,
    Object,
    Enum,
    Const,
    Not(ShapeId),
    Combined(Criterion, Vec<ShapeId>),
    /// `if`, `then` and `else`, which nothing looks into.
    Conditional,
    Reference(ShapeId),
}

/// How branches combine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Criterion {
    All,
    Any,
    One,
}

impl Criterion {
    pub(super) fn keyword(self) -> &'static str {
        match self {
            Criterion::All => "allOf",
            Criterion::Any => "anyOf",
            Criterion::One => "oneOf",
        }
    }
}

impl Class {
    /// Of the same class, whatever is inside.
    pub(super) fn is_like(&self, other: &Class) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
    }

    /// Takes everything by its class.
    pub(super) fn takes_all(&self) -> bool {
        matches!(self, Class::Empty | Class::True)
    }
}

/// All shapes of a schema. Shape `i` is node `i`; parts of schemas come behind.
#[derive(Debug)]
pub(super) struct Shapes<'s> {
    pub(super) schema: &'s Schema,
    list: Vec<Shape>,
}

impl<'s> Shapes<'s> {
    pub(super) fn of(schema: &'s Schema) -> Shapes<'s> {
        let whole = |(node, _)| Shape { node, whole: true, class: Class::Empty };
        let mut shapes = Shapes { schema, list: schema.nodes().map(whole).collect() };
        for (node, own) in schema.nodes() {
            let class = match &own.body {
                Body::Boolean(true) => Class::True,
                Body::Boolean(false) => Class::False,
                Body::Keywords(keywords) => shapes.class(node, own.draft, keywords),
            };
            if let Some(shape) = shapes.list.get_mut(node.index()) {
                shape.class = class;
            }
        }
        shapes
    }

    pub(super) fn root(&self) -> ShapeId {
        shape_of(self.schema.root())
    }

    #[expect(clippy::indexing_slicing, reason = "ids are made by these shapes")]
    pub(super) fn shape(&self, id: ShapeId) -> &Shape {
        &self.list[id.0 as usize]
    }

    /// What a shape's keywords are; none for `true` and `false`.
    pub(super) fn keywords(&self, id: ShapeId) -> Option<&'s Keywords> {
        self.schema.keywords(self.shape(id).node)
    }

    /// Behind a reference, one step.
    pub(super) fn behind(&self, id: ShapeId) -> ShapeId {
        match self.shape(id).class {
            Class::Reference(target) => target,
            _ => id,
        }
    }

    /// Where a shape stands.
    pub(super) fn at(&self, id: ShapeId) -> (NodeId, JsonId) {
        let node = self.shape(id).node;
        (node, self.schema.node(node).at.json)
    }

    /// A text that equal branches share. Parts of a schema equal nothing.
    pub(super) fn text(&self, id: ShapeId) -> String {
        let shape = self.shape(id);
        let (node, at) = self.at(id);
        match shape.whole {
            true => canonical::text(self.schema.value(node, at)),
            false => format!("part {}", id.0),
        }
    }

    /// Read by the loader of drafts 4 to 7.
    pub(super) fn is_early(&self, id: ShapeId) -> bool {
        self.schema.node(self.shape(id).node).draft < Draft::Draft201909
    }

    fn class(&mut self, node: NodeId, draft: Draft, own: &Keywords) -> Class {
        let early = draft < Draft::Draft201909;
        let mut parts = Vec::new();
        for reference in [&own.reference, &own.dynamic_reference].into_iter().flatten() {
            parts.push(Class::Reference(shape_of(reference.value.target)));
        }
        if own.enumeration.is_some() {
            parts.push(Class::Enum);
        }
        let combinations =
            [(Criterion::All, &own.all_of), (Criterion::Any, &own.any_of), (Criterion::One, &own.one_of)];
        for (criterion, branches) in combinations {
            if let Some(branches) = branches {
                parts.push(Class::Combined(
                    criterion,
                    branches.value.iter().map(|id| shape_of(*id)).collect(),
                ));
            }
        }
        parts.extend(own.not.as_ref().map(|own| Class::Not(shape_of(own.value))));
        if own.constant.is_some() {
            parts.push(Class::Const);
        }
        let mut left = keyword_types(own, early);
        match own.types.as_ref().map(|own| own.value) {
            Some(types) if types.len() == 1 && !self.is_list(node, own) => {
                for own in types.iter() {
                    left = left.without(family(own));
                    parts.push(typed(own));
                }
            }
            Some(types) => {
                let branches = types.iter().map(|own| {
                    left = left.without(family(own));
                    typed(own)
                });
                let branches: Vec<Class> = branches.collect();
                let branches = branches.into_iter().map(|class| self.part(node, class)).collect();
                parts.push(Class::Combined(Criterion::Any, branches));
            }
            None => {}
        }
        // Keywords of a type that is not named make a schema that other types pass.
        for own in [Type::Array, Type::Object, Type::Number, Type::String] {
            if left.contains(own) {
                parts.push(typed(own));
            }
        }
        if [&own.condition, &own.consequence, &own.alternative].into_iter().any(Option::is_some) {
            parts.push(Class::Conditional);
        }
        self.joined(node, parts)
    }

    /// `type` was written as an array: one name in it is a union of one.
    fn is_list(&self, node: NodeId, own: &Keywords) -> bool {
        own.types.as_ref().is_some_and(|own| self.schema.value(node, own.at).raw().starts_with('['))
    }

    fn joined(&mut self, node: NodeId, mut parts: Vec<Class>) -> Class {
        match (parts.pop(), parts.is_empty()) {
            (None, _) => Class::Empty,
            (Some(only), true) => only,
            (Some(last), false) => {
                parts.push(last);
                // Combinations come first, whatever the order of the text.
                sort_by_key(&mut parts, |class| !matches!(class, Class::Combined(..)));
                let parts = parts.into_iter().map(|class| self.part(node, class)).collect();
                Class::Combined(Criterion::All, parts)
            }
        }
    }

    fn part(&mut self, node: NodeId, class: Class) -> ShapeId {
        let id = ShapeId(self.list.len() as u32);
        self.list.push(Shape { node, whole: false, class });
        id
    }
}

/// The shape of a whole node.
pub(super) fn shape_of(node: NodeId) -> ShapeId {
    ShapeId(node.index() as u32)
}

fn typed(own: Type) -> Class {
    match own {
        Type::Null => Class::Null,
        Type::Boolean => Class::Boolean,
        Type::Integer => Class::Number { integer: true },
        Type::Number => Class::Number { integer: false },
        Type::String => Class::String,
        Type::Array => Class::Array,
        Type::Object => Class::Object,
    }
}

/// Integers and numbers share their keywords.
fn family(own: Type) -> Type {
    match own {
        Type::Integer => Type::Number,
        Type::Null | Type::Boolean | Type::Number | Type::String | Type::Array | Type::Object => own,
    }
}

/// The types whose keywords are there. To the early loader `format` is a keyword of strings.
fn keyword_types(own: &Keywords, early: bool) -> Types {
    let string = own.min_length.is_some()
        || own.max_length.is_some()
        || own.pattern.is_some()
        || (early && own.annotations.format.is_some());
    let number = own.minimum.is_some()
        || own.maximum.is_some()
        || own.exclusive_minimum.is_some()
        || own.exclusive_maximum.is_some()
        || own.multiple_of.is_some();
    let array = own.prefix_items.is_some()
        || own.items.is_some()
        || own.inert_additional_items.is_some()
        || own.contains.is_some()
        || own.min_items.is_some()
        || own.max_items.is_some()
        || own.unique_items.is_some()
        || own.unevaluated_items.is_some();
    let object = own.properties.is_some()
        || own.pattern_properties.is_some()
        || own.additional_properties.is_some()
        || own.property_names.is_some()
        || own.required.is_some()
        || own.min_properties.is_some()
        || own.max_properties.is_some()
        || own.dependent_required.is_some()
        || own.dependent_schemas.is_some()
        || own.unevaluated_properties.is_some();
    let found =
        [(string, Type::String), (number, Type::Number), (array, Type::Array), (object, Type::Object)];
    found.into_iter().filter(|(there, _)| *there).fold(Types::default(), |types, (_, own)| types.with(own))
}
