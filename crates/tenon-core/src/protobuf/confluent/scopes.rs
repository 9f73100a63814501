//! Which messages and enums stand against each other: by name, scope by scope.

use std::collections::{HashMap, HashSet, VecDeque};

use crate::limits::Exhausted;
use crate::text::sorting::sort;
use crate::words::Text;

use super::super::contents::local;
use super::super::model::{At, Enum, EnumId, FileId, MessageId, Schema};
use super::{Reports, Subject, differs, fields, only_reader, only_writer, whole};

/// What is declared directly in a file or in a message.
#[derive(Default)]
struct Scope {
    messages: Vec<MessageId>,
    enums: Vec<EnumId>,
}

/// By file, and by message.
#[derive(Default)]
struct Scopes {
    files: HashMap<FileId, Scope>,
    messages: HashMap<MessageId, Scope>,
}

impl Scopes {
    fn of(schema: &Schema) -> Scopes {
        let mut scopes = Scopes::default();
        for (at, message) in schema.messages.iter().enumerate().filter(|(_, own)| !own.is_map_entry) {
            scopes.of_mut(message.parent, message.at.file).messages.push(MessageId(at as u32));
        }
        for (at, own) in schema.enums.iter().enumerate() {
            scopes.of_mut(own.parent, own.at.file).enums.push(EnumId(at as u32));
        }
        scopes
    }

    fn of_mut(&mut self, parent: Option<MessageId>, file: FileId) -> &mut Scope {
        match parent {
            Some(parent) => self.messages.entry(parent).or_default(),
            None => self.files.entry(file).or_default(),
        }
    }
}

/// Pairs of messages to look into.
#[derive(Default)]
pub(super) struct Open {
    /// Met in their scopes; the last is next.
    scoped: Vec<(MessageId, MessageId)>,
    /// Met in fields, of files that are imported.
    pub(super) referenced: VecDeque<(MessageId, MessageId)>,
}

/// Walks the judged files, then the imported messages that their fields hold.
pub(super) fn compare(reports: &mut Reports<'_>) -> Result<(), Exhausted> {
    let (writer, reader) = (reports.writer, reports.reader);
    let (writers, readers) = (Scopes::of(writer), Scopes::of(reader));
    let empty = Scope::default();
    let mut open = Open::default();
    let mut seen = HashSet::new();
    // The stack gives the last file first, so files come in from behind.
    for (w, r) in pairs_of_files(writer, reader).into_iter().rev() {
        if let (Some(w), Some(r)) = (w, r) {
            package(reports, (w, r));
        }
        let w = w.and_then(|id| writers.files.get(&id)).unwrap_or(&empty);
        let r = r.and_then(|id| readers.files.get(&id)).unwrap_or(&empty);
        types(reports, w, r, &mut open)?;
    }
    while let Some(next) = open.scoped.pop().or_else(|| open.referenced.pop_front()) {
        if seen.insert(next) {
            fields::compare(reports, next.0, next.1, &mut open)?;
            let w = writers.messages.get(&next.0).unwrap_or(&empty);
            let r = readers.messages.get(&next.1).unwrap_or(&empty);
            types(reports, w, r, &mut open)?;
        }
    }
    Ok(())
}

/// The judged files by path; where each side has one, those two. A subject of the registry is one file.
fn pairs_of_files(writer: &Schema, reader: &Schema) -> Vec<(Option<FileId>, Option<FileId>)> {
    if writer.roots == 1 && reader.roots == 1 {
        return vec![(Some(FileId(0)), Some(FileId(0)))];
    }
    let numbered = |schema: &'_ Schema| -> Vec<(String, FileId)> {
        let files = schema.files.iter().take(schema.roots).enumerate();
        files.map(|(at, file)| (file.path.clone(), FileId(at as u32))).collect()
    };
    let readers = numbered(reader);
    let mut left: HashMap<&str, FileId> = readers.iter().map(|(path, id)| (&**path, *id)).collect();
    let mut pairs: Vec<_> =
        numbered(writer).iter().map(|(path, id)| (Some(*id), left.remove(path.as_str()))).collect();
    let alone = readers.iter().filter(|(path, _)| left.contains_key(path.as_str()));
    pairs.extend(alone.map(|(_, id)| (None, Some(*id))));
    pairs
}

fn package(reports: &mut Reports<'_>, ids: (FileId, FileId)) {
    let (w, r) = (reports.writer.file(ids.0), reports.reader.file(ids.1));
    if w.package != r.package {
        let names = (w.ast.package.as_ref(), r.ast.package.as_ref());
        let places = (names.0.map(|own| (ids.0, own.span)), names.1.map(|own| (ids.1, own.span)));
        reports.add("PACKAGE_CHANGED", Subject::of(""), places, || {
            differs(Text::from("the package"), w.package.clone(), r.package.clone())
        });
    }
}

