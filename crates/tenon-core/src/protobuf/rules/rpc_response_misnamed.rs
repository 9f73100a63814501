//! An RPC's response is not named after it. What a user reads: `rpc_response_misnamed.md`.

use crate::rule::{LintCategory, Mirror, Rule, RuleKind, Severity};

use super::super::lint::files::File;
use super::super::lint::rpcs::check_name;
use super::super::lint::sink::Sink;
use super::super::lint::{Check, Lint};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "protobuf/rpc-response-misnamed",
    summary: "an RPC's response is not named after it",
    kind: RuleKind::Lint,
    severity: Severity::Warning,
    since: "0.1.0",
    confluent: None,
    buf: Some("RPC_RESPONSE_STANDARD_NAME"),
    mirror: Mirror::NoDirection,
};

/// When it holds.
pub(in crate::protobuf) static LINT: Lint =
    Lint { rule: &RULE, category: Some(LintCategory::Standard), check: Check::File(check) };

fn check(file: &File<'_>, sink: &mut Sink<'_>) {
    for service in &file.services {
        for method in &service.methods {
            check_name(file, sink, service, method, (method.response, method.response_span), "Response");
        }
    }
}
