//! Random Avro schemas, their next versions, and random data for them.
//!
//! Schemas are trees of our own, so that one tree can be written in many layouts.

use serde_json::{Value, json};
use tenon_core::avro::datum::Datum;
use tenon_core::avro::{Kind, NodeId, Schema};

use crate::chance::Chance;

/// A type as the generator thinks of it.
#[derive(Clone, Debug, PartialEq)]
pub enum Type {
    /// A primitive, perhaps with a logical type: the name and further attributes.
    Primitive(&'static str, Vec<(&'static str, Value)>),
    /// A named type, defined here.
    Named(Box<Named>),
    /// A named type of that full name, defined before.
    Reference(String),
    /// An array.
    Array(Box<Type>),
    /// A map.
    Map(Box<Type>),
    /// A union.
    Union(Vec<Type>),
}

/// A definition.
#[derive(Clone, Debug, PartialEq)]
pub struct Named {
    /// Simple name.
    pub name: String,
    /// Namespace, written out; empty for none.
    pub namespace: String,
    /// Aliases, as full names.
    pub aliases: Vec<String>,
    /// What it is.
    pub body: Body,
}

/// What a definition is.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    /// Fields.
    Record(Vec<Field>),
    /// Symbols and a default.
    Enum(Vec<String>, Option<String>),
    /// Bytes.
    Fixed(u32),
}

/// A field.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// Its type.
    pub kind: Type,
    /// Its default.
    pub default: Option<Value>,
    /// Other names.
    pub aliases: Vec<String>,
    /// Documentation, which means nothing.
    pub doc: bool,
}

const PRIMITIVES: &[&str] = &["null", "boolean", "int", "long", "float", "double", "bytes", "string"];
const NAMESPACES: &[&str] = &["", "acme", "acme.shop"];

/// Makes schemas. Names are counted, so no two definitions of one schema clash.
#[derive(Debug)]
pub struct Generator {
    /// Where its choices come from.
    pub chance: Chance,
    next: usize,
    /// Records open around the type being made, and definitions finished before it.
    known: Vec<String>,
}

impl Generator {
    /// From a seed.
    pub fn new(seed: u64) -> Generator {
        Generator { chance: Chance::new(seed), next: 0, known: Vec::new() }
    }

    /// A schema, mostly a record.
    pub fn schema(&mut self) -> Type {
        self.next = 0;
        self.known.clear();
        let mut schema = if self.chance.one_in(8) { self.kind(2) } else { self.record(3) };
        // A branch that did not fit its union may have taken a definition with it.
        repair(&mut schema, &mut Vec::new());
        schema
    }

    fn name(&mut self, prefix: &str) -> String {
        self.next += 1;
        format!("{prefix}{}", self.next)
    }

    fn kind(&mut self, depth: usize) -> Type {
        let choice = if depth == 0 { self.chance.below(6) } else { self.chance.below(12) };
        match choice {
            0..=3 => self.primitive(),
            4 => self.symbols(),
            5 if !self.known.is_empty() && self.chance.one_in(2) => {
                Type::Reference(self.chance.pick(&self.known).clone())
            }
            5 => self.fixed(),
            6 => Type::Array(Box::new(self.kind(depth - 1))),
            7 => Type::Map(Box::new(self.kind(depth - 1))),
            8 | 9 => self.union(depth - 1),
            _ => self.record(depth - 1),
        }
    }