fn types(reports: &mut Reports<'_>, w: &Scope, r: &Scope, open: &mut Open) -> Result<(), Exhausted> {
    let total = w.messages.len() + r.messages.len() + w.enums.len() + r.enums.len();
    reports.budget.spend(1 + total as u64 / 8)?;
    messages(reports, w, r, open);
    enums(reports, w, r)
}

fn messages(reports: &mut Reports<'_>, w: &Scope, r: &Scope, open: &mut Open) {
    let (writer, reader) = (reports.writer, reports.reader);
    let name = |schema: &'_ Schema, id: MessageId| simple(&schema.message(id).full_name).to_owned();
    let mut left: HashMap<String, (usize, MessageId)> =
        r.messages.iter().enumerate().map(|(at, id)| (name(reader, *id), (at, *id))).collect();
    let mut pairs = Vec::new();
    for (at, id) in w.messages.iter().enumerate() {
        let own = writer.message(*id);
        let subject = Subject::of(writer.local_name(*id));
        let what = || Text::from("message ").code(subject.owner);
        let Some((turn, other)) = left.remove(simple(&own.full_name)) else {
            reports.add("MESSAGE_REMOVED", subject, (whole(&own.at), None), || only_writer(what()));
            continue;
        };
        if turn != at {
            let places = (whole(&own.at), whole(&reader.message(other).at));
            reports.add("MESSAGE_MOVED", subject, places, || what().plain(" stands elsewhere in its scope"));
        }
        pairs.push((*id, other));
    }
    for id in &r.messages {
        let own = reader.message(*id);
        if left.contains_key(simple(&own.full_name)) {
            let subject = Subject::of(reader.local_name(*id));
            let what = || Text::from("message ").code(subject.owner);
            reports.add("MESSAGE_ADDED", subject, (None, whole(&own.at)), || only_reader(what()));
        }
    }
    open.scoped.extend(pairs.into_iter().rev());
}

fn enums(reports: &mut Reports<'_>, w: &Scope, r: &Scope) -> Result<(), Exhausted> {
    let (writer, reader) = (reports.writer, reports.reader);
    let mut left: HashMap<&str, EnumId> =
        r.enums.iter().map(|id| (simple(&reader.enumeration(*id).full_name), *id)).collect();
    for id in &w.enums {
        let own = writer.enumeration(*id);
        let owner = local_name(writer, &own.at, &own.full_name);
        match left.remove(simple(&own.full_name)) {
            Some(other) => values(reports, owner, own, reader.enumeration(other))?,
            None => {
                let what = || Text::from("enum ").code(owner);
                let places = (whole(&own.at), None);
                reports.add("ENUM_REMOVED", Subject::of(owner), places, || only_writer(what()));
            }
        }
    }
    for id in &r.enums {
        let own = reader.enumeration(*id);
        if left.contains_key(simple(&own.full_name)) {
            let owner = local_name(reader, &own.at, &own.full_name);
            let what = || Text::from("enum ").code(owner);
            reports.add("ENUM_ADDED", Subject::of(owner), (None, whole(&own.at)), || only_reader(what()));
        }
    }
    Ok(())
}

/// Values by number; of several names for one number, the first counts.
fn values(reports: &mut Reports<'_>, owner: &str, w: &Enum, r: &Enum) -> Result<(), Exhausted> {
    reports.budget.spend((w.values.len() + r.values.len()) as u64 / 8)?;
    let mut numbers: Vec<i32> = w.values.iter().chain(&r.values).map(|value| value.number).collect();
    sort(&mut numbers);
    numbers.dedup();
    let by_number = |own: &'_ Enum| -> HashMap<i32, usize> {
        own.values.iter().enumerate().rev().map(|(at, value)| (value.number, at)).collect()
    };
    let (writers, readers) = (by_number(w), by_number(r));
    for number in numbers {
        let found = |own: &'_ Enum, map: &HashMap<i32, usize>| {
            map.get(&number).and_then(|at| own.values.get(*at)).map(|value| (value.name.clone(), value.at))
        };
        let subject = Subject::of(owner).number(number);
        let what = || Text::from("value ").code(number.to_string()).plain(" of enum ").code(owner);
        match (found(w, &writers), found(r, &readers)) {
            (Some((before, at)), Some((after, there))) if before != after => {
                let places = (whole(&at), whole(&there));
                reports.add("ENUM_CONST_CHANGED", subject, places, || differs(what(), before, after));
            }
            (Some((_, at)), None) => {
                reports.add("ENUM_CONST_REMOVED", subject, (whole(&at), None), || only_writer(what()));
            }
            (None, Some((_, at))) => {
                reports.add("ENUM_CONST_ADDED", subject, (None, whole(&at)), || only_reader(what()));
            }
            (Some(_), Some(_)) | (None, None) => {}
        }
    }
    Ok(())
}

fn local_name<'s>(schema: &'s Schema, at: &At, full: &'s str) -> &'s str {
    local(full, &schema.file(at.file).package)
}

/// The last part of a full name.
fn simple(full: &str) -> &str {
    full.rsplit('.').next().unwrap_or(full)
}
