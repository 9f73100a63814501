//! A service's name does not end in `Service`. What a user reads: `service_without_suffix.md`.

use crate::rule::{LintCategory, Mirror, Rule, RuleKind, Severity};
use crate::words::Text;

use super::super::lint::files::File;
use super::super::lint::sink::Sink;
use super::super::lint::{Check, Lint};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "protobuf/service-without-suffix",
    summary: "a service's name does not end in Service",
    kind: RuleKind::Lint,
    severity: Severity::Warning,
    since: "0.1.0",
    confluent: None,
    buf: Some("SERVICE_SUFFIX"),
    mirror: Mirror::NoDirection,
};

/// When it holds.
pub(in crate::protobuf) static LINT: Lint =
    Lint { rule: &RULE, category: Some(LintCategory::Standard), check: Check::File(check) };

const SUFFIX: &str = "Service";

fn check(file: &File<'_>, sink: &mut Sink<'_>) {
    for service in file.services.iter() {
        let name = file.model.source.slice(service.at.name);
        if !name.ends_with(SUFFIX) {
            sink.at_name(file, service.at, &service.full_name, || {
                Text::new().plain("service ").code(name).plain(" does not end in ").code(SUFFIX)
            });
        }
    }
}
