//! Options as they take effect: what is written, or else the default of `descriptor.proto`.

use std::sync::Arc;

use super::ast::{OptionStatement, OptionValueKind};
use super::link::Linker;
use super::model::{File, FileId, OptionSetting};

/// The statement of a plain option of that name.
pub(super) fn setting<'o>(options: &'o [OptionStatement], name: &str) -> Option<&'o OptionStatement> {
    options.iter().find(|option| match option.name.as_slice() {
        [only] => !only.is_extension && only.name.text == name,
        _ => false,
    })
}

/// The word an option is set to.
pub(super) fn word<'o>(options: &'o [OptionStatement], name: &str) -> Option<&'o str> {
    match &setting(options, name)?.value.kind {
        OptionValueKind::Ident(word) => Some(word),
        _ => None,
    }
}

/// `true` where the option is set to `true`.
pub(super) fn flag(options: &[OptionStatement], name: &str) -> bool {
    word(options, name) == Some("true")
}

/// File options that generated code depends on, and their defaults, in the order of their names.
/// Source: `FileOptions` of `descriptor.proto`.
const FILE_OPTIONS: [(&str, &str); 18] = [
    ("cc_enable_arenas", "true"),
    ("cc_generic_services", "false"),
    ("csharp_namespace", ""),
    ("deprecated", "false"),
    ("go_package", ""),
    ("java_generic_services", "false"),
    ("java_multiple_files", "false"),
    ("java_outer_classname", ""),
    ("java_package", ""),
    ("java_string_check_utf8", "false"),
    ("objc_class_prefix", ""),
    ("optimize_for", "SPEED"),
    ("php_class_prefix", ""),
    ("php_metadata_namespace", ""),
    ("php_namespace", ""),
    ("py_generic_services", "false"),
    ("ruby_package", ""),
    ("swift_prefix", ""),
];

/// The model's files.
pub(super) fn files(linker: &Linker<'_>) -> Vec<File> {
    let all = linker.inputs.iter().zip(&linker.imports.direct).enumerate();
    all.map(|(at, (input, direct))| {
        let options = FILE_OPTIONS.iter().map(|(name, default)| {
            let written = setting(&input.ast.options, name);
            let value = written.map_or(Some((*default).to_owned()), |option| match &option.value.kind {
                OptionValueKind::Ident(word) => Some(word.clone()),
                OptionValueKind::String(bytes) => Some(String::from_utf8_lossy(bytes).into_owned()),
                _ => None,
            });
            let span = written.map(|option| option.value.span);
            (*name, OptionSetting { value: value.unwrap_or_default(), span })
        });
        File {
            path: input.path.clone(),
            source: input.source.clone(),
            ast: Arc::clone(&input.ast),
            package: linker.around(FileId(at as u32), None).to_owned(),
            level: input.ast.syntax.level,
            imports: direct.iter().map(|(id, kind, _)| (*id, *kind)).collect(),
            options: options.collect(),
        }
    })
    .collect()
}