    fn primitive(&mut self) -> Type {
        if !self.chance.one_in(6) {
            return Type::Primitive(self.chance.pick::<&'static str>(PRIMITIVES), Vec::new());
        }
        let logical = |name: &'static str| vec![("logicalType", json!(name))];
        match self.chance.below(6) {
            0 => {
                let scale = self.chance.below(4);
                let mut attributes = logical("decimal");
                attributes.push(("precision", json!(scale + 1 + self.chance.below(8))));
                attributes.push(("scale", json!(scale)));
                Type::Primitive("bytes", attributes)
            }
            1 => Type::Primitive("int", logical("date")),
            2 => Type::Primitive("long", logical("timestamp-millis")),
            3 => Type::Primitive("long", logical("timestamp-micros")),
            4 => Type::Primitive("string", logical("uuid")),
            _ => Type::Primitive("int", logical("time-millis")),
        }
    }

    fn named(&mut self, prefix: &str, body: Body) -> Type {
        let name = self.name(prefix);
        let namespace = (*self.chance.pick(NAMESPACES)).to_owned();
        self.known.push(full(&namespace, &name));
        Type::Named(Box::new(Named { name, namespace, aliases: Vec::new(), body }))
    }

    fn symbols(&mut self) -> Type {
        let count = 1 + self.chance.below(4);
        let symbols: Vec<String> = ["A", "B", "C", "D"].iter().take(count).map(ToString::to_string).collect();
        let default = self.chance.one_in(3).then(|| self.chance.pick(&symbols).clone());
        self.named("E", Body::Enum(symbols, default))
    }

    fn fixed(&mut self) -> Type {
        let size = *self.chance.pick(&[1, 4, 8, 16]);
        self.named("F", Body::Fixed(size))
    }

    fn union(&mut self, depth: usize) -> Type {
        let mut branches: Vec<Type> = Vec::new();
        let wanted = 1 + self.chance.below(4);
        if self.chance.one_in(2) {
            branches.push(Type::Primitive("null", Vec::new()));
        }
        for _ in 0..wanted {
            let branch = self.kind(depth);
            if fits_union(&branches, &branch) {
                branches.push(branch);
            }
        }
        if branches.is_empty() {
            branches.push(Type::Primitive("int", Vec::new()));
        }
        Type::Union(branches)
    }

    fn record(&mut self, depth: usize) -> Type {
        let name = self.name("R");
        let namespace = (*self.chance.pick(NAMESPACES)).to_owned();
        let own = full(&namespace, &name);
        let count = 1 + self.chance.below(4);
        let mut fields = Vec::new();
        for index in 0..count {
            fields.push(self.field(format!("f{index}"), depth));
        }
        if self.chance.one_in(3) {
            let back = Type::Union(vec![Type::Primitive("null", Vec::new()), Type::Reference(own.clone())]);
            let default = self.chance.one_in(2).then_some(Value::Null);
            fields.push(Field {
                name: "next".to_owned(),
                kind: back,
                default,
                aliases: Vec::new(),
                doc: false,
            });
        }
        self.known.push(own);
        Type::Named(Box::new(Named { name, namespace, aliases: Vec::new(), body: Body::Record(fields) }))
    }

    fn field(&mut self, name: String, depth: usize) -> Field {
        let kind = self.kind(depth);
        let default = if self.chance.one_in(3) { default_for(&kind) } else { None };
        Field { name, kind, default, aliases: Vec::new(), doc: self.chance.one_in(4) }
    }

    /// A next version: one to three changes of the kinds people make.
    pub fn evolve(&mut self, schema: &Type) -> Type {
        let mut next = schema.clone();
        self.next = 1_000;
        for _ in 0..1 + self.chance.below(3) {
            let places = count(&next);
            let target = self.chance.below(places);
            let mut seen = 0;
            self.known = Vec::new();
            self.change(&mut next, target, &mut seen);
        }
        // A change may have cut the definition of a name still used.
        repair(&mut next, &mut Vec::new());
        next
    }

    fn change(&mut self, kind: &mut Type, target: usize, seen: &mut usize) {
        if *seen == target {
            *seen += 1;
            return self.change_here(kind);
        }
        *seen += 1;
        match kind {
            Type::Array(inner) | Type::Map(inner) => self.change(inner, target, seen),
            Type::Union(branches) => {
                for branch in branches {
                    self.change(branch, target, seen);
                }
            }
            Type::Named(named) => {
                if let Body::Record(fields) = &mut named.body {
                    for field in fields {
                        self.change(&mut field.kind, target, seen);
                        if field.default.is_some() {
                            field.default = default_for(&field.kind);
                        }
                    }
                }
            }
            Type::Primitive(..) | Type::Reference(_) => {}
        }
    }

    fn change_here(&mut self, kind: &mut Type) {
        match kind {
            Type::Named(named) => self.change_named(named),
            Type::Union(branches) => match self.chance.below(4) {
                0 if branches.len() > 1 => {
                    let at = self.chance.below(branches.len());
                    branches.remove(at);
                }
                1 => self.chance.shuffle(branches),
                _ => {
                    let branch = self.kind(1);
                    if fits_union(branches, &branch) {
                        branches.push(branch);
                    }
                }
            },
            Type::Primitive(name, attributes) => match self.chance.below(4) {
                0 => {
                    let old = kind.clone();
                    if old != Type::Primitive("null", Vec::new()) {
                        *kind = Type::Union(vec![Type::Primitive("null", Vec::new()), old]);
                    }
                }
                1 if !attributes.is_empty() => {
                    match attributes.iter_mut().find(|(name, _)| *name == "precision") {
                        Some((_, precision)) => *precision = json!(precision.as_u64().unwrap_or(1) + 1),
                        None => attributes.clear(),
                    }
                }
                2 => {
                    *kind = Type::Primitive(
                        match *name {
                            "int" => "long",
                            "long" => "double",
                            "float" => "double",
                            "string" => "bytes",
                            "bytes" => "string",
                            other => other,
                        },
                        Vec::new(),
                    );
                }
                _ => *kind = self.primitive(),
            },
            Type::Array(_) | Type::Map(_) | Type::Reference(_) => {
                if self.chance.one_in(3) {
                    *kind = self.kind(1);
                }
            }
        }
    }

    fn change_named(&mut self, named: &mut Named) {
        if self.chance.one_in(5) {
            let old = full(&named.namespace, &named.name);
            match self.chance.below(3) {
                0 => named.namespace = (*self.chance.pick(NAMESPACES)).to_owned(),
                _ => named.name = self.name("N"),
            }
            if self.chance.one_in(2) {
                named.aliases.push(old);
            }
            return;
        }
        match &mut named.body {
            Body::Fixed(size) => *size = *self.chance.pick(&[1, 4, 8, 16]),
            Body::Enum(symbols, default) => match self.chance.below(4) {
                0 if symbols.len() > 1 => {
                    let at = self.chance.below(symbols.len());
                    let gone = symbols.remove(at);
                    if default.as_ref() == Some(&gone) {
                        *default = None;
                    }
                }
                1 => *default = Some(self.chance.pick(symbols).clone()),
                2 => self.chance.shuffle(symbols),
                _ => symbols.push(format!("Z{}", symbols.len())),
            },
            Body::Record(fields) => match self.chance.below(6) {
                0 if fields.len() > 1 => {
                    let at = self.chance.below(fields.len());
                    fields.remove(at);
                }
                1 => {
                    let at = self.chance.below(fields.len());
                    let new = self.name("g");
                    let old = std::mem::replace(&mut fields[at].name, new);
                    if self.chance.one_in(2) {
                        fields[at].aliases.push(old);
                    }
                }
                2 => self.chance.shuffle(fields),
                3 => {
                    let at = self.chance.below(fields.len());
                    fields[at].default =
                        if fields[at].default.is_some() { None } else { default_for(&fields[at].kind) };
                }
                _ => {
                    let name = self.name("g");
                    let field = self.field(name, 1);
                    let at = self.chance.below(fields.len() + 1);
                    fields.insert(at, field);
                }
            },
        }
    }

    /// A value of a type, small. `None` where none was found within the depth.
    pub fn datum(&mut self, schema: &Schema, node: NodeId, depth: usize) -> Option<Datum> {
        let inner = depth.checked_sub(1)?;
        Some(match &schema.node(node).kind {
            Kind::Null => Datum::Null,
            Kind::Boolean => Datum::Boolean(self.chance.one_in(2)),
            Kind::Int => Datum::Int(*self.chance.pick(&[0, 1, -1, i32::MAX, i32::MIN, 16_777_217])),
            Kind::Long => Datum::Long(*self.chance.pick(&[0, 1, -1, i64::MAX, i64::MIN, 1 << 40])),
            Kind::Float => Datum::Float(*self.chance.pick(&[0.0, 1.5, -3.25, f32::MAX])),
            Kind::Double => Datum::Double(*self.chance.pick(&[0.0, 1.5, -3.25, 1e300])),
            Kind::Bytes => Datum::Bytes(vec![self.chance.below(100) as u8; self.chance.below(3)]),
            Kind::String => Datum::String((*self.chance.pick(&["", "a", "é😀"])).to_owned()),
            Kind::Fixed(fixed) => Datum::Bytes(vec![7; fixed.size as usize]),
            Kind::Enum(symbols) => {
                let index = self.chance.below(symbols.symbols.len());
                Datum::Enum(index as u32, symbols.symbols[index].to_string())
            }
            Kind::Array(item) => {
                let count = self.chance.below(3);
                Datum::Array((0..count).filter_map(|_| self.datum(schema, *item, inner)).collect())
            }
            Kind::Map(value) => {
                let count = self.chance.below(3);
                let entry = |at: usize| Some((format!("k{at}"), self.datum(schema, *value, inner)?));
                Datum::Map((0..count).filter_map(entry).collect())
            }
            Kind::Union(branches) => {
                let first = self.chance.below(branches.len());
                (0..branches.len()).find_map(|step| {
                    let index = (first + step) % branches.len();
                    let value = self.datum(schema, branches[index], inner)?;
                    Some(Datum::Union(index as u32, Box::new(value)))
                })?
            }
            Kind::Record(record) => {
                let mut values = Vec::new();
                for field in &record.fields {
                    values.push(self.datum(schema, field.node, inner)?);
                }
                Datum::Record(values)
            }
        })
    }
}

fn full(namespace: &str, name: &str) -> String {
    if namespace.is_empty() { name.to_owned() } else { format!("{namespace}.{name}") }
}

fn fits_union(branches: &[Type], new: &Type) -> bool {
    let key = |kind: &Type| match kind {
        Type::Primitive(name, _) => Some((*name).to_owned()),
        Type::Named(named) => Some(full(&named.namespace, &named.name)),
        Type::Reference(name) => Some(name.clone()),
        Type::Array(_) => Some("array".to_owned()),
        Type::Map(_) => Some("map".to_owned()),
        Type::Union(_) => None,
    };
    let new = key(new);
    new.is_some() && branches.iter().all(|branch| key(branch) != new)
}

/// A valid default, where one is easily said.
fn default_for(kind: &Type) -> Option<Value> {
    Some(match kind {
        Type::Primitive("null", _) => Value::Null,
        Type::Primitive("boolean", _) => json!(true),
        Type::Primitive("int" | "long", _) => json!(7),
        Type::Primitive("float" | "double", _) => json!(1.5),
        Type::Primitive(..) => json!("s"),
        Type::Array(_) => json!([]),
        Type::Map(_) => json!({}),
        Type::Union(branches) => default_for(branches.first()?)?,
        Type::Reference(_) => return None,
        Type::Named(named) => match &named.body {
            Body::Fixed(size) => json!("x".repeat(*size as usize)),
            Body::Enum(symbols, _) => json!(symbols.first()?),
            Body::Record(fields) => {
                let mut object = serde_json::Map::new();
                for field in fields.iter().filter(|field| field.default.is_none()) {
                    object.insert(field.name.clone(), default_for(&field.kind)?);
                }
                Value::Object(object)
            }
        },
    })
}

fn count(kind: &Type) -> usize {
    1 + match kind {
        Type::Array(inner) | Type::Map(inner) => count(inner),
        Type::Union(branches) => branches.iter().map(count).sum(),
        Type::Named(named) => match &named.body {
            Body::Record(fields) => fields.iter().map(|field| count(&field.kind)).sum(),
            Body::Enum(..) | Body::Fixed(_) => 0,
        },
        Type::Primitive(..) | Type::Reference(_) => 0,
    }
}

/// Replaces references to names that are not defined by then, and second definitions of a name.
fn repair(kind: &mut Type, defined: &mut Vec<String>) {
    match kind {
        Type::Reference(name) if !defined.contains(name) => *kind = Type::Primitive("string", Vec::new()),
        Type::Named(named) if defined.contains(&full(&named.namespace, &named.name)) => {
            *kind = Type::Reference(full(&named.namespace, &named.name));
        }
        Type::Named(named) => {
            defined.push(full(&named.namespace, &named.name));
            if let Body::Record(fields) = &mut named.body {
                for field in fields {
                    repair(&mut field.kind, defined);
                    if field.default.is_some() {
                        field.default = default_for(&field.kind);
                    }
                }
            }
        }
        Type::Array(inner) | Type::Map(inner) => repair(inner, defined),
        Type::Union(branches) => {
            let mut kept: Vec<Type> = Vec::new();
            for mut branch in std::mem::take(branches) {
                repair(&mut branch, defined);
                if fits_union(&kept, &branch) {
                    kept.push(branch);
                }
            }
            *branches = kept;
        }
        Type::Primitive(..) | Type::Reference(_) => {}
    }
}

/// How a schema is written down. Layouts differ; what they say does not.
#[derive(Clone, Debug)]
pub struct Layout {
    /// Chooses white space and the order of attributes; `None` is the plain layout.
    pub chance: Option<Chance>,
}

impl Layout {
    /// The schema as text.
    pub fn write(&mut self, kind: &Type) -> String {
        let mut out = String::new();
        self.kind(kind, &mut out);
        out
    }

