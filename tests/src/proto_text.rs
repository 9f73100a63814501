//! Texts of Protobuf files of `proto.rs`: in their own syntax, as the edition that means the same, and in
//! many layouts.

use crate::chance::Chance;
use crate::proto::{Enum, FIRST_EXTENSION, Field, File, Kind, Label, Message, SCALARS, Syntax};

/// How a file is written.
#[derive(Debug)]
pub struct Layout {
    /// For comments and white space between words; `None` for plain.
    pub chance: Option<Chance>,
    /// As an edition that means the same.
    pub edition: bool,
}

impl Layout {
    /// The text.
    pub fn write(&mut self, file: &File) -> String {
        let text = Writer { file, edition: self.edition || file.syntax == Syntax::Edition }.text();
        match &mut self.chance {
            Some(chance) => scattered(chance, &text),
            None => text,
        }
    }
}

/// Lines broken and filled with comments at spaces, of which no literal has any.
fn scattered(chance: &mut Chance, text: &str) -> String {
    let mut out = String::new();
    for word in text.split_whitespace() {
        out.push_str(word);
        out.push_str(match chance.below(8) {
            0 => "\n",
            1 => "\t  ",
            2 => " // a comment; it ends here }\n",
            3 => " /* another \" one */ ",
            4 => "\r\n",
            _ => " ",
        });
    }
    out
}

struct Writer<'f> {
    file: &'f File,
    edition: bool,
}

