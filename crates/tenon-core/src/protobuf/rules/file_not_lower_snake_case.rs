//! A file's name is not in lower_snake_case. What a user reads: `file_not_lower_snake_case.md`.

use crate::rule::{LintCategory, Mirror, Rule, RuleKind, Severity};
use crate::words::Text;

use super::super::lint::case;
use super::super::lint::files::File;
use super::super::lint::sink::Sink;
use super::super::lint::{Check, Lint};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "protobuf/file-not-lower-snake-case",
    summary: "a file's name is not in lower_snake_case",
    kind: RuleKind::Lint,
    severity: Severity::Warning,
    since: "0.1.0",
    confluent: None,
    buf: Some("FILE_LOWER_SNAKE_CASE"),
    mirror: Mirror::NoDirection,
};

/// When it holds.
pub(in crate::protobuf) static LINT: Lint =
    Lint { rule: &RULE, category: Some(LintCategory::Standard), check: Check::File(check) };

fn check(file: &File<'_>, sink: &mut Sink<'_>) {
    let path = file.model.path.as_str();
    let name = path.rsplit_once('/').map_or(path, |(_, name)| name);
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name, "proto"));
    let wanted = case::lower_snake(stem);
    if wanted != stem {
        sink.at_file(file, None, || {
            let text = Text::new().code(name).plain(" is not in lower_snake_case, which is ");
            text.code(format!("{wanted}.{extension}"))
        });
    }
}
