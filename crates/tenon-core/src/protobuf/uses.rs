//! Which messages, enums and services of linked Protobuf files occur in which. The entry of a map is none
//! of them: its value counts for the message around it.

use crate::uses::{Named, Use, Uses};

use super::model::{At, Field, FieldKind, Message, Schema};

/// All types and uses.
pub(crate) fn uses(schema: &Schema) -> Uses {
    let mut uses = Uses::default();
    let named = |full: &str, at: &At| Named {
        name: full.to_owned(),
        short: full.rsplit('.').next().unwrap_or_default().to_owned(),
        source: schema.file(at.file).source.clone(),
        span: at.name,
    };
    uses.types.extend(schema.messages.iter().map(|message| named(&message.full_name, &message.at)));
    let enums = uses.types.len();
    uses.types.extend(schema.enums.iter().map(|own| named(&own.full_name, &own.at)));
    let used = |field: &Field, path: &str| used(schema, field, path, enums);
    for (user, message) in schema.messages.iter().enumerate().filter(|(_, message)| !message.is_map_entry) {
        for field in &message.fields {
            uses.uses.extend(used(field, &field.name).map(|(used, path)| Use { user, used, path }));
        }
    }
    for extension in &schema.extensions {
        let user = uses.types.len();
        uses.types.push(named(&extension.full_name, &extension.field.at));
        let name = &extension.field.name;
        uses.uses.extend(used(&extension.field, name).map(|(used, path)| Use { user, used, path }));
        uses.uses.push(Use { user, used: extension.target.0 as usize, path: format!("extend {name}") });
    }
    for service in &schema.services {
        let user = uses.types.len();
        uses.types.push(named(&service.full_name, &service.at));
        for method in &service.methods {
            for used in [method.request, method.response] {
                uses.uses.push(Use { user, used: used.0 as usize, path: method.name.clone() });
            }
        }
    }
    uses
}

/// What a field holds, by its index.
fn used(schema: &Schema, field: &Field, path: &str, enums: usize) -> Option<(usize, String)> {
    match field.kind {
        FieldKind::Scalar(_) => None,
        FieldKind::Enum(id) => Some((enums + id.0 as usize, path.to_owned())),
        FieldKind::Message(id) => match schema.message(id) {
            Message { is_map_entry: true, fields, .. } => {
                // An entry's value is no entry itself.
                let value = fields.iter().find(|field| field.number == 2)?;
                let path = format!("{path}{{}}");
                match value.kind {
                    FieldKind::Scalar(_) => None,
                    FieldKind::Enum(id) => Some((enums + id.0 as usize, path)),
                    FieldKind::Message(id) => Some((id.0 as usize, path)),
                }
            }
            Message { is_map_entry: false, .. } => Some((id.0 as usize, path.to_owned())),
        },
    }
}
