//! A schema as descriptors of proto2 and proto3, which is all that `prost-reflect` knows.
//!
//! That crate derives three things from a file's syntax: whether a field has presence, whether a list
//! is packed, and whether an enum has to start with zero. The first two can be stated at each field,
//! the third by giving an enum that does not a proto2 file of its own. So every edition can be said,
//! and nothing depends on what a file's syntax was. What bytes and JSON do not depend on is left out:
//! options, services, reserved names, source positions.

use std::collections::{BTreeSet, HashMap};

use prost_reflect::prost_types::field_descriptor_proto::{Label, Type};
use prost_reflect::prost_types::{
    DescriptorProto, EnumDescriptorProto, EnumOptions, EnumValueDescriptorProto, FieldDescriptorProto,
    FieldOptions, FileDescriptorProto, FileDescriptorSet, MessageOptions, OneofDescriptorProto,
    descriptor_proto::ExtensionRange,
};

use super::model::{
    At, Cardinality, Enum, EnumId, Field, FieldKind, FileId, Message, MessageId, Presence, Scalar, Schema,
};

/// What the messages of these types need, files in the order of the schema, enums that were moved out
/// behind them.
pub(super) fn lowered(schema: &Schema, roots: impl IntoIterator<Item = MessageId>) -> FileDescriptorSet {
    let needed = Needed::by(schema, roots);
    let with_fields = schema.messages.iter().zip(&needed.messages).filter(|(_, needed)| **needed);
    let implied = with_fields.filter(|(message, _)| message.fields.iter().any(is_implied));
    let mut lowering = Lowering {
        schema,
        implied: implied.map(|(message, _)| message.at.file).collect(),
        needed,
        files: vec![FileDescriptorProto::default(); schema.files.len()],
        messages: schema.messages.iter().map(message).collect(),
        imports: vec![BTreeSet::new(); schema.files.len()],
        apart: Vec::new(),
    };
    lowering.enums();
    lowering.fields();
    lowering.extensions();
    lowering.nest();
    lowering.finish()
}

/// What some types lead to, by place in the schema's lists.
struct Needed {
    messages: Vec<bool>,
    /// Messages that needed things stand in; they keep their names and nothing else.
    around: Vec<bool>,
    enums: Vec<bool>,
    extensions: Vec<bool>,
}

impl Needed {
    fn by(schema: &Schema, roots: impl IntoIterator<Item = MessageId>) -> Needed {
        let mut needed = Needed {
            messages: vec![false; schema.messages.len()],
            around: vec![false; schema.messages.len()],
            enums: vec![false; schema.enums.len()],
            extensions: vec![false; schema.extensions.len()],
        };
        let mut extensions: HashMap<MessageId, Vec<usize>> = HashMap::new();
        for (at, extension) in schema.extensions.iter().enumerate() {
            extensions.entry(extension.target).or_default().push(at);
        }
        let mut open: Vec<MessageId> = roots.into_iter().collect();
        while let Some(id) = open.pop() {
            if !mark(&mut needed.messages, id.0) {
                continue;
            }
            let message = schema.message(id);
            needed.surround(schema, message.parent);
            let more = extensions.get(&id).into_iter().flatten().copied();
            for at in more.clone() {
                mark(&mut needed.extensions, at as u32);
                needed.surround(schema, schema.extensions.get(at).and_then(|extension| extension.parent));
            }
            let more = more.filter_map(|at| schema.extensions.get(at)).map(|extension| &extension.field);
            for field in message.fields.iter().chain(more) {
                match field.kind {
                    FieldKind::Message(inner) => open.push(inner),
                    FieldKind::Enum(id) => {
                        mark(&mut needed.enums, id.0);
                        needed.surround(schema, schema.enumeration(id).parent);
                    }
                    FieldKind::Scalar(_) => {}
                }
            }
        }
        needed
    }

    fn surround(&mut self, schema: &Schema, parent: Option<MessageId>) {
        let mut next = parent;
        while let Some(id) = next.filter(|id| mark(&mut self.around, id.0)) {
            next = schema.message(id).parent;
        }
    }
}

/// `true` where it was not marked yet.
fn mark(list: &mut [bool], at: u32) -> bool {
    list.get_mut(at as usize).is_some_and(|slot| !std::mem::replace(slot, true))
}

fn has(list: &[bool], at: usize) -> bool {
    list.get(at).is_some_and(|slot| *slot)
}

/// Singular, of a scalar or an enum, and without presence: proto3 alone can say that.
fn is_implied(field: &Field) -> bool {
    let many = matches!(field.cardinality, Cardinality::Repeated | Cardinality::Map);
    !many && field.presence == Presence::Implicit
}

