//! Files that go by the same path, and files that are gone.

use super::super::ast::Level;
use super::super::model::{File, FileId};
use super::pairs::Pair;
use super::table::Id;
use super::{Reports, Spot, changed, places};
use crate::words::Text;

/// Options that must keep their value, each with its rule.
const OPTIONS: [(Id, &str); 16] = [
    (Id::FileSameCcEnableArenas, "cc_enable_arenas"),
    (Id::FileSameCcGenericServices, "cc_generic_services"),
    (Id::FileSameCsharpNamespace, "csharp_namespace"),
    (Id::FileSameGoPackage, "go_package"),
    (Id::FileSameJavaGenericServices, "java_generic_services"),
    (Id::FileSameJavaMultipleFiles, "java_multiple_files"),
    (Id::FileSameJavaOuterClassname, "java_outer_classname"),
    (Id::FileSameJavaPackage, "java_package"),
    (Id::FileSameObjcClassPrefix, "objc_class_prefix"),
    (Id::FileSameOptimizeFor, "optimize_for"),
    (Id::FileSamePhpClassPrefix, "php_class_prefix"),
    (Id::FileSamePhpMetadataNamespace, "php_metadata_namespace"),
    (Id::FileSamePhpNamespace, "php_namespace"),
    (Id::FileSamePyGenericServices, "py_generic_services"),
    (Id::FileSameRubyPackage, "ruby_package"),
    (Id::FileSameSwiftPrefix, "swift_prefix"),
];

pub(super) fn compare(pair: &Pair<'_>, reports: &mut Reports<'_>) {
    for (old_id, old) in pair.previous.files() {
        let Some(id) = pair.current.paths.get(old.path.as_str()).copied() else {
            let message = || Text::new().plain("file ").code(&old.path).plain(" is gone");
            reports.add(Id::FileNoDelete, None, Some(Spot::file(old_id)), message);
            continue;
        };
        let new = pair.current.schema.file(id);
        let spots = |find: fn(&File, FileId) -> Spot| (Some(find(new, id)), Some(find(old, old_id)));
        if old.package != new.package {
            let (here, previous) = spots(package_spot);
            let message = || changed("package".into(), &old.package, &new.package);
            reports.add(Id::FileSamePackage, here, previous, message);
        }
        if syntax(old.level) != syntax(new.level) {
            let (here, previous) = spots(syntax_spot);
            let message = || changed("syntax".into(), syntax(old.level), syntax(new.level));
            reports.add(Id::FileSameSyntax, here, previous, message);
        }
        for (rule, name) in OPTIONS {
            if let (Some(from), Some(to)) = (value(old, name), value(new, name))
                && from != to
            {
                let here = Some(option_spot(new, id, name));
                let previous = Some(option_spot(old, old_id, name));
                let message = || changed(Text::new().plain("option ").code(name), from, to);
                reports.add(rule, here, previous, message);
            }
        }
    }
}

fn value<'a>(file: &'a File, name: &str) -> Option<&'a str> {
    file.options.iter().find(|(own, _)| *own == name).map(|(_, setting)| setting.value.as_str())
}

/// Editions are one syntax to buf.
fn syntax(level: Level) -> &'static str {
    match level {
        Level::Proto2 => "proto2",
        Level::Proto3 => "proto3",
        Level::Edition2023 | Level::Edition2024 => "editions",
    }
}

fn package_spot(file: &File, id: FileId) -> Spot {
    let name = file.ast.package.as_ref();
    Spot { file: id, span: name.map(|name| places::statement(file, name.span, &["package"])) }
}

fn syntax_spot(file: &File, id: FileId) -> Spot {
    let span = file.ast.syntax.span;
    Spot { file: id, span: span.map(|span| places::statement(file, span, &["syntax", "edition"])) }
}

/// The whole statement of a file's option.
pub(super) fn option_spot(file: &File, id: FileId, name: &str) -> Spot {
    let option = places::option(&file.ast.options, name);
    Spot { file: id, span: option.map(|option| places::statement(file, option.span, &["option"])) }
}
