//! Files, enums and services. Layout is `format`'s part: one statement a line is enough here.

use std::cell::Cell;
use std::collections::HashSet;

use super::super::ast::Level;
use super::super::contents::Members;
use super::super::datum::{Record, Value};
use super::super::literal;
use super::message;

/// What cannot be written, with the reason.
pub(super) type Lift<T> = Result<T, String>;

/// The text in the making.
#[derive(Debug)]
pub(super) struct Writer<'a> {
    pub(super) members: &'a Members<'a>,
    pub(super) level: Level,
    /// How many messages stand around.
    pub(super) depth: usize,
    /// Bytes that options may still take. Their names are in a descriptor once and in a text at each use.
    pub(super) room: Cell<usize>,
    pub(super) out: String,
}

/// The path of a `FileDescriptorProto`.
pub(super) fn path(file: &Record) -> Option<&str> {
    string(file, 1)
}

/// The text of a `FileDescriptorProto`.
///
/// *Errors*: what cannot be written, or takes more than `most` bytes.
pub(super) fn text(members: &Members<'_>, file: &Record, most: usize) -> Lift<String> {
    let (level, head) = match (string(file, 12).unwrap_or("proto2"), whole(file, 14)) {
        ("" | "proto2", _) => (Level::Proto2, "syntax = \"proto2\";\n"),
        ("proto3", _) => (Level::Proto3, "syntax = \"proto3\";\n"),
        ("editions", Some(1000)) => (Level::Edition2023, "edition = \"2023\";\n"),
        ("editions", Some(1001)) => (Level::Edition2024, "edition = \"2024\";\n"),
        ("editions", _) => return Err("its edition is neither 2023 nor 2024".to_owned()),
        (other, _) => return Err(format!("its syntax `{other}` is not known")),
    };
    let mut writer = Writer { members, level, depth: 0, room: Cell::new(most), out: head.to_owned() };
    let package = string(file, 2).unwrap_or_default();
    if !package.is_empty() {
        writer.line(&format!("\npackage {};", dotted(package)?));
    }
    writer.imports(file);
    writer.option_statements(child(file, 8))?;
    let scope = if package.is_empty() { String::new() } else { format!(".{package}") };
    let body = message::Body {
        fields: Vec::new(),
        oneofs: Vec::new(),
        nested: children(file, 4).collect(),
        extensions: children(file, 7).collect(),
    };
    writer.body(&body, &scope)?;
    for of in children(file, 5) {
        writer.enumeration(of)?;
    }
    for service in children(file, 6) {
        writer.service(service)?;
    }
    Ok(writer.out)
}

impl Writer<'_> {
    fn imports(&mut self, file: &Record) {
        let marked = |number: i32| -> HashSet<i128> {
            let indexes = file.get(number).iter();
            indexes.filter_map(|value| if let Value::Whole(at) = value { Some(*at) } else { None }).collect()
        };
        let (public, weak) = (marked(10), marked(11));
        for (at, import) in file.get(3).iter().enumerate() {
            let Value::Text(path) = import else { continue };
            let word = match (public.contains(&(at as i128)), weak.contains(&(at as i128))) {
                (true, _) => "public ",
                (false, true) => "weak ",
                (false, false) => "",
            };
            self.line(&format!("import {word}{};", literal::quoted(path.as_bytes())));
        }
        for import in file.get(15) {
            let Value::Text(path) = import else { continue };
            self.line(&format!("import option {};", literal::quoted(path.as_bytes())));
        }
    }

    pub(super) fn enumeration(&mut self, of: &Record) -> Lift<()> {
        self.gap();
        let head = format!("{}enum {} {{", self.visibility(of, 6), own_name(of)?);
        self.line(&head);
        self.option_statements(child(of, 3))?;
        for value in children(of, 2) {
            let head = format!("{} = {}", own_name(value)?, whole(value, 2).unwrap_or(0));
            self.with_options(&head, child(value, 3), Vec::new())?;
        }
        for range in children(of, 4) {
            let (first, last) = (whole(range, 1).unwrap_or(0), whole(range, 2).unwrap_or(0));
            let last = if last == i128::from(i32::MAX) { "max".to_owned() } else { last.to_string() };
            self.line(&format!("reserved {first} to {last};"));
        }
        self.reserved_names(of, 5)?;
        self.line("}");
        Ok(())
    }

    fn service(&mut self, service: &Record) -> Lift<()> {
        self.gap();
        self.line(&format!("service {} {{", own_name(service)?));
        self.option_statements(child(service, 3))?;
        for method in children(service, 2) {
            let stream = |number| if truth(method, number) { "stream " } else { "" };
            let (client, server) = (stream(5), stream(6));
            let request = dotted(string(method, 2).unwrap_or_default())?;
            let response = dotted(string(method, 3).unwrap_or_default())?;
            let head = format!("rpc {} ({client}{request}) returns ({server}{response})", own_name(method)?);
            match child(method, 4) {
                None => self.line(&format!("{head};")),
                Some(options) => {
                    self.line(&format!("{head} {{"));
                    self.option_statements(Some(options))?;
                    self.line("}");
                }
            }
        }
        self.line("}");
        Ok(())
    }

    /// Names are strings before editions and identifiers since.
    pub(super) fn reserved_names(&mut self, record: &Record, number: i32) -> Lift<()> {
        for name in record.get(number) {
            let Value::Text(name) = name else { continue };
            let shown = match self.level >= Level::Edition2023 {
                true => identifier(name)?.to_owned(),
                false => literal::quoted(name.as_bytes()),
            };
            self.line(&format!("reserved {shown};"));
        }
        Ok(())
    }

    pub(super) fn visibility(&self, record: &Record, number: i32) -> &'static str {
        match whole(record, number) {
            Some(1) => "local ",
            Some(2) => "export ",
            _ => "",
        }
    }

    /// A blank line between the declarations of a file.
    pub(super) fn gap(&mut self) {
        if self.depth == 0 {
            self.out.push('\n');
        }
    }

    pub(super) fn line(&mut self, text: &str) {
        self.out.push_str(text);
        self.out.push('\n');
    }
}

/// The name in field 1 of every descriptor.
pub(super) fn own_name(record: &Record) -> Lift<&str> {
    identifier(string(record, 1).unwrap_or_default())
}

/// A simple name, or the reason why it is none: what goes into a text has to be what it seems.
pub(super) fn identifier(name: &str) -> Lift<&str> {
    let starts = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    match starts && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
        true => Ok(name),
        false => Err(format!("`{}` is no name", name.escape_debug())),
    }
}

/// A name with dots, one before it allowed.
pub(super) fn dotted(name: &str) -> Lift<&str> {
    name.strip_prefix('.').unwrap_or(name).split('.').try_for_each(|part| identifier(part).map(|_| ()))?;
    Ok(name)
}

pub(super) fn string(record: &Record, number: i32) -> Option<&str> {
    match record.get(number) {
        [.., Value::Text(text)] => Some(text),
        _ => None,
    }
}

pub(super) fn whole(record: &Record, number: i32) -> Option<i128> {
    match record.get(number) {
        [.., Value::Whole(number)] => Some(*number),
        _ => None,
    }
}

pub(super) fn truth(record: &Record, number: i32) -> bool {
    matches!(record.get(number), [.., Value::Truth(true)])
}

pub(super) fn child(record: &Record, number: i32) -> Option<&Record> {
    record.get(number).last().and_then(super::as_record)
}

pub(super) fn children(record: &Record, number: i32) -> impl Iterator<Item = &Record> {
    record.get(number).iter().filter_map(super::as_record)
}