struct Lowering<'s> {
    schema: &'s Schema,
    needed: Needed,
    /// Files that have to be proto3.
    implied: BTreeSet<FileId>,
    files: Vec<FileDescriptorProto>,
    messages: Vec<DescriptorProto>,
    /// By file: what its fields name.
    imports: Vec<BTreeSet<String>>,
    apart: Vec<FileDescriptorProto>,
}

impl Lowering<'_> {
    fn enums(&mut self) {
        for (at, of) in self.schema.enums.iter().enumerate() {
            if !has(&self.needed.enums, at) {
                continue;
            }
            let own = enumeration(of);
            if self.is_apart(of) {
                let id = EnumId(at as u32);
                self.apart.push(FileDescriptorProto {
                    name: Some(file_of_enum(id)),
                    package: Some(package_of_enum(id)),
                    enum_type: vec![own],
                    ..FileDescriptorProto::default()
                });
            } else if let Some(parent) = of.parent {
                self.inside(parent, |outer| outer.enum_type.push(own));
            } else if let Some(file) = self.files.get_mut(of.at.file.0 as usize) {
                file.enum_type.push(own);
            }
        }
    }

    /// proto3 has such enums under no name, so they stand elsewhere and are found by another.
    fn is_apart(&self, of: &Enum) -> bool {
        self.implied.contains(&of.at.file) && of.values.first().is_some_and(|value| value.number != 0)
    }

    fn fields(&mut self) {
        for (at, message) in self.schema.messages.iter().enumerate() {
            if !has(&self.needed.messages, at) {
                continue;
            }
            let oneofs = written_oneofs(message).count();
            let fields = message.fields.iter();
            let fields: Vec<FieldDescriptorProto> =
                fields.map(|field| self.field(message.at.file, field, oneofs)).collect();
            self.inside(MessageId(at as u32), |own| own.field = fields);
        }
    }

    fn extensions(&mut self) {
        for (at, extension) in self.schema.extensions.iter().enumerate() {
            if !has(&self.needed.extensions, at) {
                continue;
            }
            let file = extension.field.at.file;
            let target = self.schema.message(extension.target);
            let mut field = self.field(file, &extension.field, 0);
            field.proto3_optional = None;
            field.extendee = Some(format!(".{}", target.full_name));
            self.import(file, self.schema.file(target.at.file).path.clone());
            match extension.parent {
                Some(parent) => self.inside(parent, |outer| outer.extension.push(field)),
                None => {
                    if let Some(file) = self.files.get_mut(file.0 as usize) {
                        file.extension.push(field);
                    }
                }
            }
        }
    }

    /// `oneofs` is how many of the message's were written; they come first.
    fn field(&mut self, file: FileId, field: &Field, oneofs: usize) -> FieldDescriptorProto {
        let label = match field.cardinality {
            Cardinality::Repeated | Cardinality::Map => Label::Repeated,
            Cardinality::Required => Label::Required,
            Cardinality::Singular => Label::Optional,
        };
        let (kind, name) = match field.kind {
            FieldKind::Scalar(scalar) => (type_of(scalar), None),
            FieldKind::Message(id) => {
                let kind = if field.delimited { Type::Group } else { Type::Message };
                (kind, Some(self.named(file, self.schema.message(id).at, &self.schema.message(id).full_name)))
            }
            FieldKind::Enum(id) => {
                let of = self.schema.enumeration(id);
                let name = match self.is_apart(of) {
                    true => {
                        self.import(file, file_of_enum(id));
                        format!(".{}.{}", package_of_enum(id), last_part(&of.full_name))
                    }
                    false => self.named(file, of.at, &of.full_name),
                };
                (Type::Enum, Some(name))
            }
        };
        let packable = field.cardinality == Cardinality::Repeated && super::fields::is_packable(field.kind);
        FieldDescriptorProto {
            name: Some(field.name.clone()),
            number: Some(field.number),
            label: Some(label.into()),
            r#type: Some(kind.into()),
            type_name: name,
            default_value: field.default.clone(),
            oneof_index: field.oneof.filter(|oneof| *oneof < oneofs).map(|oneof| oneof as i32),
            json_name: Some(field.json_name.clone()),
            options: packable.then(|| FieldOptions { packed: Some(field.packed), ..FieldOptions::default() }),
            proto3_optional: (field.presence == Presence::Explicit).then_some(true),
            ..FieldDescriptorProto::default()
        }
    }

    /// The name of a type, which the file will import.
    fn named(&mut self, file: FileId, at: At, full_name: &str) -> String {
        self.import(file, self.schema.file(at.file).path.clone());
        format!(".{full_name}")
    }

    fn import(&mut self, file: FileId, path: String) {
        if let Some(imports) = self.imports.get_mut(file.0 as usize) {
            imports.insert(path);
        }
    }

    fn inside(&mut self, id: MessageId, put: impl FnOnce(&mut DescriptorProto)) {
        if let Some(message) = self.messages.get_mut(id.0 as usize) {
            put(message);
        }
    }

    /// Puts messages where they stand; inner ones come later in the arena, so the last goes first.
    fn nest(&mut self) {
        for (at, message) in self.schema.messages.iter().enumerate().rev() {
            let Some(own) = self.messages.pop() else { break };
            if !has(&self.needed.messages, at) && !has(&self.needed.around, at) {
                continue;
            }
            match message.parent {
                Some(parent) => self.inside(parent, |outer| outer.nested_type.push(own)),
                None => {
                    if let Some(file) = self.files.get_mut(message.at.file.0 as usize) {
                        file.message_type.push(own);
                    }
                }
            }
        }
    }

    fn finish(self) -> FileDescriptorSet {
        let Lowering { schema, implied, files, imports, apart, .. } = self;
        let files = files.into_iter().zip(&schema.files).zip(imports).enumerate();
        let is_needed = |file: &FileDescriptorProto| {
            !file.message_type.is_empty() || !file.enum_type.is_empty() || !file.extension.is_empty()
        };
        let files = files.filter(|(_, ((file, _), _))| is_needed(file));
        let files = files.map(|(at, ((file, own), imports))| FileDescriptorProto {
            name: Some(own.path.clone()),
            package: Some(own.package.clone()),
            dependency: imports.into_iter().filter(|path| *path != own.path).collect(),
            syntax: implied.contains(&FileId(at as u32)).then(|| "proto3".to_owned()),
            ..file
        });
        FileDescriptorSet { file: files.chain(apart).collect() }
    }
}