impl Writer<'_> {
    fn text(&self) -> String {
        let file = self.file;
        let mut out = match (self.edition, file.syntax) {
            (true, _) => "edition = \"2023\";\n",
            (false, Syntax::Proto2) => "syntax = \"proto2\";\n",
            (false, Syntax::Proto3 | Syntax::Edition) => "syntax = \"proto3\";\n",
        }
        .to_owned();
        out.push_str("package acme;\n");
        let uses = |name: &str| {
            let of = |field: &Field| match &field.kind {
                Kind::Plain(kind) => *kind == name,
                Kind::Map(_, value) => matches!(&**value, Kind::Plain(kind) if *kind == name),
                Kind::Message(_) | Kind::Enum(_) => false,
            };
            file.messages.iter().flat_map(|message| &message.fields).any(of)
        };
        if uses("google.protobuf.Timestamp") {
            out.push_str("import \"google/protobuf/timestamp.proto\";\n");
        }
        if uses("google.protobuf.Int32Value") || uses("google.protobuf.StringValue") {
            out.push_str("import \"google/protobuf/wrappers.proto\";\n");
        }
        // What the syntax stands for, said once for the whole file.
        out.push_str(match (self.edition, file.syntax) {
            (true, Syntax::Proto2) => {
                "option features.enum_type = CLOSED;\n\
                 option features.repeated_field_encoding = EXPANDED;\n\
                 option features.utf8_validation = NONE;\n\
                 option features.json_format = LEGACY_BEST_EFFORT;\n"
            }
            (true, Syntax::Proto3) => "option features.field_presence = IMPLICIT;\n",
            (true, Syntax::Edition) | (false, _) => "",
        });
        self.inside(None, &mut out);
        for (target, field) in &file.extensions {
            if file.syntax != Syntax::Proto3 {
                out.push_str(&format!("extend {} {{ {} }}\n", self.path(target), self.field(field)));
            }
        }
        out
    }

    fn inside(&self, parent: Option<&str>, out: &mut String) {
        for own in self.file.enums.iter().filter(|own| own.parent.as_deref() == parent) {
            self.symbols(own, out);
        }
        for message in self.file.messages.iter().filter(|message| message.parent.as_deref() == parent) {
            // proto2 writes the body of a group where the field stands.
            if !message.group || self.edition || self.file.syntax == Syntax::Proto3 {
                out.push_str(&format!("message {} {{\n", message.name));
                self.body(message, out);
                out.push_str("}\n");
            }
        }
    }

    fn body(&self, message: &Message, out: &mut String) {
        self.inside(Some(&message.name), out);
        if self.file.syntax != Syntax::Proto3 && !message.group {
            out.push_str(&format!("extensions {FIRST_EXTENSION} to 1999;\n"));
        }
        for (number, name) in &message.reserved {
            out.push_str(&format!("reserved {number};\n"));
            match self.edition {
                true => out.push_str(&format!("reserved {name};\n")),
                false => out.push_str(&format!("reserved \"{name}\";\n")),
            }
        }
        let mut open: Option<&str> = None;
        for field in &message.fields {
            if open != field.oneof.as_deref() {
                if open.is_some() {
                    out.push_str("}\n");
                }
                if let Some(oneof) = &field.oneof {
                    out.push_str(&format!("oneof {oneof} {{\n"));
                }
                open = field.oneof.as_deref();
            }
            out.push_str(&self.field(field));
            out.push('\n');
        }
        if open.is_some() {
            out.push_str("}\n");
        }
    }

    fn symbols(&self, own: &Enum, out: &mut String) {
        out.push_str(&format!("enum {} {{\n", own.name));
        if self.file.syntax == Syntax::Edition && own.closed {
            out.push_str("option features.enum_type = CLOSED;\n");
        }
        for (name, number) in &own.values {
            out.push_str(&format!("{name} = {number};\n"));
        }
        out.push_str("}\n");
    }

    fn field(&self, field: &Field) -> String {
        let mut options: Vec<String> = Vec::new();
        let group = self.group(field);
        let label = self.label(field, &mut options);
        if let Some(packed) = field.packed {
            match (self.edition, packed) {
                (true, true) => options.push("features.repeated_field_encoding = PACKED".to_owned()),
                (true, false) => options.push("features.repeated_field_encoding = EXPANDED".to_owned()),
                (false, _) => options.push(format!("packed = {packed}")),
            }
        }
        if let Some(default) = field.default.as_ref().filter(|_| self.file.syntax != Syntax::Proto3) {
            options.push(format!("default = {default}"));
        }
        if let Some(name) = &field.json_name {
            options.push(format!("json_name = \"{name}\""));
        }
        if group.is_some() && self.edition {
            options.push("features.message_encoding = DELIMITED".to_owned());
        }
        let options =
            if options.is_empty() { String::new() } else { format!(" [ {} ]", options.join(" , ")) };
        match group {
            Some(body) if !self.edition => {
                let mut text = format!("{label}group {} = {}{options} {{\n", body.name, field.number);
                self.body(body, &mut text);
                text.push('}');
                text
            }
            _ => format!("{label}{} {} = {}{options} ;", self.kind(&field.kind), field.name, field.number),
        }
    }

    /// The body of a group, where the syntax has groups.
    fn group(&self, field: &Field) -> Option<&Message> {
        let Kind::Message(name) = &field.kind else { return None };
        let body = self.file.messages.iter().find(|message| message.group && message.name == *name);
        body.filter(|_| self.file.syntax != Syntax::Proto3)
    }

    fn label(&self, field: &Field, options: &mut Vec<String>) -> &'static str {
        let presence = |feature: &str| format!("features.field_presence = {feature}");
        if field.oneof.is_some() || matches!(field.kind, Kind::Map(..)) {
            return "";
        }
        let scalar = match &field.kind {
            Kind::Plain(name) => SCALARS.contains(name),
            Kind::Enum(_) => true,
            Kind::Message(_) | Kind::Map(..) => false,
        };
        match (self.edition, self.file.syntax, field.label) {
            (_, _, Label::Repeated) => "repeated ",
            (false, Syntax::Proto2, Label::Required) => "required ",
            (false, Syntax::Proto2, Label::Implicit | Label::Optional) => "optional ",
            (false, _, Label::Implicit) => "",
            (false, _, Label::Optional | Label::Required) => "optional ",
            (true, Syntax::Proto3, Label::Implicit) => "",
            (true, Syntax::Proto3, Label::Optional | Label::Required) => {
                if scalar {
                    options.push(presence("EXPLICIT"));
                }
                ""
            }
            (true, _, Label::Required) => {
                options.push(presence("LEGACY_REQUIRED"));
                ""
            }
            (true, Syntax::Edition, Label::Implicit) => {
                if scalar {
                    options.push(presence("IMPLICIT"));
                }
                ""
            }
            (true, Syntax::Proto2, Label::Implicit) | (true, _, Label::Optional) => "",
        }
    }

    fn kind(&self, kind: &Kind) -> String {
        match kind {
            Kind::Plain(name) => (*name).to_owned(),
            Kind::Message(name) | Kind::Enum(name) => self.path(name),
            Kind::Map(key, value) => format!("map< {key} , {} >", self.kind(value)),
        }
    }

    /// The full name, with a leading dot.
    fn path(&self, name: &str) -> String {
        let mut parts = vec![name];
        let messages = self.file.messages.iter().map(|message| (&message.name, &message.parent));
        let enums = self.file.enums.iter().map(|own| (&own.name, &own.parent));
        let parents: std::collections::HashMap<&str, &str> =
            messages.chain(enums).filter_map(|(name, parent)| Some((&**name, parent.as_deref()?))).collect();
        while let Some(parent) = parents.get(parts[parts.len() - 1]) {
            parts.push(parent);
        }
        parts.push(".acme");
        parts.reverse();
        parts.join(".")
    }
}
