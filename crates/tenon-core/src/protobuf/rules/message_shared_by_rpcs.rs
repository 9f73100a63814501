//! A message is the request or response of several RPCs, or both of one. What a user reads: `message_shared_by_rpcs.md`.

use crate::rule::{LintCategory, Mirror, Rule, RuleKind, Severity};
use crate::words::Text;
use std::collections::BTreeMap;

use super::super::lint::files::File;
use super::super::lint::files::Run;
use super::super::lint::sink::Sink;
use super::super::lint::{Check, Lint};
use super::super::model::{Method, Service};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "protobuf/message-shared-by-rpcs",
    summary: "a message is the request or response of several RPCs, or both of one",
    kind: RuleKind::Lint,
    severity: Severity::Warning,
    since: "0.1.0",
    confluent: None,
    buf: Some("RPC_REQUEST_RESPONSE_UNIQUE"),
    mirror: Mirror::NoDirection,
};

/// When it holds.
pub(in crate::protobuf) static LINT: Lint =
    Lint { rule: &RULE, category: Some(LintCategory::Standard), check: Check::Run(check) };

fn check(run: &Run<'_>, sink: &mut Sink<'_>) {
    let mut users: BTreeMap<&str, Vec<(&File<'_>, &Service, &Method)>> = BTreeMap::new();
    for file in &run.files {
        for service in &file.services {
            for method in &service.methods {
                let taken = file.schema.message(method.request).full_name.as_str();
                let given = file.schema.message(method.response).full_name.as_str();
                users.entry(taken).or_default().push((file, service, method));
                if taken != given {
                    users.entry(given).or_default().push((file, service, method));
                    continue;
                }
                sink.at(file, method.at.span, &format!("{}.{}", service.full_name, method.name), || {
                    Text::new().code(&*method.name).plain(" takes and gives ").code(taken)
                });
            }
        }
    }
    for (name, users) in users.iter().filter(|(_, users)| users.len() > 1) {
        for (file, service, method) in users {
            sink.at(file, method.at.span, &format!("{}.{}", service.full_name, method.name), || {
                let text = Text::new().code(*name).plain(" is the request or response of ");
                text.plain(format!("{} RPCs, ", users.len())).code(&*method.name).plain(" among them")
            });
        }
    }
}