    fn space(&mut self, out: &mut String) {
        if let Some(chance) = &mut self.chance {
            out.push_str(chance.pick::<&str>(&["", "", " ", "\n", "\t  ", "\r\n"]));
        }
    }

    fn object(&mut self, mut members: Vec<(&str, String)>, out: &mut String) {
        if let Some(chance) = &mut self.chance {
            chance.shuffle(&mut members);
        }
        out.push('{');
        for (at, (name, value)) in members.into_iter().enumerate() {
            if at > 0 {
                out.push(',');
            }
            self.space(out);
            out.push_str(&format!("\"{name}\":"));
            self.space(out);
            out.push_str(&value);
        }
        self.space(out);
        out.push('}');
    }

    fn text(&mut self, kind: &Type) -> String {
        let mut out = String::new();
        self.kind(kind, &mut out);
        out
    }

    fn kind(&mut self, kind: &Type, out: &mut String) {
        match kind {
            Type::Primitive(name, attributes) if attributes.is_empty() => {
                out.push_str(&format!("\"{name}\""))
            }
            Type::Primitive(name, attributes) => {
                let mut members = vec![("type", format!("\"{name}\""))];
                members.extend(attributes.iter().map(|(name, value)| (*name, value.to_string())));
                self.object(members, out);
            }
            Type::Reference(name) => out.push_str(&format!("\"{name}\"")),
            Type::Array(inner) => {
                let inner = self.text(inner);
                self.object(vec![("type", "\"array\"".to_owned()), ("items", inner)], out);
            }
            Type::Map(inner) => {
                let inner = self.text(inner);
                self.object(vec![("type", "\"map\"".to_owned()), ("values", inner)], out);
            }
            Type::Union(branches) => {
                out.push('[');
                for (at, branch) in branches.iter().enumerate() {
                    if at > 0 {
                        out.push(',');
                    }
                    self.space(out);
                    self.kind(branch, out);
                }
                self.space(out);
                out.push(']');
            }
            Type::Named(named) => self.named(named, out),
        }
    }

