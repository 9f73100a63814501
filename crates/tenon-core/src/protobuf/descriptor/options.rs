//! Written options as the messages of `descriptor.proto` that they stand for.
//!
//! The linker has checked them. What it let pass without a meaning (an option whose import is missing)
//! is left out.

use std::collections::HashMap;

use super::super::ast::{AggregateField, OptionStatement, OptionValue, OptionValueKind};
use super::super::contents::Members;
use super::super::datum::{Record, Value, encode};
use super::super::extension_names::{ExtensionNames, Node, Path};
use super::super::model::{Cardinality, EnumId, Field, FieldKind, MessageId, Scalar, Schema};

/// The prefix of the messages that options are.
const PACKAGE: &str = "google.protobuf.";

/// What options can be.
#[derive(Debug)]
pub(super) struct Options<'s> {
    members: Members<'s>,
    messages: HashMap<&'s str, MessageId>,
    extensions: ExtensionNames<'s>,
    /// Fields by name.
    fields: HashMap<(MessageId, &'s str), &'s Field>,
    /// Numbers of enum values.
    values: HashMap<(EnumId, &'s str), i32>,
}

impl<'s> Options<'s> {
    /// `known` defines the messages of `descriptor.proto`.
    pub(super) fn new(known: &'s Schema) -> Options<'s> {
        let ids = known.messages.iter().enumerate().map(|(at, of)| (&*of.full_name, MessageId(at as u32)));
        let mut fields = HashMap::new();
        for (at, message) in known.messages.iter().enumerate() {
            let id = MessageId(at as u32);
            for field in &message.fields {
                fields.insert((id, field.name.as_str()), field);
                // In a value, a group goes by its type's name.
                if let (true, FieldKind::Message(group)) = (field.delimited, field.kind) {
                    let name = known.message(group).full_name.rsplit('.').next().unwrap_or("");
                    if name.eq_ignore_ascii_case(&field.name) {
                        fields.insert((id, name), field);
                    }
                }
            }
        }
        let enums = known.enums.iter().enumerate().map(|(at, of)| (EnumId(at as u32), of));
        let values =
            enums.flat_map(|(id, of)| of.values.iter().map(move |value| ((id, &*value.name), value.number)));
        Options {
            values: values.collect(),
            members: Members::new(known),
            messages: ids.collect(),
            extensions: ExtensionNames::new(known),
            fields,
        }
    }

    /// The scope of that full name.
    pub(super) fn scope(&self, full_name: &str) -> Path {
        self.extensions.path(full_name)
    }

    /// The bytes of one of the messages, such as `FieldOptions`, to which `written` adds up. Names of
    /// extensions are looked up from inside `scope`.
    pub(super) fn bytes(&self, kind: &str, scope: &[Option<Node>], written: &[OptionStatement]) -> Vec<u8> {
        if written.is_empty() {
            return Vec::new();
        }
        let Some(id) = self.messages.get(&*format!("{PACKAGE}{kind}")) else { return Vec::new() };
        let mut record = Record::new(*id);
        for option in written {
            self.set(&mut record, scope, option);
        }
        encode(&self.members, &record)
    }

    fn set(&self, record: &mut Record, scope: &[Option<Node>], option: &OptionStatement) -> Option<()> {
        let (last, outer) = option.name.split_last()?;
        let mut record = record;
        for part in outer {
            let field = self.field(record.id, &part.name.text, part.is_extension, scope)?;
            let FieldKind::Message(id) = field.kind else { return None };
            let values = record.values(field.number);
            if values.is_empty() {
                values.push(Value::empty(id));
            }
            record = match values.last_mut() {
                Some(Value::Message(inner)) => inner,
                _ => return None,
            };
        }
        let field = self.field(record.id, &last.name.text, last.is_extension, scope)?;
        self.put(record, field, &option.value, scope);
        Some(())
    }

    fn field(
        &self,
        id: MessageId,
        name: &str,
        is_extension: bool,
        scope: &[Option<Node>],
    ) -> Option<&'s Field> {
        if !is_extension {
            return self.fields.get(&(id, name)).copied();
        }
        let meant = self.extensions.meanings(scope, name);
        let mut meant = meant.filter_map(|at| self.members.schema.extensions.get(at));
        meant.find(|extension| extension.target == id).map(|extension| &extension.field)
    }

    /// Sets a field, or adds to a list. Recursion is as deep as the parser allows.
    fn put(&self, record: &mut Record, field: &'s Field, value: &OptionValue, scope: &[Option<Node>]) {
        let values: &[OptionValue] = match &value.kind {
            OptionValueKind::List(values) => values,
            OptionValueKind::Ident(_)
            | OptionValueKind::Integer(_)
            | OptionValueKind::Float(_)
            | OptionValueKind::String(_)
            | OptionValueKind::Aggregate(_) => std::slice::from_ref(value),
        };
        for value in values {
            let Some(value) = self.value(field.kind, value, scope) else { continue };
            let held = record.values(field.number);
            if !matches!(field.cardinality, Cardinality::Repeated | Cardinality::Map) {
                held.clear();
            }
            held.push(value);
        }
    }

    fn value(&self, kind: FieldKind, value: &OptionValue, scope: &[Option<Node>]) -> Option<Value> {
        match (kind, &value.kind) {
            (FieldKind::Message(id), OptionValueKind::Aggregate(fields)) => {
                let mut record = Record::new(id);
                for field in fields {
                    self.member(&mut record, field, scope);
                }
                Some(Value::Message(record))
            }
            (FieldKind::Enum(id), OptionValueKind::Ident(word)) => {
                self.values.get(&(id, &**word)).map(|number| Value::Whole((*number).into()))
            }
            (FieldKind::Enum(_), OptionValueKind::Integer(number)) => Some(Value::Whole(*number)),
            (FieldKind::Scalar(scalar), kind) => of_scalar(scalar, kind),
            (FieldKind::Message(_) | FieldKind::Enum(_), _) => None,
        }
    }

    fn member(&self, record: &mut Record, written: &AggregateField, scope: &[Option<Node>]) -> Option<()> {
        let name = &written.name.text;
        if let Some((_, full_name)) = name.rsplit_once('/') {
            // `[host/type] { … }` is an `Any` written out.
            let id = self.messages.get(full_name)?;
            let inner = self.value(FieldKind::Message(*id), &written.value, scope)?;
            let Value::Message(inner) = inner else { return None };
            *record.values(1) = vec![Value::Text(name.clone())];
            *record.values(2) = vec![Value::Bytes(encode(&self.members, &inner))];
            return Some(());
        }
        let field = self.field(record.id, name, written.is_extension, scope)?;
        self.put(record, field, &written.value, scope);
        Some(())
    }
}

/// The text format is more lenient inside values than `.proto` files are outside.
fn of_scalar(scalar: Scalar, value: &OptionValueKind) -> Option<Value> {
    Some(match (scalar, value) {
        (Scalar::String, OptionValueKind::String(bytes)) => {
            Value::Text(String::from_utf8_lossy(bytes).into_owned())
        }
        (Scalar::Bytes, OptionValueKind::String(bytes)) => Value::Bytes(bytes.clone()),
        (Scalar::Bool, OptionValueKind::Ident(word)) => {
            Value::Truth(matches!(&**word, "true" | "True" | "t"))
        }
        (Scalar::Bool, OptionValueKind::Integer(number)) => Value::Truth(*number != 0),
        (Scalar::Float | Scalar::Double, OptionValueKind::Integer(number)) => Value::Real(*number as f64),
        (Scalar::Float | Scalar::Double, OptionValueKind::Float(number)) => Value::Real(*number),
        (Scalar::Float | Scalar::Double, OptionValueKind::Ident(word)) => {
            let word = word.to_ascii_lowercase();
            let (sign, word) = word.strip_prefix('-').map_or((1.0, &*word), |word| (-1.0, word));
            match word {
                "inf" | "infinity" => Value::Real(f64::INFINITY * sign),
                "nan" => Value::Real(f64::NAN),
                _ => return None,
            }
        }
        (
            Scalar::Int32
            | Scalar::Int64
            | Scalar::Uint32
            | Scalar::Uint64
            | Scalar::Sint32
            | Scalar::Sint64
            | Scalar::Fixed32
            | Scalar::Fixed64
            | Scalar::Sfixed32
            | Scalar::Sfixed64,
            OptionValueKind::Integer(number),
        ) => Value::Whole(*number),
        _ => return None,
    })
}