/// All but those made for `optional`; presence is said at the field.
fn written_oneofs(message: &Message) -> impl Iterator<Item = OneofDescriptorProto> {
    let written = message.oneofs.iter().filter(|oneof| !oneof.synthetic);
    written.map(|oneof| OneofDescriptorProto {
        name: Some(oneof.name.clone()),
        ..OneofDescriptorProto::default()
    })
}

fn message(message: &Message) -> DescriptorProto {
    let ranges = message.extension_ranges.iter().map(|range| ExtensionRange {
        start: Some(bounded(range.first)),
        end: Some(bounded(range.last.saturating_add(1))),
        ..ExtensionRange::default()
    });
    DescriptorProto {
        name: Some(last_part(&message.full_name).to_owned()),
        extension_range: ranges.collect(),
        oneof_decl: written_oneofs(message).collect(),
        options: message
            .is_map_entry
            .then(|| MessageOptions { map_entry: Some(true), ..MessageOptions::default() }),
        ..DescriptorProto::default()
    }
}

fn enumeration(of: &Enum) -> EnumDescriptorProto {
    let values = of.values.iter().map(|value| EnumValueDescriptorProto {
        name: Some(value.name.clone()),
        number: Some(value.number),
        ..EnumValueDescriptorProto::default()
    });
    EnumDescriptorProto {
        name: Some(last_part(&of.full_name).to_owned()),
        value: values.collect(),
        options: of.allow_alias.then(|| EnumOptions { allow_alias: Some(true), ..EnumOptions::default() }),
        ..EnumDescriptorProto::default()
    }
}

/// Names no `.proto` text can give: a path with a colon, a package that starts with a digit.
fn file_of_enum(id: EnumId) -> String {
    format!("enum:{}", id.0)
}

fn package_of_enum(id: EnumId) -> String {
    format!("0.e{}", id.0)
}

fn bounded(number: i64) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

fn last_part(full_name: &str) -> &str {
    full_name.rsplit_once('.').map_or(full_name, |(_, last)| last)
}

fn type_of(scalar: Scalar) -> Type {
    match scalar {
        Scalar::Double => Type::Double,
        Scalar::Float => Type::Float,
        Scalar::Int32 => Type::Int32,
        Scalar::Int64 => Type::Int64,
        Scalar::Uint32 => Type::Uint32,
        Scalar::Uint64 => Type::Uint64,
        Scalar::Sint32 => Type::Sint32,
        Scalar::Sint64 => Type::Sint64,
        Scalar::Fixed32 => Type::Fixed32,
        Scalar::Fixed64 => Type::Fixed64,
        Scalar::Sfixed32 => Type::Sfixed32,
        Scalar::Sfixed64 => Type::Sfixed64,
        Scalar::Bool => Type::Bool,
        Scalar::String => Type::String,
        Scalar::Bytes => Type::Bytes,
    }
}
