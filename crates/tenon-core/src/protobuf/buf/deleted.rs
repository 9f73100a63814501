//! What is gone: from a file that is still there, and from a package that is still there.

use std::collections::HashSet;

use super::super::model::{FileId, MessageId};
use super::pairs::{Pair, Side};
use super::table::Id;
use super::{Reports, Spot};
use crate::text::sorting::sort;
use crate::words::Text;

/// Kinds of declarations, each with its rule for files and its rule for packages.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Message,
    Enum,
    Extension,
    Service,
}

const KINDS: [(Kind, Id, Id); 4] = [
    (Kind::Message, Id::MessageNoDelete, Id::PackageMessageNoDelete),
    (Kind::Enum, Id::EnumNoDelete, Id::PackageEnumNoDelete),
    (Kind::Extension, Id::ExtensionNoDelete, Id::PackageExtensionNoDelete),
    (Kind::Service, Id::ServiceNoDelete, Id::PackageServiceNoDelete),
];

/// A declaration by its name and place.
struct Item<'a> {
    full_name: &'a str,
    spot: Spot,
}

/// Whatever a file that is still there no longer declares, under its name in that file.
pub(super) fn from_files(pair: &Pair<'_>, reports: &mut Reports<'_>) {
    let (previous, current) = (&pair.previous, &pair.current);
    for (kind, rule, _) in KINDS {
        if !reports.wants(rule) {
            continue;
        }
        for item in items(previous, kind) {
            let old = previous.schema.file(item.spot.file);
            let Some(file) = current.paths.get(old.path.as_str()).copied() else { continue };
            let nested = previous.nested(item.spot.file, item.full_name);
            let package = current.schema.file(file).package.as_str();
            if find(current, kind, &joined(package, nested)) == Some(file) {
                continue;
            }
            let here = match kind {
                Kind::Service => None,
                Kind::Message | Kind::Enum | Kind::Extension => {
                    around(current, package, nested, |own| own == file)
                }
            };
            let message = || gone(kind, item.full_name, "file", &old.path);
            reports.add(rule, Some(here.unwrap_or(Spot::file(file))), Some(item.spot), message);
        }
    }
}

/// Whatever a package no longer declares, and packages that are gone.
pub(super) fn from_packages(pair: &Pair<'_>, reports: &mut Reports<'_>) {
    let (previous, current) = (&pair.previous, &pair.current);
    let package = |side: &Side<'_>, file: FileId| side.schema.file(file).package.clone();
    let packages: HashSet<&str> = current.files().map(|(_, file)| file.package.as_str()).collect();
    let mut missing: Vec<(&str, &str, FileId)> = previous
        .files()
        .filter(|(_, file)| !packages.contains(file.package.as_str()))
        .map(|(id, file)| (file.package.as_str(), file.path.as_str(), id))
        .collect();
    sort(&mut missing);
    missing.dedup_by_key(|(package, _, _)| *package);
    for (name, _, file) in missing {
        let message = || Text::new().plain("package ").code(name).plain(" is gone");
        reports.add(Id::PackageNoDelete, None, Some(Spot::file(file)), message);
    }
    for (kind, _, rule) in KINDS {
        if !reports.wants(rule) {
            continue;
        }
        // Only packages that still have something of the kind, services excepted.
        let alive: HashSet<&str> = match kind {
            Kind::Service => packages.clone(),
            Kind::Message | Kind::Enum | Kind::Extension => {
                let own = items(current, kind);
                own.map(|item| current.schema.file(item.spot.file).package.as_str()).collect()
            }
        };
        for item in items(previous, kind) {
            let old = previous.schema.file(item.spot.file);
            let within = |file: FileId| current.schema.file(file).package == old.package;
            if !alive.contains(old.package.as_str())
                || find(current, kind, item.full_name).is_some_and(within)
            {
                continue;
            }
            let nested = previous.nested(item.spot.file, item.full_name);
            let here = current.paths.get(old.path.as_str()).map(|file| {
                let own = package(current, *file);
                let found = match kind {
                    Kind::Service => None,
                    // A message around is looked for in the whole package, for messages only.
                    Kind::Message => around(current, &old.package, nested, within),
                    Kind::Enum | Kind::Extension => around(current, &own, nested, |at| at == *file),
                };
                found.unwrap_or(Spot::file(*file))
            });
            let message = || gone(kind, item.full_name, "package", &old.package);
            reports.add(rule, here, Some(item.spot), message);
        }
    }
}

/// All that is looked at of a kind, in order.
fn items<'s, 'a>(side: &'s Side<'a>, kind: Kind) -> Box<dyn Iterator<Item = Item<'a>> + 's> {
    let schema = side.schema;
    let all: Box<dyn Iterator<Item = Item<'a>> + 's> =
        match kind {
            Kind::Message => Box::new(schema.messages.iter().enumerate().map(|(at, own)| Item {
                full_name: own.full_name.as_str(),
                spot: side.spot(MessageId(at as u32)),
            })),
            Kind::Enum => Box::new(
                schema
                    .enums
                    .iter()
                    .map(|own| Item { full_name: own.full_name.as_str(), spot: side.enum_spot(own) }),
            ),
            Kind::Extension => Box::new(schema.extensions.iter().map(|own| Item {
                full_name: own.full_name.as_str(),
                spot: Spot::at(own.field.at.file, own.field.at.span),
            })),
            Kind::Service => Box::new(schema.services.iter().map(|own| Item {
                full_name: own.full_name.as_str(),
                spot: Spot::at(own.at.file, own.at.span),
            })),
        };
    Box::new(all.filter(|item| side.looks_at(item.spot.file)))
}

/// The file that declares that name.
fn find(side: &Side<'_>, kind: Kind, full_name: &str) -> Option<FileId> {
    let schema = side.schema;
    match kind {
        Kind::Message => side.messages.get(full_name).map(|id| schema.message(*id).at.file),
        Kind::Enum => schema.enums.get(*side.enums.get(full_name)?).map(|own| own.at.file),
        Kind::Extension => {
            schema.extensions.get(*side.extensions.get(full_name)?).map(|own| own.field.at.file)
        }
        Kind::Service => schema.services.get(*side.services.get(full_name)?).map(|own| own.at.file),
    }
}

/// The innermost message that still stands around a name.
fn around(side: &Side<'_>, package: &str, nested: &str, ours: impl Fn(FileId) -> bool) -> Option<Spot> {
    let mut rest = nested;
    while let Some((outer, _)) = rest.rsplit_once('.') {
        let found = side.message(&joined(package, outer));
        if let Some((id, _)) = found.filter(|(_, message)| ours(message.at.file)) {
            return Some(side.spot(id));
        }
        rest = outer;
    }
    None
}

fn joined(package: &str, nested: &str) -> String {
    if package.is_empty() { nested.to_owned() } else { format!("{package}.{nested}") }
}

fn gone(kind: Kind, name: &str, whence: &'static str, place: &str) -> Text {
    let what = match kind {
        Kind::Message => "message ",
        Kind::Enum => "enum ",
        Kind::Extension => "extension ",
        Kind::Service => "service ",
    };
    let text = Text::new().plain(what).code(name).plain(" is gone from ");
    if place.is_empty() {
        return text.plain("the files without a package");
    }
    text.plain(whence).plain(" ").code(place)
}