    fn named(&mut self, named: &Named, out: &mut String) {
        let mut members =
            vec![("name", format!("\"{}\"", named.name)), ("namespace", format!("\"{}\"", named.namespace))];
        if !named.aliases.is_empty() {
            // A dot in front keeps an alias out of the namespace.
            let aliases: Vec<String> = named
                .aliases
                .iter()
                .map(|alias| if alias.contains('.') { alias.clone() } else { format!(".{alias}") })
                .collect();
            members.push(("aliases", json!(aliases).to_string()));
        }
        match &named.body {
            Body::Fixed(size) => {
                members.extend([("type", "\"fixed\"".to_owned()), ("size", size.to_string())])
            }
            Body::Enum(symbols, default) => {
                members.extend([("type", "\"enum\"".to_owned()), ("symbols", json!(symbols).to_string())]);
                members.extend(default.iter().map(|default| ("default", json!(default).to_string())));
            }
            Body::Record(fields) => {
                let fields: Vec<String> = fields.iter().map(|field| self.field(field)).collect();
                members.extend([
                    ("type", "\"record\"".to_owned()),
                    ("fields", format!("[{}]", fields.join(","))),
                ]);
            }
        }
        self.object(members, out);
    }

    fn field(&mut self, field: &Field) -> String {
        let mut members = vec![("name", format!("\"{}\"", field.name)), ("type", self.text(&field.kind))];
        members.extend(field.default.iter().map(|default| ("default", default.to_string())));
        if !field.aliases.is_empty() {
            members.push(("aliases", json!(field.aliases).to_string()));
        }
        if field.doc {
            members.push(("doc", "\"what it is\"".to_owned()));
        }
        let mut out = String::new();
        self.object(members, &mut out);
        out
    }
}
